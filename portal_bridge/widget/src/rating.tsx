// What the member thought of it: 1 to 5 and a word, once the conversation is over.
import { useRef, useState } from "preact/hooks";
import { FormFrame } from "./forms.tsx";
import { useOwnId } from "./ids.ts";
import type { Talk } from "./talk.ts";
import { TEXTS } from "./texts.fr.ts";

const SCORES = [1, 2, 3, 4, 5];
const LONGEST_COMMENT = 500; // characters

export function Rating({ talk }: { talk: Talk }) {
  const [done, setDone] = useState(false);
  return (
    <>
      {!done && <Opinion talk={talk} given={() => setDone(true)} />}
      <p class={done ? "notice" : ""} role="status">{done && TEXTS.rating.thanks}</p>
    </>
  );
}

function Opinion({ talk, given }: { talk: Talk; given(): void }) {
  const texts = TEXTS.rating;
  const id = useOwnId();
  const [score, setScore] = useState(0);
  const [comment, setComment] = useState("");
  const [problem, setProblem] = useState("");
  const scores = useRef<HTMLFieldSetElement>(null);
  const submit = async () => {
    if (!score) { setProblem(texts.missing); scores.current?.querySelector("input")?.focus(); return; }
    try {
      await talk.rate(score, comment.trim());
      given();
    } catch {
      setProblem(texts.failed);
    }
  };
  return (
    <FormFrame title={texts.title} submit={texts.submit} onSubmit={() => void submit()}>
      <fieldset class="scores" ref={scores} aria-label={texts.title} aria-describedby={`${id}-problem`}>
        <span class="hint" aria-hidden="true">{texts.lowest}</span>
        {SCORES.map((one) => (
          <label class={one === score ? "score chosen" : "score"}>
            <input type="radio" name={id} value={one} checked={one === score} aria-label={texts.score(one)}
              onChange={() => { setScore(one); setProblem(""); }} />
            {one}
          </label>
        ))}
        <span class="hint most" aria-hidden="true">{texts.highest}</span>
      </fieldset>
      <div hidden={!score}>
        <label for={`${id}-comment`}>{texts.comment}</label>
        <textarea id={`${id}-comment`} rows={2} maxLength={LONGEST_COMMENT} value={comment} onInput={(event) => setComment(event.currentTarget.value)} />
      </div>
      <p id={`${id}-problem`} class="error" role="alert">{problem}</p>
    </FormFrame>
  );
}

// The list of bubbles: opens each answer at its beginning, loads older ones on demand, reads out only what is new.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { day, time } from "./format.ts";
import { Icon } from "./icons.tsx";
import { MessageView } from "./message.tsx";
import { answerStart, asksOpinion, firstAlive, type Bubble, type State } from "./state.ts";
import type { Talk } from "./talk.ts";
import { TEXTS } from "./texts.fr.ts";

const NEAR_PX = 48; // as good as the end
const SETTLING_FRAMES = 4;
const A_MOMENT_MS = 500;
const PRESSABLE = "button, a, input, label, summary";

const EARLIER = { some: TEXTS.earlier, loading: TEXTS.earlierLoading, failed: TEXTS.earlierFailed };

/** What the log keeps in sight: the newest answer from its beginning, the end, or where the member went. */
type Place = "answer" | "end" | "free";

export function Log({ state, talk }: { state: State; talk: Talk }) {
  const log = useRef<HTMLDivElement>(null);
  const place = useRef<Place>("answer");
  const put = useRef(0); // where this code scrolled to
  const pressed = useRef(false); // what is being pressed stays under the finger, or its click is lost
  const anchor = useRef<{ row: Element; top: number } | null>(null);
  const [away, setAway] = useState(false);
  const [live, setLive] = useState(false);
  const { bubbles, shown } = state;
  const last = bubbles.at(-1);
  const first = bubbles[0]?.key;
  const answer = bubbles[answerStart(bubbles)]?.key;

  const keepPlace = () => {
    const element = log.current as HTMLDivElement;
    if (place.current !== "free" && !pressed.current) {
      element.scrollTop = place.current === "end" ? element.scrollHeight : startOfAnswer(element);
      put.current = element.scrollTop;
    }
    setAway(toGo(element) > NEAR_PX);
  };

  // The past stands there before the log becomes live: it is not read out.
  useEffect(() => {
    const frame = requestAnimationFrame(() => setLive(state.phase === "open"));
    return () => cancelAnimationFrame(frame);
  }, [state.phase]);

  // Older bubbles push the present ones down: keep the one that stood on top where it was. Rows out
  // of sight have guessed heights, so that it takes a few frames until it stays.
  useLayoutEffect(() => {
    const { row, top } = anchor.current ?? {};
    anchor.current = null;
    if (!row || top === undefined) return undefined;
    let frames = SETTLING_FRAMES;
    let frame = 0;
    const settle = () => {
      (log.current as HTMLElement).scrollTop += row.getBoundingClientRect().top - top;
      if (frames-- > 0) frame = requestAnimationFrame(settle);
    };
    settle();
    return () => cancelAnimationFrame(frame);
  }, [first]);

  // Who reads an answer that goes on below is left where they are.
  useLayoutEffect(() => {
    if (last?.delivery === "pending") place.current = "answer";
    else if (place.current !== "free") place.current = away ? "free" : "answer";
  }, [answer]);
  useLayoutEffect(keepPlace, [last, shown, bubbles.length]);

  // A table that grows after it was drawn, a keyboard that comes up: neither moves what is read.
  useEffect(() => {
    const element = log.current as HTMLDivElement;
    const watcher = new ResizeObserver(keepPlace);
    watcher.observe(element);
    if (element.firstElementChild) watcher.observe(element.firstElementChild);
    return () => watcher.disconnect();
  }, []);

  const scrolled = () => {
    const element = log.current as HTMLDivElement;
    const near = toGo(element) <= NEAR_PX;
    if (Math.abs(element.scrollTop - put.current) > 1) place.current = near ? "end" : "free";
    setAway(!near);
  };
  const press = (event: PointerEvent) => {
    if (!(event.target as Element).closest(PRESSABLE)) return; // a scroll bar may never be told to be let go
    pressed.current = true;
    const release = () => {
      pressed.current = false;
      end.abort();
      setTimeout(keepPlace); // after the click
    };
    const end = new AbortController();
    for (const event of ["pointerup", "pointercancel"]) addEventListener(event, release, { signal: end.signal });
  };
  const earlier = () => {
    const row = log.current?.querySelector(".row");
    if (row) anchor.current = { row, top: row.getBoundingClientRect().top };
    place.current = "free";
    void talk.loadEarlier();
  };
  const toEnd = () => {
    place.current = "end";
    keepPlace();
    log.current?.focus();
  };
  return (
    <div class="frame">
      <div class="log" ref={log} role="log" aria-live={live ? "polite" : "off"} aria-relevant="additions" aria-label={TEXTS.history} tabIndex={0} onScroll={scrolled} onPointerDown={press}>
        <div class="list">
          {state.earlier !== "none" && (
            <button type="button" class="quiet" aria-disabled={state.earlier === "loading"} onClick={earlier}>
              {EARLIER[state.earlier]}
            </button>
          )}
          <Bubbles state={state} talk={talk} answer={answer} />
        </div>
      </div>
      <div class="tail">
        <p class="typing" role="status">{useTyping(state)}</p>
        {away && <button type="button" class="to-end" onClick={toEnd}>{TEXTS.newest}<Icon name="down" /></button>}
      </div>
    </div>
  );
}

function toGo(log: HTMLElement): number {
  return log.scrollHeight - log.scrollTop - log.clientHeight;
}

function startOfAnswer(log: HTMLElement): number {
  const row = log.querySelector("[data-answer]");
  return row ? log.scrollTop + row.getBoundingClientRect().top - log.getBoundingClientRect().top : log.scrollHeight;
}

/** Returns who is writing, once it takes a moment: a quick answer needs no announcement. */
function useTyping({ presence: { owner, typing } }: State): string {
  const [words, setWords] = useState("");
  useEffect(() => {
    if (!typing) { setWords(""); return undefined; }
    const timer = setTimeout(() => setWords(owner === "agent" ? TEXTS.agentTyping : TEXTS.typing), A_MOMENT_MS);
    return () => clearTimeout(timer);
  }, [typing, owner]);
  return words;
}

function Bubbles({ state, talk, answer }: { state: State; talk: Talk; answer: string | undefined }) {
  const alive = firstAlive(state);
  const shown = asksOpinion(state) ? state.bubbles.slice(0, -1) : state.bubbles; // rating.tsx asks it
  return (
    <>
      {shown.map((bubble, index) => {
        const before = state.bubbles[index - 1];
        const today = day(bubble.sent_at);
        const newDay = !before || day(before.sent_at) !== today;
        return (
          <div class="row" key={bubble.key} data-answer={bubble.key === answer || undefined}>
            {newDay && <p class="day">{today}</p>}
            <MessageView bubble={bubble} talk={talk} alive={index >= alive} named={newDay || !sameAuthor(before, bubble)}
              dated={bubble.author === "member" || !sameMoment(bubble, state.bubbles[index + 1])} />
          </div>
        );
      })}
    </>
  );
}

function sameAuthor(one: Bubble | undefined, other: Bubble): boolean {
  return one?.author === other.author && one.author_name === other.author_name;
}

function sameMoment(one: Bubble, next: Bubble | undefined): boolean {
  return next !== undefined && sameAuthor(one, next) && time(one.sent_at) === time(next.sent_at);
}

// The launcher and the panel.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useDraft } from "./forms.tsx";
import { Icon } from "./icons.tsx";
import { FULL_SCREEN, useKeptFocus, useOutOfTheWay, useRoom } from "./place.ts";
import { Log } from "./log.tsx";
import { Rating } from "./rating.tsx";
import { agentName, asksOpinion, type State } from "./state.ts";
import { MAX_CHARACTERS, type Talk } from "./talk.ts";
import { PERSON_REQUEST, TEXTS } from "./texts.fr.ts";
import { UploadForm } from "./upload.tsx";

const BACK_MS = 3_000; // how long « connexion rétablie » stays
const TALLEST_PX = 128;

interface Props { state: State; talk: Talk; greeting: string; toggle(open: boolean): void }

export function App({ state, talk, greeting, toggle }: Props) {
  return (
    <>
      {!state.shown && <Launcher unread={state.unread} greeting={greeting} open={() => toggle(true)} />}
      <Panel state={state} talk={talk} close={() => toggle(false)} />
      <p class="unseen" role="status">{!state.shown && state.unread > 0 && TEXTS.unread(state.unread)}</p>
    </>
  );
}

function Launcher({ unread, greeting, open }: { unread: number; greeting: string; open(): void }) {
  const away = useOutOfTheWay() && unread === 0;
  return (
    <button type="button" class={away ? "launcher away" : "launcher"} aria-haspopup="dialog" onClick={open}>
      <Icon name="chat" /><span>{greeting || TEXTS.open}</span>
      {unread > 0 && <span class="badge"><span aria-hidden="true">{unread}</span><span class="unseen">{TEXTS.unread(unread)}</span></span>}
    </button>
  );
}

function Panel({ state, talk, close }: { state: State; talk: Talk; close(): void }) {
  const closed = state.presence.owner === "closed";
  const panel = useRef<HTMLElement>(null);
  const focus = useKeptFocus(panel);
  useRoom(panel);
  const keys = (event: KeyboardEvent) => {
    if (event.key === "Escape" && !event.isComposing) { event.stopPropagation(); close(); }
    if (event.key === "Tab" && matchMedia(FULL_SCREEN).matches) stayInside(event);
  };
  return (
    <section class="panel" role="dialog" aria-modal={matchMedia(FULL_SCREEN).matches} ref={panel} aria-label={TEXTS.dialog} hidden={!state.shown} onKeyDown={keys} onDragOver={stayHere} onDrop={stayHere} {...focus}>
      <div class="head">
        <span class="avatar" aria-hidden="true">E</span>
        <div><h2>{TEXTS.title}</h2><p class="subtitle">{subtitle(state)}</p></div>
        <button type="button" class="close" aria-label={TEXTS.close} onClick={close}><Icon name="close" /></button>
      </div>
      <Banner state={state} talk={talk} />
      <Log state={state} talk={talk} />
      {closed ? <Over state={state} talk={talk} /> : <Composer key={state.talks} state={state} talk={talk} />}
      <p class="unseen" role="status">{state.announced}</p>
    </section>
  );
}

/** A file dropped beside its field must not replace the portal's page. */
function stayHere(event: DragEvent): void {
  event.preventDefault();
}

/** Lets Tab go round in a panel that covers the page: what lies behind must not take the focus. */
function stayInside(event: KeyboardEvent): void {
  const panel = event.currentTarget as HTMLElement;
  const stops = [...panel.querySelectorAll<HTMLElement>("button, a[href], input, textarea, summary, [tabindex='0']")]
    .filter((one) => one.getClientRects().length > 0 && !one.matches(":disabled"));
  const here = (panel.getRootNode() as ShadowRoot).activeElement;
  const [from, to] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
  if (here !== from) return;
  event.preventDefault();
  to?.focus();
}

function Banner({ state, talk }: { state: State; talk: Talk }) {
  const [back, setBack] = useState(false);
  useEffect(() => {
    if (state.connection !== "back") return undefined;
    setBack(true);
    const timer = setTimeout(() => setBack(false), BACK_MS);
    return () => clearTimeout(timer);
  }, [state.connection]);
  const failed = state.phase === "failed";
  const words = failed ? state.problem : state.phase === "opening" ? TEXTS.connecting
    : state.connection === "lost" ? TEXTS.offline : back ? TEXTS.online : "";
  return (
    <p class={words ? "banner said" : "banner"} role="status">
      {words}{" "}
      {failed && <button type="button" class="retry" onClick={() => void talk.start()}>{TEXTS.retry}</button>}
    </p>
  );
}

function Composer({ state, talk }: { state: State; talk: Talk }) {
  const [text, setText] = useDraft(talk, "words", "");
  const input = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const element = input.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${Math.min(element.scrollHeight + 4, TALLEST_PX)}px`;
  }, [text]);
  useEffect(() => { if (state.shown) input.current?.focus(); }, [state.shown]);
  const [attaching, setAttaching] = useState(false);
  const { owner, upload } = state.presence;
  useEffect(() => { if (!upload) setAttaching(false); }, [!upload]); // nobody reads files any more: the next person finds it shut
  const done = () => { setAttaching(false); input.current?.focus(); };
  const leave = (event: KeyboardEvent) => { if (event.key === "Escape") { event.stopPropagation(); done(); } };

  const words = text.trim();
  const tooLong = words.length > MAX_CHARACTERS;
  const submit = () => {
    if (!words || tooLong || state.phase === "idle") return;
    setText(() => "");
    talk.send({ text: words }, words);
    input.current?.focus();
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  };
  return (
    <>
      {upload && attaching && (
        <div class="bottom over" id="attached" onKeyDown={leave}><UploadForm limits={upload} talk={talk} sent={done} /></div>
      )}
      <form class="bottom" onSubmit={(event) => { event.preventDefault(); submit(); }}>
        <p class="error" id="too-long" role="alert">{tooLong && TEXTS.tooLong}</p>
        <div class="composer">
          {upload && (
            <button type="button" class="attach" aria-label={TEXTS.attach} aria-expanded={attaching} aria-controls="attached" onClick={() => setAttaching(!attaching)}>
              <Icon name="clip" />
            </button>
          )}
          <textarea class="input" rows={1} ref={input} value={text} aria-label={TEXTS.input} aria-invalid={tooLong} aria-describedby="too-long" placeholder={TEXTS.placeholder}
            autocomplete="off" enterkeyhint="send" onKeyDown={keys} onInput={({ currentTarget }) => setText(() => currentTarget.value)} />
          <button type="submit" class="send" aria-label={TEXTS.send}><Icon name="send" /></button>
        </div>
        {owner === "bot" && (
          <button type="button" class="person" onClick={() => talk.press({ text: PERSON_REQUEST }, PERSON_REQUEST)}>
            <Icon name="person" /><span>{TEXTS.person}</span>
          </button>
        )}
      </form>
    </>
  );
}

function Over({ state, talk }: { state: State; talk: Talk }) {
  return (
    <div class="bottom over">
      {asksOpinion(state) && <Rating talk={talk} />}
      <button type="button" class="choice again" onClick={() => void talk.again()}>{TEXTS.again}</button>
    </div>
  );
}

function subtitle(state: State): string {
  switch (state.presence.owner) {
    case "waiting":
      return TEXTS.waiting;
    case "agent":
      return TEXTS.withAgent(agentName(state) || TEXTS.someone);
    case "closed":
      return TEXTS.closed;
    default:
      return TEXTS.subtitle;
  }
}

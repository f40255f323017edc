// The list of bubbles: keeps to its end, loads older ones on demand, reads out only what is new.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { day } from "./format.ts";
import { Icon } from "./icons.tsx";
import { MessageView } from "./message.tsx";
import { asksOpinion, firstAlive, type Bubble, type State } from "./state.ts";
import type { Talk } from "./talk.ts";
import { TEXTS } from "./texts.fr.ts";

const NEAR_PX = 160;
const SETTLING_FRAMES = 4;

export function Log({ state, talk }: { state: State; talk: Talk }) {
  const log = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const top = useRef(0);
  const anchor = useRef<{ row: Element; top: number } | null>(null);
  const [away, setAway] = useState(false);
  const [live, setLive] = useState(false);
  const { bubbles, presence, shown } = state;
  const last = bubbles.at(-1);
  const first = bubbles[0]?.key;

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

  useLayoutEffect(() => {
    const element = log.current;
    if (!element) return;
    if (atEnd.current || last?.delivery === "pending") element.scrollTop = element.scrollHeight;
  }, [last, presence.typing, shown, bubbles.length]);

  // A table or a picture that grows after it was drawn must not hide the last line.
  useEffect(() => {
    const element = log.current;
    if (!element) return undefined;
    const watcher = new ResizeObserver(() => { if (atEnd.current) element.scrollTop = element.scrollHeight; });
    watcher.observe(element);
    if (element.firstElementChild) watcher.observe(element.firstElementChild);
    return () => watcher.disconnect();
  }, []);

  const scrolled = () => {
    const element = log.current as HTMLDivElement;
    const near = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;
    // Only the member leaves the end, upwards: what grows below it is followed.
    atEnd.current = near || (atEnd.current && element.scrollTop >= top.current);
    top.current = element.scrollTop;
    if (atEnd.current && !near) element.scrollTop = element.scrollHeight;
    setAway(!atEnd.current);
  };
  const earlier = () => {
    const row = log.current?.querySelector(".row");
    if (row) anchor.current = { row, top: row.getBoundingClientRect().top };
    atEnd.current = false;
    void talk.loadEarlier();
  };
  const toEnd = () => {
    const element = log.current as HTMLDivElement;
    element.scrollTop = element.scrollHeight;
    element.focus();
  };
  return (
    <div class="frame">
      <div class="log" ref={log} role="log" aria-live={live ? "polite" : "off"} aria-relevant="additions" aria-label={TEXTS.history} tabIndex={0} onScroll={scrolled}>
        <div class="list">
          {state.earlier !== "none" && (
            <button type="button" class="quiet" aria-disabled={state.earlier === "loading"} onClick={earlier}>
              {state.earlier === "loading" ? TEXTS.earlierLoading : TEXTS.earlier}
            </button>
          )}
          <Bubbles state={state} talk={talk} />
        </div>
      </div>
      {away && <button type="button" class="to-end" aria-label={TEXTS.newest} onClick={toEnd}><Icon name="down" /></button>}
    </div>
  );
}

function Bubbles({ state, talk }: { state: State; talk: Talk }) {
  const alive = firstAlive(state);
  const shown = asksOpinion(state) ? state.bubbles.slice(0, -1) : state.bubbles; // rating.tsx asks it
  return (
    <>
      {shown.map((bubble, index) => {
        const before = state.bubbles[index - 1];
        const today = day(bubble.sent_at);
        const newDay = !before || day(before.sent_at) !== today;
        return (
          <div class="row" key={bubble.key}>
            {newDay && <p class="day">{today}</p>}
            <MessageView bubble={bubble} talk={talk} alive={index >= alive} named={newDay || !sameAuthor(before, bubble)} />
          </div>
        );
      })}
    </>
  );
}

function sameAuthor(one: Bubble | undefined, other: Bubble): boolean {
  return one?.author === other.author && one.author_name === other.author_name;
}

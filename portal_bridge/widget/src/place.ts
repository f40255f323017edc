// Where things stand on a small screen, and where the focus goes when what held it is gone.
import { useEffect, useRef, useState } from "preact/hooks";

export const FULL_SCREEN = "(max-width: 560px)"; // as in styles.css
const KEYBOARD_PX = 120; // nothing else of a browser covers as much
const NOTICED_PX = 8;

type Part = { current: HTMLElement | null };

/** Whether the launcher gives way: who scrolls down a narrow page reads what it would lie on. */
export function useOutOfTheWay(): boolean {
  const [away, setAway] = useState(false);
  useEffect(() => {
    let before = scrollY;
    const scrolled = () => {
      const end = document.documentElement.scrollHeight - innerHeight;
      if (Math.abs(scrollY - before) < NOTICED_PX && scrollY < end) return;
      setAway(scrollY > before && scrollY < end - NOTICED_PX && matchMedia(FULL_SCREEN).matches);
      before = scrollY;
    };
    addEventListener("scroll", scrolled, { passive: true });
    return () => removeEventListener("scroll", scrolled);
  }, []);
  return away;
}

/** Puts the panel into what the keyboard of a phone leaves of the window: that covers the page without making it smaller. */
export function useRoom(panel: Part): void {
  useEffect(() => {
    const view = window.visualViewport;
    if (!view) return undefined;
    const follow = () => {
      const whole = Math.max(innerHeight, document.documentElement.clientHeight);
      const covered = whole - view.height * view.scale > KEYBOARD_PX; // a magnifying glass covers nothing
      panel.current?.classList.toggle("above-keyboard", covered);
      panel.current?.style.setProperty("--room-top", `${view.offsetTop}px`);
      panel.current?.style.setProperty("--room", `${view.height}px`);
    };
    const events = ["resize", "scroll"];
    for (const event of events) view.addEventListener(event, follow);
    return () => { for (const event of events) view.removeEventListener(event, follow); };
  }, []);
}

/**
 * Keeps the focus in the panel when what held it has served and is gone: it goes to the typing line, and to the
 * same field when Emma asks again; on a touch screen to the log, or the keyboard would cover the answer.
 */
export function useKeptFocus(panel: Part) {
  const held = useRef<HTMLElement | null>(null);
  const field = useRef(""); // which field of a form it was
  const find = (selector: string) => panel.current?.querySelector<HTMLElement>(selector);
  useEffect(() => {
    const keep = () => {
      const again = field.current && find(`.form [name="${field.current}"]`);
      if (again) { again.focus(); return; }
      if (held.current === null || held.current.isConnected) return;
      const touch = matchMedia("(pointer: coarse)").matches;
      field.current = touch ? "" : held.current.getAttribute("name") ?? "";
      held.current = null;
      ((!touch && find(".input")) || find(".log"))?.focus();
    };
    const watcher = new MutationObserver(keep);
    watcher.observe(panel.current as HTMLElement, { childList: true, subtree: true });
    return () => watcher.disconnect();
  }, []);
  return {
    onFocusIn: (event: FocusEvent) => {
      held.current = event.target as HTMLElement;
      if (!held.current.matches(".input")) field.current = "";
    },
    onInput: () => { field.current = ""; },
    onFocusOut: () => setTimeout(() => { if (held.current?.isConnected && !held.current.matches(":focus")) held.current = null; }),
  };
}

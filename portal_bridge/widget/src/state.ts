// What the window shows, and how each thing that happens changes it. Pure: tested without a browser.
import type { Block, Content, Message, Owner, Presence } from "./contract.ts";

export type Delivery = "pending" | "sent" | "failed";

/** One bubble. `key` never changes, `id` comes with the server's answer. */
export interface Bubble extends Omit<Message, "id"> {
  key: string;
  id: string | null;
  delivery: Delivery;
  problem: string;
  content: Content | null; // what to post again
  mayRetry: boolean;
}

export interface State {
  phase: "idle" | "opening" | "open" | "failed";
  problem: string;
  bubbles: Bubble[];
  presence: Presence;
  connection: "good" | "lost" | "back";
  unread: number;
  seen: number; // up to which place the member has read, in whichever tab
  shown: boolean;
  earlier: "none" | "some" | "loading" | "failed";
  announced: string; // what the status line says aloud
  talks: number; // how many were begun here
}

export type Action =
  | { type: "opening" }
  | { type: "opened"; messages: Message[]; presence: Presence }
  | { type: "failed"; problem: string }
  | { type: "reset" }
  | { type: "shown"; shown: boolean }
  | { type: "seen"; seq: number }
  | { type: "typed"; key: string; content: Content; text: string; at: string }
  | { type: "accepted"; key: string; id: string; seq: number }
  | { type: "refused"; key: string; problem: string; mayRetry: boolean }
  | { type: "again"; key: string }
  | { type: "received"; message: Message }
  | { type: "presence"; presence: Presence }
  | { type: "connection"; connection: State["connection"] }
  | { type: "loading-earlier" }
  | { type: "earlier"; messages: Message[]; announced: string }
  | { type: "no-earlier"; announced: string };

const BREATH_MS = 10_000;
const QUIET: Presence = { owner: "bot", typing: false };
export const START: State = {
  phase: "idle", problem: "", bubbles: [], presence: QUIET, connection: "good", unread: 0, seen: 0, shown: false,
  earlier: "none", announced: "", talks: 1,
};

/** Returns the state after `action`. */
export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case "opening":
      return { ...state, phase: "opening", problem: "" };
    case "opened":
      return opened(state, action.messages, action.presence);
    case "failed":
      return { ...state, phase: "failed", problem: action.problem };
    case "reset":
      return { ...START, shown: state.shown, talks: state.talks + 1 };
    case "shown":
      return { ...state, shown: action.shown, unread: action.shown ? 0 : state.unread, announced: "" };
    case "seen":
      return seen(state, action.seq);
    case "typed":
      return { ...state, bubbles: [...state.bubbles, mine(action)] };
    case "accepted":
      return accepted(state, action.key, action.id, action.seq);
    case "refused":
      return refused(state, action);
    case "again":
      return change(state, action.key, { delivery: "pending", problem: "" });
    case "received":
      return received(state, action.message);
    case "presence":
      return same(state.presence, action.presence) ? state : { ...state, presence: action.presence };
    case "connection":
      return connection(state, action.connection);
    case "loading-earlier":
      return { ...state, earlier: "loading", announced: "" };
    case "earlier":
      return earlier(state, action.messages, action.announced);
    case "no-earlier":
      return { ...state, earlier: "failed", announced: action.announced };
  }
}

/** Returns the index of the first bubble whose choices and forms may still be used: those after the last word, and after a person came. */
export function firstAlive(state: State): number {
  const { owner } = state.presence;
  if (owner === "closed") return Infinity;
  const ends = (author: Bubble["author"]) => author === "member" || author === "agent" || (owner === "agent" && author === "system");
  return state.bubbles.findLastIndex((one) => ends(one.author)) + 1;
}

/** Returns the index of the bubble with which the newest answer begins: what Emma says in one breath belongs together. */
export function answerStart(bubbles: Bubble[]): number {
  let start = bubbles.length - 1;
  while (start > 0 && oneBreath(bubbles[start - 1] as Bubble, bubbles[start] as Bubble)) start -= 1;
  return start;
}

/** Returns whether the server asks how it was: its last word after the end. It does not after a grave talk. */
export function asksOpinion(state: State): boolean {
  const last = state.bubbles.at(-1);
  const offers = last?.author === "bot" && last.blocks.some((block) => block.type === "choices");
  return state.presence.owner === "closed" && offers === true;
}

/** Returns what is left of blocks once they have served. */
export function spentBlocks(blocks: Block[]): Block[] {
  return blocks.map(spent).filter((block) => block !== null);
}

/** Returns the name under which the last agent wrote, "" before one did. */
export function agentName(state: State): string {
  return state.bubbles.findLast((one) => one.author === "agent")?.author_name ?? "";
}

function oneBreath(one: Bubble, next: Bubble): boolean {
  const by = (author: Bubble["author"]) => author === "bot" || author === "system";
  return by(one.author) && by(next.author) && Date.parse(next.sent_at) - Date.parse(one.sent_at) < BREATH_MS;
}

function spent(block: Block): Block | null {
  if (block.type === "choices" || block.type === "form") return null;
  return block.type === "card" ? { ...block, actions: [] } : block;
}

function opened(state: State, messages: Message[], presence: Presence): State {
  const kept = messages.map(fromServer);
  const waiting = state.bubbles.filter((one) => one.id === null); // typed before the window was open
  const first = messages[0];
  return {
    ...state, phase: "open", problem: "", presence, bubbles: [...kept, ...waiting],
    earlier: first !== undefined && first.seq > 1 ? "some" : "none",
  };
}

function mine({ key, content, text, at }: Extract<Action, { type: "typed" }>): Bubble {
  return {
    key, id: null, seq: Infinity, author: "member", author_name: "", blocks: [{ type: "text", text }], sent_at: at,
    delivery: "pending", problem: "", content, mayRetry: false,
  };
}

function fromServer(message: Message): Bubble {
  return { ...message, key: message.id, delivery: "sent", problem: "", content: null, mayRetry: false };
}

function accepted(state: State, key: string, id: string, seq: number): State {
  const brought = state.bubbles.find((one) => one.id === id);
  if (!brought || brought.key === key) return change(state, key, { id, seq, delivery: "sent", problem: "" });
  // The stream was faster than the answer to the POST, and brought other words, masked ones perhaps.
  const others = state.bubbles.filter((one) => one !== brought);
  return { ...state, bubbles: others.map((one) => (one.key === key ? { ...brought, key } : one)).sort(bySeq) };
}

function refused(state: State, { key, problem, mayRetry }: Extract<Action, { type: "refused" }>): State {
  const arrived = state.bubbles.some((one) => one.key === key && one.id !== null); // only the answer was lost
  return arrived ? state : change(state, key, { delivery: "failed", problem, mayRetry });
}

function received(state: State, message: Message): State {
  const known = state.bubbles.findIndex((one) => one.id === message.id);
  if (known >= 0) return replaced(state, known, message);
  const typed = message.author === "member" ? typedHere(state, message) : -1;
  if (typed >= 0) return replaced(state, typed, message); // faster than the answer to the POST
  const bubbles = inOrder(state.bubbles, fromServer(message));
  const counts = !state.shown && message.author !== "member" && message.seq > state.seen;
  return { ...state, bubbles, unread: state.unread + (counts ? 1 : 0) };
}

function seen(state: State, seq: number): State {
  const left = state.bubbles.filter((one) => one.author !== "member" && one.seq > seq).length;
  return { ...state, seen: Math.max(state.seen, seq), unread: Math.min(state.unread, left) };
}

/** Returns where the message stands that was typed on this page and not answered yet, -1 without one. */
function typedHere(state: State, message: Message): number {
  const said = wordsOf(message.blocks);
  return state.bubbles.findIndex((one) => one.id === null && wordsOf(one.blocks) === said);
}

/** A member's bubble is words; the files behind them the server adds. */
function wordsOf(blocks: Block[]): string {
  return blocks.flatMap((block) => (block.type === "text" ? [block.text] : [])).join("\n");
}

/** Keeps the key of the bubble that stands there, so that focus and scroll stay where they are. */
function replaced(state: State, index: number, message: Message): State {
  const old = state.bubbles[index] as Bubble;
  const bubbles = state.bubbles.slice();
  bubbles[index] = { ...fromServer(message), key: old.key };
  return { ...state, bubbles: bubbles.sort(bySeq) };
}

function inOrder(bubbles: Bubble[], added: Bubble): Bubble[] {
  const last = bubbles.at(-1);
  return last === undefined || last.seq < added.seq ? [...bubbles, added] : [...bubbles, added].sort(bySeq);
}

function bySeq(one: Bubble, other: Bubble): number {
  return one.seq === other.seq ? 0 : one.seq - other.seq; // Infinity - Infinity is no number
}

function change(state: State, key: string, what: Partial<Bubble>): State {
  const bubbles = state.bubbles.map((one) => (one.key === key ? { ...one, ...what } : one));
  return { ...state, bubbles: bubbles.sort(bySeq) };
}

function connection(state: State, next: State["connection"]): State {
  if (next === "good" && state.connection === "lost") return { ...state, connection: "back" };
  return state.connection === next || (next === "good" && state.connection === "back")
    ? state : { ...state, connection: next };
}

function earlier(state: State, messages: Message[], announced: string): State {
  const known = new Set(state.bubbles.map((one) => one.id));
  const older = messages.filter((one) => !known.has(one.id)).map(fromServer);
  const first = older[0] ?? state.bubbles[0];
  const more = older.length > 0 && first !== undefined && first.seq > 1;
  return { ...state, bubbles: [...older, ...state.bubbles], earlier: more ? "some" : "none", announced };
}

function same(one: Presence, other: Presence): boolean {
  return one.owner === other.owner && one.typing === other.typing && !one.upload === !other.upload;
}

export type { Owner };

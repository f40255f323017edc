// One conversation on this page: joins the network (client.ts) to what is shown (state.ts).
import { Client, Moved, presenceOf, Refusal, type TokenSource } from "./client.ts";
import type { Content, FilledForm, Message } from "./contract.ts";
import { uuid } from "./ids.ts";
import { keepVisitor } from "./memory.ts";
import { reduce, START, type Action, type State } from "./state.ts";
import { Tabs, type News } from "./tabs.ts";
import { TEXTS } from "./texts.fr.ts";

export const MAX_CHARACTERS = 4000;
const ASLEEP_MS = 60_000; // how long a hidden page keeps its stream: browsers allow six to one server
const DOUBLE_MS = 700; // two presses that were meant as one
const TOGETHER_MS = 16; // a frame
const EXPIRED = 401;
const TOO_MANY = 429;

export interface TalkEvents {
  changed(state: State): void;
  message(message: Message): void;
  left(): void; // the member signed out in another tab
}

export class Talk {
  state: State = START;
  /** What stands in forms that are not sent yet, by their kind: Emma may ask again before they are. */
  drafts = new Map<string, unknown>();
  readonly #base: string;
  readonly #token: TokenSource;
  readonly #events: TalkEvents;
  readonly #tabs = new Tabs((news) => this.#hear(news));
  #client: Client | null = null;
  #posting: Promise<void> = Promise.resolve();
  #opening: Promise<void> = Promise.resolve(); // what is said meanwhile waits for it
  #hearing: AbortController | null = null;
  #arrived: Message[] = [];
  #bedtime = 0;
  #pressed = { words: "", at: 0 };

  constructor(base: string, token: TokenSource, events: TalkEvents) {
    this.#base = base;
    this.#token = token;
    this.#events = events;
    this.#tabs.open();
  }

  /** Shows or hides the conversation; the first time it is opened with the server. */
  show(shown: boolean): void {
    this.#do({ type: "shown", shown });
    if (shown && this.#client === null) void this.start();
    else if (shown) this.#listen();
    this.#tellSeen();
  }

  /** Opens the conversation with the server; again after a failure. */
  start(): Promise<void> {
    this.#opening = this.#open();
    return this.#opening;
  }

  async #open(): Promise<void> {
    this.#client?.stop();
    this.#hearing = null;
    const client = new Client(this.#base, this.#token);
    this.#client = client;
    this.#do({ type: "opening" });
    try {
      const page = await client.open();
      if (client !== this.#client) return;
      this.#do({ type: "opened", messages: page.messages, presence: presenceOf(page) });
      this.#listen();
      this.#tellSeen();
    } catch (error) {
      if (client !== this.#client) return;
      this.#client = null; // it has no conversation: nothing can be posted to it
      this.#failed(error);
    }
  }

  /** Forgets the conversation, here and in the portal's other tabs: the member signs out. */
  reset(): void {
    if (this.#client) this.#tabs.tell({ conversation: this.#client.conversation, left: true });
    this.#forget();
    if (this.state.shown) void this.start();
  }

  /** Ends with the present conversation and opens the next. */
  async again(): Promise<void> {
    this.#forget(this.drafts.get("words")); // it may have ended while they were typed
    await this.start();
  }

  /** Says `text` in the member's name, after the end of a conversation in the next one. */
  ask(text: string): void {
    if (this.state.presence.owner === "closed") void this.again();
    this.press({ text }, text);
  }

  /** Sends what a button stands for; a double press sends it once. */
  press(content: Content, text: string): void {
    const { words, at } = this.#pressed;
    this.#pressed = { words: text, at: performance.now() };
    if (words !== text || this.#pressed.at - at > DOUBLE_MS) this.send(content, text);
  }

  /** Shows the member's words at once and posts them after those before them. */
  send(content: Content, text: string): void {
    const key = uuid();
    this.#do({ type: "typed", key, content, text, at: new Date().toISOString() });
    this.#post(key, content);
  }

  /** Sends a filled form under the words `echo`. */
  fill(form: FilledForm, echo: string): void {
    this.drafts.delete(form.kind);
    this.send({ form }, echo);
  }

  /** Posts a refused message once more, under the id it had. */
  retry(key: string): void {
    const bubble = this.state.bubbles.find((one) => one.key === key);
    if (!bubble?.content) return;
    this.#do({ type: "again", key });
    this.#post(key, bubble.content);
  }

  /** Loads the page of older bubbles. */
  async loadEarlier(): Promise<void> {
    const first = this.state.bubbles[0];
    const client = this.#client;
    if (!client || this.state.earlier === "loading" || !first) return;
    this.#do({ type: "loading-earlier" });
    const messages = await client.page(first.seq).then((page) => page.messages, () => null);
    if (client !== this.#client) return; // somebody else's conversation by now
    if (messages) this.#do({ type: "earlier", messages, announced: TEXTS.earlierShown(messages.length) });
    else this.#do({ type: "no-earlier", announced: TEXTS.earlierFailed });
  }

  upload(file: File, progress: (share: number) => void): Promise<string> {
    return this.#watched((client) => client.upload(file, progress));
  }

  download(fileId: string): Promise<Blob> {
    return this.#watched((client) => client.download(fileId));
  }

  rate(score: number, comment: string): Promise<void> {
    return this.#watched((client) => client.rate(score, comment));
  }

  /** Follows the page: hidden long enough, the stream sleeps; visible again, or with a network, it looks at once. */
  visible(visible: boolean): void {
    clearTimeout(this.#bedtime);
    if (!visible) { this.#bedtime = window.setTimeout(() => this.#sleep(), ASLEEP_MS); return; }
    this.#tabs.open();
    this.#client?.wake();
    if (this.state.phase === "failed" && !this.#client) void this.start();
    else this.#listen();
    this.#tellSeen();
  }

  /** Lets go of every connection until the page is visible again: else the browser cannot keep it for « back ». */
  leave(): void {
    this.#sleep();
    this.#tabs.close();
  }

  /** Says at once that the device has no network; an answer to a new call takes it back, not what was under way. */
  offline(): void {
    if (this.state.phase === "open") this.#do({ type: "connection", connection: "lost" });
    if (this.#hearing) this.#client?.wake();
  }

  /** Ends all that is under way on this page. */
  stop(): void {
    clearTimeout(this.#bedtime);
    this.#client?.stop();
    this.#tabs.close();
  }

  #sleep(): void {
    this.#hearing?.abort();
    this.#hearing = null;
  }

  #forget(words?: unknown): void {
    this.#client?.stop();
    this.#client = null;
    this.#hearing = null;
    this.#arrived = [];
    this.#posting = Promise.resolve();
    this.drafts = new Map([["words", words]]);
    keepVisitor(null);
    this.#do({ type: "reset" });
  }

  #hear(news: News): void {
    if (!news.conversation || news.conversation !== this.#client?.conversation) return;
    if ("seen" in news) { this.#do({ type: "seen", seq: news.seen }); return; }
    this.#events.left();
    this.#forget();
  }

  /** Tells the other tabs that what came so far has been read. */
  #tellSeen(): void {
    const last = this.state.bubbles.findLast((one) => one.id !== null);
    if (!last || !this.#client || !this.state.shown || document.visibilityState !== "visible") return;
    this.#tabs.tell({ conversation: this.#client.conversation, seen: last.seq });
  }

  async #watched<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const client = this.#client;
    if (!client) throw new TypeError("the conversation is not open");
    try {
      return await work(client);
    } catch (error) {
      if (client === this.#client) this.#noteExpired(error);
      throw error;
    }
  }

  #post(key: string, content: Content): void {
    if (this.state.phase === "failed") void this.start();
    this.#posting = this.#posting.then(() => this.#postOne(key, content));
  }

  async #postOne(key: string, content: Content): Promise<void> {
    while (this.state.bubbles.some((one) => one.key === key)) {
      await this.#opening;
      const client = this.#client;
      if (!client) { this.#refused(key, null); return; } // it could not be opened
      try {
        const kept = await client.post(key, content);
        this.#do({ type: "accepted", key, id: kept.message_id, seq: kept.seq });
        if (this.state.phase === "failed") void this.start(); // its end was told while this was on its way: signed in again
        return;
      } catch (error) {
        if (client === this.#client) { this.#refused(key, error); return; }
      } // opened anew meanwhile: goes out there, under the same id
    }
  }

  #refused(key: string, error: unknown): void {
    const refusal = error instanceof Refusal ? error : null;
    const mayRetry = refusal === null || refusal.status === EXPIRED || refusal.status >= TOO_MANY;
    const told = refusal?.status === EXPIRED ? "" : refusal?.message; // the banner says it
    this.#do({ type: "refused", key, problem: told || TEXTS.notSent, mayRetry });
    this.#noteExpired(error);
  }

  #noteExpired(error: unknown): void {
    if (error instanceof Refusal && error.status === EXPIRED) this.#failed(error);
  }

  #listen(): void {
    const client = this.#client;
    if (!client || this.#hearing || this.state.phase !== "open") return;
    this.#hearing = new AbortController();
    const here = <T>(act: (value: T) => void) => (value: T) => { if (client === this.#client) act(value); };
    void client.listen({
      message: here((message: Message) => this.#arrive(message)),
      presence: here((presence) => { this.#settle(); this.#do({ type: "presence", presence }); }),
      connection: here((good: boolean) => this.#do({ type: "connection", connection: good ? "good" : "lost" })),
      expired: here((refusal: Refusal) => { this.#hearing = null; this.#failed(refusal); }),
    }, this.#hearing.signal);
  }

  /** Bubbles that come together are drawn together: one layout, not one for each. */
  #arrive(message: Message): void {
    if (this.#arrived.push(message) === 1) setTimeout(() => this.#settle(), TOGETHER_MS);
  }

  #settle(): void {
    const arrived = this.#arrived;
    this.#arrived = [];
    const state = arrived.reduce((before, message) => reduce(before, { type: "received", message }), this.state);
    this.#become(state);
    for (const message of arrived) this.#events.message(message);
    if (arrived.length > 0) this.#tellSeen();
  }

  #failed(error: unknown): void {
    this.#do({ type: "failed", problem: problemOf(error) });
    if (!(error instanceof Refusal && error.status === EXPIRED)) this.#client = null;
  }

  #do(action: Action): void {
    this.#become(reduce(this.state, action));
  }

  #become(next: State): void {
    if (next === this.state) return;
    this.state = next;
    this.#events.changed(next);
  }
}

function problemOf(error: unknown): string {
  if (error instanceof Moved) return TEXTS.moved;
  if (!(error instanceof Refusal)) return TEXTS.unavailable;
  return error.status === EXPIRED ? TEXTS.expired : error.message || TEXTS.unavailable;
}

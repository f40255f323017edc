// One conversation on this page: joins the network (client.ts) to what is shown (state.ts).
import { Client, Refusal, type TokenSource } from "./client.ts";
import type { Content, FilledForm, Message } from "./contract.ts";
import { keepVisitor } from "./memory.ts";
import { reduce, START, type Action, type State } from "./state.ts";
import { TEXTS } from "./texts.fr.ts";

export const MAX_CHARACTERS = 4000;
const ASLEEP_MS = 60_000; // how long a hidden page keeps its stream: browsers allow six to one server
const DOUBLE_MS = 700; // two presses that were meant as one
const TOGETHER_MS = 16; // a frame
const TOO_MANY = 429;

export interface TalkEvents {
  changed(state: State): void;
  message(message: Message): void;
}

export class Talk {
  state: State = START;
  readonly #base: string;
  readonly #token: TokenSource;
  readonly #events: TalkEvents;
  #client: Client | null = null;
  #posting: Promise<void> = Promise.resolve();
  #opening: Promise<void> = Promise.resolve(); // what is said meanwhile waits for it
  #hearing: AbortController | null = null;
  #arrived: Message[] = [];
  #bedtime = 0;
  #keys = 0;
  #pressed = { words: "", at: 0 };

  constructor(base: string, token: TokenSource, events: TalkEvents) {
    this.#base = base;
    this.#token = token;
    this.#events = events;
  }

  /** Shows or hides the conversation; the first time it is opened with the server. */
  show(shown: boolean): void {
    this.#do({ type: "shown", shown });
    if (shown && this.#client === null) void this.start();
    else if (shown) this.#listen();
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
      this.#do({ type: "opened", messages: page.messages, presence: { owner: page.owner, typing: page.typing } });
      this.#listen();
    } catch (error) {
      if (client === this.#client) this.#failed(error);
    }
  }

  /** Forgets the conversation, for example when the member signs out. */
  reset(): void {
    this.#client?.stop();
    this.#client = null;
    this.#hearing = null;
    this.#arrived = [];
    this.#posting = Promise.resolve();
    keepVisitor(null);
    this.#do({ type: "reset" });
  }

  /** Ends with the present conversation and opens the next. */
  async again(): Promise<void> {
    this.reset();
    await this.start();
  }

  /** Sends what a button stands for; a double press sends it once. */
  press(content: Content, text: string): void {
    const { words, at } = this.#pressed;
    this.#pressed = { words: text, at: performance.now() };
    if (words !== text || this.#pressed.at - at > DOUBLE_MS) this.send(content, text);
  }

  /** Shows the member's words at once and posts them after those before them. */
  send(content: Content, text: string): void {
    this.#keys += 1;
    const key = `mine-${this.#keys}`;
    this.#do({ type: "typed", key, content, text, at: new Date().toISOString() });
    this.#post(key, content);
  }

  /** Sends a filled form under the words `echo`. */
  fill(form: FilledForm, echo: string): void {
    this.send({ form }, echo);
  }

  /** Posts a refused message once more. */
  retry(key: string): void {
    const bubble = this.state.bubbles.find((one) => one.key === key);
    if (!bubble?.content) return;
    this.#do({ type: "again", key });
    this.#post(key, bubble.content);
  }

  /** Loads the page of older bubbles. */
  async loadEarlier(): Promise<void> {
    const first = this.state.bubbles[0];
    if (!this.#client || this.state.earlier !== "some" || !first) return;
    this.#do({ type: "loading-earlier" });
    const page = await this.#client.page(first.seq).catch(() => null);
    const messages = page?.messages ?? [];
    this.#do({ type: "earlier", messages, announced: TEXTS.earlierShown(messages.length) });
  }

  upload(file: File, progress: (share: number) => void): Promise<string> {
    return this.#opened().upload(file, progress);
  }

  download(fileId: string): Promise<Blob> {
    return this.#opened().download(fileId);
  }

  rate(score: number, comment: string): Promise<void> {
    return this.#opened().rate(score, comment);
  }

  /** Follows the page: hidden long enough, the stream sleeps; visible again, it looks at once. */
  visible(visible: boolean): void {
    clearTimeout(this.#bedtime);
    if (!visible) this.#bedtime = window.setTimeout(() => this.#sleep(), ASLEEP_MS);
    else if (this.#hearing) this.#client?.wake();
    else this.#listen();
  }

  /** Says at once that the device has no network; the next sign of the server takes it back. */
  offline(): void {
    if (this.state.phase === "open") this.#do({ type: "connection", connection: "lost" });
  }

  /** Ends all that is under way on this page. */
  stop(): void {
    clearTimeout(this.#bedtime);
    this.#client?.stop();
  }

  #opened(): Client {
    if (!this.#client) throw new TypeError("the conversation is not open");
    return this.#client;
  }

  #post(key: string, content: Content): void {
    this.#posting = this.#posting.then(async () => {
      await this.#opening;
      const client = this.#client;
      if (!client) { this.#refused(key, null); return; } // it could not be opened
      try {
        const kept = await client.post(content);
        if (client === this.#client) this.#do({ type: "accepted", key, id: kept.message_id, seq: kept.seq });
      } catch (error) {
        if (client === this.#client) this.#refused(key, error);
      }
    });
  }

  #refused(key: string, error: unknown): void {
    const refusal = error instanceof Refusal ? error : null;
    const mayRetry = refusal === null || refusal.status === 401 || refusal.status >= TOO_MANY;
    this.#do({ type: "refused", key, problem: refusal?.message || TEXTS.notSent, mayRetry });
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
      expired: here(() => { this.#hearing = null; this.#failed(new Refusal(401, undefined)); }) as () => void,
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
  }

  #sleep(): void {
    this.#hearing?.abort();
    this.#hearing = null;
  }

  #failed(error: unknown): void {
    const expired = error instanceof Refusal && error.status === 401;
    const told = error instanceof Refusal ? error.message : "";
    this.#do({ type: "failed", problem: expired ? TEXTS.expired : told || TEXTS.unavailable });
    if (!expired) this.#client = null;
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

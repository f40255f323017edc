// The widget's side of the network: session, posting until answered, stream with resume, files.
import type { Content, Kept, Message, Page, Presence } from "./contract.ts";
import { keepVisitor, visitor, type Session } from "./memory.ts";

const API = "/api/v1";
const FIRST_EVENT_MS = 5_000; // the server says its state at once; silence means a buffering proxy
const SILENCE_MS = 40_000; // three heartbeats of the server
const LONGEST_PAUSE_MS = 15_000;
const ANSWER_MS = 30_000; // without an answer until then the connection is dead: tried anew on another
const POLL_S = 20;
const POLL_GRACE_MS = 10_000; // later than it should be
const BROKEN_STREAMS = 2; // in a row; then long polls for a while
const POLLS_BETWEEN = 8;
const POLLS_BEHIND_PROXY = 64; // one that holds streams back will do so again
const LAST_SEQ = 999_999_999; // beyond any conversation
export const PAGE = 50;

/** A refusal of the server, with its French message. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, error: { code?: string; message?: string } | undefined) {
    super(error?.message ?? "");
    this.status = status;
    this.code = error?.code ?? "";
  }
}

/** The access could only be renewed for another conversation: this one is too old, or somebody else signed in. */
export class Moved extends Refusal {
  constructor() { super(401, { code: "moved" }); }
}

/** A stream of which nothing came: something on the way holds it back. */
class HeldBack extends Error {}

export interface Listener {
  message(message: Message): void;
  presence(presence: Presence): void;
  connection(good: boolean): void;
  expired(refusal: Refusal): void;
}

/** Gives the portal's word, null for a visitor; an error whose `status` is 401 says that the portal's session is over. */
export type TokenSource = () => Promise<string | null>;

export class Client {
  readonly #base: string;
  readonly #token: TokenSource;
  readonly #stopped = new AbortController();
  #last = 0;
  #conversation = "";
  #access = "";
  #begun = false;
  #polls = 0; // to come before the next stream
  #opening: Promise<void> | null = null;
  #awake: AbortController = new AbortController(); // aborted to make the stream look again at once

  /** `base` is Emma's origin, "" for the page's own; `token` gives the portal's word, null for a visitor. */
  constructor(base: string, token: TokenSource) {
    this.#base = base;
    this.#token = token;
  }

  /** Which conversation this is, "" before it is open. */
  get conversation(): string {
    return this.#conversation;
  }

  /** Opens or resumes the conversation and returns its newest page; throws Refusal or TypeError (no network). */
  async open(): Promise<Page> {
    await this.#session();
    const conversation = this.#conversation;
    const page = await this.page(LAST_SEQ).catch((error: unknown) => {
      if (conversation === this.#conversation) throw error;
      return this.page(LAST_SEQ); // the visitor's way back had ended: this is the next conversation
    });
    this.#last = page.messages.at(-1)?.seq ?? this.#last;
    this.#begun = true;
    return page;
  }

  /** Returns the page of bubbles before place `seq`. */
  page(seq: number): Promise<Page> {
    return this.#json<Page>(`${this.#path("messages")}?before=${seq}&count=${PAGE}`);
  }

  /** Posts under one id until the server has answered, however long the network is away; the same id counts once. */
  async post(id: string, content: Content): Promise<Kept> {
    const body = JSON.stringify({ client_message_id: id, ...content });
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#json<Kept>(this.#path("messages"), {
          method: "POST", headers: { "Content-Type": "application/json" }, body, keepalive: true, // goes out though the page is left
        });
      } catch (error) {
        if (!this.#mayRepeat(error)) throw error;
        if (error instanceof TypeError) this.wake(); // the network broke: whether the stream lives too is asked anew
        await this.#pause(attempt);
      }
    }
  }

  /** Keeps the member's opinion. */
  async rate(score: number, comment: string): Promise<void> {
    const body = JSON.stringify(comment ? { score, comment } : { score });
    await this.#json(this.#path("rating"), { method: "POST", headers: { "Content-Type": "application/json" }, body });
  }

  /** Sends a file and returns its id; `progress` hears shares from 0 to 1. */
  async upload(file: File, progress: (share: number) => void): Promise<string> {
    try {
      return await this.#send(file, progress);
    } catch (error) {
      if (!(error instanceof Refusal) || error.status !== 401) throw error;
      await this.#session();
      return this.#send(file, progress);
    }
  }

  #send(file: File, progress: (share: number) => void): Promise<string> {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest(); // fetch tells nothing of an upload's progress
      request.open("POST", `${this.#base}${API}${this.#path("files")}`);
      request.setRequestHeader("Authorization", `Bearer ${this.#access}`);
      request.responseType = "json";
      request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
      request.onerror = () => reject(new TypeError("network"));
      request.onload = () => {
        if (request.status === 201) resolve((request.response as { file_id: string }).file_id);
        else reject(new Refusal(request.status, (request.response as { error?: object } | null)?.error));
      };
      const body = new FormData();
      body.append("file", file);
      this.#stopped.signal.addEventListener("abort", () => request.abort(), { once: true });
      request.onabort = request.onerror;
      request.send(body);
    });
  }

  /** Returns a file's content. */
  async download(fileId: string): Promise<Blob> {
    const signal = this.#stopped.signal; // as long as it takes
    return (await this.#call(`/files/${encodeURIComponent(fileId)}`, { signal })).blob();
  }

  /** Hands over what happens until `asleep` or `stop`: by stream, else by long polls. */
  async listen(listener: Listener, asleep: AbortSignal): Promise<void> {
    const end = AbortSignal.any([asleep, this.#stopped.signal]);
    let failures = 0;
    while (!end.aborted) {
      if (this.#awake.signal.aborted) this.#awake = new AbortController();
      const streaming = this.#polls === 0;
      try {
        if (streaming) await this.#stream(listener, end);
        else await this.#poll(listener, end);
        failures = 0;
      } catch (error) {
        if (end.aborted) return;
        if (error instanceof Refusal && error.status === 401) { listener.expired(error); return; }
        if (error instanceof HeldBack) this.#polls = POLLS_BEHIND_PROXY;
        else if (!this.#awake.signal.aborted) {
          failures += 1;
          if (failures === BROKEN_STREAMS) this.#polls = POLLS_BETWEEN;
          // Nor do polls get through, or nobody is there at all.
          if (failures > BROKEN_STREAMS || isTimeout(error)) listener.connection(false);
          await this.#pause(failures);
        }
      }
    }
  }

  /** Looks again now, on new connections: after sleep, or when the network came or went. */
  wake(): void {
    this.#awake.abort();
  }

  /** Ends all that is under way. */
  stop(): void {
    this.#stopped.abort();
  }

  async #stream(listener: Listener, end: AbortSignal): Promise<void> {
    const quiet = new AbortController();
    let heard = false;
    const alarm = (ms: number) => setTimeout(() => quiet.abort(), ms);
    let timer = alarm(FIRST_EVENT_MS);
    try {
      const response = await this.#call(this.#path("events"), {
        headers: { Accept: "text/event-stream", "Last-Event-ID": String(this.#last) },
        signal: AbortSignal.any([quiet.signal, this.#awake.signal, end]),
      });
      for await (const event of events(response.body as ReadableStream<Uint8Array>)) {
        clearTimeout(timer);
        timer = alarm(SILENCE_MS);
        heard = true;
        listener.connection(true);
        if (event.name === "message") this.#pass(JSON.parse(event.data) as Message, listener);
        if (event.name === "state") listener.presence(JSON.parse(event.data) as Presence);
      }
    } catch (error) {
      throw quiet.signal.aborted && !heard ? new HeldBack() : error;
    } finally {
      clearTimeout(timer);
    }
  }

  async #poll(listener: Listener, end: AbortSignal): Promise<void> {
    const wait = this.#polls === POLLS_BEHIND_PROXY ? 0 : POLL_S; // nothing came by stream: does anybody answer?
    const signal = AbortSignal.any([this.#awake.signal, end, AbortSignal.timeout(wait * 1000 + POLL_GRACE_MS)]);
    const page = await this.#json<Page>(`${this.#path("messages")}?after=${this.#last}&wait=${wait}`, { signal });
    listener.connection(true);
    for (const message of page.messages) this.#pass(message, listener);
    listener.presence(presenceOf(page));
    this.#polls -= 1;
  }

  #pass(message: Message, listener: Listener): void {
    if (message.seq <= this.#last) return;
    this.#last = message.seq;
    listener.message(message);
  }

  async #session(): Promise<void> {
    this.#opening ??= this.#newSession().finally(() => { this.#opening = null; });
    await this.#opening;
  }

  async #newSession(): Promise<void> {
    const token = await this.#word();
    const session = (token == null && this.#access === "" && visitor()) || await this.#askSession(token);
    keepVisitor(token == null ? session : null);
    if (this.#begun && this.#conversation !== session.conversation_id) throw new Moved();
    this.#conversation = session.conversation_id;
    this.#access = session.access_token;
  }

  async #word(): Promise<string | null> {
    try {
      return await this.#token();
    } catch (error) {
      throw (error as { status?: number }).status === 401 ? new Refusal(401, undefined) : error;
    }
  }

  async #askSession(token: string | null): Promise<Session> {
    const response = await fetch(`${this.#base}${API}/sessions`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      // An empty word is a portal that failed to vouch: the bridge refuses it, nobody is a visitor by it.
      body: JSON.stringify(token == null ? {} : { token }),
      signal: this.#patience(),
    });
    const { conversation_id, access_token } = await read<Session>(response);
    return { conversation_id, access_token };
  }

  #mayRepeat(error: unknown): boolean {
    if (this.#stopped.signal.aborted) return false;
    return !(error instanceof Refusal) || [502, 503, 504].includes(error.status);
  }

  async #pause(attempt: number): Promise<void> {
    await pause(Math.min(2 ** attempt * 250, LONGEST_PAUSE_MS), AbortSignal.any([this.#stopped.signal, this.#awake.signal]));
  }

  #path(last: string): string {
    return `/conversations/${this.#conversation}/${last}`;
  }

  async #json<T>(path: string, options: RequestInit = {}): Promise<T> {
    return read<T>(await this.#call(path, options));
  }

  /** Calls with the access token; an expired one is renewed once through the portal's. */
  async #call(path: string, options: RequestInit = {}): Promise<Response> {
    const conversation = this.#conversation;
    const response = await this.#fetch(path, options);
    if (response.ok) return response;
    if (response.status !== 401) return read<never>(response);
    await this.#session();
    if (conversation !== this.#conversation) return read<never>(response); // see open()
    const second = await this.#fetch(path, options);
    return second.ok ? second : read<never>(second);
  }

  #fetch(path: string, { headers, signal, ...options }: RequestInit): Promise<Response> {
    const all = { Authorization: `Bearer ${this.#access}`, ...(headers as Record<string, string> | undefined) };
    return fetch(`${this.#base}${API}${path}`, {
      ...options, headers: all, signal: signal ?? this.#patience(), cache: "no-store",
    });
  }

  #patience(): AbortSignal {
    return AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(ANSWER_MS)]);
  }
}

/** Returns what a page says of the conversation besides its bubbles. */
export function presenceOf({ messages, ...presence }: Page): Presence {
  return presence;
}

function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === "TimeoutError";
}

async function read<T>(response: Response): Promise<T> {
  const body: unknown = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refusal(response.status, (body as { error?: object }).error);
  return body as T;
}

export interface ServerEvent { name: string; data: string }

/** Yields the server-sent events of a body. */
export async function* events(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const parts = (rest + value).split(/\r?\n\r?\n/);
    rest = parts.pop() ?? "";
    for (const part of parts) yield parse(part);
  }
}

function parse(part: string): ServerEvent {
  const event = { name: "", data: "" };
  for (const line of part.split(/\r?\n/)) {
    if (line.startsWith("event: ")) event.name = line.slice("event: ".length);
    if (line.startsWith("data: ")) event.data += line.slice("data: ".length);
  }
  return event;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      globalThis.removeEventListener?.("online", done);
      resolve();
    }
    signal.addEventListener("abort", done, { once: true });
    globalThis.addEventListener?.("online", done, { once: true }); // the network is back: at once
  });
}

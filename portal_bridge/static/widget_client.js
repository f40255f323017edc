// The widget's side of the HTTP contract: session, posting with retry, stream with resume.
const API = "/api/v1";
const POST_TRIES = 5;
const FIRST_EVENT_MS = 8000; // the server says its state at once; silence means a buffering proxy
const SILENCE_MS = 40000; // three heartbeats of the server
const LONGEST_PAUSE_MS = 15000;
const POLL_S = 20;
const BROKEN_STREAMS = 2;
const POLLS_BETWEEN = 8;

/** A refusal of the server, with its French message. */
export class Refusal extends Error {
  constructor(status, error) {
    super(error?.message ?? "");
    this.status = status;
    this.code = error?.code ?? "";
  }
}

export class Client {
  /**
   * @param base address of Emma, "" for the same origin
   * @param token async function that returns the portal's token, null for a visitor
   */
  constructor(base, token) {
    this.base = base;
    this.token = token;
    this.last = 0;
    this.conversation = null;
    this.stopped = new AbortController();
  }

  /** Opens or resumes the conversation; throws Refusal, or TypeError without a network. */
  async open() {
    const token = await this.token();
    const response = await fetch(`${this.base}${API}/sessions`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(token ? { token } : {}),
      signal: this.stopped.signal,
    });
    const session = await read(response);
    if (this.conversation !== session.conversation_id) this.last = 0;
    this.conversation = session.conversation_id;
    this.access = session.access_token;
  }

  /** Returns the bubbles so far, all pages of them. */
  async history() {
    const messages = [];
    let page;
    do {
      page = await this.#poll(0);
      messages.push(...page.messages);
    } while (page.messages.length);
    return { messages, state: { owner: page.owner, typing: page.typing } };
  }

  /** Sends a message; repeats it under the same id until the server has answered. */
  async post(content) {
    const body = JSON.stringify({ client_message_id: uuid(), ...content });
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await read(await this.#call(this.#path("messages"), {
          method: "POST", headers: { "Content-Type": "application/json" }, body,
        }));
      } catch (error) {
        if (attempt === POST_TRIES || !(await this.#mayRepeat(error))) throw error;
        await pause(attempt * 700, this.stopped.signal);
      }
    }
  }

  /** Sends a file; returns its id. */
  async upload(file) {
    const body = new FormData();
    body.append("file", file);
    const stored = await read(await this.#call(this.#path("files"), { method: "POST", body }));
    return stored.file_id;
  }

  /** Returns a file's content. */
  async download(fileId) {
    const response = await this.#call(`/files/${encodeURIComponent(fileId)}`);
    if (!response.ok) await read(response);
    return response.blob();
  }

  /** Hands over bubbles and states as they come, until `stop`: stream first, else long polling. */
  async listen({ message, state, connection }) {
    let failures = 0;
    let broken = 0; // streams that failed in a row; after two, poll for a while
    while (!this.stopped.signal.aborted) {
      const streaming = broken < BROKEN_STREAMS;
      try {
        if (streaming) await this.#stream(message, state, connection);
        else await this.#pollOnce(message, state, connection);
        broken = streaming ? 0 : (broken + 1) % POLLS_BETWEEN;
        failures = 0;
      } catch (error) {
        if (this.stopped.signal.aborted) return;
        failures += 1;
        if (streaming) broken += 1;
        if (error instanceof Refusal && error.status === 401) await this.open().catch(() => {});
        if (failures > 1) connection(false);
        await pause(Math.min(2 ** failures * 250, LONGEST_PAUSE_MS), this.stopped.signal);
      }
    }
  }

  stop() {
    this.stopped.abort();
  }

  async #stream(message, state, connection) {
    const quiet = new AbortController();
    const give = (ms) => setTimeout(() => quiet.abort(new Error("silence")), ms);
    let timer = give(FIRST_EVENT_MS);
    try {
      const response = await this.#call(this.#path("events"), {
        headers: { Accept: "text/event-stream", "Last-Event-ID": String(this.last) },
        signal: AbortSignal.any([quiet.signal, this.stopped.signal]),
      });
      if (!response.ok) await read(response);
      for await (const event of events(response.body)) {
        clearTimeout(timer);
        timer = give(SILENCE_MS);
        connection(true);
        if (event.name === "message") this.#pass(JSON.parse(event.data), message);
        if (event.name === "state") state(JSON.parse(event.data));
      }
    } finally {
      clearTimeout(timer);
    }
  }

  async #pollOnce(message, state, connection) {
    const page = await this.#poll(POLL_S, (one) => this.#pass(one, message));
    connection(true);
    state({ owner: page.owner, typing: page.typing });
  }

  async #poll(wait, pass = null) {
    const page = await read(await this.#call(`${this.#path("messages")}?after=${this.last}&wait=${wait}`));
    for (const one of page.messages) {
      if (pass) pass(one);
      else this.last = Math.max(this.last, one.seq);
    }
    return page;
  }

  #pass(one, message) {
    if (one.seq <= this.last) return;
    this.last = one.seq;
    message(one);
  }

  async #mayRepeat(error) {
    if (!(error instanceof Refusal)) return !this.stopped.signal.aborted;
    if (error.status === 401) {
      await this.open();
      return true;
    }
    return [502, 503, 504].includes(error.status);
  }

  #path(last) {
    return `/conversations/${this.conversation}/${last}`;
  }

  #call(path, { headers = {}, signal = this.stopped.signal, ...options } = {}) {
    const all = { Authorization: `Bearer ${this.access}`, ...headers };
    return fetch(`${this.base}${API}${path}`, { ...options, headers: all, signal, cache: "no-store" });
  }
}

async function read(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refusal(response.status, body.error);
  return body;
}

async function* events(stream) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const parts = (rest + value).split(/\r?\n\r?\n/);
    rest = parts.pop();
    for (const part of parts) yield parse(part);
  }
}

function parse(part) {
  const event = { name: "", data: "" };
  for (const line of part.split(/\r?\n/)) {
    if (line.startsWith("event: ")) event.name = line.slice(7);
    if (line.startsWith("data: ")) event.data += line.slice(6);
  }
  return event;
}

function pause(ms, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => { clearTimeout(timer); resolve(); }, { once: true });
  });
}

function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // plain http on a local network
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

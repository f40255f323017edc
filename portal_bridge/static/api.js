// The bridge's HTTP contract (docs: /api/v1/openapi.json) as promises.

const BASE = "/api/v1";
const WAIT_S = 25;
const TRIES = 5;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** A refusal of the server, or no answer at all (status 0). */
export class ApiError extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }

  get mayPass() {
    return this.status === 0 || this.status === 503 || this.status === 502 || this.status === 504;
  }
}

/** One conversation; its access token is kept for the tab (sessionStorage). */
export class Conversation {
  #session = null;
  #token;
  #key;

  constructor(token) {
    this.#token = token || null;
    this.#key = `emma:${subject(token)}`;
    this.#session = JSON.parse(sessionStorage.getItem(this.#key) ?? "null");
  }

  get id() {
    return this.#session?.conversation_id ?? null;
  }

  /** Open a session, unless this tab has one. */
  async open() {
    if (this.#session) return;
    const body = this.#token ? { token: this.#token } : {};
    this.#session = await call(`${BASE}/sessions`, json(body));
    const { conversation_id, access_token } = this.#session;
    sessionStorage.setItem(this.#key, JSON.stringify({ conversation_id, access_token }));
  }

  forget() {
    this.#session = null;
    sessionStorage.removeItem(this.#key);
  }

  /** Return {messages, owner, typing} behind `after`; waits on the server for news. */
  read(after, wait, signal) {
    const seconds = wait ? WAIT_S : 0;
    return this.#ask(`/messages?after=${after}&wait=${seconds}`, { signal });
  }

  /** Send a message; repeats it under the same id while the network or the server is away. */
  async send(id, content) {
    const request = json({ client_message_id: id, ...content });
    for (let tried = 1; ; tried += 1) {
      try {
        return await this.#ask("/messages", request);
      } catch (error) {
        if (!error.mayPass || tried === TRIES) throw error;
        await pause(500 * 2 ** tried);
      }
    }
  }

  /** Upload a file; return its id. */
  async upload(file) {
    const body = new FormData();
    body.append("file", file, file.name);
    return (await this.#ask("/files", { method: "POST", body })).file_id;
  }

  /** Return the bytes of a file as a Blob. */
  async download(fileId) {
    const path = `${BASE}/files/${encodeURIComponent(fileId)}`;
    const answer = await request(path, this.#signed({}));
    return answer.blob();
  }

  #ask(path, options) {
    return call(`${BASE}/conversations/${this.id}${path}`, this.#signed(options));
  }

  #signed(options) {
    const authorization = `Bearer ${this.#session?.access_token ?? ""}`;
    return { ...options, headers: { ...options.headers, Authorization: authorization } };
  }
}

function json(body) {
  const headers = { "Content-Type": "application/json" };
  return { method: "POST", headers, body: JSON.stringify(body) };
}

async function call(path, options) {
  return (await request(path, options)).json();
}

async function request(path, options) {
  let answer;
  try {
    answer = await fetch(path, { cache: "no-store", credentials: "omit", ...options });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(0, "network", "");
  }
  if (answer.ok) return answer;
  const { error = {} } = await answer.json().catch(() => ({}));
  throw new ApiError(answer.status, error.code ?? "", error.message ?? "");
}

/** Return whom a portal token speaks of, so that two members of one tab never share a session. */
function subject(token) {
  try {
    const claims = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    return String(JSON.parse(atob(claims)).sub);
  } catch {
    return "";
  }
}

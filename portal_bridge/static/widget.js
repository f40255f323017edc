// <emma-chat token="…">: Emma's chat window. Without a token the visitor is anonymous.
import { ApiError, Conversation } from "./api.js";
import { h } from "./dom.js";
import { MessageLog } from "./message_log.js";
import { TEXTS } from "./texts.fr.js";
import { sheet } from "./widget_styles.js";

const LONGEST_PAUSE_MS = 15_000;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

class EmmaChat extends HTMLElement {
  static observedAttributes = ["token"];

  #conversation = null;
  #polling = null;
  #log = new MessageLog({
    choose: (id, label) => this.#send({ choice: id }, label),
    submit: (kind, values, files) => this.#submit(kind, values, files),
    download: (fileId, name) => this.#download(fileId, name),
  });

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    root.append(this.#launcher(), this.#window());
  }

  get token() {
    return this.getAttribute("token") ?? "";
  }

  set token(token) {
    if (token) this.setAttribute("token", token);
    else this.removeAttribute("token");
  }

  /** Another person: another conversation. */
  attributeChangedCallback(_name, before, after) {
    if (before === after || !this.#conversation) return;
    this.#stop();
    this.#conversation = null;
    this.#log.clear();
    if (!this.panel.hidden) this.#start();
  }

  disconnectedCallback() {
    this.#stop();
  }

  open() {
    this.panel.hidden = false;
    this.launcher.hidden = true;
    this.words.focus();
    if (!this.#polling) this.#start();
  }

  close() {
    this.panel.hidden = true;
    this.launcher.hidden = false;
    this.launcher.focus();
  }

  #launcher() {
    const attributes = { type: "button", class: "launcher", part: "launcher" };
    this.launcher = h("button", { ...attributes, onclick: () => this.open() }, TEXTS.launcher);
    return this.launcher;
  }

  #window() {
    this.status = h("p", { class: "status", role: "status" });
    this.alert = h("div", { class: "alert", role: "alert" });
    const attributes = { class: "window", role: "dialog", "aria-labelledby": "title", hidden: true };
    const onkeydown = (event) => event.key === "Escape" && this.close();
    const parts = [this.#header(), this.#log.element, this.status, this.alert];
    this.panel = h("div", { ...attributes, onkeydown }, ...parts, this.#composer(), this.#ended());
    return this.panel;
  }

  #header() {
    this.subtitle = h("p", {}, TEXTS.subtitle);
    const attributes = { type: "button", class: "close", "aria-label": TEXTS.close };
    const close = h("button", { ...attributes, onclick: () => this.close() }, "×");
    return h("header", {}, h("div", {}, h("h2", { id: "title" }, TEXTS.title), this.subtitle), close);
  }

  #composer() {
    this.words = h("textarea", {
      rows: 1, maxlength: 4000, "aria-label": TEXTS.message, placeholder: TEXTS.placeholder,
      enterkeyhint: "send", onkeydown: (event) => this.#onEnter(event),
    });
    const send = h("button", { type: "submit", class: "primary" }, TEXTS.send);
    const onsubmit = (event) => this.#say(event);
    this.composer = h("form", { class: "composer", onsubmit }, this.words, send);
    return this.composer;
  }

  #ended() {
    const restart = () => {
      this.#forget();
      this.#start();
      this.words.focus();
    };
    const button = h("button", { type: "button", class: "primary", onclick: restart }, TEXTS.restart);
    this.ended = h("div", { class: "ended", hidden: true }, h("p", {}, TEXTS.closed), button);
    return this.ended;
  }

  #onEnter(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.composer.requestSubmit();
  }

  #say(event) {
    event.preventDefault();
    const text = this.words.value.trim();
    if (!text) return;
    this.words.value = "";
    this.#send({ text }, text);
  }

  // --- sending ---

  async #send(content, shown, id = crypto.randomUUID()) {
    this.alert.textContent = "";
    this.words.focus();
    const bubble = this.#log.pending(id, shown, () => this.#send(content, shown, id));
    try {
      bubble.arrived((await this.#authorized(() => this.#conversation.send(id, content))).seq);
      return true;
    } catch (error) {
      return this.#refused(error, bubble, content);
    }
  }

  #refused(error, bubble, content) {
    this.#explain(error);
    if (error.mayPass || error.status === 401) {
      bubble.failed();
    } else {
      bubble.dropped();
      if (content.text && !this.words.value) this.words.value = content.text;
    }
    return false;
  }

  async #submit(kind, values, files) {
    this.alert.textContent = "";
    try {
      const ids = [];
      for (const file of files) {
        ids.push(await this.#authorized(() => this.#conversation.upload(file)));
      }
      await this.#send({ form: { kind, values, file_ids: ids } }, TEXTS.forms[kind].title);
    } catch (error) {
      this.#explain(error);
    }
  }

  async #download(fileId, name) {
    this.alert.textContent = "";
    this.status.textContent = TEXTS.downloading;
    try {
      save(await this.#authorized(() => this.#conversation.download(fileId)), name);
    } catch {
      this.alert.textContent = TEXTS.downloadFailed;
    }
    this.status.textContent = "";
  }

  /** Do something with the session; once more with a new one if it has expired. */
  async #authorized(action) {
    await this.#ready();
    try {
      return await action();
    } catch (error) {
      if (error.status !== 401) throw error;
      await this.#renew();
      return action();
    }
  }

  // --- the session and its messages ---

  async #ready() {
    this.#conversation ??= new Conversation(this.token);
    await this.#conversation.open();
  }

  async #renew() {
    const before = this.#conversation.id;
    this.#conversation.forget();
    await this.#conversation.open();
    if (this.#conversation.id !== before) this.#log.clear();
  }

  #start() {
    this.#polling = new AbortController();
    this.#poll(this.#polling.signal);
  }

  #stop() {
    this.#polling?.abort();
    this.#polling = null;
  }

  #forget() {
    this.#stop();
    this.#conversation?.forget();
    this.#conversation = null;
    this.#log.clear();
    this.#show("bot", false);
  }

  /** Follow the conversation until it ends or the window is given to someone else. */
  async #poll(signal) {
    let failures = 0;
    this.status.textContent = TEXTS.starting;
    for (let live = false; !signal.aborted;) {
      try {
        live = await this.#turn(live, signal);
        failures = 0;
      } catch (error) {
        if (signal.aborted || this.#isOver(error)) return;
        failures += 1;
        this.status.textContent = TEXTS.lost;
        await pause(Math.min(LONGEST_PAUSE_MS, 500 * 2 ** failures));
      }
    }
  }

  async #turn(live, signal) {
    const read = () => this.#conversation.read(this.#log.last, live, signal);
    const { messages, owner, typing } = await this.#authorized(read);
    if (signal.aborted) return live;
    this.#log.add(messages);
    if (!live) requestAnimationFrame(() => this.#log.goLive());
    this.#show(owner, typing);
    if (owner === "closed") this.#stop();
    return true;
  }

  #isOver(error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.mayPass || error.status === 429) return false;
    this.#stop();
    this.#explain(error);
    this.status.textContent = "";
    return true;
  }

  #show(owner, typing) {
    this.status.textContent = typing ? TEXTS.typing : "";
    this.subtitle.textContent = owner === "waiting" ? TEXTS.waiting : TEXTS.subtitle;
    if (owner === "agent") this.subtitle.textContent = TEXTS.person;
    this.composer.hidden = owner === "closed";
    this.ended.hidden = owner !== "closed";
  }

  #explain(error) {
    if (!(error instanceof ApiError)) throw error;
    const fallback = error.mayPass ? TEXTS.lost : TEXTS.failed;
    this.alert.textContent = error.status === 401 ? TEXTS.expired : error.message || fallback;
  }
}

function save(blob, name) {
  const address = URL.createObjectURL(blob);
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

customElements.define("emma-chat", EmmaChat);

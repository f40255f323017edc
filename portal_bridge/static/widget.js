// <emma-chat>: a launcher and a conversation. The page may set the property `token`,
// an async function that returns the portal's signed token (null for a visitor), and call `show()`.
import { Client } from "./widget_client.js";
import { renderBlock, retire } from "./widget_blocks.js";
import { h, icon, ICONS } from "./widget_dom.js";
import { STYLES } from "./widget_styles.js";
import { TEXTS, LANGUAGE, TIME_ZONE, PERSON_REQUEST } from "./texts.fr.js";

const MAX_CHARACTERS = 4000;
const ECHO_PATIENCE_MS = 1500; // a bubble may come by the stream before its POST is answered
const TIME = new Intl.DateTimeFormat(LANGUAGE, { hour: "2-digit", minute: "2-digit", timeZone: TIME_ZONE });
const DAY = new Intl.DateTimeFormat(LANGUAGE, { weekday: "long", day: "numeric", month: "long", timeZone: TIME_ZONE });
const DAY_MS = 86400000;

class EmmaChat extends HTMLElement {
  #client = null;
  #posting = Promise.resolve();
  #receiving = Promise.resolve();
  #pending = new Map(); // id of the message on the server -> its bubble, until the stream brings it
  #day = "";
  #lastAuthor = "";
  #owner = "bot";

  constructor() {
    super();
    this.attachShadow({ mode: "open" }).adoptedStyleSheets = [STYLES];
    this.token = async () => null;
  }

  connectedCallback() {
    if (this.shadowRoot.childElementCount) return;
    this.lang = "fr";
    this.#build();
  }

  disconnectedCallback() {
    this.#client?.stop();
  }

  /** Opens the conversation. */
  async show() {
    this.panel.hidden = false;
    this.launcher.hidden = true;
    this.input.focus();
    if (!this.#client) await this.#start();
    this.#scroll();
  }

  /** Closes the panel; the conversation goes on. */
  hide() {
    this.panel.hidden = true;
    this.launcher.hidden = false;
    this.launcher.focus();
  }

  /** Forgets the conversation on this page, for example when the member signs out. */
  reset() {
    this.#client?.stop();
    this.#client = null;
    this.#pending.clear();
    this.#day = "";
    this.#lastAuthor = "";
    this.list.replaceChildren();
    this.log.setAttribute("aria-live", "off");
    this.#state({ owner: "bot", typing: false });
    this.#say("");
  }

  #build() {
    this.launcher = h("button", { type: "button", class: "launcher", "aria-haspopup": "dialog", onclick: () => this.show() },
      icon(ICONS.chat), h("span", {}, TEXTS.open));
    this.subtitle = h("p", { class: "subtitle" }, TEXTS.subtitle);
    const close = h("button", { type: "button", class: "close", "aria-label": TEXTS.close, onclick: () => this.hide() }, icon(ICONS.close));
    this.list = h("div", { class: "list" });
    this.log = h("div", { class: "log", role: "log", "aria-live": "off", "aria-label": TEXTS.history, tabindex: "0" }, this.list);
    this.typing = h("p", { class: "typing", role: "status" });
    this.banner = h("p", { class: "banner", role: "status" });
    this.panel = h("section", { class: "panel", role: "dialog", "aria-label": TEXTS.dialog, hidden: true,
      onkeydown: (event) => { if (event.key === "Escape") this.hide(); } },
      h("div", { class: "head" }, h("span", { class: "avatar", "aria-hidden": "true" }, "E"), h("div", {}, h("h2", {}, TEXTS.title), this.subtitle), close),
      this.banner, this.log, this.typing, this.#composer());
    this.shadowRoot.append(this.launcher, this.panel);
  }

  #composer() {
    this.input = h("textarea", { rows: 1, class: "input", "aria-label": TEXTS.input, placeholder: TEXTS.placeholder,
      autocomplete: "off", enterkeyhint: "send", onkeydown: (event) => this.#keys(event), oninput: () => this.#grow() });
    this.person = h("button", { type: "button", class: "person", onclick: () => this.#send({ text: PERSON_REQUEST }, PERSON_REQUEST) }, TEXTS.person);
    this.fields = h("fieldset", { class: "composer" },
      this.input, h("button", { type: "submit", class: "send", "aria-label": TEXTS.send }, icon(ICONS.send)));
    this.again = h("button", { type: "button", class: "primary again", hidden: true, onclick: () => this.#restart() }, TEXTS.again);
    return h("form", { class: "bottom", onsubmit: (event) => { event.preventDefault(); this.#submit(); } }, this.fields, this.person, this.again);
  }

  #keys(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#submit();
  }

  #grow() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight + 4, 128)}px`;
  }

  async #start() {
    const client = new Client(this.getAttribute("base") ?? "", () => this.token());
    this.#client = client;
    this.#say(TEXTS.connecting);
    try {
      await client.open();
      const { messages, state } = await client.history();
      if (client !== this.#client) return;
      messages.forEach((message) => this.#show(message));
      this.#state(state);
    } catch (error) {
      if (client === this.#client) this.#failToStart(error);
      return;
    }
    this.#say("");
    this.#scroll();
    requestAnimationFrame(() => this.log.setAttribute("aria-live", "polite")); // the past is not read out
    client.listen({
      message: (message) => { this.#receiving = this.#receiving.then(() => client === this.#client && this.#receive(message)); },
      state: (state) => client === this.#client && this.#state(state),
      connection: (good) => client === this.#client && this.#connection(good),
    });
  }

  #failToStart(error) {
    this.#client = null;
    this.banner.replaceChildren(error.status ? error.message : TEXTS.unavailable, " ",
      h("button", { type: "button", class: "retry", onclick: () => this.#start() }, TEXTS.retry));
  }

  async #restart() {
    this.reset();
    await this.#start();
    this.input.focus();
  }

  #submit() {
    const text = this.input.value.trim();
    if (!text || !this.#client) return;
    if (text.length > MAX_CHARACTERS) { this.#say(TEXTS.tooLong); return; }
    this.input.value = "";
    this.#grow();
    this.#say("");
    this.#send({ text }, text);
  }

  /** Shows the member's bubble at once, then posts it after those before it. */
  #send(content, shown) {
    if (!this.#client) return;
    const inside = this.list.contains(this.shadowRoot.activeElement);
    retire(this.list);
    const bubble = this.#append({ author: "member", blocks: [{ type: "text", text: shown }], sent_at: new Date().toISOString() });
    bubble.classList.add("pending");
    if (inside) this.input.focus();
    this.#scroll();
    this.#queue(content, bubble);
  }

  #queue(content, bubble) {
    const client = this.#client;
    this.#posting = this.#posting.then(() => client.post(content)).then(
      ({ message_id: id }) => this.#accepted(id, bubble),
      (error) => this.#refused(error, content, bubble),
    );
  }

  #accepted(id, bubble) {
    if (this.list.querySelector(`[data-id="${CSS.escape(id)}"]`)) bubble.remove();
    else this.#pending.set(id, bubble);
    bubble.classList.remove("pending");
  }

  #refused(error, content, bubble) {
    const line = h("p", { class: "failed", role: "alert" }, error.status ? error.message : TEXTS.notSent, " ");
    if (!error.status || error.status >= 429) {
      line.append(h("button", { type: "button", class: "retry", onclick: () => { line.remove(); this.#queue(content, bubble); this.input.focus(); } }, TEXTS.retry));
    }
    bubble.append(line);
    this.#scroll();
  }

  async #receive(message) {
    if (message.author === "member") {
      await Promise.race([this.#posting, new Promise((done) => setTimeout(done, ECHO_PATIENCE_MS))]);
    }
    const near = this.#nearEnd();
    this.#show(message);
    if (near) this.#scroll();
  }

  #show(message) {
    if (this.list.querySelector(`[data-id="${CSS.escape(message.id)}"]`)) return;
    const waiting = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (message.author === "member" && !waiting) retire(this.list);
    const element = waiting ? this.#refill(waiting, message) : this.#append(message);
    element.dataset.id = message.id;
  }

  #refill(element, message) {
    element.querySelector(".bubble").replaceChildren(...this.#blocks(message)); // the masked form
    return element;
  }

  #append(message) {
    const at = new Date(message.sent_at);
    this.#separateDays(at);
    const author = `${message.author} ${message.author_name ?? ""}`;
    const name = author === this.#lastAuthor ? null : h("p", { class: "author" }, nameOf(message));
    this.#lastAuthor = author;
    const element = h("article", { class: `message ${message.author}` }, name,
      h("div", { class: "bubble" }, this.#blocks(message)),
      message.author === "system" ? null : h("time", { datetime: message.sent_at }, TIME.format(at)));
    this.list.append(element);
    return element;
  }

  #blocks(message) {
    const act = {
      choose: (choice) => this.#send({ choice: choice.id }, choice.label),
      fill: (form, shown) => this.#send({ form }, shown),
      upload: (file) => this.#client.upload(file),
      download: (fileId) => this.#client.download(fileId),
    };
    return message.blocks.map((block) => renderBlock(block, act)).filter(Boolean);
  }

  #separateDays(at) {
    const day = DAY.format(at);
    if (day === this.#day) return;
    this.#day = day;
    this.#lastAuthor = "";
    const label = day === DAY.format(Date.now()) ? TEXTS.today : day === DAY.format(Date.now() - DAY_MS) ? TEXTS.yesterday : day;
    this.list.append(h("p", { class: "day" }, label));
  }

  #state({ owner, typing }) {
    this.#owner = owner;
    const words = typing ? TEXTS.typing : "";
    if (this.typing.textContent !== words) this.typing.textContent = words;
    const closed = owner === "closed";
    this.fields.disabled = closed;
    this.fields.hidden = closed;
    this.again.hidden = !closed;
    this.person.hidden = owner !== "bot";
    this.subtitle.textContent = { waiting: TEXTS.waiting, agent: TEXTS.withAgent(this.#agentName()), closed: TEXTS.closed }[owner] ?? TEXTS.subtitle;
    if (closed) retire(this.list);
    if (typing) this.#scroll();
  }

  #agentName() {
    const names = this.list.querySelectorAll(".agent .author");
    return names.length ? names[names.length - 1].textContent : TEXTS.someone;
  }

  #connection(good) {
    if (!good) this.#say(TEXTS.offline);
    else if (this.banner.textContent === TEXTS.offline) {
      this.#say(TEXTS.online);
      setTimeout(() => this.banner.textContent === TEXTS.online && this.#say(""), 3000);
    }
  }

  #say(words) {
    this.banner.replaceChildren(words);
  }

  #nearEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 160;
  }

  #scroll() {
    this.log.scrollTop = this.log.scrollHeight;
  }
}

function nameOf({ author, author_name: name }) {
  if (author === "member") return TEXTS.you;
  if (author === "bot") return TEXTS.emma;
  return author === "agent" ? TEXTS.agent(name) : "";
}

customElements.define("emma-chat", EmmaChat);

// The bubbles: what was said, what is being sent, and which choices are still open.
import { renderBlock } from "./blocks.js";
import { h } from "./dom.js";
import { TEXTS } from "./texts.fr.js";

const WIDE = new Set(["table", "chart", "form"]);
const OUTSIDE = new Set(["choices"]);

export class MessageLog {
  #act;
  #pending = new Map();
  #open = [];
  last = 0;

  constructor(act) {
    this.#act = act;
    this.element = h("div", { class: "log", role: "log", "aria-label": TEXTS.log, tabindex: 0 });
    this.element.setAttribute("aria-live", "off");
  }

  /** Announce what comes from now on (the history before is not read aloud). */
  goLive() {
    this.element.setAttribute("aria-live", "polite");
  }

  clear() {
    this.element.setAttribute("aria-live", "off");
    this.element.replaceChildren();
    this.#pending.clear();
    this.#open = [];
    this.last = 0;
  }

  /** Add the messages that are new. */
  add(messages) {
    const fresh = messages.filter(({ seq }) => seq > this.last);
    for (const message of fresh) this.#append(message);
    if (fresh.length) this.#scroll(fresh);
  }

  #append(message) {
    this.last = message.seq;
    this.#settle(message);
    if (message.author === "member") this.#retire(() => true);
    if (message.blocks.some(({ type }) => type === "choices")) this.#retire(isChoices);
    const item = this.#item(message);
    this.element.insertBefore(item, this.element.querySelector(".pending"));
  }

  #item(message) {
    const inside = message.blocks.filter(({ type }) => !OUTSIDE.has(type));
    const outside = message.blocks.filter(({ type }) => OUTSIDE.has(type));
    const wide = inside.some(({ type }) => WIDE.has(type)) ? " wide" : "";
    const parts = this.#render(inside, message);
    const bubble = parts.length ? h("div", { class: `bubble${wide}` }, ...parts) : null;
    const name = h("p", { class: "author" }, authorName(message));
    const attributes = { class: `message ${message.author}`, "data-seq": message.seq };
    return h("article", attributes, name, bubble, ...this.#render(outside, message));
  }

  #render(blocks, { author }) {
    const elements = blocks.map((block) => {
      const element = renderBlock(block, this.#act);
      const asks = block.type === "choices" || block.type === "form";
      if (element && asks && author !== "member") this.#open.push(element);
      return element;
    });
    return elements.filter((element) => element !== null);
  }

  #retire(concerned) {
    for (const element of this.#open.filter(concerned)) element.remove();
    this.#open = this.#open.filter((element) => !concerned(element));
  }

  /** Show words that are on their way; return what tells their fate. */
  pending(id, words, retry) {
    const state = h("p", { class: "state" }, TEXTS.sending);
    const name = h("p", { class: "author" }, TEXTS.member);
    const bubble = h("div", { class: "bubble" }, h("p", { class: "text" }, words));
    const item = h("article", { class: "message member pending" }, name, bubble, state);
    this.#pending.set(id, { item, state, seq: null });
    this.element.append(item);
    this.#toEnd();
    return {
      arrived: (seq) => this.#arrived(id, seq),
      failed: () => this.#failed(id, retry),
      dropped: () => this.#drop(id),
    };
  }

  #arrived(id, seq) {
    const known = this.#pending.get(id);
    if (!known) return;
    if (seq <= this.last) this.#drop(id);
    else known.seq = seq;
  }

  #failed(id, retry) {
    const again = () => {
      this.#drop(id);
      retry();
    };
    const button = h("button", { type: "button", class: "secondary", onclick: again }, TEXTS.retry);
    this.#pending.get(id)?.state.replaceChildren(TEXTS.notSent, button);
  }

  #settle({ author, seq }) {
    if (author !== "member") return;
    for (const [id, known] of this.#pending) if (known.seq === seq) this.#drop(id);
  }

  #drop(id) {
    this.#pending.get(id)?.item.remove();
    this.#pending.delete(id);
  }

  /** Show the first of the new answers from its top, so that a long one is read from the start. */
  #scroll(fresh) {
    const firstAnswer = fresh.find(({ author }) => author !== "member");
    if (!firstAnswer) return this.#toEnd();
    const item = this.element.querySelector(`[data-seq="${firstAnswer.seq}"]`);
    const tall = this.element.lastElementChild.getBoundingClientRect().bottom
      - item.getBoundingClientRect().top > this.element.clientHeight;
    if (tall) this.element.scrollTop += item.getBoundingClientRect().top
      - this.element.getBoundingClientRect().top - 8;
    else this.#toEnd();
  }

  #toEnd() {
    this.element.scrollTop = this.element.scrollHeight;
  }
}

function isChoices(element) {
  return element.classList.contains("choices");
}

function authorName({ author, author_name: name }) {
  if (author === "member") return TEXTS.member;
  if (author === "bot") return TEXTS.assistant;
  return author === "agent" ? TEXTS.agent(name) : TEXTS.system;
}

// Keeps the console's pages fresh: the queue, and the transcript of a conversation.
import { writeTimes } from "./times.js";
import { h } from "./widget_dom.js";
import { TEXTS } from "./console_texts.fr.js";

const EVERY_MS = 2000;
const page = document.querySelector("[data-page]");
const refresh = { queue: refreshQueue, conversation: refreshConversation }[page?.dataset.page];
let seen = "";

if (refresh) {
  toEnd();
  for (;;) {
    await refresh().catch(() => {}); // the next round tries again
    await new Promise((done) => setTimeout(done, EVERY_MS));
  }
}

async function get(address) {
  const response = await fetch(address, { cache: "no-store" });
  if (response.redirected) location.assign("/console/login"); // signed out
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

async function refreshQueue() {
  const queue = await get("/console/queue.json");
  const now = JSON.stringify(queue);
  if (now === seen) return;
  seen = now;
  for (const kind of ["waiting", "mine"]) {
    const list = page.querySelector(`[data-list="${kind}"]`);
    list.hidden = queue[kind].length === 0;
    page.querySelector(`[data-empty="${kind}"]`).hidden = !list.hidden;
    replace(list, queue[kind].map((one) => line(one, kind)));
  }
  const count = queue.waiting.length;
  page.querySelector("[data-count]").textContent = count ? TEXTS.count(count) : "";
  document.title = count ? `(${count}) ${TEXTS.title}` : TEXTS.title;
  writeTimes(page);
}

/** Puts fresh lines in, and gives the focus back to the same conversation. */
function replace(list, lines) {
  const held = document.activeElement?.closest("li")?.dataset.conversation;
  list.replaceChildren(...lines);
  if (held) list.querySelector(`[data-conversation="${CSS.escape(held)}"] :is(button, a)`)?.focus();
}

function line(one, kind) {
  const address = `/console/conversations/${encodeURIComponent(one.conversation_id)}`;
  const act = kind === "mine" ? h("a", { href: address }, TEXTS.open)
    : h("form", { method: "post", action: `${address}/take` },
      h("input", { type: "hidden", name: "csrf", value: page.dataset.csrf }), h("button", { class: "primary" }, TEXTS.take));
  return h("li", { "data-conversation": one.conversation_id, class: one.priority && "priority" },
    h("div", {},
      h("p", {}, one.priority ? h("span", { class: "tag" }, TEXTS.priority) : null, one.priority ? " " : null,
        h("strong", { class: "reason" }, TEXTS.reasons[one.reason] ?? one.reason),
        h("span", { class: "meta" }, " · ", h("time", { datetime: one.since }))),
      h("p", { class: "words" }, one.last_words)),
    act);
}

async function refreshConversation() {
  const log = page.querySelector("[data-messages]");
  const last = [...log.querySelectorAll("[data-seq]")].at(-1)?.dataset.seq ?? "0";
  const { messages, owner, deliveries } = await get(`/console/conversations/${page.dataset.conversation}/messages.json?after=${last}`);
  log.append(...messages.map(entry));
  for (const [seq, words] of Object.entries(deliveries ?? {})) {
    const place = log.querySelector(`[data-seq="${seq}"] [data-delivery]`);
    if (place && place.textContent !== words) place.textContent = words;
  }
  writeTimes(log);
  if (messages.length) toEnd();
  if (owner !== page.dataset.owner && !document.querySelector("textarea")?.value) location.reload();
}

function entry(message) {
  return h("div", { class: `entry ${message.author}`, "data-seq": message.seq },
    h("p", { class: "meta" }, h("strong", {}, message.author_name || TEXTS.authors[message.author]), " ", h("time", { datetime: message.sent_at }), " ", h("span", { "data-delivery": "" })),
    message.blocks.map(block));
}

function block(one) {
  switch (one.type) {
    case "text":
    case "notice": return h("p", { class: "text" }, one.text);
    case "choices": return h("p", { class: "meta" }, TEXTS.choices(one.choices.map((choice) => choice.label).join(" · ")));
    case "table": return table(one);
    case "file": return h("p", {}, TEXTS.file(one.name));
    case "form": return h("p", { class: "meta" }, TEXTS.form(TEXTS.forms[one.kind] ?? one.kind));
    default: return h("p", { class: "text" }, one.title ?? one.caption ?? "");
  }
}

function table({ caption, columns, rows }) {
  return h("div", { class: "scroll", role: "region", tabindex: "0", "aria-label": caption },
    h("table", {}, h("caption", {}, caption),
      h("thead", {}, h("tr", {}, columns.map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, rows.map((row) => h("tr", {}, row.map((cell) => h("td", {}, cell ?? "–")))))));
}

function toEnd() {
  const log = page.querySelector("[data-messages]");
  if (log) log.scrollTop = log.scrollHeight;
}

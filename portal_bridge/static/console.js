// The agents' pages: refreshes the queue and the bubbles every two seconds.
import { renderBlock } from "./blocks.js";
import { h } from "./dom.js";

const EVERY_MS = 2000;
const LOST = "Connexion perdue. Nouvelle tentative…";
const REASONS = {
  asked: "Demande à parler à une personne",
  not_understood: "Emma n’a pas compris",
  anger: "Mécontentement",
  complaint: "Réclamation",
  distress: "Détresse",
  emergency: "Urgence",
  bereavement: "Deuil",
  action_failed: "Une opération a échoué",
  bot_down: "Emma est indisponible",
  other_language: "Autre langue",
};
const AUTHORS = { member: "Adhérent", bot: "Emma", system: "Information" };
const find = (id) => document.getElementById(id);
const time = (iso) => new Date(iso).toLocaleTimeString("fr-FR", { hour: "2-digit", minute: "2-digit" });

async function repeat(refresh) {
  for (;;) {
    try {
      await refresh();
      find("problem").textContent = "";
    } catch {
      find("problem").textContent = LOST;
    }
    await new Promise((done) => setTimeout(done, EVERY_MS));
  }
}

async function ask(path) {
  const answer = await fetch(path, { headers: { Accept: "application/json" }, cache: "no-store" });
  if (answer.redirected) window.location.reload();
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

// --- the queue ---

function followQueue({ dataset: { base, csrf } }) {
  let shown = "";
  let before = null;
  return async () => {
    const lines = await ask(`${base}/queue.json`);
    if (JSON.stringify(lines) === shown) return;
    shown = JSON.stringify(lines);
    fill("waiting", lines.waiting, (one) => takeForm(base, csrf, one));
    fill("mine", lines.mine, (one) => openLink(base, one));
    if (before !== null && lines.waiting.length > before) announce(lines.waiting.length);
    before = lines.waiting.length;
    document.title = `(${before}) File d’attente – Console`;
  };
}

function announce(count) {
  find("news").textContent = `Nouvelle demande. En attente\u00a0: ${count}.`;
}

function fill(id, lines, action) {
  const focused = document.activeElement?.closest("li")?.dataset.id;
  const items = lines.map((one) => queueLine(one, action(one)));
  find(id).replaceChildren(...(items.length ? items : [h("li", {}, "Personne.")]));
  if (focused) find(id).querySelector(`[data-id="${focused}"] :is(button, a)`)?.focus();
}

function queueLine(one, action) {
  const urgent = one.priority ? " urgent" : "";
  const reason = `${one.priority ? "Prioritaire – " : ""}${REASONS[one.reason] ?? one.reason}`;
  const meta = h("span", { class: "meta" }, ` – depuis ${time(one.since)}`);
  const words = h("p", {}, h("strong", {}, reason), meta, h("br"), one.last_words);
  return h("li", { class: `panel${urgent}`, "data-id": one.conversation_id }, words, action);
}

function takeForm(base, csrf, { conversation_id: id }) {
  const token = h("input", { type: "hidden", name: "csrf", value: csrf });
  const button = h("button", { class: "button" }, "Prendre");
  return h("form", { method: "post", action: `${base}/conversations/${id}/take` }, token, button);
}

function openLink(base, { conversation_id: id }) {
  return h("a", { href: `${base}/conversations/${id}` }, "Ouvrir");
}

// --- one conversation ---

function followConversation(log) {
  let last = 0;
  return async () => {
    const { messages } = await ask(`${log.dataset.source}?after=${last}`);
    const fresh = messages.filter(({ seq }) => seq > last);
    if (!fresh.length) return;
    last = fresh.at(-1).seq;
    log.append(...fresh.map(bubble));
    log.scrollTop = log.scrollHeight;
  };
}

function bubble(message) {
  const name = AUTHORS[message.author] ?? message.author_name;
  const meta = h("p", { class: "meta" }, `${name} – ${time(message.sent_at)}`);
  const blocks = message.blocks.map(readOnly).filter((one) => one !== null);
  return h("article", { class: `bubble ${message.author}` }, meta, ...blocks);
}

/** Agents see what was offered; they do not press it. */
function readOnly(block) {
  switch (block.type) {
    case "choices":
      return h("p", { class: "hint" }, `Choix\u00a0: ${block.choices.map((c) => c.label).join(" · ")}`);
    case "file":
      return h("p", { class: "hint" }, `Fichier\u00a0: ${block.name}`);
    case "form":
      return h("p", { class: "hint" }, "Formulaire proposé");
    default:
      return renderBlock(block, {});
  }
}

/** Enter sends, Shift+Enter makes a new line. */
function sendOnEnter(form) {
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    if (event.target.tagName !== "TEXTAREA") return;
    event.preventDefault();
    form.requestSubmit();
  });
}

if (find("queue")) repeat(followQueue(find("queue")));
if (find("transcript")) repeat(followConversation(find("transcript")));
if (find("reply")) sendOnEnter(find("reply"));

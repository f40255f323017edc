// What htmx does not do: times in words, sound and title, ready replies, drafts.
import { writeTimes } from "./times.js";
import { TEXTS } from "./console_texts.fr.js";

const DRAFT_MS = 700; // after the last key
const DRAFT_AT_MOST_MS = 3_000; // since the first: the member sees that somebody writes
const SOUND = "emma-console-sound";
const title = document.title;
const log = document.querySelector("[data-messages]");
const reply = document.getElementById("reply");
let before = null;
let unseen = false;

refresh();
toPlace();
document.addEventListener("htmx:after:swap", refresh);

function refresh() {
  writeWaits();
  writeTimes(document);
  count();
}

/** Says how long each one has waited, in minutes of this page's clock. */
function writeWaits() {
  for (const time of document.querySelectorAll("time[data-wait]")) {
    const minutes = Math.max(0, Math.floor((Date.now() - Date.parse(time.dateTime)) / 60_000));
    time.textContent = TEXTS.waits(minutes);
  }
}

/** Shows in the title how many wait and are unread; sounds when there are more than before. */
function count() {
  const counts = document.querySelector("[data-counts]");
  if (!counts) return;
  const now = Number(counts.dataset.waiting) + Number(counts.dataset.unread);
  if (before !== null && now > before) sound();
  before = now;
  writeTitle();
}

/** Marks what was written here while nobody looked, then how many others want something. */
function writeTitle() {
  document.title = `${unseen ? "● " : ""}${before ? `(${before}) ` : ""}${title}`;
}

const button = document.querySelector("[data-sound]");
button?.setAttribute("aria-pressed", String(localStorage.getItem(SOUND) !== "off"));
button?.addEventListener("click", () => {
  const on = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(on));
  localStorage.setItem(SOUND, on ? "on" : "off");
  if (on) sound();
});

function sound() {
  if (localStorage.getItem(SOUND) === "off") return;
  const context = new AudioContext();
  const tone = new OscillatorNode(context, { frequency: 660 });
  const volume = new GainNode(context, { gain: 0.08 });
  tone.connect(volume).connect(context.destination);
  tone.onended = () => context.close();
  tone.start();
  tone.stop(context.currentTime + 0.18);
}

if (log) {
  new MutationObserver((changes) => {
    const added = changes.flatMap((change) => [...change.addedNodes]).filter((node) => node.classList?.contains("entry"));
    if (!added.length) return;
    writeTimes(log);
    toEnd();
    if (document.hidden && added.some((node) => node.classList.contains("member"))) {
      unseen = true;
      writeTitle();
      sound();
    }
  }).observe(log, { childList: true });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    unseen = false;
    writeTitle();
  });
}

/** Opens the talk at the bubble that the address names, an alarm's, else at its end. */
function toPlace() {
  const named = location.hash && document.getElementById(location.hash.slice(1));
  if (named) named.scrollIntoView({ block: "center" });
  else toEnd();
}

function toEnd() {
  if (log) log.scrollTop = log.scrollHeight;
}

reply?.addEventListener("keydown", (event) => {
  if (event.key === "/" && reply.value === "") {
    event.preventDefault();
    document.getElementById("canned").open = true;
    document.getElementById("q").focus();
  }
});

document.getElementById("found")?.addEventListener("click", (event) => {
  const chosen = event.target.closest("[data-words]");
  if (!chosen) return;
  reply.value += (reply.value && !reply.value.endsWith("\n") ? "\n" : "") + chosen.dataset.words;
  reply.dispatchEvent(new Event("input", { bubbles: true })); // the draft is kept
  reply.focus();
});

// What the server has not kept yet stays in this window until it has: nothing typed is lost to a
// session that ended, a network that is gone, a page that was left at once.
const page = reply?.dataset.draft.replace(/\/draft$/, "");
const unsaved = `emma-unsaved:${page}`;
let saving;
let begun = 0; // when the first key that is not saved was pressed
if (reply && sessionStorage.getItem(unsaved)) {
  reply.value = sessionStorage.getItem(unsaved);
  saveDraft();
}

let sending = false; // « Envoyer » pressed twice sends once
document.getElementById("answer")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const file = document.getElementById("file");
  if (!reply.value.trim() && !file?.files.length) {
    reply.setCustomValidity(TEXTS.empty);
    reply.reportValidity();
    return;
  }
  if (sending) return;
  sending = true;
  clearTimeout(saving);
  const saved = await saveDraft();
  if (saved === "kept" || saved === "refused") reply.form.submit(); // refused: the page says why
  else if (saved === "signed_out") location.assign(page); // by the login, and back here
  else {
    sending = false;
    document.querySelector("main .error").textContent = TEXTS.unreachable;
  }
});
addEventListener("pageshow", () => { sending = false; }); // back from the next page

reply?.addEventListener("input", () => {
  reply.setCustomValidity("");
  sessionStorage.setItem(unsaved, reply.value);
  clearTimeout(saving);
  begun ||= Date.now();
  saving = setTimeout(saveDraft, Math.min(DRAFT_MS, begun + DRAFT_AT_MOST_MS - Date.now()));
});

document.querySelector("form.who")?.addEventListener("submit", () => sessionStorage.clear());

/** Says where the draft is now: `kept` on the server, else in this window (`signed_out`, `refused`, `unreachable`). */
async function saveDraft() {
  begun = 0;
  const body = new URLSearchParams({ csrf: reply.form.elements.csrf.value, text: reply.value });
  let answer = null;
  try {
    answer = await fetch(reply.dataset.draft, { method: "POST", body, keepalive: true, redirect: "manual" });
  } catch { /* the next word tries again */ }
  if (answer?.ok) {
    if (body.get("text") === reply.value) sessionStorage.removeItem(unsaved);
    return "kept";
  }
  if (answer?.status === 404) return "refused"; // a colleague's by now
  const away = answer?.type === "opaqueredirect" || answer?.status === 403; // another session's form
  return away ? "signed_out" : "unreachable";
}

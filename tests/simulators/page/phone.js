// A phone in the browser: it polls its bubbles from the simulated providers and posts what is typed.
const talk = document.getElementById("talk");
const words = document.getElementById("words");
const number = document.getElementById("number");
const attach = document.getElementById("attach");
const tabs = { sms: document.getElementById("tab-sms"), whatsapp: document.getElementById("tab-whatsapp") };
let channel = "sms";
let turn = 0; // raised when the phone or the channel changes: older polls end

const address = (rest = "") => `/phone/${channel}/${encodeURIComponent(number.value)}${rest}`;

const post = (url, body) =>
  fetch(url, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

function withLinks(parent, text) {
  for (const piece of text.split(/(https?:\/\/\S+)/)) {
    if (/^https?:\/\//.test(piece)) {
      const link = document.createElement("a");
      link.href = piece;
      link.target = "_blank";
      link.rel = "noopener";
      link.textContent = piece;
      parent.append(link);
    } else {
      parent.append(piece);
    }
  }
}

function show(bubble) {
  const item = document.createElement("div");
  item.className = bubble.side;
  withLinks(item, bubble.text);
  if (bubble.buttons.length) {
    const choices = document.createElement("div");
    choices.className = "choices";
    for (const label of bubble.buttons) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = label;
      button.addEventListener("click", () => post(address("/press"), { label }));
      choices.append(button);
    }
    item.append(choices);
  }
  talk.append(item);
  talk.scrollTop = talk.scrollHeight;
}

async function follow() {
  const mine = ++turn;
  talk.replaceChildren();
  let after = 0;
  while (mine === turn) {
    try {
      const answer = await fetch(address(`?after=${after}`));
      const { bubbles } = await answer.json();
      if (mine !== turn) return;
      for (const bubble of bubbles) {
        after = bubble.number;
        show(bubble);
      }
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

function choose(name) {
  channel = name;
  for (const [key, tab] of Object.entries(tabs)) {
    tab.setAttribute("aria-selected", String(key === name));
    tab.tabIndex = key === name ? 0 : -1;
  }
  attach.hidden = name !== "whatsapp";
  follow();
}

for (const [name, tab] of Object.entries(tabs)) {
  tab.addEventListener("click", () => choose(name));
  tab.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const other = name === "sms" ? "whatsapp" : "sms";
    tabs[other].focus();
    choose(other);
  });
}
number.addEventListener("change", follow);
document.getElementById("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = words.value.trim();
  if (!text) return;
  words.value = "";
  post(address(), { text });
});
document.getElementById("file").addEventListener("change", (event) => {
  const body = new FormData();
  body.append("file", event.target.files[0]);
  event.target.value = "";
  fetch(address("/file"), { method: "POST", body });
});

// The phones of the demo members, and one that nobody knows.
const { people, outbox } = await (await fetch("/people")).json();
for (const one of people) number.append(new Option(one.label, one.phone));
const tell = () => {
  document.getElementById("who").textContent = people[number.selectedIndex]?.hint ?? "";
};
number.addEventListener("change", tell);
document.getElementById("outbox").href = outbox;
tell();
choose("sms");

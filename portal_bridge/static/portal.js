// The demo portal: become a demo member, or stay anonymous, and hand the token to the widget.

const KEY = "emma-demo-member";
const FAILED = "La connexion a échoué. Réessayez dans un instant.";
const find = (id) => document.getElementById(id);

function show(member) {
  find("sign-in").hidden = member !== null;
  find("home").hidden = member === null;
  find("sign-out").hidden = member === null;
  find("who").textContent = member?.name ?? "Visiteur";
  find("hello").textContent = member?.token ? `Bonjour ${member.name}` : "Bonjour";
  find("chat").token = member?.token ?? "";
}

function enter(member) {
  sessionStorage.setItem(KEY, JSON.stringify(member));
  show(member);
  find("chat").open();
}

async function portalToken(number) {
  const answer = await fetch("/demo/portal-token", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ member_number: number }),
  });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()).token;
}

async function signIn(event) {
  event.preventDefault();
  const [chosen] = find("member").selectedOptions;
  find("sign-in-error").textContent = "";
  try {
    enter({ name: chosen.dataset.name, token: await portalToken(chosen.value) });
  } catch {
    find("sign-in-error").textContent = FAILED;
  }
}

function signOut() {
  sessionStorage.clear();
  show(null);
  find("chat").close();
  find("member").focus();
}

find("sign-in-form").addEventListener("submit", signIn);
find("anonymous").addEventListener("click", () => enter({ name: "Visiteur", token: "" }));
find("sign-out").addEventListener("click", signOut);
await customElements.whenDefined("emma-chat");
show(JSON.parse(sessionStorage.getItem(KEY) ?? "null"));

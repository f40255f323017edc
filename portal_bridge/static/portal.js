// The demo portal: lets one be a demo member, as a real portal would after its own sign-in.
const KEPT = "emma-demo-member"; // the member's number, for this tab only
const chat = document.querySelector("emma-chat");
const byId = (id) => document.getElementById(id);
const form = byId("sign-in");
const select = byId("member");

const TEXTS = {
  hello: (name) => (name ? `Bonjour ${name.split(" ")[0]}` : "Bonjour"),
  failed: "La connexion a échoué. Réessayez.",
};

async function portalToken(number) {
  const response = await fetch("/demo/portal-token", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ member_number: number }),
  });
  if (!response.ok) throw new Error(TEXTS.failed);
  return (await response.json()).token;
}

function show(number) {
  const option = [...select.options].find((one) => one.value === number);
  const name = option?.dataset.name ?? "";
  byId("who").hidden = !name;
  byId("who-name").textContent = name;
  byId("greeting").textContent = TEXTS.hello(name);
  form.hidden = Boolean(name);
  chat.token = async () => (name ? portalToken(number) : null);
}

async function change(number) {
  if (number) sessionStorage.setItem(KEPT, number);
  else sessionStorage.removeItem(KEPT);
  await customElements.whenDefined("emma-chat");
  chat.reset();
  show(number);
  byId("greeting").focus();
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  byId("sign-in-error").textContent = "";
  try {
    await portalToken(select.value);
    await change(select.value);
  } catch {
    byId("sign-in-error").textContent = TEXTS.failed;
  }
});
byId("sign-out").addEventListener("click", () => change(null));
byId("ask").addEventListener("click", () => chat.show());

await customElements.whenDefined("emma-chat");
show(sessionStorage.getItem(KEPT));

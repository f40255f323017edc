// The demo portal's page: hands the portal's token to the chat and opens it from its buttons.
const chat = document.querySelector("emma-chat");
const number = chat.dataset.member; // absent for a visitor

async function portalToken() {
  const response = await fetch("/demo/portal-token", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ member_number: number }),
  });
  if (!response.ok) throw Object.assign(new Error("no token"), { status: response.status });
  return (await response.json()).token;
}

await customElements.whenDefined("emma-chat");
chat.token = async () => (number ? portalToken() : null);
document.querySelector("#who")?.addEventListener("submit", () => chat.reset());
for (const button of document.querySelectorAll("[data-ask]")) {
  const words = button.dataset.ask;
  button.addEventListener("click", () => (words ? chat.send(words) : chat.show()));
  button.disabled = false; // it does nothing before
}

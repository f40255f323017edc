// React 19 sets properties and listens to events of custom elements by itself.
import { useRef, useState } from "react";
import { createRoot } from "react-dom/client";

async function portalToken() {
  const response = await fetch("/emma-token", { method: "POST" });
  if (!response.ok) throw Object.assign(new Error("no token"), { status: response.status });
  return (await response.json()).token;
}

function Space() {
  const chat = useRef(null);
  const [unread, setUnread] = useState(0);
  return (
    <>
      <main>
        <h1>Mon espace</h1>
        <button type="button" onClick={() => chat.current.send("Où est ma carte ?")}>Où est ma carte ?</button>
        <p role="status">{unread > 0 ? `Réponses non lues : ${unread}` : ""}</p>
      </main>
      <emma-chat ref={chat} token={portalToken} onemma-unread={(event) => setUnread(event.detail.count)} />
    </>
  );
}

createRoot(document.getElementById("root")).render(<Space />);

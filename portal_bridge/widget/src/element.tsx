// <emma-chat>: see docs/embedding.md for its attributes, properties, methods and events.
import { render } from "preact";
import { App } from "./app.tsx";
import type { TokenSource } from "./client.ts";
import { START, type State } from "./state.ts";
import STYLES from "./styles.css";
import { Talk } from "./talk.ts";

const HERE = new URL(import.meta.url).origin; // where this script came from is where Emma is
const COLOUR = /^(#[0-9a-f]{3,8}|[a-z]+|(rgb|hsl|oklch)\([\d\s.,%/a-z]+\))$/i;
const sheet = new CSSStyleSheet(); // adopted: allowed under `style-src 'self'`
sheet.replaceSync(STYLES);

class EmmaChat extends HTMLElement {
  static readonly observedAttributes = ["accent", "greeting", "open"];
  /** Gives the portal's signed token, null for a visitor. Without it `token-url` is asked. */
  declare token: TokenSource; // a page may have set it before this script came
  readonly #root: ShadowRoot;
  #talk: Talk | null = null;
  #state: State = START;
  #returnTo: HTMLElement | null = null;
  readonly #lost = () => this.#talk?.offline();
  readonly #left = () => this.#talk?.leave();
  readonly #seen = () => this.#talk?.visible(document.visibilityState === "visible");

  readonly #hold = (event: Event) => event.preventDefault();

  constructor() {
    super();
    this.token ??= () => this.#tokenFromUrl();
    this.#root = this.attachShadow({ mode: "open" });
    this.#root.adoptedStyleSheets = [sheet];
  }

  connectedCallback(): void {
    if (!this.lang) this.lang = "fr";
    this.#talk ??= this.#newTalk();
    document.addEventListener("visibilitychange", this.#seen);
    addEventListener("online", this.#seen);
    addEventListener("offline", this.#lost);
    addEventListener("pagehide", this.#left);
    addEventListener("pageshow", this.#seen);
    this.#draw();
    if (this.hasAttribute("open")) this.show();
  }

  disconnectedCallback(): void {
    document.removeEventListener("visibilitychange", this.#seen);
    removeEventListener("online", this.#seen);
    removeEventListener("offline", this.#lost);
    removeEventListener("pagehide", this.#left);
    removeEventListener("pageshow", this.#seen);
    removeEventListener("beforeunload", this.#hold);
    this.#talk?.stop();
    this.#talk = null;
    this.#state = START;
    render(null, this.#root);
  }

  attributeChangedCallback(name: string, _before: string | null, value: string | null): void {
    if (name === "accent") this.style.setProperty("--emma-accent", COLOUR.test(value ?? "") ? value : "");
    if (name === "open" && value !== null) this.show();
    this.#draw();
  }

  /** Opens the conversation. */
  show(): void {
    if (this.#state.shown || !this.#talk) return;
    this.#returnTo = deepestFocus();
    this.#talk.show(true);
    this.#tell("emma-open");
  }

  /** Closes the panel; the conversation goes on. The focus returns to where it was. */
  hide(): void {
    if (!this.#state.shown || !this.#talk) return;
    this.#talk.show(false);
    const launcher = this.#root.querySelector<HTMLElement>(".launcher");
    const back = this.#returnTo?.isConnected && !this.contains(this.#returnTo) && this.#returnTo !== document.body ? this.#returnTo : launcher;
    back?.focus();
    this.#tell("emma-close");
  }

  /** Forgets the conversation, here and in the portal's other tabs: call it when the member signs out. */
  reset(): void {
    this.#talk?.reset();
  }

  /** Opens the conversation, the next one after its end, and says `text` in the member's name. */
  send(text: string): void {
    this.show();
    this.#talk?.ask(text);
  }

  /** How many of Emma's messages came while the panel was closed. */
  get unread(): number {
    return this.#state.unread;
  }

  /** Leaving the page now would lose words: the browser asks first. */
  #guardUnsent({ connection, bubbles }: State): void {
    const unsent = connection === "lost" && bubbles.some((one) => one.delivery === "pending");
    if (unsent) addEventListener("beforeunload", this.#hold);
    else removeEventListener("beforeunload", this.#hold);
  }

  #newTalk(): Talk {
    return new Talk(this.getAttribute("base") ?? (HERE === location.origin ? "" : HERE), () => this.token(), {
      changed: (state) => {
        const unread = state.unread !== this.#state.unread;
        this.#state = state;
        this.#draw();
        this.#guardUnsent(state);
        if (unread) this.#tell("emma-unread", { count: state.unread });
      },
      message: (message) => this.#tell("emma-message", { author: message.author }),
      left: () => this.hide(),
    });
  }

  async #tokenFromUrl(): Promise<string | null> {
    const url = this.getAttribute("token-url");
    if (!url) return null;
    const response = await fetch(url, { method: "POST", credentials: "same-origin", headers: { Accept: "application/json" } });
    if (!response.ok) throw Object.assign(new Error("the portal gave no token"), { status: response.status });
    return ((await response.json()) as { token: string | null }).token;
  }

  #draw(): void {
    if (!this.#talk) return;
    const toggle = (open: boolean) => (open ? this.show() : this.hide());
    render(<App state={this.#state} talk={this.#talk} greeting={this.getAttribute("greeting") ?? ""} toggle={toggle} />, this.#root);
  }

  #tell(name: string, detail: Record<string, unknown> = {}): void {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail }));
  }
}

function deepestFocus(): HTMLElement | null {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  return focused as HTMLElement | null;
}

if (!customElements.get("emma-chat")) customElements.define("emma-chat", EmmaChat);

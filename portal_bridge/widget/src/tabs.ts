// The portal's other tabs: what is read in one is read in all, and who leaves in one leaves in all.
const CHANNEL = "emma-chat";

export type News = { conversation: string; seen: number } | { conversation: string; left: true };

/** Speaks with the tabs of the same portal; never hears itself. */
export class Tabs {
  readonly #hear: (news: News) => void;
  #channel: BroadcastChannel | null = null;

  constructor(hear: (news: News) => void) {
    this.#hear = hear;
  }

  open(): void {
    if (this.#channel) return;
    try {
      this.#channel = new BroadcastChannel(CHANNEL);
    } catch {
      return; // forbidden by the browser's owner, as in memory.ts: each tab for itself
    }
    this.#channel.onmessage = (event: MessageEvent<News>) => this.#hear(event.data);
  }

  tell(news: News): void {
    this.#channel?.postMessage(news);
  }

  /** An open channel keeps a browser from keeping the page for « back ». */
  close(): void {
    this.#channel?.close();
    this.#channel = null;
  }
}

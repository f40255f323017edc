// One bubble, and the line that separates two days.
import { Component } from "preact";
import { BlockView } from "./blocks.tsx";
import { time } from "./format.ts";
import { Icon } from "./icons.tsx";
import { spentBlocks, type Bubble } from "./state.ts";
import type { Talk } from "./talk.ts";
import { TEXTS } from "./texts.fr.ts";

interface Props { bubble: Bubble; named: boolean; dated: boolean; alive: boolean; talk: Talk }

/** Drawn again only when its own bubble changes: a long conversation stays quick. */
export class MessageView extends Component<Props> {
  override shouldComponentUpdate(next: Props): boolean {
    return next.bubble !== this.props.bubble || next.alive !== this.props.alive || next.named !== this.props.named || next.dated !== this.props.dated;
  }

  override render({ bubble, named, dated, alive, talk }: Props) {
    const blocks = alive ? bubble.blocks : spentBlocks(bubble.blocks);
    if (blocks.length === 0) return null;
    const mine = bubble.author === "member"; // not read back to who has just written it: « Envoyé » will do
    return (
      <article class={`message ${bubble.author} ${bubble.delivery}`} aria-live={mine ? "off" : undefined}>
        {bubble.author !== "system" && <p class={named && !mine ? "author" : "unseen"}>{nameOf(bubble)}</p>}
        <div class="bubble">{blocks.map((block, index) => <BlockView key={`${block.type}${index}`} block={block} talk={talk} />)}</div>
        {dated && bubble.author !== "system" && <Foot bubble={bubble} />}
        {bubble.delivery === "failed" && <Failed bubble={bubble} talk={talk} />}
      </article>
    );
  }
}

function Foot({ bubble }: { bubble: Bubble }) {
  return (
    <p class="foot" aria-live={bubble.author === "member" ? "polite" : "off"}>
      <time dateTime={bubble.sent_at}>{time(bubble.sent_at)}</time>
      {bubble.author === "member" && bubble.delivery === "pending" && <span> · {TEXTS.pending}</span>}
      {bubble.author === "member" && bubble.delivery === "sent" && <span class="sent"><Icon name="check" /><span class="unseen">{TEXTS.sent}</span></span>}
    </p>
  );
}

function Failed({ bubble, talk }: { bubble: Bubble; talk: Talk }) {
  return (
    <p class="failed" role="alert">
      {bubble.problem}{" "}
      {bubble.mayRetry && <button type="button" class="retry" onClick={() => talk.retry(bubble.key)}>{TEXTS.retry}</button>}
    </p>
  );
}

function nameOf({ author, author_name: name }: Bubble): string {
  if (author === "member") return TEXTS.you;
  if (author === "bot") return TEXTS.emma;
  return TEXTS.agent(name || TEXTS.someone);
}

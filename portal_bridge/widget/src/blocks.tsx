// One component per block of the contract. Text is always text: nothing here parses HTML.
import { useRef, useState } from "preact/hooks";
import { Refusal } from "./client.ts";
import type { Block, Choice, Slice } from "./contract.ts";
import { euros, fileName, isAmount, size } from "./format.ts";
import { BankDetailsForm, CodeForm } from "./forms.tsx";
import { Icon } from "./icons.tsx";
import { useOwnId } from "./ids.ts";
import { pieces } from "./links.ts";
import type { Talk } from "./talk.ts";
import { TEXTS } from "./texts.fr.ts";
import { UploadForm } from "./upload.tsx";

const COLOURS = 6; // of the style sheet
const CARRIED_MS = 60_000; // how long a downloaded file stays in memory
const CIRCLE = 100; // path length of a donut's ring

export function BlockView({ block, talk }: { block: Block; talk: Talk }) {
  switch (block.type) {
    case "text":
      return <p class="text"><Linked text={block.text} /></p>;
    case "notice":
      return <p class={`notice ${block.level === "warning" ? "warning" : ""}`}><Linked text={block.text} /></p>;
    case "choices":
      return <Choices choices={block.choices} talk={talk} />;
    case "table":
      return <Table {...block} />;
    case "card":
      return <Card {...block} talk={talk} />;
    case "file":
      return <FileButton {...block} talk={talk} />;
    case "chart":
      return <Donut {...block} />;
    case "form":
      return <Form block={block} talk={talk} />;
    default:
      return null; // a kind that this widget does not know yet
  }
}

function Linked({ text }: { text: string }) {
  return (
    <>
      {pieces(text).map((piece) => (piece.href === null ? piece.text : (
        <a href={piece.href} target="_blank" rel="noopener noreferrer">
          {piece.text}<span class="unseen"> {TEXTS.newWindow}</span>
        </a>
      )))}
    </>
  );
}

function Choices({ choices, talk }: { choices: Choice[]; talk: Talk }) {
  return (
    <ul class="choices" aria-label={TEXTS.choices}>
      {choices.map((choice) => <li key={choice.id}><ChoiceButton choice={choice} talk={talk} /></li>)}
    </ul>
  );
}

function ChoiceButton({ choice, talk }: { choice: Choice; talk: Talk }) {
  const press = () => talk.press({ choice: choice.id }, choice.label);
  return <button type="button" class="choice" onClick={press}>{choice.label}</button>;
}

const DATE = /\d\/\d/;
const LONG = 14; // signs; what is shorter stays on its line

function isWordy(cells: string[]): boolean {
  return cells.some((cell) => cell.length > LONG) && !cells.some((cell) => DATE.test(cell));
}

function Table({ caption, columns, rows }: Extract<Block, { type: "table" }>) {
  const id = useOwnId();
  const numeric = columns.map((_, index) => rows.every((row) => isAmount(row[index]) || !row[index]));
  const wordy = columns.map((_, index) => isWordy(rows.map((row) => cellText(row[index] ?? null))));
  const name = Math.max(0, wordy.indexOf(true)); // a row is known by its words, not by its date
  const style = (index: number) => (numeric[index] ? "number" : wordy[index] ? "words" : "");
  return (
    <div class="table" role="group" tabIndex={0} aria-labelledby={id}>
      <table>
        <caption id={id}>{caption}</caption>
        <thead><tr>{columns.map((title, i) => <th scope="col" class={style(i)}>{title}</th>)}</tr></thead>
        <tbody>
          {rows.map((row) => (
            <tr>
              {row.map((cell, i) => (i === name
                ? <th scope="row" class={style(i)}>{cellText(cell)}</th>
                : <td class={style(i)}>{cellText(cell)}</td>))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function cellText(cell: string | number | null): string {
  return cell === null || cell === "" ? "–" : String(cell);
}

function Card({ title, lines, actions = [], talk }: Extract<Block, { type: "card" }> & { talk: Talk }) {
  return (
    <section class="card">
      <h3>{title}</h3>
      {lines.map((line) => (typeof line === "string"
        ? <p><Linked text={line} /></p>
        : <p class="pair"><span>{line.label}</span> <strong>{line.value}</strong></p>))}
      {actions.length > 0 && <div class="choices">{actions.map((one) => <ChoiceButton choice={one} talk={talk} />)}</div>}
    </section>
  );
}

function FileButton({ file_id, name: given, media_type, size: bytes, talk }: Extract<Block, { type: "file" }> & { talk: Talk }) {
  const name = fileName(given);
  const [status, setStatus] = useState("");
  const busy = useRef(false);
  const facts = [TEXTS.kinds[media_type], size(bytes)].filter(Boolean).join(" · ");
  const press = async () => {
    if (busy.current) return;
    busy.current = true;
    try {
      save(await talk.download(file_id), name);
      setStatus(TEXTS.downloaded(name));
    } catch (error) {
      setStatus((error instanceof Refusal && error.message) || TEXTS.downloadFailed);
    }
    busy.current = false;
  };
  return (
    <div>
      <button type="button" class="file" aria-label={`${TEXTS.download(name)} (${facts})`} onClick={press}>
        <Icon name="file" /><span><strong>{name}</strong><small>{facts}</small></span>
      </button>
      <p class="status" role="status">{status}</p>
    </div>
  );
}

function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), CARRIED_MS);
}

function Donut({ caption, slices }: { caption: string; slices: Slice[] }) {
  const amounts = slices.map((slice) => Math.max(0, Number(slice.amount) || 0));
  const total = amounts.reduce((sum, amount) => sum + amount, 0);
  const share = (amount: number) => (total > 0 ? (amount / total) * CIRCLE : 0);
  let from = 0;
  const arcs = amounts.map((amount, index) => {
    const arc = (
      <circle cx={21} cy={21} r={15.9155} pathLength={CIRCLE} class={`slice colour-${index % COLOURS}`}
        stroke-dasharray={`${share(amount)} ${CIRCLE - share(amount)}`} stroke-dashoffset={-from} />
    );
    from += share(amount);
    return arc;
  });
  return (
    <div class="chart">
      <svg viewBox="0 0 42 42" aria-hidden="true" focusable="false" class="donut">{arcs}</svg>
      <table>
        <caption>{caption}</caption>
        <thead><tr><th scope="col">{TEXTS.label}</th><th scope="col" class="number">{TEXTS.amount}</th><th scope="col" class="number">{TEXTS.share}</th></tr></thead>
        <tbody>
          {slices.map((slice, index) => (
            <tr>
              <th scope="row"><span class={`key colour-${index % COLOURS}`} aria-hidden="true" />{slice.label}</th>
              <td class="number">{euros(amounts[index] ?? 0)}</td>
              <td class="number">{`${Math.round(share(amounts[index] ?? 0))}\u00a0%`}</td>
            </tr>
          ))}
        </tbody>
        <tfoot><tr><th scope="row">{TEXTS.total}</th><td class="number">{euros(total)}</td><td /></tr></tfoot>
      </table>
    </div>
  );
}

function Form({ block, talk }: { block: Extract<Block, { type: "form" }>; talk: Talk }) {
  switch (block.kind) {
    case "bank_details":
      return <BankDetailsForm talk={talk} />;
    case "one_time_code":
      return <CodeForm talk={talk} />;
    case "upload":
      return block.limits ? <UploadForm limits={block.limits} talk={talk} /> : null;
    default:
      return null;
  }
}

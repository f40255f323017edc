// One renderer per block of the contract. Each returns an element; none parses HTML.
import { h, svg, icon, ICONS, freshId } from "./widget_dom.js";
import { TEXTS, LANGUAGE } from "./texts.fr.js";
import { formBlock } from "./widget_forms.js";

const EURO = new Intl.NumberFormat(LANGUAGE, { style: "currency", currency: "EUR" });
const SLICES = 6; // classes of the style sheet

/** Returns the element of a block, null for a kind this widget does not know. */
export function renderBlock(block, act) {
  return RENDERERS[block.type]?.(block, act) ?? null;
}

/** Choices and forms serve once, under the last message: takes away those inside `root`. */
export function retire(root) {
  for (const element of root.querySelectorAll("[data-once]")) element.remove();
  for (const bubble of root.querySelectorAll(".bubble:empty")) bubble.closest(".message").remove();
}

const RENDERERS = {
  text: (block) => h("p", { class: "text" }, block.text),
  notice: (block) => h("p", { class: `notice notice-${block.level === "warning" ? "warning" : "info"}` }, block.text),
  choices: choicesBlock,
  table: tableBlock,
  card: cardBlock,
  file: fileBlock,
  chart: chartBlock,
  form: formBlock,
};

function choicesBlock(block, act) {
  const buttons = block.choices.map((choice) =>
    h("li", {}, h("button", { type: "button", class: "choice", onclick: () => act.choose(choice) }, choice.label)));
  return h("ul", { class: "choices", "data-once": true, "aria-label": TEXTS.choices }, buttons);
}

function tableBlock({ caption, columns, rows }) {
  const id = freshId();
  const numeric = columns.map((_, index) => rows.every((row) => isAmount(row[index])));
  const head = h("tr", {}, columns.map((name, i) => h("th", { scope: "col", class: numeric[i] && "number" }, name)));
  const body = rows.map((row) => h("tr", {}, row.map((cell, i) =>
    i === 0 ? h("th", { scope: "row" }, cellText(cell)) : h("td", { class: numeric[i] && "number" }, cellText(cell)))));
  const table = h("table", {}, h("caption", { id }, caption), h("thead", {}, head), h("tbody", {}, body));
  return h("div", { class: "table", role: "group", tabindex: "0", "aria-labelledby": id }, table);
}

function isAmount(cell) {
  return typeof cell === "number" || /^[-−]?[\d\s\u00a0\u202f]+([.,]\d+)?[\s\u00a0\u202f]*[€%]?( \(.*\))?$/.test(cell ?? "");
}

function cellText(cell) {
  return cell == null || cell === "" ? "–" : String(cell);
}

function cardBlock({ title, lines, actions = [] }, act) {
  const rows = lines.map((line) => (typeof line === "string" ? h("p", {}, line)
    : h("p", { class: "pair" }, h("span", {}, line.label), h("strong", {}, line.value))));
  const buttons = actions.filter((one) => one.id && one.label).map((one) =>
    h("button", { type: "button", class: "choice", "data-once": true, onclick: () => act.choose(one) }, one.label));
  return h("section", { class: "card" }, h("h3", {}, title), rows, buttons);
}

function fileBlock(block, act) {
  const facts = [TEXTS.kinds[block.media_type], sizeText(block.size)].filter(Boolean).join(" · ");
  const status = h("p", { class: "status", role: "status" });
  const button = h("button", { type: "button", class: "file", "aria-label": `${TEXTS.download(block.name)} (${facts})` },
    icon(ICONS.file), h("span", {}, h("strong", {}, block.name), h("small", {}, facts)));
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      save(await act.download(block.file_id), block.name);
      status.textContent = TEXTS.downloaded(block.name);
    } catch (error) {
      status.textContent = error.message && error.status ? error.message : TEXTS.downloadFailed;
    }
    button.disabled = false;
    button.focus();
  });
  return h("div", {}, button, status);
}

function save(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = h("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}

function sizeText(bytes) {
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), TEXTS.units.length - 1);
  const value = new Intl.NumberFormat(LANGUAGE, { maximumFractionDigits: 1 }).format(bytes / 1024 ** power);
  return `${value}\u00a0${TEXTS.units[power]}`;
}

function chartBlock({ caption, slices }) {
  const total = slices.reduce((sum, slice) => sum + Number(slice.amount), 0) || 1;
  let from = 0;
  const arcs = slices.map((slice, index) => {
    const share = (Number(slice.amount) / total) * 100;
    const arc = svg("circle", { cx: 21, cy: 21, r: 15.9155, pathLength: 100, class: `slice slice-${index % SLICES}`,
      "stroke-dasharray": `${share} ${100 - share}`, "stroke-dashoffset": String(-from) });
    from += share;
    return arc;
  });
  const rows = slices.map((slice, index) => h("tr", {},
    h("th", { scope: "row" }, h("span", { class: `key slice-${index % SLICES}`, "aria-hidden": "true" }), slice.label),
    h("td", { class: "number" }, EURO.format(Number(slice.amount))),
    h("td", { class: "number" }, `${Math.round((Number(slice.amount) / total) * 100)}\u00a0%`)));
  const heads = [TEXTS.label, TEXTS.amount, TEXTS.share].map((name, i) => h("th", { scope: "col", class: i && "number" }, name));
  return h("div", { class: "chart" },
    svg("svg", { viewBox: "0 0 42 42", "aria-hidden": "true", class: "donut" }, arcs),
    h("table", {}, h("caption", {}, caption), h("thead", {}, h("tr", {}, heads)), h("tbody", {}, rows)));
}

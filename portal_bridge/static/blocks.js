// The typed blocks of a message as elements. `act` is what a block may ask of the window:
// choose(id, label), submit(kind, values, files), download(file_id, name).
import { h, svg } from "./dom.js";
import { TEXTS } from "./texts.fr.js";

const MAX_FILES = 5;
const MAX_BYTES = 5 * 1024 * 1024;
const FILE_TYPES = ".pdf,.jpg,.jpeg,.png,.heic,application/pdf,image/jpeg,image/png,image/heic";
const UNBROKEN = /^(\d{1,2}\/\d{1,2}\/\d{2,4}|[-+]?[\d\s.,\u00a0\u202f]+(€|%)?)$/;
let serial = 0;

/** Return the element of a block, null for a block this window does not know. */
export function renderBlock(block, act) {
  return BLOCKS[block.type]?.(block, act) ?? null;
}

const BLOCKS = {
  text: ({ text }) => paragraph(text),
  notice: ({ level, text }) => h("div", { class: `notice ${level}`, role: "note" }, paragraph(text)),
  choices: choicesBlock,
  table: tableBlock,
  card: cardBlock,
  file: fileBlock,
  chart: chartBlock,
  form: (block, act) => FORMS[block.kind]?.(block, act) ?? null,
};

function paragraph(text) {
  return h("p", { class: "text" }, text);
}

function choicesBlock({ choices }, act) {
  const button = ({ id, label }) =>
    h("button", { type: "button", class: "choice", onclick: () => act.choose(id, label) }, label);
  const attributes = { class: "choices", role: "group", "aria-label": TEXTS.choices };
  return h("div", attributes, ...choices.map(button));
}

function tableBlock({ caption, columns, rows }) {
  const head = h("tr", {}, ...columns.map((name) => h("th", { scope: "col" }, String(name))));
  const table = h(
    "table",
    {},
    h("caption", {}, caption),
    h("thead", {}, head),
    h("tbody", {}, ...rows.map((row) => h("tr", {}, ...cells(row, columns)))),
  );
  const label = TEXTS.tableHint(caption);
  return h("div", { class: "scroll", role: "region", "aria-label": label, tabindex: 0 }, table);
}

function cells(row, columns) {
  const values = Array.isArray(row) ? row : columns.map((name) => row[name] ?? "");
  return values.map((value) => {
    const words = String(value ?? "");
    return h("td", { class: UNBROKEN.test(words) ? "unbroken" : null }, words);
  });
}

function cardBlock({ title, lines, actions = [] }, act) {
  const items = lines.map((line) =>
    h("li", {}, typeof line === "string" ? line : `${line.label}\u00a0: ${line.value}`),
  );
  const offered = actions.filter((action) => action.id && action.label);
  const buttons = offered.length ? choicesBlock({ choices: offered }, act) : null;
  return h("section", { class: "card" }, h("h3", {}, title), h("ul", {}, ...items), buttons);
}

function fileBlock({ file_id: fileId, name, size }, act) {
  const label = h("span", {}, TEXTS.download(name));
  const weight = h("span", { class: "hint" }, kilobytes(size));
  const click = () => act.download(fileId, name);
  return h("button", { type: "button", class: "file", onclick: click }, label, weight);
}

function kilobytes(size) {
  return `${Math.max(1, Math.round(size / 1024)).toLocaleString("fr-FR")}\u00a0Ko`;
}

function chartBlock({ caption, slices }) {
  const rows = slices.map(({ label, amount }) => [label, euros(amount)]);
  const table = tableBlock({ caption, columns: TEXTS.chartParts, rows });
  return h("figure", { class: "chart" }, donut(slices), table);
}

function euros(amount) {
  return Number(amount).toLocaleString("fr-FR", { style: "currency", currency: "EUR" });
}

/** Return a ring; the table beside it says the same, so assistive tools skip the drawing. */
function donut(slices) {
  const total = slices.reduce((sum, { amount }) => sum + Number(amount), 0) || 1;
  let before = 0;
  const rings = slices.map(({ amount }, index) => {
    const share = (Number(amount) / total) * 100;
    const ring = svg("circle", {
      class: `slice-${index % 5}`, cx: 21, cy: 21, r: 15.9155, fill: "none",
      "stroke-width": 6, "stroke-dasharray": `${share} ${100 - share}`,
      "stroke-dashoffset": 25 - before,
    });
    before += share;
    return ring;
  });
  return svg("svg", { viewBox: "0 0 42 42", "aria-hidden": "true" }, ...rings);
}

const FORMS = {
  bank_details(block, act) {
    const words = TEXTS.forms.bank_details;
    const iban = field(words.iban, words.ibanHint, {
      name: "iban", autocomplete: "off", spellcheck: "false", autocapitalize: "characters",
      maxlength: 60,
    });
    const holder = field(words.holder, "", { name: "holder", autocomplete: "name", maxlength: 120 });
    return form(block.kind, words, [iban, holder], act);
  },
  one_time_code(block, act) {
    const words = TEXTS.forms.one_time_code;
    const code = field(words.code, words.codeHint, {
      name: "code", autocomplete: "one-time-code", inputmode: "numeric", maxlength: 11,
    });
    code.check = (value) => (/^\d{6}$/.test(value.replace(/\s/g, "")) ? "" : TEXTS.codeFormat);
    code.clean = (value) => value.replace(/\s/g, "");
    return form(block.kind, words, [code], act);
  },
  upload(block, act) {
    const words = TEXTS.forms.upload;
    const files = field(words.file, words.fileHint, {
      name: "file", type: "file", accept: FILE_TYPES, multiple: true,
    });
    files.check = () => fileProblem([...files.input.files]);
    return form(block.kind, words, [files], act);
  },
};

function fileProblem(files) {
  if (files.length === 0) return TEXTS.fileMissing;
  if (files.length > MAX_FILES) return TEXTS.filesTooMany;
  const large = files.find((file) => file.size > MAX_BYTES);
  return large ? TEXTS.fileTooLarge(large.name) : "";
}

function field(label, hint, attributes) {
  serial += 1;
  const [id, hintId, errorId] = [`f${serial}`, `f${serial}-hint`, `f${serial}-error`];
  const described = `${hintId} ${errorId}`;
  const input = h("input", { type: "text", id, "aria-describedby": described, ...attributes });
  const error = h("span", { id: errorId, class: "error" });
  const row = h(
    "div",
    { class: "field" },
    h("label", { for: id }, label),
    h("span", { id: hintId, class: "hint" }, hint),
    input,
    error,
  );
  const check = (value) => (value.trim() ? "" : TEXTS.fieldMissing);
  return { row, input, error, check, clean: (value) => value.trim() };
}

function form(kind, words, fields, act) {
  const button = h("button", { type: "submit", class: "primary" }, words.submit);
  const onsubmit = async (event) => {
    event.preventDefault();
    if (!valid(fields)) return;
    button.disabled = true;
    await act.submit(kind, valuesOf(fields), filesOf(fields));
    button.disabled = false;
  };
  const heading = h("legend", {}, words.title);
  const rows = fields.map((one) => one.row);
  const attributes = { class: "form", novalidate: true, onsubmit };
  return h("form", attributes, h("fieldset", {}, heading, ...rows, button));
}

function valid(fields) {
  for (const one of fields) {
    const problem = one.check(one.input.value);
    one.error.textContent = problem;
    one.input.setAttribute("aria-invalid", String(Boolean(problem)));
  }
  const wrong = fields.find((one) => one.error.textContent);
  wrong?.input.focus();
  return !wrong;
}

function valuesOf(fields) {
  const typed = fields.filter((one) => one.input.type !== "file");
  return Object.fromEntries(typed.map((one) => [one.input.name, one.clean(one.input.value)]));
}

function filesOf(fields) {
  return fields.flatMap((one) => [...(one.input.files ?? [])]);
}

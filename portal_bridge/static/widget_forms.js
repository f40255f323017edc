// The forms of the contract: bank details, one-time code, upload.
import { h, freshId } from "./widget_dom.js";
import { TEXTS } from "./texts.fr.js";

const MEGABYTE = 1024 * 1024;
const EXTENSIONS = ".pdf,.jpg,.jpeg,.png,.heic";
const INPUTS = {
  iban: { autocomplete: "off", autocapitalize: "characters", spellcheck: "false", maxlength: 42 },
  holder: { autocomplete: "name", maxlength: 100 },
  code: { autocomplete: "one-time-code", inputmode: "numeric", maxlength: 7 },
};
const VALID = { iban: (text) => text.length > 0, holder: (text) => text.length > 0, code: (text) => /^\d{6}$/.test(text) };
const FIELDS = { bank_details: ["iban", "holder"], one_time_code: ["code"] };

/** Returns the form of a block; `act.fill` sends it. */
export function formBlock(block, act) {
  if (block.kind === "upload") return block.limits ? uploadForm(block, act) : null;
  return FIELDS[block.kind] ? valuesForm(block, act) : null;
}

function valuesForm({ kind, fields }, act) {
  const texts = TEXTS.forms[kind];
  const rows = (fields ?? FIELDS[kind]).filter((name) => texts.fields[name]).map((name) => field(name, texts.fields[name]));
  return frame(texts, rows.map((row) => row.element), () => {
    const wrong = rows.filter((row) => !row.check());
    wrong[0]?.input.focus();
    if (wrong.length) return;
    act.fill({ kind, values: Object.fromEntries(rows.map((row) => [row.name, row.value()])), file_ids: [] }, texts.echo);
  });
}

function field(name, texts) {
  const [id, hintId, errorId] = [freshId(), freshId(), freshId()];
  const described = texts.hint ? `${hintId} ${errorId}` : errorId;
  const input = h("input", { id, name, type: "text", "aria-required": "true", "aria-describedby": described, ...INPUTS[name] });
  const error = h("p", { id: errorId, class: "error" });
  const value = () => (name === "code" ? input.value.replace(/\s/g, "") : input.value.trim());
  const check = () => {
    const good = VALID[name](value());
    input.setAttribute("aria-invalid", String(!good));
    error.textContent = good ? "" : texts.error;
    return good;
  };
  const hint = texts.hint ? h("p", { id: hintId, class: "hint" }, texts.hint) : null;
  return { name, input, value, check, element: h("div", {}, h("label", { for: id }, texts.label), hint, input, error) };
}

function uploadForm({ limits }, act) {
  const texts = TEXTS.forms.upload;
  const [id, hintId, errorId] = [freshId(), freshId(), freshId()];
  const error = h("p", { id: errorId, class: "error", role: "alert" });
  const input = h("input", { id, type: "file", multiple: limits.max_files > 1, accept: [EXTENSIONS, ...limits.media_types].join(), "aria-describedby": `${hintId} ${errorId}` });
  const send = async (button) => {
    const files = [...input.files];
    error.textContent = refusal(files, limits, texts);
    if (error.textContent) return input.focus();
    button.disabled = true;
    button.textContent = TEXTS.sending;
    try {
      const ids = await Promise.all(files.map((file) => act.upload(file)));
      act.fill({ kind: "upload", values: {}, file_ids: ids }, texts.echo(ids.length));
    } catch (problem) {
      error.textContent = problem.status ? problem.message : texts.failed;
      button.disabled = false;
      button.textContent = texts.submit;
    }
  };
  return frame(texts, [h("div", {}, h("label", { for: id }, texts.label), h("p", { id: hintId, class: "hint" }, texts.hint(megabytes(limits.max_file_bytes))), input, error)], send);
}

function refusal(files, limits, texts) {
  if (!files.length) return texts.none;
  if (files.length > limits.max_files) return texts.tooMany(limits.max_files);
  const large = files.find((file) => file.size > limits.max_file_bytes);
  if (large) return texts.tooLarge(large.name, megabytes(limits.max_file_bytes));
  const total = files.reduce((sum, file) => sum + file.size, 0);
  return total > limits.max_total_bytes ? texts.tooLargeInAll(megabytes(limits.max_total_bytes)) : "";
}

function megabytes(bytes) {
  return Math.floor(bytes / MEGABYTE);
}

function frame(texts, rows, submit) {
  const title = freshId();
  const button = h("button", { type: "submit", class: "primary" }, texts.submit);
  return h("form", {
    class: "form", novalidate: true, "data-once": true, "aria-labelledby": title,
    onsubmit: (event) => { event.preventDefault(); submit(button); },
  }, h("h3", { id: title }, texts.title), rows, button);
}

// The forms of the contract but upload: bank details, one-time code.
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { caretAfter, compact, faultOf, grouped, isWhole, type IbanFault } from "./iban.ts";
import { Icon } from "./icons.tsx";
import { useOwnId } from "./ids.ts";
import type { Talk } from "./talk.ts";
import { TEXTS } from "./texts.fr.ts";

const LONGEST_PASTE = 80; // characters: an IBAN with all that stands around it on a RIB
const LONGEST_NAME = 70; // characters, as in SEPA payments

interface FieldProps {
  label: string;
  hint?: string;
  error: string;
  good?: string;
  name: string;
  value: string;
  autocomplete: string;
  maxLength: number;
  numeric?: boolean;
  capitals?: boolean;
  inputRef: { current: HTMLInputElement | null };
  type(input: HTMLInputElement): void;
  leave?(): void;
}

/** A labelled text field; hint and error are tied to it, the error is read out when it comes. */
export function Field({ label, hint, error, good, numeric = false, capitals = false, inputRef, type, leave, ...input }: FieldProps) {
  const id = useOwnId();
  const described = [hint ? `${id}-hint` : "", `${id}-said`].filter(Boolean).join(" ");
  return (
    <div>
      <label for={id}>{label}</label>
      {hint && <p id={`${id}-hint`} class="hint">{hint}</p>}
      <input {...input} id={id} ref={inputRef} type="text" aria-required="true" aria-invalid={error !== ""} aria-describedby={described}
        inputMode={numeric ? "numeric" : "text"} autocapitalize={capitals ? "characters" : "sentences"} spellcheck={false}
        onInput={(event) => type(event.currentTarget)} onBlur={() => leave?.()} />
      <p id={`${id}-said`} class={error ? "error" : "good"} role="status">
        {error || (good && <><Icon name="check" />{good}</>)}
      </p>
    </div>
  );
}

/** Keeps what stands in a form of this kind: after a question in between Emma asks by a new one. */
export function useDraft<Value>(talk: Talk, kind: string, empty: Value): [Value, (turn: (before: Value) => Value) => void] {
  const [drafts] = useState(talk.drafts); // others after a sign-out
  const [value, setValue] = useState(() => (drafts.get(kind) as Value | undefined) ?? empty);
  const change = (turn: (before: Value) => Value) => setValue((before) => {
    const next = turn(before);
    drafts.set(kind, next);
    return next;
  });
  return [value, change];
}

interface FormProps { title: string; submit: string; busy?: boolean; onSubmit(): void; children: ComponentChildren }

export function FormFrame({ title, submit, busy = false, onSubmit, children }: FormProps) {
  const id = useOwnId();
  const send = (event: Event) => { event.preventDefault(); if (!busy) onSubmit(); };
  return (
    <form class="form" noValidate aria-labelledby={id} onSubmit={send}>
      <h3 id={id}>{title}</h3>
      {children}
      <button type="submit" class="primary" aria-disabled={busy}>{submit}</button>
    </form>
  );
}

export function BankDetailsForm({ talk }: { talk: Talk }) {
  const texts = TEXTS.bank;
  const [draft, setDraft] = useDraft(talk, "bank_details", { iban: "", holder: "" });
  const { iban, holder } = draft;
  const [asked, setAsked] = useState(false); // from the first try on, what is missing is said
  const [left, setLeft] = useState(false);
  const ibanRef = useRef<HTMLInputElement>(null);
  const holderRef = useRef<HTMLInputElement>(null);
  const caret = useRef<number | null>(null);
  const fault = faultOf(iban);
  const said = asked || isWhole(iban) || (left && iban !== "") ? fault : null;

  useLayoutEffect(() => {
    if (caret.current !== null) ibanRef.current?.setSelectionRange(caret.current, caret.current);
    caret.current = null;
  });

  const type = (input: HTMLInputElement) => {
    const before = compact(input.value.slice(0, input.selectionStart ?? input.value.length)).length;
    const next = grouped(input.value);
    caret.current = caretAfter(next, before);
    setDraft((before) => ({ ...before, iban: next }));
  };
  const submit = () => {
    setAsked(true);
    if (fault) ibanRef.current?.focus();
    else if (!holder.trim()) holderRef.current?.focus();
    else talk.fill({ kind: "bank_details", values: { iban, holder: holder.trim() }, file_ids: [] }, texts.echo);
  };
  return (
    <FormFrame title={texts.title} submit={texts.submit} onSubmit={submit}>
      <Field label={texts.iban} hint={texts.ibanHint} error={said ? ibanError(said) : ""} good={fault ? "" : texts.ibanRight}
        name="iban" value={iban} autocomplete="off" capitals maxLength={LONGEST_PASTE} inputRef={ibanRef} type={type} leave={() => setLeft(true)} />
      <Field label={texts.holder} hint={texts.holderHint} error={asked && !holder.trim() ? texts.holderMissing : ""}
        name="holder" value={holder} autocomplete="name" maxLength={LONGEST_NAME} inputRef={holderRef} type={(input) => setDraft((before) => ({ ...before, holder: input.value }))} />
    </FormFrame>
  );
}

function ibanError(fault: IbanFault): string {
  switch (fault.kind) {
    case "missing":
      return TEXTS.bank.ibanMissing;
    case "country":
      return TEXTS.bank.ibanCountry;
    case "length":
      return TEXTS.bank.ibanLength(fault.length, fault.wanted);
    case "wrong":
      return TEXTS.bank.ibanWrong;
  }
}

export function CodeForm({ talk }: { talk: Talk }) {
  const texts = TEXTS.code;
  const [code, setCode] = useState("");
  const [error, setError] = useState("");
  const ref = useRef<HTMLInputElement>(null);
  const submit = () => {
    const digits = code.replace(/\s/g, "");
    if (/^\d{6}$/.test(digits)) talk.fill({ kind: "one_time_code", values: { code: digits }, file_ids: [] }, texts.echo);
    else { setError(texts.wrong); ref.current?.focus(); }
  };
  return (
    <FormFrame title={texts.title} submit={texts.submit} onSubmit={submit}>
      <Field label={texts.label} hint={texts.hint} error={error} name="code" value={code} autocomplete="one-time-code" numeric maxLength={8}
        inputRef={ref} type={(input) => { setCode(input.value); setError(""); }} />
    </FormFrame>
  );
}

// Files: picked, dropped or photographed, checked against the insurer's limits, sent one by one.
import { useEffect, useRef, useState } from "preact/hooks";
import { Refusal } from "./client.ts";
import type { Limits } from "./contract.ts";
import { fileName, size } from "./format.ts";
import { FormFrame, useDraft } from "./forms.tsx";
import { Icon } from "./icons.tsx";
import { useOwnId } from "./ids.ts";
import type { Talk } from "./talk.ts";
import { TEXTS } from "./texts.fr.ts";

const EXTENSIONS: Record<string, string[]> = {
  "application/pdf": [".pdf"],
  "image/jpeg": [".jpg", ".jpeg"],
  "image/png": [".png"],
  "image/heic": [".heic", ".heif"],
};

interface Picked { file: File; share: number; id: string | null; error: string; lost: boolean } // lost on the way: may go again

interface Props { limits: Limits; talk: Talk; sent?(): void } // sent: of a form that the member opened

export function UploadForm({ limits, talk, sent }: Props) {
  const texts = TEXTS.upload;
  const id = useOwnId();
  const [picked, setPicked] = useDraft<Picked[]>(talk, sent ? "attached" : "upload", []);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const photo = useRef<HTMLInputElement>(null);
  useEffect(() => { if (sent) input.current?.focus(); }, []); // opened by the member: they go on here
  const added = useRef(false);
  useEffect(() => { // the list has pushed the button down
    if (added.current) input.current?.form?.querySelector("[type=submit]")?.scrollIntoView({ block: "nearest" });
    added.current = false;
  }, [picked.length]);

  const add = (files: Iterable<File>) => {
    if (busy) return; // those on their way are what will be confirmed
    const next = [...picked, ...[...files].map((file) => ({ file, share: 0, id: null, error: faultOf(file, limits), lost: false }))];
    added.current = true;
    setPicked(() => next);
    setProblem(faultOfAll(next, limits));
  };
  const remove = (one: Picked) => {
    const next = picked.filter((other) => other !== one);
    setPicked(() => next);
    setProblem(faultOfAll(next, limits));
    input.current?.focus();
  };
  const mark = (file: File, what: Partial<Picked>) =>
    setPicked((all) => all.map((one) => (one.file === file ? { ...one, ...what } : one)));

  const send = async () => {
    const fault = picked.length === 0 ? texts.none : picked.some((one) => one.error && !one.lost) ? texts.refused : faultOfAll(picked, limits);
    setProblem(fault);
    if (fault) { input.current?.focus(); return; }
    setBusy(true);
    const ids = await Promise.all(picked.map((one) => sendOne(one, talk, mark)));
    setBusy(false);
    if (!ids.every((one) => one !== null)) { setProblem(texts.some); return; }
    setPicked(() => []);
    talk.fill({ kind: "upload", values: {}, file_ids: ids }, texts.echo(ids.length));
    sent?.();
  };

  const accept = limits.media_types.flatMap((type) => [type, ...(EXTENSIONS[type] ?? [])]).join();
  const take = (event: Event) => {
    const field = event.currentTarget as HTMLInputElement;
    add(field.files ?? []);
    field.value = ""; // the same file may be picked again
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    add(event.dataTransfer?.files ?? []);
  };
  return (
    <FormFrame title={texts.title} submit={busy ? texts.sending : texts.submit} busy={busy} onSubmit={() => void send()}>
      <div class={over ? "drop over" : "drop"} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={drop}>
        <p class="hint" id={`${id}-hint`}>{texts.hint(kinds(limits), limits.max_files, size(limits.max_file_bytes), size(limits.max_total_bytes))}</p>
        <input id={id} ref={input} type="file" class="unseen-input" multiple={limits.max_files > 1} accept={accept} onChange={take} aria-describedby={`${id}-hint ${id}-problem`} />
        <label for={id} class="choice"><Icon name="clip" />{texts.pick}</label>
        <input id={`${id}-photo`} ref={photo} type="file" class="unseen-input photo" accept="image/*" capture="environment" onChange={take} />
        <label for={`${id}-photo`} class="choice photo"><Icon name="camera" />{texts.photo}</label>
        <p class="hint mouse">{texts.drop}</p>
      </div>
      {picked.length > 0 && (
        <ul class="picked" aria-label={texts.list}>
          {picked.map((one) => <PickedLine one={one} busy={busy} remove={remove} />)}
        </ul>
      )}
      <p class="unseen" role="status">{busy && texts.sending}</p>
      <p id={`${id}-problem`} class="error" role="alert">{problem}</p>
    </FormFrame>
  );
}

function PickedLine({ one, busy, remove }: { one: Picked; busy: boolean; remove(one: Picked): void }) {
  const texts = TEXTS.upload;
  const name = fileName(one.file.name);
  return (
    <li class={one.error ? "faulty" : ""}>
      <p><strong>{name}</strong> <span class="hint">{size(one.file.size)}{!busy && one.id !== null && ` · ${texts.done}`}</span></p>
      {one.error && <p class="error">{one.error}</p>}
      {busy && !one.error && <progress max={1} value={one.share} aria-label={name}>{texts.progress(Math.round(one.share * 100))}</progress>}
      {!busy && <button type="button" class="close" aria-label={texts.remove(name)} onClick={() => remove(one)}><Icon name="remove" /></button>}
    </li>
  );
}

async function sendOne(one: Picked, talk: Talk, mark: (file: File, what: Partial<Picked>) => void): Promise<string | null> {
  if (one.id !== null) return one.id; // sent before another one failed
  mark(one.file, { error: "", lost: false });
  try {
    const id = await talk.upload(one.file, (share) => mark(one.file, { share }));
    mark(one.file, { id, share: 1 });
    return id;
  } catch (error) {
    const refused = error instanceof Refusal && error.status < 500 && error.status !== 401;
    mark(one.file, { error: (refused && error.message) || TEXTS.upload.failed, lost: !refused });
    return null;
  }
}

function kinds({ media_types: types }: Limits): string[] {
  return types.map((type) => type.split("/")[1]?.toUpperCase() ?? type);
}

function faultOf(file: File, limits: Limits): string {
  if (file.size === 0) return TEXTS.upload.empty;
  if (file.size > limits.max_file_bytes) return TEXTS.upload.tooLarge(size(limits.max_file_bytes));
  const known = limits.media_types.some((type) => file.type === type || (EXTENSIONS[type] ?? []).some((end) => file.name.toLowerCase().endsWith(end)));
  return known ? "" : TEXTS.upload.kind(kinds(limits)); // the server looks at the content
}

function faultOfAll(picked: Picked[], limits: Limits): string {
  if (picked.length > limits.max_files) return TEXTS.upload.tooMany(limits.max_files);
  const total = picked.reduce((sum, one) => sum + one.file.size, 0);
  return total > limits.max_total_bytes ? TEXTS.upload.tooLargeInAll(size(limits.max_total_bytes)) : "";
}

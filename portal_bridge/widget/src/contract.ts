// The HTTP contract of the bridge (api/openapi.yml) as the widget reads it.
export type Author = "member" | "bot" | "agent" | "system";
export type Owner = "bot" | "waiting" | "agent" | "closed";

export interface Choice { id: string; label: string }
export interface Slice { label: string; amount: string | number }
export interface Limits { max_files: number; max_file_bytes: number; max_total_bytes: number; media_types: string[] }

export type Block =
  | { type: "text"; text: string }
  | { type: "notice"; level: string; text: string }
  | { type: "choices"; choices: Choice[] }
  | { type: "table"; caption: string; columns: string[]; rows: (string | number | null)[][] }
  | { type: "card"; title: string; lines: (string | { label: string; value: string })[]; actions?: Choice[] }
  | { type: "file"; file_id: string; name: string; media_type: string; size: number }
  | { type: "chart"; kind: string; caption: string; slices: Slice[] }
  | { type: "form"; kind: string; fields?: string[]; limits?: Limits };

export interface Message {
  seq: number;
  id: string;
  author: Author;
  author_name: string;
  channel?: string;
  blocks: Block[];
  sent_at: string;
}

export interface Presence { owner: Owner; typing: boolean; upload?: Limits } // upload: files may be sent to who answers
export interface Page extends Presence { messages: Message[] }
export interface FilledForm { kind: string; values: Record<string, string>; file_ids: string[] }
export type Content = { text: string } | { choice: string } | { form: FilledForm };
export interface Kept { message_id: string; seq: number }

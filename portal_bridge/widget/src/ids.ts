// Ids that tie labels, errors and captions to what they belong to, and the ids of what is sent.
import { useState } from "preact/hooks";

let given = 0;

/** Returns an id that no other part of the page's widgets has. Preact's own begin anew with every render of the root. */
export function useOwnId(): string {
  return useState(() => `emma-${(given += 1)}`)[0];
}

/** Returns an id that nobody else has. */
export function uuid(): string {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // plain http on a local network
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Ids that tie labels, errors and captions to what they belong to.
import { useState } from "preact/hooks";

let given = 0;

/** Returns an id that no other part of the page's widgets has. Preact's own begin anew with every render of the root. */
export function useOwnId(): string {
  return useState(() => `emma-${(given += 1)}`)[0];
}

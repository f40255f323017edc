// What outlives a page in this browser tab, and nothing longer: never what was said.
export type Kept = "emma-open" | "emma-visitor";

/** Returns what was kept, null without it or where the browser keeps nothing. */
export function recall(name: Kept): string | null {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null; // a sandboxed frame, or storage forbidden by its owner
  }
}

/** Keeps `value` for the next page; null forgets. */
export function remember(name: Kept, value: string | null): void {
  try {
    if (value === null) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, value);
  } catch {
    // as above: the next page begins anew
  }
}

// What outlives a page in this browser tab: the way back of a visitor, whom no portal vouches for, to what was begun.
export interface Session { conversation_id: string; access_token: string }

const NAME = "emma-visitor";

/** Returns the session of an earlier page, null without one or where the browser keeps nothing. */
export function visitor(): Session | null {
  try {
    return JSON.parse(sessionStorage.getItem(NAME) ?? "null") as Session | null;
  } catch {
    return null; // a sandboxed frame, storage forbidden by its owner, or words of somebody else
  }
}

/** Keeps a visitor's session for the next page; null forgets it. */
export function keepVisitor(session: Session | null): void {
  try {
    if (session === null) sessionStorage.removeItem(NAME);
    else sessionStorage.setItem(NAME, JSON.stringify(session));
  } catch {
    // as above: the next page begins anew
  }
}

// Finds web addresses in plain text; nothing else ever becomes a link.
// Marks that turn the reading direction never belong to one: they would show another address.
const ADDRESS = /https?:\/\/[^\s<>"'«»\u200e\u200f\u202a-\u202e\u2066-\u2069]+[^\s<>"'«».,;:!?)\]\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

export type Piece = { text: string; href: string | null };

/** Returns the text in pieces; `href` is set where a piece is an http(s) address. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(ADDRESS)) {
    if (match.index > from) found.push({ text: text.slice(from, match.index), href: null });
    found.push({ text: match[0], href: safe(match[0]) });
    from = match.index + match[0].length;
  }
  if (from < text.length || !found.length) found.push({ text: text.slice(from), href: null });
  return found;
}

function safe(address: string): string | null {
  try {
    const url = new URL(address);
    return url.username || url.password ? null : url.href; // https://bank@evil.example
  } catch {
    return null;
  }
}

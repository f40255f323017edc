// Checks an IBAN as it is typed (ISO 13616): country, length, mod 97. The server checks again.
// Lengths of the countries whose accounts the insurer pays (SEPA).
const LENGTHS: Record<string, number> = {
  AD: 24, AL: 28, AT: 20, BE: 16, BG: 22, CH: 21, CY: 28, CZ: 24, DE: 22, DK: 18, EE: 20, ES: 24, FI: 18, FR: 27, GB: 22,
  GI: 23, GR: 27, HR: 21, HU: 28, IE: 22, IS: 26, IT: 27, LI: 21, LT: 20, LU: 20, LV: 21, MC: 27, MD: 24, ME: 22, MK: 19,
  MT: 31, NL: 18, NO: 15, PL: 28, PT: 25, RO: 24, RS: 22, SE: 24, SI: 19, SK: 24, SM: 27, VA: 22,
};
const GROUP = 4;
const LONGEST = 34; // characters

export type IbanFault = { kind: "missing" | "country" | "wrong" } | { kind: "length"; length: number; wanted: number };

/** Returns the IBAN without spaces and signs, in capitals; its title on a RIB is no part of it. */
export function compact(typed: string): string {
  return typed.replace(/[^0-9a-z]/gi, "").toUpperCase().replace(/^IBAN/, "").slice(0, LONGEST);
}

/** Returns the IBAN in groups of four, as it stands on a RIB. */
export function grouped(typed: string): string {
  return compact(typed).replace(new RegExp(`(.{${GROUP}})(?=.)`, "g"), "$1 ");
}

/** Returns what is wrong with a whole IBAN, null when nothing is. */
export function faultOf(typed: string): IbanFault | null {
  const iban = compact(typed);
  if (!iban) return { kind: "missing" };
  if (!/^[A-Z]{2}/.test(iban)) return { kind: "country" };
  const wanted = LENGTHS[iban.slice(0, 2)];
  if (wanted !== undefined && iban.length !== wanted) return { kind: "length", length: iban.length, wanted };
  return remainder(iban.slice(GROUP) + iban.slice(0, GROUP)) === 1 ? null : { kind: "wrong" };
}

/** Returns whether the member has typed as many characters as the country's IBAN has. */
export function isWhole(typed: string): boolean {
  const iban = compact(typed);
  return iban.length >= (LENGTHS[iban.slice(0, 2)] ?? Infinity);
}

function remainder(rearranged: string): number {
  let rest = 0;
  for (const character of rearranged) {
    const value = parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}

/** Returns where the caret belongs in grouped text after `kept` significant characters. */
export function caretAfter(groupedText: string, kept: number): number {
  let seen = 0;
  for (let index = 0; index < groupedText.length; index += 1) {
    if (seen === kept) return index;
    if (groupedText[index] !== " ") seen += 1;
  }
  return groupedText.length;
}

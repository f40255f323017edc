// Instants, days, sizes and amounts as a French reader expects them.
import { LANGUAGE, TEXTS, TIME_ZONE } from "./texts.fr.ts";

const TIME = new Intl.DateTimeFormat(LANGUAGE, { hour: "2-digit", minute: "2-digit", timeZone: TIME_ZONE });
const DAY = new Intl.DateTimeFormat(LANGUAGE, { weekday: "long", day: "numeric", month: "long", timeZone: TIME_ZONE });
const EURO = new Intl.NumberFormat(LANGUAGE, { style: "currency", currency: "EUR" });
const NUMBER = new Intl.NumberFormat(LANGUAGE, { maximumFractionDigits: 1 });
const DAY_MS = 86_400_000;

export const time = (instant: string) => TIME.format(new Date(instant));
export const euros = (amount: number) => EURO.format(amount);

/** Returns the day of an instant in Paris, « Aujourd’hui » and « Hier » included. */
export function day(instant: string, now = Date.now()): string {
  const name = DAY.format(new Date(instant));
  if (name === DAY.format(now)) return TEXTS.today;
  return name === DAY.format(now - DAY_MS) ? TEXTS.yesterday : name;
}

/** Returns a size in octets, Ko or Mo. */
export function size(bytes: number): string {
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), TEXTS.units.length - 1);
  return `${NUMBER.format(bytes / 1024 ** power)}\u00a0${TEXTS.units[power]}`;
}

/** Returns whether a table's cell is an amount, a number or a percentage. */
export function isAmount(cell: string | number | null | undefined): boolean {
  return typeof cell === "number" || /^[-−]?[\d\s\u00a0\u202f]+([.,]\d+)?[\s\u00a0\u202f]*[€%]?( \(.*\))?$/.test(cell ?? "");
}

/** Returns a file's name without the marks that turn the reading direction: they hide what kind of file it is. */
export function fileName(name: string): string {
  return name.replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "");
}

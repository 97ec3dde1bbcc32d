/** Arithmetic of local days, written "2026-11-21"; no clock, no time zone. */

const DAY_MS = 86_400_000;

const two = (value: number): string => String(value).padStart(2, "0");

/** Returns a day; month and day may lie outside of their range, as in `Date`. */
export function dayOf(year: number, month: number, day: number): string {
  const date = new Date(Date.UTC(year, month - 1, day));
  return `${String(date.getUTCFullYear()).padStart(4, "0")}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
}

export interface Parts {
  year: number;
  month: number;
  day: number;
}

export function partsOf(day: string): Parts {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return { year, month, day: date };
}

/** Returns noon of a day in UTC, for formats that are told to speak UTC. */
export function noonOf(day: string): Date {
  const { year, month, day: date } = partsOf(day);
  return new Date(Date.UTC(year, month - 1, date, 12));
}

export function addDays(day: string, days: number): string {
  const parts = partsOf(day);
  return dayOf(parts.year, parts.month, parts.day + days);
}

/** Returns the first day of the month that lies so many months away. */
export function addMonths(day: string, months: number): string {
  const { year, month } = partsOf(day);
  return dayOf(year, month + months, 1);
}

export function daysBetween(start: string, end: string): number {
  return Math.round((noonOf(end).getTime() - noonOf(start).getTime()) / DAY_MS);
}

export const startOfMonth = (day: string): string => `${day.slice(0, 7)}-01`;

export const startOfYear = (day: string): string => `${day.slice(0, 4)}-01-01`;

/** Returns the same day so many years before; 29 February becomes the 28th. */
export function yearsBefore(day: string, years = 1): string {
  const parts = partsOf(day);
  const lastOfMonth = partsOf(dayOf(parts.year - years, parts.month + 1, 0)).day;
  return dayOf(parts.year - years, parts.month, Math.min(parts.day, lastOfMonth));
}

/** Returns 0 for Sunday … 6 for Saturday. */
export const weekdayOf = (day: string): number => noonOf(day).getUTCDay();

/** The completeness calendar: a month laid out in weeks, and what it adds up to. */

import type { Day, DayState } from "../contract";
import { addDays, addMonths, startOfMonth, weekdayOf } from "../days";
import { fill, textOr, type Texts } from "../texts";

/** What stands in a day besides its colour. */
export const GLYPHS: Record<DayState, string> = {
  complete: "✓",
  estimated: "≈",
  missing: "!",
  refused: "✕",
  expected: "…",
  outside: "",
};

/** Returns the weeks of a month, from its first weekday on, with null before and after the month. */
export function weeksOf(anchor: string, firstWeekday: number): (string | null)[][] {
  const first = startOfMonth(anchor);
  const next = addMonths(first, 1);
  const cells: (string | null)[] = Array<null>((weekdayOf(first) - firstWeekday + 7) % 7).fill(null);
  for (let day = first; day < next; day = addDays(day, 1)) cells.push(day);
  while (cells.length % 7) cells.push(null);
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
}

/** Returns seven days, for the names of weekdays in their order. */
export function weekdaysFrom(firstWeekday: number): string[] {
  // 4 January 1970 was a Sunday.
  return Array.from({ length: 7 }, (_, index) => addDays("1970-01-04", firstWeekday + index));
}

/** Tells whether it makes sense to ask the operator for a day. */
export const canFetch = (day: Day): boolean => day.state === "missing" || day.state === "estimated" || day.state === "complete";

/** Returns the span that covers all missing days of the month, `end` exclusive; null if none is. */
export function missingSpan(days: readonly Day[]): { start: string; end: string; count: number } | null {
  const missing = days.filter((day) => day.state === "missing").map((day) => day.date);
  if (!missing.length) return null;
  return { start: missing[0]!, end: addDays(missing.at(-1)!, 1), count: missing.length };
}

/** Returns how many days of those that could be there are complete. */
export function completeness(days: readonly Day[]): { complete: number; days: number } {
  const due = days.filter((day) => day.state !== "outside" && day.state !== "expected");
  return { complete: due.filter((day) => day.state === "complete").length, days: due.length };
}

/** Says why a day is as it is. */
export function reasonText(day: Day, operator: string, texts: Texts): string {
  const about = texts[`about_${day.state}`] ?? texts.trouble_unknown;
  const { reason } = day;
  const key = reason && Object.hasOwn(texts, `reason_${reason}`) ? `reason_${reason}` : `trouble_${reason}`;
  return fill(reason && Object.hasOwn(texts, key) ? textOr(texts, key, "trouble_unknown") : about, { operator });
}

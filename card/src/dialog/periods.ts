/** The days, months and years that the history walks through, and the slots of their bars. */

import { addDays, addMonths, dayOf, partsOf, startOfMonth, startOfYear, yearsBefore } from "../days";
import type { DateStyle, Formats } from "../format";
import { hoursOf, localOf, midnight } from "../zone";

export type Span = "day" | "month" | "year";

/** Local days; `end` is exclusive. */
export interface Period {
  span: Span;
  start: string;
  end: string;
}

export function periodOf(span: Span, anchor: string): Period {
  if (span === "day") return { span, start: anchor, end: addDays(anchor, 1) };
  if (span === "month") return { span, start: startOfMonth(anchor), end: addMonths(anchor, 1) };
  const start = startOfYear(anchor);
  return { span, start, end: dayOf(partsOf(anchor).year + 1, 1, 1) };
}

/** Returns the day that stands for a period some steps away, keeping the day of the month where there is one. */
export function step(span: Span, anchor: string, steps: number): string {
  if (span === "day") return addDays(anchor, steps);
  if (span === "year") return yearsBefore(anchor, -steps);
  const { day } = partsOf(anchor);
  const first = addMonths(anchor, steps);
  const last = addDays(addMonths(first, 1), -1);
  return day > partsOf(last).day ? last : addDays(first, day - 1);
}

/** Returns the twelve months of which the last one is that of a day. */
export function lastMonths(day: string): Period {
  return { span: "year", start: addMonths(day, -11), end: addMonths(day, 1) };
}

export function yearBefore(period: Period): Period {
  const start = yearsBefore(period.start);
  return period.span === "day" ? periodOf("day", start) : { span: period.span, start, end: yearsBefore(period.end) };
}

/** One bar: an hour, a day or a month; instants in milliseconds. */
export interface Slot {
  start: number;
  end: number;
  /** The local day it begins with. */
  day: string;
}

const HOUR_MS = 3_600_000;

export function slotsOf(period: Period, zone: string): Slot[] {
  if (period.span === "day") {
    return hoursOf(period.start, zone).map((start) => ({ start, end: start + HOUR_MS, day: period.start }));
  }
  const slots: Slot[] = [];
  const next = period.span === "month" ? (day: string) => addDays(day, 1) : (day: string) => addMonths(day, 1);
  for (let day = period.start; day < period.end; day = next(day)) {
    slots.push({ start: midnight(day, zone), end: midnight(next(day), zone), day });
  }
  return slots;
}

/** Returns what makes two slots of different years the same one: the hour, the day of the month, the month. */
export function placeOf(slot: Slot, span: Span, zone: string): number {
  if (span === "day") return localOf(slot.start, zone).minutes;
  const { month, day } = partsOf(slot.day);
  return span === "month" ? day : month;
}

const TITLES: Record<Span, DateStyle> = {
  day: { weekday: "short", day: "numeric", month: "long", year: "numeric" },
  month: { month: "long", year: "numeric" },
  year: { year: "numeric" },
};

export const periodTitle = (period: Period, formats: Formats): string => formats.day(period.start, TITLES[period.span]);

export function slotTitle(slot: Slot, span: Span, formats: Formats): string {
  if (span === "month") return formats.day(slot.day, { weekday: "short", day: "numeric", month: "long" });
  if (span === "year") return formats.day(slot.day, { month: "long", year: "numeric" });
  const clock: DateStyle = { hour: "2-digit", minute: "2-digit" };
  return `${formats.moment(slot.start, clock)} – ${formats.moment(slot.end, clock)}`;
}

export interface Tick {
  long: string;
  short: string;
  /** Left out where there is little room. */
  minor: boolean;
}

/** Returns what stands below a bar, null where nothing does. */
export function tickOf(slot: Slot, span: Span, formats: Formats): Tick | null {
  if (span === "year") {
    return {
      long: formats.day(slot.day, { month: "short" }),
      short: formats.day(slot.day, { month: "narrow" }),
      minor: false,
    };
  }
  const number = span === "month" ? partsOf(slot.day).day : localOf(slot.start, formats.zone).minutes / 60;
  const every = span === "month" ? 5 : 3;
  if (span === "month" ? number !== 1 && number % every : number % every) return null;
  const text = span === "month" ? String(number) : formats.moment(slot.start, { hour: "numeric" });
  return { long: text, short: text, minor: span === "day" && number % 6 !== 0 };
}

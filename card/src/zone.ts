/** Between instants and the local days and hours of a time zone. */

import { addDays, dayOf } from "./days";

const HOUR_MS = 3_600_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
    });
    formats.set(zone, format);
  }
  return format;
}

/** Returns the local day and the minutes since midnight that a clock in the zone shows. */
export function localOf(instant: number | Date, zone: string): { day: string; minutes: number } {
  const parts: Record<string, number> = {};
  for (const { type, value } of clockOf(zone).formatToParts(instant)) parts[type] = Number(value);
  return {
    day: dayOf(parts.year!, parts.month!, parts.day!),
    minutes: parts.hour! * 60 + parts.minute!,
  };
}

/** Returns how many milliseconds the zone's clocks are ahead of UTC. */
function offsetAt(instant: number, zone: string): number {
  const { day, minutes } = localOf(instant, zone);
  return Date.parse(`${day}T00:00:00Z`) + minutes * 60_000 - Math.floor(instant / 60_000) * 60_000;
}

/** Returns the instant at which a local day begins. */
export function midnight(day: string, zone: string): number {
  const asUtc = Date.parse(`${day}T00:00:00Z`);
  const guess = asUtc - offsetAt(asUtc, zone);
  return asUtc - offsetAt(guess, zone);
}

/** Returns the beginnings of the 23, 24 or 25 hours of a local day. */
export function hoursOf(day: string, zone: string): number[] {
  const end = midnight(addDays(day, 1), zone);
  const hours: number[] = [];
  for (let hour = midnight(day, zone); hour < end; hour += HOUR_MS) hours.push(hour);
  return hours;
}

/** Tells whether two zones' months of a year begin at the same instants. */
export function sameMonths(one: string, other: string, year: number): boolean {
  if (one === other) return true;
  for (let month = 1; month <= 13; month++) {
    const day = dayOf(year, month, 1);
    if (midnight(day, one) !== midnight(day, other)) return false;
  }
  return true;
}

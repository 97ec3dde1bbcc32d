/** The load curve of a day, cut into slots of its own interval. */

import type { LoadCurve } from "../contract";
import { addDays } from "../days";
import { localOf, midnight } from "../zone";
import type { Bar } from "./history-data";

const HALF_HOUR_MS = 1_800_000;

/** Returns the shortest interval of the readings, half an hour if there are none. */
export function intervalOf(curve: LoadCurve): number {
  const lengths = curve.readings.map(({ start, end }) => Date.parse(end) - Date.parse(start)).filter((length) => length > 0);
  return lengths.length ? Math.min(...lengths) : HALF_HOUR_MS;
}

/** Returns the slots of a day, each with its mean power and that of the same time a year before. */
export function curveBars(curve: LoadCurve, past: LoadCurve | null, day: string, zone: string): Bar[] {
  const begin = midnight(day, zone);
  const end = midnight(addDays(day, 1), zone);
  const length = intervalOf(curve);
  const before = new Map(past?.readings.map(({ start, value }) => [localOf(Date.parse(start), zone).minutes, value]));
  const bars: Bar[] = [];
  for (let start = begin; start < end; start += length) {
    bars.push({
      slot: { start, end: Math.min(start + length, end), day },
      value: null,
      before: before.get(localOf(start, zone).minutes) ?? null,
    });
  }
  for (const reading of curve.readings) {
    const first = Math.round((Date.parse(reading.start) - begin) / length);
    const last = Math.round((Date.parse(reading.end) - begin) / length);
    for (let index = Math.max(0, first); index < Math.min(last, bars.length); index++) bars[index]!.value = reading.value;
  }
  return bars;
}

/** Returns the greatest power of the day and when it was, null if nothing is known. */
export function peakOf(bars: readonly Bar[]): Bar | null {
  return bars.reduce<Bar | null>((peak, bar) => (bar.value !== null && bar.value > (peak?.value ?? -Infinity) ? bar : peak), null);
}

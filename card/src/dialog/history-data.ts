/** Asks the recorder for the energy of a period, and shares it out to the slots of its bars. */

import type { StatisticRow } from "../contract";
import { addDays, partsOf } from "../days";
import type { Hass } from "../hass";
import { midnight, sameMonths } from "../zone";
import { placeOf, slotsOf, yearBefore, type Period, type Slot } from "./periods";

export type Measure = "change" | "max";

export interface Series {
  statisticId: string;
  measure: Measure;
}

export interface Bar {
  slot: Slot;
  value: number | null;
  before: number | null;
}

export interface History {
  bars: Bar[];
  /** Sum of what is known, or the greatest of it for a maximum; null if nothing is. */
  total: number | null;
  /** The same of the year before, over those slots only that are known in both to their end. */
  before: number | null;
  /** This year's share of `before`: what it may be compared with. */
  comparable: number | null;
  cost: number | null;
}

type Answer = Record<string, StatisticRow[]>;

/** Returns in which steps to ask: coarse ones follow Home Assistant's clocks, hours can be added up by any. */
export function stepsFor(period: Period, zone: string, homeZone: string, measure: Measure): "hour" | "month" {
  const years = [period.start, addDays(period.end, -1)].map((day) => partsOf(day).year);
  const isAligned = measure === "change" && period.span === "year" && years.every((year) => sameMonths(zone, homeZone, year));
  return isAligned ? "month" : "hour";
}

async function ask(hass: Hass, ids: string[], period: Period, zone: string, measure: Measure): Promise<Answer> {
  return hass.callWS<Answer>({
    type: "recorder/statistics_during_period",
    start_time: new Date(midnight(period.start, zone)).toISOString(),
    end_time: new Date(midnight(period.end, zone)).toISOString(),
    statistic_ids: ids,
    period: stepsFor(period, zone, hass.config.time_zone, measure),
    types: [measure],
    units: { energy: "kWh" },
  });
}

/** Shares rows out to slots; a slot without any row is not known, and not zero. */
export function shareOut(rows: readonly StatisticRow[], slots: readonly Slot[], measure: Measure): (number | null)[] {
  const values = slots.map((): number | null => null);
  let index = 0;
  for (const row of rows) {
    while (index < slots.length && row.start >= slots[index]!.end) index++;
    const slot = slots[index];
    const value = row[measure];
    if (!slot || row.start < slot.start || value === null || value === undefined) continue;
    const known = values[index];
    if (known === null || known === undefined) values[index] = value;
    else values[index] = measure === "change" ? known + value : Math.max(known, value);
  }
  return values;
}

export function totalOf(values: readonly (number | null)[], measure: Measure): number | null {
  const known = values.filter((value) => value !== null);
  if (!known.length) return null;
  return measure === "change" ? known.reduce((sum, value) => sum + value, 0) : Math.max(...known);
}

/** Lays two periods side by side. */
export function compare(
  slots: readonly Slot[],
  values: readonly (number | null)[],
  before: { slots: readonly Slot[]; values: readonly (number | null)[] } | null,
  series: Series & { period: Period; zone: string; cost: number | null; until: number },
): History {
  const { measure, period, zone, cost, until } = series;
  const past = new Map<number, number | null>();
  before?.slots.forEach((slot, index) => past.set(placeOf(slot, period.span, zone), before.values[index] ?? null));
  const bars = slots.map((slot, index) => ({
    slot,
    value: values[index] ?? null,
    before: past.get(placeOf(slot, period.span, zone)) ?? null,
  }));
  // A month that still runs must not be held against a whole one.
  const both = bars.filter((bar) => bar.value !== null && bar.before !== null && bar.slot.end <= until);
  return {
    bars,
    total: totalOf(values, measure),
    before: totalOf(both.map((bar) => bar.before), measure),
    comparable: totalOf(both.map((bar) => bar.value), measure),
    cost,
  };
}

/** Fetches a period, its cost where it has one, and the year before where it is wanted. */
export async function fetchHistory(
  hass: Hass,
  series: Series,
  costId: string | null,
  period: Period,
  zone: string,
  withBefore: boolean,
  until: number,
): Promise<History> {
  const { statisticId, measure } = series;
  const earlier = yearBefore(period);
  const [answer, past] = await Promise.all([
    ask(hass, costId ? [statisticId, costId] : [statisticId], period, zone, measure),
    withBefore ? ask(hass, [statisticId], earlier, zone, measure) : null,
  ]);
  const slots = slotsOf(period, zone);
  const pastSlots = slotsOf(earlier, zone);
  const cost = costId ? totalOf(shareOut(answer[costId] ?? [], slots, "change"), "change") : null;
  return compare(
    slots,
    shareOut(answer[statisticId] ?? [], slots, measure),
    past && { slots: pastSlots, values: shareOut(past[statisticId] ?? [], pastSlots, measure) },
    { ...series, period, zone, cost, until },
  );
}

/** Returns the newest day of which anything may be known. */
export const newestDay = (lastReading: string | null, today: string): string => {
  const day = lastReading?.slice(0, 10);
  return day && day < today ? day : addDays(today, -1);
};

/** A Home Assistant that plays the contract, for the harness page and the tests. */

import type { ComparedTariff, Comparison, Day, DayState, LoadCurve, Meter, MeterEvent, Page, StatisticRow } from "../src/contract";
import { addDays, addMonths, dayOf, partsOf, startOfMonth, startOfYear } from "../src/days";
import type { Connection, Hass, Message } from "../src/hass";
import { hoursOf, localOf, midnight } from "../src/zone";

export const ZONE = "Europe/Paris";

export function aPage(over: Partial<Page> = {}): Page {
  return {
    key: "consumption",
    direction: "consumption",
    code: "",
    name: null,
    unit: "kWh",
    statistic_id: "grid_meter:home_consumption",
    cost_statistic_id: "grid_meter:home_consumption_cost",
    max_power_statistic_id: "grid_meter:home_max_power",
    presets: [
      { key: "fr_base", name: "Tarif Bleu, option Base" },
      { key: "fr_peak_offpeak", name: "Tarif Bleu, option Heures Creuses" },
      { key: "fr_tempo", name: "Tarif Bleu, option Tempo" },
    ],
    rows: {
      year: { value: 7843.216, start: "2026-01-01", end: "2026-11-22" },
      month: { value: 512.48, start: "2026-11-01", end: "2026-11-22" },
      day: { value: 27.913, start: "2026-11-21", end: "2026-11-22" },
      load_curve: { value: 842, unit: "W", at: "2026-11-21T23:30:00+01:00" },
      max_power: { value: 6230, unit: "VA", at: "2026-11-21T19:12:00+01:00" },
    },
    ...over,
  };
}

export function production(): Page {
  return aPage({
    key: "production",
    direction: "production",
    statistic_id: "grid_meter:home_production",
    cost_statistic_id: null,
    max_power_statistic_id: null,
    presets: [],
    rows: {
      year: { value: 4210.6, start: "2026-01-01", end: "2026-11-22" },
      month: { value: 98.44, start: "2026-11-01", end: "2026-11-22" },
      day: { value: 3.07, start: "2026-11-21", end: "2026-11-22" },
      load_curve: { value: 0, unit: "W", at: "2026-11-21T23:30:00+01:00" },
      max_power: null,
    },
  });
}

export function aMeter(over: Partial<Meter> = {}): Meter {
  return {
    name: "Maison",
    operator: "Enedis",
    time_zone: ZONE,
    health: "ok",
    troubles: [],
    missing_days: 0,
    next_poll: "2026-11-23T08:12:00+01:00",
    last_reading: "2026-11-22T00:00:00+01:00",
    history_progress: 100,
    history_start: "2023-11-22",
    polling: false,
    pages: [aPage(), production()],
    ...over,
  };
}

/** Some number from 0 to 1 that is always the same for the same seed. */
const chance = (seed: number): number => {
  const value = Math.sin(seed * 12.9898) * 43758.5453;
  return value - Math.floor(value);
};

export const TODAY = "2026-11-22";

export function dayEntry(date: string): Day {
  const seed = midnight(date, ZONE) / 86_400_000;
  const roll = chance(seed);
  let state: DayState = roll < 0.1 ? "estimated" : roll < 0.16 ? "missing" : roll < 0.19 ? "refused" : "complete";
  if (date === addDays(TODAY, -1) || date === TODAY) state = date === TODAY ? "expected" : "complete";
  if (date > TODAY || date < "2023-11-22") state = "outside";
  const reasons: Partial<Record<DayState, string>> = { estimated: "curve_missing", missing: "not_published", refused: "total_only" };
  const known = state === "complete" || state === "estimated";
  return { date, state, value: known ? 15 + roll * 22 : null, reason: reasons[state] ?? null };
}

const hours = new Map<string, number>();

function hourValue(hour: number, isProduction: boolean): number {
  const key = `${hour}${isProduction}`;
  const known = hours.get(key) ?? inventedValue(hour, isProduction);
  hours.set(key, known);
  return known;
}

function inventedValue(hour: number, isProduction: boolean): number {
  const { day, minutes } = localOf(hour, ZONE);
  const { month } = partsOf(day);
  const winter = Math.cos(((month - 1) / 12) * 2 * Math.PI);
  const sun = Math.max(0, Math.sin(((minutes / 60 - 6) / 12) * Math.PI));
  const noise = 0.5 + chance(hour / 3_600_000);
  if (isProduction) return sun * (1.6 - winter) * noise;
  const evening = minutes >= 1080 && minutes < 1320 ? 1.1 : 0;
  return (0.35 + 0.45 * (1 + winter) + evening) * noise;
}

function statistics(message: Message): Record<string, StatisticRow[]> {
  const begin = Date.parse(message.start_time as string);
  const end = Math.min(Date.parse(message.end_time as string), midnight(TODAY, ZONE));
  const answer: Record<string, StatisticRow[]> = {};
  for (const id of message.statistic_ids as string[]) {
    const rows: StatisticRow[] = [];
    const value = (hour: number): number => hourValue(hour, id.includes("production")) * (id.endsWith("_cost") ? 0.21 : 1);
    if (message.period === "month") {
      for (let day = localOf(begin, ZONE).day; midnight(day, ZONE) < end; day = addMonths(day, 1)) {
        const last = Math.min(midnight(addMonths(day, 1), ZONE), end);
        let change = 0;
        for (let hour = midnight(day, ZONE); hour < last; hour += 3_600_000) change += value(hour);
        rows.push({ start: midnight(day, ZONE), end: last, change });
      }
    } else {
      for (let hour = begin; hour < end; hour += 3_600_000) {
        const { day, minutes } = localOf(hour, ZONE);
        if (id.includes("max_power")) {
          if (minutes === 0) rows.push({ start: hour, end: hour + 3_600_000, max: 3 + 4 * chance(midnight(day, ZONE)) });
        } else rows.push({ start: hour, end: hour + 3_600_000, change: value(hour) });
      }
    }
    answer[id] = rows;
  }
  return answer;
}

function loadCurve(date: string): LoadCurve {
  if (date >= TODAY) return { unit: "W", readings: [] };
  const readings = hoursOf(date, ZONE).flatMap((hour) =>
    [0, 1].map((half) => {
      const start = hour + half * 1_800_000;
      const value = Math.round(hourValue(hour, false) * 1000 * (0.7 + 0.6 * chance(start / 1_800_000)));
      return { start: new Date(start).toISOString(), end: new Date(start + 1_800_000).toISOString(), value };
    }),
  );
  return { unit: "W", readings: readings.filter((_, index) => index < 20 || index > 23) };
}

/** What the last twelve months of a home would have cost. */
export function aComparison(over: Partial<Comparison> = {}): Comparison {
  const tariff = (cost: number, difference: number | null, unpriced = 0, knowsStanding = true): ComparedTariff => ({
    energy: 9120.4, cost, difference, unknown_energy: unpriced && 31.2, unknown_hours: unpriced, standing_charge_known: knowsStanding,
  });
  return {
    first_day: "2025-11-22",
    last_day: "2026-11-21",
    missing_days: 3,
    estimated_share: 0.0241,
    tariffs: {
      current: tariff(1915.31, 0),
      "Tarif Bleu, option Base": tariff(2048.97, 133.66),
      "Tarif Bleu, option Heures Creuses": tariff(1871.05, -44.26),
      "Tarif Bleu, option Tempo": tariff(1402.88, null, 24, false),
    },
    subscribed_power: {
      subscribed: 9,
      first_day: "2024-11-22",
      last_day: "2026-11-21",
      days: 728,
      curve_days: 721,
      max_power: { value: 6.23, at: "2026-01-11T19:12:00+01:00" },
      highest_interval: { value: 5.91, start: "2026-01-11T19:00:00+01:00", end: "2026-01-11T19:30:00+01:00" },
      smaller: [
        { power: 3, days_above: 512, intervals_above: 2210, saving_per_year: 93 },
        { power: 6, days_above: 1, intervals_above: 0, saving_per_year: 48.24 },
      ],
    },
    ...over,
  };
}

export interface Refusal {
  code: string;
  message: string;
  translation_key?: string;
  translation_placeholders?: Record<string, string>;
}

/** The other end of the connection: what it was asked, what it says. */
export class FakeHass implements Hass {
  language = "en";
  locale: Hass["locale"] = { language: "en", number_format: "language", time_format: "24", first_weekday: "monday" };
  config = { time_zone: ZONE, currency: "EUR" };
  themes = { darkMode: false };
  devices: Hass["devices"] = {
    d1: { id: "d1", name: "Maison", identifiers: [["grid_meter", "enedis_1"]] },
  };
  entities: Hass["entities"] = {
    "sensor.home_daily": { entity_id: "sensor.home_daily", device_id: "d1", platform: "grid_meter" },
    "light.lamp": { entity_id: "light.lamp", device_id: "lamp", platform: "hue" },
  };
  connected = true;
  calls: Message[] = [];
  actions: [string, string, Record<string, unknown>][] = [];
  subscriptions: { message: Message; say: (event: MeterEvent) => void; isOver: boolean }[] = [];
  /** What actions answer. */
  responses: Record<string, unknown> = { compare_tariffs: aComparison() };
  /** What the next requests of a type are refused with. */
  refusals: Record<string, Refusal | undefined> = {};
  answers: Record<string, (message: Message) => unknown> = {
    "recorder/statistics_during_period": statistics,
    "grid_meter/days": (message) => {
      const days: Day[] = [];
      for (let day = message.start as string; day < (message.end as string); day = addDays(day, 1)) days.push(dayEntry(day));
      return { days };
    },
    "grid_meter/load_curve": (message) => loadCurve(message.date as string),
    "grid_meter/fetch": () => ({ days_changed: 1 }),
  };
  private readonly listeners = { ready: new Set<() => void>(), disconnected: new Set<() => void>() };

  constructor(
    public meter: Meter | null = aMeter(),
    public pause = 0,
  ) {}

  connection: Connection = {
    subscribeMessage: async <T>(callback: (event: T) => void, message: Message) => {
      await this.wait();
      this.refuse(message.type);
      const subscription = { message, say: callback as (event: MeterEvent) => void, isOver: false };
      this.subscriptions.push(subscription);
      if (this.meter) subscription.say(this.meter);
      return () => {
        subscription.isOver = true;
      };
    },
    addEventListener: (event, callback) => void this.listeners[event].add(callback),
    removeEventListener: (event, callback) => void this.listeners[event].delete(callback),
  };

  /** Fires what the connection tells when it is lost or back. */
  fire(event: "ready" | "disconnected"): void {
    for (const callback of [...this.listeners[event]]) callback();
  }

  get heard(): number {
    return this.listeners.ready.size + this.listeners.disconnected.size;
  }

  /** Says something to all who listen. */
  say(event: MeterEvent): void {
    if (!("gone" in event)) this.meter = event;
    for (const subscription of this.subscriptions) if (!subscription.isOver) subscription.say(event);
  }

  async callWS<T>(message: Message): Promise<T> {
    this.calls.push(message);
    await this.wait();
    this.refuse(message.type);
    const answer = this.answers[message.type];
    if (!answer) throw { code: "unknown_command", message: "Unknown command." };
    return answer(message) as T;
  }

  async callService(domain: string, service: string, data: Record<string, unknown>): Promise<{ response: unknown }> {
    this.actions.push([domain, service, data]);
    await this.wait();
    this.refuse(service);
    return { response: this.responses[service] };
  }

  speak(language: string): this {
    this.language = language;
    this.locale = { ...this.locale, language };
    return this;
  }

  loadBackendTranslation: Hass["loadBackendTranslation"];

  /** Brings translations of the integration, as Home Assistant does. */
  translated(texts: Record<string, string>): this {
    this.loadBackendTranslation = async () => (key, places) =>
      texts[key]?.replace(/\{(\w+)\}/g, (_, name: string) => places?.[name] ?? "") ?? "";
    return this;
  }

  private wait(): Promise<void> {
    return this.pause < 0 ? new Promise(() => undefined) : new Promise((resolve) => setTimeout(resolve, this.pause));
  }

  private refuse(type: string): void {
    const refusal = this.refusals[type];
    if (refusal) throw refusal;
  }
}

/** A flat in Luxembourg: eight registers, one of them of gas. */
export function leneda(): Meter {
  const names = [
    "Consumption", "Production", "Reactive consumption", "Reactive production",
    "Covered by the energy community", "Shared with the energy community", "Remaining consumption", "Gas",
  ];
  const pages = names.map((name, index): Page => {
    const isProduction = index === 1 || index === 5;
    const unit = index === 7 ? "m³" : index === 2 || index === 3 ? "kvarh" : "kWh";
    const base = isProduction ? production() : aPage();
    return {
      ...base,
      key: `1-1:${index}.29.0`,
      code: `1-1:${index}.29.0`,
      name,
      unit,
      max_power_statistic_id: null,
      presets: [],
      rows: {
        year: { value: 12345.6 / (index + 1), start: startOfYear(TODAY), end: TODAY },
        month: { value: 345.6 / (index + 1), start: startOfMonth(TODAY), end: TODAY },
        day: { value: 17.25 / (index + 1), start: dayOf(2026, 11, 21), end: TODAY },
        load_curve: { value: 12400 / (index + 1), unit: index === 2 ? "var" : "W", at: "2026-11-21T23:45:00+01:00" },
        max_power: null,
      },
    };
  });
  return aMeter({ name: "Appartement à Esch-sur-Alzette", operator: "Leneda", time_zone: "Europe/Luxembourg", pages });
}

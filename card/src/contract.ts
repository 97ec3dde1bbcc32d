/** What the integration answers. Days are local days of the operator's zone, `end` is exclusive. */

export type Health = "ok" | "incomplete" | "stopped";

export interface PeriodValue {
  value: number;
  start: string;
  end: string;
}

export interface MomentValue {
  value: number;
  unit: string;
  at: string;
}

export interface PageRows {
  year: PeriodValue | null;
  month: PeriodValue | null;
  day: PeriodValue | null;
  load_curve: MomentValue | null;
  max_power: MomentValue | null;
}

export type RowKey = keyof PageRows;

export const ROW_KEYS: readonly RowKey[] = ["year", "month", "day", "load_curve", "max_power"];

export interface Preset {
  key: string;
  name: string;
}

export interface Page {
  key: string;
  direction: "consumption" | "production";
  code: string;
  name: string | null;
  unit: string;
  statistic_id: string;
  cost_statistic_id: string | null;
  max_power_statistic_id?: string | null;
  /** The regulated tariffs with which its costs can be compared. */
  presets: Preset[];
  rows: PageRows;
}

export interface Meter {
  name: string;
  operator: string;
  time_zone: string;
  health: Health;
  troubles: string[];
  missing_days: number;
  next_poll: string | null;
  last_reading: string | null;
  history_progress: number;
  history_start?: string | null;
  polling: boolean;
  pages: Page[];
}

export type MeterEvent = Meter | { gone: true };

export const DAY_STATES = ["complete", "estimated", "missing", "refused", "expected", "outside"] as const;

export type DayState = (typeof DAY_STATES)[number];

export interface Day {
  date: string;
  state: DayState;
  value: number | null;
  reason: string | null;
}

export interface LoadCurve {
  unit: string;
  readings: { start: string; end: string; value: number }[];
}

/** What the action `compare_tariffs` answers: days are included, money is in euros. */
export interface Comparison {
  first_day: string;
  last_day: string;
  missing_days: number;
  estimated_share: number;
  tariffs: Record<string, ComparedTariff>;
  subscribed_power?: Demand;
}

export interface ComparedTariff {
  energy: number;
  cost: number;
  difference: number | null;
  unknown_energy: number;
  unknown_hours: number;
  standing_charge_known: boolean;
}

/** Powers are in kVA, that of an interval in kW. */
export interface Demand {
  subscribed: number;
  first_day: string;
  last_day: string;
  days: number;
  curve_days: number;
  max_power: { value: number; at: string } | null;
  highest_interval: { value: number; start: string; end: string } | null;
  smaller: { power: number; days_above: number; intervals_above: number; saving_per_year: number | null }[];
}

export interface StatisticRow {
  start: number;
  end: number;
  change?: number | null;
  max?: number | null;
}

/** Returns the code and the message of whatever a call to Home Assistant failed with. */
export function failureOf(error: unknown): { code: string; message: string } {
  // The connection itself rejects with a number: 3 is a lost connection.
  if (typeof error === "number") return { code: "connection_lost", message: "" };
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  return {
    code: typeof code === "string" ? code : code === 3 ? "connection_lost" : "unknown",
    message: typeof message === "string" ? message : "",
  };
}

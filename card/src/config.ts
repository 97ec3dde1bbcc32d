/** The card's configuration: what may be written, and what is wrong with it. */

import { isColour } from "./colour";
import { ROW_KEYS, type RowKey } from "./contract";

export const CARD_TYPE = "custom:linky-meter-card";

export interface CardConfig {
  type: string;
  device_id?: string;
  name?: string;
  color?: string | number[];
  rows?: RowKey[];
  page?: string;
  grid_options?: { rows?: number | "auto"; columns?: number | "full" };
}

export type Problem =
  | { key: "not_an_object" }
  | { key: "bad_text" | "bad_color"; option: string }
  | { key: "bad_rows"; option: string; known: string };

/** Returns what is wrong with a configuration, nothing if it can be shown. */
export function problemOf(config: unknown): Problem | null {
  if (typeof config !== "object" || config === null || Array.isArray(config)) return { key: "not_an_object" };
  const { device_id, name, color, rows, page } = config as Record<string, unknown>;
  for (const [option, value] of Object.entries({ device_id, name, page })) {
    if (value !== undefined && value !== null && typeof value !== "string") return { key: "bad_text", option };
  }
  if (color !== undefined && color !== null && !isColour(color)) return { key: "bad_color", option: "color" };
  if (rows !== undefined && rows !== null && !areRows(rows)) {
    return { key: "bad_rows", option: "rows", known: ROW_KEYS.join(", ") };
  }
  return null;
}

function areRows(rows: unknown): rows is RowKey[] {
  return Array.isArray(rows) && rows.length > 0 && rows.every((row) => ROW_KEYS.includes(row));
}

/** Returns the rows to show, in the order of a meter. */
export function rowsOf(config: CardConfig | undefined): readonly RowKey[] {
  const chosen = config?.rows;
  return chosen?.length ? ROW_KEYS.filter((row) => chosen.includes(row)) : ROW_KEYS;
}

/** Returns the cells of a sections grid that the card asks for; its height follows its content unless somebody set it. */
export function gridOptions(config: CardConfig | undefined): Record<string, number> {
  return { columns: 12, min_columns: 6, min_rows: Math.max(2, Math.ceil(1.5 + rowsOf(config).length / 2)) };
}

/** Tells whether the tile has a height of its own, which the meter must then keep to. */
export const hasFixedHeight = (config: CardConfig | undefined): boolean =>
  typeof config?.grid_options?.rows === "number";

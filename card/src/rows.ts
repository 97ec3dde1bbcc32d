/** From what the integration tells to what stands in a row of the display. */

import type { MomentValue, Page, PeriodValue, RowKey } from "./contract";
import { addDays } from "./days";
import { amountOf, amountText, type DateStyle, type Formats } from "./format";

export interface RowView {
  /** What the display's digits show, with "." or "," before decimals and " " between groups. */
  digits: string;
  unit: string;
  /** When, as short as a display needs it. */
  when: string;
  /** The same in full, for ears: value, unit and time. */
  spoken: string;
}

const MONTHS: DateStyle = { month: "short", year: "numeric" };
const DAYS: DateStyle = { day: "numeric", month: "short" };
const DAY: DateStyle = { weekday: "short", day: "numeric", month: "short" };
const MOMENT: DateStyle = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };
const LONG_DAY: DateStyle = { day: "numeric", month: "long", year: "numeric" };
const LONG_MOMENT: DateStyle = { ...LONG_DAY, hour: "2-digit", minute: "2-digit" };

/** Digits of a page's widest row, at least so many that a year's energy has room. */
export const LCD_DIGITS = 6;

/** Returns what a row shows, null where nothing is known of it. */
export function rowView(page: Page, row: RowKey, formats: Formats): RowView | null {
  const value = page.rows[row];
  if (!value) return null;
  const unit = "unit" in value ? value.unit : page.unit;
  const amount = amountOf(value.value, unit);
  const text = amountText(formats, value.value, unit);
  return {
    digits: digitsOf(formats.number(amount.value, amount.decimals), formats.decimalSign),
    unit: amount.unit,
    when: "at" in value ? formats.moment(value.at, MOMENT) : periodText(value, row, formats),
    spoken: `${text}, ${spokenTime(value, formats)}`,
  };
}

/** Keeps what a seven-segment display can show. */
export function digitsOf(number: string, decimalSign: string): string {
  const sign = decimalSign === "," ? "," : ".";
  return [...number]
    .map((char) => {
      if (/\d/.test(char)) return char;
      if (char === decimalSign) return sign;
      return /[-−]/.test(char) ? "-" : " ";
    })
    .join("");
}

function periodText({ start, end }: PeriodValue, row: RowKey, formats: Formats): string {
  const last = addDays(end, -1);
  if (row === "day" || last === start) return formats.day(last, DAY);
  return formats.days(start, last, row === "year" ? MONTHS : DAYS);
}

function spokenTime(value: PeriodValue | MomentValue, formats: Formats): string {
  if ("at" in value) return formats.moment(value.at, LONG_MOMENT);
  const last = addDays(value.end, -1);
  return last === value.start ? formats.day(last, LONG_DAY) : formats.days(value.start, last, LONG_DAY);
}

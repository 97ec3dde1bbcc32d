/** Numbers, days and times as Home Assistant's user wants them. */

import { noonOf } from "./days";
import type { Locale } from "./hass";

export type DateStyle = Intl.DateTimeFormatOptions;

const NUMBER_LANGUAGES: Record<Locale["number_format"], (locale: Locale) => string | undefined> = {
  language: (locale) => locale.language,
  system: () => undefined,
  none: (locale) => locale.language,
  comma_decimal: () => "en-US",
  decimal_comma: () => "de-DE",
  quote_decimal: () => "de-CH",
  space_comma: () => "fr-FR",
};

/** Formats for one locale and one time zone; each Intl format is made once, since they are dear. */
export class Formats {
  private readonly cache = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat>();

  constructor(
    readonly locale: Locale,
    readonly zone: string,
  ) {}

  private once<T extends Intl.DateTimeFormat | Intl.NumberFormat>(key: string, make: () => T): T {
    let format = this.cache.get(key) as T | undefined;
    if (!format) {
      format = make();
      this.cache.set(key, format);
    }
    return format;
  }

  private numbers(options: Intl.NumberFormatOptions): Intl.NumberFormat {
    return this.once(`n${JSON.stringify(options)}`, () => {
      const language = (NUMBER_LANGUAGES[this.locale.number_format] ?? NUMBER_LANGUAGES.language)(this.locale);
      return new Intl.NumberFormat(language, { useGrouping: this.locale.number_format !== "none", ...options });
    });
  }

  private dates(style: DateStyle, zone: string): Intl.DateTimeFormat {
    const hour12 = style.hour ? this.hour12 : undefined;
    const cycle = hour12 === undefined ? {} : hour12 ? { hourCycle: "h12" as const } : { hourCycle: "h23" as const };
    return this.once(
      `d${zone}${JSON.stringify(style)}`,
      () => new Intl.DateTimeFormat(this.locale.language, { ...style, ...cycle, timeZone: zone }),
    );
  }

  private get hour12(): boolean | undefined {
    if (this.locale.time_format === "12") return true;
    if (this.locale.time_format === "24") return false;
    const language = this.locale.time_format === "system" ? undefined : this.locale.language;
    return new Intl.DateTimeFormat(language, { hour: "numeric" }).resolvedOptions().hour12;
  }

  number(value: number, decimals: number): string {
    return this.numbers({ minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(value);
  }

  percent(share: number): string {
    return this.numbers({ style: "percent", maximumFractionDigits: 0, signDisplay: "exceptZero" }).format(share);
  }

  /** Formats a share of a whole, which is no difference and so has no sign. */
  part(share: number): string {
    return this.numbers({ style: "percent", maximumFractionDigits: 1 }).format(share);
  }

  money(value: number, currency: string, signDisplay: "auto" | "exceptZero" = "auto"): string {
    return this.numbers({ style: "currency", currency, signDisplay }).format(value);
  }

  /** Returns the sign that stands before decimals. */
  get decimalSign(): string {
    const parts = this.numbers({ minimumFractionDigits: 1 }).formatToParts(1.5);
    return parts.find((part) => part.type === "decimal")?.value ?? ".";
  }

  /** Formats a local day. */
  day(day: string, style: DateStyle): string {
    return this.dates(style, "UTC").format(noonOf(day));
  }

  /** Formats a span of local days, both ends included. */
  days(first: string, last: string, style: DateStyle): string {
    return this.dates(style, "UTC").formatRange(noonOf(first), noonOf(last));
  }

  /** Formats an instant by the clocks of the operator's zone. */
  moment(instant: string | number | Date, style: DateStyle): string {
    return this.dates(style, this.zone).format(new Date(instant));
  }

  /** Returns 0 for Sunday … 6 for Saturday. */
  get firstWeekday(): number {
    const names = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
    const told = names.indexOf(this.locale.first_weekday);
    if (told >= 0) return told;
    return firstWeekdayOf(this.locale.language);
  }
}

/** Returns the first day of the week where a language is spoken. */
export function firstWeekdayOf(language: string): number {
  const locale = new Intl.Locale(language) as Intl.Locale & {
    weekInfo?: { firstDay: number };
    getWeekInfo?: () => { firstDay: number };
  };
  const info = locale.getWeekInfo?.() ?? locale.weekInfo;
  // Firefox does not tell: Sunday is for English without a region, and for American ones.
  if (!info) return /^(en|pt-BR)(-US|-CA)?$/.test(language) ? 0 : 1;
  return info.firstDay % 7;
}

export interface Amount {
  value: number;
  unit: string;
  decimals: number;
}

/** Returns an amount with as many decimals, and in such a unit, as can be read at a glance. */
export function amountOf(value: number, unit: string): Amount {
  if ((unit === "W" || unit === "VA" || unit === "var") && Math.abs(value) >= 10_000) {
    return { value: value / 1000, unit: `k${unit}`, decimals: 2 };
  }
  if (unit === "W" || unit === "VA" || unit === "var") return { value, unit, decimals: 0 };
  const size = Math.abs(value);
  return { value, unit, decimals: size < 100 ? 2 : size < 1000 ? 1 : 0 };
}

/** Writes an amount with its unit, for text and for screen readers. */
export function amountText(formats: Formats, value: number, unit: string): string {
  const amount = amountOf(value, unit);
  return `${formats.number(amount.value, amount.decimals)}\u00a0${amount.unit}`;
}

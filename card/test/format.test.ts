// @vitest-environment node
import { describe, expect, it } from "vitest";
import { amountOf, amountText, firstWeekdayOf, Formats } from "../src/format";
import type { Locale } from "../src/hass";

const locale = (over: Partial<Locale> = {}): Locale => ({
  language: "en", number_format: "language", time_format: "language", first_weekday: "language", ...over,
});
const plain = (text: string): string => text.replace(/[\u00a0\u202f\u2009]/g, " ").replace("’", "'");
const formats = (over: Partial<Locale> = {}, zone = "Europe/Paris"): Formats => new Formats(locale(over), zone);

describe("numbers", () => {
  it.each([
    [{ language: "fr" }, "1 234,50"],
    [{ language: "de" }, "1.234,50"],
    [{ language: "en" }, "1,234.50"],
    [{ language: "en", number_format: "decimal_comma" }, "1.234,50"],
    [{ language: "fr", number_format: "comma_decimal" }, "1,234.50"],
    [{ language: "en", number_format: "space_comma" }, "1 234,50"],
    [{ language: "en", number_format: "quote_decimal" }, "1'234.50"],
    [{ language: "fr", number_format: "none" }, "1234,50"],
  ] as [Partial<Locale>, string][])("follows %o", (over, text) => {
    expect(plain(formats(over).number(1234.5, 2))).toBe(text);
  });

  it("knows the decimal sign, percents and money", () => {
    expect(formats({ language: "fr" }).decimalSign).toBe(",");
    expect(formats().decimalSign).toBe(".");
    expect(plain(formats({ language: "fr" }).percent(-0.034))).toBe("-3 %");
    expect(formats().percent(0.12)).toBe("+12%");
    expect(plain(formats({ language: "fr" }).money(12.5, "EUR"))).toBe("12,50 €");
  });
});

describe("amounts", () => {
  it.each([
    [842, "W", 842, "W", 0],
    [9999, "VA", 9999, "VA", 0],
    [12400, "W", 12.4, "kW", 2],
    [-15000, "var", -15, "kvar", 2],
    [27.913, "kWh", 27.913, "kWh", 2],
    [512.48, "kWh", 512.48, "kWh", 1],
    [7843.2, "kWh", 7843.2, "kWh", 0],
    [3.5, "m³", 3.5, "m³", 2],
  ])("%d %s", (value, unit, shown, shownUnit, decimals) => {
    expect(amountOf(value, unit)).toEqual({ value: shown, unit: shownUnit, decimals });
  });

  it("keeps a true zero", () => expect(amountText(formats(), 0, "W")).toBe("0\u00a0W"));
});

describe("days and times", () => {
  it("speaks of the operator's clock, whatever the browser's is", () => {
    const style = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" } as const;
    expect(formats({ language: "fr" }).moment("2026-11-21T22:30:00Z", style)).toContain("23:30");
    expect(formats({ language: "fr" }, "America/New_York").moment("2026-11-21T22:30:00Z", style)).toContain("17:30");
    expect(formats({ time_format: "12" }).moment("2026-11-21T22:30:00Z", style)).toMatch(/11:30\sPM/);
    expect(formats({ time_format: "24" }).moment("2026-11-21T23:30:00Z", { hour: "2-digit", minute: "2-digit" })).toBe("00:30");
    expect(formats({ language: "en", time_format: "language" }).moment("2026-11-21T12:00:00Z", { hour: "numeric" })).toMatch(/1\sPM/);
    expect(formats({ language: "de", time_format: "language" }).moment("2026-11-21T12:00:00Z", { hour: "2-digit", minute: "2-digit" })).toBe("13:00");
  });

  it("names local days, which no zone may shift", () => {
    expect(formats({ language: "fr" }).day("2026-03-29", { day: "numeric", month: "long" })).toBe("29 mars");
    expect(plain(formats({ language: "fr" }).days("2026-01-01", "2026-11-21", { month: "short", year: "numeric" }))).toBe("janv.–nov. 2026");
  });

  it("starts the week as the user wants", () => {
    expect(formats({ first_weekday: "saturday" }).firstWeekday).toBe(6);
    expect(formats({ language: "fr" }).firstWeekday).toBe(1);
    expect(formats({ language: "en-US" }).firstWeekday).toBe(0);
    expect(firstWeekdayOf("de")).toBe(1);
  });
});

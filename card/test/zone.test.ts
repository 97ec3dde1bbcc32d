// @vitest-environment node
import { describe, expect, it } from "vitest";
import { hoursOf, localOf, midnight, sameMonths } from "../src/zone";

const PARIS = "Europe/Paris";

describe("time zones (the tests' own clock is New York's)", () => {
  it("finds midnight in winter, in summer, and on the days between", () => {
    expect(new Date(midnight("2026-01-15", PARIS)).toISOString()).toBe("2026-01-14T23:00:00.000Z");
    expect(new Date(midnight("2026-07-15", PARIS)).toISOString()).toBe("2026-07-14T22:00:00.000Z");
    expect(new Date(midnight("2026-03-29", PARIS)).toISOString()).toBe("2026-03-28T23:00:00.000Z");
    expect(new Date(midnight("2026-03-30", PARIS)).toISOString()).toBe("2026-03-29T22:00:00.000Z");
    expect(new Date(midnight("2026-10-25", PARIS)).toISOString()).toBe("2026-10-24T22:00:00.000Z");
    expect(new Date(midnight("2026-10-26", PARIS)).toISOString()).toBe("2026-10-25T23:00:00.000Z");
    expect(new Date(midnight("2026-11-22", "America/New_York")).toISOString()).toBe("2026-11-22T05:00:00.000Z");
  });

  it("knows days of 23, 24 and 25 hours", () => {
    expect(hoursOf("2026-03-29", PARIS)).toHaveLength(23);
    expect(hoursOf("2026-11-21", PARIS)).toHaveLength(24);
    const autumn = hoursOf("2026-10-25", PARIS);
    expect(autumn).toHaveLength(25);
    expect(autumn.map((hour) => localOf(hour, PARIS).minutes / 60).slice(1, 5)).toEqual([1, 2, 2, 3]);
  });

  it("reads a clock on the wall", () => {
    expect(localOf(Date.parse("2026-12-31T23:30:00Z"), PARIS)).toEqual({ day: "2027-01-01", minutes: 30 });
    expect(localOf(Date.parse("2026-07-01T21:59:00Z"), PARIS)).toEqual({ day: "2026-07-01", minutes: 23 * 60 + 59 });
  });

  it("tells which zones share their months", () => {
    expect(sameMonths(PARIS, PARIS, 2026)).toBe(true);
    expect(sameMonths(PARIS, "Europe/Luxembourg", 2026)).toBe(true);
    expect(sameMonths(PARIS, "Europe/London", 2026)).toBe(false);
  });
});

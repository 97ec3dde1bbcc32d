// @vitest-environment node
import { describe, expect, it } from "vitest";
import { aPage, dayEntry, FakeHass } from "../dev/fake-hass";
import type { Day, StatisticRow } from "../src/contract";
import { canFetch, completeness, missingSpan, reasonText, weekdaysFrom, weeksOf } from "../src/dialog/calendar-data";
import { curveBars, intervalOf, peakOf } from "../src/dialog/curve-data";
import { viewsOf } from "../src/dialog/dialog";
import { fetchHistory, newestDay, shareOut, stepsFor, totalOf } from "../src/dialog/history-data";
import { lastMonths, periodOf, periodTitle, slotsOf, slotTitle, step, tickOf, yearBefore } from "../src/dialog/periods";
import { decimalsOf, ticksOf } from "../src/dialog/scale";
import { Formats } from "../src/format";
import en from "../src/texts/en";
import { midnight } from "../src/zone";

const PARIS = "Europe/Paris";
const HOUR = 3_600_000;
const formats = new Formats({ language: "fr", number_format: "language", time_format: "24", first_weekday: "monday" }, PARIS);

describe("periods", () => {
  it("span days, months and years", () => {
    expect(periodOf("day", "2026-12-31")).toEqual({ span: "day", start: "2026-12-31", end: "2027-01-01" });
    expect(periodOf("month", "2028-02-10")).toEqual({ span: "month", start: "2028-02-01", end: "2028-03-01" });
    expect(periodOf("year", "2026-06-10")).toEqual({ span: "year", start: "2026-01-01", end: "2027-01-01" });
    expect(yearBefore(periodOf("month", "2028-02-10")).end).toBe("2027-03-01");
    expect(yearBefore(periodOf("day", "2028-02-29")).start).toBe("2027-02-28");
  });

  it("are the last twelve months, in two years", () => {
    const period = lastMonths("2028-02-29");
    expect(period).toEqual({ span: "year", start: "2027-03-01", end: "2028-03-01" });
    expect(yearBefore(period)).toEqual({ span: "year", start: "2026-03-01", end: "2027-03-01" });
    expect(slotsOf(period, PARIS)).toHaveLength(12);
    expect(stepsFor(period, PARIS, "Europe/Luxembourg", "change")).toBe("month");
    expect(stepsFor(period, PARIS, "Europe/London", "change")).toBe("hour");
  });

  it("walk without falling off a short month", () => {
    expect(step("month", "2026-03-31", -1)).toBe("2026-02-28");
    expect(step("month", "2026-12-15", 1)).toBe("2027-01-15");
    expect(step("day", "2026-03-01", -1)).toBe("2026-02-28");
    expect(step("year", "2028-02-29", 1)).toBe("2029-02-28");
    expect(step("year", "2028-02-29", -1)).toBe("2027-02-28");
  });

  it("have slots by the operator's clock", () => {
    expect(slotsOf(periodOf("day", "2026-03-29"), PARIS)).toHaveLength(23);
    expect(slotsOf(periodOf("day", "2026-10-25"), PARIS)).toHaveLength(25);
    expect(slotsOf(periodOf("year", "2026-01-01"), PARIS)).toHaveLength(12);
    const march = slotsOf(periodOf("month", "2026-03-01"), PARIS);
    expect(march).toHaveLength(31);
    expect((march[28]!.end - march[28]!.start) / HOUR).toBe(23);
  });

  it("are named", () => {
    const [month, year, day] = [periodOf("month", "2026-11-01"), periodOf("year", "2026-11-01"), periodOf("day", "2026-11-21")];
    expect([month, year, day].map((period) => periodTitle(period, formats))).toEqual(["novembre 2026", "2026", "sam. 21 novembre 2026"]);
    expect(slotTitle(slotsOf(month, PARIS)[0]!, "month", formats)).toBe("dim. 1 novembre");
    expect(slotTitle(slotsOf(year, PARIS)[1]!, "year", formats)).toBe("février 2026");
    expect(slotTitle(slotsOf(day, PARIS)[23]!, "day", formats)).toBe("23:00 – 00:00");
    const ticks = (period: typeof day) => slotsOf(period, PARIS).flatMap((slot) => tickOf(slot, period.span, formats)?.long ?? []);
    expect(ticks(month)).toEqual(["1", "5", "10", "15", "20", "25", "30"]);
    expect(ticks(year)).toHaveLength(12);
    expect(ticks(day)).toHaveLength(8);
  });
});

describe("history", () => {
  const rows = (start: number, values: (number | null)[]): StatisticRow[] =>
    values.map((change, index) => ({ start: start + index * HOUR, end: start + (index + 1) * HOUR, change }));

  it("shares hours out to the slots they begin in, and knows nothing of slots without any", () => {
    const day = midnight("2026-03-29", PARIS);
    const slots = slotsOf(periodOf("month", "2026-03-01"), PARIS);
    const values = shareOut(rows(day - HOUR, [1, ...Array<number>(23).fill(2), 5]), slots, "change");
    expect(values[27]).toBe(1);
    expect(values[28]).toBe(46);
    expect(values[29]).toBe(5);
    expect(values[0]).toBeNull();
    expect(totalOf(values, "change")).toBe(52);
    expect(totalOf([null, null], "change")).toBeNull();
  });

  it("keeps zero apart from nothing, and takes the greatest of maxima", () => {
    const slots = slotsOf(periodOf("day", "2026-11-21"), PARIS);
    expect(shareOut(rows(slots[0]!.start, [0, null, -1]), slots, "change").slice(0, 4)).toEqual([0, null, -1, null]);
    const maxima = [3, 5, 4].map((max) => ({ start: slots[0]!.start, end: slots[0]!.end, max }));
    expect(shareOut(maxima, slots, "max")[0]).toBe(5);
    expect(totalOf([1, null, 7], "max")).toBe(7);
  });

  it("asks for months only where Home Assistant's months are the operator's", () => {
    expect(stepsFor(periodOf("year", "2026-01-01"), PARIS, PARIS, "change")).toBe("month");
    expect(stepsFor(periodOf("year", "2026-01-01"), PARIS, "America/New_York", "change")).toBe("hour");
    expect(stepsFor(periodOf("month", "2026-01-01"), PARIS, PARIS, "change")).toBe("hour");
    expect(stepsFor(periodOf("year", "2026-01-01"), PARIS, PARIS, "max")).toBe("hour");
  });

  it("gives the same year whichever way it is asked for", async () => {
    const period = periodOf("year", "2026-01-01");
    const series = { statisticId: aPage().statistic_id, measure: "change" as const };
    const far = new FakeHass();
    far.config.time_zone = "America/New_York";
    const [near, away] = await Promise.all(
      [new FakeHass(), far].map((hass) => fetchHistory(hass, series, null, period, PARIS, false, Infinity)),
    );
    expect(away!.total).toBeCloseTo(near!.total!, 6);
    expect(near!.cost).toBeNull();
  });

  it("compares like with like: a month that still runs does not count", async () => {
    const hass = new FakeHass();
    const series = { statisticId: aPage().statistic_id, measure: "change" as const };
    const until = midnight("2026-11-22", PARIS);
    const history = await fetchHistory(hass, series, "grid_meter:home_consumption_cost", periodOf("year", "2026-01-01"), PARIS, true, until);
    expect(history.bars).toHaveLength(12);
    expect(history.bars[11]).toMatchObject({ value: null });
    expect(history.bars[11]!.before).toBeGreaterThan(0);
    const full = history.bars.slice(0, 10);
    expect(history.comparable).toBeCloseTo(full.reduce((sum, bar) => sum + bar.value!, 0), 6);
    expect(history.before).toBeCloseTo(full.reduce((sum, bar) => sum + bar.before!, 0), 6);
    expect(history.total).toBeGreaterThan(history.comparable!);
    expect(history.cost).toBeCloseTo(history.total! * 0.21, 6);
    expect(hass.calls.map((call) => call.start_time)).toEqual(["2025-12-31T23:00:00.000Z", "2024-12-31T23:00:00.000Z"]);
  });

  it("begins on the newest day that may be known", () => {
    expect(newestDay("2026-11-21", "2026-11-22")).toBe("2026-11-21");
    expect(newestDay("2026-11-22T00:00:00+01:00", "2026-11-22")).toBe("2026-11-21");
    expect(newestDay(null, "2026-11-22")).toBe("2026-11-21");
  });
});

describe("load curve", () => {
  const reading = (start: string, end: string, value: number) => ({ start, end, value });

  it("puts readings in their slots, leaves holes, and finds the peak", () => {
    const curve = {
      unit: "W",
      readings: [
        reading("2026-11-21T00:00:00+01:00", "2026-11-21T00:30:00+01:00", 100),
        reading("2026-11-21T00:30:00+01:00", "2026-11-21T01:30:00+01:00", 300),
        reading("2026-11-21T23:30:00+01:00", "2026-11-22T00:00:00+01:00", 0),
      ],
    };
    const past = { unit: "W", readings: [reading("2025-11-21T01:00:00+01:00", "2025-11-21T01:30:00+01:00", 7)] };
    const bars = curveBars(curve, past, "2026-11-21", PARIS);
    expect(bars).toHaveLength(48);
    expect(bars.slice(0, 4).map((bar) => bar.value)).toEqual([100, 300, 300, null]);
    expect(bars[2]!.before).toBe(7);
    expect(bars[47]!.value).toBe(0);
    expect(peakOf(bars)?.value).toBe(300);
    expect(peakOf(bars.slice(4, 6))).toBeNull();
  });

  it("has room for the 25 hours of autumn, and for any interval", () => {
    expect(curveBars({ unit: "W", readings: [] }, null, "2026-10-25", PARIS)).toHaveLength(50);
    expect(intervalOf({ unit: "W", readings: [reading("2026-11-21T00:00:00Z", "2026-11-21T00:15:00Z", 1)] })).toBe(900_000);
  });
});

describe("scale", () => {
  it.each([
    [27, [0, 10, 20, 30]],
    [0.9, [0, 0.25, 0.5, 0.75, 1]],
    [1000, [0, 250, 500, 750, 1000]],
    [4120, [0, 2000, 4000, 6000]],
    [0, [0, 1]],
    [-3, [0, 1]],
  ])("of %d", (greatest, ticks) => expect(ticksOf(greatest)).toEqual(ticks));

  it("reaches every value, in few steps", () => {
    for (let value = 0.001; value < 1e6; value *= 1.37) {
      const ticks = ticksOf(value);
      expect(ticks.at(-1)!).toBeGreaterThanOrEqual(value * 0.999999);
      expect(ticks.length).toBeLessThanOrEqual(6);
    }
    expect([1, 0.25, 0.5, 250].map(decimalsOf)).toEqual([0, 2, 1, 0]);
  });
});

describe("calendar", () => {
  const day = (date: string, state: Day["state"], reason: string | null = null): Day => ({ date, state, value: null, reason });

  it("lays a month out by the first weekday", () => {
    const monday = weeksOf("2026-11-15", 1);
    expect(monday[0]).toEqual([null, null, null, null, null, null, "2026-11-01"]);
    expect(monday).toHaveLength(6);
    const sunday = weeksOf("2026-11-15", 0);
    expect(sunday[0]![0]).toBe("2026-11-01");
    expect(sunday).toHaveLength(5);
    expect(weeksOf("2026-02-01", 0)).toHaveLength(4);
    expect(weeksOf("2026-11-01", 6)[0]).toEqual([null, "2026-11-01", "2026-11-02", "2026-11-03", "2026-11-04", "2026-11-05", "2026-11-06"]);
    for (const week of [...monday, ...sunday]) expect(week).toHaveLength(7);
    expect(weekdaysFrom(1).map((date) => formats.day(date, { weekday: "long" }))[0]).toBe("lundi");
    expect(weekdaysFrom(6).map((date) => formats.day(date, { weekday: "long" }))[1]).toBe("dimanche");
  });

  it("adds up what is missing", () => {
    const days = [day("2026-11-01", "outside"), day("2026-11-02", "missing"), day("2026-11-03", "complete"), day("2026-11-04", "missing"), day("2026-11-05", "expected")];
    expect(missingSpan(days)).toEqual({ start: "2026-11-02", end: "2026-11-05", count: 2 });
    expect(missingSpan([])).toBeNull();
    expect(completeness(days)).toEqual({ complete: 1, days: 3 });
    expect(days.map(canFetch)).toEqual([false, true, true, true, false]);
  });

  it("tells why", () => {
    expect(reasonText(day("2026-11-02", "missing", "not_published"), "Enedis", en)).toBe(
      "Enedis has not published it yet. It is asked for again by itself.",
    );
    expect(reasonText(day("2026-11-02", "refused", "collection_off"), "Enedis", en)).toContain("hourly collection is switched off");
    expect(reasonText(day("2026-11-02", "missing", "made_of_cheese"), "Enedis", en)).toBe(en.about_missing);
    expect(reasonText(day("2026-11-02", "complete"), "Enedis", en)).toBe(en.about_complete);
  });

  it("has a view of maxima only where there are any", () => {
    expect(viewsOf(aPage())).toContain("max_power");
    expect(viewsOf(aPage({ max_power_statistic_id: null }))).not.toContain("max_power");
    expect(dayEntry("2020-01-01").state).toBe("outside");
  });
});

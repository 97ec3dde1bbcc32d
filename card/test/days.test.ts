// @vitest-environment node
import { describe, expect, it } from "vitest";
import { addDays, addMonths, dayOf, daysBetween, partsOf, startOfMonth, startOfYear, weekdayOf, yearsBefore } from "../src/days";

describe("local days", () => {
  it("walks over the ends of months and years", () => {
    expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
    expect(addDays("2028-03-01", -1)).toBe("2028-02-29");
    expect(addDays("2026-10-25", 1)).toBe("2026-10-26");
    expect(addMonths("2026-01-31", 1)).toBe("2026-02-01");
    expect(addMonths("2026-01-15", -1)).toBe("2025-12-01");
    expect(dayOf(2026, 13, 1)).toBe("2027-01-01");
    expect(dayOf(2026, 3, 0)).toBe("2026-02-28");
  });

  it("finds the same day of another year", () => {
    expect(yearsBefore("2026-11-21")).toBe("2025-11-21");
    expect(yearsBefore("2028-02-29")).toBe("2027-02-28");
    expect(yearsBefore("2028-02-29", 4)).toBe("2024-02-29");
    expect(yearsBefore("2027-03-31", -1)).toBe("2028-03-31");
  });

  it("counts, and finds beginnings and weekdays", () => {
    expect(daysBetween("2024-01-01", "2025-01-01")).toBe(366);
    expect(daysBetween("2026-03-28", "2026-03-30")).toBe(2);
    expect(startOfMonth("2026-11-21")).toBe("2026-11-01");
    expect(startOfYear("2026-11-21")).toBe("2026-01-01");
    expect(weekdayOf("2026-11-22")).toBe(0);
    expect(partsOf("2026-11-02")).toEqual({ year: 2026, month: 11, day: 2 });
  });
});

// @vitest-environment node
import { describe, expect, it } from "vitest";
import { aMeter, aPage, production } from "../dev/fake-hass";
import { Formats } from "../src/format";
import { lcdOf } from "../src/lcd";
import { causesOf, factsOf, lightColour, lightTitle } from "../src/light";
import { digitsOf, rowView } from "../src/rows";
import en from "../src/texts/en";
import fr from "../src/texts/fr";

const formats = new Formats({ language: "fr", number_format: "language", time_format: "24", first_weekday: "monday" }, "Europe/Paris");
const plain = (text: string): string => text.replace(/[\u00a0\u202f\u2009]/g, " ");

describe("rows", () => {
  it("shows values, units and when", () => {
    const view = (row: Parameters<typeof rowView>[1]) => rowView(aPage(), row, formats)!;
    expect(view("year")).toMatchObject({ digits: "7 843", unit: "kWh", when: "janv.–nov. 2026" });
    expect(view("month")).toMatchObject({ digits: "512,5", when: "1–21 nov." });
    expect(view("day")).toMatchObject({ digits: "27,91", when: "sam. 21 nov." });
    expect(view("load_curve")).toMatchObject({ digits: "842", unit: "W" });
    expect(view("load_curve").when).toContain("23:30");
    expect(plain(view("max_power").spoken)).toBe("6 230 VA, 21 novembre 2026 à 19:12");
    expect(plain(view("year").spoken)).toContain("1 janvier – 21 novembre 2026");
  });

  it("shows nothing where nothing is known, and zero where zero was measured", () => {
    expect(rowView(production(), "max_power", formats)).toBeNull();
    expect(rowView(production(), "load_curve", formats)?.digits).toBe("0");
  });

  it("names a single day of a month or year as a day", () => {
    const page = aPage({ rows: { ...aPage().rows, month: { value: 1, start: "2026-11-01", end: "2026-11-02" } } });
    expect(rowView(page, "month", formats)?.when).toBe("dim. 1 nov.");
  });
});

describe("seven segments", () => {
  it("keeps digits, decimals and signs", () => {
    expect(digitsOf("1\u202f234,5", ",")).toBe("1 234,5");
    expect(digitsOf("1,234.5", ".")).toBe("1 234.5");
    expect(digitsOf("−5", ".")).toBe("-5");
  });

  it("lights seven segments for an 8, two for a 1, and leaves the others as ghosts", () => {
    const segments = (path: string): number => path.split("M").length - 1;
    expect(segments(lcdOf("8", 1).lit)).toBe(7);
    expect(segments(lcdOf("1", 1).lit)).toBe(2);
    expect(segments(lcdOf("1", 1).ghost)).toBe(5);
    expect(segments(lcdOf("1", 6).ghost)).toBe(5 * 7 + 5);
    expect(segments(lcdOf("-", 1).lit)).toBe(1);
    expect(segments(lcdOf("1,5", 2).lit)).toBe(2 + 1 + 5);
    expect(lcdOf("", 6).lit).toBe("");
  });

  it("is as wide as its field, however many digits are lit", () => {
    expect(lcdOf("12", 6).width).toBe(lcdOf("123456", 6).width);
    expect(lcdOf("1.2", 6).width).toBeGreaterThan(lcdOf("12", 6).width);
  });
});

describe("the light", () => {
  it("is green, orange or red by the meter's health, and grey while nothing is sure", () => {
    expect(lightColour(aMeter(), null)).toBe("green");
    expect(lightColour(aMeter({ health: "incomplete" }), null)).toBe("orange");
    expect(lightColour(aMeter({ health: "stopped" }), null)).toBe("red");
    expect(lightColour(aMeter(), "connection_lost")).toBe("grey");
    expect(lightColour(null, null)).toBe("grey");
  });

  it("tells the causes, the most pressing first, also of a trouble it does not know", () => {
    const meter = aMeter({ health: "incomplete", troubles: ["operator_down", "made_of_cheese"], missing_days: 2 });
    expect(causesOf(meter, en)).toEqual([
      "Enedis is out of order at the moment. New tries follow by themselves.",
      en.trouble_unknown,
      "2 days are missing.",
    ]);
    expect(causesOf(aMeter({ health: "incomplete", missing_days: 1 }), fr)).toEqual(["Il manque 1 jour."]);
    expect(causesOf(aMeter(), en)).toEqual([]);
    expect(lightTitle(meter, null, en)).toBe("Something is missing");
    expect(lightTitle(meter, "connection_lost", en)).toBe(en.fail_connection_lost);
    expect(lightTitle(null, null, en)).toBe(en.loading);
  });

  it("tells what came last and when it goes on", () => {
    expect(factsOf(aMeter({ history_progress: 40 }), fr, formats).map(plain)).toEqual([
      "Dernier relevé : dim. 22 nov., 00:00",
      "Historique récupéré : 40 %",
      "Enedis sera de nouveau interrogé : lun. 23 nov., 08:12",
    ]);
    expect(causesOf(aMeter({ missing_days: 2 }), fr)).toEqual([]);
    expect(factsOf(aMeter({ missing_days: 2, last_reading: null, next_poll: null }), fr, formats)).toEqual(["Il manque 2 jours."]);
    expect(factsOf(aMeter({ polling: true, last_reading: null }), en, formats)).toEqual(["Asking Enedis …"]);
    expect(factsOf(aMeter({ next_poll: null, last_reading: null }), en, formats)).toEqual([]);
  });
});

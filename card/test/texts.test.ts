// @vitest-environment node
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DAY_STATES, ROW_KEYS } from "../src/contract";
import { counted, fill, LANGUAGES, languageOf, loadTexts, textOr, type Texts } from "../src/texts";
import en from "../src/texts/en";
import { PICKER } from "../src/texts/picker";

const places = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
const MAY_BE_SAME = /^(color_|view_|row_|total|production|state_|tariff$|editor_name|editor_device$|later)/;

describe.each(LANGUAGES)("the texts in %s", (language) => {
  it("have the keys and the places of the English ones, and no text is empty", async () => {
    const texts = await loadTexts(language);
    expect(Object.keys(texts).sort()).toEqual(Object.keys(en).sort());
    for (const key of Object.keys(en) as (keyof Texts)[]) {
      expect(texts[key].trim(), key).not.toBe("");
      expect(places(texts[key]), key).toEqual(places(en[key]));
      if (language !== "en" && !MAY_BE_SAME.test(key)) expect(texts[key], key).not.toBe(en[key]);
    }
  });

  it("name the card in the picker", () => {
    expect(Object.keys(PICKER[language]).sort()).toEqual(Object.keys(PICKER.en).sort());
    for (const [key, text] of Object.entries(PICKER[language])) {
      expect(places(text)).toEqual(places(PICKER.en[key as keyof typeof PICKER.en]));
    }
  });

  it("know every trouble, row and state", async () => {
    const texts: Record<string, string> = { ...(await loadTexts(language)) };
    const source = readFileSync(`${import.meta.dirname}/../../custom_components/grid_meter/metering/trouble.py`, "utf8");
    const troubles = [...source.matchAll(/^ {4}[A-Z_]+ = "(\w+)"$/gm)].map((match) => match[1]!);
    expect(troubles.length).toBeGreaterThan(15);
    for (const trouble of troubles) expect(texts, trouble).toHaveProperty(`trouble_${trouble}`);
    for (const row of ROW_KEYS) expect(texts).toHaveProperty(`row_${row}`);
    for (const state of DAY_STATES) expect(texts).toHaveProperty(`state_${state}`);
  });
});

describe("choosing texts", () => {
  it("falls back to English, and fetches a language once", () => {
    expect(languageOf("fr-CA")).toBe("fr");
    expect(languageOf("pt_BR")).toBe("pt");
    expect(languageOf("ja")).toBe("en");
    expect(languageOf(undefined)).toBe("en");
    expect(loadTexts("de")).toBe(loadTexts("de-AT"));
  });

  it("fills places and counts", () => {
    expect(fill("{a} and {b}", { a: 1 })).toBe("1 and {b}");
    expect(counted(en, "fetched", 1)).toBe("1 day has changed.");
    expect(counted(en, "fetched", 3)).toBe("3 days have changed.");
    expect(textOr(en, "toString", "trouble_unknown")).toBe(en.trouble_unknown);
  });
});

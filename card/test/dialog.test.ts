import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { aComparison, aMeter, aPage, FakeHass, production, ZONE } from "../dev/fake-hass";
import type { View } from "../src/card";
import type { Day } from "../src/contract";
import { defineDialog, type MeterDialog } from "../src/dialog/dialog";
import { Formats } from "../src/format";
import en from "../src/texts/en";
import { placed, settle, texts } from "./dom";

beforeAll(defineDialog);
beforeEach(() => void vi.useFakeTimers({ now: Date.parse("2026-11-22T10:00:00Z"), toFake: ["Date"] }));
afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
});

async function open(view: View, hass = new FakeHass(), page = aPage()): Promise<MeterDialog> {
  const dialog = document.createElement("linky-meter-dialog") as MeterDialog;
  Object.assign(dialog, { hass, view, page, deviceId: "d1", meter: hass.meter ?? aMeter(), texts: en, formats: new Formats(hass.locale, ZONE) });
  dialog.addEventListener("view-chosen", (event) => (dialog.view = (event as CustomEvent<View>).detail));
  document.body.append(dialog);
  await settle(dialog);
  return dialog;
}

const inside = (dialog: Element): HTMLElement => placed(dialog, "#view > *");
const heading = (dialog: Element): string => texts(inside(dialog), "h3")[0]!;
const chart = (dialog: Element): HTMLElement => placed(inside(dialog), "linky-meter-chart");
const read = (dialog: Element): string => placed(chart(dialog), ".chart").getAttribute("aria-valuetext")!;
const press = (element: Element, key: string): boolean => element.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true }));
const walk = async (dialog: Element, steps: 0 | 1): Promise<void> => {
  inside(dialog).shadowRoot!.querySelectorAll<HTMLButtonElement>(".walk button")[steps]!.click();
  await settle(dialog);
};

describe("the history", () => {
  it("opens on the newest month, beside the year before, with total, comparison and cost", async () => {
    const dialog = await open("month");
    expect(placed<HTMLDialogElement>(dialog, "dialog").open).toBe(true);
    expect(heading(dialog)).toBe("November 2026");
    expect(chart(dialog).shadowRoot!.querySelectorAll(".now")).toHaveLength(21);
    expect(chart(dialog).shadowRoot!.querySelectorAll(".past")).toHaveLength(30);
    expect(texts(inside(dialog), "dt")).toEqual(["Total", "against November 2025", "Cost"]);
    expect(read(dialog)).toMatch(/^Sat, November 21: [\d.]+\skWh; November 2025: [\d.]+\skWh$/);
  });

  it("walks through time as far as there is any", async () => {
    const dialog = await open("year");
    await walk(dialog, 1);
    expect(heading(dialog)).toBe("2026");
    for (const year of ["2025", "2024", "2023", "2023"]) {
      await walk(dialog, 0);
      expect(heading(dialog)).toBe(year);
    }
  });

  it("leads from the year to a month to a day, by keys", async () => {
    const dialog = await open("year");
    press(placed(chart(dialog), ".chart"), "Home");
    press(placed(chart(dialog), ".chart"), "ArrowRight");
    await settle(dialog);
    expect(read(dialog)).toContain("February 2026");
    press(placed(chart(dialog), ".chart"), "Enter");
    await settle(dialog);
    expect(heading(dialog)).toBe("February 2026");
    placed<HTMLButtonElement>(chart(dialog), ".readout button").click();
    await settle(dialog);
    expect(heading(dialog)).toBe("Sat, February 28, 2026");
    expect(chart(dialog).shadowRoot!.querySelectorAll(".now")).toHaveLength(24);
    expect(chart(dialog).shadowRoot!.querySelector(".readout button")).toBeNull();
  });

  it("reads the bar below a finger", async () => {
    const dialog = await open("month");
    const plot = placed(chart(dialog), ".plot");
    plot.getBoundingClientRect = () => ({ left: 0, width: 300 }) as DOMRect;
    plot.dispatchEvent(new PointerEvent("pointerdown", { clientX: 25, pointerType: "touch" }));
    await settle(chart(dialog));
    expect(read(dialog)).toContain("November 3");
    press(placed(chart(dialog), ".chart"), "End");
    await settle(chart(dialog));
    expect(read(dialog)).toContain("November 30: no reading");
  });

  it("compares only where somebody wants it", async () => {
    const hass = new FakeHass();
    const dialog = await open("month", hass);
    expect(hass.calls).toHaveLength(2);
    const box = placed<HTMLInputElement>(inside(dialog), "input");
    box.checked = false;
    box.dispatchEvent(new Event("change"));
    await settle(dialog);
    expect(chart(dialog).shadowRoot!.querySelectorAll(".past")).toHaveLength(0);
    expect(hass.calls).toHaveLength(3);
  });

  it("says what it could not learn, and tries again", async () => {
    const hass = new FakeHass();
    hass.refusals["recorder/statistics_during_period"] = { code: "unknown_error", message: "Database is locked" };
    const dialog = await open("month", hass);
    expect(texts(inside(dialog), ".failure p")).toEqual([en.load_failed, "Database is locked"]);
    hass.refusals = {};
    placed<HTMLButtonElement>(inside(dialog), ".failure button").click();
    await settle(dialog);
    expect(chart(dialog).shadowRoot!.querySelectorAll(".now")).toHaveLength(21);
  });

  it("says that nothing is known, where nothing is", async () => {
    const hass = new FakeHass();
    hass.answers["recorder/statistics_during_period"] = () => ({});
    const dialog = await open("day", hass);
    expect(texts(chart(dialog), ".plot p")).toEqual([en.no_data]);
    expect(read(dialog)).toBe(en.no_data);
  });

  it("shows the maxima of a month, and leads to the curve of a day", async () => {
    const dialog = await open("max_power");
    expect(heading(dialog)).toBe("November 2026");
    expect(texts(inside(dialog), "dt")).toEqual(["Highest"]);
    expect(read(dialog)).toContain("kVA");
    press(placed(chart(dialog), ".chart"), "Enter");
    await settle(dialog);
    expect(heading(dialog)).toBe("Sat, November 21, 2026");
    expect(inside(dialog).localName).toBe("linky-meter-curve");
  });
});

describe("the load curve", () => {
  it("draws the day with its hole, its peak, and the year before", async () => {
    const dialog = await open("load_curve");
    expect(heading(dialog)).toBe("Sat, November 21, 2026");
    const area = placed(chart(dialog), ".area").getAttribute("d")!;
    expect(area.split("M").length - 1).toBe(2);
    expect(area.endsWith("V100Z")).toBe(true);
    expect(texts(inside(dialog), "dd")[0]).toMatch(/^[\d,]+\sW · \d\d:\d\d$/);
    await walk(dialog, 0);
    expect(heading(dialog)).toBe("Fri, November 20, 2026");
    const box = placed<HTMLInputElement>(inside(dialog), "input");
    box.checked = false;
    box.dispatchEvent(new Event("change"));
    await settle(dialog);
    expect(placed(chart(dialog), ".line.before").getAttribute("d")).toBe("");
  });

  it("passes an operator's own words on", async () => {
    const hass = new FakeHass();
    hass.refusals["grid_meter/load_curve"] = { code: "operator", message: "Out of order" };
    expect(texts(inside(await open("load_curve", hass)), ".failure p")).toEqual([en.load_failed, "Out of order"]);
  });
});

describe("the costs", () => {
  const compare = async (dialog: Element): Promise<void> => {
    placed<HTMLButtonElement>(inside(dialog), "section .action").click();
    await settle(dialog);
  };
  const rowsIn = (dialog: Element, table: number): string[][] => {
    const found = inside(dialog).shadowRoot!.querySelectorAll("table")[table]!;
    return [...found.querySelectorAll("tbody tr")].map((row) => [...row.children].map((cell) => cell.textContent!.replace(/\s+/g, " ").trim()));
  };

  it("show twelve months in money, beside those of the year before", async () => {
    const dialog = await open("costs");
    expect(heading(dialog)).toMatch(/^Dec 2025\s–\sNov 2026$/);
    expect(chart(dialog).shadowRoot!.querySelectorAll(".now")).toHaveLength(12);
    expect(chart(dialog).shadowRoot!.querySelectorAll(".past")).toHaveLength(12);
    expect(read(dialog)).toMatch(/^November 2026: €[\d.]+; the year before: €[\d.]+$/);
    const [total, against] = texts(inside(dialog), "dt");
    expect([total, against]).toEqual(["Total", expect.stringMatching(/^against Dec 2024\s–\sNov 2025$/)]);
    expect(texts(inside(dialog), "dd")[0]).toMatch(/^€[\d,]+\.\d\d$/);
    const hass = (dialog as MeterDialog).hass as FakeHass;
    const asked = hass.calls.filter((call) => call.type === "recorder/statistics_during_period");
    expect(asked.map((call) => call.statistic_ids)).toEqual([["grid_meter:home_consumption_cost"], ["grid_meter:home_consumption_cost"]]);
    expect(asked.map((call) => call.start_time)).toEqual(["2025-11-30T23:00:00.000Z", "2024-11-30T23:00:00.000Z"]);
    // Nothing is compared before somebody asks for it.
    expect(hass.actions).toEqual([]);
    press(placed(chart(dialog), ".chart"), "Home");
    press(placed(chart(dialog), ".chart"), "Enter");
    await settle(dialog);
    expect(heading(dialog)).toBe("December 2025");
  });

  it("are compared with the regulated tariffs that fit, and with smaller powers", async () => {
    const hass = new FakeHass();
    const dialog = await open("costs", hass);
    await compare(dialog);
    const [[domain, action, data]] = hass.actions as [[string, string, Record<string, unknown>]];
    expect([domain, action]).toEqual(["grid_meter", "compare_tariffs"]);
    expect(data).toEqual({
      device_id: "d1",
      direction: "consumption",
      tariffs: {
        "Tarif Bleu, option Base": "fr_base",
        "Tarif Bleu, option Heures Creuses": "fr_peak_offpeak",
        "Tarif Bleu, option Tempo": "fr_tempo",
      },
      standing_charges: "fr_base",
    });
    expect(rowsIn(dialog, 0)).toEqual([
      ["Your tariff", "€1,915.31", "–"],
      ["Tarif Bleu, option Heures Creuses", "€1,871.05", "-€44.26"],
      ["Tarif Bleu, option Base", "€2,048.97", "+€133.66"],
      ["Tarif Bleu, option Tempo! 24 hours without a price! without its standing charge, which is not known", "€1,402.88 !", "–"],
    ]);
    expect(texts(inside(dialog), "caption")[0]).toMatch(/^Nov 22, 2025\s–\sNov 21, 2026$/);
    expect(texts(inside(dialog), ".small")[0]).toBe(`Estimated hours: 2.4%. 3 days are missing. ${en.outdated}`);
    expect(rowsIn(dialog, 1)).toEqual([
      ["3 kVA", "on 512 days", "€93.00"],
      ["6 kVA", "on 1 day", "€48.24"],
    ]);
    expect(texts(inside(dialog), "section dd")).toEqual(["9 kVA", "6.23 kVA Jan 11, 2026", "5.91 kW Jan 11, 2026"]);
    expect(texts(inside(dialog), ".small")[2]).toContain("known of 728 days, the load curve of 721. Standing charges: Tarif Bleu, option Base.");
  });

  it("never call unknown what is free, nor free what is unknown", async () => {
    const hass = new FakeHass();
    const told = aComparison();
    told.tariffs = { "Tarif Bleu, option Tempo": { ...told.tariffs.current!, cost: 0, difference: null, unknown_hours: 8760, unknown_energy: 9120.4 } };
    told.subscribed_power = {
      ...told.subscribed_power!, days: 0, curve_days: 0, max_power: null, highest_interval: null,
      smaller: [{ power: 6, days_above: 0, intervals_above: 0, saving_per_year: null }],
    };
    hass.responses.compare_tariffs = told;
    const dialog = await open("costs", hass);
    await compare(dialog);
    expect(rowsIn(dialog, 0)).toEqual([["Tarif Bleu, option Tempo! 8760 hours without a price", "– !", "–"]]);
    expect(rowsIn(dialog, 1)).toEqual([["6 kVA", "–", "–"]]);
    told.subscribed_power.curve_days = 30;
    told.subscribed_power.smaller.push({ power: 3, days_above: 0, intervals_above: 2, saving_per_year: 0 });
    const other = await open("costs", hass);
    await compare(other);
    expect(rowsIn(other, 1)).toEqual([["6 kVA", "never", "–"], ["3 kVA", "in 2 intervals", "€0.00"]]);
  });

  it("say that they are being compared, and what it failed with, and try again", async () => {
    const hass = new FakeHass().translated({ "component.grid_meter.exceptions.no_readings.message": "{home} : aucun relevé." });
    const dialog = await open("costs", hass);
    hass.refusals.compare_tariffs = { code: "service_validation_error", message: "No", translation_key: "no_readings", translation_placeholders: { home: "Maison" } };
    hass.pause = 20;
    placed<HTMLButtonElement>(inside(dialog), "section .action").click();
    await settle(dialog, 1);
    const button = placed<HTMLButtonElement>(inside(dialog), "section .action");
    expect([button.disabled, button.textContent!.trim()]).toEqual([true, "Comparing …"]);
    await vi.waitFor(() => expect(texts(inside(dialog), "section .failure p")).toEqual([en.load_failed, "Maison : aucun relevé."]));
    hass.refusals = {};
    hass.pause = 0;
    await compare(dialog);
    expect(rowsIn(dialog, 0)).toHaveLength(4);
  });

  it("say what they could not learn, and leave the comparison open", async () => {
    const hass = new FakeHass();
    hass.refusals["recorder/statistics_during_period"] = { code: "not_loaded", message: "" };
    const dialog = await open("costs", hass);
    expect(texts(inside(dialog), ".failure p")).toEqual([en.fail_not_loaded]);
    await compare(dialog);
    expect(rowsIn(dialog, 0)).toHaveLength(4);
  });

  it("have nothing to compare where no tariff fits, and nothing to say where there are no costs", async () => {
    const unfit = await open("costs", new FakeHass(), aPage({ presets: [] }));
    expect(texts(inside(unfit), "section p")).toEqual([en.none_fits]);
    const earning = await open("costs", new FakeHass(), { ...production(), cost_statistic_id: "grid_meter:home_production_compensation" });
    expect(placed(earning, "#tab-costs").textContent!.trim()).toBe("Earnings");
    expect(inside(earning).shadowRoot!.querySelector("section")).toBeNull();
    const free = await open("costs", new FakeHass(), aPage({ cost_statistic_id: null }));
    expect(texts(free, "[role=tab]")).not.toContain("Costs");
    expect(inside(free).localName).toBe("linky-meter-history");
    expect(heading(free)).toBe("November 2026");
  });
});

describe("the calendar", () => {
  const days = (hass: FakeHass, over: Record<string, Partial<Day>>): void => {
    const before = hass.answers["grid_meter/days"]!;
    hass.answers["grid_meter/days"] = (message) => {
      const { days: all } = before(message) as { days: Day[] };
      return { days: all.map((day) => ({ ...day, state: day.state === "missing" ? ("complete" as const) : day.state, ...over[day.date] })) };
    };
  };
  const cell = (dialog: Element, date: string): HTMLButtonElement => placed(inside(dialog), `[data-day="${date}"]`);

  it("shows each day's state by class, glyph and words", async () => {
    const hass = new FakeHass();
    days(hass, { "2026-11-10": { state: "missing", value: null, reason: "not_published" } });
    const dialog = await open("calendar", hass);
    expect(heading(dialog)).toBe("November 2026");
    expect(inside(dialog).shadowRoot!.querySelectorAll("button.day")).toHaveLength(30);
    expect(cell(dialog, "2026-11-10").classList).toContain("missing");
    expect(cell(dialog, "2026-11-10").textContent).toContain("!");
    expect(cell(dialog, "2026-11-10").getAttribute("aria-label")).toBe("Tuesday, November 10, Missing");
    expect(cell(dialog, "2026-11-10").tabIndex).toBe(0);
    expect(cell(dialog, "2026-11-22").classList).toContain("expected");
    expect(texts(inside(dialog), ".legend li").map((text) => text.replace(/^\S ?/, ""))).toContain("Estimated");
    expect(texts(inside(dialog), ".names span")[0]).toBe("Mon");
  });

  it("tells why a day is missing, fetches it, and says what came of it", async () => {
    const hass = new FakeHass();
    days(hass, { "2026-11-10": { state: "missing", value: null, reason: "not_published" } });
    const dialog = await open("calendar", hass);
    cell(dialog, "2026-11-10").click();
    await settle(dialog);
    expect(texts(inside(dialog), ".about p")).toEqual(["Tuesday, November 10 · Missing", "Enedis has not published it yet. It is asked for again by itself."]);
    hass.pause = 20;
    placed<HTMLButtonElement>(inside(dialog), ".action").click();
    await settle(dialog, 1);
    expect(texts(inside(dialog), ".asking")).toEqual(["Asking Enedis …"]);
    expect(placed<HTMLButtonElement>(inside(dialog), ".action").disabled).toBe(true);
    await vi.waitFor(() => expect(texts(inside(dialog), ".good")).toEqual(["1 day has changed."]));
    expect(hass.calls.find((call) => call.type === "grid_meter/fetch")).toMatchObject({ device_id: "d1", start: "2026-11-10", end: "2026-11-11" });
    await vi.waitFor(() => expect(hass.calls.filter((call) => call.type === "grid_meter/days")).toHaveLength(2));
  });

  it("fetches all missing days of a month at once", async () => {
    const hass = new FakeHass();
    days(hass, { "2026-11-10": { state: "missing" }, "2026-11-12": { state: "missing" } });
    hass.answers["grid_meter/fetch"] = () => ({ days_changed: 0 });
    const dialog = await open("calendar", hass);
    expect(texts(inside(dialog), ".action")).toEqual(["Fetch the 2 missing days of this month"]);
    placed<HTMLButtonElement>(inside(dialog), ".action").click();
    await settle(dialog);
    expect(hass.calls.find((call) => call.type === "grid_meter/fetch")).toMatchObject({ start: "2026-11-10", end: "2026-11-13" });
    expect(texts(inside(dialog), ".good")).toEqual(["Enedis has nothing new for these days."]);
  });

  it("passes on what the operator refused with", async () => {
    const hass = new FakeHass();
    const dialog = await open("calendar", hass);
    cell(dialog, "2026-11-21").click();
    await settle(dialog);
    for (const [message, shown] of [["Enedis is out of order.", "Enedis is out of order."], ["", en.fetch_failed]] as const) {
      hass.refusals["grid_meter/fetch"] = { code: "operator", message };
      placed<HTMLButtonElement>(inside(dialog), ".action").click();
      await settle(dialog);
      expect(texts(inside(dialog), ".bad")).toEqual([shown]);
    }
  });

  it("lets Home Assistant translate the refusal", async () => {
    const hass = new FakeHass().translated({ "component.grid_meter.exceptions.outage.message": "En panne : {side}" });
    const dialog = await open("calendar", hass);
    cell(dialog, "2026-11-21").click();
    await settle(dialog);
    hass.refusals["grid_meter/fetch"] = { code: "operator", message: "Down", translation_key: "outage", translation_placeholders: { side: "Enedis" } };
    placed<HTMLButtonElement>(inside(dialog), ".action").click();
    await settle(dialog);
    expect(texts(inside(dialog), ".bad")).toEqual(["En panne : Enedis"]);
  });

  it("offers nothing for days that are not due, and is walked through by keys", async () => {
    const dialog = await open("calendar");
    cell(dialog, "2026-11-25").click();
    await settle(dialog);
    expect(texts(inside(dialog), ".action")).not.toContain(en.fetch_day);
    const focus = vi.spyOn(cell(dialog, "2026-11-18"), "focus");
    press(cell(dialog, "2026-11-25"), "ArrowUp");
    expect(focus).toHaveBeenCalled();
    await walk(dialog, 0);
    expect(heading(dialog)).toBe("October 2026");
    expect(inside(dialog).shadowRoot!.querySelector("[aria-pressed=true]")).toBeNull();
  });

  it("says what it could not learn", async () => {
    const hass = new FakeHass();
    hass.refusals["grid_meter/days"] = { code: "not_loaded", message: "" };
    expect(texts(inside(await open("calendar", hass)), ".failure p")).toEqual([en.fail_not_loaded]);
  });
});

describe("the dialog", () => {
  it("has tabs that keys walk through", async () => {
    const dialog = await open("day");
    expect(texts(dialog, "[role=tab]")).toEqual(["Day", "Month", "Year", "Load curve", "Max power", "Costs", "Completeness"]);
    press(placed(dialog, "#tab-day"), "ArrowRight");
    await settle(dialog);
    expect(heading(dialog)).toBe("November 2026");
    press(placed(dialog, "#tab-month"), "End");
    await settle(dialog);
    expect(inside(dialog).localName).toBe("linky-meter-calendar");
    press(placed(dialog, "#tab-calendar"), "ArrowRight");
    await settle(dialog);
    expect(placed(dialog, "#tab-day").getAttribute("aria-selected")).toBe("true");
  });

  it("shows the curve of the highest day where there is no statistic of maxima", async () => {
    const dialog = await open("max_power", new FakeHass(), aPage({ max_power_statistic_id: null }));
    expect(inside(dialog).localName).toBe("linky-meter-curve");
  });

  it("closes by its button, by its backdrop, and tells the card", async () => {
    for (const way of [".close", "dialog"]) {
      const dialog = await open("day");
      const closed = vi.fn();
      dialog.addEventListener("dialog-closed", closed);
      placed(dialog, way).click();
      await settle(dialog);
      expect(closed).toHaveBeenCalledOnce();
    }
  });

  it("keeps its keys from the page behind it", async () => {
    const behind = vi.fn();
    document.body.addEventListener("keydown", behind);
    const dialog = await open("day");
    press(placed(dialog, ".close"), "e");
    expect(behind).not.toHaveBeenCalled();
    document.body.removeEventListener("keydown", behind);
  });
});

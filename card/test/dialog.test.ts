import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { aMeter, aPage, FakeHass, ZONE } from "../dev/fake-hass";
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
    expect(texts(dialog, "[role=tab]")).toEqual(["Day", "Month", "Year", "Load curve", "Max power", "Completeness"]);
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

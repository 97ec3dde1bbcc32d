import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { aMeter, aPage, FakeHass, leneda } from "../dev/fake-hass";
import { LinkyMeterCard } from "../src/card";
import type { CardConfig } from "../src/config";
import { registerCard, suggestion } from "../src/register";
import { loadTexts } from "../src/texts";
import en from "../src/texts/en";
import { placed, settle, texts } from "./dom";

beforeAll(async () => {
  await import("../src/linky-meter-card");
  await Promise.all(["en", "fr"].map(loadTexts));
});
beforeEach(() => void vi.useFakeTimers({ now: Date.parse("2026-11-22T10:00:00Z"), toFake: ["Date"] }));
afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
});

async function show(hass: FakeHass, config: Partial<CardConfig> = {}): Promise<LinkyMeterCard> {
  const card = document.createElement("linky-meter-card") as LinkyMeterCard;
  card.setConfig({ type: "custom:linky-meter-card", ...config });
  card.hass = hass;
  document.body.append(card);
  await settle(card);
  return card;
}

const rows = (card: LinkyMeterCard): string[] => [...card.shadowRoot!.querySelectorAll(".row")].map((row) => row.getAttribute("aria-label") ?? "");
const title = (card: LinkyMeterCard): string => placed(card, "h2").textContent!.trim();
const keys = (card: LinkyMeterCard): HTMLButtonElement[] => [...card.shadowRoot!.querySelectorAll<HTMLButtonElement>(".key")];

describe("the card", () => {
  it("shows the first usage point's consumption", async () => {
    const card = await show(new FakeHass());
    expect(title(card)).toBe("Consumption");
    expect(rows(card)).toHaveLength(5);
    expect(rows(card)[2]).toBe("Daily: 27.91\u00a0kWh, November 21, 2026. Show the history");
    expect(placed(card, ".name").textContent).toBe("Maison");
    expect(card.shadowRoot!.querySelectorAll(".digits")).toHaveLength(5);
  });

  it("walks through its pages, round and round, and says so", async () => {
    const card = await show(new FakeHass().speak("fr"));
    keys(card)[1]!.click();
    await settle(card);
    expect(title(card)).toBe("Production");
    expect(placed(card, "[aria-live]").textContent).toBe("Production. Page 2 sur 2");
    expect(rows(card)[4]).toContain("pas encore de valeur");
    keys(card)[1]!.click();
    await settle(card);
    expect(title(card)).toBe("Consommation");
    keys(card)[0]!.click();
    await settle(card);
    expect(title(card)).toBe("Production");
  });

  it("starts where it is told to, and needs no keys for one page", async () => {
    expect(title(await show(new FakeHass(), { page: "production" }))).toBe("Production");
    expect(title(await show(new FakeHass(), { page: "no such page" }))).toBe("Consumption");
    const single = await show(new FakeHass(aMeter({ pages: [aPage()] })));
    expect(placed(single, ".pages").hasAttribute("hidden")).toBe(true);
    expect(keys(single).every((key) => key.disabled)).toBe(true);
    const flat = await show(new FakeHass(leneda()), { page: "1-1:4.29.0" });
    expect(title(flat)).toBe("Covered by the energy community");
    expect(placed(flat, ".title span").textContent).toBe("5/8");
  });

  it("calls registers by their names in the user's language, where there are any", async () => {
    const hass = new FakeHass(leneda()).speak("fr").translated({ "component.grid_meter.selector.obis.options.1-1:0.29.0": "Soutirage" });
    const card = await show(hass);
    await settle(card);
    expect(title(card)).toBe("Soutirage");
    keys(card)[1]!.click();
    await settle(card);
    expect(title(card)).toBe("Production");
    expect(placed(card, "[aria-live]").textContent).toBe("Production. Page 2 sur 8");
  });

  it("has its size before it has its readings", async () => {
    const waiting = await show(new FakeHass(null, -1));
    const parts = (card: LinkyMeterCard) => ["header", ".title", ".row", ".digits", ".when", "footer", ".key"].map((part) => card.shadowRoot!.querySelectorAll(part).length);
    expect(parts(waiting)).toEqual(parts(await show(new FakeHass())));
    expect(placed(waiting, ".glass").getAttribute("aria-busy")).toBe("true");
    expect(parts(await show(new FakeHass(null, -1), { rows: ["day"] }))[2]).toBe(1);
  });

  it.each(["not_found", "not_loaded", "unknown_command"] as const)("says in words that it met %s", async (code) => {
    const hass = new FakeHass(null);
    hass.refusals["grid_meter/meter/subscribe"] = { code, message: "" };
    const card = await show(hass, { device_id: "d1" });
    expect(placed(card, "[role=alert]").textContent).toBe(en[`fail_${code}`]);
  });

  it("says that there is no meter yet, and shows one once it is there", async () => {
    const hass = new FakeHass();
    const { devices } = hass;
    hass.devices = {};
    hass.entities = {};
    const card = await show(hass);
    expect(placed(card, "[role=alert]").textContent).toBe(en.fail_no_meter);
    const later = new FakeHass();
    later.devices = { ...devices };
    card.hass = later;
    await settle(card);
    expect(title(card)).toBe("Consumption");
  });

  it("waits for the devices, which come after the connection", async () => {
    const hass = new FakeHass();
    hass.devices = hass.entities = null;
    const card = await show(hass);
    expect(card.shadowRoot!.querySelector("[role=alert]")).toBeNull();
    expect(suggestion(hass, "sensor.home_daily")).toBeNull();
    card.hass = new FakeHass();
    await settle(card);
    expect(title(card)).toBe("Consumption");
  });

  it("keeps its readings when the connection is lost, and says so until it is back", async () => {
    const hass = new FakeHass();
    const card = await show(hass);
    hass.fire("disconnected");
    await settle(card);
    expect(placed(card, ".notice").textContent).toBe(en.fail_connection_lost);
    expect(rows(card)[2]).toContain("27.91");
    expect(placed<HTMLButtonElement>(card, ".tool").disabled).toBe(true);
    hass.fire("ready");
    await settle(card);
    expect(card.shadowRoot!.querySelector(".notice")).toBeNull();
  });

  it("tells ears what has changed, and nothing at first", async () => {
    const hass = new FakeHass();
    const card = await show(hass);
    expect(placed(card, "[aria-live]").textContent).toBe("");
    const page = aPage();
    hass.say(aMeter({ pages: [{ ...page, rows: { ...page.rows, day: { value: 31, start: "2026-11-22", end: "2026-11-23" } } }] }));
    await settle(card);
    expect(placed(card, "[aria-live]").textContent).toBe("Daily: 31.00\u00a0kWh, November 22, 2026");
  });

  it("asks for readings, and turns its arrow meanwhile", async () => {
    const hass = new FakeHass();
    const card = await show(hass, { device_id: "d1" });
    placed<HTMLButtonElement>(card, ".tool").click();
    await card.updateComplete;
    expect(placed(card, ".tool").classList).toContain("spinning");
    expect(placed(card, ".tool").getAttribute("aria-label")).toBe("Asking Enedis …");
    await settle(card);
    expect(hass.actions).toEqual([["grid_meter", "refresh", { device_id: "d1" }]]);
    expect(placed(card, ".tool").classList).not.toContain("spinning");
    hass.say(aMeter({ polling: true }));
    await settle(card);
    expect(placed(card, ".tool").classList).toContain("spinning");
  });

  it("survives an action that fails", async () => {
    const hass = new FakeHass();
    hass.refusals.refresh = { code: "home_assistant_error", message: "no" };
    const card = await show(hass);
    placed<HTMLButtonElement>(card, ".tool").click();
    await settle(card);
    expect(placed(card, ".tool").classList).not.toContain("spinning");
  });

  it("is drawn anew for what concerns it, and not for every state of the house", async () => {
    const hass = new FakeHass();
    const card = await show(hass);
    const update = vi.spyOn(card, "requestUpdate");
    const same = Object.assign(Object.create(Object.getPrototypeOf(hass)) as FakeHass, hass);
    card.hass = same;
    expect(update).not.toHaveBeenCalled();
    card.hass = Object.assign(Object.create(Object.getPrototypeOf(hass)) as FakeHass, hass).speak("fr");
    expect(update).toHaveBeenCalled();
    await settle(card);
    expect(title(card)).toBe("Consommation");
    expect(card.hass.language).toBe("fr");
  });

  it("wears its colour, follows the theme, and keeps to a tile with a height", async () => {
    const hass = new FakeHass();
    hass.themes = { darkMode: true };
    const card = await show(hass, { color: "transparent", grid_options: { rows: 4 }, name: "Cabane" });
    expect(placed(card, "ha-card").classList).toContain("bare");
    expect(card.hasAttribute("dark")).toBe(true);
    expect(card.hasAttribute("fixed")).toBe(true);
    expect(placed(card, ".name").textContent).toBe("Cabane");
    card.setConfig({ type: "custom:linky-meter-card", color: [1, 2, 3] });
    await settle(card);
    expect(placed(card, "ha-card").getAttribute("style")).toContain("rgb(1, 2, 3)");
    expect(card.hasAttribute("fixed")).toBe(false);
    expect(card.getCardSize()).toBe(7);
    expect(card.getGridOptions()).toHaveProperty("min_rows", 4);
  });

  it("refuses a configuration that it cannot show", () => {
    const card = new LinkyMeterCard();
    expect(() => card.setConfig({ type: "x", rows: ["week"] as never })).toThrow(/max_power/);
  });
});

describe("the light", () => {
  it("tells its cause on tap, on hover, and closes on Escape and elsewhere", async () => {
    const hass = new FakeHass(aMeter({ health: "incomplete", troubles: ["not_published"], missing_days: 2 }));
    const card = await show(hass);
    const light = placed(card, "linky-meter-light");
    const button = placed<HTMLButtonElement>(light, ".light");
    expect(button.getAttribute("aria-label")).toBe("State of the readings: Something is missing");
    button.click();
    await settle(light);
    expect(texts(light, ".panel p")).toEqual([en.trouble_not_published.replace("{operator}", "Enedis"), "2 days are missing."]);
    expect(button.getAttribute("aria-expanded")).toBe("true");
    button.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
    await settle(light);
    expect(button.getAttribute("aria-expanded")).toBe("false");

    const around = placed(light, ".around");
    around.dispatchEvent(new PointerEvent("pointerenter", { pointerType: "mouse" }));
    await settle(light);
    expect(button.getAttribute("aria-expanded")).toBe("true");
    around.dispatchEvent(new PointerEvent("pointerleave"));
    await settle(light);
    expect(button.getAttribute("aria-expanded")).toBe("false");

    button.click();
    await settle(light);
    window.dispatchEvent(new Event("pointerdown"));
    await settle(light);
    expect(button.getAttribute("aria-expanded")).toBe("false");
    button.click();
    button.click();
    await settle(light);
    expect(button.getAttribute("aria-expanded")).toBe("false");
  });

  it("leads to the calendar", async () => {
    const card = await show(new FakeHass());
    const light = placed(card, "linky-meter-light");
    placed<HTMLButtonElement>(light, ".light").click();
    await settle(light);
    placed<HTMLButtonElement>(light, ".link").click();
    await vi.waitFor(() => placed(placed(card, "linky-meter-dialog"), "linky-meter-calendar"));
  });
});

describe("the card picker", () => {
  it("knows the card, once, in the page's language", () => {
    registerCard(LinkyMeterCard);
    expect(window.customCards).toHaveLength(1);
    const [entry] = window.customCards!;
    expect(entry).toMatchObject({ type: "linky-meter-card", preview: true });
    document.documentElement.lang = "fr";
    expect(entry!.name).toBe("Compteur Linky");
    document.documentElement.lang = "en";
    expect(entry!.description).toContain("smart meter");
  });

  it("suggests it for entities of the integration only", () => {
    const hass = new FakeHass();
    expect(suggestion(hass, "sensor.home_daily")).toEqual({ config: { type: "custom:linky-meter-card", device_id: "d1" } });
    expect(suggestion(hass, "light.lamp")).toBeNull();
    expect(suggestion(hass, "sensor.none")).toBeNull();
  });

  it("has a stub with the first usage point", () => {
    const hass = new FakeHass();
    expect(LinkyMeterCard.getStubConfig(hass)).toEqual({ type: "custom:linky-meter-card", device_id: "d1" });
    hass.devices = { d0: { ...hass.devices!.d1!, id: "d0", disabled_by: "user" }, other: { id: "other", name: "x", identifiers: [["hue", "1"]] } };
    expect(LinkyMeterCard.getStubConfig(hass)).toEqual({ type: "custom:linky-meter-card" });
  });
});

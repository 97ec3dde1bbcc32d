import { afterEach, describe, expect, it, vi } from "vitest";
import { FakeHass, leneda } from "../dev/fake-hass";
import { LinkyMeterCard } from "../src/card";
import { problemOf, type CardConfig } from "../src/config";
import { configOf, formOf, type LinkyMeterCardEditor } from "../src/editor";
import { placed, settle } from "./dom";

const TYPE = "custom:linky-meter-card";
interface Form extends HTMLElement {
  data: ReturnType<typeof formOf>;
  schema: { name: string; selector: { select?: { options: { value: string; label: string }[] } } }[];
  computeLabel(field: { name: string }): string;
  computeHelper(field: { name: string }): string | undefined;
}

afterEach(() => document.body.replaceChildren());

describe("form and configuration", () => {
  it.each([
    { type: TYPE },
    { type: TYPE, device_id: "d1", name: "Home", color: "anthracite", rows: ["day"], page: "production" },
    { type: TYPE, color: [1, 2, 3] },
    { type: TYPE, color: "#123456", grid_options: { columns: 6 } },
  ] as CardConfig[])("give each other back: %o", (config) => {
    const again = configOf(formOf(config), config);
    expect(again).toEqual(config);
    expect(problemOf(again)).toBeNull();
  });

  it("leave out what is so anyway", () => {
    const form = { color_choice: "linky", rows: [], page: "first", name: "", device_id: "" };
    expect(configOf(form, { type: TYPE, device_id: "d1", rows: ["day"] })).toEqual({ type: TYPE });
    expect(configOf({ ...form, color_choice: "own" }, { type: TYPE })).toEqual({ type: TYPE, color: [163, 204, 40] });
  });
});

describe("the editor", () => {
  async function edit(config: CardConfig, hass = new FakeHass(leneda())): Promise<[LinkyMeterCardEditor, Form]> {
    const editor = (await LinkyMeterCard.getConfigElement()) as LinkyMeterCardEditor;
    editor.setConfig(config);
    editor.hass = hass;
    document.body.append(editor);
    await settle(editor, 8);
    return [editor, placed<Form>(editor, "ha-form")];
  }

  it("offers the pages of the chosen meter, and labels in the user's language", async () => {
    const [, form] = await edit({ type: TYPE, device_id: "d1" }, new FakeHass(leneda()).speak("fr"));
    expect(form.schema.map((field) => field.name)).toEqual(["device_id", "name", "color_choice", "rows", "page"]);
    expect(form.schema.map((field) => form.computeLabel(field))).toEqual(["Compteur", "Nom", "Couleur du compteur", "Lignes", "Commencer par"]);
    expect(form.computeHelper({ name: "device_id" })).toBe("Laissé vide : votre premier compteur");
    expect(form.computeHelper({ name: "rows" })).toBeUndefined();
    const pages = form.schema.at(-1)!.selector.select!.options;
    expect(pages).toHaveLength(9);
    expect(pages[8]).toEqual({ value: "1-1:7.29.0", label: "Gas" });
  });

  it("keeps a colour that was typed", async () => {
    const [, form] = await edit({ type: TYPE, color: "#123456" });
    const options = form.schema.find((field) => field.name === "color_choice")!.selector.select!.options;
    expect(options.at(-1)).toEqual({ value: "#123456", label: "#123456" });
    expect(options[0]).toEqual({ value: "linky", label: "Green, as a Linky" });
  });

  it("asks for a colour of one's own, and tells Home Assistant what was chosen", async () => {
    const [editor, form] = await edit({ type: TYPE, color: [1, 2, 3] });
    expect(form.schema.map((field) => field.name)).toContain("own_color");
    const changed = vi.fn();
    editor.addEventListener("config-changed", (event) => changed((event as CustomEvent<{ config: CardConfig }>).detail.config));
    form.dispatchEvent(new CustomEvent("value-changed", { detail: { value: { ...form.data, color_choice: "transparent" } } }));
    expect(changed).toHaveBeenCalledWith({ type: TYPE, color: "transparent" });
  });

  it("shows its form although the meter does not answer", async () => {
    const hass = new FakeHass(null);
    hass.refusals["grid_meter/meter/subscribe"] = { code: "not_loaded", message: "" };
    const [, form] = await edit({ type: TYPE }, hass);
    expect(form.schema.at(-1)!.selector.select!.options).toHaveLength(1);
  });
});

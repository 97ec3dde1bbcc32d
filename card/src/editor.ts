import { html, LitElement, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { named, registerNames } from "./backend-texts";
import { isRgb, PRESETS, TRANSPARENT } from "./colour";
import type { CardConfig } from "./config";
import { ROW_KEYS, type Meter, type MeterEvent, type RowKey } from "./contract";
import { DOMAIN, usagePoints, type Hass } from "./hass";
import { loadTexts, type Texts } from "./texts";

const FIRST = "first";
const OWN = "own";
const PRESET_NAMES = [...Object.keys(PRESETS), TRANSPARENT] as const;

export interface FormData {
  device_id?: string;
  name?: string;
  color_choice: string;
  own_color?: number[];
  rows: RowKey[];
  page: string;
}

/** Returns what the form shows of a configuration. */
export function formOf(config: CardConfig): FormData {
  const { device_id, name, color, rows, page } = config;
  const choice = color === undefined ? "linky" : isRgb(color) ? OWN : String(color);
  return {
    device_id,
    name,
    color_choice: choice,
    ...(isRgb(color) ? { own_color: color } : {}),
    rows: rows ?? [...ROW_KEYS],
    page: page ?? FIRST,
  };
}

/** Returns the configuration of a form, without what is as it would be anyway. */
export function configOf(form: FormData, before: CardConfig): CardConfig {
  const { device_id, name, color, rows, page, ...others } = before;
  const config: CardConfig = { ...others };
  if (form.device_id) config.device_id = form.device_id;
  if (form.name) config.name = form.name;
  if (form.color_choice === OWN) config.color = form.own_color ?? [...PRESETS.linky];
  else if (form.color_choice && form.color_choice !== "linky") config.color = form.color_choice;
  const chosen = ROW_KEYS.filter((row) => form.rows?.includes(row));
  if (chosen.length && chosen.length < ROW_KEYS.length) config.rows = chosen;
  if (form.page && form.page !== FIRST) config.page = form.page;
  return config;
}

/** The visual editor: Home Assistant's own form, with what the chosen meter has to offer. */
export class LinkyMeterCardEditor extends LitElement {
  @property({ attribute: false }) hass: Hass | undefined;
  @state() private config: CardConfig | undefined;
  @state() private texts: Texts | undefined;
  @state() private meter: Meter | undefined;
  private asked: string | undefined;

  setConfig(config: CardConfig): void {
    this.config = config;
  }

  protected override willUpdate(): void {
    if (!this.hass) return;
    if (!this.texts) void loadTexts(this.hass.language).then((texts) => (this.texts = texts));
    const deviceId = this.config?.device_id || usagePoints(this.hass)[0]?.id;
    if (deviceId && deviceId !== this.asked) void this.ask(deviceId);
  }

  /** Learns which pages the meter has: its first event is enough. */
  private async ask(deviceId: string): Promise<void> {
    this.asked = deviceId;
    this.meter = undefined;
    try {
      const unsubscribe = await this.hass!.connection.subscribeMessage<MeterEvent>(
        (event) => {
          if (this.asked === deviceId && !("gone" in event)) void this.hear(event);
        },
        { type: `${DOMAIN}/meter/subscribe`, device_id: deviceId },
        { resubscribe: false },
      );
      setTimeout(() => void Promise.resolve(unsubscribe()).catch(() => undefined), 3_000);
    } catch {
      // The card beside the editor tells what is wrong.
    }
  }

  private async hear(meter: Meter): Promise<void> {
    this.meter = meter;
    const names = await registerNames(this.hass!, meter.pages);
    if (this.meter === meter) this.meter = { ...meter, pages: named(meter.pages, names) };
  }

  protected override render(): TemplateResult | typeof nothing {
    const { hass, config, texts } = this;
    if (!hass || !config || !texts) return nothing;
    const form = formOf(config);
    return html`<ha-form
      .hass=${hass}
      .data=${form}
      .schema=${this.schema(form, texts)}
      .computeLabel=${(field: { name: string }) => this.label(field.name, texts)}
      .computeHelper=${(field: { name: string }) => this.helper(field.name, texts)}
      @value-changed=${this.onChanged}
    ></ha-form>`;
  }

  private schema(form: FormData, texts: Texts): unknown[] {
    // A colour of CSS that was typed in YAML stays a choice; all others have names.
    const choices = new Set([...PRESET_NAMES, OWN, form.color_choice]);
    const colours = [...choices].map((value) => ({ value, label: texts[`color_${value}` as keyof Texts] ?? value }));
    const rows = ROW_KEYS.map((value) => ({ value, label: texts[`row_${value}`] }));
    const pages = (this.meter?.pages ?? []).map(({ key, name, direction }) => ({ value: key, label: name || texts[direction] }));
    return [
      { name: "device_id", selector: { device: { integration: DOMAIN } } },
      { name: "name", selector: { text: {} } },
      { name: "color_choice", selector: { select: { mode: "dropdown", options: colours } } },
      ...(form.color_choice === OWN ? [{ name: "own_color", selector: { color_rgb: {} } }] : []),
      { name: "rows", selector: { select: { multiple: true, mode: "list", options: rows } } },
      { name: "page", selector: { select: { mode: "dropdown", options: [{ value: FIRST, label: texts.page_first }, ...pages] } } },
    ];
  }

  private label(name: string, texts: Texts): string {
    const labels: Record<string, string> = {
      device_id: texts.editor_device,
      name: texts.editor_name,
      color_choice: texts.editor_color,
      own_color: texts.editor_own_color,
      rows: texts.editor_rows,
      page: texts.editor_page,
    };
    return labels[name] ?? name;
  }

  private helper(name: string, texts: Texts): string | undefined {
    return name === "device_id" ? texts.editor_device_help : name === "name" ? texts.editor_name_help : undefined;
  }

  private readonly onChanged = (event: CustomEvent<{ value: FormData }>): void => {
    event.stopPropagation();
    const config = configOf(event.detail.value, this.config!);
    this.dispatchEvent(new CustomEvent("config-changed", { detail: { config }, bubbles: true, composed: true }));
  };
}

interface CardClass {
  getConfigElement?: () => Promise<HTMLElement>;
}

/** Makes an editor; Home Assistant's form is loaded with the editor of one of its own cards. */
export async function makeEditor(): Promise<HTMLElement> {
  if (!customElements.get("ha-form")) {
    const card = customElements.get("hui-button-card") as unknown as CardClass | undefined;
    await card?.getConfigElement?.();
  }
  if (!customElements.get("linky-meter-card-editor")) customElements.define("linky-meter-card-editor", LinkyMeterCardEditor);
  return document.createElement("linky-meter-card-editor");
}

import { html, LitElement, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { View } from "../card";
import type { Meter, Page } from "../contract";
import type { Formats } from "../format";
import type { Hass } from "../hass";
import { icon } from "../icons";
import type { Texts } from "../texts";
import { localOf } from "../zone";
import { MeterCalendar } from "./calendar";
import { MeterChart } from "./chart";
import { MeterCurve } from "./curve";
import { MeterCosts } from "./costs";
import { dialogStyles } from "./dialog.styles";
import { MeterHistory } from "./history";
import { newestDay } from "./history-data";

const VIEWS: readonly View[] = ["day", "month", "year", "load_curve", "max_power", "costs", "calendar"];

/** Returns the views that a page has. */
export function viewsOf(page: Page): readonly View[] {
  const needed: Partial<Record<View, string | null | undefined>> = { max_power: page.max_power_statistic_id, costs: page.cost_statistic_id };
  return VIEWS.filter((view) => !(view in needed) || needed[view]);
}

/** What lies behind the meter's rows. Fires `dialog-closed` and `view-chosen`. */
export class MeterDialog extends LitElement {
  @property({ attribute: false }) hass!: Hass;
  @property({ attribute: false }) deviceId!: string;
  @property({ attribute: false }) meter!: Meter;
  @property({ attribute: false }) page!: Page;
  @property({ attribute: false }) view!: View;
  @property({ attribute: false }) texts!: Texts;
  @property({ attribute: false }) formats!: Formats;
  @state() private anchor: string | undefined;
  @query("dialog") private dialog!: HTMLDialogElement;

  static override styles = dialogStyles;

  protected override willUpdate(): void {
    if (this.anchor) return;
    const { meter, page, view, today, newest } = this;
    const zone = meter.time_zone;
    const { load_curve: curve, max_power: power } = page.rows;
    if (view === "load_curve" && curve) this.anchor = localOf(Date.parse(curve.at), zone).day;
    else if (view === "max_power" && power) this.anchor = localOf(Date.parse(power.at), zone).day;
    else this.anchor = view === "calendar" ? today : newest;
  }

  private get today(): string {
    return localOf(Date.now(), this.meter.time_zone).day;
  }

  private get newest(): string {
    return newestDay(this.page.rows.day?.start ?? this.meter.last_reading, this.today);
  }

  protected override firstUpdated(): void {
    this.dialog.showModal();
  }

  private get shown(): View {
    if (viewsOf(this.page).includes(this.view)) return this.view;
    // Without a statistic of maxima, the curve of the day with the newest one tells most.
    return this.view === "max_power" ? "load_curve" : "month";
  }

  protected override render(): TemplateResult {
    const { texts, page, meter, shown } = this;
    return html`
      <dialog aria-labelledby="title" @close=${this.onClosed} @click=${this.onBackdrop} @keydown=${this.onKey}>
        <div class="sheet">
          <header>
            <h2 id="title">${page.name || texts[page.direction]}<small>${meter.name}</small></h2>
            <button class="close" aria-label=${texts.close} @click=${this.close}>${icon("close")}</button>
          </header>
          <div class="tabs" role="tablist" aria-label=${texts.views}>
            ${viewsOf(page).map(
              (view) => html`
                <button
                  role="tab"
                  id="tab-${view}"
                  aria-selected=${view === shown}
                  aria-controls="view"
                  tabindex=${view === shown ? 0 : -1}
                  @click=${() => this.choose(view)}
                >
                  ${view === "costs" && page.direction === "production" ? texts.view_earnings : texts[`view_${view}`]}
                </button>
              `,
            )}
          </div>
          <div
            id="view"
            role="tabpanel"
            aria-labelledby="tab-${shown}"
            style="--chart-colour:var(--energy-grid-${page.direction === "production" ? "return-color,#8353d1" : "consumption-color,#488fc2"})"
            @day-chosen=${(event: CustomEvent<string>) => (this.anchor = event.detail)}
            @period-chosen=${this.onPeriod}
          >
            ${this.renderView()}
          </div>
        </div>
      </dialog>
    `;
  }

  private renderView(): TemplateResult {
    const { hass, deviceId, meter, page, texts, formats, anchor, shown } = this;
    switch (shown) {
      case "calendar":
        return html`<linky-meter-calendar
          .hass=${hass} .deviceId=${deviceId} .meter=${meter} .page=${page} .texts=${texts} .formats=${formats} .anchor=${anchor!}
        ></linky-meter-calendar>`;
      case "load_curve":
        return html`<linky-meter-curve
          .hass=${hass} .deviceId=${deviceId} .meter=${meter} .page=${page} .texts=${texts} .formats=${formats} .anchor=${anchor!}
        ></linky-meter-curve>`;
      case "costs":
        return html`<linky-meter-costs
          .hass=${hass} .deviceId=${deviceId} .meter=${meter} .page=${page} .texts=${texts} .formats=${formats} .anchor=${this.newest}
        ></linky-meter-costs>`;
      default:
        return html`<linky-meter-history
          .kind=${shown}
          .hass=${hass} .deviceId=${deviceId} .meter=${meter} .page=${page} .texts=${texts} .formats=${formats} .anchor=${anchor!}
        ></linky-meter-history>`;
    }
  }

  private choose(view: View): void {
    this.dispatchEvent(new CustomEvent<View>("view-chosen", { detail: view }));
  }

  private readonly onPeriod = (event: CustomEvent<{ view: View; day: string }>): void => {
    this.anchor = event.detail.day;
    this.choose(event.detail.view);
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    // Home Assistant's shortcuts (such as "e" for the entity search) must not open behind the dialog.
    event.stopPropagation();
    const tab = event.target as HTMLElement;
    if (tab.getAttribute("role") !== "tab") return;
    const views = viewsOf(this.page);
    const at = views.indexOf(this.shown);
    const moves: Record<string, number> = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: views.length - 1 };
    if (!(event.key in moves)) return;
    event.preventDefault();
    const view = views[(moves[event.key]! + views.length) % views.length]!;
    this.choose(view);
    this.renderRoot.querySelector<HTMLElement>(`#tab-${view}`)?.focus();
  };

  private readonly onBackdrop = (event: MouseEvent): void => {
    if (event.target === this.dialog) this.close();
  };

  private readonly close = (): void => this.dialog.close();

  private readonly onClosed = (): void => {
    this.dispatchEvent(new CustomEvent("dialog-closed"));
  };
}

/** Defines the dialog's elements, once. */
export function defineDialog(): void {
  if (customElements.get("linky-meter-dialog")) return;
  customElements.define("linky-meter-chart", MeterChart);
  customElements.define("linky-meter-history", MeterHistory);
  customElements.define("linky-meter-curve", MeterCurve);
  customElements.define("linky-meter-calendar", MeterCalendar);
  customElements.define("linky-meter-costs", MeterCosts);
  customElements.define("linky-meter-dialog", MeterDialog);
}

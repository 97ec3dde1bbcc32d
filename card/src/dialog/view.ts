import { html, LitElement, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import type { Meter, Page } from "../contract";
import type { Formats } from "../format";
import type { Hass } from "../hass";
import { icon } from "../icons";
import { textOr, type Texts } from "../texts";
import { localOf } from "../zone";
import type { Loader } from "./loader";

/** What every view behind a row is given, and the line with which it walks through time. */
export abstract class MeterView extends LitElement {
  @property({ attribute: false }) hass!: Hass;
  @property({ attribute: false }) deviceId!: string;
  @property({ attribute: false }) meter!: Meter;
  @property({ attribute: false }) page!: Page;
  @property({ attribute: false }) texts!: Texts;
  @property({ attribute: false }) formats!: Formats;
  /** The local day that the view shows, or that lies in what it shows. */
  @property({ attribute: false }) anchor!: string;

  protected get zone(): string {
    return this.meter.time_zone;
  }

  protected get today(): string {
    return localOf(Date.now(), this.zone).day;
  }

  protected walkTo(day: string): void {
    this.dispatchEvent(new CustomEvent<string>("day-chosen", { detail: day, bubbles: true, composed: true }));
  }

  /** Tells whether a period lies in what may be looked at; both are local days, `end` exclusive. */
  protected isInReach(start: string, end: string): boolean {
    const oldest = this.meter.history_start ?? "1990-01-01";
    return end > oldest && start <= this.today;
  }

  protected renderWalk(title: string, earlier: string | null, later: string | null): TemplateResult {
    return html`
      <div class="walk">
        <button aria-label=${this.texts.earlier} ?disabled=${!earlier} @click=${() => earlier && this.walkTo(earlier)}>${icon("left")}</button>
        <h3 aria-live="polite">${title}</h3>
        <button aria-label=${this.texts.later} ?disabled=${!later} @click=${() => later && this.walkTo(later)}>${icon("right")}</button>
      </div>
    `;
  }

  protected renderFailure(loader: Loader<unknown>): TemplateResult {
    return html`
      <div class="failure" role="alert">
        <p>${textOr(this.texts, `fail_${loader.failure?.code}`, "load_failed")}</p>
        ${loader.failure?.code === "not_loaded" ? nothing : html`<p>${loader.failure?.message}</p>`}
        <button class="action quiet" @click=${() => loader.again()}>${this.texts.try_again}</button>
      </div>
    `;
  }
}

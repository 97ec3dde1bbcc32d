import { html, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import type { LoadCurve } from "../contract";
import { addDays, yearsBefore } from "../days";
import { amountText, type DateStyle } from "../format";
import { DOMAIN } from "../hass";
import { localOf } from "../zone";
import type { ChartItem } from "./chart";
import { curveBars, peakOf } from "./curve-data";
import type { Bar } from "./history-data";
import { Loader } from "./loader";
import { periodOf, periodTitle } from "./periods";
import { MeterView } from "./view";
import { viewStyles } from "./view.styles";

interface DayCurve {
  unit: string;
  bars: Bar[];
  items: ChartItem[];
}

const CLOCK: DateStyle = { hour: "2-digit", minute: "2-digit" };

/** The load curve of one day, as the operator published it, over that of the year before. */
export class MeterCurve extends MeterView {
  @property({ attribute: false }) withBefore = true;
  private readonly loader = new Loader<DayCurve>(this);

  static override styles = viewStyles;

  protected override willUpdate(): void {
    const { anchor, page, deviceId, withBefore, meter } = this;
    const key = JSON.stringify([anchor, page.key, deviceId, withBefore, meter.last_reading]);
    this.loader.load(key, () => this.fetch());
  }

  private async fetch(): Promise<DayCurve> {
    const { anchor, zone, withBefore } = this;
    const [curve, past] = await Promise.all([this.ask(anchor), withBefore ? this.ask(yearsBefore(anchor)) : null]);
    const bars = curveBars(curve, past, anchor, zone);
    return { unit: curve.unit, bars, items: bars.map((bar) => this.itemOf(bar)) };
  }

  private ask(date: string): Promise<LoadCurve> {
    const { page, deviceId } = this;
    return this.hass.callWS<LoadCurve>({ type: `${DOMAIN}/load_curve`, device_id: deviceId, key: page.key, date });
  }

  private itemOf({ slot, value, before }: Bar): ChartItem {
    const { formats, zone } = this;
    const { minutes } = localOf(slot.start, zone);
    const hour = formats.moment(slot.start, { hour: "numeric" });
    return {
      title: `${formats.moment(slot.start, CLOCK)} – ${formats.moment(slot.end, CLOCK)}`,
      value,
      before,
      tick: minutes % 180 ? null : { long: hour, short: hour, minor: minutes % 360 !== 0 },
    };
  }

  protected override render(): TemplateResult {
    const { formats, texts, loader, anchor } = this;
    const period = periodOf("day", anchor);
    const past = periodTitle(periodOf("day", yearsBefore(anchor)), formats);
    return html`
      ${this.renderWalk(periodTitle(period, formats), this.reach(-1), this.reach(1))}
      ${loader.failure !== null
        ? this.renderFailure(loader)
        : html`
            <div class=${loader.isLoading ? "waiting" : ""} aria-busy=${loader.isLoading}>
              <linky-meter-chart
                .kind=${"curve"}
                .items=${loader.value?.items ?? []}
                .unit=${loader.value?.unit ?? "W"}
                .heading=${periodTitle(period, formats)}
                .texts=${texts}
                .formats=${formats}
                .beforeTitle=${this.withBefore ? past : ""}
              ></linky-meter-chart>
              ${this.renderSums()}
            </div>
          `}
      <label>
        <input type="checkbox" .checked=${this.withBefore} @change=${this.onCompare} />
        ${texts.compare}
      </label>
    `;
  }

  private renderSums(): TemplateResult {
    const curve = this.loader.value;
    const peak = curve && peakOf(curve.bars);
    return html`<dl class="sums">
      ${peak && peak.value !== null
        ? html`<div>
            <dt>${this.texts.highest}</dt>
            <dd>${amountText(this.formats, peak.value, curve.unit)} · ${this.formats.moment(peak.slot.start, CLOCK)}</dd>
          </div>`
        : nothing}
    </dl>`;
  }

  private reach(days: number): string | null {
    const day = addDays(this.anchor, days);
    return this.isInReach(day, addDays(day, 1)) ? day : null;
  }

  private readonly onCompare = (event: Event): void => {
    this.withBefore = (event.target as HTMLInputElement).checked;
  };
}

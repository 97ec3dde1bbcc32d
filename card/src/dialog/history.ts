import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { amountText } from "../format";
import { fill } from "../texts";
import type { ChartItem } from "./chart";
import { fetchHistory, type History, type Series } from "./history-data";
import { Loader } from "./loader";
import { periodOf, periodTitle, slotTitle, step, tickOf, yearBefore, type Period, type Span } from "./periods";
import { MeterView } from "./view";
import { viewStyles } from "./view.styles";

export type HistoryKind = Span | "max_power";

const FINER: Partial<Record<Span, Span>> = { year: "month", month: "day" };

/** Bars of a day, a month or a year, beside those of the year before. Fires `period-chosen`. */
export class MeterHistory extends MeterView {
  @property({ attribute: false }) kind: HistoryKind = "month";
  @property({ attribute: false }) withBefore = true;
  private readonly loader = new Loader<History>(this);

  static override styles = viewStyles;

  private get period(): Period {
    return periodOf(this.kind === "max_power" ? "month" : this.kind, this.anchor);
  }

  private get series(): Series {
    const { page } = this;
    return this.kind === "max_power"
      ? { statisticId: page.max_power_statistic_id ?? "", measure: "max" }
      : { statisticId: page.statistic_id, measure: "change" };
  }

  private get unit(): string {
    return this.kind === "max_power" ? "kVA" : this.page.unit;
  }

  protected override willUpdate(_changed: PropertyValues): void {
    const { series, period, zone, withBefore, page, meter } = this;
    const cost = series.measure === "change" ? page.cost_statistic_id : null;
    // A new reading asks again: the statistics have just been rewritten.
    const key = JSON.stringify([series, cost, period, zone, withBefore, meter.last_reading]);
    const until = meter.last_reading ? Date.parse(meter.last_reading) : Infinity;
    this.loader.load(key, () => fetchHistory(this.hass, series, cost, period, zone, withBefore, until));
  }

  protected override render(): TemplateResult {
    const { period, formats, texts, loader } = this;
    const [earlier, later] = [this.reach(-1), this.reach(1)];
    return html`
      ${this.renderWalk(periodTitle(period, formats), earlier, later)}
      ${loader.failure !== null
        ? this.renderFailure(loader)
        : html`
            <div class=${loader.isLoading ? "waiting" : ""} aria-busy=${loader.isLoading}>
              <linky-meter-chart
                .items=${this.items}
                .unit=${this.unit}
                .heading=${periodTitle(period, formats)}
                .texts=${texts}
                .formats=${formats}
                .beforeTitle=${this.withBefore ? periodTitle(yearBefore(period), formats) : ""}
                .canChoose=${this.kind !== "day"}
                @item-chosen=${this.onChosen}
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

  private shown: { history: History | null; items: ChartItem[] } = { history: null, items: [] };

  /** Items of what is loaded; the same list again while it is the same, so that the chart keeps its place. */
  private get items(): ChartItem[] {
    const history = this.loader.value;
    if (history !== this.shown.history || !history) {
      const span = this.period.span;
      const items = (history?.bars ?? []).map(({ slot, value, before }) => ({
        title: slotTitle(slot, span, this.formats),
        value,
        before,
        tick: tickOf(slot, span, this.formats),
      }));
      this.shown = { history, items };
    }
    return this.shown.items;
  }

  private renderSums(): TemplateResult {
    const { texts, formats, unit } = this;
    const history = this.loader.value;
    if (!history || history.total === null) return html`<dl class="sums"></dl>`;
    const isMax = this.kind === "max_power";
    const share = !isMax && history.before && history.comparable !== null ? history.comparable / history.before - 1 : null;
    const past = periodTitle(yearBefore(this.period), formats);
    return html`
      <dl class="sums">
        <div>
          <dt>${isMax ? texts.highest : texts.total}</dt>
          <dd>${amountText(formats, history.total, unit)}</dd>
        </div>
        ${share === null ? nothing : html`<div><dt>${fill(texts.against, { period: past })}</dt><dd>${formats.percent(share)}</dd></div>`}
        ${history.cost === null
          ? nothing
          : html`<div><dt>${texts.cost}</dt><dd>${formats.money(history.cost, this.hass.config.currency)}</dd></div>`}
      </dl>
    `;
  }

  private reach(steps: number): string | null {
    const { span } = this.period;
    const day = step(span, this.anchor, steps);
    const { start, end } = periodOf(span, day);
    return this.isInReach(start, end) ? day : null;
  }

  private readonly onCompare = (event: Event): void => {
    this.withBefore = (event.target as HTMLInputElement).checked;
  };

  private readonly onChosen = (event: CustomEvent<number>): void => {
    const slot = this.loader.value?.bars[event.detail]?.slot;
    if (!slot) return;
    const view = this.kind === "max_power" ? "load_curve" : FINER[this.kind];
    this.dispatchEvent(new CustomEvent("period-chosen", { detail: { view, day: slot.day }, bubbles: true, composed: true }));
  };
}

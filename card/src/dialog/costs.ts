import { html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import type { Comparison, Demand } from "../contract";
import { addDays } from "../days";
import { amountText, type DateStyle } from "../format";
import { counted, fill } from "../texts";
import type { ChartItem } from "./chart";
import { aboveText, fetchComparison, tariffRows, type TariffRow } from "./costs-data";
import { costsStyles } from "./costs.styles";
import { fetchHistory, type History } from "./history-data";
import { Loader } from "./loader";
import { lastMonths, slotTitle, tickOf, yearBefore, type Period } from "./periods";
import { MeterView } from "./view";
import { viewStyles } from "./view.styles";

const MONTHS: DateStyle = { month: "short", year: "numeric" };
const DAYS: DateStyle = { day: "numeric", month: "short", year: "numeric" };

interface Months {
  history: History;
  items: ChartItem[];
}

/** What the last twelve months cost, and what they would with other tariffs. Fires `period-chosen`. */
export class MeterCosts extends MeterView {
  /** Whether somebody wants to know of other tariffs: it takes some seconds, and most want to see the costs only. */
  @state() private isComparing = false;
  private readonly months = new Loader<Months>(this);
  private readonly comparison = new Loader<Comparison>(this);

  static override styles = [viewStyles, costsStyles];

  private get period(): Period {
    return lastMonths(this.anchor);
  }

  protected override willUpdate(): void {
    const { page, period, zone, meter, deviceId, hass, formats } = this;
    this.months.load(JSON.stringify([page.cost_statistic_id, period, zone, meter.last_reading, formats.locale]), () => this.fetch());
    const key = JSON.stringify([deviceId, page.direction, page.presets, meter.last_reading]);
    if (this.isComparing) this.comparison.load(key, () => fetchComparison(hass, deviceId, page));
  }

  private async fetch(): Promise<Months> {
    const { hass, page, period, zone, formats, meter } = this;
    const until = meter.last_reading ? Date.parse(meter.last_reading) : Infinity;
    const series = { statisticId: page.cost_statistic_id ?? "", measure: "change" as const };
    const history = await fetchHistory(hass, series, null, period, zone, true, until);
    const items = history.bars.map(({ slot, value, before }) => ({
      title: slotTitle(slot, "year", formats),
      value,
      before,
      tick: tickOf(slot, "year", formats),
    }));
    return { history, items };
  }

  private titleOf({ start, end }: Period): string {
    return this.formats.days(start, addDays(end, -1), MONTHS);
  }

  private money(value: number | null, sign: "auto" | "exceptZero" = "auto"): string {
    return value === null ? "–" : this.formats.money(value, this.hass.config.currency, sign);
  }

  protected override render(): TemplateResult {
    const { months, texts, formats, period } = this;
    return html`
      <div class="walk"><h3>${this.titleOf(period)}</h3></div>
      ${months.failure !== null
        ? this.renderFailure(months)
        : html`
            <div class=${months.isLoading ? "waiting" : ""} aria-busy=${months.isLoading}>
              <linky-meter-chart
                .items=${months.value?.items ?? []}
                .currency=${this.hass.config.currency}
                .heading=${this.titleOf(period)}
                .texts=${texts}
                .formats=${formats}
                .beforeTitle=${texts.year_before}
                .canChoose=${true}
                @item-chosen=${this.onChosen}
              ></linky-meter-chart>
              ${this.renderSums()}
            </div>
          `}
      ${this.page.direction === "consumption" ? this.renderComparing() : nothing}
    `;
  }

  private renderSums(): TemplateResult {
    const { texts, formats, period } = this;
    const history = this.months.value?.history;
    if (!history || history.total === null) return html`<dl class="sums"></dl>`;
    const share = history.before && history.comparable !== null ? history.comparable / history.before - 1 : null;
    return html`
      <dl class="sums">
        <div>
          <dt>${texts.total}</dt>
          <dd>${this.money(history.total)}</dd>
        </div>
        ${share === null
          ? nothing
          : html`<div>
              <dt>${fill(texts.against, { period: this.titleOf(yearBefore(period)) })}</dt>
              <dd>${formats.percent(share)}</dd>
            </div>`}
      </dl>
    `;
  }

  private renderComparing(): TemplateResult {
    const { texts, page } = this;
    return html`
      <section aria-labelledby="what">
        <h4 id="what">${texts.what_with}</h4>
        ${page.presets.length ? this.renderComparison() : html`<p>${texts.none_fits}</p>`}
      </section>
    `;
  }

  private renderComparison(): TemplateResult {
    const { comparison, texts, page } = this;
    if (comparison.failure !== null) return this.renderFailure(comparison);
    if (comparison.value) {
      return html`<div class=${comparison.isLoading ? "waiting" : ""} aria-busy=${comparison.isLoading} role="status">
        ${this.renderTariffs(comparison.value)}
        ${comparison.value.subscribed_power ? this.renderDemand(comparison.value.subscribed_power) : nothing}
      </div>`;
    }
    return html`
      <p>${fill(texts.what_about, { tariffs: page.presets.map(({ name }) => name).join("; ") })}</p>
      <button class="action" ?disabled=${comparison.isLoading} aria-busy=${comparison.isLoading} @click=${this.onCompare}>
        ${comparison.isLoading ? html`<i class="wheel" aria-hidden="true"></i>${texts.comparing}` : texts.compare_tariffs}
      </button>
    `;
  }

  private renderTariffs(told: Comparison): TemplateResult {
    const { texts, formats } = this;
    return html`
      <table>
        <caption>
          ${formats.days(told.first_day, told.last_day, DAYS)}
        </caption>
        <thead>
          <tr>
            <th scope="col">${texts.tariff}</th>
            <th scope="col">${texts.cost}</th>
            <th scope="col">${texts.difference}</th>
          </tr>
        </thead>
        <tbody>
          ${tariffRows(told, texts).map((row) => this.renderTariff(row))}
        </tbody>
      </table>
      <p class="small">
        ${fill(texts.estimated_hours, { share: formats.part(told.estimated_share) })}
        ${told.missing_days ? counted(texts, "missing_days", told.missing_days) : nothing} ${texts.outdated}
      </p>
    `;
  }

  private renderTariff({ name, isOwn, cost, difference, notes }: TariffRow): TemplateResult {
    return html`
      <tr class=${isOwn ? "own" : ""}>
        <th scope="row">
          ${name}${notes.map((note) => html`<small><b aria-hidden="true">! </b>${note}</small>`)}
        </th>
        <td>${this.money(cost)}${notes.length ? html`<b aria-hidden="true"> !</b>` : nothing}</td>
        <td>${this.money(difference, "exceptZero")}</td>
      </tr>
    `;
  }

  private renderDemand(demand: Demand): TemplateResult {
    const { texts, formats, page } = this;
    const { max_power: peak, highest_interval: highest } = demand;
    const known = { days: demand.days, curve_days: demand.curve_days, tariff: page.presets[0]!.name };
    const most = (name: string, value: number, unit: string, at: string): TemplateResult =>
      html`<div>
        <dt>${name}</dt>
        <dd>${amountText(formats, value, unit)} <small>${formats.moment(at, DAYS)}</small></dd>
      </div>`;
    return html`
      <h4>${texts.subscribed_power}</h4>
      <p class="small">${formats.days(demand.first_day, demand.last_day, DAYS)}</p>
      <dl class="sums">
        <div>
          <dt>${texts.subscribed_power}</dt>
          <dd>${this.power(demand.subscribed)}</dd>
        </div>
        ${peak ? most(texts.row_max_power, peak.value, "kVA", peak.at) : nothing}
        ${highest ? most(texts.row_load_curve, highest.value, "kW", highest.start) : nothing}
      </dl>
      ${demand.smaller.length ? this.renderSmaller(demand) : nothing}
      <p class="small">${fill(texts.power_known, known)}</p>
    `;
  }

  private renderSmaller(demand: Demand): TemplateResult {
    const { texts } = this;
    return html`
      <table>
        <thead>
          <tr>
            <th scope="col">${texts.smaller_power}</th>
            <th scope="col">${texts.exceeded}</th>
            <th scope="col">${texts.saving}</th>
          </tr>
        </thead>
        <tbody>
          ${demand.smaller.map(
            (each) => html`
              <tr>
                <th scope="row">${this.power(each.power)}</th>
                <td>${aboveText(each, demand, texts)}</td>
                <td>${this.money(each.saving_per_year)}</td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    `;
  }

  private power(kva: number): string {
    return `${this.formats.number(kva, 0)}\u00a0kVA`;
  }

  private readonly onCompare = (): void => {
    this.isComparing = true;
  };

  private readonly onChosen = (event: CustomEvent<number>): void => {
    const slot = this.months.value?.history.bars[event.detail]?.slot;
    if (!slot) return;
    this.dispatchEvent(new CustomEvent("period-chosen", { detail: { view: "month", day: slot.day }, bubbles: true, composed: true }));
  };
}

import { html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { messageOf } from "../backend-texts";
import { DAY_STATES, type Day } from "../contract";
import { addDays, addMonths, partsOf, startOfMonth } from "../days";
import { amountText } from "../format";
import { DOMAIN } from "../hass";
import { counted, fill } from "../texts";
import { calendarStyles } from "./calendar.styles";
import { canFetch, completeness, GLYPHS, missingSpan, reasonText, weekdaysFrom, weeksOf } from "./calendar-data";
import { Loader } from "./loader";
import { periodOf, periodTitle, step } from "./periods";
import { MeterView } from "./view";
import { viewStyles } from "./view.styles";

/** A month of days, each with what is known of it; tells why, and fetches what is missing. */
export class MeterCalendar extends MeterView {
  @state() private picked: string | null = null;
  @state() private isFetching = false;
  @state() private outcome: { text: string; isFailure: boolean } | null = null;
  private readonly loader = new Loader<Map<string, Day>>(this);

  static override styles = [viewStyles, calendarStyles];

  protected override willUpdate(): void {
    const { anchor, page, deviceId, meter } = this;
    const start = startOfMonth(anchor);
    if (this.picked && startOfMonth(this.picked) !== start) this.picked = this.outcome = null;
    const key = JSON.stringify([start, page.key, deviceId, meter.last_reading, meter.missing_days]);
    this.loader.load(key, async () => {
      const message = { type: `${DOMAIN}/days`, device_id: deviceId, key: page.key, start, end: addMonths(start, 1) };
      const { days } = await this.hass.callWS<{ days: Day[] }>(message);
      return new Map(days.map((day) => [day.date, day]));
    });
  }

  protected override render(): TemplateResult {
    const { loader, formats } = this;
    const title = periodTitle(periodOf("month", this.anchor), formats);
    return html`
      ${this.renderWalk(title, this.reach(-1), this.reach(1))}
      ${loader.failure !== null
        ? this.renderFailure(loader)
        : html`<div class=${loader.isLoading ? "waiting" : ""} aria-busy=${loader.isLoading}>${this.renderMonth(title)}</div>
            ${this.renderLegend()} ${this.renderDetail()}`}
    `;
  }

  private renderMonth(title: string): TemplateResult {
    const { formats, anchor } = this;
    const weekdays = weekdaysFrom(formats.firstWeekday);
    const focusable = this.picked ?? this.focusDay;
    return html`
      <div class="month" role="grid" aria-label=${title} @keydown=${this.onKey}>
        <div role="row" class="week names">
          ${weekdays.map(
            (day) => html`<span role="columnheader" aria-label=${formats.day(day, { weekday: "long" })}>${formats.day(day, { weekday: "short" })}</span>`,
          )}
        </div>
        ${weeksOf(anchor, formats.firstWeekday).map(
          (week) => html`<div role="row" class="week">${week.map((day) => this.renderDay(day, day === focusable))}</div>`,
        )}
      </div>
    `;
  }

  /** The day that a key press enters the grid at. */
  private get focusDay(): string {
    const days = [...(this.loader.value?.values() ?? [])];
    return days.find((day) => day.state === "missing")?.date ?? days.findLast((day) => day.value !== null)?.date ?? startOfMonth(this.anchor);
  }

  private renderDay(date: string | null, isFocusable: boolean): TemplateResult {
    if (!date) return html`<span role="gridcell" class="none"></span>`;
    const { formats, texts, page } = this;
    const day = this.loader.value?.get(date);
    const state = day?.state ?? "outside";
    const value = day?.value ?? null;
    const amount = value === null ? "" : amountText(formats, value, page.unit);
    const label = [formats.day(date, { weekday: "long", day: "numeric", month: "long" }), texts[`state_${state}`], amount];
    return html`
      <span role="gridcell" aria-selected=${date === this.picked}>
        <button
          class="day ${state}"
          data-day=${date}
          tabindex=${isFocusable ? 0 : -1}
          aria-label=${label.filter(Boolean).join(", ")}
          aria-pressed=${date === this.picked}
          @click=${() => this.pick(date)}
        >
          <b>${partsOf(date).day}</b><i aria-hidden="true">${GLYPHS[state]}</i>
          <small aria-hidden="true">${value === null ? "" : formats.number(value, value < 100 ? 1 : 0)}</small>
        </button>
      </span>
    `;
  }

  private renderLegend(): TemplateResult {
    const { texts } = this;
    return html`
      <ul class="legend">
        ${DAY_STATES.map((state) => html`<li><span class="day ${state}" aria-hidden="true"><i>${GLYPHS[state]}</i></span>${texts[`state_${state}`]}</li>`)}
      </ul>
    `;
  }

  private renderDetail(): TemplateResult {
    const { texts, formats, page, meter, isFetching, outcome } = this;
    const days = [...(this.loader.value?.values() ?? [])];
    const day = this.picked ? this.loader.value?.get(this.picked) : undefined;
    const missing = missingSpan(days);
    const { complete, days: due } = completeness(days);
    const value = day?.value ?? null;
    return html`
      <section class="detail">
        <div class="about" aria-live="polite">
          ${day
            ? html`<p>
                  <b>${formats.day(day.date, { weekday: "long", day: "numeric", month: "long" })}</b> · ${texts[`state_${day.state}`]}
                  ${value === null ? nothing : html` · ${amountText(formats, value, page.unit)}`}
                </p>
                <p>${reasonText(day, meter.operator, texts)}</p>`
            : html`<p><b>${due ? fill(texts.days_complete, { n: complete, days: due }) : "\u00a0"}</b></p>
                <p>${texts.calendar_help}</p>`}
          ${isFetching ? html`<p class="asking"><span class="wheel"></span>${fill(texts.asking, { operator: meter.operator })}</p>` : nothing}
          ${outcome ? html`<p class=${outcome.isFailure ? "bad" : "good"}>${outcome.text}</p>` : nothing}
        </div>
        <div class="actions">
          ${day && canFetch(day)
            ? html`<button class="action" ?disabled=${isFetching} @click=${() => this.fetch(day.date, addDays(day.date, 1))}>${texts.fetch_day}</button>`
            : nothing}
          ${missing && (!day || missing.count > 1)
            ? html`<button class="action quiet" ?disabled=${isFetching} @click=${() => this.fetch(missing.start, missing.end)}>
                ${counted(texts, "fetch_missing", missing.count)}
              </button>`
            : nothing}
        </div>
      </section>
    `;
  }

  private pick(date: string): void {
    this.outcome = null;
    this.picked = date;
    void this.updateComplete.then(() => {
      this.renderRoot.querySelector(".actions")?.scrollIntoView?.({ block: "nearest", behavior: "smooth" });
    });
  }

  private async fetch(start: string, end: string): Promise<void> {
    const { texts, meter, page, deviceId } = this;
    this.isFetching = true;
    this.outcome = null;
    try {
      const message = { type: `${DOMAIN}/fetch`, device_id: deviceId, key: page.key, start, end };
      const { days_changed: changed } = await this.hass.callWS<{ days_changed: number }>(message);
      const text = changed ? counted(texts, "fetched", changed) : fill(texts.fetched_none, { operator: meter.operator });
      this.outcome = { text, isFailure: false };
    } catch (error) {
      this.outcome = { text: (await messageOf(this.hass, error)) || texts.fetch_failed, isFailure: true };
    } finally {
      this.isFetching = false;
      this.loader.again();
    }
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    const from = (event.target as HTMLElement).dataset.day;
    const moves: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
    if (!from || !(event.key in moves)) return;
    event.preventDefault();
    const to = addDays(from, moves[event.key]!);
    this.renderRoot.querySelector<HTMLElement>(`[data-day="${to}"]`)?.focus();
  };

  private reach(steps: number): string | null {
    const day = step("month", this.anchor, steps);
    const { start, end } = periodOf("month", day);
    return this.isInReach(start, end) ? day : null;
  }
}

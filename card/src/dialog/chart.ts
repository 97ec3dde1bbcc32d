import { css, html, LitElement, nothing, svg, type SVGTemplateResult, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { styleMap } from "lit/directives/style-map.js";
import { amountText, type Formats } from "../format";
import { fill, type Texts } from "../texts";
import { decimalsOf, ticksOf } from "./scale";
import type { Tick } from "./periods";

export interface ChartItem {
  title: string;
  value: number | null;
  before: number | null;
  tick: Tick | null;
}

export type ChartKind = "bars" | "curve";

/** A chart that can be read by eye, by finger, by keys and by ear. Fires `item-chosen` with an index. */
export class MeterChart extends LitElement {
  @property({ attribute: false }) items: ChartItem[] = [];
  @property({ attribute: false }) kind: ChartKind = "bars";
  @property({ attribute: false }) unit = "";
  /** The currency of what is not energy, but money. */
  @property({ attribute: false }) currency = "";
  @property({ attribute: false }) heading = "";
  @property({ attribute: false }) texts!: Texts;
  @property({ attribute: false }) formats!: Formats;
  /** What the item of the year before is called. */
  @property({ attribute: false }) beforeTitle = "";
  @property({ attribute: false }) canChoose = false;
  @state() private index = -1;

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has("items")) return;
    // The newest value is what somebody wants to read first.
    this.index = this.items.findLastIndex((item) => item.value !== null);
  }

  private get ticks(): number[] {
    return ticksOf(Math.max(0, ...this.items.flatMap((item) => [item.value ?? 0, item.before ?? 0])));
  }

  protected override render(): TemplateResult {
    const { ticks, items } = this;
    const top = ticks.at(-1)!;
    const decimals = decimalsOf(ticks[1]!);
    const picked = items[this.index];
    return html`
      <div
        class="chart"
        role="slider"
        tabindex="0"
        aria-label=${fill(this.texts.chart_help, { title: this.heading })}
        aria-valuemin="0"
        aria-valuemax=${Math.max(0, items.length - 1)}
        aria-valuenow=${Math.max(0, this.index)}
        aria-valuetext=${picked ? this.spoken(picked) : this.texts.no_data}
        @keydown=${this.onKey}
      >
        <div class="scale" aria-hidden="true">
          ${ticks.map((tick) => html`<span style=${`bottom:${(tick / top) * 100}%`}>${this.formats.number(tick, decimals)}</span>`)}
          <i>${this.formats.number(top, decimals)}</i>
        </div>
        <div class="plot" @pointerdown=${this.onPointer} @pointermove=${this.onPointer} @dblclick=${this.choose}>
          <svg viewBox="0 0 ${Math.max(1, items.length)} 100" preserveAspectRatio="none" aria-hidden="true">
            ${ticks.map((tick) => svg`<line class="grid" x1="0" x2=${items.length} y1=${100 - (tick / top) * 100} y2=${100 - (tick / top) * 100}></line>`)}
            ${this.index >= 0 ? svg`<rect class="picked" x=${this.index} y="0" width="1" height="100"></rect>` : nothing}
            ${this.kind === "bars" ? this.renderBars(top) : this.renderCurves(top)}
          </svg>
          ${items.some((item) => item.value !== null) ? nothing : html`<p>${this.texts.no_data}</p>`}
        </div>
        <div class="ticks" aria-hidden="true">${items.map((item, index) => this.renderTick(item.tick, index))}</div>
      </div>
      <div class="readout">
        ${picked
          ? html`<span><b>${picked.title}</b> ${this.amount(picked.value)}</span>${this.beforeTitle && picked.before !== null
                ? html`<span class="before ${this.kind}"><i></i>${this.beforeTitle}: ${this.amount(picked.before)}</span>`
                : nothing}`
          : "\u00a0"}
        ${this.canChoose && picked && picked.value !== null
          ? html`<button @click=${this.choose}>${fill(this.texts.show_period, { period: picked.title })}</button>`
          : nothing}
      </div>
    `;
  }

  private renderTick(tick: Tick | null, index: number): TemplateResult | typeof nothing {
    if (!tick) return nothing;
    const style = styleMap({ left: `${((index + (this.kind === "bars" ? 0.5 : 0)) / this.items.length) * 100}%` });
    return html`<span class=${tick.minor ? "minor" : ""} style=${style}><b>${tick.long}</b><i>${tick.short}</i></span>`;
  }

  private renderBars(top: number): SVGTemplateResult[] {
    const bar = (name: string, index: number, value: number | null, width: number): SVGTemplateResult | typeof nothing => {
      if (value === null) return nothing;
      const height = Math.max((value / top) * 100, value > 0 ? 0.6 : 0.25);
      return svg`<rect class=${name} x=${index + (1 - width) / 2} y=${100 - height} width=${width} height=${height}></rect>`;
    };
    return this.items.map(
      (item, index) => svg`${bar("past", index, item.before, 0.86)}${bar("now", index, item.value, 0.52)}`,
    );
  }

  private renderCurves(top: number): SVGTemplateResult[] {
    const line = (values: (number | null)[], isClosed: boolean): string => {
      let path = "";
      let isDown = false;
      values.forEach((value, index) => {
        if (value === null) {
          if (isDown && isClosed) path += "V100Z";
          isDown = false;
          return;
        }
        const y = Math.round(1e3 - (value / top) * 1e3) / 10;
        path += isDown ? `V${y}H${index + 1}` : `M${index} ${isClosed ? `100V${y}` : y}H${index + 1}`;
        isDown = true;
      });
      return isDown && isClosed ? `${path}V100Z` : path;
    };
    const now = this.items.map((item) => item.value);
    return [
      svg`<path class="area" d=${line(now, true)}></path>`,
      svg`<path class="line before" d=${line(this.items.map((item) => item.before), false)}></path>`,
      svg`<path class="line" d=${line(now, false)}></path>`,
    ];
  }

  private amount(value: number | null): string {
    if (value === null) return this.texts.no_reading;
    return this.currency ? this.formats.money(value, this.currency) : amountText(this.formats, value, this.unit);
  }

  private spoken(item: ChartItem): string {
    const now = `${item.title}: ${this.amount(item.value)}`;
    return this.beforeTitle && item.before !== null ? `${now}; ${this.beforeTitle}: ${this.amount(item.before)}` : now;
  }

  private readonly onPointer = (event: PointerEvent): void => {
    if (event.type === "pointermove" && event.pointerType !== "mouse" && !event.buttons) return;
    const plot = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const index = Math.floor(((event.clientX - plot.left) / plot.width) * this.items.length);
    this.index = Math.max(0, Math.min(this.items.length - 1, index));
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    const last = this.items.length - 1;
    const moves: Record<string, number> = {
      ArrowLeft: this.index - 1,
      ArrowRight: this.index + 1,
      ArrowDown: this.index - 1,
      ArrowUp: this.index + 1,
      Home: 0,
      End: last,
    };
    if (event.key in moves) {
      this.index = Math.max(0, Math.min(last, moves[event.key]!));
    } else if (event.key === "Enter") {
      this.choose();
    } else {
      return;
    }
    event.preventDefault();
  };

  private readonly choose = (): void => {
    if (!this.canChoose || this.index < 0) return;
    this.dispatchEvent(new CustomEvent<number>("item-chosen", { detail: this.index }));
  };

  static override styles = css`
    :host {
      display: block;
      container-type: inline-size;
      --bar: var(--chart-colour, var(--energy-grid-consumption-color, #488fc2));
    }
    .chart {
      display: grid;
      grid-template: minmax(0, 1fr) 1.6em / auto minmax(0, 1fr);
      column-gap: 6px;
      height: clamp(150px, 32vh, 300px);
      padding-top: 8px;
      border-radius: 6px;
      font-size: 12px;
      color: var(--secondary-text-color, #666);
    }
    .chart:focus-visible {
      outline: 2px solid var(--primary-color, #03a9f4);
      outline-offset: 3px;
    }
    .scale {
      position: relative;
      min-width: 2em;
      font-variant-numeric: tabular-nums;
    }
    .scale span {
      position: absolute;
      right: 0;
      translate: 0 50%;
      line-height: 1;
    }
    .scale i {
      visibility: hidden;
    }
    .plot {
      position: relative;
      min-width: 0;
      touch-action: pan-y;
      cursor: crosshair;
    }
    svg {
      position: absolute;
      width: 100%;
      height: 100%;
      overflow: visible;
    }
    .grid {
      stroke: var(--divider-color, #ddd);
      stroke-width: 1;
      vector-effect: non-scaling-stroke;
    }
    .picked {
      fill: var(--primary-text-color, #212121);
      opacity: 0.08;
    }
    .now {
      fill: var(--bar);
    }
    .past {
      fill: var(--bar);
      fill-opacity: 0.16;
      stroke: var(--bar);
      stroke-opacity: 0.5;
      stroke-width: 1;
      vector-effect: non-scaling-stroke;
    }
    .area {
      fill: var(--bar);
      opacity: 0.2;
    }
    .line {
      fill: none;
      stroke: var(--bar);
      stroke-width: 1.8;
      stroke-linejoin: round;
      vector-effect: non-scaling-stroke;
    }
    .line.before {
      stroke: var(--secondary-text-color, #666);
      stroke-width: 1.2;
      stroke-dasharray: 4 3;
      opacity: 0.8;
    }
    .plot p {
      position: absolute;
      inset: 0;
      margin: 0;
      display: grid;
      place-items: center;
      text-align: center;
      font-size: 14px;
    }
    .ticks {
      grid-column: 2;
      position: relative;
      padding-top: 4px;
    }
    .ticks span {
      position: absolute;
      translate: -50% 0;
      white-space: nowrap;
    }
    .ticks b,
    .ticks i {
      font: inherit;
    }
    .ticks i {
      display: none;
    }
    .readout {
      display: flex;
      flex-wrap: wrap;
      align-items: baseline;
      gap: 2px 14px;
      min-height: 2.9em;
      align-content: flex-start;
      padding-top: 8px;
      font-variant-numeric: tabular-nums;
    }
    .readout .before {
      color: var(--secondary-text-color, #666);
    }
    .readout .before i {
      display: inline-block;
      box-sizing: border-box;
      width: 0.8em;
      height: 0.8em;
      margin-inline-end: 0.4em;
      border: 1px solid var(--bar);
      background: color-mix(in srgb, var(--bar) 16%, transparent);
    }
    .readout .before.curve i {
      height: 0;
      border: none;
      border-top: 1.5px dashed currentColor;
      background: none;
      vertical-align: 0.3em;
    }
    button {
      all: unset;
      cursor: pointer;
      color: var(--primary-color, #03a9f4);
      font-weight: 500;
      border-radius: 4px;
    }
    button:focus-visible {
      outline: 2px solid currentColor;
    }
    @container (max-width: 420px) {
      .readout {
        min-height: 4.8em;
      }
      .ticks b,
      .ticks .minor {
        display: none;
      }
      .ticks i {
        display: inline;
      }
    }
  `;
}

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { Meter } from "./contract";
import type { FailureKey } from "./meter-controller";
import type { Formats } from "./format";
import { counted, fill, textOr, type Texts } from "./texts";

export type LightColour = "green" | "orange" | "red" | "grey";

const COLOURS = { ok: "green", incomplete: "orange", stopped: "red" } as const;

/** Returns the light's colour; grey while it is not known whether what was known still holds. */
export function lightColour(meter: Meter | null, failure: FailureKey | null): LightColour {
  return meter && !failure ? (COLOURS[meter.health] ?? "grey") : "grey";
}

/** Returns the heading of what the light means. */
export function lightTitle(meter: Meter | null, failure: FailureKey | null, texts: Texts): string {
  if (failure) return texts[`fail_${failure}`];
  return meter ? textOr(texts, `health_${meter.health}`, "trouble_unknown") : texts.loading;
}

/** Returns the causes, the most pressing first. */
export function causesOf(meter: Meter, texts: Texts): string[] {
  const { operator, missing_days: missing } = meter;
  const causes = meter.troubles.map((key) => fill(textOr(texts, `trouble_${key}`, "trouble_unknown"), { operator }));
  return missing > 0 && meter.health !== "ok" ? [...causes, counted(texts, "missing_days", missing)] : causes;
}

/** Returns the facts that go with any colour: what came last, when it goes on. */
export function factsOf(meter: Meter, texts: Texts, formats: Formats): string[] {
  const style = { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" } as const;
  const facts: string[] = [];
  if (meter.last_reading) facts.push(fill(texts.last_reading, { time: formats.moment(meter.last_reading, style) }));
  // Holes of long ago may never close: they are a fact, and no cause for another colour.
  if (meter.missing_days > 0 && meter.health === "ok") facts.push(counted(texts, "missing_days", meter.missing_days));
  if (meter.history_progress < 100) {
    facts.push(fill(texts.history_progress, { share: `${formats.number(meter.history_progress, 0)}\u00a0%` }));
  }
  if (meter.polling) facts.push(fill(texts.asking, { operator: meter.operator }));
  else if (meter.next_poll) {
    facts.push(fill(texts.next_poll, { operator: meter.operator, time: formats.moment(meter.next_poll, style) }));
  }
  return facts;
}

/** The light of the meter, and its cause on hover, tap or key. Fires `show-calendar`. */
export class MeterLight extends LitElement {
  @property({ attribute: false }) meter: Meter | null = null;
  @property({ attribute: false }) failure: FailureKey | null = null;
  @property({ attribute: false }) texts: Texts | undefined;
  @property({ attribute: false }) formats: Formats | undefined;
  @state() private isOpen = false;
  /** Whether somebody asked for the panel, so that the pointer's leaving does not close it. */
  private isPinned = false;
  @query(".panel") private panel!: HTMLElement;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.close();
  }

  protected override render(): TemplateResult {
    const { meter, failure, texts } = this;
    const title = texts ? lightTitle(meter, failure, texts) : "";
    return html`
      <div class="around" @pointerenter=${this.onEnter} @pointerleave=${this.onLeave} @keydown=${this.onKey} @focusout=${this.onBlur}>
        <button
          class="light"
          aria-label=${texts ? fill(texts.light, { state: title }) : nothing}
          aria-expanded=${this.isOpen}
          aria-controls="panel"
          ?disabled=${!texts}
          @click=${this.onClick}
        >
          <span class="lamp ${lightColour(meter, failure)}"></span>
        </button>
        <div id="panel" class="panel" popover="manual" role="status">
          ${this.isOpen && texts ? this.renderPanel(title, texts) : nothing}
        </div>
      </div>
    `;
  }

  private renderPanel(title: string, texts: Texts): TemplateResult {
    const { meter, formats, failure } = this;
    return html`
      <strong><span class="lamp small ${lightColour(meter, failure)}"></span>${title}</strong>
      ${meter && !failure
        ? html`
            ${causesOf(meter, texts).map((cause) => html`<p>${cause}</p>`)}
            ${formats ? html`<ul>${factsOf(meter, texts, formats).map((fact) => html`<li>${fact}</li>`)}</ul>` : nothing}
            ${meter.pages.length ? html`<button class="link" @click=${this.onCalendar}>${texts.open_calendar}</button>` : nothing}
          `
        : nothing}
    `;
  }

  private readonly onClick = (): void => {
    if (this.isOpen && this.isPinned) {
      this.close();
      return;
    }
    this.isPinned = true;
    void this.open();
  };

  private readonly onEnter = (event: PointerEvent): void => {
    if (event.pointerType === "mouse" && this.texts) void this.open();
  };

  private readonly onLeave = (): void => {
    if (!this.isPinned) this.close();
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !this.isOpen) return;
    event.stopPropagation();
    this.close();
    this.renderRoot.querySelector<HTMLElement>(".light")?.focus();
  };

  private readonly onBlur = (event: FocusEvent): void => {
    if (!this.renderRoot.contains(event.relatedTarget as Node | null)) this.close();
  };

  private readonly onElsewhere = (event: Event): void => {
    if (event.type === "scroll" || !event.composedPath().includes(this)) this.close();
  };

  private readonly onCalendar = (): void => {
    this.close();
    this.dispatchEvent(new CustomEvent("show-calendar", { bubbles: true, composed: true }));
  };

  private async open(): Promise<void> {
    if (this.isOpen) return;
    this.isOpen = true;
    await this.updateComplete;
    this.panel.showPopover?.();
    this.place();
    window.addEventListener("pointerdown", this.onElsewhere, true);
    window.addEventListener("scroll", this.onElsewhere, { capture: true, passive: true });
  }

  private close(): void {
    if (!this.isOpen) return;
    this.isOpen = this.isPinned = false;
    if (this.isConnected) this.panel.hidePopover?.();
    window.removeEventListener("pointerdown", this.onElsewhere, true);
    window.removeEventListener("scroll", this.onElsewhere, true);
  }

  /** Puts the panel below the lamp, or above it, inside of the window, and with no gap that a pointer would fall into. */
  private place(): void {
    const lamp = this.getBoundingClientRect();
    const { width, height } = this.panel.getBoundingClientRect();
    const [left, below] = [lamp.right - width, lamp.bottom - 1];
    const top = below + height > window.innerHeight - 8 ? Math.max(8, lamp.top - height + 1) : below;
    this.panel.style.left = `${Math.max(8, Math.min(left, window.innerWidth - width - 8))}px`;
    this.panel.style.top = `${top}px`;
  }

  static override styles = css`
    :host {
      display: inline-block;
    }
    .light {
      all: unset;
      box-sizing: border-box;
      display: grid;
      place-items: center;
      width: var(--target);
      height: var(--target);
      border-radius: 50%;
      cursor: pointer;
    }
    .light:focus-visible,
    .link:focus-visible {
      outline: 2px solid currentColor;
      outline-offset: 1px;
    }
    .lamp {
      --glow: #9aa09a;
      display: inline-block;
      flex: none;
      width: 1.05em;
      height: 1.05em;
      border-radius: 50%;
      background: radial-gradient(circle at 35% 30%, #fffc 0 12%, transparent 40%), var(--glow);
      box-shadow:
        0 0 0 0.13em #0008,
        0 0 0 0.24em #fff5,
        0 0 0.8em 0.05em var(--glow);
    }
    .green {
      --glow: #1fae4b;
    }
    .orange {
      --glow: #ff9214;
    }
    .red {
      --glow: #e0261c;
    }
    .small {
      font-size: 0.8em;
      margin-inline-end: 0.8em;
      vertical-align: -0.1em;
    }
    .panel {
      position: fixed;
      inset: auto;
      box-sizing: border-box;
      width: max-content;
      max-width: min(340px, calc(100vw - 16px));
      margin: 0;
      padding: 12px 14px;
      border: 1px solid var(--divider-color, #ddd);
      border-radius: 12px;
      background: var(--card-background-color, #fff);
      color: var(--primary-text-color, #212121);
      font-size: 14px;
      line-height: 1.4;
      box-shadow: 0 6px 24px #0005;
    }
    .panel:not([popover]),
    .panel:empty {
      display: none;
    }
    p {
      margin: 8px 0 0;
    }
    ul {
      margin: 8px 0 0;
      padding: 0;
      list-style: none;
      color: var(--secondary-text-color, #666);
    }
    .link {
      all: unset;
      margin-top: 10px;
      color: var(--primary-color, #03a9f4);
      font-weight: 500;
      cursor: pointer;
      border-radius: 4px;
    }
  `;
}

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { named, registerNames } from "./backend-texts";
import { cardStyles } from "./card.styles";
import { paintOf } from "./colour";
import { CARD_TYPE, gridOptions, hasFixedHeight, problemOf, rowsOf, type CardConfig } from "./config";
import type { Meter, Page, RowKey } from "./contract";
import { Formats } from "./format";
import { DOMAIN, usagePoints, type Hass } from "./hass";
import { icon } from "./icons";
import { drawLcd } from "./lcd";
import { MeterController, type FailureKey } from "./meter-controller";
import { LCD_DIGITS, rowView } from "./rows";
import { fill, languageOf, loadTexts, type Texts } from "./texts";
import { problemText } from "./texts/picker";

export type View = "day" | "month" | "year" | "load_curve" | "max_power" | "costs" | "calendar";

/** A Linky on the dashboard. */
export class LinkyMeterCard extends LitElement {
  @property({ type: Boolean }) preview = false;
  @property({ reflect: true }) layout: string | undefined;
  @state() private config: CardConfig | undefined;
  @state() private texts: Texts | undefined;
  @state() private pageKey: string | undefined;
  @state() private view: View | null = null;
  @state() private isAsking = false;
  @state() private announcement = "";
  private readonly following = new MeterController(this);
  private home: Hass | undefined;
  private formats: Formats | undefined;
  private language: string | undefined;
  @state() private names: ReadonlyMap<string, string> = new Map();
  private namesKey = "";
  private named: { meter: Meter | null; names: ReadonlyMap<string, string>; pages: Page[] } | undefined;

  static override styles = cardStyles;

  static async getConfigElement(): Promise<HTMLElement> {
    const { makeEditor } = await import("./editor");
    return makeEditor();
  }

  static getStubConfig(hass: Hass): CardConfig {
    const device = usagePoints(hass)[0];
    return device ? { type: CARD_TYPE, device_id: device.id } : { type: CARD_TYPE };
  }

  setConfig(config: CardConfig): void {
    const problem = problemOf(config);
    if (problem) throw new Error(problemText(problem));
    if (config.page !== this.config?.page || config.device_id !== this.config?.device_id) this.pageKey = config.page;
    this.config = config;
    this.toggleAttribute("fixed", hasFixedHeight(config));
  }

  getCardSize(): number {
    return 2 + rowsOf(this.config).length;
  }

  getGridOptions(): Record<string, number> {
    return gridOptions(this.config);
  }

  /** Home Assistant gives a new one at every change of any state, so only what matters here redraws the card. */
  set hass(hass: Hass) {
    const before = this.home;
    this.home = hass;
    const hasChanged =
      !before ||
      before.locale !== hass.locale ||
      before.language !== hass.language ||
      before.themes?.darkMode !== hass.themes?.darkMode ||
      before.devices !== hass.devices ||
      before.connection !== hass.connection;
    if (hasChanged) this.requestUpdate();
  }

  get hass(): Hass | undefined {
    return this.home;
  }

  protected override willUpdate(): void {
    const { home } = this;
    if (!home) return;
    this.toggleAttribute("dark", home.themes?.darkMode === true);
    if (this.config) this.following.follow(home, this.config.device_id || usagePoints(home)[0]?.id);
    const zone = this.following.meter?.time_zone ?? home.config.time_zone;
    if (this.formats?.locale !== home.locale || this.formats.zone !== zone) this.formats = new Formats(home.locale, zone);
    if (languageOf(home.language) !== this.language) void this.learn(languageOf(home.language));
    void this.learnNames(home);
  }

  private async learn(language: string): Promise<void> {
    this.language = language;
    try {
      const texts = await loadTexts(language);
      if (this.language === language) this.texts = texts;
    } catch {
      // Without a network for a moment; the next change of `hass` tries again.
      this.language = undefined;
    }
  }

  /** Pages with their names in the user's language; the same list until something of it changes. */
  private get pages(): readonly Page[] {
    const { meter } = this.following;
    if (this.named?.meter !== meter || this.named.names !== this.names) {
      this.named = { meter, names: this.names, pages: named(meter?.pages ?? [], this.names) };
    }
    return this.named.pages;
  }

  private get page(): Page | undefined {
    return this.pages.find((page) => page.key === this.pageKey) ?? this.pages[0];
  }

  /** Learns how registers are called in the user's language, which the server does not know. */
  private async learnNames(hass: Hass): Promise<void> {
    const pages = this.following.meter?.pages.filter((page) => page.name) ?? [];
    const key = JSON.stringify([hass.language, pages.map((page) => page.key)]);
    if (!pages.length || key === this.namesKey) return;
    this.namesKey = key;
    const names = await registerNames(hass, pages);
    if (key === this.namesKey) this.names = names;
  }

  private get failure(): FailureKey | "no_meter" | null {
    const { home, config, following } = this;
    if (home?.devices && config && !config.device_id && !usagePoints(home).length) return "no_meter";
    return following.failure;
  }

  protected override render(): TemplateResult {
    const { body, ink } = paintOf(this.config?.color);
    const rows = rowsOf(this.config);
    const style = `--meter-body:${body};${ink ? `--meter-ink:${ink};` : ""}--rows:${rows.length}`;
    return html`
      <ha-card class=${body === "transparent" ? "bare" : ""} style=${style}>
        <div class="meter">
          ${this.renderHeader()} ${this.renderDisplay(rows)} ${this.renderFooter()}
          <div class="unseen" aria-live="polite">${this.announcement}</div>
        </div>
      </ha-card>
      ${this.renderDialog()}
    `;
  }

  private renderHeader(): TemplateResult {
    const { meter, failure } = this.following;
    const isAsking = this.isAsking || meter?.polling === true;
    return html`
      <header>
        <span class="name">${this.config?.name || meter?.name || "\u00a0"}</span>
        <linky-meter-light
          .meter=${meter}
          .failure=${failure}
          .texts=${this.texts}
          .formats=${this.formats}
          @show-calendar=${() => this.show("calendar")}
        ></linky-meter-light>
        <button
          class="tool ${isAsking ? "spinning" : ""}"
          aria-label=${this.texts ? this.refreshLabel(isAsking) : nothing}
          title=${this.texts ? this.refreshLabel(isAsking) : nothing}
          aria-busy=${isAsking}
          ?disabled=${!meter || failure !== null}
          @click=${this.refresh}
        >
          ${icon("refresh")}
        </button>
      </header>
    `;
  }

  private refreshLabel(isAsking: boolean): string {
    const operator = this.following.meter?.operator ?? "";
    return isAsking ? fill(this.texts!.asking, { operator }) : this.texts!.refresh;
  }

  private renderDisplay(rows: readonly RowKey[]): TemplateResult {
    const { page, pages, texts, failure } = this;
    const title = page && texts ? page.name || texts[page.direction] : "\u00a0";
    return html`
      <section class="glass ${failure && page ? "stale" : ""}" aria-busy=${!page && !failure}>
        <div class="title">
          <h2>${title}</h2>
          ${pages.length > 1 ? html`<span aria-hidden="true">${pages.indexOf(page!) + 1}/${pages.length}</span>` : nothing}
        </div>
        <div class="rows">${rows.map((row) => this.renderRow(row, page))}</div>
        ${failure && !page && texts ? html`<p class="failure" role="alert">${texts[`fail_${failure}`]}</p>` : nothing}
      </section>
    `;
  }

  private renderRow(row: RowKey, page: Page | undefined): TemplateResult {
    const { texts, formats } = this;
    const view = page && formats ? rowView(page, row, formats) : null;
    const label = texts && (page || !this.failure) ? texts[`row_${row}`] : "\u00a0";
    const spoken = texts && `${label}: ${view?.spoken ?? texts.no_value}. ${texts.show_history}`;
    return html`
      <button class="row" ?disabled=${!page || !texts} aria-label=${spoken || nothing} aria-haspopup="dialog" @click=${() => this.show(row)}>
        <span class="what"><span class="label">${label}</span><span class="when">${view?.when ?? "\u00a0"}</span></span>
        ${drawLcd(view?.digits ?? (page ? "---" : ""), LCD_DIGITS)}
        <span class="unit">${view?.unit ?? ""}</span>
      </button>
    `;
  }

  private renderFooter(): TemplateResult {
    const { texts, page, pages, failure } = this;
    const hidden = pages.length < 2;
    return html`
      <footer>
        ${failure && page && texts
          ? html`<span class="notice" role="alert">${texts[`fail_${failure}`]}</span>`
          : html`<span class="maker"><i class="bars" aria-hidden="true"></i>${this.following.meter?.operator ?? ""}</span>`}
        <span class="pages" ?hidden=${hidden}>
          ${(["minus", "plus"] as const).map(
            (sign) => html`
              <button
                class="key"
                aria-label=${texts ? (sign === "minus" ? texts.previous_page : texts.next_page) : nothing}
                ?disabled=${hidden}
                @click=${() => this.turn(sign === "minus" ? -1 : 1)}
              >
                ${icon(sign)}
              </button>
            `,
          )}
        </span>
      </footer>
    `;
  }

  private renderDialog(): TemplateResult | typeof nothing {
    const { view, page, texts, formats, home } = this;
    const meter = this.following.meter;
    if (!view || !page || !texts || !formats || !home || !meter) return nothing;
    return html`<linky-meter-dialog
      .hass=${home}
      .deviceId=${this.config?.device_id || usagePoints(home)[0]?.id}
      .meter=${meter}
      .page=${page}
      .view=${view}
      .texts=${texts}
      .formats=${formats}
      @dialog-closed=${() => (this.view = null)}
      @view-chosen=${(event: CustomEvent<View>) => (this.view = event.detail)}
    ></linky-meter-dialog>`;
  }

  private async show(view: View): Promise<void> {
    const { defineDialog } = await import("./dialog/dialog");
    defineDialog();
    this.view = view;
  }

  private turn(step: number): void {
    const { pages } = this;
    if (!pages.length || !this.texts) return;
    const index = (pages.indexOf(this.page!) + step + pages.length) % pages.length;
    const page = pages[index]!;
    this.pageKey = page.key;
    const place = fill(this.texts.page_of, { page: index + 1, pages: pages.length });
    this.announcement = `${page.name || this.texts[page.direction]}. ${place}`;
  }

  private readonly refresh = async (): Promise<void> => {
    const deviceId = this.config?.device_id || (this.home && usagePoints(this.home)[0]?.id);
    if (!this.home || this.isAsking || !deviceId) return;
    this.isAsking = true;
    try {
      await this.home.callService(DOMAIN, "refresh", { device_id: deviceId });
    } catch {
      // Home Assistant tells the user itself what an action failed with.
    } finally {
      this.isAsking = false;
    }
  };

  private heard: string | undefined;

  /** Tells ears of the day's new value; not of the first one, which nobody waited for. */
  protected override updated(): void {
    const { page, texts, formats } = this;
    if (!page || !texts || !formats) return;
    const rows = rowsOf(this.config).map((row) => [row, rowView(page, row, formats)?.spoken] as const);
    const now = JSON.stringify([page.key, rows]);
    if (now === this.heard) return;
    const before = this.heard ? (JSON.parse(this.heard) as [string, [RowKey, string | undefined][]]) : null;
    this.heard = now;
    if (before?.[0] !== page.key) return;
    const changed = rows.filter(([row, spoken]) => spoken && spoken !== before[1].find(([key]) => key === row)?.[1]);
    if (changed.length) this.announcement = changed.map(([row, spoken]) => `${texts[`row_${row}`]}: ${spoken}`).join("; ");
  }
}

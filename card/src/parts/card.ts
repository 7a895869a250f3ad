/** The card: finds its meter, follows the live feed and shows the parts. */

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { ref } from "lit/directives/ref.js";
import { clock } from "../data/clock";
import { Feed, type Parts } from "../data/feed";
import { formatDuration, formatNumber } from "../data/format";
import { Model } from "../data/model";
import { checkConfig, chooseMeter, type Config, type PartName, shownParts, stubConfig } from "../ha/config";
import { choices } from "../ha/element";
import type { Connection, Hass } from "../ha/ha";
import { entityIds } from "../ha/registry";
import { type Key, type Say, speaker } from "../translations/texts";
import { cardStyles } from "./card-styles";
import { configForm } from "./config-form";
import { type Icon, icon } from "./icons";
import type { Now } from "./now";
import { shared } from "./styles";
import { waterBand, waterStyles } from "./water";

const CONTROLS = ["automatic", "observe", "off"] as const;
/** Side by side where there is room; else one below the other in the order of `PARTS`. */
const COLUMNS: PartName[][] = [
  ["now", "today"],
  ["heaters", "rules"],
];
const LATE_S = 2;

export class Card extends LitElement {
  static override properties = { config: { state: true }, version: { state: true } };
  declare config: Config | undefined;
  declare version: number;
  private current: Hass | undefined;
  private found: ReturnType<typeof chooseMeter> = "no_meter";
  private model: Model | undefined;
  private watched: string[] = [];
  private followed: { connection: Connection; entryId: string } | undefined;
  private unfollow: (() => void) | undefined;
  private now: Now | undefined;
  private freshness: HTMLElement | undefined;
  private readonly feed = new Feed((parts) => this.take(parts));

  constructor() {
    super();
    this.version = 0;
  }

  static getConfigForm = configForm;
  static getStubConfig = stubConfig;

  setConfig(config: Config): void {
    checkConfig(config);
    this.config = config;
    this.find();
  }

  getCardSize(): number {
    return this.config?.compact ? 6 : 12;
  }

  getGridOptions(): object {
    return { columns: 12, min_columns: 6, rows: "auto" };
  }

  /** Home Assistant sets this with every change of any state: most are of no interest here. */
  set hass(hass: Hass) {
    const before = this.current;
    this.current = hass;
    if (!before || before.entities !== hass.entities || before.devices !== hass.devices) this.find();
    if (this.model) this.model.hass = hass;
    const changed =
      !before ||
      before.locale !== hass.locale ||
      before.localize !== hass.localize ||
      before.config !== hass.config ||
      this.watched.some((id) => before.states[id] !== hass.states[id]);
    if (changed) this.version++;
    if (before && before.connection !== hass.connection) this.follow();
  }

  get hass(): Hass | undefined {
    return this.current;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.follow();
    this.unfollow = clock.follow(() => this.tick());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.unfollow?.();
    this.followed = undefined;
    this.feed.stop();
  }

  private get say(): Say {
    return speaker(this.current?.locale.language ?? "en");
  }

  /** Look for the meter, anew when the registry has changed. */
  private find(): void {
    const hass = this.current;
    if (!hass || !this.config) return;
    this.found = chooseMeter(hass, this.config);
    if (typeof this.found === "string") this.model = undefined;
    else if (this.model) this.model.meter = this.found;
    else this.model = new Model(hass, this.found, this.feed);
    this.watch();
    this.version++;
    this.follow();
  }

  /** Note which entities are shown; the live feed tells relays and the water's sensors. */
  private watch(): void {
    if (!this.model) return;
    const decided = Object.values(this.model.decision?.heaters ?? {});
    const others = decided.flatMap((heater) => [heater.temperature_sensor ?? [], heater.relay ?? []].flat());
    this.watched = [...new Set([...entityIds(this.model.meter), ...others])];
  }

  /** Subscribe to the live feed of the meter that is shown. */
  private follow(): void {
    const { current, model } = this;
    if (!this.isConnected || !current || !model) return;
    const wanted = { connection: current.connection, entryId: model.meter.entryId };
    const { followed } = this;
    if (followed?.connection === wanted.connection && followed.entryId === wanted.entryId) return;
    this.followed = wanted;
    void this.feed.follow(wanted.connection, wanted.entryId);
  }

  /** Draw what a message changes: readings only the bars, anything else everything. */
  private take(parts: Parts): void {
    const readingOnly = !("decision" in parts) && !("connected" in parts) && !("may_control" in parts);
    if (readingOnly) {
      this.now?.requestUpdate();
      return;
    }
    this.watch();
    this.version++;
  }

  private tick(): void {
    if (this.model && this.freshness) this.showFreshness();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { config, model, say } = this;
    if (!config || !this.current) return nothing;
    if (!model) {
      return html`<ha-card><p class="message">${say(this.found as Key)}</p></ha-card>`;
    }
    const parts = shownParts(config);
    return html`<ha-card class=${config.compact ? "compact" : ""}>
      ${model.alarms.map((heater) => this.alarm(heater.name))}
      <header>
        <h2>${model.meter.name}</h2>
        <span class="freshness" ${ref((element) => this.setFreshness(element))}></span>
      </header>
      ${this.banners(model)}
      <div class="parts">${COLUMNS.map((column) => this.column(column, parts, model))}</div>
    </ha-card>`;
  }

  /** Return the parts of a column, nothing if it has none: the other one gets its room. */
  private column(column: PartName[], parts: PartName[], model: Model): TemplateResult | typeof nothing {
    const mine = column.filter((part) => parts.includes(part));
    if (!mine.length) return nothing;
    return html`<div class="column">
      ${mine.map(
        (part) =>
          html`<section class=${part} aria-label=${this.say(part)}>${this.section(part, model)}</section>`,
      )}
    </div>`;
  }

  private section(part: PartName, model: Model): TemplateResult | typeof nothing {
    const { version, say } = this;
    const compact = this.config?.compact ?? false;
    const heading = html`<h3>${say(part)}</h3>`;
    switch (part) {
      case "now":
        return html`<ems-smart-heater-now
          .model=${model}
          .version=${version}
          ?compact=${compact}
          ${ref((element) => (this.now = element as Now | undefined))}
        ></ems-smart-heater-now>`;
      case "heaters":
        return html`<div class="head">${heading}${this.control(model)}</div>
          ${this.heaters(model, compact)}`;
      case "rules":
        return html`${heading}<ems-smart-heater-rules
            .model=${model}
            .version=${version}
          ></ems-smart-heater-rules>`;
      case "today":
        return html`${heading}<ems-smart-heater-today
            .model=${model}
            .version=${version}
          ></ems-smart-heater-today>`;
      default:
        return nothing;
    }
  }

  private control(model: Model): TemplateResult {
    const { say } = this;
    const id = model.meter.entities["control"];
    const options = CONTROLS.map((value) => ({ value, label: say(`control_${value}`) }));
    const choose = (option: string) => {
      // Home Assistant itself tells why a call failed.
      model.hass.callService("select", "select_option", { option }, { entity_id: id }).catch(() => undefined);
    };
    return choices(say("control"), model.control, options, model.mayControl(id) ? choose : undefined);
  }

  private heaters(model: Model, compact: boolean): TemplateResult {
    const { heaters, sharedWater } = model;
    if (!heaters.length) return html`<p class="message">${this.say("no_heaters")}</p>`;
    return html`${sharedWater && !compact ? waterBand(sharedWater, model.hass.locale, this.say) : nothing}
      <div class="list">
        ${heaters.map(
          (heater) =>
            html`<ems-smart-heater-row
              .model=${model}
              .version=${this.version}
              .heater=${heater}
              ?compact=${compact}
              ?ownWater=${!sharedWater}
            ></ems-smart-heater-row>`,
        )}
      </div>`;
  }

  /** Tell what a person must do at once. */
  private alarm(name: string): TemplateResult {
    return html`<div class="banner alarm" role="alert">
      ${icon("alert")}
      <div><b>${this.say("alarm", { name })}</b> <span>${this.say("alarm_help")}</span></div>
    </div>`;
  }

  private banners(model: Model): TemplateResult {
    const banner = (kind: string, name: Icon, title: Key) =>
      html`<div class="banner ${kind}" role="status">
        ${icon(name)}
        <div><b>${this.say(title)}</b> <span>${this.say(`${title}_help` as Key)}</span></div>
      </div>`;
    return html`
      ${model.stale && model.feed.alive ? banner("error", "alert", "meter_is_lost") : nothing}
      ${model.contactorFault ? banner("error", "alert", "contactor_fault") : nothing}
      ${model.control === "observe" ? banner("warning", "eye", "observing") : nothing}
      ${model.control === "off" ? banner("plain", "power", "control_is_off") : nothing}
    `;
  }

  private setFreshness(element: Element | undefined): void {
    this.freshness = element as HTMLElement | undefined;
    this.showFreshness();
  }

  protected override updated(): void {
    this.showFreshness();
  }

  /** Tell how old the last reading is; written directly, as it changes with every second. */
  private showFreshness(): void {
    const { model, freshness, say } = this;
    if (!model || !freshness) return;
    const { alive, ageS } = model.feed;
    const { locale } = model.hass;
    const age = ageS === undefined ? "" : formatDuration(Math.floor(ageS), locale);
    let [state, text] = ["live", say("live")];
    if (!alive) [state, text] = model.stale ? ["stale", say("no_reading")] : ["slow", say("slow")];
    else if (model.stale) [state, text] = ["stale", age ? say("stale", { age }) : say("no_reading")];
    else if ((ageS ?? 0) >= LATE_S) [state, text] = ["late", say("ago", { age })];
    if (freshness.dataset["state"] !== state) {
      freshness.dataset["state"] = state;
      // The bars and the banner change with it.
      this.version++;
    }
    if (freshness.textContent !== text) freshness.textContent = text;
    const exact = ageS === undefined ? "" : `${formatNumber(ageS, locale, 1)}\u00a0s`;
    freshness.title = exact ? say("live_help", { age: exact }) : "";
  }

  static override styles = [shared, waterStyles, cardStyles];
}

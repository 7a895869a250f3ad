/** Today: surplus and what the heaters took of it, since midnight. */

import { html, nothing, svg, type TemplateResult } from "lit";
import { clock } from "../data/clock";
import {
  area,
  chartEnd,
  type Day,
  makeDay,
  peak,
  pointAt,
  readStatistics,
  type Statistics,
} from "../data/day";
import { formatNumber, formatPower, formatTime, midnight } from "../data/format";
import { define } from "../ha/element";
import { numberOf } from "../ha/ha";
import { Part } from "./part";
import { shared } from "./styles";
import { todayStyles } from "./today-styles";

const EVERY_MS = 300_000;
/** The recorder makes its statistics some seconds after each five minutes. */
const LATE_MS = 20_000;
const [WIDTH, HEIGHT] = [600, 120];
const HOURS = [0, 6, 12, 18, 24];
const DAY_MS = 86_400_000;

export class Today extends Part {
  static override properties = {
    ...Part.properties,
    statistics: { state: true },
    failed: { state: true },
    pointed: { state: true },
  };
  declare statistics: Statistics | undefined;
  declare failed: boolean;
  declare pointed: number | undefined;
  private from = 0;
  private dueMs = 0;
  private day: Day | undefined;
  private unfollow: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.unfollow = clock.follow(() => this.tick());
    this.dueMs = 0;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.unfollow?.();
  }

  protected override firstUpdated(): void {
    this.tick();
  }

  private tick(): void {
    const now = Date.now();
    if (!this.model || now < this.dueMs) return;
    this.dueMs = now - (now % EVERY_MS) + EVERY_MS + LATE_MS;
    void this.read(now);
  }

  private async read(now: number): Promise<void> {
    const { hass } = this.model;
    this.from = midnight(now, hass.config.time_zone);
    try {
      this.statistics = await readStatistics(hass, this.model, this.from);
      this.failed = false;
    } catch {
      this.failed = true;
    }
  }

  protected override willUpdate(): void {
    this.day = this.statistics && makeDay(this.model, this.statistics, this.from);
  }

  protected override render(): TemplateResult {
    return html`<div class="figures">${this.figures()}</div>
      ${this.chart()}`;
  }

  private figures(): TemplateResult {
    const { model, say, day } = this;
    const { locale } = model.hass;
    const kilowattHours = (wh: number | undefined) =>
      wh === undefined ? "–" : formatNumber(wh / 1000, locale, 2);
    const switchings = model.meter.heaters.map((heater) => numberOf(model.state("switchings_today", heater)));
    const known = switchings.filter((each) => each !== undefined);
    const figure = (kind: string, value: string, unit: string, text: string) =>
      html`<div class="figure ${kind}">
        <b>${value}</b>${unit ? `\u00a0${unit}` : ""} <span>${text}</span>
      </div>`;
    return html`
      ${figure("solar", kilowattHours(day?.solarWh), "kWh", say("solar_today"))}
      ${figure("grid", kilowattHours(day?.gridWh), "kWh", say("grid_today"))}
      ${figure(
        "switchings",
        known.length
          ? formatNumber(
              known.reduce((a, b) => a + b, 0),
              locale,
            )
          : "–",
        "",
        say("switchings_today"),
      )}
    `;
  }

  private chart(): TemplateResult | typeof nothing {
    const { model, say, day } = this;
    if (this.failed) return html`<p class="empty">${say("chart_failed")}</p>`;
    if (!day) return nothing;
    if (!day.surplus.length && !day.heaters.length) return html`<p class="empty">${say("chart_empty")}</p>`;
    const { locale } = model.hass;
    const end = chartEnd(day);
    const text = say("chart", {
      surplus: formatPower(peak(day.surplus), locale),
      heaters: formatPower(peak(day.heaters), locale),
    });
    const shape = (kind: "surplus" | "heaters") =>
      svg`<path class=${kind} d=${area(day[kind], day.from, end, WIDTH, HEIGHT)} />`;
    return html`
      <div
        class="chart"
        @pointermove=${(event: PointerEvent) => this.point(event)}
        @pointerleave=${() => (this.pointed = undefined)}
      >
        <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${text}>
          ${[0, 0.5, 1].map(
            (part) => svg`<line class="grid" x1="0" x2=${WIDTH} y1=${part * HEIGHT} y2=${part * HEIGHT} />`,
          )}
          ${shape("surplus")}${shape("heaters")}
        </svg>
        <span class="end" aria-hidden="true">${formatNumber(end / 1000, locale, end % 1000 ? 1 : 0)} kW</span>
        ${this.pointer(day)}
      </div>
      <div class="hours" aria-hidden="true">
        ${HOURS.map((hour) => html`<span>${this.hour(day, hour)}</span>`)}
      </div>
      <div class="legend" aria-hidden="true">
        <span class="surplus">${say("chart_surplus")}</span
        ><span class="heaters">${say("chart_heaters")}</span>
      </div>
    `;
  }

  /** Return the name of an hour of the day. */
  private hour(day: Day, hour: number): string {
    const { hass } = this.model;
    const zoned = { ...hass, locale: { ...hass.locale, time_zone: "server" } };
    return formatTime((day.from + hour * 3_600_000) / 1000, zoned);
  }

  private point(event: PointerEvent): void {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    this.pointed = (event.clientX - box.left) / box.width;
  }

  private pointer(day: Day): TemplateResult | typeof nothing {
    if (this.pointed === undefined) return nothing;
    const at = day.from + this.pointed * DAY_MS;
    const [surplus, heaters] = [pointAt(day.surplus, at), pointAt(day.heaters, at)];
    if (!surplus && !heaters) return nothing;
    const { hass } = this.model;
    const power = (watts: number | undefined) =>
      watts === undefined ? "–" : formatPower(watts, hass.locale);
    const left = 100 * this.pointed;
    return html`<span class="pointer" style="left:${left}%"></span>
      <span class="tip ${left > 50 ? "before" : ""}" style="left:${left}%"
        >${this.hour(day, (at - day.from) / 3_600_000)}<br />${this.say("chart_surplus")}
        ${power(surplus?.watts)}<br />${this.say("chart_heaters")} ${power(heaters?.watts)}</span
      >`;
  }

  static override styles = [shared, todayStyles];
}

define("ems-smart-heater-today", Today);

/** The grid now: a signed bar for each phase and the total, with the thresholds as marks. */

import { html, nothing, type TemplateResult } from "lit";
import { type Phase, PHASES } from "../data/feed";
import { formatNumber, formatPower, withUnit } from "../data/format";
import { findMarks, type Mark } from "../data/marks";
import { lanes, place, ROOM_FOR_MARKS, Scale } from "../data/scale";
import { define } from "../ha/element";
import { nowStyles } from "./now-styles";
import { Part } from "./part";
import { shared } from "./styles";
import { markName } from "./words";

const MARK_PX = 24;
const NAMES: Record<Exclude<Phase, "total">, string> = { l1: "L1", l2: "L2", l3: "L3" };

export class Now extends Part {
  private readonly scale = new Scale();
  private marks: Mark[] = [];
  private trackPx = 200;
  private readonly sizes = new ResizeObserver(() => this.measure());

  override connectedCallback(): void {
    super.connectedCallback();
    this.sizes.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.sizes.disconnect();
  }

  private measure(): void {
    const width = this.renderRoot.querySelector(".track")?.clientWidth;
    if (width && width !== this.trackPx) {
      this.trackPx = width;
      this.requestUpdate();
    }
  }

  protected override firstUpdated(): void {
    this.measure();
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    // Readings come four times a second, settings hardly ever.
    if (changed.has("version")) this.marks = this.compact ? [] : findMarks(this.model);
    const powers = PHASES.map((phase) => this.model.power(phase) ?? 0);
    const values = this.marks.map((mark) => mark.value * ROOM_FOR_MARKS);
    this.scale.fit([...powers, ...values], performance.now());
  }

  protected override render(): TemplateResult {
    const { model, say } = this;
    const { locale } = model.hass;
    const { frequency, availableW } = model;
    const end = this.scale.end;
    const tick = (watts: number) => {
      const kilo = end >= 2000;
      return `${formatNumber(kilo ? watts / 1000 : watts, locale)}\u00a0${kilo ? "kW" : "W"}`;
    };
    return html`
      <div class="rows ${model.stale ? "stale" : ""}">
        ${PHASES.map((phase) => this.row(phase))}
        <div class="axis" aria-hidden="true">
          <div class="ticks">
            <span>${tick(-end)}</span><span class="way">${say("to_grid")}</span><span>0</span
            ><span class="way">${say("from_grid")}</span><span>${tick(end)}</span>
          </div>
        </div>
      </div>
      <p class="facts">
        ${
          availableW === undefined || model.stale
            ? nothing
            : html`<span class="available"
                >${say("available", { power: formatPower(Math.max(0, availableW), locale) })}</span
              >`
        }
        ${
          frequency === undefined
            ? nothing
            : html`<span class="frequency" title=${say("frequency")}
                >${withUnit(frequency, "Hz", locale, 2)}</span
              >`
        }
      </p>
    `;
  }

  private row(phase: Phase): TemplateResult {
    const { model, say } = this;
    const watts = model.power(phase);
    const at = place(watts ?? 0, this.scale.end);
    const name = phase === "total" ? say("total") : NAMES[phase];
    const shown = watts === undefined ? "–" : formatPower(watts, model.hass.locale);
    const marks = this.marks.filter((mark) => mark.phase === phase);
    const above = marks.filter((mark) => mark.kind === "off");
    const below = marks.filter((mark) => mark.kind === "on");
    const [up, down] = [this.laned(above), this.laned(below)];
    return html`
      <div
        class="row ${phase}"
        data-phase=${phase}
        style="--up:${Math.max(0, ...up.map((each) => each + 1))};--down:${Math.max(0, ...down.map((each) => each + 1))}"
      >
        <span class="name">${name}</span>
        <div class="lane">
          <div class="track">
            <div class="half export">
              <div class="fill" style="transform:translateX(${100 * (1 + Math.min(at, 0))}%)"></div>
            </div>
            <div class="half import">
              <div class="fill" style="transform:translateX(${-100 * (1 - Math.max(at, 0))}%)"></div>
            </div>
          </div>
          ${above.map((mark, index) => this.mark(mark, up[index] ?? 0))}
          ${below.map((mark, index) => this.mark(mark, down[index] ?? 0))}
        </div>
        <span class="value ${(watts ?? 0) < 0 ? "out" : "in"}">${shown}</span>
      </div>
    `;
  }

  private laned(marks: Mark[]): number[] {
    return lanes(
      marks.map((mark) => ((1 + place(mark.value, this.scale.end)) / 2) * this.trackPx),
      MARK_PX,
    );
  }

  private mark(mark: Mark, lane: number): TemplateResult {
    const { locale } = this.model.hass;
    const power = formatPower(Math.abs(mark.value), locale);
    const name = markName(mark, this.say);
    const text = this.say(mark.value < 0 ? "value_surplus" : "value_import", { power });
    const left = 50 * (1 + place(mark.value, this.scale.end));
    return html`<div
      class="mark ${mark.kind} ${mark.heater === undefined ? "common" : ""}"
      style="left:${left}%;--at:${left};--lane:${lane}"
      role="img"
      aria-label="${name} ${text}"
    >
      <span class="line"></span><span class="shape"></span
      ><span class="bubble" aria-hidden="true"> ${name} <b>${formatPower(mark.value, locale)}</b></span>
    </div>`;
  }

  static override styles = [shared, nowStyles];
}

define("ems-smart-heater-now", Now);

/** The grid now: a signed bar for each phase and the total, with the thresholds as marks to drag. */

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { define, Part } from "./element";
import { type Phase, PHASES } from "./feed";
import { formatNumber, formatPower, withUnit } from "./format";
import { findMarks, type Mark } from "./marks";
import { MarkMover } from "./mover";
import { nowStyles } from "./now-styles";
import { lanes, place, ROOM_FOR_MARKS, Scale } from "./scale";
import { shared } from "./styles";

const HANDLE_PX = 24;
const NAMES: Record<Exclude<Phase, "total">, string> = { l1: "L1", l2: "L2", l3: "L3" };

export class Now extends Part {
  private readonly scale = new Scale();
  private readonly mover = new MarkMover(this);
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
    if (changed.has("version")) this.marks = this.compact ? [] : findMarks(this.model, this.say);
    const powers = PHASES.map((phase) => this.model.power(phase) ?? 0);
    const values = this.marks.map((mark) => mark.value * ROOM_FOR_MARKS);
    if (!this.mover.moving) this.scale.fit([...powers, ...values], performance.now());
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
          ${repeat(
            above,
            (mark) => mark.entity,
            (mark, index) => this.mark(mark, up[index] ?? 0),
          )}
          ${repeat(
            below,
            (mark) => mark.entity,
            (mark, index) => this.mark(mark, down[index] ?? 0),
          )}
        </div>
        <span class="value ${(watts ?? 0) < 0 ? "out" : "in"}">${shown}</span>
      </div>
    `;
  }

  private laned(marks: Mark[]): number[] {
    return lanes(
      marks.map((mark) => ((1 + place(mark.value, this.scale.end)) / 2) * this.trackPx),
      HANDLE_PX,
    );
  }

  private mark(mark: Mark, lane: number): TemplateResult {
    const value = this.mover.valueOf(mark);
    const { locale } = this.model.hass;
    const power = formatPower(Math.abs(value), locale);
    const text = this.say(value < 0 ? "value_surplus" : "value_import", { power });
    const left = 50 * (1 + place(value, this.scale.end));
    const classes = `mark ${mark.kind} ${mark.common ? "common" : ""} ${this.mover.isMoving(mark) ? "moving" : ""}`;
    const style = `left:${left}%;--at:${left};--lane:${lane}`;
    const inside = html`<span class="line"></span><span class="handle"></span
      ><span class="bubble" aria-hidden="true"> ${mark.label} <b>${formatPower(value, locale)}</b></span>`;
    if (!this.model.mayControl) {
      return html`<div class=${classes} style=${style} role="img" aria-label="${mark.label} ${text}">
        ${inside}
      </div>`;
    }
    return html`<div
      class=${classes}
      style=${style}
      role="slider"
      tabindex="0"
      data-entity=${mark.entity}
      aria-label=${mark.label}
      aria-valuemin=${Math.round(mark.least)}
      aria-valuemax=${Math.round(mark.most)}
      aria-valuenow=${Math.round(value)}
      aria-valuetext=${text}
      @pointerdown=${(event: PointerEvent) => this.mover.grab(event, mark, this.scale.end)}
      @pointermove=${(event: PointerEvent) => this.mover.drag(event)}
      @pointerup=${() => this.mover.release()}
      @pointercancel=${() => this.mover.cancel()}
      @keydown=${(event: KeyboardEvent) => this.mover.key(event, mark)}
      @blur=${() => this.mover.release()}
    >
      ${inside}
    </div>`;
  }

  /** Write a threshold that was moved. */
  async write(mark: Mark, watts: number): Promise<boolean> {
    return this.act("number", "set_value", mark.entity, { value: watts / mark.wattsPerUnit });
  }

  static override styles = [shared, nowStyles];
}

define("ems-smart-heater-now", Now);

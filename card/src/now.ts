/** The grid now: a signed bar for each phase and the total, with the thresholds as marks to drag. */

import { css, html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { define, Part } from "./element";
import { type Phase, PHASES } from "./feed";
import { formatNumber, formatPower, withUnit } from "./format";
import { findMarks, type Mark } from "./marks";
import { MarkMover } from "./mover";
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

  static override styles = [
    shared,
    css`
      :host {
        --bar: 18px;
        --lane-height: 15px;
        --import: var(--energy-grid-consumption-color, #488fc2);
        --export: var(--energy-solar-color, #ff9800);
      }
      :host([compact]) {
        --bar: 12px;
      }
      .rows {
        display: grid;
        grid-template-columns: auto 1fr auto;
        column-gap: 12px;
        row-gap: 8px;
        align-items: start;
      }
      .row,
      .axis {
        display: contents;
      }
      .name,
      .value {
        margin-top: calc(var(--up) * var(--lane-height) + var(--bar) / 2 - 10px);
      }
      .name {
        font-weight: 500;
      }
      .value {
        text-align: end;
        min-width: 4.6em;
        font-weight: 500;
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }
      .total .name,
      .total .value {
        font-weight: 700;
      }
      .lane {
        position: relative;
        direction: ltr;
        padding-block: calc(var(--up) * var(--lane-height)) calc(var(--down) * var(--lane-height));
      }
      .track {
        position: relative;
        display: flex;
        height: var(--bar);
        border-radius: calc(var(--bar) / 2);
        overflow: hidden;
        background: var(--track);
      }
      .track::after {
        content: "";
        position: absolute;
        inset-block: 0;
        left: calc(50% - 1px);
        width: 2px;
        background: var(--card-background-color, #fff);
      }
      .half {
        flex: 1;
        overflow: hidden;
      }
      .fill {
        height: 100%;
        transition: transform 0.2s linear;
      }
      .export .fill {
        background: var(--export);
        border-radius: calc(var(--bar) / 2) 0 0 calc(var(--bar) / 2);
      }
      .import .fill {
        background: var(--import);
        border-radius: 0 calc(var(--bar) / 2) calc(var(--bar) / 2) 0;
      }
      .stale .fill {
        background: var(--disabled-color, #bdbdbd);
      }
      .stale .value {
        color: var(--secondary-text-color);
        font-weight: 400;
      }
      .ticks {
        grid-column: 2;
        direction: ltr;
        display: grid;
        grid-template-columns: auto 1fr auto 1fr auto;
        text-align: center;
        gap: 4px;
        font-size: 12px;
        line-height: 16px;
        color: var(--secondary-text-color);
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }
      .way {
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .facts {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        gap: 4px 16px;
        margin: 8px 0 0;
        color: var(--secondary-text-color);
      }
      .facts span {
        font-variant-numeric: tabular-nums;
      }
      .available::before {
        content: "";
        display: inline-block;
        width: 10px;
        height: 10px;
        border-radius: 5px;
        margin-inline-end: 6px;
        background: var(--export);
      }
      .mark {
        position: absolute;
        width: 24px;
        height: calc(var(--lane-height) + 10px);
        margin-left: -12px;
        touch-action: none;
        outline: none;
        --shape: var(--primary-text-color);
      }
      .mark[role="slider"] {
        cursor: ew-resize;
      }
      .mark.common {
        --shape: var(--secondary-text-color);
      }
      .mark.on {
        bottom: calc((var(--down) - 1 - var(--lane)) * var(--lane-height));
      }
      .mark.off {
        top: calc((var(--up) - 1 - var(--lane)) * var(--lane-height));
      }
      .line {
        position: absolute;
        left: 11px;
        width: 2px;
        border-radius: 1px;
        background: var(--shape);
        box-shadow: 0 0 0 1px var(--card-background-color, #fff);
        height: calc(var(--bar) + 4px + var(--lane) * var(--lane-height));
      }
      .on .line {
        bottom: calc(var(--lane-height) - 2px);
      }
      .off .line {
        top: calc(var(--lane-height) - 2px);
      }
      .handle {
        position: absolute;
        left: 5px;
        width: 14px;
        height: 11px;
        background: var(--shape);
      }
      .on .handle {
        bottom: 3px;
        clip-path: polygon(50% 0, 100% 60%, 100% 100%, 0 100%, 0 60%);
      }
      .off .handle {
        top: 3px;
        clip-path: polygon(50% 100%, 100% 40%, 100% 0, 0 0, 0 40%);
      }
      .mark:focus-visible .handle,
      .mark.moving .handle {
        --shape: var(--primary-color);
      }
      .mark:focus-visible {
        outline: 2px solid var(--primary-color);
        outline-offset: -1px;
        border-radius: 6px;
      }
      .bubble {
        position: absolute;
        z-index: 2;
        left: 50%;
        /* As far to the left as the mark is to the right: it never leaves the bar. */
        translate: calc(var(--at) * -1%);
        padding: 4px 10px;
        border-radius: 8px;
        font-size: 12px;
        line-height: 16px;
        white-space: nowrap;
        background: var(--primary-text-color);
        color: var(--card-background-color, #fff);
        pointer-events: none;
        display: none;
      }
      .on .bubble {
        top: calc(100% + 2px);
      }
      .off .bubble {
        bottom: calc(100% + 2px);
      }
      .mark:hover .bubble,
      .mark:focus-visible .bubble,
      .mark.moving .bubble {
        display: block;
      }
      @container card (max-width: 420px) {
        .rows {
          grid-template-columns: 1fr auto;
        }
        .row {
          display: grid;
          grid-column: 1 / -1;
          grid-template-columns: 1fr auto;
          row-gap: 2px;
        }
        .name,
        .value {
          margin-top: 0;
        }
        .lane {
          grid-column: 1 / -1;
          grid-row: 2;
        }
        .ticks {
          grid-column: 1 / -1;
        }
      }
    `,
  ];
}

define("ems-smart-heater-now", Now);

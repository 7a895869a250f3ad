/** One heater: is it on, what does it draw, how warm is its water, why, and what a person wants of it. */

import { css, html, nothing, type TemplateResult } from "lit";
import { clock } from "./clock";
import { choices, define, icon, numberBox, Part } from "./element";
import { formatPower, formatTime } from "./format";
import { wattsOf } from "./ha";
import type { HeaterView } from "./model";
import type { Heater } from "./registry";
import { shared } from "./styles";
import { formatWater, waterBand, waterStyles } from "./water";
import { isCounting, isFault, namesSurplus, words } from "./words";

const MODES = ["automatic", "on", "off"] as const;

export class HeaterRow extends Part {
  static override properties = {
    ...Part.properties,
    heater: { attribute: false },
    ownWater: { type: Boolean },
  };
  declare heater: Heater;
  declare ownWater: boolean;
  private unfollow: (() => void) | undefined;
  private said = "";

  override connectedCallback(): void {
    super.connectedCallback();
    this.unfollow = clock.follow(() => this.tick());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.unfollow?.();
  }

  /** Count on, where something counts. */
  private tick(): void {
    const view = this.model.heater(this.heater);
    const moves = isCounting(view.status, view.until) || namesSurplus(view.status);
    if (moves && this.words(view) !== this.said) this.requestUpdate();
  }

  private words(view: HeaterView): string {
    const { model } = this;
    const threshold = wattsOf(model.state("on_threshold", this.heater));
    return words(
      {
        status: view.status,
        until: view.until,
        now: model.feed.now,
        followsSurplus: model.followsSurplus,
        phase: view.phase,
        gridW: view.phase && model.power(view.phase),
        availableW: model.availableW,
        onThresholdW: view.phase === undefined ? undefined : threshold,
        heatsAgainAt: view.water && formatWater(view.water.on, view.water, model.hass.locale),
      },
      model.hass,
      this.say,
    );
  }

  /** Return what the relay shows, and what it would or shall show. */
  private relay(view: HeaterView): string {
    const { say } = this;
    const shown = say(view.on ? "is_on" : "is_off");
    if (view.wanted === view.on || view.status === "unavailable") return shown;
    const key = this.model.control === "observe" ? "would_be" : "switching";
    return `${shown}, ${say(`${key}_${view.wanted ? "on" : "off"}`)}`;
  }

  protected override render(): TemplateResult {
    const { model, say, heater } = this;
    const view = model.heater(heater);
    const fault = isFault(view.status);
    this.said = this.words(view);
    return html`
      <div class="tile ${view.on ? "on" : ""} ${fault ? "fault" : ""}">
        <button class="about" type="button" @click=${() => this.more(heater.entities["status"])}>
          <span class="circle">${icon(fault ? "alert" : "boiler")}</span>
          <span class="texts">
            <span class="name">${heater.name}</span>
            <span class="status"
              ><b class="relay">${this.relay(view)}</b> · <span class="words">${this.said}</span></span
            >
          </span>
          <span class="power">${formatPower(view.powerW, model.hass.locale)}</span>
        </button>
        ${view.water && this.ownWater && !this.compact ? waterBand(view.water, model.hass.locale, say) : nothing}
        <div class="controls">${this.mode(view)}${this.compact ? nothing : this.boost(view)}</div>
      </div>
    `;
  }

  private mode(view: HeaterView): TemplateResult {
    const { say, heater, model } = this;
    const id = heater.entities["mode"];
    const options = MODES.map((value) => ({ value, label: say(`mode_${value}`) }));
    const choose = (option: string) => void (id && this.act("select", "select_option", id, { option }));
    return choices(
      say("mode", { name: heater.name }),
      view.mode,
      options,
      model.mayControl && id ? choose : undefined,
    );
  }

  private boost(view: HeaterView): TemplateResult | typeof nothing {
    const { say, heater, model } = this;
    const { name } = heater;
    const id = heater.entities["boost"];
    if (!id) return nothing;
    if (view.boost) {
      const until = view.boostUntil
        ? say("boost_until", { time: formatTime(view.boostUntil, model.hass) })
        : "";
      const end = () => void this.act("switch", "turn_off", id);
      return html`<div class="boost runs">
        <span class="until">${until}</span>
        ${
          model.mayControl
            ? html`<button
                type="button"
                class="solid end"
                aria-label=${say("boost_end_of", { name })}
                @click=${end}
              >
                ${icon("stop")}${say("boost_end")}
              </button>`
            : nothing
        }
      </div>`;
    }
    if (!model.mayControl) return nothing;
    const duration = model.state("boost_duration", heater);
    const write = (value: number) => this.act("number", "set_value", duration?.entity_id ?? "", { value });
    const start = () => void this.act("switch", "turn_on", id);
    const minutes = String(view.boostMinutes ?? "");
    return html`<div class="boost">
      <button
        type="button"
        class="solid start"
        aria-label=${say("boost_start", { name, duration: `${minutes} ${say("minutes")}` })}
        ?disabled=${view.mode === "off"}
        @click=${start}
      >
        ${icon("rocket")}<span class="text">${say("boost")}</span>
      </button>
      <label class="minutes"
        >${numberBox(say("boost_minutes", { name }), view.boostMinutes, duration?.attributes ?? {}, write, String)}
        <span aria-hidden="true">${say("minutes")}</span></label
      >
    </div>`;
  }

  static override styles = [
    shared,
    waterStyles,
    css`
      .tile {
        display: flex;
        flex-direction: column;
        justify-content: space-between;
        height: 100%;
        --colour: var(--state-inactive-color, #9e9e9e);
        border-radius: var(--radius);
        border: 1px solid var(--divider-color, #e0e0e0);
        padding: 10px 12px 12px;
      }
      .tile.on {
        --colour: var(--heat);
        border-color: color-mix(in srgb, var(--heat) 45%, transparent);
        background: color-mix(in srgb, var(--heat) 6%, transparent);
      }
      .tile.fault {
        --colour: var(--error-color, #db4437);
        border: 2px solid var(--colour);
        padding: 9px 11px 11px;
        background: color-mix(in srgb, var(--colour) 8%, transparent);
      }
      .about {
        display: flex;
        align-items: center;
        gap: 12px;
        width: 100%;
        padding: 0;
        text-align: start;
        white-space: normal;
      }
      .circle {
        display: grid;
        place-items: center;
        flex: none;
        width: 40px;
        height: 40px;
        border-radius: 50%;
        color: var(--colour);
        background: color-mix(in srgb, var(--colour) 20%, transparent);
        transition: color 0.3s;
      }
      .texts {
        flex: 1;
        min-width: 0;
      }
      .name,
      .status {
        display: block;
        line-height: 20px;
      }
      .name {
        font-weight: 500;
      }
      .status {
        font-size: 13px;
        min-height: 20px;
        font-variant-numeric: tabular-nums;
      }
      .power {
        font-weight: 500;
        white-space: nowrap;
        font-variant-numeric: tabular-nums;
      }
      .tile:not(.on) .power {
        color: var(--secondary-text-color);
        font-weight: 400;
      }
      .relay {
        font-weight: 500;
      }
      .controls {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin-top: 10px;
      }
      .controls > .choices {
        flex: 1 1 150px;
      }
      .boost {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 8px;
        flex: 1 1 190px;
      }
      .boost.runs {
        border-radius: var(--radius);
        background: color-mix(in srgb, var(--heat) 14%, transparent);
        padding-inline-start: 12px;
      }
      .until {
        font-size: 14px;
      }
      .solid {
        display: inline-flex;
        align-items: center;
        justify-content: center;
        flex: 1;
        gap: 6px;
        min-height: 40px;
        border-radius: var(--radius);
        background: var(--track);
      }
      .boost.runs .solid {
        flex: none;
        background: none;
      }
      .solid .icon {
        width: 18px;
        height: 18px;
        color: var(--heat);
      }
      .solid:hover:not(:disabled) {
        background: color-mix(in srgb, var(--primary-text-color) 16%, transparent);
      }
      .solid:disabled {
        cursor: default;
        opacity: 0.5;
      }
      .minutes {
        display: flex;
        align-items: center;
        gap: 4px;
        font-size: 14px;
        color: var(--secondary-text-color);
      }
      .minutes input {
        width: 4em;
        min-height: 40px;
        border-radius: var(--radius);
      }
      @container card (max-width: 420px) {
        .controls {
          flex-wrap: nowrap;
        }
        .controls:has(.runs) {
          flex-wrap: wrap;
        }
        .boost:not(.runs) {
          flex: 0 0 auto;
        }
        .start .text {
          display: none;
        }
        .minutes input {
          width: 3.4em;
        }
      }
    `,
  ];
}

define("ems-smart-heater-row", HeaterRow);

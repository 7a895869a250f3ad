/** One heater: is it on, what does it draw, how warm is its water, why, and what a person wants of it. */

import { html, nothing, type TemplateResult } from "lit";
import { clock } from "../data/clock";
import { formatPower, formatTime } from "../data/format";
import type { HeaterView } from "../data/model";
import { isFault } from "../data/status";
import { choices, define, numberBox } from "../ha/element";
import { numberOf, wattsOf } from "../ha/ha";
import type { Heater } from "../ha/registry";
import { rowStyles } from "./heater-row-styles";
import { icon } from "./icons";
import { Part } from "./part";
import { shared } from "./styles";
import { formatWater, waterBand, waterStyles } from "./water";
import { isMoving, words } from "./words";

/** Statuses whose words tell that it is not as it was told. */
const SAY_IT = new Set(["cannot_switch_off", "relay_fault"]);
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
    if (isMoving(view.status, view.until) && this.words(view) !== this.said) this.requestUpdate();
  }

  private words(view: HeaterView): string {
    const { model } = this;
    const phase = model.goesBy("on_threshold_w") ? view.phase : undefined;
    const threshold = wattsOf(model.state("on_threshold", this.heater));
    return words(
      {
        status: view.status,
        entity: model.state("status", this.heater),
        until: view.until,
        now: model.feed.now,
        phase,
        gridW: phase && model.power(phase),
        availableW: model.availableW,
        onThresholdW: phase && threshold,
        heatsAgainAt: view.water && formatWater(view.water.on, view.water, model.hass.locale),
      },
      model.hass,
      this.say,
    );
  }

  /** Return whether it is on, and what it would or shall be; nothing where nobody knows. */
  private relay(view: HeaterView): string | undefined {
    const { say } = this;
    if (view.on === undefined) return undefined;
    const shown = say(view.on ? "is_on" : "is_off");
    if (view.wanted === view.on || SAY_IT.has(view.status)) return shown;
    const key = this.model.control === "observe" ? "would_be" : "switching";
    return `${shown}, ${say(`${key}_${view.wanted ? "on" : "off"}`)}`;
  }

  protected override render(): TemplateResult {
    const { model, say, heater } = this;
    const view = model.heater(heater);
    const fault = isFault(view.status);
    this.said = this.words(view);
    const relay = this.relay(view);
    return html`
      <div class="tile ${view.on ? "on" : ""} ${fault ? "fault" : ""}">
        <button class="about" type="button" @click=${() => this.more(heater.entities["status"])}>
          <span class="circle">${icon(fault ? "alert" : "boiler")}</span>
          <span class="texts">
            <span class="name">${heater.name}</span>
            <span class="status"
              >${relay && html`<b class="relay">${relay}</b> · `}<span class="words">${this.said}</span></span
            >
          </span>
          <span class="power"
            >${view.powerW === undefined ? "–" : formatPower(view.powerW, model.hass.locale)}</span
          >
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
    const may = model.mayControl(id);
    const choose = (option: string) => void (may && this.act("select", "select_option", id, { option }));
    return choices(say("mode", { name: heater.name }), view.mode, options, may ? choose : undefined);
  }

  private boost(view: HeaterView): TemplateResult | typeof nothing {
    const { say, heater, model } = this;
    const { name } = heater;
    const id = heater.entities["boost"];
    if (!id) return nothing;
    const may = model.mayControl(id);
    if (view.boost) {
      const until = view.boostUntil
        ? say("boost_until", { time: formatTime(view.boostUntil, model.hass) })
        : "";
      const end = () => void this.act("switch", "turn_off", id);
      return html`<div class="boost runs">
        <span class="until">${until}</span>
        ${
          may
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
    if (!may) return nothing;
    const start = () => void this.act("switch", "turn_on", id);
    const duration = model.state("boost_duration", heater);
    const minutes = String(numberOf(duration) ?? "");
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
        >${numberBox(say("boost_minutes", { name }), duration, this.writer(duration), String)}
        <span aria-hidden="true">${say("minutes")}</span></label
      >
    </div>`;
  }

  static override styles = [shared, waterStyles, rowStyles];
}

define("ems-smart-heater-row", HeaterRow);

/** The rules as a table, for those who like numbers. */

import { html, nothing, type TemplateResult } from "lit";
import { formatNumber } from "../data/format";
import { define, numberBox } from "../ha/element";
import { stateName, unitOf } from "../ha/ha";
import type { Heater } from "../ha/registry";
import type { Key } from "../translations/texts";
import { Part } from "./part";
import { rulesStyles } from "./rules-styles";
import { shared } from "./styles";

/** A number that can be set, and the setting of a strategy that it is, if it is one. */
type Rule = readonly [key: Key, setting?: string];

const COMMON: Rule[] = [
  ["on_delay", "on_delay_s"],
  ["off_delay", "off_delay_s"],
  ["total_on_threshold", "total_on_threshold_w"],
  ["total_off_threshold", "total_off_threshold_w"],
  ["tolerated_import", "tolerated_import_w"],
];
const GUARDED: Key[] = ["total_on_threshold", "total_off_threshold"];
const COLUMNS: Rule[] = [
  ["on_threshold", "on_threshold_w"],
  ["off_threshold", "off_threshold_w"],
  ["on_temperature"],
  ["off_temperature"],
];

export class Rules extends Part {
  protected override render(): TemplateResult {
    const { model, say } = this;
    const fields = this.counting(COMMON).filter((key) => model.guarded || !GUARDED.includes(key));
    return html`
      <div class="common">
        ${this.strategy()} ${model.goesBy("total_guard") ? this.guard(model.guarded) : nothing}
        ${fields.map(
          (key) =>
            html`<label class="field"
              ><span>${say(key)}</span> <span class="input">${this.number(key)}${this.unit(key)}</span></label
            >`,
        )}
      </div>
      ${this.table(this.counting(COLUMNS).filter((key) => this.any(key)))}
      <p class="help">${say("sign_help")}</p>
    `;
  }

  /** Return the numbers that count with the strategy. */
  private counting(rules: Rule[]): Key[] {
    return rules
      .filter(([, setting]) => setting === undefined || this.model.goesBy(setting))
      .map(([key]) => key);
  }

  private any(key: Key): boolean {
    return this.model.heaters.some((heater) => heater.entities[key] !== undefined);
  }

  private strategy(): TemplateResult | typeof nothing {
    const { model, say } = this;
    const state = model.state("strategy");
    if (!state) return nothing;
    const name = (strategy: string) => stateName(model.hass, "select", "strategy", strategy, state);
    const choose = (event: Event) =>
      void this.act("select", "select_option", state.entity_id, {
        option: (event.target as HTMLSelectElement).value,
      });
    return html`<label class="field wide"
      ><span>${say("strategy")}</span>
      ${
        model.mayControl(state.entity_id)
          ? html`<select .value=${state.state} @change=${choose}>
              ${model.strategies.map(
                (each) =>
                  html`<option value=${each} ?selected=${each === state.state}>${name(each)}</option>`,
              )}
            </select>`
          : html`<b>${name(model.strategy ?? state.state)}</b>`
      }
    </label>`;
  }

  private guard(on: boolean): TemplateResult | typeof nothing {
    const { model, say } = this;
    const id = model.meter.entities["total_guard"];
    if (!id) return nothing;
    const change = () => void this.act("switch", on ? "turn_off" : "turn_on", id);
    return html`<div class="field">
      <span>${say("total_guard")}</span>
      ${
        model.mayControl(id)
          ? html`<button
              type="button"
              class="toggle"
              role="switch"
              aria-checked=${on ? "true" : "false"}
              aria-label=${say("total_guard")}
              @click=${change}
            >
              <span></span>
            </button>`
          : html`<b>${say(on ? "is_on" : "is_off")}</b>`
      }
    </div>`;
  }

  private number(key: Key, heater?: Heater): TemplateResult | typeof nothing {
    const { model, say } = this;
    const state = model.state(key, heater);
    if (!state) return nothing;
    const label = heater ? say("rule_of", { name: heater.name, rule: say(key) }) : say(key);
    const show = (value: number) => formatNumber(value, model.hass.locale, Number.isInteger(value) ? 0 : 1);
    return numberBox(label, state, this.writer(state), show);
  }

  private unit(key: Key, heater?: Heater): TemplateResult {
    const unit = unitOf(this.model.state(key, heater));
    return html`<span class="unit" aria-hidden="true">${unit}</span>`;
  }

  private table(columns: Key[]): TemplateResult | typeof nothing {
    const { say } = this;
    const { heaters } = this.model;
    if (!columns.length || !heaters.length) return nothing;
    return html`<table>
      <thead>
        <tr>
          <th scope="col">${say("heater")}</th>
          ${columns.map((key) => html`<th scope="col">${say(key)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${heaters.map(
          (heater) =>
            html`<tr>
              <th scope="row">${heater.name}</th>
              ${columns.map((key) => {
                const has = heater.entities[key] !== undefined;
                return html`<td data-label=${say(key)} class=${has ? "" : "none"}>
                  ${has ? html`<span class="input">${this.number(key, heater)}${this.unit(key, heater)}</span>` : nothing}
                </td>`;
              })}
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  static override styles = [shared, rulesStyles];
}

define("ems-smart-heater-rules", Rules);

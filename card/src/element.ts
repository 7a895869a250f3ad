/** What the parts of the card share. */

import { html, LitElement, nothing, svg, type TemplateResult } from "lit";
import { type EntityState, numberOf } from "./ha";
import { type Icon, ICONS } from "./icons";
import type { Model } from "./model";
import { type Say, speaker } from "./texts";

/** Sets a number; tells whether it was accepted. */
export type Write = (value: number) => Promise<boolean>;

/** A part of the card: drawn anew when `version` changes, and when it is told to. */
export class Part extends LitElement {
  static override properties = {
    model: { attribute: false, hasChanged: () => true },
    version: { attribute: false },
    compact: { type: Boolean, reflect: true },
  };
  declare model: Model;
  declare version: number;
  declare compact: boolean;

  protected get say(): Say {
    return speaker(this.model.hass.locale.language);
  }

  /** Call an action; Home Assistant itself tells why one failed. */
  protected async act(domain: string, service: string, entity: string, data: object = {}): Promise<boolean> {
    try {
      await this.model.hass.callService(domain, service, data, { entity_id: entity });
      return true;
    } catch {
      return false;
    }
  }

  /** Return what sets a number, undefined if this user may not. */
  protected writer(state: EntityState | undefined): Write | undefined {
    const id = state?.entity_id;
    const { model } = this;
    return model.mayControl(id) ? (value) => this.act("number", "set_value", id, { value }) : undefined;
  }

  /** Open Home Assistant's dialog of an entity. */
  protected more(entityId: string | undefined): void {
    if (!entityId) return;
    this.dispatchEvent(
      new CustomEvent("hass-more-info", { detail: { entityId }, bubbles: true, composed: true }),
    );
  }
}

/** Define an element once, also if two versions of the card were loaded. */
export function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}

export const icon = (name: Icon): TemplateResult =>
  html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${svg`<path d=${ICONS[name]} />`}</svg>`;

export interface Choice {
  value: string;
  label: string;
}

/** Buttons of which one is pressed; without `choose` only what is chosen is shown. */
export function choices(
  label: string,
  chosen: string | undefined,
  options: Choice[],
  choose: ((value: string) => void) | undefined,
): TemplateResult {
  if (!choose)
    return html`<span class="chosen">${options.find((each) => each.value === chosen)?.label}</span>`;
  return html`<div class="choices" role="group" aria-label=${label}>
    ${options.map(
      ({ value, label }) =>
        html`<button
          type="button"
          data-value=${value}
          aria-pressed=${value === chosen ? "true" : "false"}
          @click=${() => choose(value)}
        >
          ${label}
        </button>`,
    )}
  </div>`;
}

/** The wheel changes the number of a field that is edited in some browsers: it shall only scroll the page. */
const scrolls = { handleEvent: (event: Event) => (event.currentTarget as HTMLElement).blur(), passive: true };

/** A box to type a number in, written when it is left; without `write` only the number. */
export function numberBox(
  label: string,
  state: EntityState | undefined,
  write: Write | undefined,
  show: (value: number) => string,
): TemplateResult | typeof nothing {
  const value = numberOf(state);
  if (!state || value === undefined) return nothing;
  const { attributes } = state;
  if (!write) return html`<span class="number">${show(value)}</span>`;
  const changed = async (event: Event) => {
    const input = event.target as HTMLInputElement;
    const wanted = input.valueAsNumber;
    const { rangeUnderflow, rangeOverflow } = input.validity;
    const allowed = Number.isFinite(wanted) && !rangeUnderflow && !rangeOverflow;
    const accepted = allowed && (await write(wanted));
    if (!accepted) input.value = String(value);
  };
  return html`<input
    type="number"
    inputmode="decimal"
    aria-label=${label}
    min=${attributes["min"] as number}
    max=${attributes["max"] as number}
    step=${(attributes["step"] ?? "any") as number}
    .value=${String(value)}
    @change=${changed}
    @wheel=${scrolls}
  />`;
}

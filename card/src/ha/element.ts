/** What elements of Home Assistant's frontend are made with: a button that is chosen, a number that is typed. */

import { html, nothing, type TemplateResult } from "lit";
import { type EntityState, numberOf } from "./ha";

/** Sets a number; tells whether it was accepted. */
export type Write = (value: number) => Promise<boolean>;

/** Define an element once, also if two versions of the card were loaded. */
export function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}

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
    min=${attributes["min"]}
    max=${attributes["max"]}
    step=${attributes["step"] ?? "any"}
    .value=${String(value)}
    @change=${changed}
    @wheel=${scrolls}
  />`;
}

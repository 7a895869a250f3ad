/** What all parts of the card look like: Home Assistant's own colours and shapes. */

import { css } from "lit";

export const shared = css`
  :host {
    display: block;
    --track: color-mix(in srgb, var(--primary-text-color) 10%, transparent);
    --heat: var(--deep-orange-color, #ff5722);
    --radius: 12px;
  }
  * {
    box-sizing: border-box;
  }
  .icon {
    width: 24px;
    height: 24px;
    flex: none;
    fill: currentColor;
  }
  .choices {
    display: flex;
    gap: 2px;
    padding: 2px;
    border-radius: var(--radius);
    background: var(--track);
  }
  button {
    font: inherit;
    font-size: 14px;
    color: var(--primary-text-color);
    background: none;
    border: 0;
    border-radius: 10px;
    min-height: 36px;
    padding: 0 10px;
    cursor: pointer;
    white-space: nowrap;
    -webkit-tap-highlight-color: transparent;
  }
  .choices button {
    flex: 1;
  }
  .choices button:hover {
    background: color-mix(in srgb, var(--card-background-color, #fff) 40%, transparent);
  }
  .choices button[aria-pressed="true"] {
    background: var(--card-background-color, #fff);
    box-shadow: 0 1px 3px rgb(0 0 0 / 25%);
    font-weight: 500;
  }
  .chosen {
    font-weight: 500;
  }
  button:focus-visible,
  input:focus-visible,
  select:focus-visible,
  a:focus-visible {
    outline: 2px solid var(--primary-color);
    outline-offset: 1px;
  }
  input[type="number"],
  select {
    font: inherit;
    font-size: 14px;
    color: var(--primary-text-color);
    background: var(--track);
    border: 1px solid transparent;
    border-radius: 8px;
    min-height: 36px;
    padding: 0 8px;
    min-width: 0;
    font-variant-numeric: tabular-nums;
  }
  input[type="number"] {
    width: 5.5em;
    direction: ltr;
    text-align: end;
    appearance: textfield;
    -moz-appearance: textfield;
  }
  input[type="number"]::-webkit-inner-spin-button {
    display: none;
  }
  input:invalid {
    border-color: var(--error-color, #db4437);
  }
  select option {
    color: var(--primary-text-color);
    background: var(--card-background-color, #fff);
  }
  .bubble,
  .tip {
    padding: 4px 10px;
    border-radius: 8px;
    font-size: 12px;
    line-height: 16px;
    white-space: nowrap;
    background: var(--primary-text-color);
    color: var(--card-background-color, #fff);
    pointer-events: none;
  }
  .number {
    font-variant-numeric: tabular-nums;
  }
  /* Numbers and their units are read from left to right everywhere. */
  .value,
  .power,
  .temperature,
  .limits,
  .figure,
  .facts span,
  .words,
  .until,
  .number,
  .message,
  .empty,
  .help {
    unicode-bidi: plaintext;
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      transition: none !important;
      animation: none !important;
    }
  }
`;

/** How a heater's tile looks. */

import { css } from "lit";

export const rowStyles = css`
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
`;

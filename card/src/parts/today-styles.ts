/** How the day looks. */

import { css } from "lit";

export const todayStyles = css`
  :host {
    --solar: var(--energy-solar-color, #ff9800);
  }
  .figures {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 8px 16px;
  }
  .figure b {
    font-size: 22px;
    font-weight: 500;
    font-variant-numeric: tabular-nums;
  }
  .figure span {
    display: block;
    font-size: 13px;
    color: var(--secondary-text-color);
  }
  .chart {
    position: relative;
    direction: ltr;
    margin-top: 12px;
  }
  svg {
    display: block;
    width: 100%;
    height: 120px;
  }
  .grid {
    stroke: var(--divider-color, #e0e0e0);
    vector-effect: non-scaling-stroke;
  }
  path.surplus {
    fill: color-mix(in srgb, var(--solar) 45%, transparent);
  }
  path.heaters {
    fill: var(--heat);
  }
  .end {
    position: absolute;
    top: 2px;
    inset-inline-start: 0;
    font-size: 12px;
    color: var(--secondary-text-color);
  }
  .hours {
    display: flex;
    direction: ltr;
    justify-content: space-between;
    margin-top: 4px;
    font-size: 12px;
    color: var(--secondary-text-color);
    font-variant-numeric: tabular-nums;
  }
  .legend {
    display: flex;
    gap: 16px;
    margin-top: 4px;
    font-size: 12px;
    color: var(--secondary-text-color);
  }
  .legend span::before {
    content: "";
    display: inline-block;
    width: 10px;
    height: 10px;
    border-radius: 3px;
    margin-inline-end: 6px;
    background: var(--heat);
  }
  .legend .surplus::before {
    background: color-mix(in srgb, var(--solar) 45%, transparent);
  }
  .pointer {
    position: absolute;
    inset-block: 0;
    width: 1px;
    background: var(--primary-text-color);
    pointer-events: none;
  }
  .tip {
    position: absolute;
    top: 4px;
    margin-inline-start: 8px;
    font-variant-numeric: tabular-nums;
  }
  .tip.before {
    translate: calc(-100% - 16px);
  }
  @container card (min-width: 900px) {
    svg {
      height: 220px;
    }
  }
  .empty {
    margin: 12px 0 0;
    color: var(--secondary-text-color);
  }
`;

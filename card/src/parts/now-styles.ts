/** How the bars of the grid and the marks on them look. */

import { css } from "lit";

export const nowStyles = css`
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
    --shape: var(--primary-text-color);
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
  .shape {
    position: absolute;
    left: 5px;
    width: 14px;
    height: 11px;
    background: var(--shape);
  }
  .on .shape {
    bottom: 3px;
    clip-path: polygon(50% 0, 100% 60%, 100% 100%, 0 100%, 0 60%);
  }
  .off .shape {
    top: 3px;
    clip-path: polygon(50% 100%, 100% 40%, 100% 0, 0 0, 0 40%);
  }
  .bubble {
    position: absolute;
    z-index: 2;
    left: 50%;
    /* As far to the left as the mark is to the right: it never leaves the bar. */
    translate: calc(var(--at) * -1%);
    display: none;
  }
  .on .bubble {
    top: calc(100% + 2px);
  }
  .off .bubble {
    bottom: calc(100% + 2px);
  }
  .mark:hover .bubble {
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
`;

/** How warm the water is, and the band in which it is kept. */

import { css, html, nothing, type TemplateResult } from "lit";
import { withUnit } from "../data/format";
import type { Water } from "../data/model";
import { clamp } from "../data/scale";
import type { Locale } from "../ha/ha";
import type { Say } from "../translations/texts";
import { icon } from "./icons";

/** How many degrees the scale shows below and above the band. */
const BELOW = 30;
const ABOVE = 8;

export const formatWater = (value: number, water: Water, locale: Locale): string =>
  withUnit(value, water.unit, locale, Number.isInteger(value) ? 0 : 1);

/** Return a bar: the band, and where the water is. */
export function waterBand(water: Water, locale: Locale, say: Say): TemplateResult {
  const shown = water.value === undefined ? "–" : withUnit(water.value, water.unit, locale, 1);
  const [on, off] = [water.on, water.off].map((value) => formatWater(value, water, locale)) as [
    string,
    string,
  ];
  const from = water.on - BELOW;
  const place = (value: number) => 100 * clamp((value - from) / (water.off + ABOVE - from), 0, 1);
  const hot = water.value !== undefined && water.value >= water.off;
  return html`<div
    class="water ${hot ? "hot" : ""}"
    role="img"
    aria-label="${say("water")}: ${say("band", { temperature: shown, on, off })}"
  >
    ${icon("thermometer")}<span>${say("water")}</span> <b class="temperature">${shown}</b>
    <span class="scale"
      >${water.value === undefined ? nothing : html`<span class="level" style="clip-path:inset(0 ${100 - place(water.value)}% 0 0 round 4px)"></span>`}
      <span class="band" style="left:${place(water.on)}%;width:${place(water.off) - place(water.on)}%"></span
    ></span>
    <span class="limits">${on} – ${off}</span>
  </div>`;
}

export const waterStyles = css`
  .water {
    display: flex;
    align-items: center;
    gap: 8px;
    margin-top: 8px;
    font-size: 14px;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
    --warm: var(--red-color, #f44336);
  }
  .water .icon {
    width: 20px;
    height: 20px;
    color: var(--secondary-text-color);
  }
  .water.hot .icon {
    color: var(--warm);
  }
  .temperature {
    font-weight: 500;
  }
  .scale {
    position: relative;
    direction: ltr;
    flex: 1;
    height: 8px;
    border-radius: 4px;
    overflow: hidden;
    background: var(--track);
  }
  .level {
    position: absolute;
    inset: 0;
    background: linear-gradient(90deg, var(--blue-color, #2196f3), var(--warm));
    transition: clip-path 0.5s;
  }
  .band {
    position: absolute;
    inset-block: 0;
    min-width: 3px;
    border-inline: 2px solid var(--primary-text-color);
    background: color-mix(in srgb, var(--primary-text-color) 25%, transparent);
  }
  .limits {
    font-size: 12px;
    color: var(--secondary-text-color);
  }
`;

/** Why a heater is on, or why not, and what happens at a mark, in words. */

import type { Phase } from "../data/feed";
import { formatDuration, formatPower, formatTime } from "../data/format";
import type { Mark } from "../data/marks";
import { type EntityState, type Hass, stateName } from "../ha/ha";
import { hasValue, isKey, type Key, type Say } from "../translations/texts";

export interface Situation {
  status: string;
  /** The entity that says so. */
  entity?: EntityState | undefined;
  /** When that may change by itself (s since 1970). */
  until?: number | undefined;
  /** The time by the same clock. */
  now: number;
  phase?: Phase | undefined;
  /** What the heater's phase draws from the grid (W), if the strategy goes by that. */
  gridW?: number | undefined;
  /** What all heaters could use (W). */
  availableW?: number | undefined;
  /** What the phase has to reach before the heater starts (W), if the strategy goes by that. */
  onThresholdW?: number | undefined;
  /** The temperature at which it heats again, with its unit. */
  heatsAgainAt?: string | undefined;
}

/** Return whether the words change by themselves, with every second or every reading. */
export const isMoving = (status: string, until: number | undefined): boolean =>
  hasValue(`s_${status}`, "surplus") || (until !== undefined && isKey(`s_${status}_left`));

/** Return where a phase is: "on L1", "in total". */
export const where = (phase: Phase, say: Say): string =>
  phase === "total" ? say("phase_total") : say("phase_on", { phase: phase.toUpperCase() });

/** Return what there is to heat with: "620 W surplus on L1". */
function surplus(situation: Situation, hass: Hass, say: Say): string {
  const { availableW, gridW, phase } = situation;
  if (gridW === undefined || phase === undefined) {
    if (availableW === undefined) return "";
    return availableW < 0.5
      ? say("nothing_of")
      : say("available_of", { power: formatPower(availableW, hass.locale) });
  }
  const power = formatPower(Math.abs(gridW), hass.locale);
  return say(gridW >= 0.5 ? "import_of" : "surplus_of", { power, where: where(phase, say) });
}

type Figure = (situation: Situation, hass: Hass) => string | undefined;

/** The sentences with a figure: what their names end with, where it has its place, and what it is if it is known. */
const FIGURES: readonly [ending: string, place: string, figure: Figure][] = [
  [
    "needs",
    "needed",
    ({ onThresholdW = 0 }, { locale }) => (onThresholdW < 0 ? formatPower(-onThresholdW, locale) : undefined),
  ],
  ["again", "on", ({ heatsAgainAt }) => heatsAgainAt],
  ["until", "time", ({ until }, hass) => (until === undefined ? undefined : formatTime(until, hass))],
  [
    "left",
    "left",
    ({ until = 0, now }, { locale }) => (until > now ? formatDuration(until - now, locale) : undefined),
  ],
];

/** Return the words for a heater's status: a sentence that says more than its name, else just that. */
export function words(situation: Situation, hass: Hass, say: Say): string {
  const { status, entity } = situation;
  const sentence = (key: Key, values = {}) =>
    say(key, { ...values, surplus: surplus(situation, hass, say) }).replace(/: $/, "");
  for (const [ending, place, figure] of FIGURES) {
    const key = `s_${status}_${ending}`;
    const value = isKey(key) ? figure(situation, hass) : undefined;
    if (isKey(key) && value) return sentence(key, { [place]: value });
  }
  const key = `s_${status}`;
  return isKey(key) ? sentence(key) : stateName(hass, "sensor", "status", status, entity);
}

/** Return what happens at a mark, and who cares. */
export const markName = (mark: Mark, say: Say): string =>
  mark.key === "tolerated_import"
    ? say("mark_tolerated")
    : say(`mark_${mark.kind}`, { name: mark.heater ?? say("mark_guard") });

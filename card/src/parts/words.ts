/** Why a heater is on, or why not, and what happens at a mark, in words. */

import type { Phase } from "../data/feed";
import { formatDuration, formatPower, formatTime } from "../data/format";
import type { Mark } from "../data/marks";
import type { Hass } from "../ha/ha";
import { isKey, type Key, type Say } from "../translations/texts";

export interface Situation {
  status: string;
  /** When that may change by itself (s since 1970). */
  until?: number | undefined;
  /** The time by the same clock. */
  now: number;
  followsSurplus: boolean;
  phase?: Phase | undefined;
  /** What the heater's phase draws from the grid (W). */
  gridW?: number | undefined;
  /** What all heaters could use (W). */
  availableW?: number | undefined;
  /** What the phase has to reach before the heater starts (W). */
  onThresholdW?: number | undefined;
  /** The temperature at which it heats again, with its unit. */
  heatsAgainAt?: string | undefined;
}

/** Statuses whose words name a time of day instead of a countdown. */
const AT_A_TIME: Record<string, Key> = {
  override_off: "s_override_off",
  longest_run: "s_longest_run",
  override: "s_override",
  manual: "s_manual_until",
};
const COUNTING = new Set([
  "waiting_on",
  "waiting_off",
  "min_on",
  "min_off",
  "boost",
  "relay_opens",
  "control_fault",
]);

/** Return whether the words change by themselves with every second. */
export const isCounting = (status: string, until: number | undefined): boolean =>
  COUNTING.has(status) && until !== undefined;

/** Return whether the words name the surplus. */
export const namesSurplus = (status: string): boolean =>
  status === "waiting_on" || status === "waiting_off" || status === "no_surplus";

/** Return where a phase is: "on L1", "in total". */
export const where = (phase: Phase, say: Say): string =>
  phase === "total" ? say("phase_total") : say("phase_on", { phase: phase.toUpperCase() });

/** Return what there is to heat with: "620 W surplus on L1". */
function surplus(situation: Situation, hass: Hass, say: Say): string {
  const { availableW, followsSurplus, gridW, phase } = situation;
  if (followsSurplus || gridW === undefined || phase === undefined) {
    if (availableW === undefined) return "";
    return availableW < 0.5
      ? say("nothing_of")
      : say("available_of", { power: formatPower(availableW, hass.locale) });
  }
  const power = formatPower(Math.abs(gridW), hass.locale);
  return say(gridW >= 0.5 ? "import_of" : "surplus_of", { power, where: where(phase, say) });
}

/** Return the words for a heater's status; what is not known is left out. */
export function words(situation: Situation, hass: Hass, say: Say): string {
  const { status, until, now } = situation;
  const left = until === undefined ? undefined : Math.max(0, until - now);
  const at = AT_A_TIME[status];
  if (at) {
    if (until !== undefined) return say(at, { time: formatTime(until, hass) });
    return say(status === "manual" ? "s_manual" : (`${at}_now` as Key));
  }
  if (status === "hot" && situation.heatsAgainAt) return say("s_hot_again", { on: situation.heatsAgainAt });
  if (status === "boost") {
    return left === undefined
      ? say("s_boost")
      : say("s_boost_left", { left: formatDuration(left, hass.locale) });
  }
  if (status === "no_surplus") return waiting(situation, hass, say);
  if (COUNTING.has(status)) {
    const values = { surplus: surplus(situation, hass, say) };
    const text = left
      ? say(`s_${status}` as Key, { ...values, left: formatDuration(left, hass.locale) })
      : say(`s_${status}_now` as Key, values);
    return text.replace(/: $/, "");
  }
  const key = `s_${status}`;
  return isKey(key) ? say(key) : status;
}

/** Return what a heater without enough surplus waits for. */
function waiting(situation: Situation, hass: Hass, say: Say): string {
  const threshold = situation.followsSurplus ? undefined : situation.onThresholdW;
  const values = { surplus: surplus(situation, hass, say) };
  const text =
    threshold !== undefined && threshold < 0
      ? say("s_no_surplus_needs", { ...values, needed: formatPower(-threshold, hass.locale) })
      : say("s_no_surplus", values);
  return text.replace(/: $/, "");
}

/** Return what happens at a mark, and who cares. */
export const markName = (mark: Mark, say: Say): string =>
  mark.key === "tolerated_import"
    ? say("mark_tolerated")
    : say(`mark_${mark.kind}`, { name: mark.heater ?? say("mark_guard") });

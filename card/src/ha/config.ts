/** The card's configuration. */

import type { Hass } from "./ha";
import { findMeters, type Meter } from "./registry";

export const PARTS = ["now", "heaters", "today", "rules"] as const;
export type PartName = (typeof PARTS)[number];

export interface Config {
  type: string;
  /** The config entry of the meter; not needed where there is one. */
  meter?: string;
  parts?: PartName[];
  compact?: boolean;
}

/** Raise what Home Assistant shows in place of a card that is set up wrongly. */
export function checkConfig(config: Config): void {
  const wrong = (config.parts ?? []).filter((part) => !PARTS.includes(part));
  if (config.parts !== undefined && !Array.isArray(config.parts)) throw new Error("parts must be a list");
  if (wrong.length) throw new Error(`parts: ${wrong.join(", ")} is none of ${PARTS.join(", ")}`);
  if (config.meter !== undefined && typeof config.meter !== "string") throw new Error("meter must be a text");
}

/** Return the parts to show, in their order. */
export const shownParts = (config: Config): PartName[] => {
  const chosen = config.parts?.length ? config.parts : config.compact ? ["now", "heaters"] : PARTS;
  return PARTS.filter((part) => chosen.includes(part));
};

/** Return the meter to show, or the name of the text that tells why there is none. */
export function chooseMeter(
  hass: Hass,
  config: Config,
): Meter | "no_meter" | "unknown_meter" | "choose_meter" {
  const meters = findMeters(hass);
  if (config.meter) return meters.find((meter) => meter.entryId === config.meter) ?? "unknown_meter";
  if (meters.length > 1) return "choose_meter";
  return meters[0] ?? "no_meter";
}

/** Return what a new card begins with. */
export function stubConfig(hass: Hass): Partial<Config> {
  const meters = findMeters(hass);
  const [first] = meters;
  return first && meters.length > 1 ? { meter: first.entryId } : {};
}

/** Return the page's language: a card knows nothing of Home Assistant before it is made. */
export const pageLanguage = (): string => document.documentElement.lang || navigator.language;

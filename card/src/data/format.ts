/** Numbers, times and durations as Home Assistant's user wants them. */

import type { Hass, Locale } from "../ha/ha";

const NUMBER_LOCALES: Record<string, string[]> = {
  comma_decimal: ["en-US", "en"],
  decimal_comma: ["de", "es", "it"],
  space_comma: ["fr", "sv", "cs"],
  quote_decimal: ["de-CH"],
};
const NBSP = "\u00a0";
const formats = new Map<string, Intl.NumberFormat>();

function numberFormat(locale: Locale, digits: number): Intl.NumberFormat {
  const key = `${locale.language} ${locale.number_format} ${digits}`;
  let format = formats.get(key);
  if (!format) {
    const plain = locale.number_format === "none";
    const names =
      locale.number_format === "system"
        ? undefined
        : (NUMBER_LOCALES[locale.number_format] ?? (plain ? "en-US" : locale.language));
    format = new Intl.NumberFormat(names, {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      useGrouping: !plain,
    });
    formats.set(key, format);
  }
  return format;
}

/** Return a number with a true minus sign. */
export const formatNumber = (value: number, locale: Locale, digits = 0): string =>
  numberFormat(locale, digits)
    .format(Math.abs(value) < 0.5 * 10 ** -digits ? 0 : value)
    .replace("-", "\u2212");

/** Return a power in W. */
export const formatPower = (watts: number, locale: Locale): string =>
  `${formatNumber(watts, locale)}${NBSP}W`;

/** Return a value with its unit; the degree sign of an angle has no space, °C has. */
export const withUnit = (value: number, unit: string, locale: Locale, digits = 0): string =>
  `${formatNumber(value, locale, digits)}${NBSP}${unit}`;

/** Return a duration, as exact as is of use: 8 s, 1:05 min, 12 min, 2 h 5 min. */
export function formatDuration(seconds: number, locale: Locale): string {
  const whole = Math.max(0, Math.ceil(seconds - 1e-6));
  const minutes = Math.floor(whole / 60);
  if (whole < 60) return withUnit(whole, "s", locale);
  if (minutes < 5) return `${minutes}:${String(whole % 60).padStart(2, "0")}${NBSP}min`;
  const up = Math.ceil(whole / 60);
  if (up < 60) return withUnit(up, "min", locale);
  const rest = up % 60;
  return `${Math.floor(up / 60)}${NBSP}h${rest ? `${NBSP}${rest}${NBSP}min` : ""}`;
}

/** Return the zone in which the user wants to see times. */
export const timeZone = (hass: Hass): string | undefined =>
  hass.locale.time_zone === "server" ? hass.config.time_zone : undefined;

/** Return whether the user wants am and pm, undefined where the language decides. */
function hour12(locale: Locale): boolean | undefined {
  return locale.time_format === "12" ? true : locale.time_format === "24" ? false : undefined;
}

/** Return the time of day of a moment (s since 1970). */
export function formatTime(at: number, hass: Hass): string {
  const twelve = hour12(hass.locale);
  const zone = timeZone(hass);
  const language = hass.locale.time_format === "system" ? undefined : hass.locale.language;
  return new Intl.DateTimeFormat(language, {
    hour: twelve === false ? "2-digit" : "numeric",
    minute: "2-digit",
    ...(twelve === undefined ? {} : twelve ? { hourCycle: "h12" as const } : { hourCycle: "h23" as const }),
    ...(zone ? { timeZone: zone } : {}),
  }).format(new Date(at * 1000));
}

/** Return the last midnight in a time zone (ms since 1970): the house's day, not the browser's. */
export function midnight(nowMs: number, zone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(new Date(nowMs));
  const part = (type: string) => Number(parts.find((each) => each.type === type)?.value ?? 0);
  const guess = nowMs - (part("hour") * 3600 + part("minute") * 60 + part("second")) * 1000 - (nowMs % 1000);
  return guess - offBy(guess, zone);
}

/** Return by how much a guess at midnight is wrong, on days when the clocks change (ms). */
function offBy(guess: number, zone: string): number {
  const hour = Number(
    new Intl.DateTimeFormat("en-US", { timeZone: zone, hourCycle: "h23", hour: "numeric" }).format(
      new Date(guess),
    ),
  );
  return (hour > 12 ? hour - 24 : hour) * 3_600_000;
}

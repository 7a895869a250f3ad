/** Who says what the card says: English is the one that has to know everything. */

import de from "./de.json";
import en from "./en.json";

export type Texts = typeof en;
export type Key = keyof Texts;

/** All languages; one that lacks a text does not compile. */
export const TEXTS: Record<string, Texts> = { en, de };

/** Says something in one language. */
export type Say = (key: Key, values?: Record<string, string>) => string;

/** Return whether there is a text of this name. */
export const isKey = (key: string): key is Key => key in en;

/** Return whether there is a text of this name in which a value has its place. */
export const hasValue = (key: string, value: string): boolean => isKey(key) && en[key].includes(`{${value}}`);

/** Return who speaks a language, English if nobody does. */
export function speaker(language: string): Say {
  const texts = TEXTS[language] ?? TEXTS[language.split("-")[0] ?? ""] ?? en;
  return (key, values = {}) => texts[key].replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");
}

/** What strategies go by, where only the name of one is known: the feed is an older one, or there is none. */

/** Of a strategy whose name says nothing. */
const UNKNOWN = ["on_delay_s", "off_delay_s"];
const BY_NAME: Record<string, string[]> = {
  thresholds: [
    "on_delay_s",
    "off_delay_s",
    "on_threshold_w",
    "off_threshold_w",
    "total_guard",
    "total_on_threshold_w",
    "total_off_threshold_w",
  ],
  follow_surplus: ["tolerated_import_w"],
};

/** Return the settings that a strategy goes by, as far as they are known. */
export const settingsOf = (strategy: string | undefined): string[] => BY_NAME[strategy ?? ""] ?? UNKNOWN;

/** What is to be known of a status besides its words. */

/** Told off, and its contacts are closed all the same. */
export const CANNOT_SWITCH_OFF = "cannot_switch_off";

const FAULTS = new Set([
  "cannot_switch_off",
  "temperature_lost",
  "meter_lost",
  "relay_fault",
  "relay_opens",
  "relay_unavailable",
  "contactor_fault",
  "control_fault",
  "unavailable",
]);

/** Return whether something is broken: neither the live feed nor an entity says that of a status. */
export const isFault = (status: string): boolean => FAULTS.has(status);

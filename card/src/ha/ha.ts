/** What the card uses of Home Assistant's frontend. */

export const DOMAIN = "ems_smart_heater";

export interface EntityState {
  entity_id: string;
  state: string;
  attributes: Record<string, unknown>;
}

export interface RegisteredEntity {
  entity_id: string;
  platform: string;
  device_id?: string | null;
  translation_key?: string | null;
  hidden?: boolean;
}

export interface Device {
  id: string;
  name: string | null;
  name_by_user: string | null;
  identifiers: [string, string][];
  via_device_id: string | null;
  primary_config_entry?: string | null;
  config_entries: string[];
}

export interface Locale {
  language: string;
  number_format: string;
  time_format: string;
  time_zone?: string;
}

export interface Connection {
  subscribeMessage<T>(callback: (message: T) => void, message: object): Promise<() => Promise<void>>;
}

export interface Hass {
  states: Record<string, EntityState | undefined>;
  entities: Record<string, RegisteredEntity>;
  devices: Record<string, Device>;
  locale: Locale;
  config: { time_zone: string };
  connection: Connection;
  /** Return a text in the user's language, nothing where there is none (yet). */
  localize(key: string): string;
  /** Return a state of an entity, its own if none is given, in the user's language. */
  formatEntityState(entity: EntityState, state?: string): string;
  callService(domain: string, service: string, data: object, target: object): Promise<unknown>;
  callWS<T>(message: object): Promise<T>;
}

/** Return whether an entity says anything. */
export const isKnown = (state: EntityState | undefined): state is EntityState =>
  state !== undefined && state.state !== "unavailable" && state.state !== "unknown";

/** Return what the integration calls a state; what Home Assistant makes of it, or the state itself, if it has no name. */
export const stateName = (
  hass: Hass,
  platform: "select" | "sensor",
  key: string,
  state: string,
  entity: EntityState | undefined,
): string =>
  hass.localize(`component.${DOMAIN}.entity.${platform}.${key}.state.${state}`) ||
  (entity && hass.formatEntityState(entity, state)) ||
  state;

const WATTS: Record<string, number> = { mW: 0.001, W: 1, kW: 1000, MW: 1e6 };

/** Return the unit of an entity. */
export function unitOf(state: EntityState | undefined): string | undefined {
  const unit = state?.attributes["unit_of_measurement"];
  return typeof unit === "string" ? unit : undefined;
}

/** Return how many W one unit of an entity is: anybody may have chosen kW for it. */
const wattsPerUnit = (state: EntityState | undefined): number => WATTS[unitOf(state) ?? ""] ?? 1;

/** Return the state as a number, undefined if it is none. */
export function numberOf(state: EntityState | undefined): number | undefined {
  const value = isKnown(state) && state.state !== "" ? Number(state.state) : NaN;
  return Number.isFinite(value) ? value : undefined;
}

/** Return the state in W. */
export function wattsOf(state: EntityState | undefined): number | undefined {
  const value = numberOf(state);
  return value === undefined ? undefined : value * wattsPerUnit(state);
}

/** Return an attribute that is a time, in seconds since 1970. */
export function timeOf(state: EntityState | undefined, attribute: string): number | undefined {
  const value = state?.attributes[attribute];
  const time = typeof value === "string" ? Date.parse(value) / 1000 : NaN;
  return Number.isFinite(time) ? time : undefined;
}

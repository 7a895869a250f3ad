/** A house as Home Assistant's frontend shows it: one meter, two heaters; ids that tell nothing. */

import de from "../../custom_components/ems_smart_heater/translations/de.json";
import en from "../../custom_components/ems_smart_heater/translations/en.json";
import { Feed, type Parts } from "../src/data/feed";
import { type EntityState, type Hass } from "../src/ha/ha";
import { Model } from "../src/data/model";
import { findMeters } from "../src/ha/registry";

/** What the integration itself says, as Home Assistant's frontend knows it. */
export const INTEGRATION: Record<string, typeof en> = { en, de };
const PREFIX = "component.ems_smart_heater.";

/** Return what looks texts of the integration up. */
export const localizer =
  (language: string) =>
  (key: string): string => {
    if (!key.startsWith(PREFIX)) return "";
    const found = key
      .slice(PREFIX.length)
      .split(".")
      .reduce<unknown>(
        (texts, name) => (texts as Record<string, unknown> | undefined)?.[name],
        INTEGRATION[language],
      );
    return typeof found === "string" ? found : "";
  };

export const LOCALE = { language: "en", number_format: "language", time_format: "24" };

const METER = { control: "automatic", total_guard: "on", connected: "on" };
const HEATER = { status: "no_surplus", mode: "automatic", heating: "off", boost: "off" };

let count = 0;

/** A state, or a state with its attributes. */
type Value = string | number | [state: string | number, attributes: Record<string, unknown>];

/** Makes a device with its entities, by their translation keys. */
function device(hass: Hass, id: string, name: string, over: string | null, values: Record<string, Value>) {
  hass.devices[id] = {
    id,
    name,
    name_by_user: null,
    identifiers: [["ems_smart_heater", `key-${id}`]],
    via_device_id: over,
    primary_config_entry: "entry",
    config_entries: ["entry"],
  };
  for (const [key, value] of Object.entries(values)) {
    const [state, attributes] = Array.isArray(value) ? value : [value, {}];
    const entity_id = `sensor.unnamed_${++count}`;
    hass.entities[entity_id] = {
      entity_id,
      platform: "ems_smart_heater",
      device_id: id,
      translation_key: key,
    };
    hass.states[entity_id] = { entity_id, state: String(state), attributes };
  }
}

const watts = (value: number, unit = "W"): Value => [
  value,
  { unit_of_measurement: unit, min: -30_000, max: 30_000, step: 10 },
];
const degrees = (value: number): Value => [value, { unit_of_measurement: "°C" }];

export function makeHass(): Hass {
  const hass = {
    states: {},
    entities: {},
    devices: {},
    locale: { ...LOCALE },
    config: { time_zone: "Europe/Berlin" },
    localize: localizer("en"),
    formatEntityState: (entity: EntityState, state = entity.state) => `${state}, as formatted`,
  } as unknown as Hass;
  device(hass, "meter", "Home", null, {
    ...METER,
    strategy: ["thresholds", { options: ["thresholds", "follow_surplus"] }],
    power: watts(-250),
    power_l1: watts(-600),
    power_l2: watts(300),
    power_l3: watts(50),
    frequency: 50.01,
    surplus: watts(250),
    total_on_threshold: watts(-650),
    total_off_threshold: watts(-50),
    tolerated_import: watts(100),
  });
  const settings = { on_threshold: watts(-600), off_threshold: watts(-30), boost_duration: 60 };
  const temperatures = { on_temperature: degrees(50), off_temperature: degrees(53) };
  device(hass, "b", "B", "meter", { ...HEATER, ...settings, ...temperatures, heater_power: watts(0) });
  device(hass, "a", "A", "meter", { ...HEATER, ...settings, ...temperatures, heater_power: watts(0) });
  hass.entities["sensor.other"] = {
    entity_id: "sensor.other",
    platform: "other",
    device_id: "a",
    translation_key: "status",
  };
  hass.states["sensor.tank"] = {
    entity_id: "sensor.tank",
    state: "48.5",
    attributes: { unit_of_measurement: "°C" },
  };
  return hass;
}

export const decided = (more: object = {}) => ({
  on: false,
  confirmed: false,
  status: "no_surplus",
  until: null,
  drawing: false,
  power_w: 0,
  phase: "l1" as const,
  relay: "switch.relay",
  temperature_sensor: "sensor.tank",
  ...more,
});

export const PARTS: Parts = {
  connected: true,
  reading: {
    power_w: { total: -320, l1: -620, l2: 250, l3: 50 },
    frequency_hz: 49.98,
    at: 1000,
    age_s: 0,
  },
  decision: {
    control: "automatic",
    strategy: "thresholds",
    stale_s: 10,
    contactor: false,
    contactor_fault: false,
    heaters: { "key-b": decided({ phase: "total" }), "key-a": decided() },
  },
  available_w: 320,
};

export interface Clock {
  ms: number;
}

/** Return a model, with a live feed if `parts` are given. */
export function makeModel(parts?: Parts, clock: Clock = { ms: 0 }, hass = makeHass()): Model {
  const feed = new Feed(
    () => undefined,
    () => clock.ms,
    () => 1_000_000 + clock.ms,
  );
  if (parts) feed.take(parts);
  const [meter] = findMeters(hass);
  return new Model(hass, meter!, feed);
}

/** Finds meters, heaters and their entities by what the registry says they are, never by their ids. */

import { type Device, DOMAIN, type Hass } from "./ha";

/** Entity ids by translation key. */
export type Entities = Readonly<Record<string, string | undefined>>;

export interface Heater {
  key: string;
  name: string;
  entities: Entities;
}

export interface Meter {
  entryId: string;
  name: string;
  entities: Entities;
  heaters: Heater[];
}

const nameOf = (device: Device): string => device.name_by_user || device.name || "";
const keyOf = (device: Device): string => device.identifiers.find(([domain]) => domain === DOMAIN)?.[1] ?? "";
const entryOf = (device: Device): string => device.primary_config_entry ?? device.config_entries[0] ?? "";

function entitiesByDevice(hass: Hass): Map<string, Record<string, string>> {
  const found = new Map<string, Record<string, string>>();
  for (const entity of Object.values(hass.entities)) {
    if (entity.platform !== DOMAIN || !entity.device_id || !entity.translation_key) continue;
    const entities = found.get(entity.device_id) ?? {};
    entities[entity.translation_key] = entity.entity_id;
    found.set(entity.device_id, entities);
  }
  return found;
}

/** Return all meters by name, each with its heaters by name. */
export function findMeters(hass: Hass): Meter[] {
  const byDevice = entitiesByDevice(hass);
  const devices = [...byDevice.keys()].flatMap((id) => hass.devices[id] ?? []);
  const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);
  return devices
    .filter((device) => byDevice.get(device.id)?.["control"])
    .map((meter) => ({
      entryId: entryOf(meter),
      name: nameOf(meter),
      entities: byDevice.get(meter.id) ?? {},
      heaters: devices
        .filter((device) => device.via_device_id === meter.id)
        .map((device) => ({
          key: keyOf(device),
          name: nameOf(device),
          entities: byDevice.get(device.id) ?? {},
        }))
        .sort(byName),
    }))
    .sort(byName);
}

/** Return the heaters in the order of their priority, which only the live feed tells. */
export function inOrder(heaters: Heater[], keys: string[]): Heater[] {
  const rank = (heater: Heater) => (keys.indexOf(heater.key) + keys.length + 1) % (keys.length + 1);
  return [...heaters].sort((a, b) => rank(a) - rank(b));
}

/** Return the ids of everything that a meter's card shows. */
export function entityIds(meter: Meter): string[] {
  const ids = [meter.entities, ...meter.heaters.map((heater) => heater.entities)].flatMap(Object.values);
  return ids.filter((id): id is string => id !== undefined);
}

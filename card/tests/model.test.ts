import { describe, expect, it } from "vitest";
import { checkConfig, chooseMeter, shownParts, stubConfig } from "../src/ha/config";
import { Feed } from "../src/data/feed";
import { numberOf, timeOf, wattsOf } from "../src/ha/ha";
import { findMarks } from "../src/data/marks";
import { entityIds, findMeters, inOrder } from "../src/ha/registry";
import { markName } from "../src/parts/words";
import { speaker } from "../src/translations/texts";
import { decided, makeHass, makeModel, PARTS } from "./house";

const say = speaker("en");
const TYPE = "custom:ems-smart-heater-card";

describe("registry", () => {
  it("finds meter, heaters and entities by translation key", () => {
    const [meter, ...others] = findMeters(makeHass());
    expect(others).toEqual([]);
    expect(meter).toMatchObject({ entryId: "entry", name: "Home" });
    expect(meter!.heaters.map(({ name, key }) => [name, key])).toEqual([
      ["A", "key-a"],
      ["B", "key-b"],
    ]);
    expect(meter!.heaters[0]!.entities["status"]).not.toBe("sensor.other");
    expect(entityIds(meter!)).toHaveLength(13 + 2 * 10);
  });
  it("takes the user's names", () => {
    const hass = makeHass();
    hass.devices["a"]!.name_by_user = "Tank";
    expect(findMeters(hass)[0]!.heaters.map((heater) => heater.name)).toEqual(["B", "Tank"]);
  });
  it("puts heaters in the order of their priority, unknown ones last", () => {
    const { heaters } = findMeters(makeHass())[0]!;
    expect(inOrder(heaters, ["key-b", "key-a"]).map((heater) => heater.name)).toEqual(["B", "A"]);
    expect(inOrder(heaters, ["key-b"]).map((heater) => heater.name)).toEqual(["B", "A"]);
    expect(inOrder(heaters, []).map((heater) => heater.name)).toEqual(["A", "B"]);
  });
});

describe("configuration", () => {
  it("needs none where there is one meter", () => {
    expect(chooseMeter(makeHass(), { type: TYPE })).toMatchObject({ name: "Home" });
    expect(stubConfig(makeHass())).toEqual({});
  });
  it("says what is missing", () => {
    const none = { ...makeHass(), entities: {} };
    expect(chooseMeter(none, { type: TYPE })).toBe("no_meter");
    expect(chooseMeter(makeHass(), { type: TYPE, meter: "gone" })).toBe("unknown_meter");
    const two = makeHass();
    two.devices["second"] = { ...two.devices["meter"]!, id: "second", primary_config_entry: "other" };
    two.entities["select.second"] = {
      entity_id: "select.second",
      platform: "ems_smart_heater",
      device_id: "second",
      translation_key: "control",
    };
    expect(chooseMeter(two, { type: TYPE })).toBe("choose_meter");
    expect(chooseMeter(two, { type: TYPE, meter: "other" })).toMatchObject({ entryId: "other", heaters: [] });
    expect(stubConfig(two)).toEqual({ meter: "entry" });
  });
  it("shows all parts, those that were chosen, or few when compact", () => {
    expect(shownParts({ type: TYPE })).toEqual(["now", "heaters", "today", "rules"]);
    expect(shownParts({ type: TYPE, parts: ["rules", "now"] })).toEqual(["now", "rules"]);
    expect(shownParts({ type: TYPE, compact: true })).toEqual(["now", "heaters"]);
  });
  it("refuses nonsense", () => {
    expect(() => checkConfig({ type: TYPE, parts: ["moon" as never] })).toThrow("moon");
    expect(() => checkConfig({ type: TYPE, meter: 5 as never })).toThrow("meter");
  });
});

describe("states", () => {
  const state = (value: string, attributes = {}) => ({ entity_id: "a.b", state: value, attributes });
  it("are numbers, or nothing", () => {
    expect(numberOf(state("1.5"))).toBe(1.5);
    for (const value of ["unavailable", "unknown", "", "x"]) expect(numberOf(state(value))).toBeUndefined();
  });
  it("are W whatever unit was chosen", () =>
    expect(wattsOf(state("-1.2", { unit_of_measurement: "kW" }))).toBe(-1200));
  it("have times", () => {
    expect(timeOf(state("on", { until: "1970-01-01T00:01:00+00:00" }), "until")).toBe(60);
    expect(timeOf(state("on", { until: null }), "until")).toBeUndefined();
  });
});

describe("what is shown", () => {
  it("comes from the live feed", () => {
    const model = makeModel(PARTS);
    expect(model.power("l1")).toBe(-620);
    expect(model.frequency).toBe(49.98);
    expect(model.availableW).toBe(320);
    expect(model.stale).toBe(false);
    expect(model.heaters.map((heater) => heater.name)).toEqual(["B", "A"]);
    expect(model.heater(model.heaters[1]!)).toMatchObject({ phase: "l1", status: "no_surplus", on: false });
  });
  it("comes from the entities without it", () => {
    const model = makeModel();
    expect(model.power("l1")).toBe(-600);
    expect(model.power("total")).toBe(-250);
    expect(model.availableW).toBe(250);
    expect(model.stale).toBe(false);
    expect(model.heater(model.heaters[0]!)).toMatchObject({ status: "no_surplus", mode: "automatic" });
    expect(model.heater(model.heaters[0]!).phase).toBeUndefined();
  });
  it("is stale when the meter is lost, or when nothing comes any more", () => {
    const clock = { ms: 0 };
    const model = makeModel(PARTS, clock);
    clock.ms = 9900;
    expect(model.stale).toBe(false);
    clock.ms = 10_000;
    expect(model.stale).toBe(true);
    expect(makeModel({ ...PARTS, connected: false }).stale).toBe(true);
  });
  it("tells wanted from confirmed", () => {
    const heaters = { "key-a": decided({ on: true }), "key-b": decided() };
    const model = makeModel({ ...PARTS, decision: { ...PARTS.decision!, heaters } });
    expect(model.heater(model.heaters[0]!)).toMatchObject({ on: false, wanted: true });
  });
  it("believes only the relay while observing", () => {
    const heaters = { "key-a": decided({ on: true, confirmed: true, power_w: 500 }) };
    const hass = makeHass();
    const decision = { ...PARTS.decision!, control: "observe", heaters };
    const model = makeModel({ ...PARTS, decision }, { ms: 0 }, hass);
    expect(model.heater(model.heaters[0]!)).toMatchObject({ on: undefined, powerW: undefined });
    hass.states["switch.relay"] = { entity_id: "switch.relay", state: "off", attributes: {} };
    expect(model.heater(model.heaters[0]!)).toMatchObject({ on: false, wanted: true, powerW: 0 });
    hass.states["switch.relay"] = { entity_id: "switch.relay", state: "on", attributes: {} };
    expect(model.heater(model.heaters[0]!)).toMatchObject({ on: true, powerW: 500 });
  });
  it("shows shared water once", () => {
    const model = makeModel(PARTS);
    expect(model.sharedWater).toMatchObject({ value: 48.5, unit: "°C", on: 50, off: 53 });
    model.hass.states["sensor.tank"]!.attributes["unit_of_measurement"] = "°F";
    expect(model.sharedWater!.value).toBeCloseTo(9.17, 1);
    const heaters = { "key-a": decided(), "key-b": decided({ temperature_sensor: "sensor.second" }) };
    expect(makeModel({ ...PARTS, decision: { ...PARTS.decision!, heaters } }).sharedWater).toBeUndefined();
  });
  it("has controls for what this user may change", () => {
    const mode = makeModel().heaters[0]!.entities["mode"];
    const may = (may_control?: true | string[]) =>
      makeModel({ ...PARTS, ...(may_control && { may_control }) }).mayControl(mode);
    expect([may(), may(true), may([]), may(["select.other"]), may([mode!])]).toEqual([
      true,
      true,
      false,
      false,
      true,
    ]);
    expect(makeModel(PARTS).mayControl(undefined)).toBe(false);
  });
});

describe("a relay that stays on", () => {
  const stuck = decided({ on: false, confirmed: true, status: "cannot_switch_off", power_w: 500 });
  const heaters = { "key-b": decided(), "key-a": stuck };
  it("is on, with its power, and an alarm", () => {
    const model = makeModel({ ...PARTS, decision: { ...PARTS.decision!, heaters } });
    expect(model.heater(model.heaters[1]!)).toMatchObject({ on: true, wanted: false, powerW: 500 });
    expect(model.alarms.map((heater) => heater.name)).toEqual(["A"]);
  });
  it("is on whatever its entity shows", () => {
    const decision = { ...PARTS.decision!, control: "observe", heaters };
    const model = makeModel({ ...PARTS, decision });
    model.hass.states["switch.relay"] = { entity_id: "switch.relay", state: "off", attributes: {} };
    expect(model.heater(model.heaters[1]!)).toMatchObject({ on: true, powerW: 500 });
  });
  it("is an alarm without the live feed, too", () => {
    const model = makeModel();
    model.state("status", model.heaters[0])!.state = "cannot_switch_off";
    expect(model.alarms).toEqual([model.heaters[0]]);
    expect(model.heater(model.heaters[0]!).on).toBe(true);
  });
});

describe("contacts that are closed", () => {
  it("are on although the relay was told off", () => {
    const heaters = { "key-a": decided({ confirmed: true, power_w: 500 }), "key-b": decided() };
    const model = makeModel({ ...PARTS, decision: { ...PARTS.decision!, heaters } });
    expect(model.heater(model.heaters[0]!)).toMatchObject({ on: true, wanted: false, powerW: 500 });
    expect(model.alarms).toEqual([]);
  });
  it("are not known of a relay that cannot be reached", () => {
    const heaters = { "key-a": decided({ status: "relay_unavailable" }), "key-b": decided() };
    const model = makeModel({ ...PARTS, decision: { ...PARTS.decision!, heaters } });
    expect(model.heater(model.heaters[0]!)).toMatchObject({ on: undefined, powerW: undefined });
    heaters["key-a"] = decided({ status: "relay_unavailable", confirmed: true, power_w: 500 });
    expect(model.heater(model.heaters[0]!)).toMatchObject({ on: true, powerW: 500 });
  });
  it("are not known of a heater of which this user may read nothing", () => {
    const hass = makeHass();
    hass.states = {};
    const model = makeModel({ ...PARTS, decision: { ...PARTS.decision!, heaters: {} } }, { ms: 0 }, hass);
    expect(model.heater(model.heaters[0]!)).toMatchObject({
      on: undefined,
      powerW: undefined,
      status: "unavailable",
    });
  });
});

describe("marks", () => {
  it("are the thresholds of heaters and guard", () => {
    const marks = findMarks(makeModel(PARTS));
    expect(marks.map(({ phase, kind, heater, value }) => [phase, kind, heater, value])).toEqual([
      ["total", "on", "B", -600],
      ["total", "off", "B", -30],
      ["l1", "on", "A", -600],
      ["l1", "off", "A", -30],
      ["total", "on", undefined, -650],
      ["total", "off", undefined, -50],
    ]);
    expect(markName(marks[2]!, say)).toBe("A: switches on at");
    expect(markName(marks[5]!, say)).toBe("Total guard: switches off at");
  });
  it("have none of the guard when it is off, none of heaters whose phase is not known", () => {
    const model = makeModel();
    expect(findMarks(model)).toHaveLength(2);
    model.state("total_guard")!.state = "off";
    expect(findMarks(model)).toEqual([]);
  });
});

describe("feed", () => {
  type Listener = (parts: object) => void;
  const connection = (listeners: Listener[], ended: string[]) => ({
    subscribeMessage: <T>(callback: (message: T) => void, message: object) => {
      listeners.push(callback as Listener);
      const end = () => Promise.resolve(void ended.push(JSON.stringify(message)));
      return Promise.resolve(end);
    },
  });
  it("forgets one meter for another and does not listen to it any more", async () => {
    const [listeners, ended, seen]: [Listener[], string[], object[]] = [[], [], []];
    const feed = new Feed((parts) => seen.push(parts));
    const socket = connection(listeners, ended);
    await feed.follow(socket, "one");
    listeners[0]!({ connected: true });
    await feed.follow(socket, "two");
    expect(ended).toEqual(['{"type":"ems_smart_heater/subscribe","entry_id":"one"}']);
    expect(feed.alive).toBe(false);
    listeners[0]!({ connected: false });
    expect(seen).toEqual([{ connected: true }]);
    feed.stop();
    expect(ended).toHaveLength(2);
  });
  it("ends a subscription that came too late", async () => {
    const [listeners, ended]: [Listener[], string[]] = [[], []];
    const feed = new Feed(() => undefined);
    const followed = feed.follow(connection(listeners, ended), "one");
    feed.stop();
    await followed;
    expect(ended).toHaveLength(1);
  });
  it("lives without", async () => {
    const feed = new Feed(() => undefined);
    await feed.follow({ subscribeMessage: () => Promise.reject(new Error("unknown_command")) }, "one");
    expect(feed.alive).toBe(false);
    feed.stop();
  });
  it("keeps parts that a message does not name", () => {
    const model = makeModel(PARTS);
    model.feed.take({ available_w: 5 });
    expect(model.availableW).toBe(5);
    expect(model.power("l1")).toBe(-620);
    model.feed.take({ reading: null });
    expect(model.feed.ageS).toBeUndefined();
  });
  it("reads Home Assistant's clock from the quickest message", () => {
    const clock = { ms: 0 };
    const model = makeModel(PARTS, clock);
    expect(model.feed.now).toBe(1000);
    clock.ms = 500;
    model.feed.take({ reading: { ...PARTS.reading!, at: 1000.2 } });
    expect(model.feed.now).toBeCloseTo(1000.5);
  });
});

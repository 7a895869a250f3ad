import { describe, expect, it } from "vitest";
import { formatDuration, formatNumber, formatPower, formatTime, midnight } from "../src/data/format";
import { isFault } from "../src/data/status";
import { isKey, speaker, TEXTS } from "../src/translations/texts";
import { isMoving, type Situation, words } from "../src/parts/words";
import { INTEGRATION, LOCALE, localizer, makeHass } from "./house";

const hass = makeHass();
const plain = (text: string) => text.replace(/\u00a0/g, " ");
const UNTIL = Date.UTC(2026, 5, 1, 12, 30) / 1000;
hass.locale.time_zone = "server";

function said(situation: Partial<Situation>, language = "en"): string {
  const base: Situation = { status: "", now: UNTIL - 8, phase: "l1", gridW: -620 };
  const localize = localizer(language.split("-")[0] ?? "");
  const spoken = { ...hass, localize, locale: { ...hass.locale, language } };
  return plain(words({ ...base, ...situation }, spoken, speaker(language)));
}

const STATUSES = Object.keys(INTEGRATION["en"]!.entity.sensor.status.state);

describe("state to words", () => {
  it("counts down to the start and names the surplus", () => {
    expect(said({ status: "waiting_on", until: UNTIL })).toBe("Starts in 8 s: 620 W surplus on L1");
    expect(said({ status: "waiting_on", until: UNTIL, now: UNTIL - 7.2 })).toContain("in 8 s");
    expect(said({ status: "waiting_on", until: UNTIL, now: UNTIL - 6.9 })).toContain("in 7 s");
    expect(said({ status: "waiting_on", until: UNTIL, now: UNTIL + 1 })).toBe("Starts: 620 W surplus on L1");
  });
  it("speaks German", () => {
    expect(said({ status: "waiting_on", until: UNTIL }, "de")).toBe(
      "Startet in 8 s: 620 W Überschuss auf L1",
    );
    expect(said({ status: "hot", heatsAgainAt: "50 °C" }, "de-AT")).toBe(
      "Wasser ist heiß: heizt wieder ab 50 °C",
    );
  });
  it("falls back to English", () =>
    expect(said({ status: "meter_lost" }, "fr")).toBe("Meter lost: stays off"));
  it("leaves it to the integration where there is no more to say than the status", () => {
    expect(said({ status: "off" })).toBe("Switched off");
    expect(said({ status: "hot" }, "de")).toBe("Wasser ist heiß");
    expect(said({ status: "boost", until: UNTIL, now: UNTIL })).toBe("Boost");
  });
  it("has words for a status of which it knows nothing", () => {
    const entity = { entity_id: "sensor.status", state: "older", attributes: {} };
    expect(said({ status: "newer", entity })).toBe("newer, as formatted");
    expect(said({ status: "newer" })).toBe("newer");
  });
  it("names what is drawn", () => {
    const situation = { status: "waiting_off", until: UNTIL, gridW: 1500, phase: "total" as const };
    expect(said(situation)).toBe("Stops in 8 s: 1,500 W from the grid in total");
  });
  it("names what all heaters could use when no phase counts", () => {
    const situation = { status: "no_surplus", phase: undefined, gridW: undefined };
    expect(said({ ...situation, availableW: 320 })).toBe("Waits for surplus: 320 W available");
    expect(said({ ...situation, availableW: -20 })).toBe("Waits for surplus: nothing available");
    expect(said(situation)).toBe("Waits for surplus");
  });
  it("names what it waits for", () =>
    expect(said({ status: "no_surplus", onThresholdW: -600, gridW: -320 })).toBe(
      "Waits for 600 W: 320 W surplus on L1",
    ));
  it("names a time of day for what lasts long", () => {
    expect(said({ status: "override", until: UNTIL })).toBe("Switched on by hand until 14:30");
    expect(said({ status: "override_off" })).toBe("Switched off by hand");
    expect(said({ status: "manual" })).toBe("Switched on");
    expect(said({ status: "boost", until: UNTIL, now: UNTIL - 2520 })).toBe("Boost for another 42 min");
  });
  it("says when what failed is tried again", () => {
    const left = { until: UNTIL, now: UNTIL - 60 };
    expect(said({ status: "relay_opens", ...left })).toBe("Relay opens by itself: tried again in 1:00 min");
    expect(said({ status: "control_fault", ...left }, "de")).toBe(
      "Regelung ausgefallen, alles ist aus: neuer Versuch in 1:00 min",
    );
    expect(said({ status: "control_fault" })).toBe("Control failed, everything is off");
  });
  it("leaves out what is not known", () =>
    expect(said({ status: "waiting_on", until: UNTIL, phase: undefined, gridW: undefined })).toBe(
      "Starts in 8 s",
    ));
  it.each(STATUSES)("has words for %s in both languages", (status) => {
    for (const until of [undefined, UNTIL]) {
      for (const language of ["en", "de"]) {
        const text = said({ status, until }, language);
        expect(text).not.toBe(status);
        expect(text).not.toMatch(/[{}]|undefined|: $/);
      }
    }
  });
  it("tells a fault from what is fine", () =>
    expect(["off", "relay_fault", "newer", "unavailable"].map(isFault)).toEqual([false, true, false, true]));
  it("knows which words move by themselves", () => {
    const counting = [
      "waiting_on",
      "waiting_off",
      "min_on",
      "min_off",
      "spares_relay",
      "boost",
      "relay_opens",
      "control_fault",
    ];
    const moving = (until?: number) => STATUSES.filter((status) => isMoving(status, until)).sort();
    expect(moving(UNTIL)).toEqual([...counting, "no_surplus"].sort());
    expect(moving()).toEqual(["no_surplus", "waiting_off", "waiting_on"]);
  });
});

describe("texts", () => {
  const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
  it("say the same in every language", () => {
    for (const texts of Object.values(TEXTS)) {
      for (const [key, text] of Object.entries(texts)) {
        if (!isKey(key)) throw new Error(key);
        expect(names(text), key).toEqual(names(TEXTS["en"]![key]));
        expect(text.trim()).toBe(text);
      }
    }
  });
});

describe("formats", () => {
  it.each([
    [0, "0 s"],
    [7.01, "8 s"],
    [60, "1:00 min"],
    [125, "2:05 min"],
    [301, "6 min"],
    [3600, "1 h"],
    [7500, "2 h 5 min"],
  ])("duration %d is %s", (seconds, text) => expect(plain(formatDuration(seconds, LOCALE))).toBe(text));
  it("follows the locale", () => {
    expect(plain(formatPower(-2014.4, LOCALE))).toBe("−2,014 W");
    expect(formatNumber(-0.2, LOCALE)).toBe("0");
    expect(formatNumber(2014.5, { ...LOCALE, language: "de" }, 1)).toBe("2.014,5");
    expect(formatNumber(2014.5, { ...LOCALE, number_format: "decimal_comma" }, 1)).toBe("2.014,5");
    expect(formatNumber(2014, { ...LOCALE, number_format: "none" })).toBe("2014");
    expect(formatNumber(2014, { ...LOCALE, number_format: "quote_decimal" })).toMatch(/2.014/);
  });
  it("shows times as the user wants them", () => {
    expect(formatTime(UNTIL, hass)).toBe("14:30");
    const twelve = { ...hass, locale: { ...hass.locale, time_format: "12" } };
    expect(formatTime(UNTIL, twelve).replace(/\s/g, " ")).toBe("2:30 PM");
  });
  it.each([
    ["2026-06-01T10:00:00Z", "2026-05-31T22:00:00Z"],
    ["2026-01-15T23:30:00Z", "2026-01-15T23:00:00Z"],
    ["2026-03-29T10:00:00Z", "2026-03-28T23:00:00Z"],
    ["2026-10-25T10:00:00Z", "2026-10-24T22:00:00Z"],
  ])("midnight in Berlin before %s is %s", (now, expected) =>
    expect(new Date(midnight(Date.parse(now), "Europe/Berlin")).toISOString()).toBe(
      expected.replace("Z", ".000Z"),
    ),
  );
});

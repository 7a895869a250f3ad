import { describe, expect, it } from "vitest";
import { lanes, nice, place, Scale } from "../src/data/scale";

describe("scale", () => {
  it.each([
    [1, 1],
    [999, 1000],
    [1000, 1000],
    [1001, 1500],
    [2900, 3000],
    [3100, 4000],
    [5001, 6000],
    [31_000, 40_000],
  ])("nice %d is %d", (value, expected) => expect(nice(value)).toBe(expected));

  it("grows at once and shrinks after a minute of rest", () => {
    const scale = new Scale();
    expect(scale.fit([300, -900], 0)).toBe(false);
    expect(scale.end).toBe(1000);
    expect(scale.fit([-4600], 1000)).toBe(true);
    expect(scale.end).toBe(6000);
    expect(scale.fit([100], 2000)).toBe(false);
    expect(scale.fit([100], 61_000)).toBe(false);
    expect(scale.fit([100], 62_000)).toBe(true);
    expect(scale.end).toBe(1000);
  });

  it("does not shrink when it was needed meanwhile", () => {
    const scale = new Scale();
    scale.fit([4600], 0);
    scale.fit([100], 1000);
    scale.fit([4600], 30_000);
    scale.fit([100], 40_000);
    expect(scale.fit([100], 62_000)).toBe(false);
    expect(scale.end).toBe(6000);
  });

  it("puts export left, import right, and nothing beyond the ends", () => {
    expect(place(-500, 1000)).toBe(-0.5);
    expect(place(500, 1000)).toBe(0.5);
    expect(place(-9000, 1000)).toBe(-1);
  });
});

describe("lanes", () => {
  it("keeps marks apart", () => expect(lanes([10, 100, 20, 200, 30], 24)).toEqual([0, 0, 1, 0, 2]));
  it("needs one where there is room", () => expect(lanes([0, 24, 48], 24)).toEqual([0, 0, 0]));
});

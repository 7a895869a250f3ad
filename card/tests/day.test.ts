import { describe, expect, it } from "vitest";
import { area, chartEnd, counted, makeDay, peak, pointAt, readStatistics, sum } from "../src/data/day";
import { makeModel } from "./house";

const MIN = 60_000;
const at = (minutes: number, watts: number) => ({ at: minutes * MIN, watts });

describe("statistics to chart", () => {
  it("adds the heaters up", () =>
    expect(sum([[at(0, 500), at(5, 500)], [at(5, 1500)], []])).toEqual([at(0, 500), at(5, 2000)]));

  it("draws an area, with a gap where nothing is known", () => {
    const path = area([at(2.5, 500), at(7.5, 1000), at(32.5, 1000)], 0, 1000, 288, 100);
    expect(path).toBe(
      "M0.0,100L0.0,50.0L0.5,50.0L1.5,0.0L2.0,0.0L2.0,100Z" + "M6.0,100L6.0,0.0L6.5,0.0L7.0,0.0L7.0,100Z",
    );
    expect(area([], 0, 1000, 288, 100)).toBe("");
  });

  it("counts the day, and what came since the last statistics", () => {
    expect(
      counted(
        [
          { start: 0, change: 100, state: 1100 },
          { start: 1, change: 50, state: 1150 },
        ],
        1180,
      ),
    ).toBe(180);
    expect(counted([{ start: 0, change: 100, state: 1100 }], undefined)).toBe(100);
    expect(counted([{ start: 0, change: 100, state: 1100 }], 20)).toBe(100);
    expect(counted([], 20)).toBeUndefined();
    expect(counted(undefined, 20)).toBeUndefined();
  });

  it("makes a day of what the recorder answers", async () => {
    const model = makeModel();
    const { surplus } = model.meter.entities;
    const powers = model.meter.heaters.map((heater) => heater.entities["heater_power"]!);
    const asked: object[] = [];
    model.hass.callWS = <T>(message: object) => {
      asked.push(message);
      return Promise.resolve({
        [surplus!]: [
          { start: 0, mean: 2400 },
          { start: 5 * MIN, mean: -300 },
          { start: 10 * MIN, mean: null },
        ],
        [powers[0]!]: [{ start: 0, mean: 500 }],
        [powers[1]!]: [{ start: 0, mean: 1500 }],
      } as T);
    };
    const day = makeDay(model, await readStatistics(model.hass, model, 0), 0);
    expect(asked[0]).toMatchObject({
      type: "recorder/statistics_during_period",
      start_time: "1970-01-01T00:00:00.000Z",
      period: "5minute",
      statistic_ids: [surplus, ...powers],
    });
    expect(day.surplus).toEqual([at(2.5, 2400), at(7.5, 0)]);
    expect(day.heaters).toEqual([at(2.5, 2000)]);
    expect(day.solarWh).toBeUndefined();
    expect(chartEnd(day)).toBe(3000);
    expect(peak(day.heaters)).toBe(2000);
    expect(pointAt(day.surplus, 3 * MIN)).toEqual(at(2.5, 2400));
    expect(pointAt(day.surplus, 30 * MIN)).toBeUndefined();
  });
});

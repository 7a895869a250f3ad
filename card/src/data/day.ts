/** The day so far: the recorder's statistics as figures and curves. */

import { type Hass, unitOf } from "../ha/ha";
import type { Model } from "./model";
import { nice } from "./scale";

const DAY_MS = 86_400_000;
const SLOT_MS = 300_000;

export interface Row {
  start: number;
  mean?: number | null;
  change?: number | null;
  state?: number | null;
}
export type Statistics = Record<string, Row[] | undefined>;

export interface Point {
  /** ms since 1970, the middle of five minutes. */
  at: number;
  watts: number;
}

export interface Day {
  from: number;
  surplus: Point[];
  heaters: Point[];
  /** Wh from the sun and from the grid, undefined where nothing is known. */
  solarWh: number | undefined;
  gridWh: number | undefined;
}

const ENERGIES = ["solar_energy", "grid_energy"] as const;

/** Return the ids of the heaters' power sensors. */
const heaterPowers = (model: Model): string[] =>
  model.meter.heaters.flatMap((heater) => heater.entities["heater_power"] ?? []);

/** Read what the recorder has since a midnight (ms since 1970), in W and Wh. */
export async function readStatistics(hass: Hass, model: Model, from: number): Promise<Statistics> {
  const { entities } = model.meter;
  const ids = [entities["surplus"], ...ENERGIES.map((key) => entities[key]), ...heaterPowers(model)];
  return hass.callWS<Statistics>({
    type: "recorder/statistics_during_period",
    start_time: new Date(from).toISOString(),
    period: "5minute",
    statistic_ids: ids.filter((id) => id !== undefined),
    types: ["mean", "change", "state"],
    units: { power: "W", energy: "Wh" },
  });
}

/** Return the curve of one entity. */
const curve = (rows: Row[] = []): Point[] =>
  rows.flatMap(({ start, mean }) =>
    typeof mean === "number" ? [{ at: start + SLOT_MS / 2, watts: mean }] : [],
  );

/** Return the sum of curves, where any of them has a point. */
export function sum(curves: Point[][]): Point[] {
  const total = new Map<number, number>();
  for (const point of curves.flat()) total.set(point.at, (total.get(point.at) ?? 0) + point.watts);
  return [...total].sort(([a], [b]) => a - b).map(([at, watts]) => ({ at, watts }));
}

/** Return what a counter has counted; what came after the last statistics is added. */
export function counted(rows: Row[] | undefined, now: number | undefined): number | undefined {
  if (!rows?.length) return undefined;
  const before = rows.reduce((wh, row) => wh + (row.change ?? 0), 0);
  const last = rows.at(-1)?.state;
  return before + (typeof last === "number" && now !== undefined ? Math.max(0, now - last) : 0);
}

const WATT_HOURS: Record<string, number> = { Wh: 1, kWh: 1000, MWh: 1e6 };

/** Make the day of its statistics. */
export function makeDay(model: Model, statistics: Statistics, from: number): Day {
  const wattHours = (key: (typeof ENERGIES)[number]) => {
    const id = model.meter.entities[key];
    const state = model.state(key);
    const unit = WATT_HOURS[unitOf(state) ?? ""] ?? NaN;
    const now = Number(state?.state) * unit;
    return id === undefined ? undefined : counted(statistics[id], Number.isFinite(now) ? now : undefined);
  };
  return {
    from,
    surplus: curve(statistics[model.meter.entities["surplus"] ?? ""]).map(({ at, watts }) => ({
      at,
      watts: Math.max(0, watts),
    })),
    heaters: sum(heaterPowers(model).map((id) => curve(statistics[id]))),
    solarWh: wattHours("solar_energy"),
    gridWh: wattHours("grid_energy"),
  };
}

/** Return the end of the chart's scale (W). */
export const chartEnd = (day: Day): number =>
  nice(Math.max(1000, ...[...day.surplus, ...day.heaters].map((point) => point.watts)));

/** Return the largest power of a curve (W). */
export const peak = (points: Point[]): number => Math.max(0, ...points.map((point) => point.watts));

/** Return a curve's area as an SVG path; a gap in time is a gap in the area. */
export function area(points: Point[], from: number, end: number, width: number, height: number): string {
  const x = (at: number) => (((at - from) / DAY_MS) * width).toFixed(1);
  const y = (watts: number) => (height * (1 - watts / end)).toFixed(1);
  const parts: string[] = [];
  let run: Point[] = [];
  const close = () => {
    const [first, last] = [run[0], run.at(-1)];
    if (!first || !last) return;
    const line = run.map(({ at, watts }) => `L${x(at)},${y(watts)}`).join("");
    const [left, right] = [x(first.at - SLOT_MS / 2), x(last.at + SLOT_MS / 2)];
    parts.push(
      `M${left},${height}L${left},${y(first.watts)}${line}L${right},${y(last.watts)}L${right},${height}Z`,
    );
    run = [];
  };
  for (const point of points) {
    const last = run.at(-1);
    if (last && point.at - last.at > 1.5 * SLOT_MS) close();
    run.push(point);
  }
  close();
  return parts.join("");
}

/** Return the point of a curve at a moment, undefined where there is none near. */
export function pointAt(points: Point[], at: number): Point | undefined {
  return points.find((point) => Math.abs(point.at - at) <= SLOT_MS / 2);
}

/** The thresholds as marks on the bars, and how they are moved. */

import type { Phase } from "./feed";
import { numberOf, wattsPerUnit } from "./ha";
import type { Model } from "./model";
import type { Heater } from "./registry";
import { clamp } from "./scale";
import type { Say } from "./texts";

export interface Mark {
  entity: string;
  phase: Phase;
  /** What happens there: on marks point up from below the bar, off marks down from above. */
  kind: "on" | "off";
  /** It counts for all heaters. */
  common: boolean;
  label: string;
  /** All in W. */
  value: number;
  least: number;
  most: number;
  step: number;
  /** What the entity counts in. */
  wattsPerUnit: number;
}

const STEP_W = 10;
const PAGE = 10;

function mark(
  model: Model,
  key: string,
  rest: Pick<Mark, "phase" | "kind" | "common" | "label">,
  heater?: Heater,
): Mark | undefined {
  const state = model.state(key, heater);
  const value = numberOf(state);
  if (!state || value === undefined) return undefined;
  const unit = wattsPerUnit(state);
  const limit = (name: string, otherwise: number) => Number(state.attributes[name] ?? otherwise) * unit;
  return {
    entity: state.entity_id,
    ...rest,
    value: value * unit,
    least: limit("min", -30_000),
    most: limit("max", 30_000),
    step: Math.max(limit("step", STEP_W), 1),
    wattsPerUnit: unit,
  };
}

/** Keep the first below the second. */
function pair(on: Mark | undefined, off: Mark | undefined): Mark[] {
  if (on && off) {
    on.most = Math.min(on.most, off.value - on.step);
    off.least = Math.max(off.least, on.value + off.step);
  }
  return [on, off].filter((each) => each !== undefined);
}

/** Return all marks that the strategy goes by. */
export function findMarks(model: Model, say: Say): Mark[] {
  if (model.followsSurplus) {
    const label = say("mark_tolerated");
    const tolerated = mark(model, "tolerated_import", { phase: "total", kind: "off", common: true, label });
    return tolerated ? [tolerated] : [];
  }
  const marks = model.heaters.flatMap((heater) => {
    const { phase } = model.heater(heater);
    if (!phase) return [];
    const make = (kind: "on" | "off") =>
      mark(
        model,
        `${kind}_threshold`,
        { phase, kind, common: false, label: say(`mark_${kind}`, { name: heater.name }) },
        heater,
      );
    return pair(make("on"), make("off"));
  });
  if (model.state("total_guard")?.state === "on") {
    const make = (kind: "on" | "off") =>
      mark(model, `total_${kind}_threshold`, {
        phase: "total",
        kind,
        common: true,
        label: say(`mark_${kind}`, { name: say("mark_guard") }),
      });
    marks.push(...pair(make("on"), make("off")));
  }
  return marks;
}

/** Return a mark's new value for a key on the keyboard, undefined if that key does not move it. */
export function byKey(mark: Mark, value: number, key: string, shift: boolean): number | undefined {
  const step = shift ? mark.step * PAGE : mark.step;
  const moved: Record<string, number> = {
    ArrowLeft: value - step,
    ArrowDown: value - step,
    ArrowRight: value + step,
    ArrowUp: value + step,
    PageDown: value - mark.step * PAGE,
    PageUp: value + mark.step * PAGE,
    Home: mark.least,
    End: mark.most,
  };
  const target = moved[key];
  return target === undefined ? undefined : within(mark, target);
}

/** Keep a value within what the mark may be. */
export const within = (mark: Mark, value: number): number => clamp(value, mark.least, mark.most);

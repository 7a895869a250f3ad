/** The thresholds as marks on the bars; they are set in the fields of the rules. */

import type { Phase } from "./feed";
import { wattsOf } from "./ha";
import type { Model } from "./model";
import type { Heater } from "./registry";
import type { Say } from "./texts";

export interface Mark {
  phase: Phase;
  /** What happens there: on marks point up from below the bar, off marks down from above. */
  kind: "on" | "off";
  /** It counts for all heaters. */
  common: boolean;
  label: string;
  /** In W. */
  value: number;
}

function mark(model: Model, key: string, rest: Omit<Mark, "value">, heater?: Heater): Mark[] {
  const value = wattsOf(model.state(key, heater));
  return value === undefined ? [] : [{ ...rest, value }];
}

/** Return all marks that the strategy goes by. */
export function findMarks(model: Model, say: Say): Mark[] {
  if (model.followsSurplus) {
    const label = say("mark_tolerated");
    return mark(model, "tolerated_import", { phase: "total", kind: "off", common: true, label });
  }
  const pair = (key: string, phase: Phase, name: string, heater?: Heater) =>
    (["on", "off"] as const).flatMap((kind) => {
      const rest = { phase, kind, common: heater === undefined, label: say(`mark_${kind}`, { name }) };
      return mark(model, `${key}${kind}_threshold`, rest, heater);
    });
  const marks = model.heaters.flatMap((heater) => {
    const { phase } = model.heater(heater);
    return phase ? pair("", phase, heater.name, heater) : [];
  });
  const guarded = model.state("total_guard")?.state === "on";
  return guarded ? [...marks, ...pair("total_", "total", say("mark_guard"))] : marks;
}

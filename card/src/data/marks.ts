/** The thresholds as marks on the bars; they are set in the fields of the rules. */

import { wattsOf } from "../ha/ha";
import type { Heater } from "../ha/registry";
import type { Phase } from "./feed";
import type { Model } from "./model";

export interface Mark {
  phase: Phase;
  /** What happens there: on marks point up from below the bar, off marks down from above. */
  kind: "on" | "off";
  /** The number that it shows. */
  key: string;
  /** Whose it is by its name; undefined: it counts for all heaters. */
  heater: string | undefined;
  /** In W. */
  value: number;
}

function mark(model: Model, rest: Omit<Mark, "value" | "heater">, heater?: Heater): Mark[] {
  const value = wattsOf(model.state(rest.key, heater));
  return value === undefined ? [] : [{ ...rest, heater: heater?.name, value }];
}

/** Return all marks that the strategy goes by. */
export function findMarks(model: Model): Mark[] {
  const pair = (prefix: string, phase: Phase, heater?: Heater) =>
    (["on", "off"] as const).flatMap((kind) => {
      const key = `${prefix}${kind}_threshold`;
      return model.goesBy(`${key}_w`) ? mark(model, { phase, kind, key }, heater) : [];
    });
  const marks = model.heaters.flatMap((heater) => {
    const { phase } = model.heater(heater);
    return phase ? pair("", phase, heater) : [];
  });
  if (model.guarded) marks.push(...pair("total_", "total"));
  if (model.goesBy("tolerated_import_w"))
    marks.push(...mark(model, { phase: "total", kind: "off", key: "tolerated_import" }));
  return marks;
}

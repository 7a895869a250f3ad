import { describe, expect, it } from "vitest";
import { findMarks } from "../src/data/marks";
import type { Model } from "../src/data/model";
import { stateName } from "../src/ha/ha";
import { markName } from "../src/parts/words";
import { speaker } from "../src/translations/texts";
import { localizer, makeHass, makeModel, PARTS } from "./house";

const say = speaker("en");
/** Return a model with a live feed that tells of a strategy. */
const told = (more: object): Model => makeModel({ ...PARTS, decision: { ...PARTS.decision!, ...more } });
const shown = (model: Model) => findMarks(model).map(({ key, value }) => [key, value]);

describe("a strategy", () => {
  it("goes by what the live feed tells, whatever its name is", () => {
    const model = told({ strategy: "newer", strategy_settings: ["on_threshold_w", "tolerated_import_w"] });
    expect(model.strategy).toBe("newer");
    expect(model.goesBy("on_threshold_w")).toBe(true);
    expect(model.goesBy("off_threshold_w")).toBe(false);
    expect(shown(model)).toEqual([
      ["on_threshold", -600],
      ["on_threshold", -600],
      ["tolerated_import", 100],
    ]);
    expect(shown(told({ strategy_settings: [] }))).toEqual([]);
  });
  it("goes by its name in a feed that does not tell", () => {
    const model = told({ strategy: "follow_surplus" });
    expect(shown(model)).toEqual([["tolerated_import", 100]]);
    expect(markName(findMarks(model)[0]!, say)).toBe("Tolerated import");
    expect(model.guarded).toBe(false);
    expect(model.goesBy("on_delay_s")).toBe(false);
  });
  it("goes by its name where this user may not read what it goes by", () =>
    expect(told({ strategy: null, strategy_settings: null }).goesBy("on_threshold_w")).toBe(true));
  it("goes by its entity's state without live feed", () => {
    const model = makeModel();
    expect(model.goesBy("total_guard")).toBe(true);
    model.state("strategy")!.state = "follow_surplus";
    expect(shown(model)).toEqual([["tolerated_import", 100]]);
    model.state("strategy")!.state = "unavailable";
    expect(shown(model)).toEqual([]);
    expect(model.goesBy("on_delay_s")).toBe(true);
  });
  it("is one of those that its entity has", () => {
    const model = makeModel();
    expect(model.strategies).toEqual(["thresholds", "follow_surplus"]);
    model.state("strategy")!.attributes = {};
    expect(model.strategies).toEqual([]);
  });
  it("is called what the integration calls it", () => {
    const [hass, entity] = [makeHass(), makeModel().state("strategy")];
    const name = (state: string) => stateName(hass, "select", "strategy", state, entity);
    expect(name("follow_surplus")).toBe("Follow the surplus");
    expect(name("newer")).toBe("newer, as formatted");
    hass.localize = localizer("de");
    expect(name("thresholds")).toBe("Schwellen");
  });
});

/** What there is to show, from the live feed where it is there, else from the entities' states. */

import { type EntityState, type Hass, isKnown, numberOf, timeOf, unitOf, wattsOf } from "../ha/ha";
import { type Heater, inOrder, type Meter } from "../ha/registry";
import { type Decision, type Feed, type HeaterDecision, type Phase, PHASES } from "./feed";
import { CANNOT_SWITCH_OFF } from "./status";
import { settingsOf } from "./strategy";

const STALE_S = 10;

export interface Water {
  sensor: string;
  value: number | undefined;
  unit: string;
  on: number;
  off: number;
}

export interface HeaterView {
  heater: Heater;
  status: string;
  until: number | undefined;
  /** Whether its contacts are closed, whatever it was told; undefined: nobody knows. */
  on: boolean | undefined;
  /** As it was decided. */
  wanted: boolean;
  powerW: number | undefined;
  phase: Phase | undefined;
  mode: string | undefined;
  boost: boolean;
  boostUntil: number | undefined;
  water: Water | undefined;
}

export class Model {
  constructor(
    public hass: Hass,
    public meter: Meter,
    public readonly feed: Feed,
  ) {}

  /** Return the state of one of the meter's or a heater's entities. */
  state(key: string, heater?: Heater): EntityState | undefined {
    const id = (heater ?? this.meter).entities[key];
    return id === undefined ? undefined : this.hass.states[id];
  }

  get decision(): Decision | null {
    return this.feed.parts.decision ?? null;
  }

  get control(): string {
    return this.decision?.control ?? this.state("control")?.state ?? "automatic";
  }

  get strategy(): string | undefined {
    return this.decision?.strategy ?? this.state("strategy")?.state;
  }

  /** Return the strategies that there are to choose from. */
  get strategies(): string[] {
    const options = this.state("strategy")?.attributes["options"];
    return Array.isArray(options) ? options.map(String) : [];
  }

  /** Return whether the strategy goes by a setting. */
  goesBy(setting: string): boolean {
    return (this.decision?.strategy_settings ?? settingsOf(this.strategy)).includes(setting);
  }

  /** Return whether the total has thresholds, too. */
  get guarded(): boolean {
    return this.goesBy("total_guard") && this.state("total_guard")?.state === "on";
  }

  get contactorFault(): boolean {
    return this.decision?.contactor_fault ?? false;
  }

  /** Return whether this user may change an entity, as far as is known. */
  mayControl(entityId: string | undefined): entityId is string {
    const may = this.feed.parts.may_control ?? true;
    return entityId !== undefined && (may === true || may.includes(entityId));
  }

  /** Return what is drawn from the grid (W). */
  power(phase: Phase): number | undefined {
    const { reading } = this.feed.parts;
    if (reading) return reading.power_w[phase] ?? undefined;
    return wattsOf(this.state(phase === "total" ? "power" : `power_${phase}`));
  }

  /** Return whether there is a reading with any power. */
  get hasPower(): boolean {
    return PHASES.some((phase) => this.power(phase) !== undefined);
  }

  get frequency(): number | undefined {
    return this.feed.parts.reading?.frequency_hz ?? numberOf(this.state("frequency"));
  }

  get availableW(): number | undefined {
    const { available_w: available } = this.feed.parts;
    return (this.feed.alive ? available : undefined) ?? wattsOf(this.state("surplus"));
  }

  /** Return for how long a meter may be silent (s). */
  get staleS(): number {
    return this.decision?.stale_s ?? STALE_S;
  }

  /** Return whether what is shown is no longer true. */
  get stale(): boolean {
    const { feed } = this;
    if (!feed.alive) return this.state("connected")?.state !== "on";
    return !feed.parts.connected || (feed.ageS ?? Infinity) >= this.staleS;
  }

  /** Return the heaters in the order of their priority. */
  get heaters(): Heater[] {
    return inOrder(this.meter.heaters, Object.keys(this.decision?.heaters ?? {}));
  }

  /** Return the heaters that are on and cannot be switched off. */
  get alarms(): Heater[] {
    return this.heaters.filter((heater) => this.heater(heater).status === CANNOT_SWITCH_OFF);
  }

  /** Return everything that is known of a heater. */
  heater(heater: Heater): HeaterView {
    const decided: HeaterDecision | undefined = this.decision?.heaters[heater.key];
    const state = (key: string) => this.state(key, heater);
    const [told, heating] = [state("status"), state("heating")];
    const status = decided?.status ?? (isKnown(told) ? told.state : "unavailable");
    const confirmed = decided?.confirmed ?? isOn(heating);
    // While observing, decisions are shown as if they were carried out: only the relay tells the truth.
    const observing = this.control === "observe";
    const shown = observing ? isOn(this.hass.states[decided?.relay ?? ""]) : confirmed;
    // The meter may have seen of a relay that cannot be reached that its contacts are closed.
    const unknown = status === "relay_unavailable" && !confirmed;
    const on = status === CANNOT_SWITCH_OFF || (unknown ? undefined : shown);
    const power = decided?.power_w ?? wattsOf(state("heater_power"));
    return {
      heater,
      status,
      until: (decided ? decided.until : timeOf(told, "until")) ?? undefined,
      on,
      wanted: decided?.on ?? confirmed ?? false,
      powerW: on === undefined && (observing || unknown) ? undefined : observing && !on ? 0 : power,
      phase: decided?.phase,
      mode: state("mode")?.state,
      boost: state("boost")?.state === "on",
      boostUntil: timeOf(state("boost"), "until"),
      water: this.water(heater, decided),
    };
  }

  /** Return the water's temperature and the band in which a heater keeps it. */
  private water(heater: Heater, decided: HeaterDecision | undefined): Water | undefined {
    const on = this.state("on_temperature", heater);
    const off = this.state("off_temperature", heater);
    const [from, to] = [numberOf(on), numberOf(off)];
    const sensor = decided?.temperature_sensor;
    if (from === undefined || to === undefined || !sensor) return undefined;
    const unit = unitOf(on) ?? "°C";
    const measured = this.hass.states[sensor];
    return { sensor, value: inUnit(measured, unit), unit, on: from, off: to };
  }

  /** Return the water that all heaters with a sensor share, undefined if they differ. */
  get sharedWater(): Water | undefined {
    const all = this.heaters.flatMap((heater) => this.heater(heater).water ?? []);
    const [first] = all;
    const same = (water: Water) =>
      water.sensor === first?.sensor && water.on === first.on && water.off === first.off;
    return all.length > 1 && all.every(same) ? first : undefined;
  }
}

/** Return whether something is on, undefined if it does not say. */
const isOn = (state: EntityState | undefined): boolean | undefined =>
  isKnown(state) ? state.state === "on" : undefined;

/** Return a temperature in a unit. */
function inUnit(state: EntityState | undefined, unit: string): number | undefined {
  const value = numberOf(state);
  const own = unitOf(state);
  if (value === undefined || own === unit) return value;
  if (own === "°F" && unit === "°C") return (value - 32) / 1.8;
  if (own === "°C" && unit === "°F") return value * 1.8 + 32;
  return undefined;
}

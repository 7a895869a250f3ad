/** From W to places on a bar. Power is signed: + drawn from the grid, - fed in. */

const NICE = [1, 1.5, 2, 3, 4, 6, 8];
const LEAST_W = 1000;
const SHRINK_AFTER_MS = 60_000;
/** A mark shall not hang over the end of the bar. */
export const ROOM_FOR_MARKS = 1.15;

/** Return the smallest of 1, 1.5, 2, 3, 4, 6, 8, 10, 15 ... that is not below a value. */
export function nice(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = NICE.find((each) => each * power >= value * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** The end of the bars: grows at once, shrinks when it was too large for a minute. */
export class Scale {
  private shrinkAt = Infinity;

  constructor(public end = LEAST_W) {}

  /** Make room for the values; return whether the end has changed. */
  fit(values: Iterable<number>, nowMs: number): boolean {
    const before = this.end;
    const needed = nice(Math.max(LEAST_W, ...[...values].map(Math.abs)));
    if (needed >= this.end) {
      this.end = needed;
      this.shrinkAt = Infinity;
    } else if (this.shrinkAt === Infinity) {
      this.shrinkAt = nowMs + SHRINK_AFTER_MS;
    } else if (nowMs >= this.shrinkAt) {
      this.end = needed;
      this.shrinkAt = Infinity;
    }
    return this.end !== before;
  }
}

export const clamp = (value: number, least: number, most: number): number =>
  Math.min(Math.max(value, least), most);

/** Return where a power is on the bar: -1 at its left end, 0 in the middle, 1 at its right end. */
export const place = (watts: number, end: number): number => clamp(watts / end, -1, 1);

/** Return the lane of each mark of a bar, so that none lies on another; places in px. */
export function lanes(places: number[], size: number): number[] {
  const ends: number[] = [];
  const order = places.map((_, index) => index).sort((a, b) => places[a]! - places[b]!);
  const result = new Array<number>(places.length).fill(0);
  for (const index of order) {
    const at = places[index]!;
    let lane = ends.findIndex((end) => at - end >= size);
    if (lane < 0) lane = ends.length;
    ends[lane] = at;
    result[index] = lane;
  }
  return result;
}

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Mark } from "../src/marks";
import { MarkMover } from "../src/mover";

const MARK: Mark = {
  entity: "number.on",
  phase: "l1",
  kind: "on",
  common: false,
  label: "",
  value: -600,
  least: -30_000,
  most: -40,
  step: 10,
  wattsPerUnit: 1,
};

function setUp(accepts = true) {
  const written: number[] = [];
  const host = {
    requestUpdate: () => undefined,
    write: async (_mark: Mark, watts: number) => {
      written.push(watts);
      return accepts;
    },
  };
  return { written, mover: new MarkMover(host) };
}

const track = { getBoundingClientRect: () => ({ left: 100, width: 400 }) };
const handle = {
  parentElement: { querySelector: () => track },
  setPointerCapture: () => undefined,
  focus: () => undefined,
};
const pointer = (clientX: number) =>
  ({ button: 0, clientX, currentTarget: handle, preventDefault: () => undefined }) as unknown as PointerEvent;
const key = (name: string) => ({ key: name, preventDefault: () => undefined }) as KeyboardEvent;

describe("moving a mark", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("follows the pointer from where it was grabbed and writes on release", () => {
    const { mover, written } = setUp();
    mover.grab(pointer(183), MARK, 1000);
    expect(mover.valueOf(MARK)).toBe(-600);
    mover.drag(pointer(203));
    expect(mover.valueOf(MARK)).toBe(-500);
    mover.drag(pointer(480));
    expect(mover.valueOf(MARK)).toBe(-40);
    mover.drag(pointer(163));
    expect(written).toEqual([]);
    mover.release();
    expect(written).toEqual([-700]);
    expect(mover.moving).toBe(false);
    expect(mover.valueOf(MARK)).toBe(-700);
  });

  it("shows the entity again once it follows, or if it never does", async () => {
    const { mover } = setUp();
    mover.key(key("ArrowLeft"), MARK);
    mover.release();
    expect(mover.valueOf({ ...MARK, value: -610 })).toBe(-610);
    expect(mover.valueOf(MARK)).toBe(-600);
    mover.key(key("ArrowLeft"), MARK);
    mover.release();
    await vi.advanceTimersByTimeAsync(6000);
    expect(mover.valueOf(MARK)).toBe(-600);
  });

  it("goes back when it is refused", async () => {
    const { mover } = setUp(false);
    mover.key(key("ArrowLeft"), MARK);
    mover.release();
    await vi.advanceTimersByTimeAsync(1);
    expect(mover.valueOf(MARK)).toBe(-600);
  });

  it("writes keys once, when they rest", () => {
    const { mover, written } = setUp();
    mover.key(key("ArrowLeft"), MARK);
    vi.advanceTimersByTime(500);
    mover.key(key("ArrowLeft"), MARK);
    vi.advanceTimersByTime(500);
    expect(written).toEqual([]);
    vi.advanceTimersByTime(400);
    expect(written).toEqual([-620]);
  });

  it("is left where it was by Escape, and by what does not move it", () => {
    const { mover, written } = setUp();
    mover.grab(pointer(183), MARK, 1000);
    mover.drag(pointer(203));
    mover.key(key("Escape"), MARK);
    mover.grab(pointer(183), MARK, 1000);
    mover.release();
    mover.key(key("x"), MARK);
    expect(written).toEqual([]);
    expect(mover.moving).toBe(false);
  });
});

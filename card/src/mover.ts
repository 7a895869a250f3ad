/** Moves a mark by pointer or keyboard; the number is written once it is released. */

import { byKey, type Mark, within } from "./marks";
import { powerAt } from "./scale";

/** After this long without another key, the value is written. */
const KEYS_REST_MS = 800;
/** What was written is shown until the entity follows, at the longest this long. */
const PENDING_MS = 5000;

interface Host {
  requestUpdate(): void;
  write(mark: Mark, watts: number): Promise<boolean>;
}

interface Move {
  mark: Mark;
  value: number;
  /** Of a pointer; keys need none. */
  track?: { left: number; width: number; end: number; offset: number };
}

export class MarkMover {
  private move: Move | undefined;
  private pending = new Map<string, number>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly host: Host) {}

  get moving(): boolean {
    return this.move !== undefined;
  }

  isMoving(mark: Mark): boolean {
    return this.move?.mark.entity === mark.entity;
  }

  /** Return where a mark is shown: where it was moved to, until its entity follows. */
  valueOf(mark: Mark): number {
    if (this.move && this.isMoving(mark)) return this.move.value;
    const pending = this.pending.get(mark.entity);
    if (pending === mark.value) this.pending.delete(mark.entity);
    return pending ?? mark.value;
  }

  /** Begin to drag. */
  grab(event: PointerEvent, mark: Mark, end: number): void {
    if (event.button !== 0) return;
    this.release();
    const handle = event.currentTarget as HTMLElement;
    const track = handle.parentElement?.querySelector(".track")?.getBoundingClientRect();
    if (!track) return;
    handle.setPointerCapture(event.pointerId);
    handle.focus({ preventScroll: true });
    event.preventDefault();
    const value = this.valueOf(mark);
    const offset = event.clientX - track.left - ((value + end) / (2 * end)) * track.width;
    this.set({ mark, value, track: { left: track.left, width: track.width, end, offset } });
  }

  /** Follow the pointer. */
  drag(event: PointerEvent): void {
    const { move } = this;
    if (!move?.track) return;
    const { left, width, end, offset } = move.track;
    const value = powerAt(event.clientX - left - offset, width, end, move.mark.step);
    this.set({ ...move, value: within(move.mark, value) });
  }

  /** Move by a key. */
  key(event: KeyboardEvent, mark: Mark): void {
    if (event.key === "Escape") {
      this.cancel();
      return;
    }
    if (event.key === "Enter") {
      this.release();
      return;
    }
    const value = byKey(mark, this.valueOf(mark), event.key, event.shiftKey);
    if (value === undefined) return;
    event.preventDefault();
    this.set({ mark, value });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.release(), KEYS_REST_MS);
  }

  /** Write what was moved. */
  release(): void {
    clearTimeout(this.timer);
    const { move } = this;
    if (!move) return;
    this.move = undefined;
    if (move.value !== move.mark.value) void this.write(move.mark, move.value);
    this.host.requestUpdate();
  }

  /** Leave it where it was. */
  cancel(): void {
    clearTimeout(this.timer);
    this.move = undefined;
    this.host.requestUpdate();
  }

  private set(move: Move): void {
    this.move = move;
    this.host.requestUpdate();
  }

  private async write(mark: Mark, value: number): Promise<void> {
    const forget = () => {
      if (this.pending.get(mark.entity) === value) this.pending.delete(mark.entity);
      this.host.requestUpdate();
    };
    this.pending.set(mark.entity, value);
    if (await this.host.write(mark, value)) setTimeout(forget, PENDING_MS);
    else forget();
  }
}

/** One timer for everything that changes by itself; it stands still while nobody looks. */

/** Twice as often as a countdown changes, or it would skip a second now and then. */
const TICK_MS = 500;

class Clock {
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setInterval> | undefined;

  /** Call a function again and again; returns how to stop that. */
  follow(listener: () => void): () => void {
    this.listeners.add(listener);
    this.timer ??= setInterval(() => this.tick(), TICK_MS);
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size) return;
      clearInterval(this.timer);
      this.timer = undefined;
    };
  }

  private tick(): void {
    if (document.hidden) return;
    for (const listener of [...this.listeners]) listener();
  }
}

export const clock = new Clock();

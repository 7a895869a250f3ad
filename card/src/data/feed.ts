/** The live feed: each reading and decision as it comes. */

import { type Connection, DOMAIN } from "../ha/ha";

export type Phase = "total" | "l1" | "l2" | "l3";
export const PHASES: readonly Phase[] = ["l1", "l2", "l3", "total"];

export interface Reading {
  power_w: Partial<Record<Phase, number | null>>;
  frequency_hz?: number | null;
  at: number;
  age_s: number;
}

export interface HeaterDecision {
  on: boolean;
  /** Its contacts are closed; while observing: as if the relay had done as it was told. */
  confirmed?: boolean;
  status: string;
  until: number | null;
  drawing: boolean;
  power_w?: number;
  phase?: Phase;
  relay?: string | null;
  temperature_sensor?: string | null;
}

/** What this user may not read is null, and a heater that he may not read is not there. */
export interface Decision {
  control: string | null;
  strategy?: string | null;
  /** The names of the settings that the strategy goes by. */
  strategy_settings?: string[] | null;
  stale_s?: number;
  contactor: boolean | null;
  contactor_fault: boolean | null;
  heaters: Record<string, HeaterDecision>;
}

/** Each message names some parts and replaces what was known of them. */
export interface Parts {
  connected?: boolean;
  reading?: Reading | null;
  decision?: Decision | null;
  available_w?: number | null;
  /** The entities that this user may change; all if he is not told. */
  may_control?: true | string[];
}

const RETRY_MS = 30_000;
const KEPT_OFFSETS = 40;

/** What is known from the feed; without it nothing is, and the entities' states have to do. */
export class Feed {
  parts: Parts = {};
  /** The feed has answered. */
  alive = false;
  private offsets: number[] = [];
  private readAtMs = 0;
  private unsubscribe: (() => Promise<void>) | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private generation = 0;

  constructor(
    private readonly changed: (parts: Parts) => void,
    private readonly clockMs: () => number = () => performance.now(),
    private readonly wallMs: () => number = () => Date.now(),
  ) {}

  /** Subscribe to a meter; what was known of another is forgotten. */
  async follow(connection: Connection, entryId: string): Promise<void> {
    this.stop();
    const generation = ++this.generation;
    const mine = () => generation === this.generation;
    try {
      const unsubscribe = await connection.subscribeMessage<Parts>((parts) => mine() && this.take(parts), {
        type: `${DOMAIN}/subscribe`,
        entry_id: entryId,
      });
      if (mine()) this.unsubscribe = unsubscribe;
      else await unsubscribe();
    } catch {
      if (mine()) this.retry = setTimeout(() => void this.follow(connection, entryId), RETRY_MS);
    }
  }

  /** End the subscription. */
  stop(): void {
    this.generation++;
    clearTimeout(this.retry);
    void this.unsubscribe?.().catch(() => undefined); // the connection may be gone already
    this.unsubscribe = undefined;
    this.alive = false;
    this.parts = {};
    this.offsets = [];
  }

  /** Take a message. */
  take(parts: Parts): void {
    this.alive = true;
    Object.assign(this.parts, parts);
    if (parts.reading) {
      this.readAtMs = this.clockMs() - parts.reading.age_s * 1000;
      if (parts.reading.age_s === 0) {
        this.offsets.push(this.wallMs() / 1000 - parts.reading.at);
        if (this.offsets.length > KEPT_OFFSETS) this.offsets.shift();
      }
    }
    this.changed(parts);
  }

  /** Return how old the last reading is (s). */
  get ageS(): number | undefined {
    return this.parts.reading ? (this.clockMs() - this.readAtMs) / 1000 : undefined;
  }

  /** Return the time by Home Assistant's clock (s since 1970); the quickest message is the truest. */
  get now(): number {
    return this.wallMs() / 1000 - (this.offsets.length ? Math.min(...this.offsets) : 0);
  }
}

import { useEffect, useState } from "preact/hooks";
import { Refused } from "../payment/gateway";
import { Waiting } from "../payment/waiting";

export interface Shown<T> {
  /** Null until it is known. */
  value: T | null;
  /** Why there is nothing to show: no such thing, or no answer so far. */
  missing: "unknown" | "unreachable" | null;
  /** False while requests get no answer. */
  connected: boolean;
}

const UNREACHABLE_AFTER_TRIES = 3;

/** Something of the gateway's that is read again and again while it can change. */
export class Live<T> {
  shown: Shown<T> = { value: null, missing: null, connected: true };
  private readonly waiting = new Waiting((connected) => this.show({ connected }));
  private listener: () => void = () => undefined;

  /** `next`: milliseconds until it is worth asking again; null when it is final. */
  constructor(
    private readonly read: () => Promise<T>,
    private readonly next: (value: T) => number | null,
  ) {}

  async run(): Promise<void> {
    for (;;) {
      const lost = () => this.show({ missing: this.shown.value ? null : "unreachable" });
      const value = await this.waiting.insist(this.read, UNREACHABLE_AFTER_TRIES, lost);
      if (value instanceof Refused) return this.show({ value: null, missing: "unknown" });
      this.show({ value, missing: null });
      const pause = this.next(value);
      if (pause === null) return;
      await this.waiting.pause(pause);
    }
  }

  onChange(listener: () => void): void {
    this.listener = listener;
  }

  hurry(): void {
    this.waiting.hurry();
  }

  private show(change: Partial<Shown<T>>): void {
    this.shown = { ...this.shown, ...change };
    this.listener();
  }
}

/** What is known now, and a way to ask at once. */
export function useLive<T>(
  read: () => Promise<T>,
  next: (value: T) => number | null,
): Shown<T> & { hurry: () => void } {
  const [live] = useState(() => new Live(read, next));
  const [shown, show] = useState(live.shown);
  useEffect(() => {
    live.onChange(() => show(live.shown));
    void live.run();
  }, [live]);
  return { ...shown, hurry: () => live.hurry() };
}

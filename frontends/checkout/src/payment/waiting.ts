import { Refused, Unanswered } from "./gateway";

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 4_000;

/** Asking again, no sooner than in a moment and as soon as the connection or the shopper's attention is back. */
export class Waiting {
  private readonly wakes = new Set<() => void>();

  /** `report` is told whether requests get answers. */
  constructor(private readonly report: (connected: boolean) => void) {
    const wake = () => this.hurry();
    addEventListener("online", wake);
    addEventListener("pageshow", wake);
    document.addEventListener("visibilitychange", wake);
  }

  /** Ask until there is an answer. After `tries` without one `lost` is told, and it goes on. */
  async insist<T>(
    request: () => Promise<T>,
    tries = Number.POSITIVE_INFINITY,
    lost: () => void = () => undefined,
  ): Promise<T | Refused> {
    for (let tried = 1; ; tried++) {
      try {
        const answer = await request();
        this.report(true);
        return answer;
      } catch (error) {
        if (error instanceof Refused) {
          this.report(true);
          return error;
        }
        if (!(error instanceof Unanswered)) throw error;
        if (tried === tries) lost();
        this.report(false);
        await this.pause(Math.min(FIRST_RETRY_MS * 2 ** (tried - 1), LAST_RETRY_MS));
      }
    }
  }

  pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.wakes.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      this.wakes.add(wake);
    });
  }

  hurry(): void {
    for (const wake of [...this.wakes]) wake();
  }
}

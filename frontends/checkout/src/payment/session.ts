import { type Attempt, attemptOf, endAttempt, keepAttempt, newAttempt } from "./attempt";
import {
  createPayment,
  type Instrument,
  type Order,
  type Payment,
  Refused,
  readOrder,
  readPayment,
  Unanswered,
} from "./gateway";

/** Where the shopper stands. */
export type Stage =
  | { name: "loading" }
  | { name: "unavailable"; reason: "no-order" | "unknown-order" | "already-paid" | "unreachable" }
  | { name: "choosing"; refusal?: Refused; unconfirmed?: boolean }
  | { name: "processing" }
  | { name: "succeeded"; payment: Payment }
  | { name: "failed"; reason: string; code: string; paymentId?: string };

export interface Shown {
  stage: Stage;
  order: Order | null;
  /** False while requests get no answer: the page says so and goes on trying. */
  connected: boolean;
}

const POLL_MS = 2_000;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 4_000;
const REFUSALS_OF_THE_INSTRUMENT = ["INVALID_VPA", "INVALID_CARD", "EXPIRED_CARD"];
const ALREADY_PAID = "Order is already paid";
const UNREACHABLE_AFTER_TRIES = 3;

/** One order being paid in this tab: at most one attempt is under way, whatever is clicked, reloaded or lost. */
export class PaymentSession {
  shown: Shown = { stage: { name: "loading" }, order: null, connected: true };
  private readonly listeners = new Set<() => void>();
  private wake: (() => void) | null = null;

  constructor(readonly orderId: string | null) {
    const wake = () => this.wake?.();
    addEventListener("online", wake);
    addEventListener("pageshow", wake);
    document.addEventListener("visibilitychange", wake);
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Show the order; where an attempt was under way before a reload, go on with it. */
  async open(): Promise<void> {
    if (!this.orderId) return this.stage({ name: "unavailable", reason: "no-order" });
    const order = await this.insist(() => readOrder(this.orderId ?? ""), UNREACHABLE_AFTER_TRIES);
    if (order instanceof Refused) return this.stage({ name: "unavailable", reason: "unknown-order" });
    this.show({ order });
    const attempt = attemptOf(order.id);
    if (attempt?.paymentId) return this.follow(order, attempt.paymentId);
    if (order.status === "paid") return this.stage({ name: "unavailable", reason: "already-paid" });
    this.stage({ name: "choosing", unconfirmed: attempt !== null });
  }

  /** Pay with this instrument, unless the shopper is not choosing any more: a second click does nothing. */
  async pay(instrument: Instrument): Promise<void> {
    const { order, stage } = this.shown;
    if (!order || stage.name !== "choosing") return;
    this.stage({ name: "processing" });
    // Kept before it is sent: an answer that is lost, with the page or without, is asked for under the same key.
    let attempt = attemptOf(order.id) ?? newAttempt();
    keepAttempt(order.id, attempt);
    let created = await this.submit(order, instrument, attempt);
    if (created instanceof Refused && isAboutTheKey(created)) {
      // An earlier attempt, its answer lost in a reload, was made with something else. The gateway lets only one
      // payment of an order succeed, so this one may go in under a key of its own.
      attempt = newAttempt();
      keepAttempt(order.id, attempt);
      created = await this.submit(order, instrument, attempt);
    }
    if (created instanceof Refused) return this.refused(order, created);
    keepAttempt(order.id, { ...attempt, paymentId: created.id });
    await this.follow(order, created.id);
  }

  /** Back to the form after a failure. The next attempt has a key of its own. */
  again(): void {
    if (this.shown.stage.name === "failed") this.stage({ name: "choosing" });
  }

  private submit(order: Order, instrument: Instrument, attempt: Attempt): Promise<Payment | Refused> {
    return this.insist(() => createPayment(order.id, instrument, attempt.key));
  }

  private refused(order: Order, refusal: Refused): void {
    // Such a refusal does not use the key up.
    if (REFUSALS_OF_THE_INSTRUMENT.includes(refusal.code)) this.stage({ name: "choosing", refusal });
    else this.failed(order, refusal.message, refusal.code);
  }

  private async follow(order: Order, paymentId: string): Promise<void> {
    this.stage({ name: "processing" });
    for (;;) {
      const payment = await this.insist(() => readPayment(paymentId));
      if (payment instanceof Refused) {
        endAttempt(order.id);
        return this.stage({ name: "choosing" });
      }
      if (payment.status === "success") return this.stage({ name: "succeeded", payment });
      if (payment.status === "failed") {
        return this.failed(order, payment.error_description ?? "", "PAYMENT_FAILED", payment.id);
      }
      await this.pause(POLL_MS);
    }
  }

  private failed(order: Order, reason: string, code: string, paymentId?: string): void {
    endAttempt(order.id);
    if (reason === ALREADY_PAID) this.stage({ name: "unavailable", reason: "already-paid" });
    else this.stage({ name: "failed", reason, code, ...(paymentId ? { paymentId } : {}) });
  }

  /** Ask until there is an answer. After `tries` without one the page says that nothing can be reached, and goes on. */
  private async insist<T>(request: () => Promise<T>, tries = Number.POSITIVE_INFINITY): Promise<T | Refused> {
    for (let tried = 1; ; tried++) {
      try {
        const answer = await request();
        this.show({ connected: true });
        return answer;
      } catch (error) {
        if (error instanceof Refused) {
          this.show({ connected: true });
          return error;
        }
        if (!(error instanceof Unanswered)) throw error;
        if (tried === tries) this.stage({ name: "unavailable", reason: "unreachable" });
        this.show({ connected: false });
        await this.pause(Math.min(FIRST_RETRY_MS * 2 ** (tried - 1), LAST_RETRY_MS));
      }
    }
  }

  /** Wait, but not longer than until the connection or the shopper's attention comes back. */
  private pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Try at once instead of in a moment. */
  hurry(): void {
    this.wake?.();
  }

  private stage(stage: Stage): void {
    this.show({ stage });
  }

  private show(change: Partial<Shown>): void {
    this.shown = { ...this.shown, ...change };
    for (const listener of this.listeners) listener();
  }
}

function isAboutTheKey(refusal: Refused): boolean {
  return refusal.message.startsWith("Idempotency-Key");
}

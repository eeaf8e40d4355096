import { type Attempt, attemptOf, endAttempt, keepAttempt, newAttempt } from "./attempt";
import {
  createPayment,
  type Instrument,
  type Offer,
  type Order,
  type Payment,
  Refused,
  readOffer,
  readOrder,
  readPayment,
  tellReturn,
  Unanswered,
} from "./gateway";
import { nameOf, safeAddress } from "./processor-page";
import type { Elsewhere, Failure, Shown, Stage } from "./stage";
import { Waiting } from "./waiting";

const POLL_MS = 2_000;
const POLL_FOR_ADDRESS_MS = 600;
const LONGEST_WAIT_FOR_OFFER_MS = 3_000;
const REFUSALS_OF_THE_INSTRUMENT = ["INVALID_VPA", "INVALID_CARD", "EXPIRED_CARD"];
const ALREADY_PAID = "Order is already paid";
const UNREACHABLE_AFTER_TRIES = 3;
const TRIES_OF_A_HINT = 3;
const USUAL_OFFER: Offer = { methods: ["upi", "card"], processor: null };

/** One order being paid in this tab: at most one attempt is under way, whatever is clicked, reloaded or lost. */
export class PaymentSession {
  shown: Shown = { stage: { name: "loading" }, order: null, offer: USUAL_OFFER, connected: true };
  private readonly listeners = new Set<() => void>();
  private readonly waiting = new Waiting((connected) => this.show({ connected }));
  /** The payment that is shown; one that the shopper has left for another way is watched, and not shown. */
  private followed: string | null = null;

  /** `leave`: go to a processor's page; null where that is not possible, as in a frame. */
  constructor(
    readonly orderId: string | null,
    private readonly leave: ((address: string) => void) | null,
  ) {}

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Show the order; where an attempt was under way before a reload or elsewhere, go on with it. */
  async open(): Promise<void> {
    if (!this.orderId) return this.stage({ name: "unavailable", reason: "no-order" });
    const offered = this.findOffer(this.orderId);
    const unreachable = () => this.stage({ name: "unavailable", reason: "unreachable" });
    const order = await this.waiting.insist(
      () => readOrder(this.orderId ?? ""),
      UNREACHABLE_AFTER_TRIES,
      unreachable,
    );
    if (order instanceof Refused) return this.stage({ name: "unavailable", reason: "unknown-order" });
    this.show({ order });
    const attempt = attemptOf(order.id);
    if (attempt?.paymentId) return this.follow(order, attempt.paymentId, false);
    if (order.status === "paid") return this.stage({ name: "unavailable", reason: "already-paid" });
    await offered;
    this.choose({ unconfirmed: attempt !== null });
  }

  /** Tell the gateway that the shopper is back from the processor, so that it asks there at once. */
  async hint(paymentId: string, requestId: string): Promise<void> {
    for (let tried = 0; tried < TRIES_OF_A_HINT; tried++) {
      try {
        await tellReturn(paymentId, requestId);
        return;
      } catch (error) {
        if (!(error instanceof Unanswered)) return;
        await this.waiting.pause(POLL_MS);
      }
    }
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
    await this.follow(order, created.id, instrument.method === "redirect");
  }

  /** Back to the form after a failure. The next attempt has a key of its own. */
  again(): void {
    if (this.shown.stage.name === "failed") this.choose();
  }

  /** Leave a payment that waits on a processor's page. Should it succeed after all, no other one will. */
  payAnotherWay(): void {
    const { order, stage } = this.shown;
    if (!order || stage.name !== "processing" || !stage.elsewhere) return;
    this.followed = null;
    endAttempt(order.id);
    this.choose();
  }

  /** Try at once instead of in a moment. */
  hurry(): void {
    this.waiting.hurry();
  }

  private async findOffer(orderId: string): Promise<void> {
    const found = await Promise.race([
      readOffer(orderId).catch(() => USUAL_OFFER),
      new Promise<Offer>((resolve) => setTimeout(resolve, LONGEST_WAIT_FOR_OFFER_MS, USUAL_OFFER)),
    ]);
    this.show({ offer: Array.isArray(found.methods) ? found : USUAL_OFFER });
  }

  private choose(how: { refusal?: Refused; unconfirmed?: boolean } = {}): void {
    if (this.shown.offer.methods.length > 0) this.stage({ name: "choosing", ...how });
    else this.stage({ name: "unavailable", reason: "no-method" });
  }

  private submit(order: Order, instrument: Instrument, attempt: Attempt): Promise<Payment | Refused> {
    return this.waiting.insist(() => createPayment(order.id, instrument, attempt.key));
  }

  private refused(order: Order, refusal: Refused): void {
    // Such a refusal does not use the key up.
    if (REFUSALS_OF_THE_INSTRUMENT.includes(refusal.code)) this.choose({ refusal });
    else this.failed(order, { reason: refusal.message, code: refusal.code });
  }

  /** Until it is final. `going`: this visit sends the shopper to the processor's page, once. */
  private async follow(order: Order, paymentId: string, going: boolean): Promise<void> {
    this.followed = paymentId;
    this.stage({ name: "processing" });
    let left = !going;
    for (;;) {
      const payment = await this.waiting.insist(() => readPayment(paymentId));
      const watched = this.followed === paymentId;
      if (!watched && ["succeeded", "unavailable"].includes(this.shown.stage.name)) return;
      if (payment instanceof Refused || payment.order_id !== order.id) {
        return watched ? this.forgotten(order) : undefined;
      }
      if (payment.status === "success" && (watched || this.shown.stage.name === "choosing")) {
        return this.succeeded(order, payment);
      }
      if (payment.method === "redirect" && watched && (await this.isPaidOtherwise(order, payment))) return;
      // The shopper may have chosen another way meanwhile.
      const shown = this.followed === paymentId;
      if (payment.status === "failed" && shown) return this.failed(order, failureOf(payment));
      if (payment.status !== "pending") return;
      if (payment.method === "redirect" && shown) left = this.goElsewhere(order, payment, left);
      await this.waiting.pause(left ? POLL_MS : POLL_FOR_ADDRESS_MS);
    }
  }

  /** Whether the shopper has been sent to the processor's page, now or before. */
  private goElsewhere(order: Order, payment: Payment, left: boolean): boolean {
    const address = safeAddress(payment.redirect_url);
    const leaving = !left && this.leave !== null;
    this.showElsewhere(order, payment, address, leaving);
    if (address && leaving) this.leave?.(address);
    return left || address !== null;
  }

  private showElsewhere(order: Order, payment: Payment, address: string | null, leaving: boolean): void {
    const back = attemptOf(order.id)?.back;
    const where: Elsewhere["where"] = back ? (`back-${back}` as const) : leaving ? "leaving" : "away";
    const { stage } = this.shown;
    const before = stage.name === "processing" ? stage.elsewhere : undefined;
    if (before?.where === where && before.address === address) return;
    this.stage({ name: "processing", elsewhere: { processor: nameOf(payment.processor), address, where } });
  }

  /** Whether another payment has won, so that nobody is sent to pay once more. */
  private async isPaidOtherwise(order: Order, payment: Payment): Promise<boolean> {
    const now = await readOrder(order.id).catch(() => order);
    if (now.status !== "paid") return false;
    const ours = await readPayment(payment.id).catch(() => payment);
    if (ours.status === "success") this.succeeded(order, ours);
    else this.failed(order, { reason: ALREADY_PAID, code: "" });
    return true;
  }

  private succeeded(order: Order, payment: Payment): void {
    keepAttempt(order.id, { ...(attemptOf(order.id) ?? newAttempt()), paymentId: payment.id });
    this.stage({ name: "succeeded", payment });
  }

  private forgotten(order: Order): void {
    endAttempt(order.id);
    this.choose();
  }

  private failed(order: Order, failure: Failure): void {
    endAttempt(order.id);
    if (failure.reason === ALREADY_PAID) this.stage({ name: "unavailable", reason: "already-paid" });
    else this.stage({ name: "failed", ...failure });
  }

  private stage(stage: Stage): void {
    this.show({ stage });
  }

  private show(change: Partial<Shown>): void {
    this.shown = { ...this.shown, ...change };
    for (const listener of this.listeners) listener();
  }
}

function failureOf(payment: Payment): Failure {
  const reason = payment.error_description ?? "";
  const elsewhere = payment.method === "redirect";
  return { reason, code: "PAYMENT_FAILED", paymentId: payment.id, elsewhere };
}

function isAboutTheKey(refusal: Refused): boolean {
  return refusal.message.startsWith("Idempotency-Key");
}

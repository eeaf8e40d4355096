import type { Offer, Order, Payment, Refused } from "./gateway";

/** The payment is made on a processor's own page. */
export interface Elsewhere {
  processor: string;
  /** Null until the processor has said it. */
  address: string | null;
  /** On the way there; somewhere in between; back, with an address that says it was paid, or does not. */
  where: "leaving" | "away" | "back-paid" | "back-unpaid";
}

/** Where the shopper stands. */
export type Stage =
  | { name: "loading" }
  | {
      name: "unavailable";
      reason: "no-order" | "unknown-order" | "already-paid" | "unreachable" | "no-method";
    }
  | { name: "choosing"; refusal?: Refused; unconfirmed?: boolean }
  | { name: "processing"; elsewhere?: Elsewhere }
  | { name: "succeeded"; payment: Payment }
  | ({ name: "failed" } & Failure);

export interface Failure {
  /** In words for the shopper; empty where the bank gave none. */
  reason: string;
  code: string;
  paymentId?: string;
  /** It failed on a processor's page, where money may have moved. */
  elsewhere?: boolean;
}

export interface Shown {
  stage: Stage;
  order: Order | null;
  offer: Offer;
  /** False while requests get no answer: the page says so and goes on trying. */
  connected: boolean;
}

import type { PaymentFailure, PaymentSuccess } from "./checkout";

/** What the page tells the script that opened it. */
export type CheckoutMessage =
  | { type: "payment_success"; data: PaymentSuccess }
  | { type: "payment_failed"; data: PaymentFailure }
  | { type: "close_modal"; data: Record<string, never> };

const TYPES = ["payment_success", "payment_failed", "close_modal"];

/** The message, when it is one of ours: from the window of our own iframe and from the checkout's origin. */
export function genuineMessage(
  event: Pick<MessageEvent, "source" | "origin" | "data">,
  frame: Window | null,
  checkoutOrigin: string,
): CheckoutMessage | null {
  if (!frame || event.source !== frame || event.origin !== checkoutOrigin) return null;
  const { type, data } = event.data ?? {};
  return TYPES.includes(type) && typeof data === "object" && data !== null ? { type, data } : null;
}

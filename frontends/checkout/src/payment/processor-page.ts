import { attemptOf, keepAttempt, newAttempt } from "./attempt";

/** The shopper came back from a processor's page. Nothing of it is believed: the gateway asks the processor. */
export interface Return {
  paymentId: string;
  requestId: string | null;
  /** What the address says, which decides no more than how long we wait before offering another way. */
  saysPaid: boolean;
}

const PAYMENT_ID = /^pay_[A-Za-z0-9]{1,64}$/;
const REQUEST_ID = /^[A-Za-z0-9_-]{1,64}$/;
const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

export function returnIn(query: URLSearchParams): Return | null {
  const paymentId = query.get("payment") ?? "";
  if (!PAYMENT_ID.test(paymentId)) return null;
  const requestId = query.get("payment_request_id") ?? "";
  return {
    paymentId,
    requestId: REQUEST_ID.test(requestId) ? requestId : null,
    saysPaid: query.get("payment_status") === "Credit",
  };
}

/** From now on this tab goes on with that payment, through reloads too. */
export function resume(orderId: string, { paymentId, requestId, saysPaid }: Return): void {
  const attempt = attemptOf(orderId);
  const same = attempt && (!attempt.paymentId || attempt.paymentId === paymentId);
  const back = requestId ? { back: saysPaid ? ("paid" as const) : ("unpaid" as const) } : {};
  keepAttempt(orderId, { ...(same ? attempt : newAttempt()), paymentId, ...back });
}

/** The address of a processor's page, when it is one that a shopper may be sent to: https, or http on this machine. */
export function safeAddress(address: string | null | undefined): string | null {
  try {
    const url = new URL(address ?? "");
    const local = url.protocol === "http:" && LOOPBACK.includes(url.hostname);
    return (url.protocol === "https:" || local) && !url.username && !url.password ? url.href : null;
  } catch {
    return null;
  }
}

/** A processor's name as people write it. */
export const nameOf = (processor: string | null | undefined): string =>
  processor ? processor.slice(0, 1).toUpperCase() + processor.slice(1) : "the payment page";

import type { InvoiceStatus, PaymentLinkStatus } from "./bills";

const SOON_MS = 1_000;
const PROCESSING_MS = 2_000;
/** Somebody may pay it in another tab, and the merchant may cancel it. */
const OPEN_MS = 15_000;
const EXPECTED_FOR_MS = 60_000;
const FINAL: (InvoiceStatus | PaymentLinkStatus)[] = ["paid", "cancelled", "expired"];

/** When to ask again, by the status; sooner while a payment that has just been made is `expected` to show. */
export function pauseAfter(
  status: InvoiceStatus | PaymentLinkStatus,
  expecting: boolean,
  sinceMs: number,
): number | null {
  if (FINAL.includes(status)) return null;
  if (isExpected(expecting, sinceMs)) return SOON_MS;
  return status === "processing" ? PROCESSING_MS : OPEN_MS;
}

/** The shopper has just come back from paying: for a minute we say that it is being confirmed. */
export const isExpected = (expecting: boolean, sinceMs: number): boolean =>
  expecting && performance.now() - sinceMs < EXPECTED_FOR_MS;

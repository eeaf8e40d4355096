import { forget, keep, kept } from "./tab-memory";

/**
 * The attempt to pay an order that this tab has under way: its idempotency key, and its payment once that is known.
 * It outlives a reload, so that the same attempt goes on instead of a second one. Nothing of the instrument is in it.
 */
export interface Attempt {
  key: string;
  paymentId?: string;
  /** Back from a processor's page, whose address said that it was paid, or did not. */
  back?: "paid" | "unpaid";
}

const nameOf = (orderId: string) => `checkout:${orderId}`;

export function attemptOf(orderId: string): Attempt | null {
  try {
    const found = JSON.parse(kept(nameOf(orderId)) ?? "null");
    return typeof found?.key === "string" ? found : null;
  } catch {
    return null;
  }
}

export const keepAttempt = (orderId: string, attempt: Attempt): void =>
  keep(nameOf(orderId), JSON.stringify(attempt));

/** After this the next attempt has a key of its own. */
export const endAttempt = (orderId: string): void => forget(nameOf(orderId));

/** 128 random bits. Not `randomUUID`: that is missing where the page is not served over https. */
export function newAttempt(): Attempt {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return { key: Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("") };
}

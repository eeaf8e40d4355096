/**
 * The attempt to pay an order that this tab has under way: its idempotency key, and its payment once that is known.
 * It outlives a reload, so that the same attempt goes on instead of a second one. Nothing of the instrument is in it.
 */
export interface Attempt {
  key: string;
  paymentId?: string;
}

const forgetful = new Map<string, string>();

// Browsers refuse storage to some embedded pages; then a reload forgets, and the gateway alone keeps an order from
// being paid twice.
function stored(use: (storage: Storage) => string | null | undefined, name: string): string | null {
  try {
    return use(sessionStorage) ?? null;
  } catch {
    return forgetful.get(name) ?? null;
  }
}

const nameOf = (orderId: string) => `checkout:${orderId}`;

export function attemptOf(orderId: string): Attempt | null {
  const name = nameOf(orderId);
  try {
    const found = JSON.parse(stored((storage) => storage.getItem(name), name) ?? "null");
    return typeof found?.key === "string" ? found : null;
  } catch {
    return null;
  }
}

export function keepAttempt(orderId: string, attempt: Attempt): void {
  const name = nameOf(orderId);
  const text = JSON.stringify(attempt);
  forgetful.set(name, text);
  stored((storage) => void storage.setItem(name, text), name);
}

/** After this the next attempt has a key of its own. */
export function endAttempt(orderId: string): void {
  const name = nameOf(orderId);
  forgetful.delete(name);
  stored((storage) => void storage.removeItem(name), name);
}

/** 128 random bits. Not `randomUUID`: that is missing where the page is not served over https. */
export function newAttempt(): Attempt {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return { key: Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("") };
}

/** The public endpoints of the gateway, on this page's own origin. */

export interface Order {
  id: string;
  amount: number;
  currency: string;
  status: "created" | "paid";
  merchant?: { name: string | null };
}

export interface Payment {
  id: string;
  status: "pending" | "success" | "failed";
  error_description?: string;
}

export type Instrument =
  | { method: "upi"; vpa: string }
  | {
      method: "card";
      card: { number: string; expiry_month: string; expiry_year: string; cvv: string; holder_name: string };
    };

/** The gateway understood and said no: asking again changes nothing. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    description: string,
  ) {
    super(description);
  }
}

/** No answer, or none that tells what happened: the same request may be made again. */
export class Unanswered extends Error {
  /** `offline`: nothing came back at all. */
  constructor(readonly offline: boolean) {
    super("no answer");
  }
}

const LONGEST_WAIT_MS = 15_000;

async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  // Not AbortSignal.timeout: Safari 15 does not have it.
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), LONGEST_WAIT_MS);
  let answer: Response;
  let body: { error?: { code?: string; description?: string } } & T;
  try {
    answer = await fetch(`/api/v1${path}`, { ...init, cache: "no-store", signal: patience.signal });
    body = await answer.json();
  } catch {
    throw new Unanswered(true);
  } finally {
    clearTimeout(timer);
  }
  if (answer.ok) return body;
  // 408 and 429 as well as 5xx: not now, but perhaps in a moment.
  if (answer.status >= 500 || answer.status === 429 || answer.status === 408) throw new Unanswered(false);
  throw new Refused(answer.status, body.error?.code ?? "", body.error?.description ?? "");
}

const inPath = encodeURIComponent;

export const readOrder = (orderId: string) => ask<Order>(`/orders/${inPath(orderId)}/public`);

export const readPayment = (paymentId: string) => ask<Payment>(`/payments/${inPath(paymentId)}/public`);

/** Made again with the same key it is still one payment. */
export const createPayment = (orderId: string, instrument: Instrument, key: string) =>
  ask<Payment>("/payments/public", {
    method: "POST",
    headers: { "Content-Type": "application/json", "Idempotency-Key": key },
    body: JSON.stringify({ order_id: orderId, ...instrument }),
  });

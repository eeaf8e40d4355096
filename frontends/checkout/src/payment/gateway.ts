/** The public endpoints of the gateway, on this page's own origin. */

export interface Order {
  id: string;
  amount: number;
  currency: string;
  status: "created" | "paid";
  merchant?: { name: string | null };
}

export type Method = "upi" | "card" | "redirect";

/** How an order may be paid: here, or on the page of a processor. */
export interface Offer {
  methods: Method[];
  processor: string | null;
}

export interface Payment {
  id: string;
  order_id: string;
  method: Method;
  status: "pending" | "success" | "failed";
  error_description?: string | null;
  processor?: string | null;
  /** On a processor's page, which may take a fee on top of the order. */
  amount_paid?: number | null;
  /** Where the shopper pays, once the processor has said so and until the payment is final. */
  redirect_url?: string | null;
}

export type Instrument =
  | { method: "redirect" }
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

/** The answer's body; nothing of it is kept anywhere. Throws Refused or Unanswered. */
export async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  // Not AbortSignal.timeout: Safari 15 does not have it.
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), LONGEST_WAIT_MS);
  let answer: Response;
  let body: { error?: { code?: string; description?: string } } & T;
  try {
    answer = await fetch(`/api/v1${path}`, { ...init, cache: "no-store", signal: patience.signal });
    const text = await answer.text();
    body = JSON.parse(text || "{}");
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

export const inPath = encodeURIComponent;

const post = <T>(path: string, body: object, headers: Record<string, string> = {}) =>
  ask<T>(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  });

export const readOrder = (orderId: string) => ask<Order>(`/orders/${inPath(orderId)}/public`);

export const readPayment = (paymentId: string) => ask<Payment>(`/payments/${inPath(paymentId)}/public`);

export const readOffer = (orderId: string) => ask<Offer>(`/orders/${inPath(orderId)}/methods/public`);

/** Made again with the same key it is still one payment. */
export const createPayment = (orderId: string, instrument: Instrument, key: string) =>
  post<Payment>("/payments/public", { order_id: orderId, ...instrument }, { "Idempotency-Key": key });

/** Only a hint: the gateway asks the processor itself what became of the payment. */
export const tellReturn = (paymentId: string, requestId: string) =>
  post("/processors/instamojo/return", { payment_id: paymentId, payment_request_id: requestId });

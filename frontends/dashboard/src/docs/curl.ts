import type { Merchant } from "../api/merchant";

export type Credentials = Pick<Merchant, "api_key" | "api_secret">;

/** A word of a shell's command line, whatever is in it. */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A request that is ready to paste. */
export function curl(
  url: string,
  { api_key, api_secret }: Credentials,
  body: object | null,
  extra: string[] = [],
): string {
  const lines = [
    `curl -sS ${url}`,
    `-H ${shellWord(`X-Api-Key: ${api_key}`)}`,
    `-H ${shellWord(`X-Api-Secret: ${api_secret}`)}`,
    ...extra.map((header) => `-H ${header}`),
    ...(body ? [`-H 'Content-Type: application/json'`, `-d ${shellWord(spaced(body))}`] : []),
  ];
  return lines.join(" \\\n  ");
}

export function firstOrderLine(api: string, merchant: Credentials): string {
  return curl(`${api}/api/v1/orders`, merchant, { amount: 50000, currency: "INR", receipt: "receipt_123" });
}

export function firstPaymentLine(api: string, merchant: Credentials): string {
  const body = { order_id: "order_…", method: "upi", vpa: "success@bank" };
  return curl(`${api}/api/v1/payments`, merchant, body);
}

export function firstRefundLine(api: string, merchant: Credentials): string {
  const body = { amount: 25000, reason: "One of the two cups was broken" };
  return curl(`${api}/api/v1/payments/pay_…/refunds`, merchant, body);
}

export function firstInvoiceLine(api: string, merchant: Credentials): string {
  const items = [{ description: "Consulting, January", quantity: 2, unit_amount: 50000 }];
  const body = { customer: { name: "Asha Rao", email: "asha@example.com" }, items };
  return curl(`${api}/api/v1/invoices`, merchant, body);
}

export function firstPaymentLinkLine(api: string, merchant: Credentials): string {
  const body = { amount: 49900, description: "Two kulhad cups" };
  return curl(`${api}/api/v1/payment_links`, merchant, body);
}

/** JSON on one line, as people write it. */
export function spaced(body: object): string {
  return JSON.stringify(body, null, 1).replaceAll(/\n\s*/g, " ").replace("{ ", "{").replace(/ }$/, "}");
}

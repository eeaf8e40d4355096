import type { Merchant } from "../api/merchant";

/** The command that makes the first order. */
export function firstOrderLine(api: string, merchant: Pick<Merchant, "api_key" | "api_secret">): string {
  return [
    `curl ${api}/api/v1/orders \\`,
    `  -H "X-Api-Key: ${merchant.api_key}" \\`,
    `  -H "X-Api-Secret: ${merchant.api_secret}" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  -d '{"amount": 50000, "currency": "INR", "receipt": "receipt_123"}'`,
  ].join("\n");
}

/** The command that pays an order. */
export function firstPaymentLine(api: string, merchant: Pick<Merchant, "api_key" | "api_secret">): string {
  return [
    `curl ${api}/api/v1/payments \\`,
    `  -H "X-Api-Key: ${merchant.api_key}" \\`,
    `  -H "X-Api-Secret: ${merchant.api_secret}" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  -d '{"order_id": "order_…", "method": "upi", "vpa": "success@bank"}'`,
  ].join("\n");
}

/** The command that gives a part of a payment back. */
export function firstRefundLine(api: string, merchant: Pick<Merchant, "api_key" | "api_secret">): string {
  return [
    `curl ${api}/api/v1/payments/pay_…/refunds \\`,
    `  -H "X-Api-Key: ${merchant.api_key}" \\`,
    `  -H "X-Api-Secret: ${merchant.api_secret}" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  -d '{"amount": 25000, "reason": "One of the two cups was broken"}'`,
  ].join("\n");
}

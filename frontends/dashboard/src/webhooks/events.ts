/** What webhooks tell of. */
export const EVENTS = [
  "payment.created",
  "payment.pending",
  "payment.success",
  "payment.failed",
  "refund.created",
  "refund.processed",
  "invoice.paid",
  "webhook.test",
] as const;

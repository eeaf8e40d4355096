/** What webhooks tell of. */
export const EVENTS = [
  "payment.created",
  "payment.pending",
  "payment.success",
  "payment.failed",
  "refund.created",
  "refund.processed",
  "webhook.test",
] as const;

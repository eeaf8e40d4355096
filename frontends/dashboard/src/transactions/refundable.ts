import type { Payment } from "../api/payments";
import type { Refund } from "../api/refunds";

/** What may still be given back: a refund that the bank has not decided counts as given, one that failed does not. */
export function refundable(
  payment: Pick<Payment, "amount" | "status">,
  refunds: readonly Pick<Refund, "amount" | "status">[],
): number {
  if (payment.status !== "success") return 0;
  const given = refunds
    .filter(({ status }) => status !== "failed")
    .reduce((sum, { amount }) => sum + amount, 0);
  return Math.max(0, payment.amount - given);
}

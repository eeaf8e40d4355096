import { ShieldAlert } from "lucide-react";
import type { Payment } from "../api/payments";
import { money } from "../ui/money";

/** Whether another amount was paid than was asked for: nobody's typing mistake, so somebody has to look. */
export function isMismatch(payment: Pick<Payment, "error_code">): boolean {
  return payment.error_code === "AMOUNT_MISMATCH";
}

/** Why a payment has failed, and where the money is. */
export function Refusal({ payment }: { payment: Payment }) {
  const { amount, amount_paid, currency, error_description } = payment;
  if (!isMismatch(payment)) {
    return (
      <p className="mt-2 text-bad" data-test-id="failure-reason">
        {(error_description ?? "The bank said no").replace(/\.?$/, ".")} No money has moved.
      </p>
    );
  }
  return (
    <div
      data-test-id="amount-mismatch"
      className="mt-3 flex gap-3 rounded-surface border border-bad/40 bg-bad-soft px-4 py-3 text-bad"
    >
      <ShieldAlert aria-hidden size={18} className="mt-px shrink-0" />
      <p>
        <span className="block font-semibold">Another amount was paid than was asked for</span>
        {money(amount, currency)} were due
        {typeof amount_paid === "number" && `, ${money(amount_paid, currency)} came`}. The payment does not
        count, and the money is given back.
      </p>
    </div>
  );
}

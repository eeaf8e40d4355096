import type { Refund } from "../api/refunds";
import { Identifier } from "../ui/identifier";
import { money } from "../ui/money";
import { Status } from "../ui/status";

export function RefundsOfPayment({ refunds }: { refunds: readonly Refund[] }) {
  if (refunds.length === 0) return null;
  return (
    <section>
      <h3 className="mb-2 text-13 font-semibold">Refunds</h3>
      <ul className="divide-y divide-line rounded-surface border border-line">
        {refunds.map(({ id, amount, currency, reason, status }) => (
          <li key={id} data-test-id="payment-refund" data-refund-id={id} className="px-4 py-2.5">
            <div className="flex items-center justify-between gap-3">
              <span className="font-medium tabular-nums">{money(amount, currency)}</span>
              <Status of={status} />
            </div>
            <Identifier id={id} what="refund id" />
            {reason && <p className="text-13 break-words text-soft">{reason}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}

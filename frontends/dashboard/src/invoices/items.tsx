import type { Invoice } from "../api/invoices";
import { money } from "../ui/money";

/** What it is for, what comes on top, and what it comes to. */
export function Items({ invoice }: { invoice: Invoice }) {
  const { items, currency, amount, convenience_fee: fee, total } = invoice;
  return (
    <section aria-label="Items" className="rounded-surface border border-line" data-test-id="invoice-items">
      <ul className="divide-y divide-line">
        {items.map(({ description, quantity, unit_amount }, index) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of an invoice stay where they are
            key={index}
            data-test-id="invoice-item"
            className="flex items-baseline justify-between gap-4 px-4 py-2.5"
          >
            <span className="min-w-0 break-words">
              {description}
              {quantity > 1 && (
                <span className="block text-13 text-soft tabular-nums">
                  {quantity} × {money(unit_amount, currency)}
                </span>
              )}
            </span>
            <span className="tabular-nums">{money(quantity * unit_amount, currency)}</span>
          </li>
        ))}
      </ul>
      <dl className="grid gap-1 border-t border-line px-4 py-3 tabular-nums">
        {fee.mode === "on" && (
          <>
            <Line name="Items" value={money(amount, currency)} />
            <Line name="Convenience fee" value={money(fee.amount, currency)} testId="drawer-fee" />
          </>
        )}
        <div className="flex justify-between gap-4 font-semibold">
          <dt>Total</dt>
          <dd>{money(total, currency)}</dd>
        </div>
      </dl>
    </section>
  );
}

function Line({ name, value, testId }: { name: string; value: string; testId?: string }) {
  return (
    <div className="flex justify-between gap-4 text-soft">
      <dt>{name}</dt>
      <dd data-test-id={testId}>{value}</dd>
    </div>
  );
}

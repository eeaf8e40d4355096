import { Link } from "@tanstack/react-router";
import type { Invoice } from "../api/invoices";
import { methodWords } from "../transactions/instrument";
import { Fact, Facts } from "../ui/facts";
import { Identifier } from "../ui/identifier";
import { Moment } from "../ui/moment";
import { money } from "../ui/money";

/** The payment that has paid an invoice or a link. */
export function PaidBy({
  payment,
  currency,
}: {
  payment: NonNullable<Invoice["payment"]>;
  currency: string;
}) {
  return (
    <section data-test-id="paid-by">
      <h3 className="mb-2 text-13 font-semibold">Paid</h3>
      <Facts>
        <Fact name="Payment">
          <span className="inline-flex max-w-full flex-wrap items-center gap-x-2">
            <Identifier id={payment.id} what="payment id" />
            <Link
              to="/dashboard/transactions"
              search={{ payment: payment.id }}
              className="text-13 text-accent-strong hover:underline"
            >
              Its timeline
            </Link>
          </span>
        </Fact>
        <Fact name="With">{methodWords(payment)}</Fact>
        <Fact name="Amount">
          <span className="tabular-nums">{money(payment.amount, currency)}</span>
        </Fact>
        <Fact name="Fee">
          <span className="tabular-nums">{money(payment.fee, currency)}</span>
        </Fact>
        <Fact name="At">
          <Moment at={payment.paid_at} />
        </Fact>
      </Facts>
    </section>
  );
}

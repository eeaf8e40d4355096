import { DrawnTick, Lock, Printer } from "../marks/icons";
import { money } from "../payment/money";
import type { Invoice } from "./bills";
import { day, isPast, moment } from "./dates";

interface Props {
  invoice: Invoice | null;
  /** The shopper has just paid, and the gateway's own word is awaited. */
  confirming: boolean;
  payHref: string;
}

/** How much is due, and the one thing to do. Not on paper. */
export function PayPanel({ invoice, confirming, payHref }: Props) {
  if (!invoice) return <PanelSkeleton />;
  const { status, total, currency, payment } = invoice;
  const amount = money(payment?.amount ?? total, currency);
  return (
    <aside class="panel on-screen" aria-label="Payment">
      {status === "paid" && <DrawnTick />}
      <p class="soft">{LABELS[status]}</p>
      <p class="amount" data-test-id="amount-due">
        {amount}
      </p>
      {status === "paid" && payment && <p class="soft small">Paid on {moment(payment.paid_at)}</p>}
      {status === "unpaid" && <Due invoice={invoice} />}
      {status === "unpaid" && <Breakdown invoice={invoice} />}
      {status === "cancelled" && <p class="soft">This invoice was cancelled. Nothing is due.</p>}
      {(status === "processing" || confirming) && (
        <p class="working" data-test-id="confirming">
          <span class="spinner is-small" aria-hidden="true" />
          {confirming ? "We are confirming your payment." : "A payment is being processed."} It is safe to
          wait.
        </p>
      )}
      <div class="actions">
        {status === "unpaid" && !confirming && (
          <a class="primary" data-test-id="pay-now-button" href={payHref}>
            <Lock />
            Pay Now
          </a>
        )}
        {status === "processing" && (
          <a class="secondary" data-test-id="open-checkout" href={payHref}>
            Open the checkout
          </a>
        )}
        <button type="button" class="secondary" data-test-id="print-button" onClick={() => window.print()}>
          <Printer />
          Print
        </button>
      </div>
    </aside>
  );
}

const LABELS = {
  unpaid: "Amount due",
  processing: "Amount due",
  paid: "Paid",
  cancelled: "Cancelled",
};

function Due({ invoice }: { invoice: Invoice }) {
  if (!invoice.due_date) return null;
  const overdue = isPast(invoice.due_date, new Date());
  return (
    <p class={overdue ? "overdue" : "soft"}>
      {overdue ? "Was due" : "Due"} {day(invoice.due_date)}
    </p>
  );
}

/** What the sum is made of, where it is more than the invoice. */
function Breakdown({ invoice }: { invoice: Invoice }) {
  const { convenience_fee: fee, amount, currency } = invoice;
  if (fee.amount === 0) return null;
  return (
    <dl class="breakdown">
      <div>
        <dt>Invoice</dt>
        <dd>{money(amount, currency)}</dd>
      </div>
      <div>
        <dt>Convenience fee</dt>
        <dd>{money(fee.amount, currency)}</dd>
      </div>
    </dl>
  );
}

function PanelSkeleton() {
  return (
    <aside class="panel on-screen" aria-hidden="true">
      <p class="placeholder">Amount due</p>
      <p class="amount placeholder">₹0,000.00</p>
      <p class="placeholder small">Due 00 Nov 0000</p>
      <div class="actions">
        <span class="placeholder skeleton-button" />
        <span class="placeholder skeleton-button" />
      </div>
    </aside>
  );
}

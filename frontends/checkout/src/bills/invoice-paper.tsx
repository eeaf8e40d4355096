import type { ComponentChild } from "preact";
import { CopiedId } from "../page/copied-id";
import { money } from "../payment/money";
import { nameOf } from "../payment/processor-page";
import type { Invoice, Settlement } from "./bills";
import { day, moment } from "./dates";
import { InvoiceItems } from "./invoice-items";
import { Payee } from "./payee";
import { StatusMark } from "./status-mark";

/** The invoice itself, as it is on the screen and on paper. */
export function InvoicePaper({ invoice }: { invoice: Invoice | null }) {
  if (!invoice) return <PaperSkeleton />;
  const { number, status, customer, merchant, due_date: due, currency } = invoice;
  return (
    <article class="paper">
      <header class="paper-head">
        <Payee name={merchant.name} />
        <StatusMark status={status} testId="invoice-status" />
        <h1>
          Invoice <span data-test-id="invoice-number">{number}</span>
        </h1>
      </header>
      <dl class="facts">
        <Fact name="Billed to">
          <span data-test-id="customer-name">{customer.name}</span>
        </Fact>
        <Fact name="Issued">{day(invoice.created_at)}</Fact>
        {due && (
          <Fact name="Due">
            <span data-test-id="invoice-due">{day(due)}</span>
          </Fact>
        )}
      </dl>
      <InvoiceItems invoice={invoice} />
      {invoice.payment && (
        <Paid
          payment={invoice.payment}
          currency={currency}
          feeOnTop={invoice.convenience_fee.mode === "on"}
        />
      )}
      {status === "unpaid" && (
        <p class="on-paper soft small">
          Pay online: {location.origin}
          {location.pathname}
        </p>
      )}
    </article>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChild }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface PaidProps {
  payment: Settlement;
  currency: string;
  /** The fee was the payer's, else the merchant bears it. */
  feeOnTop: boolean;
}

/** How it was paid, as the gateway has recorded it. */
function Paid({ payment, currency, feeOnTop }: PaidProps) {
  return (
    <section class="paid" aria-label="Payment">
      <h2>Payment</h2>
      <dl class="receipt" data-test-id="payment-details">
        <Fact name="Payment">
          <CopiedId id={payment.id} testId="payment-id" what="payment id" />
        </Fact>
        <Fact name="Method">
          <span data-test-id="payment-method">{methodOf(payment)}</span>
        </Fact>
        <Fact name="Amount paid">
          <span class="figures" data-test-id="payment-amount">
            {money(payment.amount, currency)}
          </span>
        </Fact>
        <Fact name="Fee">
          <span class="figures" data-test-id="payment-fee">
            {payment.fee ? money(payment.fee, currency) : "None"}
          </span>
          {payment.fee && !feeOnTop ? <span class="soft small"> paid by the merchant</span> : null}
        </Fact>
        <Fact name="Time">
          <time data-test-id="payment-time" dateTime={payment.paid_at}>
            {moment(payment.paid_at)}
          </time>
        </Fact>
      </dl>
    </section>
  );
}

function methodOf({ method, processor }: Settlement): string {
  if (method === "upi") return "UPI";
  if (method === "card") return "Card";
  return processor ? nameOf(processor) : "Online";
}

function PaperSkeleton() {
  return (
    <article class="paper" aria-hidden="true">
      <header class="paper-head">
        <p class="payee placeholder">The merchant's name</p>
        <p class="placeholder">Unpaid</p>
        <p class="placeholder skeleton-heading">Invoice INV-000000</p>
      </header>
      <div class="facts">
        <p class="placeholder">Billed to somebody</p>
        <p class="placeholder">00 Nov 0000</p>
      </div>
      <p class="placeholder skeleton-line" />
      <p class="placeholder skeleton-line" />
      <p class="placeholder skeleton-line" />
    </article>
  );
}

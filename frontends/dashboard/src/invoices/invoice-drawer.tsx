import { useQuery } from "@tanstack/react-query";
import { type Invoice, invoiceQuery } from "../api/invoices";
import { OrderFact } from "../orders/order-fact";
import { Fact, Facts } from "../ui/facts";
import { Identifier } from "../ui/identifier";
import { Moment } from "../ui/moment";
import { money } from "../ui/money";
import { RecordAmount, RecordDrawer } from "../ui/record-drawer";
import { Status } from "../ui/status";
import { Actions } from "./actions";
import { Due } from "./columns";
import { CustomerPage } from "./customer-page";
import { InvoiceTimeline } from "./invoice-timeline";
import { Items } from "./items";
import { PaidBy } from "./paid-by";

export function InvoiceDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const query = useQuery(invoiceQuery(id));
  return (
    <RecordDrawer query={query} onClose={onClose} title="Invoice" testId="invoice-drawer">
      {(invoice) => <InvoiceDetail invoice={invoice} />}
    </RecordDrawer>
  );
}

function InvoiceDetail({ invoice }: { invoice: Invoice }) {
  const { customer, currency, notes } = invoice;
  return (
    <div className="grid gap-7">
      <div>
        <p className="mb-1 text-13 text-soft">
          <span data-test-id="drawer-number">{invoice.number}</span> · {customer.name}
        </p>
        <RecordAmount amount={money(invoice.total, currency)} testId="drawer-total">
          <span data-test-id="drawer-status">
            <Status of={invoice.status} />
          </span>
        </RecordAmount>
        <Actions invoice={invoice} />
      </div>
      <Items invoice={invoice} />
      {invoice.payment && <PaidBy payment={invoice.payment} currency={currency} />}
      <Facts>
        <Fact name="Invoice">
          <Identifier id={invoice.id} what="invoice id" />
        </Fact>
        <OrderFact id={invoice.order_id} />
        {customer.email && (
          <Fact name="Email">
            <Identifier id={customer.email} what="email address" />
          </Fact>
        )}
        {customer.phone && (
          <Fact name="Phone">
            <Identifier id={customer.phone} what="phone number" />
          </Fact>
        )}
        <Fact name="Their invoices">
          <CustomerPage url={invoice.customer_url} />
        </Fact>
        <Fact name="Due">
          <Due invoice={invoice} />
        </Fact>
        <Fact name="Created">
          <Moment at={invoice.created_at} />
        </Fact>
        {notes && (
          <Fact name="Notes">
            <span className="whitespace-pre-wrap">
              {typeof notes === "string" ? notes : JSON.stringify(notes, null, 2)}
            </span>
          </Fact>
        )}
      </Facts>
      <InvoiceTimeline invoice={invoice} />
    </div>
  );
}

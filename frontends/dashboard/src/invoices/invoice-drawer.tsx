import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type Invoice, invoiceQuery } from "../api/invoices";
import { Drawer } from "../ui/dialog";
import { Fact, Facts } from "../ui/facts";
import { Failure } from "../ui/failure";
import { Identifier } from "../ui/identifier";
import { Moment } from "../ui/moment";
import { money } from "../ui/money";
import { RecordWaiting } from "../ui/record-waiting";
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
    <Drawer open onClose={onClose} title="Invoice" testId="invoice-drawer">
      {query.data && <InvoiceDetail invoice={query.data} />}
      {query.isPending && <RecordWaiting />}
      {query.isError && !query.data && <Failure error={query.error} again={() => void query.refetch()} />}
    </Drawer>
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
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
          <p className="text-32 font-semibold tracking-tight tabular-nums" data-test-id="drawer-total">
            {money(invoice.total, currency)}
          </p>
          <span data-test-id="drawer-status">
            <Status of={invoice.status} />
          </span>
        </div>
        <Actions invoice={invoice} />
      </div>
      <Items invoice={invoice} />
      {invoice.payment && <PaidBy payment={invoice.payment} currency={currency} />}
      <Facts>
        <Fact name="Invoice">
          <Identifier id={invoice.id} what="invoice id" />
        </Fact>
        <Fact name="Order">
          <span className="inline-flex max-w-full flex-wrap items-center gap-x-2">
            <Identifier id={invoice.order_id} what="order id" />
            <Link
              to="/dashboard/orders"
              search={{ order: invoice.order_id }}
              className="text-13 text-accent-strong hover:underline"
            >
              Open
            </Link>
          </span>
        </Fact>
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

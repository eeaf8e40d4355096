import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ExternalLink } from "lucide-react";
import { useAddresses } from "../api/addresses";
import { type Order, orderQuery } from "../api/orders";
import { paymentsQuery } from "../api/payments";
import { instrument } from "../transactions/instrument";
import { buttonClass } from "../ui/button";
import { CopyButton } from "../ui/copy-button";
import { Fact, Facts } from "../ui/facts";
import { Identifier } from "../ui/identifier";
import { Moment } from "../ui/moment";
import { money } from "../ui/money";
import { RecordAmount, RecordDrawer } from "../ui/record-drawer";
import { Skeleton } from "../ui/skeleton";
import { Status } from "../ui/status";

export function OrderDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const query = useQuery(orderQuery(id));
  return (
    <RecordDrawer query={query} onClose={onClose} title="Order" testId="order-drawer">
      {(order) => <OrderDetail order={order} />}
    </RecordDrawer>
  );
}

function OrderDetail({ order }: { order: Order }) {
  const { data: addresses } = useAddresses();
  const notes = Object.entries(order.notes);
  const checkout = addresses && `${addresses.checkout}/checkout?order_id=${order.id}`;
  return (
    <div className="grid gap-7">
      <div>
        <RecordAmount amount={money(order.amount, order.currency)}>
          <Status of={order.status} />
        </RecordAmount>
        {checkout && order.status === "created" && (
          <div className="mt-4 flex flex-wrap items-center gap-2">
            <a className={buttonClass("primary", true)} href={checkout} target="_blank" rel="noreferrer">
              <ExternalLink aria-hidden size={15} />
              Open checkout
            </a>
            <CopyButton text={checkout} what="checkout link" words="Copy link" />
          </div>
        )}
      </div>
      <Facts>
        <Fact name="Order">
          <Identifier id={order.id} what="order id" />
        </Fact>
        <Fact name="Receipt">{order.receipt ?? <span className="text-soft">none</span>}</Fact>
        <Fact name="Created">
          <Moment at={order.created_at} />
        </Fact>
        <Fact name="Changed">
          <Moment at={order.updated_at} />
        </Fact>
      </Facts>
      {notes.length > 0 && (
        <section>
          <h3 className="mb-2 text-13 font-semibold">Notes</h3>
          <Facts>
            {notes.map(([name, value]) => (
              <Fact key={name} name={name}>
                <Note name={name} value={value} />
              </Fact>
            ))}
          </Facts>
        </section>
      )}
      <Attempts orderId={order.id} />
    </div>
  );
}

/** The order of an invoice or of a payment link says whose it is: that leads there. */
function Note({ name, value }: { name: string; value: unknown }) {
  const link = "text-accent-strong font-mono text-12 hover:underline";
  if (typeof value !== "string") return JSON.stringify(value);
  if (name === "invoice_id" && value.startsWith("inv_")) {
    return (
      <Link to="/dashboard/invoices" search={{ invoice: value }} className={link}>
        {value}
      </Link>
    );
  }
  if (name === "payment_link_id" && value.startsWith("plink_")) {
    return (
      <Link to="/dashboard/payment-links" search={{ link: value }} className={link}>
        {value}
      </Link>
    );
  }
  return value;
}

/** Every payment that tried to pay the order. */
function Attempts({ orderId }: { orderId: string }) {
  const { data } = useQuery(paymentsQuery({ order_id: orderId }, 20, 0));
  return (
    <section>
      <h3 className="mb-2 text-13 font-semibold">Payments</h3>
      {data?.total === 0 && <p className="text-soft">Nobody has tried to pay it yet.</p>}
      {!data && <Skeleton className="h-14 w-full" />}
      {data && data.total > 0 && (
        <ul className="divide-y divide-line overflow-hidden rounded-surface border border-line">
          {data.data.map((payment) => (
            <li key={payment.id}>
              <Link
                to="/dashboard/transactions"
                search={{ payment: payment.id }}
                className="flex items-center justify-between gap-3 px-4 py-3 transition-colors hover:bg-line/30"
              >
                <span className="min-w-0">
                  <span className="block truncate font-mono text-12">{payment.id}</span>
                  <span className="block truncate text-13 text-soft">{instrument(payment)}</span>
                </span>
                <Status of={payment.status} />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

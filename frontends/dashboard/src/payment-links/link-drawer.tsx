import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type PaymentLink, paymentLinkQuery, useCancelPaymentLink } from "../api/payment-links";
import { PaidBy } from "../invoices/paid-by";
import { ConfirmButton } from "../ui/confirm-button";
import { Drawer } from "../ui/dialog";
import { Fact, Facts } from "../ui/facts";
import { Failure } from "../ui/failure";
import { Identifier } from "../ui/identifier";
import { Moment } from "../ui/moment";
import { money } from "../ui/money";
import { PageLink } from "../ui/page-link";
import { RecordWaiting } from "../ui/record-waiting";
import { Status } from "../ui/status";
import { say } from "../ui/toasts";

export function LinkDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const query = useQuery(paymentLinkQuery(id));
  return (
    <Drawer open onClose={onClose} title="Payment link" testId="link-drawer">
      {query.data && <LinkDetail link={query.data} />}
      {query.isPending && <RecordWaiting />}
      {query.isError && !query.data && <Failure error={query.error} again={() => void query.refetch()} />}
    </Drawer>
  );
}

function LinkDetail({ link }: { link: PaymentLink }) {
  const { customer, currency } = link;
  return (
    <div className="grid gap-7">
      <div>
        {link.description && <p className="mb-1 break-words text-13 text-soft">{link.description}</p>}
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
          <p className="text-32 font-semibold tracking-tight tabular-nums">{money(link.amount, currency)}</p>
          <span data-test-id="drawer-status">
            <Status of={link.status} />
          </span>
        </div>
        <div className="mt-4 grid gap-3">
          <PageLink url={link.short_url} what="payment link" testId="short-url" />
          {link.status === "active" && <CancelLink id={link.id} />}
        </div>
      </div>
      {link.payment && <PaidBy payment={link.payment} currency={currency} />}
      <Facts>
        <Fact name="Link">
          <Identifier id={link.id} what="payment link's id" />
        </Fact>
        <Fact name="Order">
          <span className="inline-flex max-w-full flex-wrap items-center gap-x-2">
            <Identifier id={link.order_id} what="order id" />
            <Link
              to="/dashboard/orders"
              search={{ order: link.order_id }}
              className="text-13 text-accent-strong hover:underline"
            >
              Open
            </Link>
          </span>
        </Fact>
        {customer && (
          <Fact name="Customer">
            {[customer.name, customer.email, customer.phone].filter(Boolean).join(" · ")}
          </Fact>
        )}
        <Fact name="Leads back to">{link.redirect_url ?? <span className="text-soft">nowhere</span>}</Fact>
        <Fact name="Expires">
          {link.expires_at ? <Moment at={link.expires_at} /> : <span className="text-soft">never</span>}
        </Fact>
        <Fact name="Created">
          <Moment at={link.created_at} />
        </Fact>
      </Facts>
    </div>
  );
}

function CancelLink({ id }: { id: string }) {
  const cancel = useCancelPaymentLink(id);
  return (
    <div>
      <ConfirmButton
        words="Cancel link"
        title="Cancel this payment link?"
        about="Nobody can pay by it any more. This cannot be undone."
        keep="Keep it"
        name="cancel-link"
        busy={cancel.isPending}
        act={() => cancel.mutateAsync().then(() => say("The payment link is cancelled."))}
      />
    </div>
  );
}

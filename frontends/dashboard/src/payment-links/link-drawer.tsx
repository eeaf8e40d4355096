import { useQuery } from "@tanstack/react-query";
import { type PaymentLink, paymentLinkQuery, useCancelPaymentLink } from "../api/payment-links";
import { PaidBy } from "../invoices/paid-by";
import { OrderFact } from "../orders/order-fact";
import { ConfirmButton } from "../ui/confirm-button";
import { Fact, Facts } from "../ui/facts";
import { Identifier } from "../ui/identifier";
import { Moment } from "../ui/moment";
import { money } from "../ui/money";
import { PageLink } from "../ui/page-link";
import { RecordAmount, RecordDrawer } from "../ui/record-drawer";
import { Status } from "../ui/status";
import { say } from "../ui/toasts";

export function LinkDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const query = useQuery(paymentLinkQuery(id));
  return (
    <RecordDrawer query={query} onClose={onClose} title="Payment link" testId="link-drawer">
      {(link) => <LinkDetail link={link} />}
    </RecordDrawer>
  );
}

function LinkDetail({ link }: { link: PaymentLink }) {
  const { customer, currency } = link;
  return (
    <div className="grid gap-7">
      <div>
        {link.description && <p className="mb-1 break-words text-13 text-soft">{link.description}</p>}
        <RecordAmount amount={money(link.amount, currency)}>
          <span data-test-id="drawer-status">
            <Status of={link.status} />
          </span>
        </RecordAmount>
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
        <OrderFact id={link.order_id} />
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

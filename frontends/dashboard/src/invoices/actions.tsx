import { Mail } from "lucide-react";
import { type Invoice, useCancelInvoice } from "../api/invoices";
import { useMerchant } from "../api/merchant";
import { buttonClass } from "../ui/button";
import { ConfirmButton } from "../ui/confirm-button";
import { PageLink } from "../ui/page-link";
import { say } from "../ui/toasts";
import { mailOf } from "./send-link";

/** What can be done with an invoice as it stands. */
export function Actions({ invoice }: { invoice: Invoice }) {
  const { data: merchant } = useMerchant();
  const cancel = useCancelInvoice(invoice.id);
  const open = invoice.status === "unpaid" || invoice.status === "processing";
  return (
    <div className="mt-4 grid gap-3">
      <PageLink
        url={invoice.payment_url}
        what={open ? "payment link" : "invoice's page"}
        testId="payment-url"
      />
      {invoice.status === "unpaid" && (
        <div className="flex flex-wrap gap-2">
          <a
            className={buttonClass("primary", true)}
            href={mailOf(invoice, merchant?.name ?? "")}
            data-test-id="send-link"
          >
            <Mail aria-hidden size={15} />
            Send link
          </a>
          <ConfirmButton
            words="Cancel invoice"
            title={`Cancel ${invoice.number}?`}
            about="Its page says so from then on, and nobody can pay it any more. This cannot be undone."
            keep="Keep it"
            name="cancel-invoice"
            busy={cancel.isPending}
            act={() => cancel.mutateAsync().then(() => say(`${invoice.number} is cancelled.`))}
          />
        </div>
      )}
    </div>
  );
}

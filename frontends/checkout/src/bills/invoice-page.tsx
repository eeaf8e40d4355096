import { useEffect, useState } from "preact/hooks";
import { Back } from "../marks/icons";
import { kept } from "../payment/tab-memory";
import { checkoutFor, type Invoice, readInvoice } from "./bills";
import { CUSTOMER_LIST } from "./customer-page";
import { InvoicePaper } from "./invoice-paper";
import { useLive } from "./live";
import { Disconnected, LiveWords } from "./live-words";
import { NothingHere } from "./nothing-here";
import { isExpected, pauseAfter } from "./pace";
import { PayPanel } from "./pay-panel";

interface Props {
  link: string;
  /** The shopper comes back from paying. */
  expecting: boolean;
}

const NEWS = {
  unpaid: "This invoice is unpaid",
  processing: "The payment is being processed",
  paid: "This invoice is paid",
  cancelled: "This invoice is cancelled",
};

/** One invoice: what it is for, what is due, and the way to pay it. Only the gateway's word makes it paid. */
export function InvoicePage({ link, expecting }: Props) {
  const [since] = useState(() => performance.now());
  const { value, missing, connected, hurry } = useLive(
    () => readInvoice(link),
    ({ status }) => pauseAfter(status, expecting, since),
  );
  useTitle(value);
  if (missing) return <NothingHere reason={missing} what="invoice" onRetry={hurry} />;
  const list = kept(CUSTOMER_LIST);
  const confirming = value?.status === "unpaid" && isExpected(expecting, since);
  return (
    <main class="bill" data-test-id="invoice-page" data-status={value?.status} aria-busy={!value}>
      <div class="above">
        {list && (
          <a class="way-back on-screen" href={list}>
            <Back />
            All invoices
          </a>
        )}
        <Disconnected hidden={connected} />
      </div>
      <PayPanel
        invoice={value}
        confirming={confirming}
        payHref={value ? checkoutFor(value.order_id, `/i/${link}`) : ""}
      />
      <InvoicePaper invoice={value} />
      {value && <LiveWords words={NEWS[value.status]} />}
    </main>
  );
}

function useTitle(invoice: Invoice | null): void {
  useEffect(() => {
    if (!invoice) return;
    const from = invoice.merchant.name ? ` from ${invoice.merchant.name}` : "";
    document.title = `Invoice ${invoice.number}${from}`;
  }, [invoice]);
}

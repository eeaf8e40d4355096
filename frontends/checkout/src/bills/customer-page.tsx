import { useEffect, useRef } from "preact/hooks";
import { money } from "../payment/money";
import { keep } from "../payment/tab-memory";
import { type CustomerInvoices, type InvoiceLine, readCustomerInvoices } from "./bills";
import { day, isPast } from "./dates";
import { useLive } from "./live";
import { Disconnected } from "./live-words";
import { NothingHere } from "./nothing-here";
import { Payee } from "./payee";
import { StatusMark } from "./status-mark";

/** Where this tab keeps the way back to the list. Not in an invoice's address, which its reader may pass on. */
export const CUSTOMER_LIST = "customer-invoices";

const PAGE = 50;
const AGAIN_MS = 30_000;

/** All that one merchant has billed one customer. */
export function CustomerPage({ link }: { link: string }) {
  const wanted = useRef(PAGE);
  const { value, missing, connected, hurry } = useLive(
    () => readCustomerInvoices(link, wanted.current),
    () => AGAIN_MS,
  );
  useEffect(() => {
    if (!value) return;
    keep(CUSTOMER_LIST, `/c/${link}`);
    document.title = value.merchant.name ? `Invoices from ${value.merchant.name}` : "Invoices";
  }, [value, link]);
  if (missing) return <NothingHere reason={missing} what="page" onRetry={hurry} />;
  const more = () => {
    wanted.current += PAGE;
    hurry();
  };
  return (
    <main class="bill is-list" data-test-id="customer-page" aria-busy={!value}>
      <Disconnected hidden={connected} />
      {value ? <Invoices list={value} onMore={more} /> : <ListSkeleton />}
    </main>
  );
}

function Invoices({ list, onMore }: { list: CustomerInvoices; onMore: () => void }) {
  return (
    <>
      <header class="list-head">
        <Payee name={list.merchant.name} />
        <h1>
          Invoices for <span data-test-id="customer-name">{list.customer.name}</span>
        </h1>
        <p class="soft">{summaryOf(list)}</p>
      </header>
      {list.data.length > 0 && (
        <ul class="lines" data-test-id="invoice-list">
          {list.data.map((line) => (
            <li key={line.link}>
              <Line line={line} />
            </li>
          ))}
        </ul>
      )}
      {list.data.length < list.total && (
        <button type="button" class="secondary" data-test-id="more-button" onClick={onMore}>
          Show more
        </button>
      )}
    </>
  );
}

function Line({ line }: { line: InvoiceLine }) {
  const overdue = line.status === "unpaid" && line.due_date && isPast(line.due_date, new Date());
  const issued = `Issued ${day(line.created_at)}`;
  return (
    <a class="line" data-test-id="invoice-row" data-status={line.status} href={`/i/${line.link}`}>
      <span class="line-number">{line.number}</span>
      <span class="line-date soft small">
        {line.due_date ? (
          <span class={overdue ? "overdue" : ""}>
            {overdue ? "Was due" : "Due"} {day(line.due_date)}
          </span>
        ) : (
          issued
        )}
      </span>
      <StatusMark status={line.status} testId="row-status" />
      <span class="line-total figures">{money(line.total, line.currency)}</span>
    </a>
  );
}

/** How much is open, where that can be said in one sum. */
function summaryOf({ data, total }: CustomerInvoices): string {
  if (total === 0) return "There are no invoices yet.";
  const count = total === 1 ? "1 invoice" : `${total} invoices`;
  const open = data.filter(({ status }) => status === "unpaid");
  const currencies = new Set(open.map(({ currency }) => currency));
  const [currency] = currencies;
  if (data.length < total || currencies.size > 1) return count;
  if (!currency) return `${count}, nothing to pay`;
  const sum = open.reduce((so, line) => so + line.total, 0);
  return `${count}, ${money(sum, currency)} to pay`;
}

function ListSkeleton() {
  return (
    <div aria-hidden="true">
      <header class="list-head">
        <p class="payee placeholder">The merchant's name</p>
        <p class="placeholder skeleton-heading">Invoices for somebody</p>
        <p class="placeholder">0 invoices, ₹0,000.00 to pay</p>
      </header>
      <div class="lines">
        {[0, 1, 2].map((each) => (
          <p key={each} class="line">
            <span class="placeholder">INV-000000, due 00 Nov</span>
          </p>
        ))}
      </div>
    </div>
  );
}

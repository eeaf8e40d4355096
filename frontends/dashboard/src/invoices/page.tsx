import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Plus, ReceiptText, SearchX } from "lucide-react";
import { invoicesQuery } from "../api/invoices";
import { firstInvoiceLine } from "../docs/curl";
import { FirstRequest } from "../docs/first-request";
import type { InvoiceSearch } from "../shell/search";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { Empty } from "../ui/empty";
import { FilterChoice, Filters } from "../ui/filters";
import { useListAddress } from "../ui/list-address";
import { PageHead } from "../ui/page-head";
import { PagedList } from "../ui/paged-list";
import { offsetOf, PAGE_SIZE } from "../ui/pages";
import { SearchField } from "../ui/search-field";
import { columns } from "./columns";
import { InvoiceDrawer } from "./invoice-drawer";
import { NewInvoiceDrawer } from "./new-invoice-drawer";

const route = getRouteApi("/signed-in/dashboard/invoices");
const STATUSES = [
  ["", "Any status"],
  ["unpaid", "unpaid"],
  ["processing", "processing"],
  ["paid", "paid"],
  ["cancelled", "cancelled"],
] as const;

export function InvoicesPage() {
  const { page = 1, invoice, write, ...wanted } = route.useSearch();
  const { show, filter } = useListAddress<InvoiceSearch>();
  const query = useQuery(invoicesQuery(wanted, PAGE_SIZE, offsetOf(page)));
  const filtered = Object.keys(wanted).length > 0;
  return (
    <>
      <PageHead title="Invoices" about="What customers owe you, and whether they have paid.">
        <Button look="primary" data-test-id="new-invoice-button" onClick={() => show({ write: "new" })}>
          <Plus aria-hidden size={16} />
          New invoice
        </Button>
      </PageHead>
      <Card>
        <Filters onClear={filtered && (() => filter({ status: undefined, q: undefined }))}>
          <SearchField
            placeholder="Number, or a customer's name, email or phone"
            value={wanted.q ?? ""}
            onChange={(q) => filter({ q: q || undefined })}
          />
          <FilterChoice
            label="Status"
            testId="status-filter"
            value={wanted.status}
            options={STATUSES}
            onChoose={(status) => filter({ status })}
            className="max-md:flex-1"
          />
        </Filters>
        <PagedList
          query={query}
          columns={columns}
          testId="invoices-table"
          label="Invoices"
          row={["invoice-row", "data-invoice-id"]}
          selected={invoice}
          onOpen={({ id }) => show({ invoice: id })}
          page={page}
          onPage={(next) => show({ page: next })}
          what={["invoice", "invoices"]}
          empty={<Nothing filtered={filtered} />}
        />
      </Card>
      {invoice && <InvoiceDrawer id={invoice} onClose={() => show({ invoice: undefined })} />}
      {write && !invoice && (
        <NewInvoiceDrawer
          onClose={() => show({ write: undefined })}
          onMade={(made) => show({ write: undefined, invoice: made.id })}
        />
      )}
    </>
  );
}

function Nothing({ filtered }: { filtered: boolean }) {
  if (filtered) {
    return (
      <Empty icon={SearchX} title="No invoice matches">
        Clear the search, or choose any status.
      </Empty>
    );
  }
  return (
    <Empty icon={ReceiptText} title="No invoices yet" action={<FirstRequest of={firstInvoiceLine} />}>
      Write one here, or let your server do it. Each has a page on which your customer pays it.
    </Empty>
  );
}

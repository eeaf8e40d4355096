import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Plus, ReceiptText, SearchX, X } from "lucide-react";
import { useCallback } from "react";
import { useAddresses } from "../api/addresses";
import { type Invoice, invoicesQuery } from "../api/invoices";
import { useMerchant } from "../api/merchant";
import { firstInvoiceLine } from "../docs/curl";
import type { InvoiceSearch } from "../shell/search";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { Code } from "../ui/code";
import { Empty } from "../ui/empty";
import { Failure } from "../ui/failure";
import { Choice } from "../ui/field";
import { PageHead } from "../ui/page-head";
import { Pager } from "../ui/pager";
import { Records } from "../ui/records";
import { SearchField } from "../ui/search-field";
import { columns } from "./columns";
import { InvoiceDrawer } from "./invoice-drawer";
import { NewInvoiceDrawer } from "./new-invoice-drawer";

const PAGE = 25;
const route = getRouteApi("/signed-in/dashboard/invoices");
const STATUSES = [
  ["", "Any status"],
  ["unpaid", "unpaid"],
  ["processing", "processing"],
  ["paid", "paid"],
  ["cancelled", "cancelled"],
] as const;
const idOf = (invoice: Invoice) => invoice.id;
const rowAttributes = ({ id }: Invoice) => ({ "data-test-id": "invoice-row", "data-invoice-id": id });

type Change = { [Name in keyof InvoiceSearch]?: InvoiceSearch[Name] | undefined };

export function InvoicesPage() {
  const { page = 1, invoice, write, ...filter } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(invoicesQuery(filter, PAGE, (page - 1) * PAGE));
  const change = useCallback(
    (changed: Change) =>
      void navigate({ search: (before) => ({ ...before, ...changed }) as InvoiceSearch, resetScroll: false }),
    [navigate],
  );
  const list = query.data;
  return (
    <>
      <PageHead title="Invoices" about="What customers owe you, and whether they have paid.">
        <Button look="primary" data-test-id="new-invoice-button" onClick={() => change({ write: "new" })}>
          <Plus aria-hidden size={16} />
          New invoice
        </Button>
      </PageHead>
      <Card>
        <Filters filter={filter} onChange={(changed) => change({ ...changed, page: undefined })} />
        <div className="overflow-x-auto border-t border-line">
          {query.isError && !list ? (
            <Failure error={query.error} again={() => void query.refetch()} />
          ) : (
            <Records
              columns={columns}
              rows={list?.data}
              idOf={idOf}
              testId="invoices-table"
              label="Invoices"
              rowAttributes={rowAttributes}
              selected={invoice}
              onOpen={({ id }) => change({ invoice: id })}
              skeletons={PAGE}
            />
          )}
          {list?.total === 0 && <Nothing filtered={Object.keys(filter).length > 0} />}
        </div>
        {list && list.total > 0 && (
          <Pager
            total={list.total}
            limit={PAGE}
            page={page}
            what="invoices"
            onPage={(next) => change({ page: next })}
          />
        )}
      </Card>
      {invoice && <InvoiceDrawer id={invoice} onClose={() => change({ invoice: undefined })} />}
      {write && !invoice && (
        <NewInvoiceDrawer
          onClose={() => change({ write: undefined })}
          onMade={(made) => change({ write: undefined, invoice: made.id })}
        />
      )}
    </>
  );
}

function Filters({ filter, onChange }: { filter: InvoiceSearch; onChange: (changed: Change) => void }) {
  return (
    <search className="flex flex-wrap items-center gap-2 p-3" aria-label="Filters">
      <SearchField
        placeholder="Number, or a customer's name, email or phone"
        value={filter.q ?? ""}
        onChange={(q) => onChange({ q: q || undefined })}
      />
      <Choice
        label="Status"
        data-test-id="status-filter"
        value={filter.status ?? ""}
        options={STATUSES}
        onChange={({ target }) =>
          onChange({ status: (target.value || undefined) as InvoiceSearch["status"] })
        }
        className="max-md:flex-1"
      />
      {(filter.status || filter.q) && (
        <Button small look="quiet" onClick={() => onChange({ status: undefined, q: undefined })}>
          <X aria-hidden size={15} />
          Clear
        </Button>
      )}
    </search>
  );
}

function Nothing({ filtered }: { filtered: boolean }) {
  const { data: merchant } = useMerchant();
  const { data: addresses } = useAddresses();
  if (filtered) {
    return (
      <Empty icon={SearchX} title="No invoice matches">
        Clear the search, or choose any status.
      </Empty>
    );
  }
  return (
    <Empty
      icon={ReceiptText}
      title="No invoices yet"
      action={
        merchant && addresses && <Code what="command" text={firstInvoiceLine(addresses.api, merchant)} />
      }
    >
      Write one here, or let your server do it. Each has a page on which your customer pays it.
    </Empty>
  );
}

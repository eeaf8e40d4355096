import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { ArrowLeftRight, Download, SearchX } from "lucide-react";
import { exportAddress, paymentsQuery } from "../api/payments";
import { firstPaymentLine } from "../docs/curl";
import { FirstRequest } from "../docs/first-request";
import type { TransactionSearch } from "../shell/search";
import { buttonClass } from "../ui/button";
import { Card } from "../ui/card";
import { Empty } from "../ui/empty";
import { useListAddress } from "../ui/list-address";
import { PageHead } from "../ui/page-head";
import { PagedList } from "../ui/paged-list";
import { offsetOf, PAGE_SIZE } from "../ui/pages";
import { columns } from "./columns";
import { PaymentDrawer } from "./payment-drawer";
import { PaymentFilters } from "./payment-filters";

const route = getRouteApi("/signed-in/dashboard/transactions");

export function TransactionsPage() {
  const { page = 1, payment, ...wanted } = route.useSearch();
  const { show, filter } = useListAddress<TransactionSearch>();
  const query = useQuery(paymentsQuery(wanted, PAGE_SIZE, offsetOf(page)));
  return (
    <>
      <PageHead title="Transactions" about="Every payment, as it happens.">
        <a
          className={buttonClass("plain", true)}
          href={exportAddress(wanted)}
          download
          data-test-id="export-csv"
        >
          <Download aria-hidden size={15} />
          Export CSV
        </a>
      </PageHead>
      <Card>
        <PaymentFilters wanted={wanted} onChange={filter} />
        <PagedList
          query={query}
          columns={columns}
          testId="transactions-table"
          label="Transactions"
          row={["transaction-row", "data-payment-id"]}
          selected={payment}
          onOpen={({ id }) => show({ payment: id })}
          page={page}
          onPage={(next) => show({ page: next })}
          what={["payment", "payments"]}
          empty={<Nothing filtered={Object.keys(wanted).length > 0} />}
        />
      </Card>
      {payment && <PaymentDrawer id={payment} onClose={() => show({ payment: undefined })} />}
    </>
  );
}

function Nothing({ filtered }: { filtered: boolean }) {
  if (filtered) {
    return (
      <Empty icon={SearchX} title="No payment matches">
        Widen the dates, or clear a filter. An id has to be given from its beginning.
      </Empty>
    );
  }
  return (
    <Empty icon={ArrowLeftRight} title="No payments yet" action={<FirstRequest of={firstPaymentLine} />}>
      Send a shopper to the checkout of an order, or pay one yourself with a test instrument.
    </Empty>
  );
}

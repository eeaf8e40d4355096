import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { ArrowLeftRight, Download, SearchX } from "lucide-react";
import { useCallback } from "react";
import { useAddresses } from "../api/addresses";
import { useMerchant } from "../api/merchant";
import { exportAddress, type Payment, type PaymentFilter, paymentsQuery } from "../api/payments";
import { firstPaymentLine } from "../docs/curl";
import type { TransactionSearch } from "../shell/search";
import { buttonClass } from "../ui/button";
import { Card } from "../ui/card";
import { Code } from "../ui/code";
import { Empty } from "../ui/empty";
import { Failure } from "../ui/failure";
import { PageHead } from "../ui/page-head";
import { Pager } from "../ui/pager";
import { Records } from "../ui/records";
import { columns } from "./columns";
import { Filters } from "./filters";
import { PaymentDrawer } from "./payment-drawer";

const PAGE = 25;
const route = getRouteApi("/signed-in/dashboard/transactions");
const idOf = (payment: Payment) => payment.id;
const rowAttributes = ({ id }: Payment) => ({ "data-test-id": "transaction-row", "data-payment-id": id });

export function TransactionsPage() {
  const { page = 1, payment, ...filter } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(paymentsQuery(filter, PAGE, (page - 1) * PAGE));
  const change = useCallback(
    (changed: { [Name in keyof TransactionSearch]?: TransactionSearch[Name] | undefined }) =>
      void navigate({
        search: (before) => ({ ...before, page: undefined, ...changed }) as TransactionSearch,
        replace: !("payment" in changed),
        resetScroll: false,
      }),
    [navigate],
  );
  const list = query.data;
  return (
    <>
      <PageHead title="Transactions" about="Every payment, as it happens.">
        <a
          className={buttonClass("plain", true)}
          href={exportAddress(filter)}
          download
          data-test-id="export-csv"
        >
          <Download aria-hidden size={15} />
          Export CSV
        </a>
      </PageHead>
      <Card>
        <Filters search={filter} onChange={change} />
        <div className="overflow-x-auto border-t border-line">
          {query.isError && !list ? (
            <Failure error={query.error} again={() => void query.refetch()} />
          ) : (
            <Records
              columns={columns}
              rows={list?.data}
              idOf={idOf}
              testId="transactions-table"
              label="Transactions"
              rowAttributes={rowAttributes}
              selected={payment}
              onOpen={({ id }) => change({ payment: id, page: page > 1 ? page : undefined })}
              skeletons={PAGE}
            />
          )}
          {list?.total === 0 && <Nothing filter={filter} />}
        </div>
        {list && list.total > 0 && (
          <Pager
            total={list.total}
            limit={PAGE}
            page={page}
            what="payments"
            onPage={(next) => change({ page: next })}
          />
        )}
      </Card>
      {payment && (
        <PaymentDrawer
          id={payment}
          onClose={() => change({ payment: undefined, page: page > 1 ? page : undefined })}
        />
      )}
    </>
  );
}

function Nothing({ filter }: { filter: PaymentFilter }) {
  const { data: merchant } = useMerchant();
  const { data: addresses } = useAddresses();
  if (Object.keys(filter).length > 0) {
    return (
      <Empty icon={SearchX} title="No payment matches">
        Widen the dates, or clear a filter. An id has to be given from its beginning.
      </Empty>
    );
  }
  return (
    <Empty
      icon={ArrowLeftRight}
      title="No payments yet"
      action={
        merchant && addresses && <Code what="command" text={firstPaymentLine(addresses.api, merchant)} />
      }
    >
      Send a shopper to the checkout of an order, or pay one yourself with a test instrument.
    </Empty>
  );
}

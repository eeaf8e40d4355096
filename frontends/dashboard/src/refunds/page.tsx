import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Undo2 } from "lucide-react";
import { refundsQuery } from "../api/refunds";
import { firstRefundLine } from "../docs/curl";
import { FirstRequest } from "../docs/first-request";
import type { RefundSearch } from "../shell/search";
import { PaymentDrawer } from "../transactions/payment-drawer";
import { Card } from "../ui/card";
import { Empty } from "../ui/empty";
import { useListAddress } from "../ui/list-address";
import { PageHead } from "../ui/page-head";
import { PagedList } from "../ui/paged-list";
import { offsetOf, PAGE_SIZE } from "../ui/pages";
import { columns } from "./columns";

const route = getRouteApi("/signed-in/dashboard/refunds");

export function RefundsPage() {
  const { page = 1, payment } = route.useSearch();
  const { show } = useListAddress<RefundSearch>();
  const query = useQuery(refundsQuery(PAGE_SIZE, offsetOf(page)));
  return (
    <>
      <PageHead
        title="Refunds"
        about="Money on its way back. Refund a payment from its page under Transactions."
      />
      <Card>
        <PagedList
          query={query}
          columns={columns}
          testId="refunds-table"
          label="Refunds"
          row={["refund-row", "data-refund-id"]}
          onOpen={({ payment_id }) => show({ payment: payment_id })}
          page={page}
          onPage={(next) => show({ page: next })}
          what={["refund", "refunds"]}
          empty={
            <Empty icon={Undo2} title="No refunds yet" action={<FirstRequest of={firstRefundLine} />}>
              Open a successful payment and choose Refund, or ask for one from your server.
            </Empty>
          }
        />
      </Card>
      {payment && <PaymentDrawer id={payment} onClose={() => show({ payment: undefined })} />}
    </>
  );
}

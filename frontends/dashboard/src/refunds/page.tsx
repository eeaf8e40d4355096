import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { ColumnDef } from "@tanstack/react-table";
import { Undo2 } from "lucide-react";
import { useAddresses } from "../api/addresses";
import { useMerchant } from "../api/merchant";
import { type Refund, refundsQuery } from "../api/refunds";
import { firstRefundLine } from "../docs/curl";
import { PaymentDrawer } from "../transactions/payment-drawer";
import { Card } from "../ui/card";
import { Code } from "../ui/code";
import { Empty } from "../ui/empty";
import { Failure } from "../ui/failure";
import { Moment } from "../ui/moment";
import { money } from "../ui/money";
import { PageHead } from "../ui/page-head";
import { Pager } from "../ui/pager";
import { NARROW_HIDDEN, Records } from "../ui/records";
import { Status } from "../ui/status";

const PAGE = 25;
const route = getRouteApi("/signed-in/dashboard/refunds");
const idOf = (refund: Refund) => refund.id;
const rowAttributes = ({ id }: Refund) => ({ "data-test-id": "refund-row", "data-refund-id": id });

const columns: ColumnDef<Refund, unknown>[] = [
  {
    id: "refund",
    header: "Refund ID",
    cell: ({ row }) => <span className="font-mono text-12">{row.original.id}</span>,
    meta: { phone: "title" },
  },
  {
    id: "payment",
    header: "Payment ID",
    cell: ({ row }) => (
      <button
        type="button"
        className="rounded-[4px] font-mono text-12 text-soft hover:underline"
        title="Open the payment"
      >
        {row.original.payment_id}
      </button>
    ),
    meta: { phone: "hidden" },
  },
  {
    id: "amount",
    header: "Amount",
    cell: ({ row }) => money(row.original.amount, row.original.currency),
    meta: {
      phone: "end",
      head: "!text-right",
      cell: () => ({ className: "text-right font-medium tabular-nums" }),
    },
  },
  {
    id: "reason",
    header: "Reason",
    cell: ({ row }) => row.original.reason ?? <span className="text-soft">–</span>,
    meta: {
      phone: "hidden",
      head: NARROW_HIDDEN,
      cell: ({ reason }) => ({
        className: `max-w-56 truncate ${NARROW_HIDDEN}`,
        ...(reason && { title: reason }),
      }),
    },
  },
  {
    id: "status",
    header: "Status",
    cell: ({ row }) => <Status of={row.original.status} />,
    meta: { phone: "sub-end" },
  },
  {
    id: "created",
    header: "Created",
    cell: ({ row }) => <Moment at={row.original.created_at} />,
    meta: { phone: "sub", cell: () => ({ className: "text-13 text-soft" }) },
  },
];

export function RefundsPage() {
  const { page = 1, payment } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(refundsQuery(PAGE, (page - 1) * PAGE));
  const list = query.data;
  const go = (next: { page: number; payment?: string }) =>
    void navigate({
      search: { ...(next.page > 1 && { page: next.page }), ...(next.payment && { payment: next.payment }) },
      resetScroll: false,
    });
  return (
    <>
      <PageHead
        title="Refunds"
        about="Money on its way back. Refund a payment from its page under Transactions."
      />
      <Card>
        <div className="overflow-x-auto">
          {query.isError && !list ? (
            <Failure error={query.error} again={() => void query.refetch()} />
          ) : (
            <Records
              columns={columns}
              rows={list?.data}
              idOf={idOf}
              testId="refunds-table"
              label="Refunds"
              rowAttributes={rowAttributes}
              onOpen={({ payment_id }) => go({ page, payment: payment_id })}
              skeletons={PAGE}
            />
          )}
          {list?.total === 0 && <Nothing />}
        </div>
        {list && list.total > 0 && (
          <Pager
            total={list.total}
            limit={PAGE}
            page={page}
            what="refunds"
            onPage={(next) => go({ page: next })}
          />
        )}
      </Card>
      {payment && <PaymentDrawer id={payment} onClose={() => go({ page })} />}
    </>
  );
}

function Nothing() {
  const { data: merchant } = useMerchant();
  const { data: addresses } = useAddresses();
  return (
    <Empty
      icon={Undo2}
      title="No refunds yet"
      action={
        merchant && addresses && <Code what="command" text={firstRefundLine(addresses.api, merchant)} />
      }
    >
      Open a successful payment and choose Refund, or ask for one from your server.
    </Empty>
  );
}

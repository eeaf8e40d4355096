import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { ColumnDef } from "@tanstack/react-table";
import { PackageOpen } from "lucide-react";
import { useAddresses } from "../api/addresses";
import { useMerchant } from "../api/merchant";
import { type Order, type OrderStatus, ordersQuery } from "../api/orders";
import { firstOrderLine } from "../docs/curl";
import { Card } from "../ui/card";
import { Code } from "../ui/code";
import { Empty } from "../ui/empty";
import { Failure } from "../ui/failure";
import { Choice } from "../ui/field";
import { Moment } from "../ui/moment";
import { money } from "../ui/money";
import { PageHead } from "../ui/page-head";
import { Pager } from "../ui/pager";
import { Records } from "../ui/records";
import { Status } from "../ui/status";
import { OrderDrawer } from "./order-drawer";

const PAGE = 25;
const route = getRouteApi("/signed-in/dashboard/orders");
const STATUSES = [
  ["", "Any status"],
  ["created", "created"],
  ["paid", "paid"],
] as const;
const idOf = (order: Order) => order.id;
const rowAttributes = ({ id }: Order) => ({ "data-test-id": "order-row", "data-order-id": id });

const columns: ColumnDef<Order, unknown>[] = [
  {
    id: "order",
    header: "Order ID",
    cell: ({ row }) => (
      <button
        type="button"
        className="rounded-[4px] font-mono text-12 hover:underline"
        title={row.original.id}
      >
        {row.original.id}
      </button>
    ),
    meta: { phone: "title" },
  },
  {
    id: "receipt",
    header: "Receipt",
    cell: ({ row }) => row.original.receipt ?? <span className="text-soft">–</span>,
    meta: { phone: "hidden", cell: () => ({ className: "max-w-60 truncate" }) },
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

export function OrdersPage() {
  const { page = 1, status, order } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(ordersQuery(status, PAGE, (page - 1) * PAGE));
  const list = query.data;
  const change = (changed: {
    status?: OrderStatus | undefined;
    page?: number | undefined;
    order?: string | undefined;
  }) => void navigate({ search: (before) => search({ ...before, ...changed }), resetScroll: false });
  return (
    <>
      <PageHead title="Orders" about="What shoppers are asked to pay, and whether they have." />
      <Card>
        <div className="p-3">
          <Choice
            label="Status"
            data-test-id="status-filter"
            value={status ?? ""}
            options={STATUSES}
            onChange={(event) =>
              change({
                status: (event.target.value || undefined) as OrderStatus | undefined,
                page: undefined,
              })
            }
          />
        </div>
        <div className="overflow-x-auto border-t border-line">
          {query.isError && !list ? (
            <Failure error={query.error} again={() => void query.refetch()} />
          ) : (
            <Records
              columns={columns}
              rows={list?.data}
              idOf={idOf}
              testId="orders-table"
              label="Orders"
              rowAttributes={rowAttributes}
              selected={order}
              onOpen={({ id }) => change({ order: id })}
              skeletons={PAGE}
            />
          )}
          {list?.total === 0 && <Nothing filtered={status !== undefined} />}
        </div>
        {list && list.total > 0 && (
          <Pager
            total={list.total}
            limit={PAGE}
            page={page}
            what="orders"
            onPage={(next) => change({ page: next })}
          />
        )}
      </Card>
      {order && <OrderDrawer id={order} onClose={() => change({ order: undefined })} />}
    </>
  );
}

function search(given: {
  status?: OrderStatus | undefined;
  page?: number | undefined;
  order?: string | undefined;
}) {
  const { status, page, order } = given;
  return { ...(status && { status }), ...(page && page > 1 && { page }), ...(order && { order }) };
}

function Nothing({ filtered }: { filtered: boolean }) {
  const { data: merchant } = useMerchant();
  const { data: addresses } = useAddresses();
  if (filtered) {
    return (
      <Empty icon={PackageOpen} title="No order has this status">
        Choose any status to see all of them.
      </Empty>
    );
  }
  return (
    <Empty
      icon={PackageOpen}
      title="No orders yet"
      action={merchant && addresses && <Code what="command" text={firstOrderLine(addresses.api, merchant)} />}
    >
      An order says how much is to be paid. Your server creates it when a shopper is about to pay.
    </Empty>
  );
}

import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { PackageOpen } from "lucide-react";
import { ordersQuery } from "../api/orders";
import { firstOrderLine } from "../docs/curl";
import { FirstRequest } from "../docs/first-request";
import type { OrderSearch } from "../shell/search";
import { Card } from "../ui/card";
import { Empty } from "../ui/empty";
import { FilterChoice, Filters } from "../ui/filters";
import { useListAddress } from "../ui/list-address";
import { PageHead } from "../ui/page-head";
import { PagedList } from "../ui/paged-list";
import { offsetOf, PAGE_SIZE } from "../ui/pages";
import { columns } from "./columns";
import { OrderDrawer } from "./order-drawer";

const route = getRouteApi("/signed-in/dashboard/orders");
const STATUSES = [
  ["", "Any status"],
  ["created", "created"],
  ["paid", "paid"],
] as const;

export function OrdersPage() {
  const { page = 1, status, order } = route.useSearch();
  const { show, filter } = useListAddress<OrderSearch>();
  const query = useQuery(ordersQuery(status, PAGE_SIZE, offsetOf(page)));
  return (
    <>
      <PageHead title="Orders" about="What shoppers are asked to pay, and whether they have." />
      <Card>
        <Filters>
          <FilterChoice
            label="Status"
            testId="status-filter"
            value={status}
            options={STATUSES}
            onChoose={(chosen) => filter({ status: chosen })}
          />
        </Filters>
        <PagedList
          query={query}
          columns={columns}
          testId="orders-table"
          label="Orders"
          row={["order-row", "data-order-id"]}
          selected={order}
          onOpen={({ id }) => show({ order: id })}
          page={page}
          onPage={(next) => show({ page: next })}
          what={["order", "orders"]}
          empty={<Nothing filtered={status !== undefined} />}
        />
      </Card>
      {order && <OrderDrawer id={order} onClose={() => show({ order: undefined })} />}
    </>
  );
}

function Nothing({ filtered }: { filtered: boolean }) {
  if (filtered) {
    return (
      <Empty icon={PackageOpen} title="No order has this status">
        Choose any status to see all of them.
      </Empty>
    );
  }
  return (
    <Empty icon={PackageOpen} title="No orders yet" action={<FirstRequest of={firstOrderLine} />}>
      An order says how much is to be paid. Your server creates it when a shopper is about to pay.
    </Empty>
  );
}

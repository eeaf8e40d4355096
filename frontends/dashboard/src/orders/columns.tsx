import type { ColumnDef } from "@tanstack/react-table";
import type { Order } from "../api/orders";
import { amountColumn, createdColumn, NONE, Opener, statusColumn } from "../ui/columns";

export const columns: ColumnDef<Order, unknown>[] = [
  {
    id: "order",
    header: "Order ID",
    cell: ({ row }) => <Opener title={row.original.id}>{row.original.id}</Opener>,
    meta: { phone: "title" },
  },
  {
    id: "receipt",
    header: "Receipt",
    cell: ({ row }) => row.original.receipt ?? NONE,
    meta: { phone: "hidden", cell: () => ({ className: "max-w-60 truncate" }) },
  },
  amountColumn("Amount", ({ amount }) => amount),
  statusColumn(),
  createdColumn("sub"),
];

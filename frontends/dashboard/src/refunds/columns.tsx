import type { ColumnDef } from "@tanstack/react-table";
import type { Refund } from "../api/refunds";
import { amountColumn, createdColumn, NONE, Opener, statusColumn } from "../ui/columns";
import { NARROW_HIDDEN } from "../ui/records";

export const columns: ColumnDef<Refund, unknown>[] = [
  {
    id: "refund",
    header: "Refund ID",
    cell: ({ row }) => <Opener title="Open the payment">{row.original.id}</Opener>,
    meta: { phone: "title" },
  },
  {
    id: "payment",
    header: "Payment ID",
    cell: ({ row }) => <span className="font-mono text-12 text-soft">{row.original.payment_id}</span>,
    meta: { phone: "hidden" },
  },
  amountColumn("Amount", ({ amount }) => amount),
  {
    id: "reason",
    header: "Reason",
    cell: ({ row }) => row.original.reason ?? NONE,
    meta: {
      phone: "hidden",
      head: NARROW_HIDDEN,
      cell: ({ reason }) => ({
        className: `max-w-56 truncate ${NARROW_HIDDEN}`,
        ...(reason && { title: reason }),
      }),
    },
  },
  statusColumn(),
  createdColumn("sub"),
];

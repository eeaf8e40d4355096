import type { ColumnDef } from "@tanstack/react-table";
import type { PaymentLink } from "../api/payment-links";
import { amountColumn, createdColumn, NONE, Opener, statusColumn } from "../ui/columns";
import { Moment } from "../ui/moment";

export const columns: ColumnDef<PaymentLink, unknown>[] = [
  {
    id: "link",
    header: "Link ID",
    cell: ({ row }) => <Opener title={row.original.id}>{row.original.id}</Opener>,
    meta: { phone: "title" },
  },
  {
    id: "description",
    header: "For",
    cell: ({ row }) => row.original.description ?? row.original.customer?.name ?? NONE,
    meta: {
      phone: "sub",
      cell: () => ({
        "data-test-id": "link-description",
        className: "max-w-72 truncate max-[1151px]:max-w-48",
      }),
    },
  },
  amountColumn("Amount", ({ amount }) => amount, "link-amount"),
  statusColumn("link-status"),
  {
    id: "expires",
    header: "Expires",
    cell: ({ row }) => (row.original.expires_at ? <Moment at={row.original.expires_at} /> : NONE),
    meta: { phone: "hidden", cell: () => ({ className: "text-13 text-soft" }) },
  },
  createdColumn("hidden"),
];

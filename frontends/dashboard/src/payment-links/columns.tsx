import type { ColumnDef } from "@tanstack/react-table";
import type { PaymentLink } from "../api/payment-links";
import { Moment } from "../ui/moment";
import { money } from "../ui/money";
import { NARROW_HIDDEN } from "../ui/records";
import { Status } from "../ui/status";

const NONE = <span className="text-soft">–</span>;

export const columns: ColumnDef<PaymentLink, unknown>[] = [
  {
    id: "link",
    header: "Link ID",
    cell: ({ row }) => (
      <button
        type="button"
        className="max-w-full truncate rounded-[4px] font-mono text-12 hover:underline"
        title={row.original.id}
      >
        {row.original.id}
      </button>
    ),
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
  {
    id: "amount",
    header: "Amount",
    cell: ({ row }) => money(row.original.amount, row.original.currency),
    meta: {
      phone: "end",
      head: "!text-right",
      cell: () => ({ "data-test-id": "link-amount", className: "text-right font-medium tabular-nums" }),
    },
  },
  {
    id: "status",
    header: "Status",
    cell: ({ row }) => <Status of={row.original.status} />,
    meta: { phone: "sub-end", cell: () => ({ "data-test-id": "link-status" }) },
  },
  {
    id: "expires",
    header: "Expires",
    cell: ({ row }) => (row.original.expires_at ? <Moment at={row.original.expires_at} /> : NONE),
    meta: { phone: "hidden", cell: () => ({ className: "text-13 text-soft" }) },
  },
  {
    id: "created",
    header: "Created",
    cell: ({ row }) => <Moment at={row.original.created_at} />,
    meta: {
      phone: "hidden",
      head: NARROW_HIDDEN,
      cell: () => ({ className: `text-13 text-soft ${NARROW_HIDDEN}` }),
    },
  },
];

import type { ColumnDef } from "@tanstack/react-table";
import { Clock3 } from "lucide-react";
import type { Invoice } from "../api/invoices";
import { Moment } from "../ui/moment";
import { money } from "../ui/money";
import { NARROW_HIDDEN } from "../ui/records";
import { Status } from "../ui/status";
import { useNow } from "../ui/use-now";
import { dayInWords, isOverdue } from "./overdue";

export const columns: ColumnDef<Invoice, unknown>[] = [
  {
    id: "number",
    header: "Number",
    cell: ({ row }) => (
      <>
        <button
          type="button"
          className="rounded-[4px] font-medium tabular-nums hover:underline"
          title={row.original.id}
        >
          {row.original.number}
        </button>
        <Late invoice={row.original} />
      </>
    ),
    meta: { phone: "title", cell: () => ({ "data-test-id": "invoice-number" }) },
  },
  {
    id: "customer",
    header: "Customer",
    cell: ({ row: { original } }) => original.customer.name,
    meta: {
      phone: "sub",
      cell: ({ customer }) => ({
        "data-test-id": "invoice-customer",
        "data-detail": customer.email ?? customer.phone ?? "",
        className: "with-detail max-w-72 truncate max-[1151px]:max-w-44",
      }),
    },
  },
  {
    id: "total",
    header: "Total",
    cell: ({ row }) => money(row.original.total, row.original.currency),
    meta: {
      phone: "end",
      head: "!text-right",
      cell: () => ({
        "data-test-id": "invoice-total",
        className: "text-right font-medium tabular-nums",
      }),
    },
  },
  {
    id: "status",
    header: "Status",
    cell: ({ row }) => <Status of={row.original.status} />,
    meta: { phone: "sub-end", cell: () => ({ "data-test-id": "invoice-status" }) },
  },
  {
    id: "due",
    header: "Due",
    cell: ({ row }) => <Due invoice={row.original} />,
    meta: { phone: "hidden", cell: () => ({ "data-test-id": "invoice-due" }) },
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

/** On a phone, where there is no room for the day. */
function Late({ invoice }: { invoice: Invoice }) {
  const now = useNow();
  if (!isOverdue(invoice, now)) return null;
  return <Clock3 role="img" aria-label="overdue" size={14} className="ml-2 inline text-bad md:hidden" />;
}

export function Due({ invoice }: { invoice: Invoice }) {
  const now = useNow();
  if (!invoice.due_date) return <span className="text-soft">–</span>;
  return (
    <span className="inline-flex items-center gap-x-2 text-13 tabular-nums">
      <span className="text-soft">{dayInWords(invoice.due_date)}</span>
      {isOverdue(invoice, now) && <Status of="overdue" />}
    </span>
  );
}

import type { ColumnDef } from "@tanstack/react-table";
import { Clock3 } from "lucide-react";
import type { Invoice } from "../api/invoices";
import { amountColumn, createdColumn, NONE, Opener, statusColumn } from "../ui/columns";
import { Status } from "../ui/status";
import { useNow } from "../ui/use-now";
import { dayInWords, isOverdue } from "./overdue";

export const columns: ColumnDef<Invoice, unknown>[] = [
  {
    id: "number",
    header: "Number",
    cell: ({ row }) => (
      <>
        <Opener title={row.original.id} className="font-medium tabular-nums">
          {row.original.number}
        </Opener>
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
  amountColumn("Total", ({ total }) => total, "invoice-total"),
  statusColumn("invoice-status"),
  {
    id: "due",
    header: "Due",
    cell: ({ row }) => <Due invoice={row.original} />,
    meta: { phone: "hidden", cell: () => ({ "data-test-id": "invoice-due" }) },
  },
  createdColumn("hidden"),
];

/** On a phone, where there is no room for the day. */
function Late({ invoice }: { invoice: Invoice }) {
  const now = useNow();
  if (!isOverdue(invoice, now)) return null;
  return <Clock3 role="img" aria-label="overdue" size={14} className="ml-2 inline text-bad md:hidden" />;
}

export function Due({ invoice }: { invoice: Invoice }) {
  const now = useNow();
  if (!invoice.due_date) return NONE;
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-1 text-13 tabular-nums">
      <span className="whitespace-nowrap text-soft">{dayInWords(invoice.due_date)}</span>
      {isOverdue(invoice, now) && <Status of="overdue" />}
    </span>
  );
}

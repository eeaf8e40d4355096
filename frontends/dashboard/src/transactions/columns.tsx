import type { ColumnDef } from "@tanstack/react-table";
import { ShieldAlert } from "lucide-react";
import type { Payment } from "../api/payments";
import { Opener } from "../ui/columns";
import { money } from "../ui/money";
import { NARROW_HIDDEN } from "../ui/records";
import { Status } from "../ui/status";
import { exactTime, momentTitle } from "../ui/times";
import { methodWords, shortInstrument } from "./instrument";
import { isMismatch } from "./refusal";

export const columns: ColumnDef<Payment, unknown>[] = [
  {
    id: "payment",
    header: "Payment ID",
    cell: ({ row }) => <Opener title={row.original.id}>{row.original.id}</Opener>,
    meta: { phone: "title", cell: () => ({ "data-test-id": "payment-id" }) },
  },
  {
    id: "order",
    header: "Order ID",
    cell: ({ row }) => <span className="font-mono text-12 text-soft">{row.original.order_id}</span>,
    meta: {
      phone: "hidden",
      head: NARROW_HIDDEN,
      cell: () => ({ "data-test-id": "order-id", className: NARROW_HIDDEN }),
    },
  },
  {
    id: "amount",
    header: "Amount",
    cell: ({ row }) => <span className="sr-only">{row.original.amount}</span>,
    meta: {
      phone: "end",
      head: "!text-right",
      cell: ({ amount, currency }) => ({
        "data-test-id": "amount",
        "data-money": money(amount, currency),
        "aria-label": money(amount, currency),
        className: "money-cell relative text-right font-medium tabular-nums",
      }),
    },
  },
  {
    id: "method",
    header: "Method",
    cell: ({ row: { original } }) =>
      original.method === "redirect" ? methodWords(original) : original.method,
    meta: {
      phone: "hidden",
      cell: (payment) => ({
        "data-test-id": "method",
        "data-detail": shortInstrument(payment),
        className: "with-detail max-w-52 truncate",
      }),
    },
  },
  {
    id: "status",
    header: "Status",
    cell: ({ row: { original } }) => (
      <span className="inline-flex items-center gap-1.5">
        <Status of={original.status} />
        {isMismatch(original) && (
          <ShieldAlert role="img" aria-label="Another amount was paid" size={16} className="text-bad" />
        )}
      </span>
    ),
    meta: { phone: "sub-end", cell: () => ({ "data-test-id": "status" }) },
  },
  {
    id: "created",
    header: () => <span title="In UTC">Created</span>,
    cell: ({ row }) => exactTime(row.original.created_at),
    meta: {
      phone: "sub",
      cell: ({ created_at }) => ({
        "data-test-id": "created-at",
        title: momentTitle(created_at),
        className: "text-13 text-soft tabular-nums",
      }),
    },
  },
];

import type { ColumnDef } from "@tanstack/react-table";
import type { ReactNode } from "react";
import { classes } from "./classes";
import { Moment } from "./moment";
import { money } from "./money";
import { NARROW_HIDDEN } from "./records";
import { Status } from "./status";

/** In the place of what a row does not have. */
export const NONE = <span className="text-soft">–</span>;

interface OpenerProps {
  title?: string;
  className?: string;
  children: ReactNode;
}

/** A button, so that a row is opened with the keyboard too; the row's own click does the rest. */
export function Opener({ title, className = "font-mono text-12", children }: OpenerProps) {
  return (
    <button
      type="button"
      className={classes("max-w-full truncate rounded-[4px] hover:underline", className)}
      title={title}
    >
      {children}
    </button>
  );
}

export function amountColumn<Row extends { currency: string }>(
  header: string,
  amountOf: (row: Row) => number,
  testId?: string,
): ColumnDef<Row, unknown> {
  return {
    id: "amount",
    header,
    cell: ({ row }) => money(amountOf(row.original), row.original.currency),
    meta: {
      phone: "end",
      head: "!text-right",
      cell: () => ({ "data-test-id": testId, className: "text-right font-medium tabular-nums" }),
    },
  };
}

export function statusColumn<Row extends { status: string }>(testId?: string): ColumnDef<Row, unknown> {
  return {
    id: "status",
    header: "Status",
    cell: ({ row }) => <Status of={row.original.status} />,
    meta: { phone: "sub-end", cell: () => ({ "data-test-id": testId }) },
  };
}

/** Where a phone's card has no place for it a tablet has none either. */
export function createdColumn<Row extends { created_at: string }>(
  phone: "sub" | "hidden",
): ColumnDef<Row, unknown> {
  const narrow = phone === "hidden" ? NARROW_HIDDEN : "";
  return {
    id: "created",
    header: "Created",
    cell: ({ row }) => <Moment at={row.original.created_at} />,
    meta: { phone, head: narrow, cell: () => ({ className: classes("text-13 text-soft", narrow) }) },
  };
}

import {
  type ColumnDef,
  flexRender,
  getCoreRowModel,
  type RowData,
  useReactTable,
} from "@tanstack/react-table";
import { type HTMLAttributes, useEffect, useRef } from "react";
import { KeepsPlace } from "./keeps-place";
import { Skeleton } from "./skeleton";

declare module "@tanstack/react-table" {
  interface ColumnMeta<TData extends RowData, TValue> {
    cell?: (
      row: TData,
    ) => HTMLAttributes<HTMLTableCellElement> & { [name: `data-${string}`]: string | undefined };
    head?: string;
    /** Where the cell stands in the card that a row is on a phone. */
    phone: "title" | "end" | "sub" | "sub-end" | "hidden";
  }
}

/** For a column that a tablet has no room for, on its cells and its head. */
export const NARROW_HIDDEN = "max-[1151px]:hidden";

interface RecordsProps<Row> {
  columns: ColumnDef<Row, unknown>[];
  /** `undefined`: not known yet. */
  rows: readonly Row[] | undefined;
  testId: string;
  label: string;
  /** What tests find a row by, and the attribute that says its id. */
  row: readonly [testId: string, id: `data-${string}`];
  selected?: string | undefined;
  onOpen: (row: Row) => void;
  skeletons: number;
}

// The same one each time: the table takes other data for a change, and draws itself anew for it without end.
const NONE_YET: readonly never[] = [];

/** A table whose rows open something, and are cards on a phone. */
export function Records<Row extends { id: string }>(props: RecordsProps<Row>) {
  const { columns, rows, testId, label, row: named, selected, onOpen, skeletons } = props;
  const table = useReactTable({
    data: (rows ?? NONE_YET) as Row[],
    columns,
    getRowId: ({ id }) => id,
    getCoreRowModel: getCoreRowModel(),
  });
  const isNew = useNewcomers(rows);
  return (
    <table className="records" data-test-id={testId} aria-label={label} aria-busy={rows === undefined}>
      <thead>
        {table.getHeaderGroups().map((group) => (
          <tr key={group.id}>
            {group.headers.map((header) => (
              <th key={header.id} scope="col" className={header.column.columnDef.meta?.head}>
                {flexRender(header.column.columnDef.header, header.getContext())}
              </th>
            ))}
          </tr>
        ))}
      </thead>
      <KeepsPlace>
        {rows === undefined && <SkeletonRows columns={columns} count={skeletons} />}
        {table.getRowModel().rows.map((row) => (
          <tr
            key={row.id}
            data-test-id={named[0]}
            {...{ [named[1]]: row.id }}
            data-opens=""
            aria-selected={row.id === selected}
            className={isNew(row.id) ? "animate-fade" : undefined}
            onClick={() => onOpen(row.original)}
          >
            {row.getVisibleCells().map((cell) => {
              const meta = cell.column.columnDef.meta;
              return (
                <td key={cell.id} data-phone={meta?.phone} {...meta?.cell?.(row.original)}>
                  {flexRender(cell.column.columnDef.cell, cell.getContext())}
                </td>
              );
            })}
          </tr>
        ))}
      </KeepsPlace>
    </table>
  );
}

function SkeletonRows<Row>({ columns, count }: { columns: ColumnDef<Row, unknown>[]; count: number }) {
  return Array.from({ length: count }, (_, row) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
    <tr key={row}>
      {columns.map((column) => (
        <td key={column.id} data-phone={column.meta?.phone}>
          <Skeleton className="h-3 w-24 max-w-full" />
        </td>
      ))}
    </tr>
  ));
}

/** Which rows were not there a moment ago: they fade in. */
function useNewcomers(rows: readonly { id: string }[] | undefined) {
  const known = useRef<ReadonlySet<string> | null>(null);
  const before = known.current;
  useEffect(() => {
    if (rows) known.current = new Set(rows.map(({ id }) => id));
  }, [rows]);
  return (id: string) => before !== null && !before.has(id);
}

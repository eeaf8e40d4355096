import type { UseQueryResult } from "@tanstack/react-query";
import type { ColumnDef } from "@tanstack/react-table";
import { CloudOff, PackageOpen } from "lucide-react";
import type { ReactNode } from "react";
import { reasonOf } from "../api/client";
import { Button } from "./button";
import { Empty } from "./empty";
import { Failure } from "./failure";
import { counted, type Noun } from "./numbers";
import { Pager } from "./pager";
import { lastPageOf, PAGE_SIZE } from "./pages";
import { Records } from "./records";

interface PagedListProps<Row> {
  /** Of the page that is shown. */
  query: UseQueryResult<{ data: Row[]; total: number }>;
  columns: ColumnDef<Row, unknown>[];
  testId: string;
  label: string;
  /** What tests find a row by, and the attribute that says its id. */
  row: readonly [testId: string, id: `data-${string}`];
  selected?: string | undefined;
  onOpen: (row: Row) => void;
  page: number;
  limit?: number;
  skeletons?: number;
  onPage: (page: number) => void;
  what: Noun;
  /** Stands below the table's head when there are no rows. */
  empty: ReactNode;
}

/** Rows by pages, as they come and change: waiting, there, none, or why they cannot be had. */
export function PagedList<Row extends { id: string }>(props: PagedListProps<Row>) {
  const { query, row, page, limit = PAGE_SIZE, skeletons = limit, onPage, what, empty, ...table } = props;
  const list = query.data;
  if (query.isError && !list) return <Failure error={query.error} again={() => void query.refetch()} />;
  return (
    <>
      <div className="overflow-x-auto">
        <Records {...table} rows={list?.data} row={row} skeletons={skeletons} />
        {list?.total === 0 && empty}
        {list && list.total > 0 && list.data.length === 0 && (
          <NothingLeft last={lastPageOf(list.total, limit)} onPage={onPage} />
        )}
      </div>
      {query.isRefetchError && <Stale error={query.error} />}
      {list && list.total > 0 && (
        <Pager total={list.total} limit={limit} page={page} what={what} onPage={onPage} />
      )}
    </>
  );
}

/** Below the rows, which stay where they are, and in sight wherever one reads. */
function Stale({ error }: { error: unknown }) {
  return (
    <p
      role="status"
      className="sticky bottom-0 flex items-center gap-2 border-t border-line bg-warn-soft px-5 py-2 text-13 text-warn max-md:px-4"
    >
      <CloudOff aria-hidden size={15} className="shrink-0" />
      Not up to date. {reasonOf(error)}
    </p>
  );
}

/** Rows can go while they are looked at: a payment that waited is decided, an invoice is paid. */
function NothingLeft({ last, onPage }: { last: number; onPage: (page: number) => void }) {
  return (
    <Empty
      icon={PackageOpen}
      title="Nothing is left on this page"
      action={<Button onClick={() => onPage(last)}>Go to page {counted(last)}</Button>}
    >
      What was here has moved to an earlier page, or no longer matches.
    </Empty>
  );
}

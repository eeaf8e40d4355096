import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Drawer } from "./dialog";
import { Failure } from "./failure";
import { Skeleton } from "./skeleton";

interface RecordDrawerProps<Data> {
  query: UseQueryResult<Data>;
  title: string;
  testId: string;
  onClose: () => void;
  children: (record: Data) => ReactNode;
}

/** One record in detail, as it changes: waiting, there, or why it cannot be had. */
export function RecordDrawer<Data>({ query, title, testId, onClose, children }: RecordDrawerProps<Data>) {
  return (
    <Drawer open onClose={onClose} title={title} testId={testId}>
      {query.data !== undefined && children(query.data)}
      {query.isPending && <Waiting />}
      {query.isError && query.data === undefined && (
        <Failure error={query.error} again={() => void query.refetch()} />
      )}
    </Drawer>
  );
}

function Waiting() {
  return (
    <div className="grid gap-6">
      <Skeleton className="h-10 w-44" />
      <Skeleton className="h-5 w-72" />
      <Skeleton className="h-5 w-64" />
      <Skeleton className="h-5 w-56" />
      <Skeleton className="h-40 w-full" />
    </div>
  );
}

interface RecordAmountProps {
  amount: string;
  testId?: string;
  /** Beside it: how the record stands. */
  children: ReactNode;
}

/** How much it is about, and how it stands. */
export function RecordAmount({ amount, testId, children }: RecordAmountProps) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <p className="text-32 font-semibold tracking-tight tabular-nums" data-test-id={testId}>
        {amount}
      </p>
      {children}
    </div>
  );
}

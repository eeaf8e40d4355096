import { Skeleton } from "./skeleton";

/** Stands in a drawer until its record has come. */
export function RecordWaiting() {
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

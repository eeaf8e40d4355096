import { classes } from "./classes";

/** Stands where something will be, as large as it will be. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={classes("block animate-pulse rounded-[4px] bg-line", className)} />;
}

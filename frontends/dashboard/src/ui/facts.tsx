import type { ReactNode } from "react";

/** Names and values, one a line. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className="grid gap-x-4 gap-y-2.5">{children}</dl>;
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[128px_minmax(0,1fr)] items-center gap-4 max-md:grid-cols-[104px_minmax(0,1fr)] max-md:gap-3">
      <dt className="text-13 text-soft">{name}</dt>
      <dd className="min-h-7 min-w-0 content-center break-words">{children}</dd>
    </div>
  );
}

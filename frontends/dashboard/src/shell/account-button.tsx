import { ChevronsUpDown } from "lucide-react";
import type { ComponentProps } from "react";
import { useMerchant } from "../api/merchant";

/** Who is signed in. */
export function AccountButton(props: ComponentProps<"button">) {
  const { data: merchant } = useMerchant();
  return (
    <button
      type="button"
      aria-haspopup="menu"
      data-test-id="account-menu"
      className="flex min-w-0 items-center gap-2.5 rounded-control px-2 py-1.5 text-left transition-colors hover:bg-line/50"
      {...props}
    >
      <span className="sr-only">Account</span>
      <span
        aria-hidden
        data-initial={(merchant?.name ?? "").slice(0, 1).toUpperCase()}
        className="grid size-8 shrink-0 place-items-center rounded-full bg-accent-soft text-13 font-semibold text-accent-strong before:content-[attr(data-initial)]"
      />
      <span className="min-w-0 flex-1 truncate text-13 max-lg:hidden">{merchant?.email}</span>
      <ChevronsUpDown aria-hidden size={15} className="shrink-0 text-soft max-lg:hidden" />
    </button>
  );
}

import { Link } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { useMerchant } from "../api/merchant";
import { AccountMenu } from "./account-menu";
import { Mark } from "./mark";
import { PLACES } from "./places";

export function Places({ onChosen }: { onChosen?: () => void }) {
  return (
    <nav aria-label="Pages of the dashboard" className="grid gap-0.5">
      {PLACES.map(({ to, name, icon: Icon }) => (
        <Link
          key={to}
          to={to}
          activeOptions={{ exact: to === "/dashboard", includeSearch: false }}
          {...(onChosen && { onClick: onChosen })}
          className="flex h-9 items-center gap-3 rounded-control px-3 text-soft transition-colors hover:bg-line/50 hover:text-ink max-lg:h-12 max-lg:text-16"
          activeProps={{ className: "bg-accent-soft font-medium !text-accent-strong" }}
        >
          <Icon aria-hidden size={18} strokeWidth={1.75} />
          {name}
        </Link>
      ))}
    </nav>
  );
}

export function Sidebar({ onSearch }: { onSearch: () => void }) {
  const { data: merchant } = useMerchant();
  return (
    <aside className="sticky top-0 flex h-dvh w-60 shrink-0 flex-col gap-4 border-r border-line px-3 py-4 max-lg:hidden">
      <div className="flex items-center gap-2.5 px-2 py-1">
        <Mark />
        <span className="min-w-0 truncate font-semibold" title={merchant?.name}>
          {merchant?.name}
        </span>
      </div>
      <button
        type="button"
        onClick={onSearch}
        className="flex h-9 items-center gap-2 rounded-control border border-line bg-surface px-3 text-13 text-soft transition-colors hover:border-line-control"
      >
        <Search aria-hidden size={16} />
        <span className="flex-1 text-left">Find anything</span>
        <kbd className="rounded-[4px] border border-line bg-paper px-1.5 font-sans text-12">
          {isApple() ? "⌘K" : "Ctrl K"}
        </kbd>
      </button>
      <div className="flex-1 overflow-y-auto">
        <Places />
      </div>
      <AccountMenu />
    </aside>
  );
}

function isApple(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent);
}

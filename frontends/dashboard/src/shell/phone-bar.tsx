import { Menu, Search } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { IconButton } from "../ui/button";
import { AccountMenu } from "./account-menu";
import { Mark } from "./mark";

const load = () => import("./pages-dialog");
const PagesDialog = lazy(load);

/** On a phone and on a small tablet the pages are behind a button: the width belongs to what they show. */
export function PhoneBar({ onSearch }: { onSearch: () => void }) {
  const [open, setOpen] = useState(false);
  return (
    <div className="sticky top-0 z-30 flex h-14 items-center justify-between border-b border-line bg-paper px-2 lg:hidden">
      <div className="flex items-center gap-1">
        <IconButton label="Pages" onClick={() => setOpen(true)} onPointerEnter={load} onFocus={load}>
          <Menu aria-hidden size={20} />
        </IconButton>
        <Mark size={26} />
      </div>
      <div className="flex items-center gap-1">
        <IconButton label="Find anything" onClick={onSearch}>
          <Search aria-hidden size={20} />
        </IconButton>
        <AccountMenu />
      </div>
      {open && (
        <Suspense>
          <PagesDialog onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </div>
  );
}

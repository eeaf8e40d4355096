import { ChevronLeft, ChevronRight } from "lucide-react";
import { IconButton } from "./button";
import { counted } from "./numbers";

interface PagerProps {
  total: number;
  limit: number;
  /** The first page is 1. */
  page: number;
  /** What is counted, in the plural. */
  what: string;
  onPage: (page: number) => void;
}

export function Pager({ total, limit, page, what, onPage }: PagerProps) {
  const pages = Math.max(1, Math.ceil(total / limit));
  const first = Math.min(total, (page - 1) * limit + 1);
  const lastShown = Math.min(total, page * limit);
  return (
    <nav
      aria-label="Pages"
      className="flex min-h-13 items-center justify-between gap-3 border-t border-line py-2 pr-3 pl-5 text-13 text-soft max-md:pl-4"
    >
      <p className="tabular-nums" data-test-id="pager-range">
        {counted(first)}–{counted(lastShown)} of {counted(total)} {what}
      </p>
      <div className="flex items-center gap-1">
        <IconButton label="Previous page" disabled={page <= 1} onClick={() => onPage(page - 1)}>
          <ChevronLeft aria-hidden size={18} />
        </IconButton>
        <span className="px-1 whitespace-nowrap tabular-nums">
          {counted(page)} / {counted(pages)}
        </span>
        <IconButton label="Next page" disabled={page >= pages} onClick={() => onPage(page + 1)}>
          <ChevronRight aria-hidden size={18} />
        </IconButton>
      </div>
    </nav>
  );
}

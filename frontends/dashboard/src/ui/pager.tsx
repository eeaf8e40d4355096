import { ChevronLeft, ChevronRight } from "lucide-react";
import { IconButton } from "./button";
import { counted, type Noun } from "./numbers";
import { lastPageOf, rangeWords } from "./pages";

interface PagerProps {
  total: number;
  limit: number;
  /** The first page is 1. */
  page: number;
  what: Noun;
  onPage: (page: number) => void;
}

export function Pager({ total, limit, page, what, onPage }: PagerProps) {
  const pages = lastPageOf(total, limit);
  return (
    <nav
      aria-label="Pages"
      className="flex min-h-13 items-center justify-between gap-3 border-t border-line py-2 pr-3 pl-5 text-13 text-soft max-md:pl-4"
    >
      <p className="tabular-nums" data-test-id="pager-range">
        {rangeWords(total, page, limit, what)}
      </p>
      <div className="flex items-center gap-1">
        <IconButton
          label="Previous page"
          disabled={page <= 1}
          onClick={() => onPage(Math.min(page - 1, pages))}
        >
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

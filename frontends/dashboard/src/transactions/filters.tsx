import { X } from "lucide-react";
import type { TransactionSearch } from "../shell/search";
import { Button } from "../ui/button";
import { classes } from "../ui/classes";
import { Choice } from "../ui/field";
import { SearchField } from "../ui/search-field";

const STATUSES = [
  ["", "Any status"],
  ["success", "success"],
  ["pending", "pending"],
  ["failed", "failed"],
] as const;
const METHODS = [
  ["", "Any method"],
  ["upi", "UPI"],
  ["card", "Card"],
  ["redirect", "Processor's page"],
] as const;
const DATE =
  "h-9 rounded-control border border-line-control/50 bg-surface px-2.5 text-13 hover:border-line-control max-md:h-11 max-md:min-w-0 max-md:flex-1 max-md:text-16";

interface FiltersProps {
  search: TransactionSearch;
  onChange: (changed: { [Name in keyof TransactionSearch]?: TransactionSearch[Name] | undefined }) => void;
}

export function Filters({ search, onChange }: FiltersProps) {
  const filtered = search.status || search.method || search.from || search.to || search.q;
  const put = (name: "status" | "method" | "from" | "to") => (event: { target: { value: string } }) =>
    onChange({ [name]: event.target.value || undefined });
  return (
    <search className="flex flex-wrap items-center gap-2 p-3" aria-label="Filters">
      <SearchField
        placeholder="Payment, order, VPA or last four digits"
        value={search.q ?? ""}
        onChange={(q) => onChange({ q: q || undefined })}
      />
      <Choice
        label="Status"
        data-test-id="status-filter"
        value={search.status ?? ""}
        options={STATUSES}
        onChange={put("status")}
        className="max-md:flex-1"
      />
      <Choice
        label="Method"
        data-test-id="method-filter"
        value={search.method ?? ""}
        options={METHODS}
        onChange={put("method")}
        className="max-md:flex-1"
      />
      <div className="flex items-center gap-2 text-13 text-soft max-md:w-full">
        <input
          aria-label="From"
          type="date"
          data-test-id="from-filter"
          className={classes(DATE, search.from && "text-ink")}
          max={search.to}
          value={search.from ?? ""}
          onChange={put("from")}
        />
        –
        <input
          aria-label="To"
          type="date"
          data-test-id="to-filter"
          className={classes(DATE, search.to && "text-ink")}
          min={search.from}
          value={search.to ?? ""}
          onChange={put("to")}
        />
      </div>
      {filtered && (
        <Button
          small
          look="quiet"
          onClick={() =>
            onChange({ status: undefined, method: undefined, from: undefined, to: undefined, q: undefined })
          }
        >
          <X aria-hidden size={15} />
          Clear
        </Button>
      )}
    </search>
  );
}

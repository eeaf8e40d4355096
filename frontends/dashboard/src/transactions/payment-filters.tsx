import type { PaymentFilter } from "../api/payments";
import { classes } from "../ui/classes";
import { FilterChoice, Filters } from "../ui/filters";
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
const NO_FILTER = { status: undefined, method: undefined, from: undefined, to: undefined, q: undefined };

interface PaymentFiltersProps {
  wanted: PaymentFilter;
  onChange: (changed: { [Name in keyof PaymentFilter]?: PaymentFilter[Name] | undefined }) => void;
}

export function PaymentFilters({ wanted, onChange }: PaymentFiltersProps) {
  const { status, method, from, to, q } = wanted;
  return (
    <Filters onClear={Object.keys(wanted).length > 0 && (() => onChange(NO_FILTER))}>
      <SearchField
        placeholder="Payment, order, VPA or last four digits"
        value={q ?? ""}
        onChange={(typed) => onChange({ q: typed || undefined })}
      />
      <FilterChoice
        label="Status"
        testId="status-filter"
        value={status}
        options={STATUSES}
        onChoose={(chosen) => onChange({ status: chosen })}
        className="max-md:flex-1"
      />
      <FilterChoice
        label="Method"
        testId="method-filter"
        value={method}
        options={METHODS}
        onChoose={(chosen) => onChange({ method: chosen })}
        className="max-md:flex-1"
      />
      <div className="flex items-center gap-2 text-13 text-soft max-md:w-full">
        <Day
          label="From"
          testId="from-filter"
          value={from}
          max={to}
          onChoose={(day) => onChange({ from: day })}
        />
        –
        <Day label="To" testId="to-filter" value={to} min={from} onChoose={(day) => onChange({ to: day })} />
      </div>
    </Filters>
  );
}

interface DayProps {
  label: string;
  testId: string;
  value: string | undefined;
  min?: string | undefined;
  max?: string | undefined;
  onChoose: (day: string | undefined) => void;
}

function Day({ label, testId, value, min, max, onChoose }: DayProps) {
  return (
    <input
      aria-label={label}
      type="date"
      data-test-id={testId}
      className={classes(
        "h-9 rounded-control border border-line-control/50 bg-surface px-2.5 text-13 hover:border-line-control max-md:h-11 max-md:min-w-0 max-md:flex-1 max-md:text-16",
        value && "text-ink",
      )}
      min={min}
      max={max}
      value={value ?? ""}
      onChange={({ target }) => onChoose(target.value || undefined)}
    />
  );
}

import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "./button";
import { Choice } from "./field";

/** Above a list: which of its rows are shown. With `onClear` there is something to clear. */
export function Filters({ children, onClear }: { children: ReactNode; onClear?: (() => void) | false }) {
  return (
    <search className="flex flex-wrap items-center gap-2 border-b border-line p-3" aria-label="Filters">
      {children}
      {onClear && (
        <Button small look="quiet" onClick={onClear}>
          <X aria-hidden size={15} />
          Clear
        </Button>
      )}
    </search>
  );
}

interface FilterChoiceProps<Value extends string> {
  label: string;
  value: Value | undefined;
  /** The first one is for any value. */
  options: readonly (readonly [value: Value | "", words: string])[];
  onChoose: (value: Value | undefined) => void;
  className?: string;
  testId?: string;
}

export function FilterChoice<Value extends string>(props: FilterChoiceProps<Value>) {
  const { label, value, options, onChoose, className, testId } = props;
  return (
    <Choice
      label={label}
      data-test-id={testId}
      value={value ?? ""}
      options={options}
      onChange={({ target }) => onChoose((target.value || undefined) as Value | undefined)}
      className={className}
    />
  );
}

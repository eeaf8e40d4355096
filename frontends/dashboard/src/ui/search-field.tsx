import { Search } from "lucide-react";
import { useEffect, useState } from "react";

const TYPED_MILLISECONDS = 250;

interface SearchFieldProps {
  value: string;
  /** What can be searched for. */
  placeholder: string;
  onChange: (text: string) => void;
}

/** Asks once the typing pauses. */
export function SearchField({ value, placeholder, onChange }: SearchFieldProps) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed.trim() === value) return;
    const timer = setTimeout(() => onChange(typed.trim()), TYPED_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [typed, value, onChange]);
  return (
    <label className="relative min-w-56 flex-1 max-md:w-full max-md:flex-none">
      <span className="sr-only">Search</span>
      <Search aria-hidden size={15} className="absolute top-1/2 left-3 -translate-y-1/2 text-soft" />
      <input
        type="search"
        data-test-id="search-input"
        placeholder={placeholder}
        className="h-9 w-full rounded-control border border-line-control/50 bg-surface pr-3 pl-9 text-13 text-ellipsis placeholder:text-soft hover:border-line-control max-md:h-11 max-md:text-16"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
    </label>
  );
}

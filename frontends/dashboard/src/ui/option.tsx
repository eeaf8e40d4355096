interface OptionProps {
  /** Of the group: one of its options is chosen. */
  name: string;
  title: string;
  about: string;
  checked: boolean;
  onChoose: () => void;
  testId: string;
}

/** One of a few answers, with what it means. */
export function Option({ name, title, about, checked, onChoose, testId }: OptionProps) {
  return (
    <label className="flex cursor-pointer items-start gap-3 rounded-control border border-line-control/50 p-3 transition-colors hover:border-line-control has-checked:border-accent has-checked:bg-accent-soft/50">
      <input
        type="radio"
        name={name}
        checked={checked}
        onChange={onChoose}
        data-test-id={testId}
        className="mt-1 accent-accent"
      />
      <span>
        <span className="block font-medium">{title}</span>
        <span className="block text-13 text-soft">{about}</span>
      </span>
    </label>
  );
}

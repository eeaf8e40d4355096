import * as Radix from "@radix-ui/react-dialog";
import { Search } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useState } from "react";
import { classes } from "../ui/classes";
import { Backdrop } from "../ui/dialog";
import { type Finding, useFindings } from "./findings";

/** Go to a page, a payment, an order or an invoice, from the keyboard. */
export default function Palette({ onClose }: { onClose: () => void }) {
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Backdrop />
        <Radix.Content
          data-test-id="command-palette"
          aria-describedby={undefined}
          className="fixed inset-x-4 top-[14vh] z-50 mx-auto max-w-[560px] animate-rise overflow-hidden rounded-surface border border-line bg-surface shadow-float outline-none"
        >
          <Radix.Title className="sr-only">Find anything</Radix.Title>
          <Finder onClose={onClose} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Finder({ onClose }: { onClose: () => void }) {
  const list = useId();
  const [typed, setTyped] = useState("");
  // Which one the arrows have come to; without arrows it is the first.
  const [pointed, setPointed] = useState<string | null>(null);
  // Enter was pressed before anything was found: the first that is found is gone to.
  const [impatient, setImpatient] = useState(false);
  const { found, searching } = useFindings(typed.trim());
  const at = Math.max(
    0,
    found.findIndex(({ key }) => key === pointed),
  );
  const chosen = found[at];
  const go = (finding: Finding) => {
    onClose();
    finding.go();
  };
  const press = (event: KeyboardEvent) => {
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 + found.length }[event.key];
    if (event.nativeEvent.isComposing || (to === undefined && event.key !== "Enter")) return;
    event.preventDefault();
    if (to !== undefined) setPointed(found[to % found.length]?.key ?? null);
    else if (chosen) go(chosen);
    else setImpatient(searching);
  };
  useEffect(() => {
    if (!impatient || searching) return;
    setImpatient(false);
    if (chosen) go(chosen);
  });
  useEffect(() => {
    if (chosen) document.getElementById(`${list}-${chosen.key}`)?.scrollIntoView({ block: "nearest" });
  }, [list, chosen]);
  return (
    <>
      <div className="flex items-center gap-3 border-b border-line px-4">
        <Search aria-hidden size={18} className="text-soft" />
        <input
          role="combobox"
          aria-label="Find anything"
          aria-expanded
          aria-controls={list}
          aria-activedescendant={chosen && `${list}-${chosen.key}`}
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setPointed(null);
            setImpatient(false);
          }}
          onKeyDown={press}
          placeholder="A page, a payment, an order or an invoice"
          className="h-12 min-w-0 flex-1 bg-transparent text-16 outline-none placeholder:text-soft"
        />
      </div>
      <div className="max-h-[46vh] overflow-y-auto p-2">
        <div id={list} role="listbox" aria-label="Found">
          {found.map((finding) => (
            <Option
              key={finding.key}
              id={`${list}-${finding.key}`}
              finding={finding}
              selected={finding === chosen}
              onPoint={() => setPointed(finding.key)}
              onChoose={() => go(finding)}
            />
          ))}
        </div>
        <p role="status" className={classes("text-center text-soft", found.length === 0 && "px-3 py-6")}>
          {found.length === 0 && (searching ? "Searching…" : "Nothing is called that.")}
        </p>
      </div>
    </>
  );
}

interface OptionProps {
  id: string;
  finding: Finding;
  selected: boolean;
  onPoint: () => void;
  onChoose: () => void;
}

function Option({ id, finding, selected, onPoint, onChoose }: OptionProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard stays in the field that lists it
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={selected}
      onPointerMove={onPoint}
      onClick={onChoose}
      className="flex h-10 cursor-pointer items-center gap-3 rounded-control px-3 select-none aria-selected:bg-accent-soft aria-selected:text-accent-strong max-md:h-12"
    >
      {finding.shown}
    </div>
  );
}

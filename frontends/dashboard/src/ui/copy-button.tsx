import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { classes } from "./classes";
import { say } from "./toasts";

const THANKED_MILLISECONDS = 1500;

async function copy(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Browsers keep the clipboard to pages with TLS or on this machine; a selected field works everywhere.
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  if (!copied) throw new Error("refused");
}

interface CopyButtonProps {
  text: string;
  /** What is copied: "API key". */
  what: string;
  words?: string;
  className?: string;
}

export function CopyButton({ text, what, words, className }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), THANKED_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [copied]);
  const press = (event: React.MouseEvent) => {
    event.stopPropagation();
    copy(text).then(
      () => setCopied(true),
      () => say(`The browser does not allow copying. Select the ${what} instead.`, "bad"),
    );
  };
  return (
    <button
      type="button"
      aria-label={copied ? `${what} copied` : `Copy ${what}`}
      title={`Copy ${what}`}
      onClick={press}
      className={classes(
        "inline-flex h-7 min-w-7 shrink-0 items-center justify-center gap-1.5 rounded-control text-12 font-medium text-soft transition-colors hover:bg-line/50 hover:text-ink",
        words && "px-2",
        className,
      )}
    >
      {copied ? <Check aria-hidden size={15} className="text-good" /> : <Copy aria-hidden size={15} />}
      {words && (copied ? "Copied" : words)}
    </button>
  );
}

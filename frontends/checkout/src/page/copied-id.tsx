import { useEffect, useRef, useState } from "preact/hooks";
import { Copy, Tick } from "../marks/icons";

const SHOWN_FOR_MS = 1_500;

/** An id in full, with a button that copies it. */
export function CopiedId({ id, testId, what }: { id: string; testId: string; what: string }) {
  const [copied, setCopied] = useState(false);
  const text = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_FOR_MS);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(id);
      setCopied(true);
    } catch {
      // A page that frames this one may have kept the clipboard from it: marked, the id is copied by hand.
      if (text.current) getSelection()?.selectAllChildren(text.current);
    }
  };

  return (
    <span class="copied-id">
      <span ref={text} class="id" data-test-id={testId} title={id}>
        {id}
      </span>
      {/* Browsers have no clipboard where the page is not served over https. */}
      {navigator.clipboard && (
        <button
          type="button"
          class="icon-button"
          aria-label={copied ? "Copied" : `Copy ${what}`}
          onClick={() => void copy()}
        >
          {copied ? <Tick /> : <Copy />}
        </button>
      )}
    </span>
  );
}

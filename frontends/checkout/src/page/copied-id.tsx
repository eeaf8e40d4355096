import { useEffect, useState } from "preact/hooks";
import { Copy, Tick } from "../marks/icons";

const SHOWN_FOR_MS = 1_500;

/** An id in full, with a button that copies it. */
export function CopiedId({ id, testId, what }: { id: string; testId: string; what: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_FOR_MS);
    return () => clearTimeout(timer);
  }, [copied]);

  return (
    <span class="copied-id">
      <span class="id" data-test-id={testId} title={id}>
        {id}
      </span>
      {/* Browsers have no clipboard where the page is not served over https. */}
      {navigator.clipboard && (
        <button
          type="button"
          class="icon-button"
          aria-label={copied ? "Copied" : `Copy ${what}`}
          onClick={() => void navigator.clipboard.writeText(id).then(() => setCopied(true))}
        >
          {copied ? <Tick /> : <Copy />}
        </button>
      )}
    </span>
  );
}

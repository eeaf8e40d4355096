import { CopyButton } from "./copy-button";

/** An id in a monospace, whole and with a button that copies it. */
export function Identifier({ id, what }: { id: string; what: string }) {
  return (
    <span className="inline-flex max-w-full items-center gap-1">
      <span title={id} className="truncate font-mono text-12">
        {id}
      </span>
      <CopyButton text={id} what={what} />
    </span>
  );
}

import { ExternalLink } from "lucide-react";
import { buttonClass } from "./button";
import { CopyButton } from "./copy-button";

/** The address of a public page: to read, to copy and to open. */
export function PageLink({ url, what, testId }: { url: string; what: string; testId: string }) {
  return (
    <div className="flex min-h-10 items-center gap-1 rounded-control border border-line bg-paper py-1 pr-1 pl-3">
      <span data-test-id={testId} title={url} className="min-w-0 flex-1 truncate font-mono text-12">
        {url}
      </span>
      <CopyButton text={url} what={what} words="Copy" />
      <a
        href={url}
        target="_blank"
        rel="noreferrer"
        aria-label={`Open ${what}`}
        title={`Open ${what}`}
        className={buttonClass("quiet", true).replace("px-3", "px-2")}
      >
        <ExternalLink aria-hidden size={15} />
      </a>
    </div>
  );
}

import { CopyButton } from "../ui/copy-button";

/** The public page that lists all invoices of the customer. */
export function CustomerPage({ url }: { url: string }) {
  return (
    <span className="inline-flex max-w-full items-center gap-1">
      <a
        href={url}
        target="_blank"
        rel="noreferrer"
        data-test-id="customer-url"
        className="truncate text-accent-strong hover:underline"
      >
        Open the list
      </a>
      <CopyButton text={url} what="customer's link" />
    </span>
  );
}

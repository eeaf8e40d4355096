import type { CheckoutMessage } from "../sdk/messages";

/** Tell the page that embeds this one. Nothing private is in these messages. */
export function tellParent(message: CheckoutMessage): void {
  if (window.parent === window) return;
  window.parent.postMessage(message, parentOrigin(location.ancestorOrigins?.[0], document.referrer));
}

/**
 * The origin that may read it: the embedding page's, as the browser or else the referrer names it. Only a page that
 * has none to name, such as a plain file, is told whatever it is.
 */
export function parentOrigin(ancestor: string | undefined, referrer: string): string {
  for (const candidate of [ancestor, referrer]) {
    try {
      const url = new URL(candidate ?? "");
      if (url.protocol === "https:" || url.protocol === "http:") return url.origin;
    } catch {
      // Not named by this source.
    }
    if (ancestor) return "*";
  }
  return "*";
}

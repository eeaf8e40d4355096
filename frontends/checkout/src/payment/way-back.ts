import { keep, kept } from "./tab-memory";

/** Where the shopper goes when all is paid. */
export interface WayBack {
  href: string;
  words: string;
  /** A page of the gateway's own, to which the shopper is taken without a click. */
  ours: boolean;
}

const OUR_PAGES = /^\/([il])\/[A-Za-z0-9_-]{8,128}$/;

/** The way back to one of our own pages, when `text` is exactly the path of one; else null. */
export function ourPage(text: string | null): WayBack | null {
  const match = OUR_PAGES.exec(text ?? "");
  if (!match) return null;
  return { href: match[0], words: match[1] === "i" ? "Back to invoice" : "Continue", ours: true };
}

/** The site that led here, as the browser tells it: the way back when the merchant has no page of its own here. */
export function siteOf(referrer: string, own: string): WayBack | null {
  if (!/^https?:/.test(referrer)) return null;
  const { origin, host } = new URL(referrer);
  return origin === own ? null : { href: `${origin}/`, words: `Return to ${host}`, ours: false };
}

/**
 * The way back of this visit. It is remembered for the time that the shopper spends on a processor's page, which is
 * why a visit that comes from there names no way of its own.
 */
export function wayBack(orderId: string, returnTo: string | null, referrer: string): WayBack | null {
  const name = `checkout:${orderId}:back`;
  const named = ourPage(returnTo)?.href ?? siteOf(referrer, location.origin)?.href;
  if (named) keep(name, named);
  const href = named ?? kept(name);
  return ourPage(href) ?? siteOf(href ?? "", location.origin);
}

import type { InvoiceFilter } from "../api/invoices";
import type { OrderStatus } from "../api/orders";
import type { LinkStatus } from "../api/payment-links";
import type { PaymentFilter } from "../api/payments";
import type { LogStatus } from "../api/webhooks";

type Given = Record<string, unknown>;

/** Values are plain text, as people type and share them. */
export function parse(query: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(query));
}

export function stringify(search: Record<string, unknown>): string {
  const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== "");
  const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return query && `?${query}`;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() ? value.trim().slice(0, 255) : undefined;
}

function oneOf<Value extends string>(value: unknown, ...allowed: Value[]): Value | undefined {
  return allowed.find((each) => each === value);
}

function date(value: unknown): string | undefined {
  return typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : undefined;
}

function page(value: unknown): number | undefined {
  const number = Number(value);
  return Number.isInteger(number) && number > 1 && number <= 1_000_000 ? number : undefined;
}

/** Without the names that say nothing. */
function given<Search extends object>(
  search: Search,
): { [Name in keyof Search]?: NonNullable<Search[Name]> } {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Search]?: NonNullable<Search[Name]>;
  };
}

export function login(query: Given): { next?: string } {
  const next = text(query.next);
  // A path of this site and nothing else: whoever sends links must not choose where a sign-in leads.
  return next && /^\/(?![/\\])/.test(next) && !next.startsWith("/login") ? { next } : {};
}

export const RANGES = ["24h", "7d", "30d", "90d"] as const;
export type Range = (typeof RANGES)[number];

export function home(query: Given) {
  return given({ range: oneOf<Range>(query.range, ...RANGES) });
}

export interface TransactionSearch extends PaymentFilter {
  page?: number;
  payment?: string;
}

export function transactions(query: Given): TransactionSearch {
  return given({
    status: oneOf(query.status, "pending", "success", "failed"),
    method: oneOf(query.method, "upi", "card", "redirect"),
    from: date(query.from),
    to: date(query.to),
    q: text(query.q),
    page: page(query.page),
    payment: text(query.payment),
  });
}

export interface OrderSearch {
  status?: OrderStatus;
  page?: number;
  order?: string;
}

export function orders(query: Given): OrderSearch {
  return given({
    status: oneOf(query.status, "created", "paid"),
    page: page(query.page),
    order: text(query.order),
  });
}

export interface InvoiceSearch extends InvoiceFilter {
  page?: number;
  invoice?: string;
  /** A new one is being written. */
  write?: "new";
}

export function invoices(query: Given): InvoiceSearch {
  return given({
    status: oneOf(query.status, "unpaid", "processing", "paid", "cancelled"),
    q: text(query.q),
    page: page(query.page),
    invoice: text(query.invoice),
    write: oneOf(query.write, "new"),
  });
}

export interface LinkSearch {
  status?: LinkStatus;
  page?: number;
  link?: string;
  write?: "new";
}

export function paymentLinks(query: Given): LinkSearch {
  return given({
    status: oneOf(query.status, "active", "processing", "paid", "expired", "cancelled"),
    page: page(query.page),
    link: text(query.link),
    write: oneOf(query.write, "new"),
  });
}

export interface RefundSearch {
  page?: number;
  payment?: string;
}

export function refunds(query: Given): RefundSearch {
  return given({ page: page(query.page), payment: text(query.payment) });
}

export interface WebhookSearch {
  status?: LogStatus;
  event?: string;
  page?: number;
  webhook?: string;
}

export function webhooks(query: Given): WebhookSearch {
  return given({
    status: oneOf(query.status, "pending", "success", "failed"),
    event: text(query.event),
    page: page(query.page),
    webhook: text(query.webhook),
  });
}

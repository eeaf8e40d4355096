import { ask, inPath } from "../payment/gateway";

/** What is to be paid, as whoever has the link may see it. Amounts are in the currency's smallest unit. */

export type InvoiceStatus = "unpaid" | "processing" | "paid" | "cancelled";
export type PaymentLinkStatus = "active" | "processing" | "paid" | "expired" | "cancelled";

export interface Item {
  description: string;
  quantity: number;
  unit_amount: number;
}

export interface Settlement {
  id: string;
  method: string;
  processor?: string | null;
  /** What the shopper paid. */
  amount: number;
  fee: number | null;
  paid_at: string;
}

export interface Invoice {
  link: string;
  number: string;
  merchant: { name: string | null };
  customer: { name: string };
  items: Item[];
  currency: string;
  amount: number;
  convenience_fee: { mode: "off" | "on"; amount: number };
  total: number;
  status: InvoiceStatus;
  due_date: string | null;
  order_id: string;
  payment: Settlement | null;
  created_at: string;
}

export type InvoiceLine = Pick<
  Invoice,
  "link" | "number" | "total" | "currency" | "status" | "due_date" | "created_at"
>;

export interface CustomerInvoices {
  merchant: { name: string | null };
  customer: { name: string };
  data: InvoiceLine[];
  total: number;
}

export interface PaymentLink {
  link: string;
  merchant: { name: string | null };
  amount: number;
  currency: string;
  description: string | null;
  status: PaymentLinkStatus;
  expires_at: string | null;
  order_id: string;
  /** Once paid, and where the merchant wants the shopper back. */
  redirect_to: string | null;
}

export const readInvoice = (link: string) => ask<Invoice>(`/invoices/${inPath(link)}/public`);

const PAGE = 50;

/** The latest `wanted` of a customer, or all there are. */
export async function readCustomerInvoices(link: string, wanted: number): Promise<CustomerInvoices> {
  const page = (offset: number) =>
    ask<CustomerInvoices>(`/customers/${inPath(link)}/invoices/public?limit=${PAGE}&offset=${offset}`);
  let list = await page(0);
  while (list.data.length < Math.min(wanted, list.total)) {
    const next = await page(list.data.length);
    if (next.data.length === 0) break;
    list = { ...next, data: [...list.data, ...next.data] };
  }
  return list;
}

export const readPaymentLink = (link: string) => ask<PaymentLink>(`/payment_links/${inPath(link)}/public`);

/** The checkout for an order, and the way back from it. */
export const checkoutFor = (orderId: string, page: string) =>
  `/checkout?order_id=${inPath(orderId)}&return_to=${page}`;

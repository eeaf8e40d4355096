import type { Invoice } from "../api/invoices";

/** Whether the money should have come already: the day it was due is over, here where the merchant is. */
export function isOverdue(invoice: Pick<Invoice, "status" | "due_date">, now: number): boolean {
  if (invoice.status !== "unpaid" || !invoice.due_date) return false;
  const day = new Date(now);
  const today = [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((n) => String(n).padStart(2, "0"));
  return invoice.due_date < today.join("-");
}

/** `15 Feb 2024` of `2024-02-15`. */
export function dayInWords(day: string): string {
  return new Date(`${day}T00:00:00Z`).toLocaleDateString("en-IN", {
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  });
}

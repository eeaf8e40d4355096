import type { Invoice } from "../api/invoices";
import { money } from "../ui/money";
import { dayInWords } from "./overdue";

/** An e-mail to the customer, ready to send from the merchant's own mailbox. */
export function mailOf(invoice: Invoice, merchant: string): string {
  const { customer, number, total, currency, due_date, payment_url } = invoice;
  const subject = `Invoice ${number} from ${merchant}`;
  const due = due_date ? `, due on ${dayInWords(due_date)}` : "";
  const body = [
    `Dear ${customer.name},`,
    `Here is invoice ${number} over ${money(total, currency)}${due}. You can look at it and pay it here:`,
    payment_url,
    `Kind regards\n${merchant}`,
  ].join("\n\n");
  const query = Object.entries({ subject, body }).map(
    ([name, text]) => `${name}=${encodeURIComponent(text)}`,
  );
  return `mailto:${encodeURIComponent(customer.email ?? "")}?${query.join("&")}`;
}

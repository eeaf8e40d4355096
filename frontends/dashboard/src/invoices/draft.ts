import type { NewInvoice } from "../api/invoices";
import { money, parseAmount } from "../ui/money";

const LEAST = 100;
const MOST_PIECES = 1_000_000;

export interface DraftItem {
  /** Of this line, whatever stands in it. */
  key: number;
  description: string;
  quantity: string;
  price: string;
}

/** An invoice as it is typed. */
export interface Draft {
  name: string;
  email: string;
  phone: string;
  currency: string;
  items: readonly DraftItem[];
  due: string;
  /** Empty: as the settings say. */
  fee: "" | "on" | "off";
  notes: string;
}

export const EMPTY: Draft = {
  name: "",
  email: "",
  phone: "",
  currency: "INR",
  items: [{ key: 0, description: "", quantity: "1", price: "" }],
  due: "",
  fee: "",
  notes: "",
};

/** What keeps it from being sent: by the field's name, those of an item behind its key. */
export type Problems = Readonly<Record<string, string>>;

export function problemsOf(draft: Draft): Problems {
  const found: Record<string, string> = {};
  if (!draft.name.trim()) found.name = "Whom is it for?";
  if (draft.email.trim() && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(draft.email.trim()))
    found.email = "This is no email address.";
  if (draft.phone.trim() && !/^\+?[\d\s()./-]{6,}$/.test(draft.phone.trim()))
    found.phone = "Digits, with a + in front if you like.";
  for (const item of draft.items) {
    if (!item.description.trim()) found[`description-${item.key}`] = "What is it for?";
    const quantity = quantityOf(item);
    if (quantity === null) found[`quantity-${item.key}`] = "A whole number.";
    const price = parseAmount(item.price, draft.currency);
    if (price === null || price < LEAST)
      found[`price-${item.key}`] = `At least ${money(LEAST, draft.currency)}.`;
  }
  return found;
}

function quantityOf({ quantity }: DraftItem): number | null {
  const typed = quantity.trim();
  return /^\d{1,7}$/.test(typed) && Number(typed) >= 1 && Number(typed) <= MOST_PIECES ? Number(typed) : null;
}

/** What the line comes to; `null` while it says no number. */
export function lineAmount(item: DraftItem, currency: string): number | null {
  const [quantity, price] = [quantityOf(item), parseAmount(item.price, currency)];
  return quantity === null || price === null ? null : quantity * price;
}

/** The sum of the lines that say one. */
export function amountOf({ items, currency }: Draft): number {
  return items.reduce((sum, item) => sum + (lineAmount(item, currency) ?? 0), 0);
}

/** The draft, which has no problems, as the API is asked for it. */
export function requestOf(draft: Draft): NewInvoice {
  return {
    customer: {
      name: draft.name.trim(),
      email: draft.email.trim() || null,
      phone: draft.phone.trim() || null,
    },
    items: draft.items.map((item) => ({
      description: item.description.trim(),
      quantity: quantityOf(item) ?? 0,
      unit_amount: parseAmount(item.price, draft.currency) ?? 0,
    })),
    currency: draft.currency,
    due_date: draft.due || null,
    notes: draft.notes.trim() || null,
    convenience_fee: draft.fee || null,
  };
}

import type { NewPaymentLink } from "../api/payment-links";
import { money, parseAmount } from "../ui/money";

const LEAST = 100;

/** A payment link as it is typed. */
export interface Draft {
  amount: string;
  currency: string;
  description: string;
  redirect: string;
  /** As the browser's own control gives it, here where the merchant is: `2024-02-15T18:00`. */
  expires: string;
}

export const EMPTY: Draft = { amount: "", currency: "INR", description: "", redirect: "", expires: "" };

export function problemsOf(draft: Draft, now: number): { [Name in keyof Draft]?: string } {
  const amount = parseAmount(draft.amount, draft.currency);
  const expires = draft.expires && Date.parse(draft.expires);
  return {
    ...((amount === null || amount < LEAST) && { amount: `At least ${money(LEAST, draft.currency)}.` }),
    ...(draft.redirect.trim() &&
      !/^https?:\/\/[^\s/]+/.test(draft.redirect.trim()) && {
        redirect: "An address such as https://shop.example/thanks.",
      }),
    ...(expires && expires <= now && { expires: "This has passed already." }),
  };
}

/** The draft, which has no problems, as the API is asked for it. */
export function requestOf(draft: Draft): NewPaymentLink {
  return {
    amount: parseAmount(draft.amount, draft.currency) ?? 0,
    currency: draft.currency,
    description: draft.description.trim() || null,
    redirect_url: draft.redirect.trim() || null,
    expires_at: draft.expires ? new Date(draft.expires).toISOString().replace(/\.\d+Z$/, "Z") : null,
  };
}

import type { Payment } from "../api/payments";

const NETWORKS: Record<string, string> = {
  visa: "Visa",
  mastercard: "Mastercard",
  amex: "American Express",
  rupay: "RuPay",
  unknown: "Card",
};

/** What it was paid with: `Visa •••• 4242`, or the VPA. */
export function instrument(payment: Payment): string {
  if (payment.method === "upi") return payment.vpa ?? "UPI";
  return `${NETWORKS[payment.card_network ?? "unknown"] ?? "Card"} •••• ${payment.card_last4 ?? ""}`.trim();
}

/** The same, short enough for a cell beside the method's name. */
export function shortInstrument(payment: Payment): string {
  return payment.method === "upi" ? (payment.vpa ?? "") : `•••• ${payment.card_last4 ?? ""}`;
}

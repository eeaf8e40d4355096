const NETWORKS: Record<string, string> = {
  visa: "Visa",
  mastercard: "Mastercard",
  amex: "American Express",
  rupay: "RuPay",
  unknown: "Card",
};
const METHODS: Record<string, string> = { upi: "UPI", card: "Card", redirect: "Processor's page" };

/** `Instamojo` of `instamojo`. */
export function processorName(processor: string): string {
  return processor.slice(0, 1).toUpperCase() + processor.slice(1);
}

/** How it was paid: `UPI`, or the name of the processor on whose page it was. */
export function methodWords({ method, processor }: { method: string; processor?: string | null }): string {
  if (method === "redirect" && processor) return processorName(processor);
  return METHODS[method] ?? method;
}

interface Paid {
  method: string;
  vpa?: string;
  card_network?: string;
  card_last4?: string;
  processor?: string;
}

/** What it was paid with: `Visa •••• 4242`, the VPA, or whose page. */
export function instrument(payment: Paid): string {
  if (payment.method === "upi") return payment.vpa ?? "UPI";
  if (payment.method === "card")
    return `${NETWORKS[payment.card_network ?? "unknown"] ?? "Card"} •••• ${payment.card_last4 ?? ""}`.trim();
  return methodWords(payment);
}

/** The same, short enough for a cell beside the method's name. */
export function shortInstrument(payment: Paid): string {
  if (payment.method === "upi") return payment.vpa ?? "";
  return payment.method === "card" ? `•••• ${payment.card_last4 ?? ""}` : "";
}

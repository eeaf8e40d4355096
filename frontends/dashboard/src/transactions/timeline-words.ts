import type { TimelineEntry } from "../api/payments";
import { money } from "../ui/money";
import type { Tone } from "../ui/timeline-entry";

const HAPPENED: Record<string, string> = {
  "payment.created": "Payment created",
  "payment.pending": "Sent to the bank",
  "payment.success": "The bank has paid",
  "payment.failed": "The bank has refused",
  "payment.captured": "Captured",
  "refund.created": "Refund asked for",
  "refund.processed": "Refunded",
  "refund.failed": "Refund failed: the money stays with you",
};

/** What an entry says, in words: an event, or an attempt to tell the merchant's server of one. */
export function wordsOf(entry: TimelineEntry, currency: string): string {
  if (entry.kind === "webhook") return webhookWords(entry);
  const words = HAPPENED[entry.event] ?? entry.event;
  return entry.amount ? `${words} · ${money(entry.amount, currency)}` : words;
}

function webhookWords({ event, outcome, attempt, response_code }: TimelineEntry): string {
  if (outcome === "pending") return `Webhook ${event} waits`;
  const answer = response_code ? `answered ${response_code}` : "no answer";
  const which = attempt && attempt > 1 ? `, attempt ${attempt}` : "";
  return `Webhook ${event} ${outcome === "success" ? "delivered" : "failed"}${which} · ${answer}`;
}

export function toneOf({ kind, event, outcome }: TimelineEntry): Tone {
  if (kind === "webhook") return outcome === "success" ? "good" : outcome === "failed" ? "bad" : "warn";
  if (/\.(success|processed|captured)$/.test(event)) return "good";
  return event.endsWith(".failed") ? "bad" : "plain";
}

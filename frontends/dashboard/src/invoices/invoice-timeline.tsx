import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Ban, Check, CircleDot, Clock3, type LucideIcon, X } from "lucide-react";
import { type Invoice, invoiceTimelineQuery } from "../api/invoices";
import { Skeleton } from "../ui/skeleton";
import { TimelineEntry, type Tone } from "../ui/timeline-entry";

const LOOKS: Record<string, readonly [words: string, tone: Tone, icon: LucideIcon]> = {
  created: ["Invoice created", "plain", CircleDot],
  payment_started: ["A payment has begun", "warn", Clock3],
  payment_failed: ["The payment has failed", "bad", X],
  paid: ["Paid", "good", Check],
  cancelled: ["Cancelled", "plain", Ban],
};

/** What happened to the invoice, oldest first; what happened to a payment stands with the payment. */
export function InvoiceTimeline({ invoice }: { invoice: Invoice }) {
  const { data } = useQuery(invoiceTimelineQuery(invoice.id));
  return (
    <section aria-label="Timeline">
      <h3 className="mb-3 text-13 font-semibold">Timeline</h3>
      {!data && <Skeleton className="h-24 w-full" />}
      <ol data-test-id="invoice-timeline">
        {data?.data.map(({ at, event, payment_id, description, request_id }, index) => {
          const [words, tone, icon] = LOOKS[event] ?? [event, "plain", CircleDot];
          return (
            <TimelineEntry
              key={`${event} ${payment_id ?? ""}`}
              tone={tone}
              icon={icon}
              at={at}
              requestId={request_id ?? null}
              last={index === data.data.length - 1}
              data-test-id="invoice-timeline-entry"
              data-event={event}
            >
              {words}
              {description && <span className="text-soft"> · {description}</span>}
              {payment_id && (
                <Link
                  to="/dashboard/transactions"
                  search={{ payment: payment_id }}
                  className="ml-2 text-13 text-accent-strong hover:underline"
                >
                  The payment
                </Link>
              )}
            </TimelineEntry>
          );
        })}
      </ol>
    </section>
  );
}

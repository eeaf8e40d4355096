import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Check, CircleDot, Clock3, type LucideIcon, Undo2, Webhook, X } from "lucide-react";
import { type Payment, type TimelineEntry, timelineQuery } from "../api/payments";
import { Skeleton } from "../ui/skeleton";
import { TimelineEntry as Happened } from "../ui/timeline-entry";
import { toneOf, wordsOf } from "./timeline-words";

function iconOf(entry: TimelineEntry): LucideIcon {
  if (entry.kind === "webhook") return Webhook;
  if (entry.kind === "refund") return Undo2;
  const tone = toneOf(entry);
  if (tone === "good") return Check;
  if (tone === "bad") return X;
  return entry.event === "payment.created" ? CircleDot : Clock3;
}

/** Everything that happened to a payment, its refunds and its webhooks, oldest first. */
export function Timeline({ payment }: { payment: Payment }) {
  const { data } = useQuery(timelineQuery(payment.id));
  return (
    <section aria-label="Timeline">
      <h3 className="mb-3 text-13 font-semibold">Timeline</h3>
      {!data && <Skeleton className="h-40 w-full" />}
      <ol data-test-id="timeline">
        {data?.entries.map((entry, index) => (
          <Entry
            key={`${entry.kind} ${entry.event} ${entry.refund_id ?? ""} ${entry.webhook_id ?? ""} ${entry.attempt ?? ""}`}
            entry={entry}
            currency={payment.currency}
            last={index === data.entries.length - 1}
          />
        ))}
      </ol>
      {data && !data.complete && (
        <p className="mt-2 text-13 text-warn">
          The webhooks cannot be asked just now. They appear when they can.
        </p>
      )}
    </section>
  );
}

function Entry({ entry, currency, last }: { entry: TimelineEntry; currency: string; last: boolean }) {
  return (
    <Happened
      tone={toneOf(entry)}
      icon={iconOf(entry)}
      at={entry.time}
      requestId={entry.request_id}
      last={last}
      data-test-id="timeline-entry"
      data-event={entry.event}
      data-kind={entry.kind}
    >
      {wordsOf(entry, currency)}
      {entry.webhook_id && (
        <Link
          to="/dashboard/webhooks"
          search={{ webhook: entry.webhook_id }}
          className="ml-2 text-13 text-accent-strong hover:underline"
        >
          Open
        </Link>
      )}
    </Happened>
  );
}

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Check, CircleDot, Clock3, type LucideIcon, Undo2, Webhook, X } from "lucide-react";
import { type Payment, type TimelineEntry, timelineQuery } from "../api/payments";
import { classes } from "../ui/classes";
import { Skeleton } from "../ui/skeleton";
import { exactTime, momentTitle } from "../ui/times";
import { type Tone, toneOf, wordsOf } from "./timeline-words";

const TONES: Record<Tone, string> = {
  good: "bg-good-soft text-good",
  bad: "bg-bad-soft text-bad",
  warn: "bg-warn-soft text-warn",
  plain: "bg-line text-ink",
};

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
  const Icon = iconOf(entry);
  return (
    <li className="flex gap-3" data-test-id="timeline-entry" data-event={entry.event} data-kind={entry.kind}>
      <div className="flex flex-col items-center">
        <span
          className={classes("grid size-6 shrink-0 place-items-center rounded-full", TONES[toneOf(entry)])}
        >
          <Icon aria-hidden size={13} strokeWidth={2.25} />
        </span>
        {!last && <span className="w-px flex-1 bg-line" />}
      </div>
      <div className={classes("min-w-0", !last && "pb-4")}>
        <p className="break-words">
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
        </p>
        <p className="text-12 text-soft tabular-nums">
          <time dateTime={entry.time} title={momentTitle(entry.time)}>
            {exactTime(entry.time)}
          </time>
          {entry.request_id && (
            <span
              className="ml-2 inline-block max-w-36 truncate align-bottom font-mono"
              title={`Request ${entry.request_id}`}
            >
              {entry.request_id}
            </span>
          )}
        </p>
      </div>
    </li>
  );
}

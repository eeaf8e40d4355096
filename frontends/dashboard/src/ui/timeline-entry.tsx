import type { LucideIcon } from "lucide-react";
import type { LiHTMLAttributes, ReactNode } from "react";
import { classes } from "./classes";
import { exactTime, momentTitle } from "./times";

export type Tone = "good" | "bad" | "warn" | "plain";

const TONES: Record<Tone, string> = {
  good: "bg-good-soft text-good",
  bad: "bg-bad-soft text-bad",
  warn: "bg-warn-soft text-warn",
  plain: "bg-line text-ink",
};

interface TimelineEntryProps extends LiHTMLAttributes<HTMLLIElement> {
  tone: Tone;
  icon: LucideIcon;
  at: string;
  requestId: string | null;
  last: boolean;
  children: ReactNode;
  [name: `data-${string}`]: string;
}

/** Something that happened, and when. */
export function TimelineEntry(props: TimelineEntryProps) {
  const { tone, icon: Icon, at, requestId, last, children, ...others } = props;
  return (
    <li className="flex gap-3" {...others}>
      <div className="flex flex-col items-center">
        <span className={classes("grid size-6 shrink-0 place-items-center rounded-full", TONES[tone])}>
          <Icon aria-hidden size={13} strokeWidth={2.25} />
        </span>
        {!last && <span className="w-px flex-1 bg-line" />}
      </div>
      <div className={classes("min-w-0", !last && "pb-4")}>
        <p className="break-words">{children}</p>
        <p className="flex flex-wrap gap-x-2 text-12 text-soft tabular-nums">
          <time dateTime={at} title={momentTitle(at)}>
            {exactTime(at)}
          </time>
          {requestId && (
            <span className="max-w-36 truncate font-mono" title={`Request ${requestId}`}>
              {requestId}
            </span>
          )}
        </p>
      </div>
    </li>
  );
}

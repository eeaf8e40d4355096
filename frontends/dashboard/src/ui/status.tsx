import {
  Ban,
  CircleCheck,
  CircleDashed,
  CircleX,
  Clock3,
  type LucideIcon,
  Pause,
  Radio,
  TimerOff,
} from "lucide-react";
import { classes } from "./classes";

const GOOD = "bg-good-soft text-good";
const WARN = "bg-warn-soft text-warn";
const BAD = "bg-bad-soft text-bad";
const PLAIN = "bg-line/60 text-ink";

const LOOKS: Record<string, readonly [tone: string, icon: LucideIcon]> = {
  success: [GOOD, CircleCheck],
  paid: [GOOD, CircleCheck],
  processed: [GOOD, CircleCheck],
  captured: [GOOD, CircleCheck],
  sending: [GOOD, Radio],
  pending: [WARN, Clock3],
  paused: [WARN, Pause],
  failed: [BAD, CircleX],
  overdue: [BAD, Clock3],
  created: [PLAIN, Clock3],
  unpaid: [PLAIN, CircleDashed],
  active: [PLAIN, CircleDashed],
  processing: [WARN, Clock3],
  cancelled: [PLAIN, Ban],
  expired: [PLAIN, TimerOff],
  off: [PLAIN, Ban],
};

/** A state with its colour, its icon and its word. */
export function Status({ of, children }: { of: string; children?: string }) {
  const [tone, Icon] = LOOKS[of] ?? [PLAIN, Clock3];
  return (
    <span
      className={classes(
        "inline-flex h-6 items-center gap-1.5 rounded-full pr-2.5 pl-2 text-12 font-medium whitespace-nowrap",
        tone,
      )}
    >
      <Icon aria-hidden size={14} strokeWidth={2.25} />
      {children ?? of}
    </span>
  );
}

import { classes } from "../ui/classes";
import type { Point } from "./periods";

const LOOKS = { good: "bg-accent", bad: "hatched-bad", warn: "dotted-warn" } as const;

export function Swatch({ look, name }: { look: keyof typeof LOOKS; name: string }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <span aria-hidden className={classes("size-2.5 rounded-[3px]", LOOKS[look])} />
      {name}
    </span>
  );
}

interface ChartTooltipProps {
  active?: boolean;
  payload?: readonly { dataKey?: unknown; value?: unknown; payload?: Point }[];
  format?: (value: number) => string;
  names?: Record<string, string>;
}

/** Beside the pointer: what the bar or point stands for. */
export function ChartTooltip({ active, payload = [], format = String, names = {} }: ChartTooltipProps) {
  const point = payload[0]?.payload;
  if (!active || !point) return null;
  return (
    <div className="rounded-control border border-line bg-surface px-3 py-2 text-12 shadow-float">
      <p className="mb-1 font-medium">{point.title}</p>
      {payload.map(({ dataKey, value }) => (
        <p key={String(dataKey)} className="flex justify-between gap-4 tabular-nums">
          <span className="text-soft">{names[String(dataKey)] ?? String(dataKey)}</span>
          {format(Number(value))}
        </p>
      ))}
    </div>
  );
}

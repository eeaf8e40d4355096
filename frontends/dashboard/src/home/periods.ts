import type { PaymentStatistics } from "../api/payments";
import type { Range } from "../shell/search";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export interface Span {
  /** ISO 8601, at the beginning of an hour or day in UTC. */
  from: string;
  interval: "hour" | "day";
}

const LENGTHS: Record<Range, readonly [interval: Span["interval"], count: number]> = {
  "24h": ["hour", 24],
  "7d": ["day", 7],
  "30d": ["day", 30],
  "90d": ["day", 90],
};

/** The hours or days of a range, the one that is under way included. */
export function spanOf(range: Range, now: number): Span {
  const [interval, count] = LENGTHS[range];
  const size = interval === "hour" ? HOUR : DAY;
  const first = Math.floor(now / size) * size - (count - 1) * size;
  return { from: new Date(first).toISOString().replace(".000", ""), interval };
}

export interface Point {
  /** As an axis shows it. */
  label: string;
  /** In full. */
  title: string;
  pending: number;
  success: number;
  failed: number;
  amount: number;
  /** In percent; `null` where nothing was tried. */
  rate: number | null;
}

/** A point for each hour or day, those without payments too: a gap is a fact that a chart has to show. */
export function points(span: Span, series: PaymentStatistics["series"], now: number): Point[] {
  const size = span.interval === "hour" ? HOUR : DAY;
  const known = new Map(series.map((figures) => [Date.parse(figures.time), figures]));
  const found: Point[] = [];
  for (let time = Date.parse(span.from); time <= now; time += size) {
    const figures = known.get(time);
    found.push({
      ...words(time, span.interval),
      pending: figures?.pending ?? 0,
      success: figures?.success ?? 0,
      failed: figures?.failed ?? 0,
      amount: figures?.total_amount ?? 0,
      rate: figures && figures.total_transactions > 0 ? figures.success_rate : null,
    });
  }
  return found;
}

function words(time: number, interval: Span["interval"]): { label: string; title: string } {
  const day = new Intl.DateTimeFormat("en-IN", { day: "numeric", month: "short", timeZone: "UTC" }).format(
    time,
  );
  if (interval === "day") return { label: day, title: day };
  const hour = new Date(time).toISOString().slice(11, 16);
  return { label: hour, title: `${day}, ${hour} UTC` };
}

/** `95%`. Never 100 while something has failed, and never 0 while something has not. */
export function wholePercent(rate: number): string {
  if (rate > 99 && rate < 100) return "99%";
  if (rate > 0 && rate < 1) return "1%";
  return `${Math.round(rate)}%`;
}

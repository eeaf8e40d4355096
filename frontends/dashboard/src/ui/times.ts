/** `2024-01-15 10:31:00`, in UTC. */
export function exactTime(iso: string): string {
  return iso.slice(0, 19).replace("T", " ");
}

const STEPS: readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "narrow" });

/** `3 min. ago`; a date once it is more than a week away. */
export function relativeTime(iso: string, now: number = Date.now()): string {
  const seconds = Math.round((Date.parse(iso) - now) / 1000);
  if (Math.abs(seconds) > 7 * 86_400) return iso.slice(0, 10);
  for (const [unit, size] of STEPS) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return seconds > 5 ? relative.format(seconds, "second") : "just now";
}

/** On hover: the exact moment, here and in UTC. */
export function momentTitle(iso: string): string {
  return `${new Date(iso).toLocaleString("en-IN", { dateStyle: "medium", timeStyle: "long" })} · ${exactTime(iso)} UTC`;
}

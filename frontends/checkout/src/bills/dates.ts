/** Dates and times for people, in their own time zone. */

const DAY = new Intl.DateTimeFormat("en-IN", { day: "numeric", month: "short", year: "numeric" });
const MOMENT = new Intl.DateTimeFormat("en-IN", {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "numeric",
  minute: "2-digit",
});
const DATE_ONLY = /^(\d{4})-(\d{2})-(\d{2})$/;

/** A date without a time is that day wherever one is. */
function parsed(text: string): Date {
  const [, year, month, day] = DATE_ONLY.exec(text) ?? [];
  return year ? new Date(Number(year), Number(month) - 1, Number(day)) : new Date(text);
}

/** 21 Nov 2026 */
export const day = (text: string): string => DAY.format(parsed(text));

/** 21 Nov 2026, 3:04 pm */
export const moment = (text: string): string => MOMENT.format(parsed(text));

/** The day before `now`'s, or earlier. */
export function isPast(text: string, now: Date): boolean {
  const due = parsed(text);
  due.setHours(24, 0, 0, 0);
  return due <= now;
}

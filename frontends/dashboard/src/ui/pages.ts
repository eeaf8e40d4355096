import { counted, countOf, type Noun } from "./numbers";

export const PAGE_SIZE = 25;

/** How many rows stand on the pages before; the first page is 1. */
export function offsetOf(page: number, limit = PAGE_SIZE): number {
  return (page - 1) * limit;
}

/** An empty list has a page, too. */
export function lastPageOf(total: number, limit = PAGE_SIZE): number {
  return Math.max(1, Math.ceil(total / limit));
}

/** `26–28 of 28 payments`; beyond the last page only how many there are. */
export function rangeWords(total: number, page: number, limit: number, what: Noun): string {
  const first = offsetOf(page, limit) + 1;
  if (first > total) return countOf(total, what);
  return `${counted(first)}–${counted(Math.min(total, page * limit))} of ${countOf(total, what)}`;
}

const count = new Intl.NumberFormat("en-IN");

/** What is counted: one of it, many of it. */
export type Noun = readonly [one: string, many: string];

/** `1,00,000`; an ellipsis while it is not known. */
export function counted(number: number | undefined): string {
  return number === undefined ? "…" : count.format(number);
}

/** `1 payment`, `28 payments`. */
export function countOf(number: number | undefined, [one, many]: Noun): string {
  return `${counted(number)} ${number === 1 ? one : many}`;
}

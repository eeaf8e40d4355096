const count = new Intl.NumberFormat("en-IN");

/** `1,00,000`; an ellipsis while it is not known. */
export function counted(number: number | undefined): string {
  return number === undefined ? "…" : count.format(number);
}

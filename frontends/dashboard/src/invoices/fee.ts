import type { FeeRules } from "../api/invoices";

const BASIS_POINTS = 10_000n;

/** What the customer pays on top of an amount, in the smallest unit: the gateway's own rule, exact, half up. */
export function convenienceFee(
  amount: number,
  { rate_bps, fixed, tax_bps }: Pick<FeeRules, "rate_bps" | "fixed" | "tax_bps">,
): number {
  const untaxed = BigInt(amount) * BigInt(rate_bps) + BigInt(fixed) * BASIS_POINTS;
  const scale = BASIS_POINTS * BASIS_POINTS;
  return Number((2n * untaxed * (BASIS_POINTS + BigInt(tax_bps)) + scale) / (2n * scale));
}

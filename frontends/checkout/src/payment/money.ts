/** Money for people. Amounts are integers in the currency's smallest unit. */

function formatter(currency: string, cents: boolean): { format: Intl.NumberFormat; digits: number } {
  const locale = currency === "INR" ? "en-IN" : undefined;
  const options = { style: "currency", currency } as const;
  const digits = new Intl.NumberFormat(locale, options).resolvedOptions().maximumFractionDigits ?? 2;
  const shown = cents ? {} : { minimumFractionDigits: 0, maximumFractionDigits: 0 };
  return { format: new Intl.NumberFormat(locale, { ...options, ...shown }), digits };
}

/** ₹5,00,000.00: rupees in Indian groups, other currencies as the shopper's own language writes them. */
export function money(amount: number, currency: string): string {
  const { format, digits } = formatter(currency, true);
  return format.format(amount / 10 ** digits);
}

/** The same without `.00`, for a button: ₹500, but ₹500.50. */
export function shortMoney(amount: number, currency: string): string {
  const { digits } = formatter(currency, true);
  const { format } = formatter(currency, amount % 10 ** digits !== 0);
  return format.format(amount / 10 ** digits);
}

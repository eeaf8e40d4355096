const formats = new Map<string, Intl.NumberFormat>();

function formatOf(currency: string, fraction: boolean): Intl.NumberFormat {
  const key = `${currency} ${fraction}`;
  let format = formats.get(key);
  if (!format) {
    const few = fraction ? {} : { minimumFractionDigits: 0 };
    try {
      format = new Intl.NumberFormat("en-IN", { style: "currency", currency, ...few });
    } catch {
      format = new Intl.NumberFormat("en-IN", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
    }
    formats.set(key, format);
  }
  return format;
}

/** How many digits of an amount stand behind the point: 2 for INR, 0 for JPY. */
export function fractionDigits(currency: string): number {
  return formatOf(currency, true).resolvedOptions().maximumFractionDigits ?? 2;
}

/** `₹500.00` of 50000. */
export function money(amount: number, currency = "INR"): string {
  return formatOf(currency, true).format(amount / 10 ** fractionDigits(currency));
}

/** `₹5,00,000` of 50000000: for figures, where a fraction shows only when there is one. */
export function roundMoney(amount: number, currency = "INR"): string {
  const whole = amount % 10 ** fractionDigits(currency) === 0;
  return formatOf(currency, !whole).format(amount / 10 ** fractionDigits(currency));
}

/** `₹5L`: for the axes of charts. */
export function shortMoney(amount: number, currency = "INR"): string {
  return new Intl.NumberFormat("en-IN", {
    style: "currency",
    currency,
    notation: "compact",
    maximumFractionDigits: 1,
    minimumFractionDigits: 0,
  }).format(amount / 10 ** fractionDigits(currency));
}

/** The smallest units that were typed, or `null` for what is no amount of this currency. */
export function parseAmount(typed: string, currency = "INR"): number | null {
  const digits = fractionDigits(currency);
  const found = /^(\d{1,12})(?:\.(\d*))?$/.exec(typed.replaceAll(",", "").trim());
  if (!found || (found[2] ?? "").length > digits) return null;
  return Number(found[1]) * 10 ** digits + Number((found[2] ?? "").padEnd(digits, "0") || 0);
}

/** `250.00` of 25000: as it is typed. */
export function plainAmount(amount: number, currency = "INR"): string {
  return (amount / 10 ** fractionDigits(currency)).toFixed(fractionDigits(currency));
}

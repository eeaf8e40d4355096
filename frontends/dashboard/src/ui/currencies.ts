/** What forms offer; programs may use any of ISO 4217. */
export const CURRENCIES = ["INR", "USD", "EUR", "GBP", "AED", "SGD", "JPY"].map(
  (code) => [code, code] as const,
);

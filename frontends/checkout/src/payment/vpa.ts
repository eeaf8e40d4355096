/** UPI addresses, by the API's own rule. */
const FORMAT = /^[a-zA-Z0-9._-]+@[a-zA-Z0-9]+$/;
const LONGEST = 255;

/** What is wrong with a UPI address, in words for the shopper; null when nothing is. */
export function vpaProblem(vpa: string): string | null {
  if (!vpa) return "Enter your UPI ID";
  if (vpa.length > LONGEST || !FORMAT.test(vpa)) return "Enter a UPI ID such as name@bank";
  return null;
}

/** Cards, by the API's own rules: what passes here passes there. */

export type CardNetwork = "visa" | "mastercard" | "amex" | "rupay" | "unknown";

const LONGEST_NUMBER = 19;

export function digitsOf(text: string): string {
  return text.replace(/[^0-9]/g, "");
}

/** From the right, every second digit is doubled; the sum of all digits ends in 0. */
export function passesLuhn(digits: string): boolean {
  let total = 0;
  for (let place = 0; place < digits.length; place++) {
    const digit = Number(digits[digits.length - 1 - place]);
    const doubled = digit > 4 ? digit * 2 - 9 : digit * 2;
    total += place % 2 ? doubled : digit;
  }
  return total % 10 === 0;
}

/** The network by the first digits, as soon as these are typed. */
export function networkOf(digits: string): CardNetwork {
  if (/^4/.test(digits)) return "visa";
  if (/^5[1-5]/.test(digits)) return "mastercard";
  if (/^3[47]/.test(digits)) return "amex";
  if (/^(60|65|8[1-9])/.test(digits)) return "rupay";
  return "unknown";
}

/** Digits in the groups that are printed on the card. */
export function groupedNumber(text: string): string {
  const digits = digitsOf(text).slice(0, LONGEST_NUMBER);
  const groups =
    networkOf(digits) === "amex"
      ? /^(\d{1,4})(\d{1,6})?(\d{1,5})?(\d+)?$/
      : /^(\d{1,4})(\d{1,4})?(\d{1,4})?(\d{1,4})?(\d+)?$/;
  return digits.match(groups)?.slice(1).filter(Boolean).join(" ") ?? "";
}

/** What is being typed as `MM/YY`: the slash comes by itself, and a lone 2 to 9 is a month. */
export function typedExpiry(text: string, before = ""): string {
  const deleting = text.length < before.length;
  const alone = /^\s*([0-9]{1,2})\s*\/\s*([0-9]{0,4})/.exec(text);
  let digits = alone?.[1] ? alone[1].padStart(2, "0") + (alone[2] ?? "") : digitsOf(text);
  if (!alone && /^[2-9]/.test(digits)) digits = `0${digits}`;
  // A four-digit year is pasted or filled in by the browser: its last two count.
  const year = digits.slice(2).length === 4 ? digits.slice(4) : digits.slice(2, 4);
  const month = digits.slice(0, 2);
  if (month.length < 2 || (deleting && !year)) return month;
  return `${month}/${year}`;
}

export interface Expiry {
  month: string;
  year: string;
}

/** Month and year (`YY`), or null when it is no month and year or has passed. A card is good through its month, in UTC. */
export function expiryOf(text: string, today: Date): Expiry | null {
  const found = /^(0[1-9]|1[0-2])\/([0-9]{2})$/.exec(text.trim());
  if (!found?.[1] || !found[2]) return null;
  const months = (2000 + Number(found[2])) * 12 + Number(found[1]);
  const now = today.getUTCFullYear() * 12 + today.getUTCMonth() + 1;
  return months < now ? null : { month: found[1], year: found[2] };
}

export interface CardForm {
  number: string;
  expiry: string;
  cvv: string;
  name: string;
}

/** What is wrong with each field, in words for the shopper; a field that is fine is not named. */
export function cardProblems(form: CardForm, today: Date): Partial<CardForm> {
  const problems: Partial<CardForm> = {};
  const digits = form.number.replace(/[ -]/g, "");
  if (!digits) problems.number = "Enter the card number";
  else if (!/^[0-9]{13,19}$/.test(digits) || !passesLuhn(digits)) problems.number = "Check the card number";
  if (!form.expiry.trim()) problems.expiry = "Enter the expiry date";
  else if (!/^(0[1-9]|1[0-2])\/[0-9]{2}$/.test(form.expiry.trim())) problems.expiry = "Enter it as MM/YY";
  else if (!expiryOf(form.expiry, today)) problems.expiry = "This card has expired";
  if (!/^[0-9]{3,4}$/.test(form.cvv)) problems.cvv = form.cvv ? "It has 3 or 4 digits" : "Enter the CVV";
  if (!form.name.trim()) problems.name = "Enter the name on the card";
  else if (form.name.length > 255) problems.name = "This name is too long";
  return problems;
}

import { describe, expect, it } from "vitest";
import {
  cardProblems,
  expiryOf,
  groupedNumber,
  networkOf,
  passesLuhn,
  typedExpiry,
} from "../src/payment/card";

const TODAY = new Date("2026-11-21T23:59:59Z");

describe("a card number", () => {
  it.each(["4242424242424242", "5105105105105100", "378282246310005", "6011111111111117", "4222222222222"])(
    "%s has a right check digit",
    (digits) => expect(passesLuhn(digits)).toBe(true),
  );

  it.each(["4242424242424241", "5105105105105101", "378282246310006"])("%s has a wrong one", (digits) =>
    expect(passesLuhn(digits)).toBe(false),
  );

  it.each([
    ["4", "visa"],
    ["51", "mastercard"],
    ["55", "mastercard"],
    ["5", "unknown"],
    ["56", "unknown"],
    ["34", "amex"],
    ["37", "amex"],
    ["60", "rupay"],
    ["65", "rupay"],
    ["81", "rupay"],
    ["89", "rupay"],
    ["80", "unknown"],
    ["", "unknown"],
  ])("that begins with %s is of network %s", (digits, network) => expect(networkOf(digits)).toBe(network));

  it.each([
    ["4242424242424242", "4242 4242 4242 4242"],
    ["4242-4242 42", "4242 4242 42"],
    ["378282246310005", "3782 822463 10005"],
    ["6011111111111117123", "6011 1111 1111 1117 123"],
    ["60111111111111171234", "6011 1111 1111 1117 123"],
    ["", ""],
  ])("%s is shown as %s", (typed, shown) => expect(groupedNumber(typed)).toBe(shown));
});

describe("an expiry date", () => {
  it("gets its slash while it is typed, key by key", () => {
    let shown = "";
    for (const key of "1230") shown = typedExpiry(shown + key, shown);
    expect(shown).toBe("12/30");
  });

  it("loses its slash when that is deleted", () => expect(typedExpiry("12", "12/")).toBe("12"));

  it.each([
    ["5", "05/"],
    ["1/30", "01/30"],
    ["12/2030", "12/30"],
    ["122030", "12/30"],
    ["12 / 30", "12/30"],
  ])("%s is understood as %s", (typed, shown) => expect(typedExpiry(typed)).toBe(shown));

  it("is good through the last day of its month, in UTC", () => {
    expect(expiryOf("11/26", TODAY)).toEqual({ month: "11", year: "26" });
    expect(expiryOf("10/26", TODAY)).toBeNull();
    expect(expiryOf("01/27", TODAY)).not.toBeNull();
  });

  it.each(["13/30", "00/30", "1/30", "12/", "12/3", "ab/cd"])("%s is none", (text) =>
    expect(expiryOf(text, TODAY)).toBeNull(),
  );
});

describe("a card form", () => {
  const good = { number: "4242 4242 4242 4242", expiry: "12/30", cvv: "123", name: "Asha Rao" };

  it("that is fine has no problems", () => expect(cardProblems(good, TODAY)).toEqual({}));

  it("that is empty has one in every field", () => {
    const empty = { number: "", expiry: "", cvv: "", name: " " };
    expect(Object.keys(cardProblems(empty, TODAY))).toEqual(["number", "expiry", "cvv", "name"]);
  });

  it.each([
    [{ number: "4242 4242 4242 4241" }, "number"],
    [{ number: "4242" }, "number"],
    [{ expiry: "10/26" }, "expiry"],
    [{ expiry: "13/30" }, "expiry"],
    [{ cvv: "12" }, "cvv"],
    [{ name: "x".repeat(256) }, "name"],
  ])("with %o says so at that field only", (change, field) =>
    expect(Object.keys(cardProblems({ ...good, ...change }, TODAY))).toEqual([field]),
  );
});

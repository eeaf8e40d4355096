import { describe, expect, test } from "vitest";
import { money, parseAmount, plainAmount, roundMoney } from "../src/ui/money";

describe("amounts are integers in the smallest unit", () => {
  test.each([
    [50000, "INR", "₹500.00"],
    [50000000, "INR", "₹5,00,000.00"],
    [500, "JPY", "JP¥500"],
    [1, "INR", "₹0.01"],
  ])("%i %s reads %s", (amount, currency, words) => {
    expect(money(amount, currency)).toBe(words);
  });

  test("figures show a fraction only when there is one", () => {
    expect(roundMoney(50000000)).toBe("₹5,00,000");
    expect(roundMoney(8788750)).toBe("₹87,887.50");
    expect(roundMoney(0)).toBe("₹0");
  });

  test("a currency that nobody knows is still shown as a number", () => {
    expect(money(12345, "not a currency")).toContain("123.45");
  });
});

describe("what people type", () => {
  test.each([
    ["250", 25000],
    ["250.5", 25050],
    ["250.50", 25050],
    [" 1,250.00 ", 125000],
    ["0.01", 1],
    ["19.99", 1999],
    ["4.35", 435],
    ["250.", 25000],
  ])("%s is %i paise", (typed, amount) => {
    expect(parseAmount(typed)).toBe(amount);
  });

  test.each(["", "abc", "-5", "1e3", "250.505", "1.2.3", ".", "9999999999999999"])(
    "%s is no amount",
    (typed) => {
      expect(parseAmount(typed)).toBeNull();
    },
  );

  test("what is filled in reads back as the same amount", () => {
    for (const amount of [1, 99, 100, 25050, 999999999999])
      expect(parseAmount(plainAmount(amount))).toBe(amount);
  });

  test("yen have no fraction", () => {
    expect(parseAmount("250", "JPY")).toBe(250);
    expect(parseAmount("250.5", "JPY")).toBeNull();
  });
});

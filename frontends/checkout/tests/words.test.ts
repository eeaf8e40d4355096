import { describe, expect, it } from "vitest";
import { money, shortMoney } from "../src/payment/money";
import { vpaProblem } from "../src/payment/vpa";

describe("money", () => {
  it.each([
    [50000, "₹500.00"],
    [50000000, "₹5,00,000.00"],
    [100, "₹1.00"],
    [999_999_999_999, "₹9,99,99,99,999.99"],
  ])("of %i paise is shown in Indian groups", (amount, shown) => expect(money(amount, "INR")).toBe(shown));

  it("of other currencies has as many decimals as they have", () => {
    expect(money(1999, "USD")).toMatch(/19\.99/);
    expect(money(1999, "JPY")).toMatch(/1,999$/);
    expect(money(1999, "KWD")).toMatch(/1\.999/);
  });

  it("on a button has no decimals that say nothing", () => {
    expect(shortMoney(50000, "INR")).toBe("₹500");
    expect(shortMoney(50050, "INR")).toBe("₹500.50");
    expect(shortMoney(1999, "JPY")).toMatch(/1,999$/);
  });
});

describe("a UPI ID", () => {
  it.each(["asha@bank", "a.b-c_1@okbank", "9876543210@upi"])("%s is fine", (vpa) =>
    expect(vpaProblem(vpa)).toBeNull(),
  );

  it.each([
    "",
    "asha",
    "asha@",
    "@bank",
    "a b@bank",
    "asha@bank.in",
    "asha@bank\n",
    `${"a".repeat(251)}@bank`,
  ])("%j is not", (vpa) => expect(vpaProblem(vpa)).not.toBeNull());
});

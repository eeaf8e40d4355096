import { describe, expect, test } from "vitest";
import { amountOf, type Draft, EMPTY, lineAmount, problemsOf, requestOf } from "../src/invoices/draft";
import { convenienceFee } from "../src/invoices/fee";
import { isOverdue } from "../src/invoices/overdue";
import { mailOf } from "../src/invoices/send-link";
import * as links from "../src/payment-links/draft";

const RATES = { rate_bps: 200, fixed: 300, tax_bps: 1800 };

describe("the convenience fee is what the gateway will ask for", () => {
  test.each([
    [100_000, 2714],
    [100, 356],
    [234_900, 5898],
    // 2.36 paise more for each rupee: half a paisa goes up.
    [125, 357],
    [99_999_999_999, 2_360_000_354],
  ])("on %i paise it is %i", (amount, fee) => {
    expect(convenienceFee(amount, RATES)).toBe(fee);
  });

  test("rates of nothing are nothing", () => {
    expect(convenienceFee(100_000, { rate_bps: 0, fixed: 0, tax_bps: 1800 })).toBe(0);
  });
});

const draft: Draft = {
  ...EMPTY,
  name: " Asha Rao ",
  email: "asha@example.com",
  items: [
    { key: 0, description: "Consulting", quantity: "2", price: "500" },
    { key: 3, description: "Tea", quantity: "1", price: "349.50" },
  ],
  due: "2024-02-15",
  fee: "on",
};

describe("an invoice that is being written", () => {
  test("comes to the sum of its lines, as far as they say one", () => {
    expect(amountOf(draft)).toBe(134_950);
    expect(
      amountOf({ ...draft, items: [...draft.items, { key: 4, description: "", quantity: "1", price: "" }] }),
    ).toBe(134_950);
    expect(lineAmount({ key: 0, description: "", quantity: "0", price: "5" }, "INR")).toBeNull();
  });

  test("is asked for as the API takes it", () => {
    expect(problemsOf(draft)).toEqual({});
    expect(requestOf(draft)).toEqual({
      customer: { name: "Asha Rao", email: "asha@example.com", phone: null },
      items: [
        { description: "Consulting", quantity: 2, unit_amount: 50000 },
        { description: "Tea", quantity: 1, unit_amount: 34950 },
      ],
      currency: "INR",
      due_date: "2024-02-15",
      notes: null,
      convenience_fee: "on",
    });
  });

  test.each<[Partial<Draft>, string]>([
    [{ name: "  " }, "name"],
    [{ email: "asha" }, "email"],
    [{ phone: "call me" }, "phone"],
    [{ items: [{ key: 7, description: "", quantity: "1", price: "5" }] }, "description-7"],
    [{ items: [{ key: 7, description: "Tea", quantity: "1.5", price: "5" }] }, "quantity-7"],
    [{ items: [{ key: 7, description: "Tea", quantity: "1", price: "0.99" }] }, "price-7"],
    [{ currency: "JPY", items: [{ key: 7, description: "Tea", quantity: "1", price: "500.50" }] }, "price-7"],
  ])("%o is no invoice yet", (changed, field) => {
    expect(Object.keys(problemsOf({ ...draft, ...changed }))).toEqual([field]);
  });
});

describe("money that should have come", () => {
  const noon = new Date(2024, 1, 15, 12).getTime();

  test.each([
    ["unpaid", "2024-02-14", true],
    ["unpaid", "2024-02-15", false],
    ["unpaid", null, false],
    ["paid", "2024-02-14", false],
    ["processing", "2024-02-14", false],
  ] as const)("%s and due %s", (status, due_date, overdue) => {
    expect(isOverdue({ status, due_date }, noon)).toBe(overdue);
  });
});

test("the e-mail with the link is addressed, and holds whatever is in it", () => {
  const invoice = {
    number: "INV-000007",
    customer: { name: "Asha & Co", email: "asha+bills@example.com", phone: null },
    total: 102_714,
    currency: "INR",
    due_date: "2024-02-15",
    payment_url: "http://localhost:3001/i/abc",
  } as Parameters<typeof mailOf>[0];
  const mail = new URL(mailOf(invoice, "Chai & Company"));
  expect(decodeURIComponent(mail.pathname)).toBe("asha+bills@example.com");
  expect(mail.searchParams.get("subject")).toBe("Invoice INV-000007 from Chai & Company");
  const body = mail.searchParams.get("body");
  expect(body).toContain("Dear Asha & Co,");
  expect(body).toContain("₹1,027.14, due on 15 Feb 2024");
  expect(body).toContain("http://localhost:3001/i/abc");
});

describe("a payment link that is being made", () => {
  const link = { ...links.EMPTY, amount: "499", expires: "2034-02-15T18:00" };

  test("is asked for as the API takes it", () => {
    expect(links.problemsOf(link, 0)).toEqual({});
    expect(links.requestOf(link)).toEqual({
      amount: 49900,
      currency: "INR",
      description: null,
      redirect_url: null,
      expires_at: new Date(2034, 1, 15, 18).toISOString().replace(".000", ""),
    });
  });

  test.each([
    [{ amount: "0.5" }, "amount"],
    [{ redirect: "shop.example" }, "redirect"],
    [{ expires: "2020-01-01T00:00" }, "expires"],
  ])("%o is no link yet", (changed, field) => {
    expect(Object.keys(links.problemsOf({ ...link, ...changed }, Date.now()))).toEqual([field]);
  });
});

import { describe, expect, it } from "vitest";
import { returnIn, safeAddress } from "../src/payment/processor-page";
import { ourPage, siteOf } from "../src/payment/way-back";

const LINK = "4pWq9yJrT2Zk8sLmN0vXbC5dEfGhIuAo";

describe("the way back after paying", () => {
  it.each([
    [`/i/${LINK}`, "Back to invoice"],
    [`/l/${LINK}`, "Continue"],
  ])("leads to %s", (path, words) => expect(ourPage(path)).toEqual({ href: path, words, ours: true }));

  it.each([
    null,
    "",
    "/",
    "/i/",
    "/i/short",
    `/c/${LINK}`,
    `/x/${LINK}`,
    `i/${LINK}`,
    `//i/${LINK}`,
    `/i/${LINK}/`,
    `/i/${LINK}/..`,
    `/i/${LINK}?next=https://evil.example`,
    `/i/${LINK}#x`,
    `/i/${LINK}\n`,
    `/i//evil.example/${LINK}`,
    `https://evil.example/i/${LINK}`,
    `//evil.example/i/${LINK}`,
    "javascript:alert(1)",
  ])("leads nowhere for %j", (text) => expect(ourPage(text)).toBeNull());

  it("leads to the site that the shopper came from, and to nothing below it", () => {
    const back = siteOf("https://shop.example/basket?id=1", "https://pay.example");
    expect(back).toEqual({ href: "https://shop.example/", words: "Return to shop.example", ours: false });
  });

  it.each(["", "https://pay.example/i/1", "android-app://shop.example", "javascript:alert(1)"])(
    "is none when the shopper came from %j",
    (referrer) => expect(siteOf(referrer, "https://pay.example")).toBeNull(),
  );
});

describe("a processor's page", () => {
  it.each([
    "https://test.instamojo.com/@shop/d66cb29dd059482e8072999f995c4eef",
    "http://127.0.0.1:4010/pay/1",
    "http://localhost:4010/pay/1",
    "http://[::1]:4010/pay/1",
  ])("may be at %s", (address) => expect(safeAddress(address)).toBe(address));

  it.each([
    undefined,
    null,
    "",
    "/pay",
    "//evil.example",
    "http://instamojo.com/pay",
    "http://localhost.evil.example/",
    "http://127.0.0.1.evil.example/",
    "https://user:password@instamojo.com/",
    "ftp://instamojo.com/",
    "javascript:alert(1)",
    "data:text/html,x",
  ])("may not be at %j", (address) => expect(safeAddress(address)).toBeNull());
});

describe("coming back from a processor", () => {
  const back = (query: string) => returnIn(new URLSearchParams(query));

  it("names our payment and the processor's request", () =>
    expect(
      back("payment=pay_9aX2kQ7mZr4LpW0e&payment_id=MOJO1&payment_status=Credit&payment_request_id=d66c"),
    ).toEqual({ paymentId: "pay_9aX2kQ7mZr4LpW0e", requestId: "d66c", saysPaid: true }));

  it("without having paid names only our payment", () =>
    expect(back("payment=pay_9aX2kQ7mZr4LpW0e")).toEqual({
      paymentId: "pay_9aX2kQ7mZr4LpW0e",
      requestId: null,
      saysPaid: false,
    }));

  it.each(["", "payment=", "payment=MOJO1", "payment=pay_1/../2", "payment=pay_", "payment_request_id=d66c"])(
    "is not what %j says",
    (query) => expect(back(query)).toBeNull(),
  );

  it("hands no odd request on", () =>
    expect(back("payment=pay_1&payment_request_id=a%2Fb")?.requestId).toBeNull());
});

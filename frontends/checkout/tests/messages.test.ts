import { describe, expect, it } from "vitest";
import { parentOrigin } from "../src/page/parent-window";
import { genuineMessage } from "../src/sdk/messages";

const CHECKOUT = "https://pay.example";
const frame = {} as Window;
const paid = { type: "payment_success", data: { paymentId: "pay_1" } };

describe("a message to the merchant's page", () => {
  it("counts when it comes from the modal's own window and the checkout's origin", () => {
    expect(genuineMessage({ source: frame, origin: CHECKOUT, data: paid }, frame, CHECKOUT)).toEqual(paid);
  });

  it.each([
    ["another window", { source: {} as Window, origin: CHECKOUT, data: paid }],
    ["no window", { source: null, origin: CHECKOUT, data: paid }],
    ["another origin", { source: frame, origin: "https://pay.example.evil", data: paid }],
    ["an opaque origin", { source: frame, origin: "null", data: paid }],
    ["a page that was led elsewhere", { source: frame, origin: "https://evil.example", data: paid }],
  ])("from %s does not", (_, event) => expect(genuineMessage(event, frame, CHECKOUT)).toBeNull());

  it.each([
    undefined,
    null,
    "payment_success",
    { type: "payment_success" },
    { type: "other", data: {} },
    { data: {} },
  ])("that says %o is none", (data) =>
    expect(genuineMessage({ source: frame, origin: CHECKOUT, data }, frame, CHECKOUT)).toBeNull(),
  );

  it("is nothing while there is no modal", () => {
    expect(genuineMessage({ source: null, origin: CHECKOUT, data: paid }, null, CHECKOUT)).toBeNull();
  });
});

describe("what the page tells is for", () => {
  it.each([
    ["https://shop.example", "", "https://shop.example"],
    ["https://shop.example", "https://other.example/", "https://shop.example"],
    [undefined, "https://shop.example/", "https://shop.example"],
    [undefined, "http://localhost:4000/", "http://localhost:4000"],
    ["null", "", "*"],
    ["file://", "", "*"],
    [undefined, "", "*"],
  ])("a parent of origin %o and referrer %o: %s", (ancestor, referrer, target) =>
    expect(parentOrigin(ancestor, referrer)).toBe(target),
  );
});

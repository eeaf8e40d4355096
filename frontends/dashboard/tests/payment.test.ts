import { describe, expect, test } from "vitest";
import type { TimelineEntry } from "../src/api/payments";
import { instrument, methodWords, shortInstrument } from "../src/transactions/instrument";
import { refundable } from "../src/transactions/refundable";
import { toneOf, wordsOf } from "../src/transactions/timeline-words";

describe("what is left to refund", () => {
  const payment = { amount: 50000, status: "success" } as const;

  test("a refund that waits has taken its part already", () => {
    expect(refundable(payment, [{ amount: 20000, status: "pending" }])).toBe(30000);
  });

  test("a refund that failed has given nothing", () => {
    expect(
      refundable(payment, [
        { amount: 20000, status: "failed" },
        { amount: 10000, status: "processed" },
      ]),
    ).toBe(40000);
  });

  test("all of it is all of it", () => {
    expect(refundable(payment, [{ amount: 50000, status: "processed" }])).toBe(0);
  });

  test.each(["pending", "failed"] as const)("a %s payment has nothing to give back", (status) => {
    expect(refundable({ amount: 50000, status }, [])).toBe(0);
  });
});

describe("the timeline speaks for people", () => {
  const at = { time: "2024-01-15T10:31:00Z", request_id: null };
  const told = { ...at, kind: "webhook", event: "payment.success", webhook_id: "1" } as const;

  test.each<[Partial<TimelineEntry>, string, string]>([
    [{ ...at, kind: "payment", event: "payment.success" }, "The bank has paid", "good"],
    [{ ...at, kind: "payment", event: "payment.failed" }, "The bank has refused", "bad"],
    [{ ...at, kind: "refund", event: "refund.processed", amount: 25000 }, "Refunded · ₹250.00", "good"],
    [
      { ...told, attempt: 1, outcome: "success", response_code: 200 },
      "Webhook payment.success delivered · answered 200",
      "good",
    ],
    [
      { ...told, attempt: 3, outcome: "failed" },
      "Webhook payment.success failed, attempt 3 · no answer",
      "bad",
    ],
    [{ ...told, outcome: "pending" }, "Webhook payment.success waits", "warn"],
    [{ ...at, kind: "payment", event: "payment.teleported" }, "payment.teleported", "plain"],
  ])("%o", (entry, words, tone) => {
    expect(wordsOf(entry as TimelineEntry, "INR")).toBe(words);
    expect(toneOf(entry as TimelineEntry)).toBe(tone);
  });
});

describe("a payment on a processor's own page", () => {
  const redirected = { method: "redirect", processor: "instamojo" };

  test("is called by the processor's name", () => {
    expect(instrument(redirected)).toBe("Instamojo");
    expect(methodWords({ method: "redirect" })).toBe("Processor's page");
    expect(shortInstrument(redirected)).toBe("");
  });
});

describe("what a shopper paid with", () => {
  test.each([
    [{ method: "upi", vpa: "asha@bank" }, "asha@bank", "asha@bank"],
    [{ method: "card", card_network: "visa", card_last4: "4242" }, "Visa •••• 4242", "•••• 4242"],
  ])("%o", (payment, words, short) => {
    expect(instrument(payment)).toBe(words);
    expect(shortInstrument(payment)).toBe(short);
  });
});

import { describe, expect, it } from "vitest";
import { day, isPast } from "../src/bills/dates";
import { pauseAfter } from "../src/bills/pace";

describe("a due date", () => {
  it("is that day wherever one is", () => expect(day("2026-11-21")).toMatch(/^21 Nov 2026$/));

  it.each([
    ["2026-11-20", true],
    ["2026-11-21", false],
    ["2026-11-22", false],
  ])("of %s is past on the 21st: %s", (due, past) =>
    expect(isPast(due, new Date(2026, 10, 21, 23, 59))).toBe(past),
  );
});

describe("what is shown", () => {
  it.each(["paid", "cancelled", "expired"] as const)("is final once it is %s", (status) =>
    expect(pauseAfter(status, true, performance.now())).toBeNull(),
  );

  it("is asked for soon while a payment is being processed, and sooner after coming back from one", () => {
    const waiting = pauseAfter("unpaid", false, 0) ?? 0;
    const processing = pauseAfter("processing", false, 0) ?? 0;
    const expected = pauseAfter("unpaid", true, performance.now()) ?? 0;
    expect(expected).toBeLessThan(processing);
    expect(processing).toBeLessThan(waiting);
  });

  it("is not expected for longer than a minute", () =>
    expect(pauseAfter("unpaid", true, performance.now() - 61_000)).toBe(pauseAfter("unpaid", false, 0)));
});

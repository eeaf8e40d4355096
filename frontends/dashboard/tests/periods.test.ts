import { describe, expect, test } from "vitest";
import { points, spanOf, wholePercent } from "../src/home/periods";

const NOW = Date.parse("2024-01-15T12:34:56Z");

describe("the time that charts show", () => {
  test("seven days begin at midnight and include today", () => {
    expect(spanOf("7d", NOW)).toEqual({ from: "2024-01-09T00:00:00Z", interval: "day" });
  });

  test("a day is 24 hours with the one that is under way", () => {
    expect(spanOf("24h", NOW)).toEqual({ from: "2024-01-14T13:00:00Z", interval: "hour" });
  });

  test("days without payments are shown as what they are", () => {
    const span = spanOf("7d", NOW);
    const figures = {
      total_transactions: 4,
      total_amount: 150000,
      success_rate: 75,
      pending: 0,
      success: 3,
      failed: 1,
    };
    const shown = points(span, [{ ...figures, time: "2024-01-14T00:00:00Z" }], NOW);
    expect(shown.map(({ success }) => success)).toEqual([0, 0, 0, 0, 0, 3, 0]);
    expect(shown[5]).toMatchObject({ failed: 1, amount: 150000, rate: 75 });
    // Nothing was tried: that is no rate of 0.
    expect(shown[0]?.rate).toBeNull();
  });

  test("without any payment there are still axes", () => {
    expect(points(spanOf("24h", NOW), [], NOW)).toHaveLength(24);
  });
});

test.each([
  [95, "95%"],
  [95.24, "95%"],
  [100, "100%"],
  [0, "0%"],
  [99.98, "99%"],
  [0.02, "1%"],
])("a success rate of %d reads %s", (rate, words) => {
  expect(wholePercent(rate)).toBe(words);
});

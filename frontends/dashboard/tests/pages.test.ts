import { describe, expect, test } from "vitest";
import { lastPageOf, offsetOf, rangeWords } from "../src/ui/pages";

const PAYMENTS = ["payment", "payments"] as const;

describe("pages of a list", () => {
  test.each([
    [28, 1, "1–25 of 28 payments"],
    [28, 2, "26–28 of 28 payments"],
    [1, 1, "1–1 of 1 payment"],
    [100_000, 400, "9,976–10,000 of 1,00,000 payments"],
  ])("of %i rows, page %i says %s", (total, page, words) => {
    expect(rangeWords(total, page, 25, PAYMENTS)).toBe(words);
  });

  test("a page whose rows have gone counts what is left and claims to show none of it", () => {
    expect(rangeWords(25, 2, 25, PAYMENTS)).toBe("25 payments");
    expect(lastPageOf(25, 25)).toBe(1);
  });

  test("an empty list has a first page", () => {
    expect(lastPageOf(0)).toBe(1);
    expect(offsetOf(1)).toBe(0);
    expect(offsetOf(3, 20)).toBe(40);
  });
});

import { expect, test } from "vitest";
import { exactTime, relativeTime } from "../src/ui/times";

const NOW = Date.parse("2024-01-15T12:00:00Z");

test("an exact time reads as the API says it", () => {
  expect(exactTime("2024-01-15T10:31:00Z")).toBe("2024-01-15 10:31:00");
});

test.each([
  ["2024-01-15T11:59:58Z", "just now"],
  ["2024-01-15T11:59:30Z", "just now"],
  ["2024-01-15T11:45:00Z", "15m ago"],
  ["2024-01-15T09:00:00Z", "3h ago"],
  ["2024-01-14T09:00:00Z", "yesterday"],
  ["2024-01-01T09:00:00Z", "2024-01-01"],
  ["2024-01-15T12:05:00Z", "in 5m"],
])("%s is %s", (iso, words) => {
  expect(relativeTime(iso, NOW)).toBe(words);
});

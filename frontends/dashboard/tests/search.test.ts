import { describe, expect, test } from "vitest";
import { login, parse, stringify, transactions } from "../src/shell/search";

describe("addresses keep what was chosen", () => {
  test("filters survive the way through the address bar", () => {
    const chosen = {
      status: "failed",
      method: "card",
      from: "2024-01-01",
      to: "2024-01-31",
      q: "4242",
      page: 3,
    };
    expect(transactions(parse(stringify(chosen)))).toEqual(chosen);
  });

  test("what is no filter is left out", () => {
    expect(transactions({ status: "lost", method: "cash", from: "yesterday", page: "-1", q: "  " })).toEqual(
      {},
    );
    expect(transactions({ page: "1" })).toEqual({});
  });

  test("nothing that was chosen is nothing in the address", () => {
    expect(stringify({ status: undefined, q: "" })).toBe("");
  });
});

describe("after signing in", () => {
  test("one is back where one was", () => {
    expect(login({ next: "/dashboard/transactions?status=failed" })).toEqual({
      next: "/dashboard/transactions?status=failed",
    });
  });

  test.each([
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "/login?next=/login",
  ])("%s leads nowhere", (next) => {
    expect(login({ next })).toEqual({});
  });
});

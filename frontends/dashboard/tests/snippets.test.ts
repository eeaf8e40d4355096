import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { shellWord, spaced } from "../src/docs/curl";
import { LANGUAGES, requestSnippets, sdkSnippet, webhookSnippets } from "../src/docs/snippets";

const own = {
  api: "http://127.0.0.1:8000",
  checkout: "http://127.0.0.1:3001",
  api_key: "key_test_abc123",
  api_secret: "secret_test_xyz789",
  webhook_secret: `it's "odd" \\ $HOME`,
};

test.each(LANGUAGES)("a request in %s carries the merchant's own key and secret", (language) => {
  const snippet = requestSnippets(own, { path: "/orders", body: { amount: 50000 }, result: "order" })[
    language
  ];
  expect(snippet).toContain(own.api_key);
  expect(snippet).toContain(own.api_secret);
  expect(snippet).toContain("http://127.0.0.1:8000/api/v1/orders");
});

test("the page of a shop never carries the secret", () => {
  expect(sdkSnippet(own)).toContain(own.api_key);
  expect(sdkSnippet(own)).not.toContain(own.api_secret);
});

test("a shell reads back what was meant, whatever is in it", () => {
  const odd = own.webhook_secret;
  expect(execFileSync("/bin/sh", ["-c", `printf %s ${shellWord(odd)}`]).toString()).toBe(odd);
});

test("bodies are JSON that people can read", () => {
  expect(spaced({ amount: 1, reason: "a, b" })).toBe('{"amount": 1, "reason": "a, b"}');
});

describe("signatures", () => {
  const payload = { event: "payment.success", data: { amount: 50000, note: "₹" } };
  const body = Buffer.from(JSON.stringify(payload));
  const expected = createHmac("sha256", own.webhook_secret).update(body).digest("hex");

  test("the JavaScript snippet accepts it and refuses any other", async () => {
    const source = webhookSnippets(own).JavaScript;
    const { isGenuine } = await import(
      /* @vite-ignore */ `data:text/javascript,${encodeURIComponent(source)}`
    );
    expect(isGenuine(body, expected)).toBe(true);
    expect(
      isGenuine(
        body,
        expected.replace(/^./, (digit) => (digit === "0" ? "1" : "0")),
      ),
    ).toBe(false);
    expect(isGenuine(body, "")).toBe(false);
  });
});

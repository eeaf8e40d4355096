import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { EVENTS } from "../src/webhooks/events";

const PROMISED = new URL("../../../contracts/webhooks/", import.meta.url);

test("logs can be filtered by every webhook that there is, each once", () => {
  const promised = readdirSync(PROMISED).map((name) => name.replace(/\.json$/, ""));
  expect([...EVENTS].sort()).toEqual(promised.sort());
});

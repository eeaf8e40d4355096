import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";

const DIST = join(import.meta.dirname, "..", "dist");
const PAGE_LIMIT = 30 * 1024;
const SCRIPT_LIMIT = 4 * 1024;

const gzipped = (file: string) => gzipSync(readFileSync(join(DIST, file)), { level: 6 }).length;

describe("what is sent", () => {
  it("for the page's first load is at most 30 KB", () => {
    const page = [
      "index.html",
      "favicon.svg",
      ...readdirSync(join(DIST, "assets")).map((name) => `assets/${name}`),
    ];
    expect(page.length).toBeGreaterThan(3);
    expect(page.reduce((sum, file) => sum + gzipped(file), 0)).toBeLessThanOrEqual(PAGE_LIMIT);
  });

  it.each(["checkout.js", "checkout.mjs"])("for %s is at most 4 KB", (file) => {
    expect(gzipped(file)).toBeGreaterThan(500);
    expect(gzipped(file)).toBeLessThanOrEqual(SCRIPT_LIMIT);
  });

  it("asks no other host for anything", () => {
    const files = readdirSync(DIST, { recursive: true, encoding: "utf8" }).filter((name) =>
      /\.(js|mjs|css|html|svg)$/.test(name),
    );
    expect(files.length).toBeGreaterThan(4);
    for (const file of files) {
      const hosts = readFileSync(join(DIST, file), "utf8").match(/https?:\/\/[a-z0-9.-]+/g) ?? [];
      // The names of XML vocabularies are no addresses.
      expect(
        hosts.filter((host) => host !== "http://www.w3.org"),
        file,
      ).toEqual([]);
    }
  });
});

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";

const DIST = join(import.meta.dirname, "..", "dist");
const PAGE_LIMIT = 30 * 1024;
const SCRIPT_LIMIT = 4 * 1024;

const read = (file: string) => readFileSync(join(DIST, file), "utf8");
const gzipped = (file: string) => gzipSync(readFileSync(join(DIST, file)), { level: 6 }).length;

/** The page and everything that it names, and that these name in turn. */
function loadedBy(page: string): string[] {
  const found = [page];
  for (const file of found) {
    const named = read(file).match(/(?<=["'(])(?:\.?\/)[\w./-]+\.(?:js|css|svg)(?=["')])/g) ?? [];
    for (const name of named) {
      const path = name.startsWith("./") ? `assets/${name.slice(2)}` : name.slice(1);
      if (!found.includes(path)) found.push(path);
    }
  }
  return found;
}

describe("what is sent", () => {
  it.each(["index.html", "bills.html"])("for the first load of %s is at most 30 KB", (page) => {
    const files = loadedBy(page);
    expect(files).toContain("favicon.svg");
    expect(files.filter((file) => file.endsWith(".js")).length).toBeGreaterThan(1);
    expect(files.filter((file) => file.endsWith(".css")).length).toBeGreaterThan(0);
    expect(files.reduce((sum, file) => sum + gzipped(file), 0)).toBeLessThanOrEqual(PAGE_LIMIT);
  });

  it("for one page has no forms of the other", () => {
    expect(loadedBy("bills.html").some((file) => read(file).includes("card-number-input"))).toBe(false);
    expect(loadedBy("index.html").some((file) => read(file).includes("invoice-items"))).toBe(false);
  });

  it("is named by one of the pages", () => {
    const loaded = new Set([...loadedBy("index.html"), ...loadedBy("bills.html")]);
    expect(readdirSync(join(DIST, "assets")).filter((name) => !loaded.has(`assets/${name}`))).toEqual([]);
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

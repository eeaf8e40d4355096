import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";

interface Chunk {
  file: string;
  imports?: string[];
  dynamicImports?: string[];
}

const DIST = new URL("../dist/", import.meta.url);
const BUDGET_BYTES = 250 * 1024;
const manifest: Record<string, Chunk> = JSON.parse(
  readFileSync(new URL(".vite/manifest.json", DIST), "utf8"),
);

/** The chunk and everything that it needs before it can run. */
function needed(name: string, found: Set<string> = new Set()): Set<string> {
  if (found.has(name)) return found;
  found.add(name);
  for (const each of manifest[name]?.imports ?? []) needed(each, found);
  return found;
}

function gzipped(names: Iterable<string>): number {
  const files = new Set([...names].map((name) => manifest[name]?.file ?? ""));
  return [...files].reduce((sum, file) => sum + gzipSync(readFileSync(new URL(file, DIST))).length, 0);
}

const pages = Object.keys(manifest).filter((name) => /^src\/[\w-]+\/page\.tsx$/.test(name));

describe("what a browser loads before it shows a page", () => {
  test("every page is a chunk of its own", () => {
    expect(pages.length).toBeGreaterThanOrEqual(10);
  });

  test.each(pages)("%s stays below 250 KB of script, gzipped, its charts included", (page) => {
    const names = new Set([...needed("index.html"), ...needed(page)]);
    for (const later of manifest[page]?.dynamicImports ?? []) needed(later, names);
    const bytes = gzipped(names);
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThanOrEqual(BUDGET_BYTES);
  });
});

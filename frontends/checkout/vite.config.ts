import { defineConfig } from "vite";

// The page. What it needs at first load stays below 30 KB gzipped: tests/size.test.ts.
export default defineConfig({
  build: {
    target: ["chrome100", "edge100", "firefox100", "safari15.4"],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
});

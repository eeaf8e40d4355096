import { defineConfig } from "vite";

// The checkout, and the pages that lead to it: invoices, a customer's invoices, payment links. What each needs at first
// load stays below 30 KB gzipped: tests/size.test.ts.
export default defineConfig({
  build: {
    target: ["chrome100", "edge100", "firefox100", "safari15.4"],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: { input: ["index.html", "bills.html"] },
  },
});

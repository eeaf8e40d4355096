import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// What any page needs at first stays below 250 KB of script gzipped: tests/size.test.ts.
export default defineConfig({
  plugins: [react(), tailwindcss()],
  build: {
    target: ["chrome111", "edge111", "firefox128", "safari16.4"],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    manifest: true,
  },
});

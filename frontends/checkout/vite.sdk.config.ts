import { defineConfig } from "vite";

// `--mode global`: checkout.js, for a script tag. `--mode module`: checkout.mjs, the same as an ES module.
// At most 4 KB gzipped each: tests/size.test.ts.
export default defineConfig(({ mode }) => ({
  build: {
    target: ["chrome91", "edge91", "firefox90", "safari15"],
    emptyOutDir: false,
    copyPublicDir: false,
    reportCompressedSize: false,
    lib:
      mode === "module"
        ? { entry: "src/sdk/module.ts", formats: ["es"], fileName: () => "checkout.mjs" }
        : { entry: "src/sdk/global.ts", formats: ["iife"], name: "checkout", fileName: () => "checkout.js" },
  },
}));

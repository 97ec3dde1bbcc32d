import { readFileSync } from "node:fs";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** Lays Lit's licence beside the modules that hold it. */
function licences(): Plugin {
  return {
    name: "licences",
    generateBundle() {
      const source = readFileSync(new URL("node_modules/lit/LICENSE", import.meta.url), "utf8");
      this.emitFile({ type: "asset", fileName: "lit.LICENSE.txt", source });
    },
  };
}

export default defineConfig({
  plugins: [licences()],
  build: {
    target: "es2022",
    outDir: "../custom_components/grid_meter/frontend",
    emptyOutDir: true,
    modulePreload: false,
    reportCompressedSize: false,
    lib: { entry: "src/linky-meter-card.ts", formats: ["es"] },
    rolldownOptions: {
      output: {
        entryFileNames: "linky-meter-card.js",
        chunkFileNames: "[name]-[hash].js",
        minify: true,
        // No part may import the entry: its address ends with a version, and without that it would be loaded twice.
        codeSplitting: {
          groups: [{ name: "card", test: /node_modules|src\/(?!linky-meter-card|texts\/..\.ts|dialog\/|editor)/ }],
        },
      },
    },
  },
  test: {
    environment: "happy-dom",
    testTimeout: 30_000,
    include: ["test/**/*.test.ts"],
    env: { TZ: "America/New_York" },
    coverage: { include: ["src/**"], thresholds: { lines: 90, statements: 90, functions: 90, branches: 80 } },
  },
});

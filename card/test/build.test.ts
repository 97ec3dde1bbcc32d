// @vitest-environment node
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";

const BUILT = `${import.meta.dirname}/../../custom_components/grid_meter/frontend`;
const files = new Map(readdirSync(BUILT).map((name) => [name, readFileSync(`${BUILT}/${name}`)]));
const scripts = [...files].filter(([name]) => name.endsWith(".js"));
const zipped = (name: string): number => gzipSync(files.get(name)!, { level: 9 }).length;

describe("what is built", () => {
  it("weighs at most 60 kB as it is sent, and loads little with every page", () => {
    expect(scripts.reduce((sum, [name]) => sum + zipped(name), 0)).toBeLessThanOrEqual(60_000);
    const first = ["linky-meter-card.js", ...imports("linky-meter-card.js")];
    expect(first.reduce((sum, name) => sum + zipped(name), 0)).toBeLessThanOrEqual(20_000);
  });

  it("has an entry with a fixed name, and parts with hashes that are all there", () => {
    expect(files.has("linky-meter-card.js")).toBe(true);
    for (const [name] of scripts) {
      if (name !== "linky-meter-card.js") expect(name).toMatch(/^[a-z]+-[\w-]{8}\.js$/);
      for (const part of imports(name)) expect(files.has(part), part).toBe(true);
    }
  });

  it("never imports its entry, whose address has a version", () => {
    for (const [name] of scripts) expect(imports(name)).not.toContain("linky-meter-card.js");
  });

  it("fetches nothing from elsewhere", () => {
    for (const [name, code] of scripts) {
      expect(code.toString(), name).not.toMatch(/(?:from|import)\s*\(?\s*["'`]https?:/);
      expect(code.toString(), name).not.toMatch(/unpkg|jsdelivr|cdnjs|googleapis|\bfetch\(["'`]|XMLHttpRequest/);
    }
  });
});

/** Returns the parts that a module names, at once or later. */
function imports(name: string): string[] {
  return [...files.get(name)!.toString().matchAll(/["'`]\.\/([\w-]+\.js)["'`]/g)].map((match) => match[1]!);
}

import { afterEach, describe, expect, it } from "vitest";
import { isColour, luminanceOf, paintOf, rgbOf } from "../src/colour";
import { gridOptions, hasFixedHeight, problemOf, rowsOf } from "../src/config";
import { problemText } from "../src/texts/picker";

describe("configuration", () => {
  afterEach(() => (document.documentElement.lang = "en"));

  it.each([
    [{}],
    [{ type: "x", device_id: "d1", name: "Home", color: "linky", rows: ["day"], page: "production" }],
    [{ color: "transparent" }],
    [{ color: "#a3cc28" }],
    [{ color: [1, 2, 3], grid_options: { rows: 4 } }],
    [{ device_id: null, rows: null, color: null }],
  ])("takes %o", (config) => expect(problemOf(config)).toBeNull());

  it.each([
    [null, "not_an_object", /./],
    [[], "not_an_object", /./],
    [{ device_id: 7 }, "bad_text", /device_id/],
    [{ page: ["a"] }, "bad_text", /page/],
    [{ color: [300, 0, 0] }, "bad_color", /transparent/],
    [{ color: [1, 2] }, "bad_color", /./],
    [{ rows: [] }, "bad_rows", /load_curve/],
    [{ rows: ["week"] }, "bad_rows", /./],
    [{ rows: "day" }, "bad_rows", /./],
  ])("refuses %o", (config, key, text) => {
    const problem = problemOf(config);
    expect(problem?.key).toBe(key);
    expect(problemText(problem!)).toMatch(text);
    document.documentElement.lang = "fr";
    expect(problemText(problem!)).toMatch(/option|configuration/);
    expect(problemText(problem!)).not.toContain("{");
  });

  it("orders rows as a meter does, and shows all by default", () => {
    expect(rowsOf({ type: "x", rows: ["max_power", "year"] })).toEqual(["year", "max_power"]);
    expect(rowsOf(undefined)).toHaveLength(5);
  });

  it("asks for a tile that holds its rows", () => {
    expect(gridOptions(undefined)).toEqual({ columns: 12, min_columns: 6, min_rows: 4 });
    expect(gridOptions({ type: "x", rows: ["day"] }).min_rows).toBe(2);
    expect(hasFixedHeight({ type: "x", grid_options: { rows: 4 } })).toBe(true);
    expect(hasFixedHeight({ type: "x", grid_options: { rows: "auto" } })).toBe(false);
  });
});

describe("colour", () => {
  it("reads presets, numbers and CSS", () => {
    expect(rgbOf(undefined)).toEqual([163, 204, 40]);
    expect(rgbOf("linky")).toEqual([163, 204, 40]);
    expect(rgbOf("#abc")).toEqual([170, 187, 204]);
    expect(rgbOf("#0A0b0c")).toEqual([10, 11, 12]);
    expect(rgbOf("rgb(1, 2, 3)")).toEqual([1, 2, 3]);
    expect(rgbOf("rgb(1 2 3)")).toEqual([1, 2, 3]);
    expect(rgbOf("hotpink")).toBeNull();
    expect(isColour(42)).toBe(false);
  });

  it("writes so that it can be read", () => {
    const contrast = (ink: number, body: number): number => (Math.max(ink, body) + 0.05) / (Math.min(ink, body) + 0.05);
    for (let step = 0; step <= 255; step += 5) {
      const paint = paintOf([step, step, step]);
      expect(contrast(luminanceOf(rgbOf(paint.ink)!), luminanceOf([step, step, step]))).toBeGreaterThan(3);
    }
    expect(paintOf(undefined)).toEqual({ body: "rgb(163, 204, 40)", ink: "#1c2411" });
    expect(paintOf("blue").ink).toBe("#f7f9f2");
    expect(paintOf("transparent")).toEqual({ body: "transparent", ink: null });
    expect(paintOf("hotpink")).toEqual({ body: "hotpink", ink: null });
  });
});

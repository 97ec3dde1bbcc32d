/** Colours of the meter's body, and the ink that can be read on them. */

export type Rgb = [number, number, number];

export const PRESETS = {
  linky: [163, 204, 40],
  white: [240, 241, 236],
  blue: [38, 94, 150],
  anthracite: [62, 68, 72],
} as const satisfies Record<string, Rgb>;

export type Preset = keyof typeof PRESETS;

export const TRANSPARENT = "transparent";

const isPreset = (colour: string): colour is Preset => Object.hasOwn(PRESETS, colour);

export function isRgb(colour: unknown): colour is Rgb {
  return (
    Array.isArray(colour) &&
    colour.length === 3 &&
    colour.every((part) => typeof part === "number" && part >= 0 && part <= 255)
  );
}

/** Tells whether something is a colour: a preset, three numbers, or anything CSS understands. */
export function isColour(colour: unknown): boolean {
  if (typeof colour !== "string") return isRgb(colour);
  return colour === TRANSPARENT || isPreset(colour) || CSS.supports("color", colour);
}

/** Returns the numbers of a colour, null where only the browser knows them. */
export function rgbOf(colour: string | number[] | undefined | null): Rgb | null {
  if (colour === undefined || colour === null || colour === "") return [...PRESETS.linky];
  if (isRgb(colour)) return colour;
  if (typeof colour !== "string") return null;
  if (isPreset(colour)) return [...PRESETS[colour]];
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(colour)?.[1];
  if (hex) {
    const digits = hex.length === 3 ? [...hex].map((digit) => digit + digit) : hex.match(/../g)!;
    return digits.map((pair) => parseInt(pair, 16)) as Rgb;
  }
  const numbers = /^rgb\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)\s*\)$/i.exec(colour);
  return numbers ? (numbers.slice(1).map(Number) as Rgb) : null;
}

/** Returns how bright the eye finds a colour, from 0 to 1 (WCAG's relative luminance). */
export function luminanceOf(colour: Rgb): number {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

export interface Paint {
  body: string;
  /** What is written on the body; none where the theme's own ink fits. */
  ink: string | null;
}

/** Returns how to paint the body and what stands on it. */
export function paintOf(colour: string | number[] | undefined | null): Paint {
  if (colour === TRANSPARENT) return { body: TRANSPARENT, ink: null };
  const rgb = rgbOf(colour);
  if (rgb) {
    return { body: `rgb(${rgb.join(", ")})`, ink: luminanceOf(rgb) > 0.22 ? "#1c2411" : "#f7f9f2" };
  }
  return { body: String(colour), ink: null };
}

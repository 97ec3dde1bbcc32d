/** Seven-segment digits, drawn as two paths: the segments that are lit, and the ghosts of those that are not. */

import { html, type TemplateResult } from "lit";

const WIDTH = 10;
const HEIGHT = 18;
const STROKE = 2.3;
const GAP = 0.28;
const ADVANCE = 13;
const POINT_ADVANCE = 4.6;
const GROUP_ADVANCE = 4;

/** Segments a…g, clockwise from the top, the middle one last. */
const SEGMENTS: Record<string, string> = {
  "0": "abcdef",
  "1": "bc",
  "2": "abged",
  "3": "abgcd",
  "4": "fgbc",
  "5": "afgcd",
  "6": "afgcde",
  "7": "abc",
  "8": "abcdefg",
  "9": "abcdfg",
  "-": "g",
};

const round = (value: number): number => Math.round(value * 100) / 100;

function polygon(points: [number, number][]): string {
  return `M${points.map(([x, y]) => `${round(x)} ${round(y)}`).join("L")}Z`;
}

/** A lying segment: a hexagon between two corners of the digit. */
function lying(x: number, y: number): string {
  const half = STROKE / 2;
  const [left, right] = [x + half + GAP, x + WIDTH - half - GAP];
  return polygon([
    [left, y],
    [left + half, y - half],
    [right - half, y - half],
    [right, y],
    [right - half, y + half],
    [left + half, y + half],
  ]);
}

function standing(x: number, y: number): string {
  const half = STROKE / 2;
  const [top, bottom] = [y + GAP, y + HEIGHT / 2 - half - GAP];
  return polygon([
    [x, top],
    [x + half, top + half],
    [x + half, bottom - half],
    [x, bottom],
    [x - half, bottom - half],
    [x - half, top + half],
  ]);
}

function segment(name: string, x: number): string {
  const half = STROKE / 2;
  const [left, right] = [x + half, x + WIDTH - half];
  switch (name) {
    case "a":
      return lying(x, half);
    case "b":
      return standing(right, half);
    case "c":
      return standing(right, HEIGHT / 2);
    case "d":
      return lying(x, HEIGHT - half);
    case "e":
      return standing(left, HEIGHT / 2);
    case "f":
      return standing(left, half);
    default:
      return lying(x, HEIGHT / 2);
  }
}

function point(x: number, isComma: boolean): string {
  const [left, top, size] = [x + 0.6, HEIGHT - STROKE, STROKE];
  const tail = isComma ? `L${round(left + size * 0.2)} ${round(top + size * 1.75)}` : `L${round(left)} ${round(top + size)}`;
  return `M${round(left)} ${round(top)}H${round(left + size)}V${round(top + size)}${tail}Z`;
}

export interface Lcd {
  width: number;
  height: number;
  lit: string;
  ghost: string;
}

/** Returns the paths of a number in digits, "-", "." or "," and " ", at the right end of so many digits. */
export function lcdOf(text: string, digits: number): Lcd {
  const signs = [...text];
  const free = Math.max(0, digits - signs.filter((sign) => sign in SEGMENTS).length);
  let [x, lit, ghost] = [0, "", ""];
  for (const sign of [...Array<string>(free).fill(""), ...signs]) {
    if (sign === "." || sign === ",") {
      lit += point(x - (ADVANCE - WIDTH), sign === ",");
      x += POINT_ADVANCE - (ADVANCE - WIDTH) + 0.6;
    } else if (sign === " ") {
      x += GROUP_ADVANCE;
    } else {
      const on = SEGMENTS[sign] ?? "";
      for (const name of "abcdefg") {
        if (on.includes(name)) lit += segment(name, x);
        else ghost += segment(name, x);
      }
      x += ADVANCE;
    }
  }
  return { width: round(x - (ADVANCE - WIDTH)), height: HEIGHT + 1.8, lit, ghost };
}

/** Draws a number as on the glass of a meter; screen readers are told elsewhere. */
export function drawLcd(text: string, digits: number): TemplateResult {
  const { width, height, lit, ghost } = lcdOf(text, digits);
  return html`<svg class="digits" viewBox="0 0 ${width + 2} ${height}" aria-hidden="true" focusable="false">
    <g transform="translate(2.2 0) skewX(-6)"><path class="ghost" d=${ghost}></path><path class="lit" d=${lit}></path></g>
  </svg>`;
}

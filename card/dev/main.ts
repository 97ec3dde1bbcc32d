/** The harness: ?scene=NAME&language=fr&dark&columns=3 */

import "../src/linky-meter-card";
import type { LinkyMeterCard } from "../src/card";
import type { CardConfig } from "../src/config";
import { aMeter, aPage, FakeHass, leneda } from "./fake-hass";

interface Tile {
  hass: FakeHass;
  config?: Partial<CardConfig>;
  /** Pixels of a tile with a height, or a width of its own. */
  height?: number;
  width?: number;
}

const troubled = (): FakeHass =>
  new FakeHass(aMeter({ health: "incomplete", troubles: ["not_published", "consent_ends"], missing_days: 3, history_progress: 64 }));
const stopped = (): FakeHass => new FakeHass(aMeter({ health: "stopped", troubles: ["consent_ended"], polling: true }));
const empty = (): FakeHass =>
  new FakeHass(
    aMeter({
      health: "stopped", troubles: ["not_registered"], last_reading: null, history_progress: 0,
      pages: [aPage({ rows: { year: null, month: null, day: null, load_curve: null, max_power: null } })],
    }),
  );
const refused = (code: string): FakeHass => {
  const hass = new FakeHass(null);
  hass.refusals["grid_meter/meter/subscribe"] = { code, message: "" };
  return hass;
};
const lost = (): FakeHass => {
  const hass = new FakeHass();
  setTimeout(() => hass.fire("disconnected"), 300);
  return hass;
};

const SCENES: Record<string, () => Tile[]> = {
  two: () => [{ hass: new FakeHass() }],
  one: () => [{ hass: new FakeHass(aMeter({ pages: [aPage()] })) }],
  leneda: () => [{ hass: new FakeHass(leneda()) }],
  troubled: () => [{ hass: troubled() }],
  all: () => [
    { hass: new FakeHass() },
    { hass: new FakeHass(), config: { color: "anthracite", page: "production" } },
    { hass: troubled(), config: { color: "white" } },
    { hass: stopped(), config: { color: "blue" } },
    { hass: new FakeHass(leneda()), config: { color: "transparent" } },
    { hass: empty() },
    { hass: refused("not_loaded") },
    { hass: refused("not_found"), config: { color: "transparent" } },
    { hass: lost() },
    { hass: new FakeHass(null, -1) },
    { hass: new FakeHass(), config: { rows: ["day", "max_power"], color: [230, 160, 60], name: "Résidence secondaire" } },
  ],
  tiles: () => [
    ...[120, 184, 248, 312, 440].map((height) => ({ hass: new FakeHass(), height, config: { grid_options: { rows: 4 } } })),
    ...[140, 160, 200, 232].map((width) => ({ hass: new FakeHass(), width })),
    { hass: refused("not_loaded"), width: 160 },
  ],
};

const asked = new URLSearchParams(location.search);
document.documentElement.classList.toggle("dark", asked.has("dark"));
document.documentElement.lang = asked.get("language") ?? "en";
const grid = document.getElementById("grid")!;
grid.style.setProperty("--columns", asked.get("columns") ?? "1");
if (!customElements.get("ha-card")) customElements.define("ha-card", class extends HTMLElement {});

for (const { hass, config, height, width } of SCENES[asked.get("scene") ?? "two"]!()) {
  hass.speak(asked.get("language") ?? "en");
  hass.themes = { darkMode: asked.has("dark") };
  const card = document.createElement("linky-meter-card") as LinkyMeterCard;
  card.setConfig({ type: "custom:linky-meter-card", device_id: "d1", ...config });
  card.hass = hass;
  const tile = document.createElement("div");
  if (height) tile.style.height = `${height}px`;
  if (width) tile.style.width = `${width}px`;
  tile.append(card);
  grid.append(tile);
}

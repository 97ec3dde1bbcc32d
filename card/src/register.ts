/** The card's elements, and its entry in the card picker. */

import type { LinkyMeterCard } from "./card";
import { CARD_TYPE, type CardConfig } from "./config";
import { DOMAIN, type Hass } from "./hass";
import { MeterLight } from "./light";
import { pickerTexts } from "./texts/picker";

export interface PickerEntry {
  type: string;
  readonly name: string;
  readonly description: string;
  preview: boolean;
  documentationURL: string;
  getEntitySuggestion(hass: Hass, entityId: string): { config: CardConfig } | null;
}

declare global {
  interface Window {
    customCards?: PickerEntry[];
  }
}

export const TAG = "linky-meter-card";

/** Suggests the card for entities of a usage point, and for no others. */
export function suggestion(hass: Hass, entityId: string): { config: CardConfig } | null {
  const entity = hass.entities?.[entityId];
  if (entity?.platform !== DOMAIN || !entity.device_id) return null;
  return { config: { type: CARD_TYPE, device_id: entity.device_id } };
}

/** Defines the elements once, even if two versions of the module are loaded. */
export function registerCard(card: typeof LinkyMeterCard): void {
  if (customElements.get(TAG)) return;
  customElements.define("linky-meter-light", MeterLight);
  customElements.define(TAG, card);
  window.customCards = window.customCards ?? [];
  window.customCards.push({
    type: TAG,
    // Read when the picker opens: by then the page has its language.
    get name() {
      return pickerTexts().name;
    },
    get description() {
      return pickerTexts().description;
    },
    preview: true,
    documentationURL: "https://github.com/grid-meter/grid-meter/blob/main/docs/card.md",
    getEntitySuggestion: suggestion,
  });
}

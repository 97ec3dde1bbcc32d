/** Texts of the card by language: each is fetched when it is first needed. */

import type { Texts } from "./en";

export type { Texts };

export const LANGUAGES = ["en", "fr", "de", "es", "it", "pt", "nl"] as const;

export type Language = (typeof LANGUAGES)[number];

const LOADERS: Record<Language, () => Promise<{ default: Texts }>> = {
  en: () => import("./en"),
  fr: () => import("./fr"),
  de: () => import("./de"),
  es: () => import("./es"),
  it: () => import("./it"),
  pt: () => import("./pt"),
  nl: () => import("./nl"),
};

const loading = new Map<Language, Promise<Texts>>();

/** Returns the language of the card that fits a language of Home Assistant, English if none does. */
export function languageOf(tag: string | null | undefined): Language {
  const base = (tag ?? "").toLowerCase().split(/[-_]/)[0];
  return LANGUAGES.find((language) => language === base) ?? "en";
}

/** Fetches the texts of a language, once. */
export function loadTexts(tag: string | undefined): Promise<Texts> {
  const language = languageOf(tag);
  let texts = loading.get(language);
  if (!texts) {
    texts = LOADERS[language]().then((module) => module.default);
    // A failed fetch (no network for a moment) must not be remembered.
    texts.catch(() => loading.delete(language));
    loading.set(language, texts);
  }
  return texts;
}

/** Puts values into a text's {places}. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}

type Counted = "missing_days" | "fetch_missing" | "fetched" | "unpriced" | "above_days" | "above_intervals";

/** Chooses between `…_one` and `…_other`, and puts the number in. */
export function counted(texts: Texts, key: Counted, n: number): string {
  const form: keyof Texts = n === 1 ? `${key}_one` : `${key}_other`;
  return fill(texts[form], { n });
}

/** Returns the text of a key that another side made, or of another one if it is not known. */
export function textOr(texts: Texts, key: string, fallback: keyof Texts): string {
  return Object.hasOwn(texts, key) ? texts[key as keyof Texts] : texts[fallback];
}

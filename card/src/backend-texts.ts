/** Texts that the integration itself brings, in the user's language. */

import type { Page } from "./contract";
import { failureOf } from "./contract";
import { DOMAIN, type Hass } from "./hass";

type Placeholders = Record<string, string>;

async function backendText(hass: Hass, category: string, path: string, places?: Placeholders): Promise<string> {
  const localize = await hass.loadBackendTranslation?.(category, DOMAIN);
  return localize?.(`component.${DOMAIN}.${category}.${path}`, places) ?? "";
}

/** Returns the message of what a call failed with, translated where its side sent a key. */
export async function messageOf(hass: Hass, error: unknown): Promise<string> {
  const { translation_key: key, translation_placeholders: places } = (error ?? {}) as {
    translation_key?: string;
    translation_placeholders?: Placeholders;
  };
  const translated = key ? await backendText(hass, "exceptions", `${key}.message`, places).catch(() => "") : "";
  return translated || failureOf(error).message;
}

/** Returns the names of registers by their page's key; those that have no translation are left out. */
export async function registerNames(hass: Hass, pages: readonly Page[]): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (const page of pages.filter(({ name }) => name)) {
    const name = await backendText(hass, "selector", `obis.options.${page.key}`).catch(() => "");
    if (name) names.set(page.key, name);
  }
  return names;
}

/** Returns pages with the names that are known in the user's language. */
export const named = (pages: readonly Page[], names: ReadonlyMap<string, string>): Page[] =>
  pages.map((page) => ({ ...page, name: names.get(page.key) ?? page.name }));

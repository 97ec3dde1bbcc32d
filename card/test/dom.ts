import type { LitElement } from "lit";
import { expect } from "vitest";

/** Lets timers, promises and the drawing that follows them pass. */
export async function settle(element: Element, turns = 4): Promise<void> {
  for (let turn = 0; turn < turns; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    await (element as Partial<LitElement>).updateComplete;
  }
}

/** Finds what must be there. */
export function placed<T extends HTMLElement = HTMLElement>(host: Element, selector: string): T {
  const found = host.shadowRoot?.querySelector<T>(selector);
  expect(found, selector).toBeTruthy();
  return found!;
}

export const texts = (host: Element, selector: string): string[] =>
  [...host.shadowRoot!.querySelectorAll(selector)].map((element) => element.textContent!.replace(/\s+/g, " ").trim());

"""Takes pictures of the harness page, for eyes: python screenshots.py FOLDER [NAME…], while `npm run dev` runs."""

from pathlib import Path
import sys

from playwright.sync_api import Page, sync_playwright

SHOTS = {
    # name: (query, width, what to tap)
    "two-320": ("scene=two&language=fr", 320, None),
    "two-360": ("scene=two&language=de", 360, None),
    "two-768": ("scene=two&language=fr", 768, None),
    "two-1440": ("scene=two&language=fr", 1440, None),
    "all-1440": ("scene=all&language=fr&columns=3", 1440, None),
    "all-320": ("scene=all&language=fr", 320, None),
    "tiles": ("scene=tiles&language=fr&columns=3", 1000, None),
    "light-320": ("scene=troubled&language=fr", 320, "linky-meter-light .light"),
    "light-768": ("scene=troubled&language=en", 768, "linky-meter-light .light"),
    "year-768": ("scene=two&language=fr", 768, ".row:nth-child(1)"),
    "month-768": ("scene=two&language=fr", 768, ".row:nth-child(2)"),
    "month-320": ("scene=two&language=fr", 320, ".row:nth-child(2)"),
    "day-360": ("scene=two&language=nl", 360, ".row:nth-child(3)"),
    "curve-768": ("scene=two&language=fr", 768, ".row:nth-child(4)"),
    "curve-320": ("scene=two&language=pt", 320, ".row:nth-child(4)"),
    "power-768": ("scene=two&language=fr", 768, ".row:nth-child(5)"),
    "costs-768": (
        "scene=two&language=fr",
        768,
        ".row:nth-child(2), #tab-costs, section .action",
    ),
    "costs-360": (
        "scene=two&language=de",
        360,
        ".row:nth-child(2), #tab-costs, section .action",
    ),
    "calendar-768": (
        "scene=two&language=fr",
        768,
        ".row:nth-child(2), #tab-calendar, .missing",
    ),
    "calendar-320": (
        "scene=two&language=fr",
        320,
        ".row:nth-child(2), #tab-calendar, .missing",
    ),
    "fetched-360": (
        "scene=two&language=fr",
        360,
        ".row:nth-child(2), #tab-calendar, .missing, .action",
    ),
}

OVERFLOWING = """() => {
  const found = [];
  const walk = (node) => {
    for (const element of node.querySelectorAll('*')) {
      if (element.shadowRoot) walk(element.shadowRoot);
      if (element.closest('.unseen, svg, .month .names')) continue;
      const style = getComputedStyle(element);
      if (style.textOverflow === 'ellipsis' || style.display === 'inline') continue;
      if (element.scrollWidth > element.clientWidth + 1 && element.clientWidth) found.push(`${element.tagName}.${element.className} wide`);
      if (element.scrollHeight > element.clientHeight + 2 && style.overflowY !== 'visible' && element.clientHeight)
        found.push(`${element.tagName}.${element.className} high ${element.scrollHeight} > ${element.clientHeight}`);
    }
  };
  walk(document);
  if (document.documentElement.scrollWidth > innerWidth) found.push('page wide');
  return [...new Set(found)];
}"""


def take(page: Page, folder: Path, name: str, theme: str) -> None:
    """Take one picture, and tell what does not fit."""
    query, width, taps = SHOTS[name]
    height = {320: 640, 360: 740, 768: 900, 1440: 900}.get(width, 800)
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"http://127.0.0.1:5199/?{query}{'&dark' if theme == 'dark' else ''}")
    page.wait_for_selector("linky-meter-card .row .lit")
    page.wait_for_timeout(700)
    for tap in (taps or "").split(", ") if taps else []:
        page.locator(tap).first.click()
        page.wait_for_timeout(400)
    for trouble in page.evaluate(OVERFLOWING):
        print(f"{name} {theme}: {trouble}")
    page.screenshot(path=folder / f"{name}-{theme}.png", full_page=taps is None)


def main() -> None:
    """Take all pictures, or those that are named."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(locale="fr-FR", timezone_id="America/New_York")
        page.clock.set_fixed_time("2026-11-22T10:00:00Z")
        page.on(
            "console",
            lambda message: (
                print(message.type, message.text) if message.type == "error" else None
            ),
        )
        page.on("pageerror", lambda error: print("page error", error))
        for name in sys.argv[2:] or SHOTS:
            for theme in ("light", "dark"):
                take(page, folder, name, theme)
        browser.close()


main()

"""The pictures of the pages: a browser walks through a demo as a new user does."""

from datetime import datetime
import io
import json
from pathlib import Path
import shutil
import sys
import tempfile
from typing import Final
from zoneinfo import ZoneInfo

from PIL import Image
from playwright.async_api import Browser, Locator, Page

from .stage.__main__ import FOLDER, run
from .stage.browser import CONNECTED, browser_path, browsing, log_in, somebody
from .stage.children import free_port
from .stage.enedis import furnish
from .stage.history import History
from .stage.house import ROOT, House
from .stage.report import DemoError, say
from .stage.running import Stage, running
from .stage.ways import CONSENT, WAYS

IMAGES: Final = ROOT / "docs" / "images"
INTEGRATION: Final = ROOT / "custom_components" / "grid_meter"
BRAND: Final = INTEGRATION / "brand"
TRANSLATIONS: Final = INTEGRATION / "translations"
ICONS: Final = {"icon.png": 256, "icon@2x.png": 512}

PARIS: Final = ZoneInfo("Europe/Paris")
WIDE: Final = (1280, 940)
TALL: Final = (1000, 1120)
DIALOG: Final = (760, 1060)
MENU: Final = (760, 640)
CARD: Final = (520, 560)
METER: Final = "my-meter"
COLOURS: Final = 256
LARGEST: Final = 200_000
"""Bytes of a picture, so that the page is quick to open."""

SETTLE: Final = 2500
"""Milliseconds in which charts and dialogs come to rest."""

LANGUAGES: Final = {"en": "", "fr": ".fr"}
"""The languages of the pages, and how the names of their pictures end."""

DEVICE: Final = """
Object.values(document.querySelector('home-assistant').hass.devices)
    .find((device) => device.identifiers.some(([domain]) => domain === 'grid_meter')).id
"""


async def new_page(browser: Browser, house: House, language: str) -> Page:
    """Return a page on which the demo's user has logged in."""
    page = await (await somebody(browser, house, language)).new_page()
    await log_in(page, house)
    return page


async def energy_dashboard(page: Page, house: House, history: History) -> None:
    """Picture the newest complete day."""
    newest = max(start for hours in history.hours.values() for start, _ in hours)
    back = (datetime.now(PARIS).date() - newest.astimezone(PARIS).date()).days
    await show(page, f"{house.url}/energy", WIDE)
    for _ in range(back):
        await page.get_by_label("Previous").first.click()
    # Away from the chart and its buttons, which would light up.
    await page.mouse.move(0, 0)
    await take(page, "energy-dashboard")


async def device(page: Page, house: House) -> None:
    """Picture the usage point and its entities."""
    device_id = await page.evaluate(DEVICE)
    await show(page, f"{house.url}/config/devices/device/{device_id}", TALL)
    await take(page, "device")


async def card(page: Page, stage: Stage) -> None:
    """Picture the card, and behind a value its history and its calendar."""
    await stage.home.call(
        "lovelace/dashboards/create",
        url_path=METER,
        title="Meter",
        mode="storage",
        show_in_sidebar=False,
        require_admin=False,
    )
    meter = {"type": "custom:linky-meter-card"}
    views = [{"title": "Meter", "cards": [meter]}]
    await stage.home.call(
        "lovelace/config/save", url_path=METER, config={"views": views}
    )
    await show(page, f"{stage.house.url}/{METER}/0", CARD)
    shown = page.locator("linky-meter-card")
    await take(shown, "card")
    await page.set_viewport_size({"width": DIALOG[0], "height": DIALOG[1]})
    await shown.get_by_role("button", name="Daily:").click()
    dialog = page.locator("linky-meter-dialog").get_by_role("dialog")
    for tab, name in (("Month", "card-history"), ("Completeness", "card-calendar")):
        await dialog.get_by_role("tab", name=tab).click()
        await take(dialog, name)


async def ways_in(page: Page, house: House, language: str) -> None:
    """Picture the menu of the ways in, and the form of the first one."""
    ending = LANGUAGES[language]
    await add(page, house, MENU)
    await take(page, f"access-menu{ending}")
    await page.set_viewport_size({"width": DIALOG[0], "height": DIALOG[1]})
    await choose(page, WAYS["conso-api"].choice, language)
    await take(page, f"conso-api-form{ending}")


async def consent(page: Page, house: House) -> None:
    """Picture what is said before the consent, and the operator's page."""
    await add(page, house, DIALOG)
    await choose(page, CONSENT.choice, "en")
    await take(page, "consent-dialog")
    async with page.context.expect_page() as opened:
        await page.get_by_role("button", name="Submit").click()
    operator = await opened.value
    await operator.set_viewport_size({"width": DIALOG[0], "height": DIALOG[1]})
    await take(operator, "consent-page", whole=True)
    await operator.close()


async def add(page: Page, house: House, size: tuple[int, int]) -> None:
    """Open the dialog that adds an entry."""
    await show(page, f"{house.url}/config/integrations/integration/grid_meter", size)
    # It has no other name in all languages than its place, the first.
    await page.locator("ha-button").first.click()


async def choose(page: Page, choice: str, language: str) -> None:
    """Choose a way in from the menu."""
    texts = json.loads((TRANSLATIONS / f"{language}.json").read_text(encoding="utf-8"))
    label = texts["config"]["step"]["user"]["menu_options"][choice]
    await page.get_by_text(label, exact=True).click()
    # Away from what the form has at the same place.
    await page.mouse.move(0, 0)


async def show(page: Page, url: str, size: tuple[int, int]) -> None:
    """Open a page of Home Assistant in a window of some size."""
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    await page.goto(url)
    await page.wait_for_function(CONNECTED)
    await page.wait_for_timeout(SETTLE)


async def take(seen: Page | Locator, name: str, *, whole: bool = False) -> None:
    """Store a picture of a page or a part of it, with few enough colours to be small."""
    page = seen if isinstance(seen, Page) else seen.page
    await page.wait_for_timeout(SETTLE)
    if isinstance(seen, Page):
        drawn = await seen.screenshot(full_page=whole)
    else:
        drawn = await seen.screenshot()
    shot = Image.open(io.BytesIO(drawn))
    path = IMAGES / f"{name}.png"
    shot.convert("RGB").quantize(COLOURS, kmeans=1, dither=Image.Dither.NONE).save(
        path, optimize=True
    )
    size = path.stat().st_size
    if size > LARGEST:
        raise DemoError(f"{path.name} has {size} bytes, more than {LARGEST}")
    say(f"{path.relative_to(ROOT)}: {size // 1000} kB")


async def icons(browser: Browser) -> None:
    """Draw the icon in the sizes that Home Assistant shows."""
    drawing = (IMAGES / "icon.svg").read_text(encoding="utf-8")
    for name, size in ICONS.items():
        page = await browser.new_page(viewport={"width": size, "height": size})
        await page.set_content(f"<style>body {{ margin: 0 }}</style>{drawing}")
        shot = await page.screenshot(omit_background=True)
        Image.open(io.BytesIO(shot)).save(BRAND / name, optimize=True)
        await page.close()


async def walk(stage: Stage, browser: Browser) -> None:
    """Go through the demo and take all pictures."""
    history = await furnish(stage)
    page = await new_page(browser, stage.house, "en")
    await energy_dashboard(page, stage.house, history)
    await device(page, stage.house)
    await card(page, stage)
    await ways_in(page, stage.house, "en")
    await consent(page, stage.house)
    page = await new_page(browser, stage.house, "fr")
    await ways_in(page, stage.house, "fr")


async def main() -> int:
    """Run a demo in a folder and on ports of its own, and take the pictures."""
    browser_path()
    FOLDER.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="pictures-", dir=FOLDER))
    house = House(folder, free_port(), free_port(), "en")
    try:
        async with browsing() as browser:
            await icons(browser)
            async with running(house) as stage:
                await walk(stage, browser)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(run(main))

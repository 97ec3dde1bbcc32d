"""A browser, and a person who logs in with it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import shutil
from typing import Final

from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from .client import PASSWORD, USER
from .house import House
from .report import DemoError

BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LOCALES: Final = {"en": "en-GB", "fr": "fr-FR", "de": "de-DE"}
CONNECTED: Final = "document.querySelector('home-assistant')?.hass?.connected"


def browser_path() -> str:
    """Return the browser of this machine."""
    for name in BROWSERS:
        if found := shutil.which(name):
            return found
    raise DemoError(
        "Chromium is needed (on Debian: apt-get install chromium fonts-dejavu-core)."
    )


@asynccontextmanager
async def browsing() -> AsyncIterator[Browser]:
    """Start a browser and stop it at the end."""
    path = browser_path()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=path, args=list(ARGUMENTS)
        )
        yield browser
        await browser.close()


async def somebody(browser: Browser, house: House, language: str) -> BrowserContext:
    """Return a window of a person of some language, Home Assistant's side bar hidden."""
    context = await browser.new_context(
        locale=LOCALES[language], timezone_id=house.place.time_zone
    )
    await context.add_init_script(
        f"""
        if (location.origin === '{house.url}') {{
            localStorage.setItem('dockedSidebar', '"always_hidden"');
            localStorage.setItem('selectedLanguage', '"{language}"');
        }}
        """
    )
    return context


async def log_in(page: Page, house: House) -> None:
    """Log in as the demo's user."""
    await page.goto(house.url)
    await page.locator("input[name=username]").fill(USER)
    await page.locator("input[name=password]").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_function(CONNECTED)

"""A person in front of Home Assistant, and what goes wrong before their eyes."""

from collections.abc import Callable
from dataclasses import dataclass, field
import json
from pathlib import Path
import re
from typing import Any, Final, Self

from playwright.async_api import (
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    Response,
)

from scripts.stage.browser import CONNECTED, log_in
from scripts.stage.house import ROOT
from scripts.stage.running import Stage

PICTURES: Final = ROOT / ".demo" / "browser"
TRANSLATIONS: Final = ROOT / "custom_components" / "grid_meter" / "translations"
WIDE: Final = (1440, 900)
SECONDS: Final = 20

OURS: Final = re.compile("grid.meter|linky|/api/grid_meter|simulator", re.IGNORECASE)
"""What a message or an address holds if it is about us."""


@dataclass
class Person:
    """Somebody who reads and clicks; each picture is kept in order."""

    stage: Stage
    context: BrowserContext
    page: Page
    story: str
    texts: dict[str, Any]
    complaints: list[str] = field(default_factory=list)
    _pictures: int = 0

    @classmethod
    async def come_home(
        cls, stage: Stage, context: BrowserContext, story: str, language: str
    ) -> Self:
        """Log in."""
        texts = json.loads((TRANSLATIONS / f"{language}.json").read_text("utf-8"))
        page = await context.new_page()
        page.set_default_timeout(SECONDS * 1000)
        await page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
        person = cls(stage, context, page, story, texts)
        context.on("console", person._hear)
        context.on("weberror", lambda error: person.complaints.append(str(error.error)))
        context.on("response", person._look)
        context.on("requestfailed", person._miss)
        await log_in(page, stage.house)
        return person

    def _hear(self, message: ConsoleMessage) -> None:
        """Note an error of ours that the browser's console shows."""
        where = message.location.get("url", "")
        if message.type == "error" and OURS.search(f"{message.text} {where}"):
            self.complaints.append(f"console: {message.text} ({where})")

    def _look(self, response: Response) -> None:
        """Note an answer of ours that is an error."""
        if response.status >= 400 and OURS.search(response.url):
            self.complaints.append(f"{response.status}: {response.url.split('?')[0]}")

    def _miss(self, request: Request) -> None:
        """Note a request of ours that failed, but for one that a new page cut short."""
        if OURS.search(request.url) and request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"{request.failure}: {request.url.split('?')[0]}")

    @property
    def folder(self) -> Path:
        """Return where the pictures of the story are kept."""
        return PICTURES / self.story

    def text(self, path: str, **values: str) -> str:
        """Return a text of the integration, as it is shown."""
        found: Any = self.texts
        for name in path.split("."):
            found = found[name]
        return str(found).format(**values) if values else str(found)

    async def take(self, name: str, page: Page | None = None) -> None:
        """Keep a picture of what is seen."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._pictures += 1
        path = self.folder / f"{self._pictures:02}-{name}.png"
        # Home Assistant's dialogs slide in.
        await (page or self.page).wait_for_timeout(600)
        await (page or self.page).screenshot(path=path)

    async def go(self, path: str) -> None:
        """Open a page of Home Assistant."""
        await self.page.goto(self.stage.house.url + path)
        await self.page.wait_for_function(CONNECTED)

    async def click(self, name: str, role: Any = "button") -> None:
        """Click on what is called so."""
        await self.page.get_by_role(role, name=name, exact=True).first.click()

    @property
    def dialog(self) -> Locator:
        """Return the dialog that is open."""
        return self.page.locator("dialog-data-entry-flow")

    async def close(self, name: str = "Close") -> None:
        """Close the dialog that has told its end."""
        await self.click(name)
        # A dialog that closes goes back in the history, which would stop a journey.
        await self.dialog.first.wait_for(state="hidden")
        await self.page.wait_for_timeout(500)

    async def choose(self, path: str) -> None:
        """Choose an entry of a menu, by the path of its text."""
        await self.dialog.get_by_text(self.text(path), exact=True).click()

    async def enter(self, field: str, value: str) -> None:
        """Fill in a field of a dialog."""
        await self.dialog.locator(f"input[name={field}]").fill(value)

    async def wait_for(self, text: str, *, seconds: float = SECONDS) -> None:
        """Wait until a text is seen."""
        found = self.page.get_by_text(text).first
        await found.wait_for(timeout=seconds * 1000)

    async def in_another_tab(self, act: Callable[[], Any]) -> Page:
        """Return the tab that an act opens."""
        async with self.context.expect_page() as opened:
            await act()
        page = await opened.value
        await page.wait_for_load_state()
        return page

    async def call(self, command: str, **fields: Any) -> Any:
        """Ask Home Assistant what it knows, beside the page."""
        return await self.stage.home.call(command, **fields)

    async def device(self, name: str | None = None) -> str:
        """Return the id of a usage point's device, of the first one unless it is named."""
        for _ in range(SECONDS):
            for each in await self.call("config/device_registry/list"):
                ours = any(domain == "grid_meter" for domain, _ in each["identifiers"])
                if ours and name in (None, each["name"]):
                    return str(each["id"])
            # The entry is being set up anew.
            await self.page.wait_for_timeout(1000)
        raise AssertionError(f"there is no device {name or 'of ours'}")

    async def dashboard(self, path: str, title: str, views: list[Any]) -> None:
        """Make a dashboard."""
        await self.call(
            "lovelace/dashboards/create",
            url_path=path,
            title=title,
            mode="storage",
            show_in_sidebar=True,
            require_admin=False,
        )
        await self.call("lovelace/config/save", url_path=path, config={"views": views})

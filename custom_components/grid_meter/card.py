"""The dashboard card: its files are served, and every page of the frontend loads it."""

from hashlib import sha256
from pathlib import Path
from typing import Final

from homeassistant.components.frontend import add_extra_js_url
from homeassistant.components.http.server import StaticPathConfig
from homeassistant.core import HomeAssistant
from homeassistant.loader import async_get_integration
from homeassistant.setup import async_when_setup

from .const import DOMAIN

FOLDER: Final = Path(__file__).parent / "frontend"
MODULE: Final = "linky-meter-card.js"
URL: Final = f"/{DOMAIN}_frontend"


async def async_setup_card(hass: HomeAssistant) -> None:
    """Serve the card, and have it loaded as soon as there is a frontend, if ever.

    Browsers keep its files for a month, so the address says which build it is; what
    the module loads later has its build in its name.
    """
    build = await hass.async_add_executor_job(digest)
    if build is None:
        return
    await hass.http.async_register_static_paths([StaticPathConfig(URL, str(FOLDER))])
    integration = await async_get_integration(hass, DOMAIN)
    url = f"{URL}/{MODULE}?v={integration.version}-{build}"

    async def add(hass: HomeAssistant, _component: str) -> None:
        """Add the module to those that all pages load."""
        add_extra_js_url(hass, url)

    async_when_setup(hass, "frontend", add)


def digest() -> str | None:
    """Return what tells this build from others, None where the card was not built."""
    if not (FOLDER / MODULE).is_file():
        return None
    content = sha256()
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file():
            content.update(path.relative_to(FOLDER).as_posix().encode())
            content.update(path.read_bytes())
    return content.hexdigest()[:8]

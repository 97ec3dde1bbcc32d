"""The card's files: served, loaded with every page, and never an old build of them."""

from pathlib import Path
import re

import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.grid_meter import card
from custom_components.grid_meter.const import DOMAIN
from homeassistant.components.frontend import DATA_EXTRA_MODULE_URL
from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
from homeassistant.loader import async_get_integration
from homeassistant.setup import async_setup_component


@pytest.fixture(autouse=True)
def ready(recorder_mock: Recorder, enable_custom_integrations: None) -> None:
    """Have what the integration needs to be set up."""


async def modules(hass: HomeAssistant) -> list[str]:
    """Set up the integration and a frontend; return what pages load of the card."""
    assert await async_setup_component(hass, DOMAIN, {})
    assert await async_setup_component(hass, "frontend", {})
    await hass.async_block_till_done()
    urls = hass.data[DATA_EXTRA_MODULE_URL].urls
    return [url for url in urls if url.startswith(f"/{DOMAIN}")]


async def test_served(
    hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator
) -> None:
    """The module and what it loads are scripts that a browser may keep."""
    (url,) = await modules(hass)
    version = (await async_get_integration(hass, DOMAIN)).version
    found = re.fullmatch(
        r"/grid_meter_frontend/linky-meter-card\.js\?v=(.+)-[0-9a-f]{8}", url
    )
    assert found is not None
    assert found[1] == version
    browser = await hass_client_no_auth()
    for file in card.FOLDER.glob("*.js"):
        address = url if file.name == card.MODULE else f"{card.URL}/{file.name}"
        async with browser.get(address) as answer:
            assert answer.status == 200
            assert answer.content_type == "text/javascript"
            assert "max-age=2678400" in answer.headers["Cache-Control"]
            assert await answer.read() == file.read_bytes()
        # What is kept for so long has its build in its address.
        if file.name != card.MODULE:
            assert re.fullmatch(r"[\w.]+-[\w-]{8}\.js", file.name), file.name


async def test_another_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Any file that differs gives another address."""
    monkeypatch.setattr(card, "FOLDER", tmp_path)
    assert card.digest() is None
    seen = set()
    for name, content in ((card.MODULE, "1"), (card.MODULE, "2"), ("part.js", "2")):
        (tmp_path / name).write_text(content)
        seen.add(card.digest())
    assert len(seen) == 3


async def test_without_build_or_frontend(
    hass: HomeAssistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing was built, or nobody looks, the integration works all the same."""
    monkeypatch.setattr(card, "FOLDER", tmp_path)
    assert await async_setup_component(hass, DOMAIN, {})
    assert "frontend" not in hass.config.components
    assert await modules(hass) == []

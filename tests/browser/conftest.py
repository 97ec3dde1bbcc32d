"""Fixtures: a house that a module shares, and somebody who lives in it."""

from collections.abc import AsyncGenerator
from pathlib import Path
import shutil
import tempfile

from playwright.async_api import Browser
import pytest
import pytest_asyncio

from scripts.stage.browser import browsing, somebody
from scripts.stage.children import free_port
from scripts.stage.house import FRANCE, ROOT, House, Place
from scripts.stage.running import Stage, running

from .person import PICTURES, Person


@pytest.fixture(scope="module")
def place() -> Place:
    """Return where the house of a module stands."""
    return FRANCE


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(place: Place) -> AsyncGenerator[Stage]:
    """Run a house in which nothing is set up; its logs are kept if something fails."""
    (ROOT / ".demo").mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="browser-", dir=ROOT / ".demo"))
    house = House(folder, free_port(), free_port(), "en", place)
    async with running(house) as stage:
        yield stage
    shutil.rmtree(folder)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncGenerator[Browser]:
    """Start a browser."""
    async with browsing() as browser:
        yield browser


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def person(
    stage: Stage, browser: Browser, request: pytest.FixtureRequest
) -> AsyncGenerator[Person]:
    """Return somebody who has logged in; in the end nothing of ours went wrong."""
    story = request.module.__name__.rpartition(".")[2].removeprefix("test_")
    shutil.rmtree(PICTURES / story, ignore_errors=True)
    context = await somebody(browser, stage.house, "en")
    person = await Person.come_home(stage, context, story, "en")
    yield person
    await person.take("end")
    await context.close()
    assert not person.complaints

"""All that runs during a demo: the simulated operators and Home Assistant."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from aiohttp import ClientError, ClientSession

from .children import RESTART, Child, home_assistant, is_free, simulator
from .client import HomeAssistant
from .house import House
from .operators import Operators
from .owners import Owners
from .report import DemoError, say, text


@dataclass(frozen=True)
class Stage:
    """Everything that runs."""

    house: House
    home: HomeAssistant
    operators: Operators
    hass: Child
    owners: Owners


@asynccontextmanager
async def running(house: House) -> AsyncIterator[Stage]:
    """Start the simulator and Home Assistant, log in, and stop both at the end."""
    for port in (house.port, house.simulator_port):
        if not is_free(port):
            raise DemoError(f"port {port} is taken; choose others, see --help")
    house.prepare()
    (house.folder / "home-assistant.log").unlink(missing_ok=True)
    fake, hass = simulator(house), home_assistant(house)
    async with ClientSession() as session:
        operators, home = Operators(house, session), HomeAssistant(house, session)
        owners = Owners(house, operators, session)
        try:
            await fake.start()
            await fake.until(operators.answers)
            await owners.recall()
            await hass.start()
            await hass.until(home.answers)
            await home.log_in()
            yield Stage(house, home, operators, hass, owners)
        finally:
            say("Stopping")
            with suppress(ClientError, DemoError):
                await operators.remember()
                await owners.remember()
            # Both wait for the connections that are still open.
            await session.close()
            await asyncio.gather(hass.stop(), fake.stop())
            say("Stopped")


async def until_left(stage: Stage, *things: str) -> int:
    """Tell what to try, by the keys of the texts, and run until somebody stops it."""
    house = stage.house
    print(f"\n{text('ready', url=house.url)}\n{text('login')}\n\n{text('try')}")
    for number, key in enumerate(things, 1):
        told = text(key, url=house.url, owner=stage.owners.page)
        print(f"  {number}. {told}")
    print(f"\n{text('stop')}", flush=True)
    # Home Assistant asks for a new start when a person chooses "Restart".
    while (code := await stage.hass.ended()) == RESTART:
        await stage.hass.start()
    raise DemoError(f"Home Assistant ended ({code}); see {stage.hass.log}")

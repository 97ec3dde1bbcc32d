"""A life of Home Assistant beside a simulator: started, killed, started again."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
import sqlite3
import time
from typing import Any

from aiohttp import ClientSession
from aiohttp.test_utils import TestServer

from scripts.stage import history
from scripts.stage.children import Child, free_port, home_assistant
from scripts.stage.client import HomeAssistant
from scripts.stage.flow import add_credentials, add_integration
from scripts.stage.house import CLIENT_ID, CLIENT_SECRET, ROOT, House
from scripts.stage.operators import Operators
from simulator import DEMO_PRM, Simulator

PYTHON = ROOT / ".venvs" / "hass" / "bin" / "python"
PATIENCE_SECONDS = 60
OURS = """
    FROM statistics JOIN statistics_meta ON statistics_meta.id = metadata_id
    WHERE source = 'grid_meter'
"""
STATISTICS = f"""
    SELECT statistic_id, start_ts, state, sum, mean, min, max {OURS}
    ORDER BY statistic_id, start_ts
"""
SHAPE = f"SELECT total(state * state) {OURS}"
"""Differs as soon as energy is in another hour, even where no row is new."""

type Row = tuple[str, float, float | None, float | None, float | None, float | None]


class Sign(StrEnum):
    """What shows from outside how far Home Assistant has come."""

    ANSWERS = "answers"
    WRITING = "writing"


@dataclass(frozen=True, slots=True)
class Moment:
    """So many answers after a start, or the first writing, and some seconds more."""

    sign: Sign
    number: int
    seconds: float

    def has_come(self, begin: float, now: float) -> bool:
        """Tell whether what is seen now is far enough from what was at the start."""
        return abs(now - begin) >= self.number if self.number else now != begin


@dataclass(slots=True)
class Life:
    """A house whose usage point is young, and what lives in it."""

    house: House
    simulator: Simulator
    hass: Child
    session: ClientSession
    home: HomeAssistant
    operators: Operators

    async def move_in(self) -> None:
        """Start for the first time and connect the operator."""
        await self.start()
        await self.home.log_in()
        await add_credentials(self.home, CLIENT_ID, CLIENT_SECRET)
        # Home Assistant keeps what was entered in memory alone for some seconds.
        await self._stored("application_credentials", CLIENT_ID)
        await add_integration(self.home)
        await self._stored("core.config_entries", '"grid_meter"')
        await self.home.log_out()

    async def _stored(self, key: str, text: str) -> None:
        """Wait until Home Assistant has written something down."""
        file = self.house.config / ".storage" / key
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not file.exists() or text not in file.read_text(encoding="utf-8"):
                await asyncio.sleep(0.1)

    async def start(self) -> None:
        """Start, and wait until the web server is there."""
        await self.hass.start()
        await self.hass.until(self.home.answers)

    async def until(self, moment: Moment, begin: float) -> None:
        """Wait for a moment; `begin` is what was seen of its sign at the start."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not moment.has_come(begin, self.seen(moment.sign)):
            assert time.monotonic() < deadline, f"never came: {moment}"
            await asyncio.sleep(0.01)
        await asyncio.sleep(moment.seconds)

    def seen(self, sign: Sign) -> float:
        """Return what is to be seen of a sign now."""
        if sign is Sign.WRITING:
            ((shape,),) = self._select(SHAPE)
            return float(shape)
        return sum("courbe_de_charge" in call.path for call in self.simulator.calls)

    def rows(self) -> list[Row]:
        """Return all rows of our statistics."""
        return self._select(STATISTICS)

    def _select(self, query: str) -> list[Any]:
        """Return what is in the recorder's file, which this does not change."""
        file = self.house.config / "home-assistant_v2.db"
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as database:
            return database.execute(query).fetchall()

    async def until_complete(self) -> None:
        """Wait until all history is in, and stop in good order."""
        await self.home.log_in()
        await history.until_complete(self.home, self.operators)
        # Home Assistant would wait for the connections that are still open.
        await self.home.log_out()
        await self.session.close()
        await self.hass.stop()


@asynccontextmanager
async def life(folder: Path, activation: date) -> AsyncIterator[Life]:
    """Make a house for a usage point that is active since a day."""
    house = House(folder, free_port(), free_port(), "en")
    house.prepare()
    simulator = Simulator(
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        redirect_uri=house.redirect_uri,
    )
    simulator.usage_point(DEMO_PRM).activation = activation
    hass = home_assistant(house, PYTHON)
    async with (
        TestServer(simulator.app, port=house.simulator_port),
        ClientSession() as session,
    ):
        try:
            yield Life(
                house,
                simulator,
                hass,
                session,
                HomeAssistant(house, session),
                Operators(house, session),
            )
        finally:
            await hass.stop()


def before(rows: Iterable[Row], timestamp: float) -> list[Row]:
    """Return the rows that begin before an instant."""
    return [row for row in rows if row[1] < timestamp]

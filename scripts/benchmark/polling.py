"""Calls of ordinary days, on a clock of our own.

usage: python -m scripts.benchmark.polling FOLDER
"""

from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
import json
from pathlib import Path
import sys
from unittest.mock import patch

from aiohttp.test_utils import TestServer

from custom_components.grid_meter.const import DOMAIN, MEASURES_BOTH
from custom_components.grid_meter.providers import limits
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from scripts.stage.children import free_port
from scripts.stage.house import CLIENT_ID, CLIENT_SECRET, House
from simulator import Simulator

from .backfill import MEASURES
from .homes import (
    POLL_MINUTE,
    USAGE_POINT,
    Meter,
    bare_home,
    credentials,
    meter,
    note,
    run,
)
from .projection import ZONE
from .report import Figures

DAYS = 8
"""More than a week, so that what is done weekly is among them."""

PUBLISHED = time(8, POLL_MINUTE)
YOUNG = timedelta(days=30)
CONSUMPTION = "consumption"


@dataclass(slots=True)
class Clock:
    """The time in which Home Assistant and the simulator live."""

    moment: datetime

    def __call__(self) -> datetime:
        """Return the time."""
        return self.moment


@dataclass(frozen=True, slots=True)
class Life:
    """A home whose days go by as fast as they are asked to."""

    hass: HomeAssistant
    clock: Clock
    simulator: Simulator
    meter: Meter

    async def settle(self) -> None:
        """Wait for all that is under way."""
        await self.hass.async_block_till_done(wait_background_tasks=True)

    async def day(self, today: date, *, from_five: bool) -> Counter[date]:
        """Live one day; return the measure calls by day."""
        entry = self.meter.entry
        # The token's life is counted on the machine's clock, which stands still.
        token = {**entry.data["token"], "expires_at": 0}
        self.hass.config_entries.async_update_entry(
            entry, data={**entry.data, "token": token}
        )
        self.simulator.calls.clear()
        coordinator = self.meter.coordinator
        first = datetime.combine(today, PUBLISHED, ZONE)
        if from_five and coordinator.next_poll is not None:
            first = coordinator.next_poll
        moment: datetime | None = first
        while moment is not None and moment.astimezone(ZONE).date() == today:
            self.clock.moment = moment.astimezone(UTC)
            await coordinator.async_poll()
            await self.settle()
            moment = coordinator.next_poll
        return Counter(
            call.at.astimezone(ZONE).date()
            for call in self.simulator.calls
            if MEASURES in call.path
        )


@asynccontextmanager
async def moved(clock: Clock) -> AsyncGenerator[None]:
    """Let Home Assistant live in the time of a clock, and nobody pause."""
    with (
        patch.object(dt_util, "utcnow", clock),
        patch.object(limits, "PACE_MARGIN", 0),
    ):
        yield


@asynccontextmanager
async def life(folder: Path, measures: str) -> AsyncGenerator[Life]:
    """Set up a home with all of a short history in it."""
    # In the future, so that none of the timers set on this clock goes off by itself.
    clock = Clock(datetime.now(UTC).replace(hour=12) + timedelta(days=10))
    simulator = Simulator(
        clock=clock, quotas=None, client_id=CLIENT_ID, client_secret=CLIENT_SECRET
    )
    point = simulator.usage_point(USAGE_POINT)
    point.activation = point.production_activation = clock().date() - YOUNG
    simulator.share(USAGE_POINT)
    house = House(folder, free_port(), 0, "en")
    house.prepare()
    async with (
        TestServer(simulator.make_app()) as server,
        bare_home(house.config) as hass,
        moved(clock),
    ):
        base = str(server.make_url("")).rstrip("/")
        endpoints = {"api": base, "authorize": base}
        await async_setup_component(hass, "application_credentials", {})
        await async_setup_component(hass, DOMAIN, {DOMAIN: {"endpoints": endpoints}})
        await credentials(hass)
        added = Life(hass, clock, simulator, meter(measures))
        await hass.config_entries.async_add(added.meter.entry)
        await added.settle()
        yield added


async def days(
    folder: Path, measures: str = MEASURES_BOTH, *, from_five: bool = False
) -> float:
    """Return the mean number of calls a day, the day of the setup apart."""
    counted: Counter[date] = Counter()
    async with life(folder, measures) as home:
        start = home.clock().astimezone(ZONE).date()
        for ahead in range(1, DAYS + 1):
            today = start + timedelta(days=ahead)
            counted += await home.day(today, from_five=from_five)
    note(f"{folder.name}: {sorted(counted.values())} calls on {DAYS} days")
    return counted.total() / DAYS


async def measure(folder: Path) -> Figures:
    """Measure ordinary days of both directions, of one, and with early polls."""
    return {
        "calls_per_day": await days(folder / "late"),
        "calls_per_day_consumption": await days(folder / "one", CONSUMPTION),
        "calls_per_day_from_five": await days(folder / "early", from_five=True),
    }


if __name__ == "__main__":
    print(json.dumps(run(measure(Path(sys.argv[1])))))

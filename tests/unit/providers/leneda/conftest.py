"""The simulated Leneda over HTTP, and a client of it with the demo's key."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp
from aiohttp.test_utils import TestServer
import pytest

from custom_components.grid_meter.providers.endpoints import Endpoints
from custom_components.grid_meter.providers.leneda.client import Leneda
from custom_components.grid_meter.providers.limits import HostLimits
from simulator import ManualClock, Simulator
from simulator.calls import Call

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
USER_AGENT = "GridMeter/1.0"


@dataclass
class House:
    """A house that talks to the simulated Leneda."""

    sim: Simulator
    session: aiohttp.ClientSession
    limits: HostLimits
    url: str

    @property
    def calls(self) -> list[Call]:
        """What was asked so far."""
        return self.sim.store.calls.records

    def client(self, **changes: Any) -> Leneda:
        """Return a client, by default of the demo's person."""
        key, energy_id = self.sim.leneda.credentials()
        given: dict[str, Any] = {
            "key": key,
            "energy_id": energy_id,
            "endpoints": Endpoints(leneda=self.url),
            "now": self.sim.store.now,
            "user_agent": USER_AGENT,
            "codes": ["1-1:1.29.0"],
        }
        return Leneda(self.session, self.limits, **(given | changes))


@pytest.fixture
def sim() -> Simulator:
    """Return a simulator at noon UTC of 21 November 2026."""
    return Simulator(clock=ManualClock(NOW), quotas=None)


@pytest.fixture
async def house(sim: Simulator, socket_enabled: None) -> AsyncIterator[House]:
    """Return a house with limits that are far away."""
    limits = HostLimits(10_000, 10_000, sim.store.now)
    async with (
        TestServer(sim.make_app()) as server,
        aiohttp.ClientSession() as session,
    ):
        yield House(sim, session, limits, str(server.make_url("/leneda")))


@pytest.fixture
def leneda(house: House) -> Leneda:
    """Return a client of the demo's person."""
    return house.client()

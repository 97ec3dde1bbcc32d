"""A simulator that really listens, on today's date, and the clients' own environment to run them in."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
import json
import os
from pathlib import Path
import shutil

from aiohttp.test_utils import TestServer
import pytest

from simulator import DEMO_PRM, Direction, ManualClock, Simulator, UsagePoint
from simulator.paris import at_hour, days_between, slot_count, stamp

ROOT = Path(__file__).parents[2]
CLIENTS = ROOT / ".venvs" / "clients"
DRIVERS = Path(__file__).parent / "drivers"
# The clients reckon from the real date: three days that are surely published, and the night the clocks went back.
TODAY = datetime.now(UTC).date()
FIRST = TODAY - timedelta(days=5)
END = FIRST + timedelta(days=3)
SPAN = (FIRST.isoformat(), END.isoformat())
_PATIENCE = 60

type Json = dict[str, object]
type Call = Sequence[object]


def last_autumn_change(before: date) -> date:
    """Find the latest day of twenty-five hours before a date."""
    day = before - timedelta(days=1)
    while slot_count(day) != 300:
        day -= timedelta(days=1)
    return day


@dataclass
class Clients:
    """Runs clients as programs of their own against a listening simulator."""

    sim: Simulator
    url: str

    @property
    def home(self) -> UsagePoint:
        """The truth behind the answers."""
        return self.sim.usage_point(DEMO_PRM)

    async def run(
        self, *command: str | Path, given: object = None, **env: str
    ) -> tuple[int, str, str]:
        """Run a program in an empty environment and give status, output and complaints."""
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={"PATH": os.environ["PATH"], "TZ": "UTC", "LC_ALL": "C.UTF-8"} | env,
        )
        try:
            async with asyncio.timeout(_PATIENCE):
                out, err = await process.communicate(json.dumps(given).encode())
        except TimeoutError:
            process.kill()
            await process.wait()
            raise
        assert process.returncode is not None
        return process.returncode, out.decode(), err.decode()

    async def ask(
        self, driver: Sequence[str | Path], gateway: str, token: str, *calls: Call
    ) -> list[Json]:
        """Let a driver make calls and give their outcomes, one each."""
        given = {
            "base": f"{self.url}{gateway}",
            "token": token,
            "prm": DEMO_PRM,
            "calls": calls,
        }
        status, out, err = await self.run(*driver, given=given)
        assert status == 0, err
        outcomes = json.loads(out)
        assert len(outcomes) == len(calls)
        return [*outcomes]

    # The truth, as the operator writes it.

    def totals(self, direction: Direction) -> list[tuple[str, int]]:
        """Give the daily totals of the three days."""
        return [
            (day.isoformat(), self.home.day_total(direction, day))
            for day in days_between(FIRST, END)
        ]

    def curve(
        self, direction: Direction, first: date = FIRST, end: date = END
    ) -> list[tuple[str, int]]:
        """Give the load curve in W, stamped with the ends of the intervals in Paris."""
        return [
            (stamp(point.end), point.watts)
            for day in days_between(first, end)
            for point in self.home.points(direction, day)
        ]

    def intervals(
        self, direction: Direction, first: date = FIRST, end: date = END
    ) -> list[tuple[str, str, int]]:
        """Give start and end of each interval in UTC, and its Wh."""
        return [
            (point.start.isoformat(), point.end.isoformat(), point.wh)
            for day in days_between(first, end)
            for point in self.home.points(direction, day)
        ]

    def max_powers(self) -> list[tuple[str, int]]:
        """Give the highest powers of the three days with their instants in Paris."""
        peaks = [self.home.max_power(day) for day in days_between(FIRST, END)]
        return [(stamp(peak.at), peak.va) for peak in peaks]


def python_driver(name: str) -> tuple[Path, Path]:
    """Give the command that runs a driver with the clients' Python."""
    return CLIENTS / "bin" / "python", DRIVERS / name


def node_driver(name: str) -> tuple[str, Path, Path]:
    """Give the command that runs a driver with Node."""
    return shutil.which("node") or "node", DRIVERS / name, CLIENTS / "node"


@pytest.fixture
async def clients(socket_enabled: None) -> AsyncIterator[Clients]:
    """Serve a simulator at noon of today for clients in their own environment.

    Where that is missing the tests are skipped, but not where all are to pass.
    """
    if not (CLIENTS / "node" / ".stamp").exists() and not os.environ.get("CI"):
        pytest.skip("the clients are missing: scripts/setup clients")
    sim = Simulator(clock=ManualClock(at_hour(TODAY, 12)), quotas=None)
    async with TestServer(sim.app) as server:
        yield Clients(sim, str(server.make_url("")).rstrip("/"))

"""A first full history, from adding the entry until its last hour is published.

usage: python -m scripts.benchmark.backfill FOLDER [--watch]
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
import json
from pathlib import Path
import sys
import time
from typing import Any

from aiohttp import ClientError, ClientSession

from custom_components.grid_meter.metering.model import Offer
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from scripts.stage.children import free_port, simulator
from scripts.stage.house import House

from . import memory
from .blocks import Blocks
from .homes import (
    USAGE_POINT,
    BenchError,
    Meter,
    credentials,
    meter,
    note,
    run,
    whole_home,
)
from .report import Figures

CALLS_PER_SECOND = 5
PATIENCE = 400
MEASURES = "/mesure_synchrone_auto/"


@dataclass(frozen=True, slots=True)
class Filled:
    """What is known after a first history."""

    seconds: float
    calls: int
    fewest: int


async def fill(hass: HomeAssistant, house: House) -> Filled:
    """Add the entry and wait until all history is published."""
    await credentials(hass)
    return await filled(hass, house, meter(), MEASURES)


async def filled(hass: HomeAssistant, house: House, added: Meter, path: str) -> Filled:
    """Add an entry, wait until all history is published; count the calls of a path."""
    before = await calls(house, path)
    began = time.perf_counter()
    await hass.config_entries.async_add(added.entry)
    deadline = began + PATIENCE
    while not _complete(added):
        if time.perf_counter() > deadline:
            raise BenchError("the history does not come to an end")
        await asyncio.sleep(0.02)
    seconds = time.perf_counter() - began
    await hass.async_block_till_done(wait_background_tasks=True)
    return Filled(
        seconds,
        await calls(house, path) - before,
        fewest(added.coordinator.provider.offers),
    )


def _complete(added: Meter) -> bool:
    """Tell whether all history is published and shown."""
    if not hasattr(added.entry, "runtime_data"):
        return False
    return any(
        coordinator.data.history.percent == 100 and coordinator.last_poll is not None
        for coordinator in added.entry.runtime_data.values()
    )


def fewest(offers: Sequence[Offer]) -> int:
    """Return how many requests hold everything that the operator serves today."""
    today = dt_util.now().date()
    total = 0
    for offer in offers:
        days = (today - offer.first_day(today)).days
        total += 1 if offer.max_span is None else -(-days // offer.max_span)
    return total


async def calls(house: House, path: str) -> int:
    """Return how often the operators were asked for something below a path."""
    url = f"{house.simulator_url}/admin/calls"
    async with ClientSession() as session, session.get(url) as answer:
        counts: dict[str, Any] = (await answer.json())["counts"]
    return sum(count for asked, count in counts.items() if path in asked)


async def answers(house: House) -> bool:
    """Tell whether the simulator is up."""
    try:
        await calls(house, MEASURES)
    except ClientError:
        return False
    return True


@asynccontextmanager
async def beside_simulator(folder: Path) -> AsyncIterator[House]:
    """Start the simulator in another process; it shares one usage point of Enedis."""
    house = House(folder, free_port(), free_port(), "en")
    folder.mkdir(parents=True, exist_ok=True)
    house.consents.write_text(json.dumps([USAGE_POINT]), encoding="utf-8")
    fake = simulator(house)
    try:
        await fake.start()
        await fake.until(lambda: answers(house))
        yield house
    finally:
        await fake.stop()


async def timed(house: House) -> Figures:
    """Measure calls, time and memory, with nothing in the way."""
    async with whole_home(house) as hass:
        before = memory.resident_mb()
        memory.forget_peak()
        done = await fill(hass, house)
        peak, kept = memory.peak_mb(), memory.resident_mb()
    note(f"Memory: {before:.1f} MB before, {peak:.1f} at most, {kept:.1f} after")
    return {
        "api_calls_ratio": round(done.calls / done.fewest, 4),
        "api_calls": done.calls,
        "backfill_time_ratio": round(done.seconds * CALLS_PER_SECOND / done.fewest, 3),
        "backfill_seconds": round(done.seconds, 1),
        "peak_memory_mb": round(peak - before, 1),
        "kept_memory_mb": round(kept - before, 1),
    }


async def watched(house: House) -> Figures:
    """Measure how long the loop was held."""
    blocks = Blocks()
    async with whole_home(house) as hass:
        with blocks.watching():
            await fill(hass, house)
    for block in blocks.worst():
        note(
            f"{block.seconds * 1000:.0f} ms ({block.processor * 1000:.0f} ms at work) "
            f"{block.callback}\n    " + "\n    ".join(block.stack)
        )
    ours, longest = blocks.longest(ours=True), blocks.longest()
    if longest is not None:
        note(
            f"Of all: {longest.seconds * 1000:.0f} ms {longest.callback} {longest.stack[:4]}"
        )
    return {
        "loop_block_ms": round(ours.seconds * 1000, 1) if ours else 0,
        "loop_block_any_ms": round(longest.seconds * 1000, 1) if longest else 0,
    }


async def measure(folder: Path, *, watch: bool) -> Figures:
    """Measure one first history."""
    async with beside_simulator(folder) as house:
        return await (watched if watch else timed)(house)


if __name__ == "__main__":
    print(json.dumps(run(measure(Path(sys.argv[1]), watch="--watch" in sys.argv))))

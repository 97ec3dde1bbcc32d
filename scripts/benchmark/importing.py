"""A file of three years, from its path to its statistics in the database.

usage: python -m scripts.benchmark.importing FOLDER
"""

from datetime import UTC, datetime, time, timedelta
from itertools import count, takewhile
import json
from pathlib import Path
import sys
from time import perf_counter

from custom_components.grid_meter.importing import async_preview, read_file
from custom_components.grid_meter.metering.model import (
    Direction,
    Quantity,
    Reading,
    Register,
)
from custom_components.grid_meter.providers.enedis.export_file import render
from homeassistant.components.recorder.tasks import SynchronizeTask
from homeassistant.helpers.recorder import get_instance

from .homes import USAGE_POINT, BenchError, note, run
from .polling import CONSUMPTION, YOUNG, Life, life
from .projection import ZONE
from .report import Figures

DAYS = 3 * 365
STEPS = {"import_3y_seconds": 30, "import_3y_10min_seconds": 10}
"""Minutes of the intervals in each file."""


def written(path: Path, now: datetime, step: int) -> Path:
    """Write a file of so many days that ends before the history of a young home."""
    today = now.astimezone(ZONE).date()
    end = datetime.combine(today - 2 * YOUNG, time(), ZONE).astimezone(UTC)
    start = end - timedelta(days=DAYS)
    length = timedelta(minutes=step)
    starts = takewhile(lambda at: at < end, (start + n * length for n in count()))
    readings = [
        Reading(at, at + length, at.toordinal() * 7919 % 4001 + at.minute)
        for at in starts
    ]
    register = Register(Direction.CONSUMPTION, Quantity.LOAD_CURVE)
    path.write_text(render(USAGE_POINT, register, readings), encoding="utf-8")
    return path


async def once(home: Life, path: Path) -> float:
    """Import a file; return the time from its path to its rows in the database."""
    coordinator = home.meter.coordinator
    began = perf_counter()
    file = await home.hass.async_add_executor_job(read_file, coordinator, path)
    read = perf_counter()
    preview = await async_preview(coordinator, file)
    compared = perf_counter()
    changed = await coordinator.async_import(file.parts, prefer=False)
    done = home.hass.loop.create_future()
    get_instance(home.hass).queue_task(SynchronizeTask(done))
    await done
    ended = perf_counter()
    note(
        f"{len(file.parts[0].readings)} readings: {read - began:.2f} s to read, "
        f"{compared - read:.2f} s to compare, {ended - compared:.2f} s to take in"
    )
    if not len(changed) == preview.gained >= DAYS:
        raise BenchError("not all days were imported")
    return ended - began


async def measure(folder: Path) -> Figures:
    """Import each file into a home of its own."""
    figures: Figures = {}
    for name, step in STEPS.items():
        async with life(folder / name, CONSUMPTION) as home:
            path = written(folder / f"{name}.csv", home.clock(), step)
            figures[name] = round(await once(home, path), 2)
    return figures


if __name__ == "__main__":
    print(json.dumps(run(measure(Path(sys.argv[1])))))

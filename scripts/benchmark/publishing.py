"""Publishing three years against Home Assistant's own import of the same rows.

usage: python -m scripts.benchmark.publishing FOLDER
"""

from collections.abc import Awaitable, Callable, Sequence
import gc
import json
from pathlib import Path
from statistics import median
import sys
import time

from custom_components.grid_meter.statistics import Series, async_publish
from homeassistant.components.recorder.models import StatisticData, StatisticMetaData
from homeassistant.components.recorder.statistics import (
    async_add_external_statistics,
    statistics_during_period,
)
from homeassistant.components.recorder.tasks import SynchronizeTask
from homeassistant.core import HomeAssistant
from homeassistant.helpers.recorder import get_instance
from homeassistant.util import dt as dt_util

from .homes import BenchError, bare_home, note, run
from .projection import all_series, archive
from .report import Figures

YEARS = 3
PAIRS = 3

type Job = Callable[[HomeAssistant, Sequence[Series]], Awaitable[float]]


async def ours(hass: HomeAssistant, series: Sequence[Series]) -> float:
    """Return the time of our own way."""
    began = time.perf_counter()
    for each in series:
        await async_publish(hass, each)
    return time.perf_counter() - began


async def bare(hass: HomeAssistant, series: Sequence[Series]) -> float:
    """Return the time of Home Assistant's import, the rows being made beforehand."""
    prepared = [(each.metadata, _data(each)) for each in series]
    gc.collect()
    began = time.perf_counter()
    for metadata, data in prepared:
        await _import(hass, metadata, data)
    return time.perf_counter() - began


async def _import(
    hass: HomeAssistant, metadata: StatisticMetaData, data: list[StatisticData]
) -> None:
    """Import rows and wait until they are in the database."""
    async_add_external_statistics(hass, metadata, data)
    written = hass.loop.create_future()
    get_instance(hass).queue_task(SynchronizeTask(written))
    await written


def _data(series: Series) -> list[StatisticData]:
    """Return all rows of a statistic as the recorder takes them."""
    return [
        StatisticData(
            start=dt_util.utc_from_timestamp(row.start),
            state=row.state or 0,
            sum=row.sum or 0,
        )
        for row in series.differing(())
    ]


async def once(folder: Path, job: Job) -> tuple[float, float]:
    """Return the time of a job on a fresh database, and that of ours once more."""
    series = list(all_series(archive(YEARS)))[:2]
    folder.mkdir(parents=True)
    async with bare_home(folder) as hass:
        gc.collect()
        first = await job(hass, series)
        await _check(hass, series)
        again = await ours(hass, series) if job is ours else 0
    return first, again


async def _check(hass: HomeAssistant, series: Sequence[Series]) -> None:
    """Make sure that the rows are in the database."""
    for each in series:
        statistic_id = each.metadata["statistic_id"]
        found = await get_instance(hass).async_add_executor_job(
            statistics_during_period,
            hass,
            dt_util.utc_from_timestamp(0),
            None,
            {statistic_id},
            "hour",
            None,
            {"sum"},
        )
        if len(found.get(statistic_id, [])) != sum(1 for _ in each.differing(())):
            raise BenchError("not all rows are in the database")


async def measure(folder: Path) -> Figures:
    """Measure both ways in turn, the order changing."""
    # What is imported and compiled at the first time would count against one of them.
    await once(folder / "warm", bare)
    pairs: list[tuple[float, float]] = []
    again = 0.0
    for number in range(PAIRS):
        jobs: list[Job] = [ours, bare] if number % 2 else [bare, ours]
        times: dict[Job, float] = {}
        for job in jobs:
            times[job], more = await once(folder / f"{number}{len(times)}", job)
            again = more or again
        note(f"Pair {number}: {times[ours]:.2f} s ours, {times[bare]:.2f} s bare")
        pairs.append((times[ours], times[bare]))
    return {
        "publish_ratio": round(median(mine / theirs for mine, theirs in pairs), 3),
        "publish_seconds": round(median(mine for mine, _ in pairs), 2),
        "republish_seconds": round(again, 2),
    }


if __name__ == "__main__":
    print(json.dumps(run(measure(Path(sys.argv[1])))))

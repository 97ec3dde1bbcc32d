"""From the archive to the rows of all statistics, with nothing computed before.

usage: python -m scripts.benchmark.projection
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
import gc
import json
from statistics import median
import time
from zoneinfo import ZoneInfo

from custom_components.grid_meter.metering.archive import Archive
from custom_components.grid_meter.metering.curve import Points
from custom_components.grid_meter.metering.model import (
    Channel,
    Direction,
    Quantity,
    Register,
    day_minutes,
)
from custom_components.grid_meter.metering.projection import Projection
from custom_components.grid_meter.statistics import Series, amount_series, power_series

from .report import Figures

ZONE = ZoneInfo("Europe/Paris")
LAST = date(2026, 11, 20)
STEP = 30
YEARS = (1, 3, 10)
ROUNDS = 3


def archive(years: int) -> Archive:
    """Return an archive of so many years of half-hours, daily totals and max powers."""
    filled = Archive(ZONE)
    for ago in range(years * 365):
        day = LAST - timedelta(days=ago)
        for number, direction in enumerate(Direction):
            points = curve(day, number)
            energy = sum(length * power for length, power in points.values())
            _days(filled, direction, Quantity.LOAD_CURVE)[day] = points
            _days(filled, direction, Quantity.DAILY_ENERGY)[day] = round(energy / 60)
        peaks = _days(filled, Direction.CONSUMPTION, Quantity.MAX_POWER)
        peaks[day] = (4000 + day.toordinal() % 1700, 68_400)
    return filled


def curve(day: date, seed: int, step: int = STEP, zone: ZoneInfo = ZONE) -> Points:
    """Return a day's load curve, of a power that never repeats for long."""
    return {
        offset: (step, (day.toordinal() * 7919 + offset * 31 + seed) % 4001)
        for offset in range(0, day_minutes(day, zone), step)
    }


def _days(
    filled: Archive, direction: Direction, quantity: Quantity
) -> dict[date, Points | int | tuple[int, int]]:
    """Return the days of a register of an archive."""
    return filled.series(Register(direction, quantity)).days


def as_read(filled: Archive) -> Archive:
    """Return the archive as it is after a start: nothing computed, all else the same."""
    read = Archive(filled.zone)
    read.load_head(filled.dump_head())
    for year in sorted(filled.years()):
        read.load_year(filled.dump_year(year))
    return read


def all_series(read: Archive) -> Iterator[Series]:
    """Return all statistics of an archive."""
    projection = Projection(read)
    for channel in map(Channel, Direction):
        days = set(read.days(channel))
        yield amount_series(
            f"grid_meter:bench_{channel.key}",
            channel.key,
            channel.unit,
            projection.hourly_energy(channel),
            partial(is_of, days),
        )
    yield power_series(
        "grid_meter:bench_max_power",
        "max_power",
        projection.max_power_points(Channel(Direction.CONSUMPTION)),
    )


def is_of(days: set[date], timestamp: int) -> bool:
    """Tell whether an hour begins in one of the days; there are no rows to ask of."""
    return bool(days) and timestamp > 0


def seconds(
    filled: Archive, series: Callable[[Archive], Iterator[Series]] = all_series
) -> float:
    """Return the time from a cold archive to all rows."""
    read = as_read(filled)
    gc.collect()
    began = time.perf_counter()
    rows = [sum(1 for _ in each.differing(())) for each in series(read)]
    ended = time.perf_counter()
    assert all(rows)
    return ended - began


def measure() -> Figures:
    """Measure one, three and ten years in turn, since the machine has other work."""
    archives = {years: archive(years) for years in YEARS}
    rounds = [
        {years: seconds(filled) for years, filled in archives.items()}
        for _ in range(ROUNDS)
    ]
    figures = {
        f"projection_{years}y_seconds": round(median(r[years] for r in rounds), 3)
        for years in YEARS
    }
    linearity = median(each[10] / 10 / each[1] for each in rounds)
    return figures | {"projection_linearity": round(linearity, 3)}


if __name__ == "__main__":
    print(json.dumps(measure()))

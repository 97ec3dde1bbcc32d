"""From the archive to the costs of all hours, and what other tariffs would have cost.

usage: python -m scripts.benchmark.costs
"""

from datetime import date, timedelta
from decimal import Decimal
import gc
import json
from statistics import median
import time
from typing import Final

from custom_components.grid_meter.metering import off_peak
from custom_components.grid_meter.metering.archive import Archive
from custom_components.grid_meter.metering.invoice import compare, last_months
from custom_components.grid_meter.metering.model import Channel, Direction, day_start
from custom_components.grid_meter.metering.pricing import Pricing
from custom_components.grid_meter.metering.projection import Projection
from custom_components.grid_meter.metering.tariff import (
    WINTER,
    Announced,
    Colour,
    Flat,
    MobilePeak,
    Outside,
    PeakOffPeak,
    Scheme,
    Tempo,
    Timeline,
    Version,
    tempo_periods,
)
from custom_components.grid_meter.metering.timetable import Timetable

from .projection import LAST, ROUNDS, ZONE, archive, as_read
from .report import Figures

YEARS: Final = 3
HOURS: Final = 24 * 365 * YEARS
TAKEN: Final = Channel(Direction.CONSUMPTION)
DAYS: Final = [LAST - timedelta(days=ago) for ago in range(YEARS * 365 + 1)]
CENTS: Final = [Decimal(cents).scaleb(-2) for cents in range(10, 16)]
NIGHT: Final = PeakOffPeak(CENTS[5], CENTS[0], off_peak.parse("HC (22H38-6H38)"))
"""Two half-hours of every day are divided by minutes."""

TEMPO: Final = Tempo(dict(zip(tempo_periods(), CENTS, strict=True)))
PEAKS: Final = frozenset(
    day for day in DAYS if day.month in WINTER and day.toordinal() % 7 == 0
)
SCHEMES: Final[list[Scheme]] = [
    NIGHT,
    Flat(CENTS[1]),
    TEMPO,
    MobilePeak(CENTS[2], CENTS[3], PEAKS, LAST),
    Outside("sensor.spot"),
]


def announced() -> Announced:
    """Return colours that change all the time, and a price for each hour."""
    colours = list(Colour)
    end = int(day_start(LAST + timedelta(days=2), ZONE).timestamp())
    hours = range(end - 3600 * (HOURS + 96), end, 3600)
    return Announced(
        tempo={day: colours[day.toordinal() % 3] for day in DAYS},
        prices={"sensor.spot": {hour: CENTS[hour // 3600 % 6] for hour in hours}},
    )


def timetable(scheme: Scheme, told: Announced) -> Timetable:
    """Return the timetable of a tariff whose price changes each half-year."""
    starts = [date(year, month, 1) for year in range(2023, 2027) for month in (2, 8)]
    versions = tuple(Version(start, scheme, Decimal("15.86")) for start in starts)
    return Timetable(Timeline(Direction.CONSUMPTION, versions), ZONE, told)


def cost_seconds(read: Archive, scheme: Scheme, told: Announced) -> float:
    """Return the time in which all costs are there, once the energy is known."""
    projection = Projection(read)
    assert sum(1 for _ in projection.hourly_energy(TAKEN)) == HOURS
    gc.collect()
    began = time.perf_counter()
    pricing = Pricing(projection, TAKEN, timetable(scheme, told))
    rows = sum(1 for _ in pricing.hours_with_standing().rows())
    rows += sum(1 for period in pricing.periods() for _ in pricing.hours(period).rows())
    ended = time.perf_counter()
    assert rows >= 2 * HOURS
    return ended - began


def compare_seconds(read: Archive, told: Announced) -> float:
    """Return the time in which five tariffs are compared on twelve months."""
    projection = Projection(read)
    start, end = last_months(projection.days(TAKEN))
    timetables = {each.kind: timetable(each, told) for each in SCHEMES}
    gc.collect()
    began = time.perf_counter()
    compared = compare(projection, TAKEN, timetables, start, end)
    ended = time.perf_counter()
    assert len(compared.candidates) == len(SCHEMES)
    assert not any(each.unknown for each in compared.candidates)
    return ended - began


def measure() -> Figures:
    """Measure both in turn, since the machine has other work; the dearer tariff counts."""
    filled, told = archive(YEARS), announced()
    rounds = [
        (
            max(cost_seconds(as_read(filled), each, told) for each in (NIGHT, TEMPO)),
            compare_seconds(as_read(filled), told),
        )
        for _ in range(ROUNDS)
    ]
    return {
        "cost_3y_seconds": round(median(cost for cost, _ in rounds), 3),
        "compare_5_tariffs_seconds": round(median(each for _, each in rounds), 3),
    }


if __name__ == "__main__":
    print(json.dumps(measure()))

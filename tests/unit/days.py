"""Days and readings that the tests of several modules speak of.

The two curves are those of a real meter; their sums are the operator's totals.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from custom_components.grid_meter.metering.curve import Points
from custom_components.grid_meter.metering.model import (
    Channel,
    Direction,
    Quantity,
    Reading,
    Register,
)

PARIS = ZoneInfo("Europe/Paris")

CONSUMPTION, PRODUCTION = Direction.CONSUMPTION, Direction.PRODUCTION
TAKEN, GIVEN = Channel(CONSUMPTION), Channel(PRODUCTION)
CURVE = Register(CONSUMPTION, Quantity.LOAD_CURVE)
ENERGY = Register(CONSUMPTION, Quantity.DAILY_ENERGY)
MAX_POWER = Register(CONSUMPTION, Quantity.MAX_POWER)
CURVE_OUT = Register(PRODUCTION, Quantity.LOAD_CURVE)
ENERGY_OUT = Register(PRODUCTION, Quantity.DAILY_ENERGY)

USAGE_POINT = "16401220101758"
OTHER_USAGE_POINT = "22516914714270"

REAL_DAY = date(2026, 4, 1)
CONSUMED = (
    *(110, 408, 112, 372, 138, 190, 270, 140, 2720, 2092, 1396, 1216),
    *(768, 516, 246, 352, 204, 712, 1062, 294, 236, 170, 208, 196),
    *(178, 822, 264, 146, 248, 190, 190, 226, 160, 210, 182, 154),
    *(182, 92, 238, 86, 100, 126, 82, 128, 98, 84, 128, 100),
)
CONSUMED_WH = 9271
PRODUCED = (
    *(0,) * 18,
    *(2, 88, 30, 78, 336, 28, 28, 40, 0, 256),
    *(540, 390, 584, 410, 270, 308, 220, 112, 38, 6),
    *(0,) * 10,
)
PRODUCED_WH = 1882

PLAIN_DAY = date(2026, 4, 1)
SPRING_DAY = date(2026, 3, 29)
AUTUMN_DAY = date(2026, 10, 25)


def midnight(day: date) -> datetime:
    """Return the instant at which a day begins in Paris."""
    return datetime.combine(day, time(), PARIS).astimezone(UTC)


def points_of(values: Sequence[int], step: int = 30, first: int = 0) -> Points:
    """Return a load curve of equal steps as the archive keeps it."""
    return {first + index * step: (step, value) for index, value in enumerate(values)}


def curve_of(day: date, points: Points) -> list[Reading]:
    """Return a day's points as readings."""
    start = midnight(day)
    return [
        Reading(
            start + timedelta(minutes=offset),
            start + timedelta(minutes=offset + length),
            value,
        )
        for offset, (length, value) in points.items()
    ]


def total_of(day: date, value: int, at: datetime | None = None) -> Reading:
    """Return a daily value as a reading."""
    return Reading(midnight(day), midnight(day + timedelta(days=1)), value, at)

"""Real days recorded from a consumer and producer in France: watts per half-hour, totals, max powers."""

from datetime import date, datetime

from .meter import UsagePoint
from .model import Direction, MaxPower
from .paris import to_utc

RECORDED_PRM = "16401220101758"

_CONSUMPTION_2023_04_01 = (
    "752 346 250 154 126 110 140 236 138 104 128 234 124 104 360 124 122 108 120 106 250 108 230 "
    "1594 3150 750 1178 566 206 440 1510 1004 666 446 276 510 588 404 286 2256 1620 684 312 166 "
    "148 86 144 88"
)
_PRODUCTION_2023_04_01 = (
    "0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 132 112 368 288 16 122 102 26 24 0 0 76 16 0 0 4 "
    "0 0 0 0 0 0 0 0 0 0 0"
)
_CONSUMPTION_2026_04_01 = (
    "110 408 112 372 138 190 270 140 2720 2092 1396 1216 768 516 246 352 204 712 1062 294 236 170 "
    "208 196 178 822 264 146 248 190 190 226 160 210 182 154 182 92 238 86 100 126 82 128 98 84 "
    "128 100"
)
_PRODUCTION_2026_04_01 = (
    "0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 2 88 30 78 336 28 28 40 0 256 540 390 584 410 270 308 "
    "220 112 38 6 0 0 0 0 0 0 0 0 0 0"
)

CURVES: dict[tuple[Direction, date], tuple[int, ...]] = {
    (direction, day): tuple(int(watts) for watts in text.split())
    for direction, day, text in (
        (Direction.CONSUMPTION, date(2023, 4, 1), _CONSUMPTION_2023_04_01),
        (Direction.PRODUCTION, date(2023, 4, 1), _PRODUCTION_2023_04_01),
        (Direction.CONSUMPTION, date(2026, 4, 1), _CONSUMPTION_2026_04_01),
        (Direction.PRODUCTION, date(2026, 4, 1), _PRODUCTION_2026_04_01),
    )
}
"""Watts of the 48 half-hours, as stamped 00:30 to 00:00."""

TOTALS: dict[tuple[Direction, date], int] = {
    (Direction.CONSUMPTION, date(2023, 4, 1)): 11776,
    (Direction.CONSUMPTION, date(2023, 4, 2)): 14401,
    (Direction.CONSUMPTION, date(2023, 4, 3)): 12820,
    (Direction.PRODUCTION, date(2023, 4, 1)): 643,
    (Direction.PRODUCTION, date(2023, 4, 2)): 6,
    (Direction.PRODUCTION, date(2023, 4, 3)): 15411,
    (Direction.CONSUMPTION, date(2026, 4, 1)): 9271,
    (Direction.CONSUMPTION, date(2026, 4, 2)): 12724,
    (Direction.CONSUMPTION, date(2026, 4, 3)): 14054,
    (Direction.PRODUCTION, date(2026, 4, 1)): 1882,
    (Direction.PRODUCTION, date(2026, 4, 2)): 12072,
    (Direction.PRODUCTION, date(2026, 4, 3)): 899,
}
"""Daily totals in Wh."""

_PEAKS = {
    date(2023, 4, 1): (4638, "12:06:20"),
    date(2023, 4, 2): (4410, "19:27:46"),
    date(2023, 4, 3): (3570, "21:42:12"),
    date(2026, 4, 1): (3533, "04:18:59"),
    date(2026, 4, 2): (3092, "04:13:22"),
    date(2026, 4, 3): (3494, "04:12:39"),
}


def max_powers() -> dict[date, MaxPower]:
    """Give the recorded max powers: VA, instant in UTC."""
    return {
        day: MaxPower(va, to_utc(datetime.fromisoformat(f"{day} {clock}")))
        for day, (va, clock) in _PEAKS.items()
    }


def replay(point: UsagePoint) -> None:
    """Put the recorded days into a usage point; where only a total is known, the invented day is fitted to it."""
    peaks = max_powers()
    for (direction, day), total in TOTALS.items():
        peak = peaks[day] if direction is Direction.CONSUMPTION else None
        curve = CURVES.get((direction, day))
        if curve is None:
            point.fit_day(direction, day, total, max_power=peak)
        else:
            point.set_day(
                direction, day, [watts // 2 for watts in curve], max_power=peak
            )

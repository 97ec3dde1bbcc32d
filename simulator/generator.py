"""Invented energy that looks real: a household, the sun, and days made to add up to a total.

Every function is pure: the same seed and date give the same watt-hours, whatever was asked before. All results
are whole watt-hours per five-minute slot of a Paris day (276, 288 or 300 slots).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import cos, exp, pi, radians, sin
from random import Random

from .paris import SLOT_MINUTES, SLOTS_PER_DAY, SLOTS_PER_HOUR, day_start, local_minutes

_LATITUDE = radians(47.0)
_LONGITUDE_MINUTES = 10
_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Household:
    """What draws power in a home: watts, and off-peak ranges in minutes of the local day."""

    base_w: int = 110
    morning_w: int = 650
    evening_w: int = 950
    heating_w_per_degree: int = 55
    water_heater_w: int = 2200
    offpeak: tuple[tuple[int, int], ...] = ((22 * 60 + 50, 6 * 60 + 50),)
    limit_w: int = 8700


def dice(seed: str, day: date, purpose: str) -> Random:
    """Give the random numbers of one seed, day and purpose: the same at every call."""
    return Random(f"{seed}:{day.isoformat()}:{purpose}")  # noqa: S311  # must be reproducible


def is_offpeak(minute: int, ranges: Sequence[tuple[int, int]]) -> bool:
    """Tell whether a minute of the local day lies in one of the ranges, which may pass midnight."""
    return any(
        begin <= minute < end if begin < end else minute >= begin or minute < end
        for begin, end in ranges
    )


@lru_cache(maxsize=64)
def offpeak_mask(
    ranges: tuple[tuple[int, int], ...], minutes: tuple[int, ...]
) -> tuple[bool, ...]:
    """Tell for each minute of the local day whether it is off-peak."""
    return tuple(is_offpeak(minute, ranges) for minute in minutes)


def household(seed: str, day: date, home: Household) -> tuple[int, ...]:
    """Invent one day of consumption in Wh per slot."""
    rng = dice(seed, day, "household")
    minutes = local_minutes(day)
    weekend = day.weekday() >= 5
    shape = _habits(home, weekend)
    mood = rng.uniform(0.75, 1.25)
    heating = home.heating_w_per_degree * max(0.0, 16.0 - _outdoors(day, rng))
    warm = _heating_shape()
    draw = rng.random
    watts = [
        shape[minute // SLOT_MINUTES] * mood
        + heating * warm[minute // SLOT_MINUTES]
        + 90.0 * draw()
        for minute in minutes
    ]
    _switch_on_appliances(watts, rng, weekend=weekend)
    _heat_water(watts, minutes, rng, home)
    limit = float(home.limit_w)
    return _whole_wh([min(level, limit) for level in watts])


@lru_cache(maxsize=64)
def _habits(home: Household, weekend: bool) -> tuple[float, ...]:
    """Give the watts of an ordinary day per slot: base load, breakfast, lunch and the evening."""
    morning, lunch = (570.0, 0.9) if weekend else (435.0, 0.35)
    return tuple(
        home.base_w
        + home.morning_w * _bump(minute, morning, 50.0)
        + home.morning_w * lunch * _bump(minute, 765.0, 45.0)
        + home.evening_w * _bump(minute, 1185.0, 95.0)
        for minute in range(0, _MINUTES, SLOT_MINUTES)
    )


@lru_cache(maxsize=1)
def _heating_shape() -> tuple[float, ...]:
    """Give the share of the heating demand per slot: less at night, more when people rise."""
    return tuple(
        0.65 + 0.5 * _bump(minute, 400.0, 70.0) + 0.4 * _bump(minute, 1140.0, 150.0)
        for minute in range(0, _MINUTES, SLOT_MINUTES)
    )


def _bump(minute: float, centre: float, width: float) -> float:
    """Give a bell curve of height one."""
    return exp(-(((minute - centre) / width) ** 2) / 2)


def _outdoors(day: date, rng: Random) -> float:
    """Invent the day's temperature in degrees Celsius: coldest in mid January."""
    season = cos(2 * pi * (day.timetuple().tm_yday - 15) / 365.25)
    return 12.0 - 8.0 * season + rng.gauss(0.0, 2.5)


def _switch_on_appliances(watts: list[float], rng: Random, *, weekend: bool) -> None:
    """Add the hob, the oven and the machines: short, strong draws at likely hours."""
    hours = [7, 12, 19] if weekend else [7, 19]
    for hour in hours:
        _pulse(
            watts,
            hour * 60 + rng.randrange(50),
            rng.choice((10, 15, 25)),
            rng.uniform(900, 2100),
        )
    if rng.random() < (0.6 if weekend else 0.3):
        _pulse(
            watts,
            rng.randrange(9 * 60, 18 * 60),
            rng.choice((20, 35)),
            rng.uniform(1500, 2100),
        )


def _heat_water(
    watts: list[float], minutes: Sequence[int], rng: Random, home: Household
) -> None:
    """Run the water heater from the start of an off-peak range for as long as was used."""
    if not home.water_heater_w or not home.offpeak:
        return
    begin = home.offpeak[-1][0] + rng.randrange(0, 20)
    lasts = rng.randrange(60, 150)
    for index, minute in enumerate(minutes):
        if (minute - begin) % _MINUTES < lasts:
            watts[index] += home.water_heater_w


def _pulse(watts: list[float], minute: int, lasts: int, power: float) -> None:
    """Add a rectangle of power."""
    first = minute // SLOT_MINUTES
    for index in range(first, min(first + lasts // SLOT_MINUTES, len(watts))):
        watts[index] += power


def _whole_wh(watts: Sequence[float]) -> tuple[int, ...]:
    """Turn watts into whole Wh per slot, carrying fractions over so that the day keeps its sum."""
    energy: list[int] = []
    total, before = 0.0, 0
    for level in watts:
        total += level / SLOTS_PER_HOUR
        now = int(total)
        energy.append(now - before)
        before = now
    return tuple(energy)


_HOUR_ANGLE = tuple(
    cos(2 * pi * (slot / SLOTS_PER_DAY - 0.5)) for slot in range(SLOTS_PER_DAY)
)


def sun(seed: str, day: date, peak_w: int) -> tuple[int, ...]:
    """Invent one day of solar production at 47° N in Wh per slot; exactly zero from dusk to dawn."""
    rng = dice(seed, day, "sun")
    year_day = day.timetuple().tm_yday
    angle = 2 * pi * (year_day - 81) / 365.25
    tilt = radians(23.44) * sin(angle)
    equation = 9.87 * sin(2 * angle) - 7.53 * cos(angle) - 1.5 * sin(angle)
    shift = round((_LONGITUDE_MINUTES + equation) / SLOT_MINUTES)
    low, high = sin(_LATITUDE) * sin(tilt), cos(_LATITUDE) * cos(tilt)
    clouds = _clouds(rng)
    first = (day_start(day).hour * 60) // SLOT_MINUTES + shift
    watts: list[float] = []
    for slot in range(len(local_minutes(day))):
        height = low + high * _HOUR_ANGLE[(first + slot) % SLOTS_PER_DAY]
        level = (
            peak_w * height * clouds[slot // SLOTS_PER_HOUR] if height > 0.03 else 0.0
        )
        watts.append(level * rng.uniform(0.9, 1.0) if level > peak_w * 0.01 else 0.0)
    return _whole_wh(watts)


def _clouds(rng: Random) -> list[float]:
    """Invent the share of the sun that comes through, hour by hour (25 of them)."""
    fair = rng.betavariate(1.6, 1.2)
    unrest = 0.35 * (1 - abs(2 * fair - 1))
    return [min(1.0, max(0.06, fair + rng.uniform(-unrest, unrest))) for _ in range(25)]


def net(
    drawn: Sequence[int], made: Sequence[int], minutes: int
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Set production off against consumption over intervals: what is left to take and to give, per slot."""
    width = minutes // SLOT_MINUTES
    if width == 1:
        balances = [use - gain for use, gain in zip(drawn, made, strict=True)]
        return tuple(max(0, b) for b in balances), tuple(max(0, -b) for b in balances)
    taken: list[int] = []
    given: list[int] = []
    for first in range(0, len(drawn), width):
        balance = sum(drawn[first : first + width]) - sum(made[first : first + width])
        slots = len(drawn[first : first + width])
        taken += spread(max(0, balance), slots)
        given += spread(max(0, -balance), slots)
    return tuple(taken), tuple(given)


def spread(total: int, slots: int) -> list[int]:
    """Share a total out over slots as evenly as whole numbers allow."""
    return [total * (i + 1) // slots - total * i // slots for i in range(slots)]


def fit_total(
    values: Sequence[int], total: int, cap: int | None = None
) -> tuple[int, ...]:
    """Scale values so that they add up to a total exactly, none above the cap; zeros stay zero.

    Raises ValueError when the cap leaves no room for the total.
    """
    weights = list(values) if any(values) else [1] * len(values)
    capped: set[int] = set()
    left = total
    while cap is not None:
        weight = sum(w for i, w in enumerate(weights) if i not in capped)
        over = {
            i
            for i, w in enumerate(weights)
            if i not in capped and w * left > cap * weight
        }
        if not over:
            break
        capped |= over
        left = total - cap * len(capped)
    if left and not any(w for i, w in enumerate(weights) if i not in capped):
        raise ValueError("the cap leaves no room for the total")
    return _share(weights, capped, cap or 0, left)


def _share(
    weights: Sequence[int], capped: set[int], cap: int, left: int
) -> tuple[int, ...]:
    """Give the capped slots their cap and the others their exact share of what is left."""
    weight = sum(w for i, w in enumerate(weights) if i not in capped) or 1
    result: list[int] = []
    seen = before = 0
    for index, value in enumerate(weights):
        if index in capped:
            result.append(cap)
            continue
        seen += value
        now = left * seen // weight
        result.append(now - before)
        before = now
    return tuple(result)

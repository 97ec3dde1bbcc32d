"""How the hours of a day share its total where the total is all that is known."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

HOURS: Final = 24
WEEKS_AROUND: Final = 4
YEAR: Final = timedelta(weeks=52)
"""A year of whole weeks, after which the season and the day of the week are the same."""

YEARS_AROUND: Final = 3


class Spread(StrEnum):
    """What the hours look like of a day of which only the total is known."""

    EVENLY = "evenly"
    USUAL = "usual"
    MIDNIGHT = "midnight"


def days_alike(day: date) -> Iterator[list[date]]:
    """Walk days of the same day of the week and season, those of the nearest year first."""
    weeks = [timedelta(weeks=week) for week in range(1, WEEKS_AROUND + 1)]
    yield [day + sign * each for each in weeks for sign in (-1, 1)]
    for years in range(1, YEARS_AROUND + 1):
        for sign in (1, -1):
            middle = day + sign * years * YEAR
            yield [
                middle,
                *(middle + side * each for each in weeks for side in (-1, 1)),
            ]


def hours_on_the_wall(midnight: datetime, minutes: int, zone: ZoneInfo) -> list[int]:
    """Return what a clock shows in each hour of a day that begins at midnight (aware UTC)."""
    return [
        (midnight + timedelta(hours=hour)).astimezone(zone).hour
        for hour in range(minutes // 60)
    ]


def usual(days: Iterable[Sequence[int]], on_the_wall: Sequence[int]) -> list[int]:
    """Return weights of a day's hours from the hours of days that were measured.

    A day on which the clock was changed tells nothing of an hour's usual share.
    """
    shares = [0] * HOURS
    for hours in days:
        if len(hours) == HOURS:
            shares = [sum(pair) for pair in zip(shares, hours, strict=True)]
    return [shares[hour] for hour in on_the_wall]


def at_midnight(hours: int) -> list[int]:
    """Return weights of a day's hours of which only the first one counts."""
    return [1, *[0] * (hours - 1)]

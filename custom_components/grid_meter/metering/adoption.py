"""Days that another integration has written, beside what the operator published."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self
from zoneinfo import ZoneInfo

from .model import day_start

SECONDS_PER_HOUR = 3600
HOURS_OF_LONGEST_DAY = 25

type Hours = Mapping[int, int]
"""Energies of hours, in watt-minutes, by the UTC timestamp at which the hour begins."""


@dataclass(frozen=True, slots=True)
class AdoptedDay:
    """A local day as another integration has written it.

    `hours` are watt-minutes from local midnight on, None where nothing was written.
    """

    source: str
    hours: tuple[int | None, ...]

    @property
    def known(self) -> int:
        """Number of hours of which there is an energy."""
        return len(self.hours) - self.hours.count(None)

    def dump(self) -> list[Any]:
        """Return the day as JSON."""
        return [self.source, list(self.hours)]

    @classmethod
    def load(cls, stored: list[Any]) -> Self:
        """Read what `dump` made; raises TypeError or ValueError."""
        source, hours = stored
        day = cls(str(source), tuple(h if h is None else int(h) for h in hours))
        if not 0 < len(day.hours) <= HOURS_OF_LONGEST_DAY or not day.known:
            raise ValueError("no hours of a day")
        if any(hour is not None and hour < 0 for hour in day.hours):
            raise ValueError("an energy below zero")
        return day


def days_of(
    source: str, parts: Iterable[Hours], zone: ZoneInfo
) -> dict[date, AdoptedDay]:
    """Return the local days of series that add up, such as peak and off-peak."""
    days: dict[date, dict[int, int]] = {}
    midnights: dict[date, int] = {}
    for part in parts:
        for start, energy in part.items():
            day = datetime.fromtimestamp(start, zone).date()
            if day not in midnights:
                midnights[day] = int(day_start(day, zone).timestamp())
            hour = (start - midnights[day]) // SECONDS_PER_HOUR
            hours = days.setdefault(day, {})
            hours[hour] = hours.get(hour, 0) + energy
    return {
        day: AdoptedDay(source, tuple(hours.get(n) for n in range(max(hours) + 1)))
        for day, hours in sorted(days.items())
    }


def best_of(
    offered: Iterable[Mapping[date, AdoptedDay]],
) -> dict[date, AdoptedDay]:
    """Choose for each day the one with the most hours; of equals, the first offered.

    Several tell of the same energy, so that they must never be added up.
    """
    best: dict[date, AdoptedDay] = {}
    for days in offered:
        for day, adopted in days.items():
            if day not in best or adopted.known > best[day].known:
                best[day] = adopted
    return best

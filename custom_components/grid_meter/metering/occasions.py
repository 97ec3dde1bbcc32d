"""What of a usage point somebody may want to be told, and when: the news of two looks at it.

Each look follows from the archive and the moment of the last poll, which are both kept
on disk. So what was told before a restart is not told again after it, nor forgotten.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from .model import Channel, Direction, Quantity, Register, Unit
from .projection import Peak, Projection, main_channels

WEEK = timedelta(days=7)
"""What is older when it arrives is history, and no news."""


class Period(StrEnum):
    """What a maximum is compared with: nothing, or the days of its month or year."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"

    def begin(self, day: date) -> date:
        """Return the first day of the period that a day belongs to."""
        if self is Period.DAY:
            return day
        return day.replace(day=1, month=day.month if self is Period.MONTH else 1)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is looked at, as of the local day `today`.

    `days` are the newest week's days of which all energy is known, in thousandths of
    the unit of their direction; `peaks` the maxima of the days since the beginning of
    their year; `newest` is the last day of which anything is known, `expected` the one
    that should be; `consent_end` is exclusive.
    """

    today: date
    days: Mapping[date, Mapping[Direction, float]]
    peaks: Mapping[date, Peak]
    newest: date | None
    expected: date
    consent_end: date | None

    @property
    def days_late(self) -> int:
        """Return how many days are missing that should be there, 0 before there is any."""
        return max((self.expected - self.newest).days, 0) if self.newest else 0

    @property
    def days_of_consent(self) -> int | None:
        """Return how many days the consent lasts from today on, None where unknown."""
        return (self.consent_end - self.today).days if self.consent_end else None


@dataclass(frozen=True, slots=True)
class Record:
    """A new maximum, and the one before it in its period, of which a day has none."""

    peak: Peak
    previous: Peak | None


def days_known(
    projection: Projection, channels: Iterable[Channel]
) -> dict[date, dict[Direction, float]]:
    """Return the days of the newest week of which all energy is known, oldest first.

    A direction that has been silent for longer than a week is not waited for.
    """
    main = main_channels(channels)
    known = {key: projection.whole_days(each, 2 * WEEK) for key, each in main.items()}
    newest = max((max(days) for days in known.values() if days), default=None)
    if newest is None:
        return {}
    counted = {
        direction: days
        for direction, days in known.items()
        if days and max(days) > newest - WEEK
    }
    complete = sorted(frozenset.intersection(*map(frozenset, counted.values())))
    return {
        day: {each: known[each][day] for each in counted}
        for day in complete
        if day > complete[-1] - WEEK
    }


def peaks_known(
    projection: Projection, registers: Iterable[Register]
) -> dict[date, Peak]:
    """Return the maxima of the days since the beginning of the newest week's year.

    Where the operator measures none, they are the highest mean powers of whole days.
    """
    registers = list(registers)
    main = main_channels(register.channel for register in registers)
    taken = main.get(Direction.CONSUMPTION)
    if taken is None or taken.unit is not Unit.ENERGY:
        return {}
    if taken.register(Quantity.MAX_POWER) in registers:
        peaks = projection.max_powers
    else:
        peaks = projection.highest_powers
    newest = projection.newest_day(taken)
    return peaks(taken, Period.YEAR.begin(newest - WEEK)) if newest else {}


def completed(before: Outlook, now: Outlook) -> list[date]:
    """Return the days that have become complete, oldest first.

    None where none was complete before: then a history begins to arrive.
    """
    if not before.days:
        return []
    return [
        day for day in now.days if day not in before.days and day > min(before.days)
    ]


def records(before: Outlook, now: Outlook, period: Period) -> list[Record]:
    """Return the maxima that are new, and above all others of their period.

    One for each period at most. A period's first day is above nothing, and no record.
    """
    if not before.peaks:
        return []
    oldest = max(min(before.peaks), max(now.peaks, default=date.min) - WEEK)
    fresh = {day for day in now.peaks if day not in before.peaks and day > oldest}
    found = []
    for first in sorted({period.begin(day) for day in fresh}):
        peaks = [each for day, each in now.peaks.items() if period.begin(day) == first]
        highest = max(
            (each for each in peaks if each.day in fresh), key=lambda each: each.power
        )
        known = (each for each in peaks if each.day not in fresh)
        previous = max(known, key=lambda each: each.power, default=None)
        if period is Period.DAY or (previous and previous.power < highest.power):
            found.append(Record(highest, previous))
    return found


def has_become_late(before: Outlook, now: Outlook, patience: int) -> bool:
    """Tell whether more than `patience` days are missing now, and were not before."""
    return before.newest is not None and before.days_late <= patience < now.days_late


def draws_to_its_end(before: Outlook, now: Outlook, days: int) -> bool:
    """Tell whether the consent lasts `days` days or less now, and lasted longer before."""
    left = now.days_of_consent
    if left is None or now.consent_end is None:
        return False
    end = before.consent_end or now.consent_end
    return 0 < left <= days < (end - before.today).days

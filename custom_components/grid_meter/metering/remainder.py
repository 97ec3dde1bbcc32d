"""What others leave of a channel, computed where the operator does not tell it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from .archive import Archive, Series
from .curve import Points
from .model import Quantity, Remainder

AWAITED = timedelta(days=7)
"""Operators publish the parts of a channel later than the channel itself, by days: only
a day this much older than the newest one is believed to lack a part for good."""


@dataclass(frozen=True, slots=True)
class Remaining:
    """The whole and those of its parts that were ever told.

    A part counts as nothing on an older day that was answered without it. Where no part
    has ever been told, nobody can know whether there is any.
    """

    whole: Series
    parts: Sequence[Series]
    newest: date

    @classmethod
    def of(cls, archive: Archive, remainder: Remainder) -> Self:
        """Look at what an archive holds."""
        curve = Quantity.LOAD_CURVE
        whole = archive.series(remainder.of.register(curve))
        series = (archive.series(part.register(curve)) for part in remainder.parts)
        parts = [each for each in series if each.days]
        return cls(whole, parts, max(whole.days, default=date.min))

    def days(self) -> set[date]:
        """Return the days on which nothing is missing."""
        return {day for day in self.whole.days if self._is_known(day)}

    def points(self, day: date) -> Points:
        """Return the remainder of a day, none where a part may be unknown."""
        if not self._is_known(day):
            return {}
        left = dict(self.whole.days[day].items())
        for part in self.parts:
            if day in part.days:
                left = _less(left, dict(part.days[day].items()))
        return left

    def _is_known(self, day: date) -> bool:
        """Tell whether the whole and all parts of a day are known."""
        is_old = self.newest - day >= AWAITED
        return (
            bool(self.parts)
            and day in self.whole.days
            and all(
                day in part.days or (is_old and day in part.answered)
                for part in self.parts
            )
        )


def _less(whole: Points, part: Points) -> Points:
    """Take a part away, in the intervals of which both are known."""
    return {
        offset: (length, max(0, power - part[offset][1]))
        for offset, (length, power) in whole.items()
        if offset in part and part[offset][0] == length
    }

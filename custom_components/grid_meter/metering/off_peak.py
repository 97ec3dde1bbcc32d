"""Off-peak hours: from the operator's text to what the clock on the wall says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import re
from zoneinfo import ZoneInfo

from .model import MINUTES_PER_HOUR

MINUTES_PER_DAY = 1440
MINUTE = timedelta(minutes=1)
HORIZON = timedelta(days=3)
"""The change of time can swallow a day's only range: then the next day's counts."""

TIME = r"(\d{1,2}) ?(?:h ?(\d{2})?|:(\d{2}))"
RANGE = re.compile(rf"{TIME} ?(?:[-–—]|à|a\b) ?{TIME}")
REMAINDER = re.compile(r"(?:hc|heures?|creuses?|de|et|[\s();:,+])*")
"""What may stand around the ranges: any other word might restrict them."""


@dataclass(frozen=True, slots=True, order=True)
class Range:
    """Minutes of every local day, `end` exclusive; it is the smaller one across midnight."""

    start: int
    end: int

    def __contains__(self, minute: int) -> bool:
        """Tell whether a minute of the day is in the range."""
        if self.start < self.end:
            return self.start <= minute < self.end
        return minute >= self.start or minute < self.end

    def __str__(self) -> str:
        """Return the range as its owner would write it: 22:30-06:30."""
        return "-".join(
            f"{minute // MINUTES_PER_HOUR:02}:{minute % MINUTES_PER_HOUR:02}"
            for minute in (self.start, self.end)
        )


@dataclass(frozen=True, slots=True)
class OffPeak:
    """The off-peak hours of every day, by the clock on the wall.

    The ranges neither overlap nor touch, so that what is the same all day is equal.
    """

    ranges: tuple[Range, ...] = ()

    @property
    def minutes(self) -> int:
        """Return how long off-peak lasts on a day without a change of time."""
        return sum(minute in self for minute in range(MINUTES_PER_DAY))

    def __bool__(self) -> bool:
        """Tell whether there are any off-peak hours."""
        return bool(self.ranges)

    def __str__(self) -> str:
        """Return the hours as their owner would write them: 02:00-05:00, 12:00-17:00."""
        return ", ".join(map(str, self.ranges))

    def __contains__(self, minute: int) -> bool:
        """Tell whether a minute of the day is off-peak."""
        return any(minute in each for each in self.ranges)

    def is_off_peak(self, moment: datetime, zone: ZoneInfo) -> bool:
        """Tell whether an instant is off-peak in a zone."""
        local = moment.astimezone(zone)
        return local.hour * MINUTES_PER_HOUR + local.minute in self

    def next_change(self, moment: datetime, zone: ZoneInfo) -> datetime | None:
        """Return the UTC instant after `moment` at which off-peak next begins or ends.

        Minute by minute, so that the changes of time need no rules of their own.
        """
        before = self.is_off_peak(moment, zone)
        minute = moment.astimezone(UTC).replace(second=0, microsecond=0)
        last = minute + HORIZON
        while self.ranges and minute < last:
            minute += MINUTE
            if self.is_off_peak(minute, zone) is not before:
                return minute
        return None


def parse(text: str | None) -> OffPeak:
    """Return the hours that an operator's text tells: `HC (22H38-6H38)`.

    None are returned where any of it is not understood: hours that hold in one season
    only, or on some days, would be wrong for the rest of the year.
    """
    words = " ".join((text or "").lower().split())
    ranges = [_minutes(match) for match in RANGE.finditer(words)]
    if None in ranges or not REMAINDER.fullmatch(RANGE.sub(" ", words)):
        return OffPeak()
    return _joined(minute for each in ranges for minute in each or ())


def _minutes(match: re.Match[str]) -> list[int] | None:
    """Return the minutes of the day that a range covers, None where it cannot be."""
    start, end = (
        int(hour) * MINUTES_PER_HOUR + int(minute or other or 0)
        for hour, minute, other in (match.groups()[:3], match.groups()[3:])
    )
    if max(start, end) > MINUTES_PER_DAY or start == end:
        return None
    if any(int(each or 0) >= MINUTES_PER_HOUR for each in match.groups()):
        return None
    stop = end if start < end else end + MINUTES_PER_DAY
    return [minute % MINUTES_PER_DAY for minute in range(start, stop)]


def _joined(minutes: Iterable[int]) -> OffPeak:
    """Return minutes of the day as ranges, those that touch as one."""
    covered = frozenset(minutes)
    if len(covered) == MINUTES_PER_DAY:
        return OffPeak((Range(0, MINUTES_PER_DAY),))
    starts = sorted(m for m in covered if (m - 1) % MINUTES_PER_DAY not in covered)
    return OffPeak(tuple(Range(start, _end(start, covered)) for start in starts))


def _end(start: int, covered: frozenset[int]) -> int:
    """Return the minute of the day at which the range that begins at `start` ends."""
    end = start
    while end % MINUTES_PER_DAY in covered:
        end += 1
    return end if end <= MINUTES_PER_DAY else end - MINUTES_PER_DAY

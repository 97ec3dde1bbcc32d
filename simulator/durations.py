"""ISO 8601 durations as the consent page takes them: years, months, weeks and days."""

from datetime import date, timedelta
import re

from .paris import months_after

_CALENDAR = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?")
_CLOCK_PART = re.compile(r"P(?:\d+[YMWD])*T(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?")
_LONGEST_MONTHS = 36


class DurationFormatError(ValueError):
    """The text is no ISO 8601 duration."""


class ClockDurationError(ValueError):
    """The duration is one of hours, minutes or seconds, which the operator's server cannot digest."""


class DurationTooLongError(ValueError):
    """The duration exceeds three years."""


def end_of(duration: str, start: date) -> date:
    """Give the day a duration ends when it begins on a day; raises one of this module's errors."""
    found = _CALENDAR.fullmatch(duration)
    if found is None or not any(found.groups()):
        if len(duration) > 2 and _CLOCK_PART.fullmatch(duration):
            raise ClockDurationError(duration)
        raise DurationFormatError(duration)
    years, months, weeks, days = (int(part or 0) for part in found.groups())
    longest = months_after(start, _LONGEST_MONTHS)
    if years * 12 + months > _LONGEST_MONTHS or weeks * 7 + days > 3 * 366:
        raise DurationTooLongError(duration)
    end = months_after(start, years * 12 + months) + timedelta(days=weeks * 7 + days)
    if end > longest:
        raise DurationTooLongError(duration)
    return end

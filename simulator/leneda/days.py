"""Luxembourg's days: the operator publishes and sums by them, and writes instants in UTC."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

LUXEMBOURG = ZoneInfo("Europe/Luxembourg")
ONE_DAY = timedelta(days=1)
QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)


@lru_cache(maxsize=4096)
def day_start(day: date) -> datetime:
    """Give the instant, in UTC, at which a Luxembourg day begins."""
    return datetime.combine(day, time(), LUXEMBOURG).astimezone(UTC)


def at_hour(day: date, hour: int) -> datetime:
    """Give the instant, in UTC, of a full hour on the clocks of Luxembourg."""
    return datetime.combine(day, time(hour), LUXEMBOURG).astimezone(UTC)


def local_day(instant: datetime) -> date:
    """Give the date on which an aware instant falls in Luxembourg."""
    return instant.astimezone(LUXEMBOURG).date()


def starts(day: date, step: timedelta = QUARTER) -> list[datetime]:
    """List the starts, in UTC, of the intervals of a Luxembourg day."""
    first = day_start(day)
    return [first + n * step for n in range((day_start(day + ONE_DAY) - first) // step)]


def month_after(day: date) -> date:
    """Give the first day of the next month."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def stamp(instant: datetime) -> str:
    """Write an instant as the operator does: UTC to the second, with a Z."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

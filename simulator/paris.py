"""Paris time: the operator's days, stamps and five-minute slots."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
SLOT_MINUTES = 5
SLOT = timedelta(minutes=SLOT_MINUTES)
SLOTS_PER_HOUR = 60 // SLOT_MINUTES
SLOTS_PER_DAY = 24 * SLOTS_PER_HOUR
ONE_DAY = timedelta(days=1)

_SPRING_SLOTS = SLOTS_PER_DAY - SLOTS_PER_HOUR
_AUTUMN_SLOTS = SLOTS_PER_DAY + SLOTS_PER_HOUR


@lru_cache(maxsize=4096)
def day_start(day: date) -> datetime:
    """Give the instant, in UTC, at which a Paris day begins."""
    return datetime.combine(day, time(), PARIS).astimezone(UTC)


def at_hour(day: date, hour: int) -> datetime:
    """Give the instant, in UTC, of a full hour on the clocks of Paris."""
    return datetime.combine(day, time(hour), PARIS).astimezone(UTC)


def paris_day(instant: datetime) -> date:
    """Give the date on which an aware instant falls in Paris."""
    return instant.astimezone(PARIS).date()


def to_utc(local: datetime) -> datetime:
    """Read a naive Paris time (its fold decides in autumn's doubled hour) as UTC."""
    return local.replace(tzinfo=PARIS).astimezone(UTC)


def stamp(instant: datetime) -> str:
    """Write an instant as the operator does: naive Paris time, to the second."""
    return instant.astimezone(PARIS).strftime("%Y-%m-%d %H:%M:%S")


def slot_count(day: date) -> int:
    """Count the five-minute slots of a Paris day: 276, 288 or 300."""
    return (day_start(day + ONE_DAY) - day_start(day)) // SLOT


_PLAIN_DAY = tuple(range(0, 24 * 60, SLOT_MINUTES))
_SPRING_DAY = _PLAIN_DAY[: 2 * SLOTS_PER_HOUR] + _PLAIN_DAY[3 * SLOTS_PER_HOUR :]
_AUTUMN_DAY = _PLAIN_DAY[: 3 * SLOTS_PER_HOUR] + _PLAIN_DAY[2 * SLOTS_PER_HOUR :]
_LOCAL_MINUTES = {
    SLOTS_PER_DAY: _PLAIN_DAY,
    _SPRING_SLOTS: _SPRING_DAY,
    _AUTUMN_SLOTS: _AUTUMN_DAY,
}


def local_minutes(day: date) -> tuple[int, ...]:
    """Give, for each slot of a Paris day, the minute its clocks show at its start."""
    return _LOCAL_MINUTES[slot_count(day)]


def months_after(day: date, months: int) -> date:
    """Move a date by whole months (negative: back), keeping to the month's last day."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    month += 1
    return date(years, month, min(day.day, monthrange(years, month)[1]))


def days_between(first: date, end: date) -> list[date]:
    """List the days from the first (included) to the end (excluded)."""
    return [first + timedelta(days=n) for n in range((end - first).days)]

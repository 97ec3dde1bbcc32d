"""When to poll: hourly at one minute of this usage point's own, until the day is in."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EXPECTED_FROM = time(10)
"""Enedis publishes yesterday at 8:00, exceptionally one or two hours late (catalogue)."""


@dataclass(frozen=True, slots=True)
class Window:
    """The hours of the local day in which an operator is polled, `last` excluded."""

    first: int
    last: int


def next_poll(
    now: datetime, window: Window, minute: int, zone: ZoneInfo, *, complete: bool
) -> datetime:
    """Return the next poll after `now`, in UTC.

    Once the day is complete there is nothing to ask before tomorrow's window.
    """
    local = now.astimezone(zone)
    slots = [
        datetime.combine(local.date(), time(hour, minute), zone)
        for hour in range(window.first, window.last)
    ]
    if not complete:
        for slot in slots:
            if slot > local:
                return slot.astimezone(UTC)
    tomorrow = local.date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(window.first, minute), zone).astimezone(UTC)


def expected_day(now: datetime, zone: ZoneInfo) -> date:
    """Return the newest day that should be published by `now`."""
    local = now.astimezone(zone)
    return local.date() - timedelta(days=1 if local.time() >= EXPECTED_FROM else 2)


def is_first_poll(now: datetime, last: datetime | None, zone: ZoneInfo) -> bool:
    """Tell whether a poll at `now` is the first one of its local day."""
    return last is None or last.astimezone(zone).date() < now.astimezone(zone).date()

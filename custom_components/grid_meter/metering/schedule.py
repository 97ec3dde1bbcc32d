"""When to poll: in each slot at a moment of this usage point's own, until the day is in."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .courtesy import Slot
from .model import Publication


def next_poll(
    now: datetime,
    slots: Sequence[Slot],
    phase: float,
    zone: ZoneInfo,
    *,
    complete: bool,
) -> datetime:
    """Return the next poll after `now`, in UTC, at `phase` (0 to 1) of its slot.

    Once the day is complete there is nothing to ask before tomorrow's first slot.
    """
    local = now.astimezone(zone)
    if not complete:
        for slot in slots:
            if (moment := _moment(local.date(), slot, phase, zone)) > now:
                return moment
    return _moment(local.date() + timedelta(days=1), slots[0], phase, zone)


def _moment(day: date, slot: Slot, phase: float, zone: ZoneInfo) -> datetime:
    """Return the moment of a slot on a local day, in UTC."""
    start = datetime.combine(day, time(slot.hour), zone).astimezone(UTC)
    return start + timedelta(seconds=int(slot.hours * 3600 * phase))


def expected_day(now: datetime, zone: ZoneInfo, publication: Publication) -> date:
    """Return the newest day that should be published by `now`."""
    local = now.astimezone(zone)
    is_out = local.time() >= publication.at
    return local.date() - timedelta(days=publication.days + (not is_out))


def is_first_poll(now: datetime, last: datetime | None, zone: ZoneInfo) -> bool:
    """Tell whether a poll at `now` is the first one of its local day."""
    return last is None or last.astimezone(zone).date() < now.astimezone(zone).date()

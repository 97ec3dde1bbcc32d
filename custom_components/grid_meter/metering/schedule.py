"""When to poll: in each slot at a moment of this usage point's own, until the day is in."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
import random
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


def times(slots: Sequence[Slot], phase: float) -> list[time]:
    """Return the times of day of the polls, by the clock on the wall."""
    return [
        (
            datetime.min + timedelta(hours=slot.hour, seconds=_seconds(slot, phase))
        ).time()
        for slot in slots
    ]


def phase_at(moment: time, slot: Slot, within: float) -> float | None:
    """Return the phase of a slot's poll at a minute of the day, None if it lies outside.

    `within` (0 to 1) is the share of the minute that has passed: houses that choose the
    same minute need not ask at the same second.
    """
    minutes = (moment.hour - slot.hour) * 60 + moment.minute
    if not 0 <= minutes < slot.hours * 60:
        return None
    # The middle of a second, so that no rounding leads to the one before or after.
    seconds = minutes * 60 + int(within * 60) + 0.5
    return seconds / (slot.hours * 3600)


def slot_end(moment: datetime, slots: Sequence[Slot], zone: ZoneInfo) -> datetime:
    """Return when the slot ends in which a moment lies; the moment if it is in none."""
    day = moment.astimezone(zone).date()
    for slot in slots:
        begin = _moment(day, slot, 0, zone)
        end = begin + timedelta(hours=slot.hours)
        if begin <= moment < end:
            return end
    return moment


def any_phase() -> float:
    """Return a phase to poll at, so that not every house asks at the same second."""
    return random.random()  # noqa: S311  # no secret


def _moment(day: date, slot: Slot, phase: float, zone: ZoneInfo) -> datetime:
    """Return the moment of a slot on a local day, in UTC."""
    start = datetime.combine(day, time(slot.hour), zone).astimezone(UTC)
    return start + timedelta(seconds=_seconds(slot, phase))


def _seconds(slot: Slot, phase: float) -> int:
    """Return how many seconds after its beginning a slot's poll is."""
    return int(slot.hours * 3600 * phase)


def expected_day(now: datetime, zone: ZoneInfo, publication: Publication) -> date:
    """Return the newest day that should be published by `now`."""
    local = now.astimezone(zone)
    is_out = local.time() >= publication.at
    return local.date() - timedelta(days=publication.days + (not is_out))


def is_first_poll(now: datetime, last: datetime | None, zone: ZoneInfo) -> bool:
    """Tell whether a poll at `now` is the first one of its local day."""
    return last is None or last.astimezone(zone).date() < now.astimezone(zone).date()

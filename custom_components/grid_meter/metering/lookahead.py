"""What tariffs bring next: other periods, and off-peak hours."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from .model import day_start
from .off_peak import OffPeak, Range
from .tariff import OFF_PEAK, SIX, TEN_IN_THE_EVENING, WEEKEND, PeakOffPeak, Tempo
from .timetable import Segment, Timetable

HORIZON: Final = timedelta(days=8)
"""A week, and the day into which it may be put by a change of time."""

TEMPO_NIGHT: Final = OffPeak((Range(TEN_IN_THE_EVENING, SIX),))
"""Off-peak, whatever the colour, and known before it."""

CHEAP: Final = frozenset({OFF_PEAK, WEEKEND})


class OffPeakNow(NamedTuple):
    """Whether it is off-peak, and when that may change next (aware UTC)."""

    is_on: bool
    next_change: datetime | None


def following(
    table: Timetable, moment: datetime, told: Callable[[Segment], object]
) -> Segment | None:
    """Return the first time after a moment of which something else is told than then."""
    segments = table.segments(moment, moment + HORIZON)
    now = told(next(segments))
    return next((each for each in segments if told(each) != now), None)


def off_peak_at(table: Timetable, moment: datetime) -> OffPeakNow | None:
    """Tell whether a moment is off-peak; nothing where the tariff has no such hours."""
    day = moment.astimezone(table.zone).date()
    version = table.timeline.version(day)
    if version is None:
        return None
    scheme = version.scheme
    if isinstance(scheme, PeakOffPeak | Tempo):
        hours = TEMPO_NIGHT if isinstance(scheme, Tempo) else scheme.hours
        is_on = hours.is_off_peak(moment, table.zone)
        change = hours.next_change(moment, table.zone)
    elif OFF_PEAK in scheme.periods:
        is_on = table.at(moment).period in CHEAP
        later = following(table, moment, lambda segment: segment.period in CHEAP)
        change = later and later.start
    else:
        return None
    versions = table.timeline.versions
    starts = (each.start for each in versions if each.start > day)
    changes = [change, *(day_start(start, table.zone) for start in starts)]
    return OffPeakNow(is_on, min(filter(None, changes), default=None))


def has_off_peak(periods: Iterable[str]) -> bool:
    """Tell whether some of these tariff periods are off-peak."""
    return any(each == OFF_PEAK or each.endswith(f"_{OFF_PEAK}") for each in periods)

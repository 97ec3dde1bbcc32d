"""What comes next: off-peak hours by each kind of tariff, and other periods."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from custom_components.grid_meter.metering.lookahead import (
    OffPeakNow,
    following,
    has_off_peak,
    off_peak_at,
)
from custom_components.grid_meter.metering.model import Direction
from custom_components.grid_meter.metering.off_peak import OffPeak, Range
from custom_components.grid_meter.metering.tariff import (
    Announced,
    Colour,
    Flat,
    MobilePeak,
    Outside,
    Rule,
    Rules,
    Scheme,
    Timeline,
    Version,
    Weekend,
)
from custom_components.grid_meter.metering.timetable import Timetable

from ..days import AUTUMN_DAY, PARIS
from .tariffs import BLUE, LONG_AGO, OLD

D = Decimal
FRIDAY = date(2026, 4, 3)
NOON = OffPeak((Range(12 * 60, 14 * 60),))
WEEKEND_AND_NOON = Weekend(D("0.2"), D("0.1"), hours=NOON, off_peak=D("0.15"))
SUMMER_NIGHTS = Rules(
    (
        Rule("offpeak", D("0.1"), frozenset({4}), hours=OffPeak((Range(0, 360),))),
        Rule("rest", D("0.2")),
    )
)


def table(
    *versions: tuple[date, Scheme], announced: Announced | None = None
) -> Timetable:
    """Return the timetable of some tariffs."""
    told = tuple(Version(start, scheme) for start, scheme in versions)
    return Timetable(
        Timeline(Direction.CONSUMPTION, told), PARIS, announced or Announced()
    )


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a moment in Paris."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("scheme", "moment", "is_on", "change"),
    [
        (OLD, at(FRIDAY, 22, 37), False, at(FRIDAY, 22, 38)),
        (OLD, at(FRIDAY, 22, 38), True, at(FRIDAY + timedelta(1), 6, 38)),
        # Nothing is announced, and the night is off-peak all the same.
        (BLUE, at(FRIDAY, 21, 59), False, at(FRIDAY, 22)),
        (BLUE, at(FRIDAY, 5), True, at(FRIDAY, 6)),
        (WEEKEND_AND_NOON, at(FRIDAY, 13), True, at(FRIDAY, 14)),
        # From Friday afternoon on until the weekend is over.
        (WEEKEND_AND_NOON, at(FRIDAY, 14), False, at(FRIDAY + timedelta(1), 0)),
        (
            WEEKEND_AND_NOON,
            at(FRIDAY + timedelta(1), 12),
            True,
            at(FRIDAY + timedelta(3), 0),
        ),
        (SUMMER_NIGHTS, at(FRIDAY, 7), False, at(FRIDAY + timedelta(1), 0)),
        # The night on which an hour comes twice is longer.
        (OLD, at(AUTUMN_DAY, 2), True, at(AUTUMN_DAY, 6, 38)),
    ],
)
def test_off_peak(
    scheme: Scheme, moment: datetime, is_on: bool, change: datetime
) -> None:
    """Whether it is on, and when that changes, to the minute."""
    assert off_peak_at(table((LONG_AGO, scheme)), moment) == OffPeakNow(is_on, change)


def test_another_tariff_may_have_other_hours() -> None:
    """So it is looked at again when it begins; before the first one nothing is known."""
    saturday = FRIDAY + timedelta(1)
    known = table((FRIDAY, OLD), (saturday, WEEKEND_AND_NOON))
    assert off_peak_at(known, at(FRIDAY, 23)) == OffPeakNow(True, at(saturday, 0))
    assert off_peak_at(known, at(FRIDAY - timedelta(1), 23)) is None


@pytest.mark.parametrize("scheme", [Flat(D("0.2")), Outside("sensor.spot")])
def test_tariffs_without_such_hours(scheme: Scheme) -> None:
    """They say nothing about the hours of the contract."""
    assert off_peak_at(table((LONG_AGO, scheme)), at(FRIDAY, 12)) is None
    assert not has_off_peak(scheme.periods)


def test_what_has_such_hours() -> None:
    """Tempo has them by their colours."""
    assert all(has_off_peak(each.periods) for each in (OLD, BLUE, WEEKEND_AND_NOON))


def test_a_day_of_mobile_peak_is_seen_ahead() -> None:
    """As soon as it is listed, and its end on the day after."""
    monday = date(2026, 1, 12)
    listed = frozenset({monday + timedelta(1)})
    known = table((LONG_AGO, MobilePeak(D("0.14"), D("1.1"), listed, monday)))
    after = following(known, at(monday, 18), lambda segment: segment.period)
    assert after is not None
    assert (after.start, after.end, after.period) == (
        at(monday + timedelta(1), 7),
        at(monday + timedelta(2), 1),
        "mobile_peak",
    )
    assert off_peak_at(known, at(monday, 18)) is None


def test_what_follows() -> None:
    """The next time of another price, or of another period; none where nothing changes."""
    told = Announced(
        tempo={
            FRIDAY - timedelta(1): Colour.BLUE,
            FRIDAY: Colour.BLUE,
            FRIDAY + timedelta(1): Colour.RED,
        }
    )
    known = table((LONG_AGO, BLUE), announced=told)
    after = following(known, at(FRIDAY, 7), lambda segment: segment.period)
    assert after is not None
    assert (after.start, after.period) == (at(FRIDAY, 22), "blue_offpeak")
    after = following(known, at(FRIDAY, 23), lambda segment: "red" in segment.period)
    assert after is not None
    assert (after.start, after.period) == (at(FRIDAY + timedelta(1), 6), "red_peak")
    flat = table((LONG_AGO, Flat(D("0.2"))))
    assert following(flat, at(FRIDAY, 7), lambda segment: segment.price) is None

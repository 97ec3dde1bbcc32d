"""Off-peak hours that were moved: when somebody has to be asked, and what follows."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
import pytest

from custom_components.grid_meter.metering import off_peak
from custom_components.grid_meter.metering.model import Direction
from custom_components.grid_meter.metering.moved_hours import MovedHours
from custom_components.grid_meter.metering.off_peak import OffPeak
from custom_components.grid_meter.metering.tariff import (
    Flat,
    MobilePeak,
    Outside,
    PeakOffPeak,
    Rule,
    Rules,
    Scheme,
    Timeline,
    Version,
    Weekend,
)

from .tariffs import BLUE, hours

D = Decimal
DAY = timedelta(days=1)
TODAY = date(2026, 4, 2)
SINCE = date(2026, 3, 1)
BEFORE = date(2025, 1, 1)
LATER = date(2026, 8, 1)
NIGHT = off_peak.parse("HC (22H30-6H30)")
NOON = off_peak.parse("HC (2H-7H;13H-16H)")


def night(hours: OffPeak = NIGHT, peak: str = "0.2142") -> PeakOffPeak:
    """Return a tariff of peak and off-peak."""
    return PeakOffPeak(D(peak), D("0.1589"), hours)


def weekend(hours: OffPeak) -> Weekend:
    """Return a tariff of weekends, with off-peak hours in the week."""
    return Weekend(D("0.21"), D("0.15"), (2, 6), hours, D("0.14") if hours else None)


def timeline(*versions: tuple[date, Scheme]) -> Timeline:
    """Return tariffs of consumption that have a standing charge and a tax."""
    return Timeline(
        Direction.CONSUMPTION,
        tuple(Version(start, each, D("15.74"), D("0.2")) for start, each in versions),
    )


def find(told: str | None, *versions: tuple[date, Scheme]) -> MovedHours | None:
    """Compare tariffs with what a contract tells."""
    return MovedHours.find(timeline(*versions), off_peak.parse(told), TODAY)


@pytest.mark.parametrize(
    ("written", "told", "a_minute_less"),
    [
        ("22:30-06:30", "HC (22H30-6H30)", "HC (22H30-6H29)"),
        (
            "22:30-06:30",
            "HC (0H00-6H30;22H30-24H00)",
            "HC (0H00-6H30;22H30-23H59)",
        ),
        (
            "22:30-06:30",
            "hc ( 22 h 30 - 0 h 00 ) hc ( 0 h 00 - 6 h 30 )",
            "hc ( 22 h 30 - 0 h 00 ) hc ( 0 h 01 - 6 h 30 )",
        ),
        (
            "02:00-07:00, 13:00-16:00",
            "HC (13H-16H;2H-7H)",
            "HC (13H-16H;2H-6H59)",
        ),
        (
            "13:00-16:00, 02:00-05:00, 05:00-07:00",
            "HC (2H00-7H00;13H00-16H00)",
            "HC (2H01-7H00;13H00-16H00)",
        ),
    ],
)
def test_the_same_minutes_written_otherwise(
    written: str, told: str, a_minute_less: str
) -> None:
    """They are the same hours, but for a minute they are not."""
    scheme = night(off_peak.parse(written))
    assert find(told, (SINCE, scheme)) is None
    assert find(a_minute_less, (SINCE, scheme)) is not None


@pytest.mark.parametrize(
    ("written", "told", "old", "new"),
    [
        ("22:30-06:30", "HC (22H-6H)", "22:30-06:30", "22:00-06:00"),
        ("22:30-06:30", "HC (23H30-7H30)", "22:30-06:30", "23:30-07:30"),
        (
            "22:30-06:30",
            "HC (13H-16H;2H-7H)",
            "22:30-06:30",
            "02:00-07:00, 13:00-16:00",
        ),
        (
            "12:30-14:30, 01:00-07:00",
            "HC (1H-7H)",
            "01:00-07:00, 12:30-14:30",
            "01:00-07:00",
        ),
    ],
)
def test_hours_that_were_moved(written: str, told: str, old: str, new: str) -> None:
    """Across midnight or not, in one range or in several; those of today count."""
    for kind in (night, weekend):
        moved = find(
            told,
            (BEFORE, night(off_peak.parse(told))),
            (SINCE, kind(off_peak.parse(written))),
            (LATER, Flat(D("0.2"))),
        )
        assert moved is not None
        assert (moved.since, str(moved.old), str(moved.new)) == (SINCE, old, new)


@pytest.mark.parametrize("told", [None, "", "HC", "HC été (1H-7H) HC hiver (22H-6H)"])
def test_a_contract_that_tells_no_hours(told: str | None) -> None:
    """Nobody is asked on account of what is not told, or not understood."""
    assert find(told, (SINCE, night())) is None


@pytest.mark.parametrize(
    "scheme",
    [
        Flat(D("0.2")),
        BLUE,
        MobilePeak(D("0.16"), D("1.5")),
        weekend(OffPeak()),
        Rules((Rule("night", D("0.1"), hours=NIGHT), Rule("rest", D("0.2")))),
        Outside("sensor.spot"),
    ],
)
def test_tariffs_without_such_hours(scheme: Scheme) -> None:
    """Those of Tempo are fixed, those of rules are their owner's own."""
    assert find("HC (2H-7H)", (SINCE, scheme)) is None


def test_only_the_tariff_of_today_counts() -> None:
    """Not one that is over, nor one that is still to begin; and there may be none."""
    assert find("HC (2H-7H)") is None
    assert find("HC (2H-7H)", (TODAY + DAY, night())) is None
    assert find("HC (2H-7H)", (TODAY, night())) is not None
    assert find("HC (2H-7H)", (BEFORE, night()), (TODAY, Flat(D("0.2")))) is None


def test_a_tariff_with_the_new_hours_is_there_already() -> None:
    """Somebody has typed it, before its first day or long before; others do not count."""
    told = "HC (13H-16H;2H-7H)"
    now = (SINCE, night())
    assert find(told, now, (LATER, night(NOON))) is None
    assert find(told, now, (TODAY + DAY, weekend(NOON))) is None
    soon, much_later = (LATER, Flat(D("0.2"))), (LATER + 99 * DAY, night(NOON))
    assert find(told, now, soon, much_later) is None
    assert find(told, (BEFORE, night(NOON)), now) is not None
    assert find(told, now, (LATER, night(off_peak.parse("1H-9H")))) is not None
    rules = Rules((Rule("offpeak", D("0.1"), hours=NOON), Rule("rest", D("0.2"))))
    assert find(told, now, (LATER, rules)) is not None


@pytest.mark.parametrize("kind", [night, weekend])
@pytest.mark.parametrize("start", [SINCE + DAY, TODAY, TODAY + 30 * DAY])
def test_they_are_followed_from_a_day_on(
    kind: Callable[[OffPeak], Scheme], start: date
) -> None:
    """By a copy at the same prices, and by what begins later with the old hours."""
    before, now = (BEFORE, night()), (SINCE, kind(NIGHT))
    others = (LATER + 9 * DAY, Flat(D("0.2"))), (LATER + 99 * DAY, BLUE)
    tariffs = timeline(before, now, (LATER, night(peak="0.3")), *others)
    moved = MovedHours.find(tariffs, NOON, TODAY)
    assert moved is not None
    followed = timeline(
        before, now, (start, kind(NOON)), (LATER, night(NOON, peak="0.3")), *others
    )
    assert moved.from_day(start) == followed
    # Then there is nothing left to ask.
    for day in (TODAY, start, LATER):
        assert MovedHours.find(followed, NOON, day) is None


def test_they_are_followed_from_its_first_day_on() -> None:
    """That of today then never had the old hours, and no day has two tariffs."""
    tariffs = timeline((BEFORE, night()), (SINCE, night(peak="0.3")))
    moved = MovedHours.find(tariffs, NOON, TODAY)
    assert moved is not None
    assert moved.from_day(SINCE) == timeline(
        (BEFORE, night()), (SINCE, night(NOON, peak="0.3"))
    )


def test_they_are_followed_from_the_first_day_of_a_later_one_on() -> None:
    """That of today keeps its hours until then."""
    tariffs = timeline((SINCE, night()), (LATER, night(peak="0.3")))
    moved = MovedHours.find(tariffs, NOON, TODAY)
    assert moved is not None
    followed = timeline((SINCE, night()), (LATER, night(NOON, peak="0.3")))
    assert moved.from_day(LATER) == followed
    split = timeline(*((v.start, v.scheme) for v in tariffs.versions))
    later = replace(split.versions[1], start=LATER + DAY, scheme=night(NOON, "0.3"))
    assert moved.from_day(LATER + DAY) == replace(
        split, versions=(*split.versions, later)
    )


def test_days_on_which_they_cannot_be_followed() -> None:
    """Neither before the tariff of today began, nor while one without them holds."""
    tariffs = timeline(
        (BEFORE, night()),
        (SINCE, night()),
        (LATER, Flat(D("0.2"))),
        (LATER + 9 * DAY, night(off_peak.parse("1H-9H"))),
    )
    moved = MovedHours.find(tariffs, NOON, TODAY)
    assert moved is not None
    for day in (SINCE - DAY, BEFORE, BEFORE - DAY, LATER, LATER + 9 * DAY):
        assert moved.from_day(day) is None, day
    assert moved.from_day(LATER - DAY) is not None


@given(hours(), hours())
def test_any_hours(old: OffPeak, new: OffPeak) -> None:
    """They were moved where they differ in a minute of the day, and then no more."""
    tariffs = timeline((SINCE, night(old)))
    moved = MovedHours.find(tariffs, new, TODAY)
    differs = any((minute in old) is not (minute in new) for minute in range(1440))
    assert (moved is not None) is differs
    if moved is not None:
        followed = moved.from_day(TODAY)
        assert followed is not None
        assert MovedHours.find(followed, new, TODAY) is None

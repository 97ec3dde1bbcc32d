"""Every minute belongs to one tariff period, and costs what the clock on the wall says."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import example, given, strategies as st
import pytest

from custom_components.grid_meter.metering.model import (
    Direction,
    day_minutes,
    day_start,
)
from custom_components.grid_meter.metering.off_peak import OffPeak, Range
from custom_components.grid_meter.metering.tariff import (
    UNKNOWN,
    Announced,
    Colour,
    Flat,
    MobilePeak,
    Network,
    Outside,
    PeakOffPeak,
    PriceUnit,
    Rule,
    Rules,
    Timeline,
    Version,
    Weekend,
    unit_of,
)
from custom_components.grid_meter.metering.timetable import Segment, Timetable

from ..days import AUTUMN_DAY, PARIS, PLAIN_DAY, SPRING_DAY, midnight
from .tariffs import (
    BLUE,
    LONG_AGO,
    NIGHT,
    NIGHT_AND_NOON,
    OLD,
    always,
    announcements,
    colours,
    days,
    timelines,
)

MINUTE = timedelta(minutes=1)
D = Decimal


def told(
    timetable: Timetable, day: date, length: int = 1
) -> list[tuple[str, str, str]]:
    """Return the segments of some days as the clock on the wall shows them."""
    end = midnight(day + timedelta(days=length))
    return [
        (
            f"{segment.start.astimezone(PARIS):%d %H:%M}",
            segment.period,
            str(segment.price),
        )
        for segment in timetable.segments(midnight(day), end)
    ]


def minutes_of(timetable: Timetable, day: date) -> Counter[str]:
    """Return how many minutes of a day belong to each tariff period."""
    minutes: Counter[str] = Counter()
    for span in timetable.day(day).spans:
        minutes[span.period] += span.end - span.start
    return minutes


@given(timelines(), announcements, days)
def test_every_minute_is_priced_exactly_once(
    timeline: Timeline, announced: Announced, day: date
) -> None:
    """Days of 23, 24 and 25 hours are covered without gap or overlap."""
    timetable = Timetable(timeline, PARIS, announced)
    spans = timetable.day(day).spans
    assert spans[0].start == 0
    assert spans[-1].end == day_minutes(day, PARIS)
    assert all(before.end == after.start for before, after in pairwise(spans))
    assert all(span.start < span.end for span in spans)
    allowed = {*timeline.periods, UNKNOWN}
    assert {span.period for span in spans} <= allowed
    assert timetable.day(day) == Timetable(timeline, PARIS, announced).day(day)


@given(timelines(), announcements, days, st.integers(0, 3000), st.integers(1, 4000))
def test_segments_are_the_same_wherever_one_begins_to_look(
    timeline: Timeline, announced: Announced, day: date, offset: int, length: int
) -> None:
    """They cover the time that was asked for, and agree with what holds in a minute."""
    timetable = Timetable(timeline, PARIS, announced)
    start = midnight(day) + offset * MINUTE
    end = start + length * MINUTE
    segments = list(timetable.segments(start, end))
    assert (segments[0].start, segments[-1].end) == (start, end)
    for before, after in pairwise(segments):
        assert before.end == after.start
        assert before[2:] != after[2:]
    for segment in segments:
        for moment in (segment.start, segment.end - MINUTE):
            assert timetable.at(moment)[2:] == segment[2:]


@given(st.sampled_from([SPRING_DAY, PLAIN_DAY, AUTUMN_DAY]), st.integers(0, 1379))
@example(AUTUMN_DAY, 150)
def test_off_peak_is_what_the_clock_on_the_wall_shows(day: date, offset: int) -> None:
    """Even in the hour that comes twice."""
    moment = midnight(day) + offset * MINUTE
    segment = Timetable(always(OLD), PARIS).at(moment)
    assert (segment.period == "offpeak") is NIGHT.is_off_peak(moment, PARIS)


def test_minutes_of_days_on_which_the_clock_changes() -> None:
    """22:38 to 6:38 lacks an hour in spring and has one more in autumn."""
    timetable = Timetable(always(OLD), PARIS)
    assert minutes_of(timetable, PLAIN_DAY) == {"offpeak": 480, "peak": 960}
    assert minutes_of(timetable, SPRING_DAY) == {"offpeak": 420, "peak": 960}
    assert minutes_of(timetable, AUTUMN_DAY) == {"offpeak": 540, "peak": 960}
    both = PeakOffPeak(D("0.2"), D("0.1"), NIGHT_AND_NOON)
    assert told(Timetable(always(both), PARIS), PLAIN_DAY) == [
        ("01 00:00", "peak", "0.2"),
        ("01 01:06", "offpeak", "0.1"),
        ("01 07:06", "peak", "0.2"),
        ("01 15:06", "offpeak", "0.1"),
        ("01 17:06", "peak", "0.2"),
    ]


def test_tempo_days_begin_at_six() -> None:
    """White ends on the next morning; what is not announced has no price."""
    first = date(2026, 12, 1)
    announced = Announced(tempo=colours(first, Colour.WHITE, Colour.RED, None))
    timetable = Timetable(always(BLUE), PARIS, announced)
    assert told(timetable, first, 3) == [
        ("01 00:00", "unknown", "None"),
        ("01 06:00", "white_peak", "0.19"),
        ("01 22:00", "white_offpeak", "0.15"),
        ("02 06:00", "red_peak", "0.73"),
        ("02 22:00", "red_offpeak", "0.16"),
        ("03 06:00", "unknown", "None"),
    ]
    late = {**announced.tempo, **colours(date(2026, 12, 3), Colour.BLUE)}
    timetable.announced = Announced(tempo=late)
    assert told(timetable, date(2026, 12, 3)) == [
        ("03 00:00", "red_offpeak", "0.16"),
        ("03 06:00", "blue_peak", "0.16"),
        ("03 22:00", "blue_offpeak", "0.13"),
    ]


def mobile(*listed: date, until: date | None = None) -> MobilePeak:
    """Return a tariff of mobile peak whose owner has listed some days."""
    return MobilePeak(D("0.14"), D("1.1"), frozenset(listed), until)


def test_mobile_peak_lasts_from_seven_to_one() -> None:
    """Up to the last day that is known the others are normal; only later ones are open."""
    first, day = date(2026, 1, 13), timedelta(days=1)
    peaks = (first, first + 3 * day)
    timetable = Timetable(always(mobile(*peaks, until=first + day)), PARIS)
    assert told(timetable, first - day, 7) == [
        ("12 00:00", "normal", "0.14"),
        ("13 07:00", "mobile_peak", "1.1"),
        ("14 01:00", "normal", "0.14"),
        # The last day that is known ends at 1:00. What is listed later is known, too.
        ("15 07:00", "unknown", "None"),
        ("16 01:00", "normal", "0.14"),
        ("16 07:00", "mobile_peak", "1.1"),
        ("17 01:00", "normal", "0.14"),
        ("17 07:00", "unknown", "None"),
        ("18 01:00", "normal", "0.14"),
        ("18 07:00", "unknown", "None"),
    ]
    # Days are alike by what they are and by what the one before was.
    assert timetable.day(first + 3 * day) is not timetable.day(first)
    assert timetable.day(first + 4 * day) is not timetable.day(first + 5 * day)
    assert timetable.day(first + 5 * day) is timetable.day(first + 6 * day)


def test_mobile_peak_of_which_nobody_tells() -> None:
    """Only nights have a price in winter; a day that is listed is known all the same."""
    first = date(2026, 1, 13)
    timetable = Timetable(always(mobile(first)), PARIS)
    assert told(timetable, first, 2) == [
        ("13 00:00", "unknown", "None"),
        ("13 01:00", "normal", "0.14"),
        ("13 07:00", "mobile_peak", "1.1"),
        ("14 01:00", "normal", "0.14"),
        ("14 07:00", "unknown", "None"),
    ]


def test_summer_has_no_mobile_peak() -> None:
    """Its days are normal whatever is known; the last of winter ends on 1 April at 1:00."""
    july = date(2026, 7, 1)
    for scheme in (mobile(), mobile(july), mobile(until=date(2026, 1, 1))):
        timetable = Timetable(always(scheme), PARIS)
        assert told(timetable, july, 3) == [("01 00:00", "normal", "0.14")]
    march = mobile(SPRING_DAY, date(2026, 3, 31), until=SPRING_DAY)
    assert told(Timetable(always(march), PARIS), SPRING_DAY, 5) == [
        ("29 00:00", "normal", "0.14"),
        ("29 07:00", "mobile_peak", "1.1"),
        ("30 01:00", "normal", "0.14"),
        ("30 07:00", "unknown", "None"),
        ("31 01:00", "normal", "0.14"),
        ("31 07:00", "mobile_peak", "1.1"),
        ("01 01:00", "normal", "0.14"),
    ]
    october = told(Timetable(always(mobile()), PARIS), date(2026, 10, 31), 2)
    assert october == [("31 00:00", "normal", "0.14"), ("01 07:00", "unknown", "None")]
    assert minutes_of(Timetable(always(march), PARIS), SPRING_DAY) == {
        "normal": 360,
        "mobile_peak": 1020,
    }


def test_mobile_peak_across_a_new_price() -> None:
    """The last hour of the day before is the old tariff's day at the new tariff's price."""
    february = date(2026, 2, 1)
    eve = february - timedelta(days=1)

    def first_hour(before: MobilePeak | Flat, after: MobilePeak) -> tuple[str, str]:
        """Return the period and the price with which 1 February begins."""
        versions = (Version(LONG_AGO, before), Version(february, after))
        timeline = Timeline(Direction.CONSUMPTION, versions)
        return told(Timetable(timeline, PARIS), february)[0][1:]

    new = MobilePeak(D("0.15"), D("1.2"), frozenset(), date(2026, 3, 31))
    peak, normal, unknown = ("mobile_peak", "1.2"), ("normal", "0.15"), UNKNOWN
    assert first_hour(mobile(eve, until=eve), new) == peak
    assert first_hour(mobile(until=eve), new) == normal
    assert first_hour(mobile(until=eve - timedelta(days=1)), new)[0] == unknown
    assert first_hour(mobile(), replace(new, days=frozenset({eve}))) == peak
    assert first_hour(Flat(D("0.2")), new) == normal


def test_weekends_and_their_off_peak_hours() -> None:
    """All of a weekend costs the same; off-peak hours are those of the week."""
    friday = date(2026, 4, 3)
    plain = Weekend(D("0.25"), D("0.18"))
    assert told(Timetable(always(plain), PARIS), friday, 4) == [
        ("03 00:00", "week", "0.25"),
        ("04 00:00", "weekend", "0.18"),
        ("06 00:00", "week", "0.25"),
    ]
    nightly = Weekend(D("0.25"), D("0.18"), (4, 5, 6), NIGHT, D("0.17"))
    assert told(Timetable(always(nightly), PARIS), friday, 4) == [
        ("03 00:00", "weekend", "0.18"),
        ("06 00:00", "offpeak", "0.17"),
        ("06 06:38", "peak", "0.25"),
        ("06 22:38", "offpeak", "0.17"),
    ]


def test_the_first_rule_that_holds_counts() -> None:
    """A gap that was never checked is unknown, and not priced by chance."""
    night = OffPeak((Range(1320, 360),))
    rules = Rules(
        (
            Rule("winter_night", D("0.17"), frozenset({12, 1}), hours=night),
            Rule("winter", D("0.27"), frozenset({12, 1})),
            Rule("sunday", D("0.1"), weekdays=frozenset({6})),
            Rule("night", D("0.12"), hours=night),
        )
    )
    timetable = Timetable(always(rules), PARIS)
    assert told(timetable, date(2026, 1, 31), 3) == [
        ("31 00:00", "winter_night", "0.17"),
        ("31 06:00", "winter", "0.27"),
        ("31 22:00", "winter_night", "0.17"),
        ("01 00:00", "sunday", "0.1"),
        ("02 00:00", "night", "0.12"),
        ("02 06:00", "unknown", "None"),
        ("02 22:00", "night", "0.12"),
    ]


@pytest.mark.parametrize(
    ("unit", "told_price"),
    [("€/kWh", "0.0873"), ("c€/kWh", "8.73"), ("€/MWh", "87.3")],
)
def test_prices_from_outside_are_converted(unit: str, told_price: str) -> None:
    """Each hour has its price, in any unit, with what is put on top; or none."""
    start = int(midnight(AUTUMN_DAY).timestamp())
    hours = {start + 3600 * n: D(told_price) for n in range(25) if n != 3}
    scheme = Outside("sensor.spot", PriceUnit(unit), D("0.02"))
    announced = Announced(prices={"sensor.spot": hours})
    timetable = Timetable(always(scheme), PARIS, announced)
    assert told(timetable, AUTUMN_DAY) == [
        ("25 00:00", "outside", "0.1073"),
        ("25 02:00", "outside", "None"),
        ("25 03:00", "outside", "0.1073"),
    ]
    assert minutes_of(timetable, AUTUMN_DAY) == {"outside": 1500}
    assert told(Timetable(always(scheme), PARIS), AUTUMN_DAY)[0][2] == "None"


def test_units_as_home_assistant_and_others_write_them() -> None:
    """What is no price of energy is none."""
    assert unit_of("EUR/kWh") is unit_of(" €/kWh ") is PriceUnit.PER_KWH
    assert unit_of("ct/kWh") is unit_of("c€/kWh") is PriceUnit.CENTS_PER_KWH
    assert unit_of("EUR/MWh") is PriceUnit.PER_MWH
    assert unit_of("ct/MWh") is unit_of("€") is unit_of(None) is None


def test_versions_follow_each_other_at_local_midnight() -> None:
    """Before the first there is no price; all that is due per kWh is in it."""
    versions = (
        Version(date(2026, 4, 1), Flat(D("0.2")), tax_rate=D("0.2")),
        Version(
            date(2026, 4, 3),
            Flat(D("0.1")),
            tax_rate=D("0.08"),
            network=Network(3000, volume=D("0.0510"), exceedance=D("0.0765")),
        ),
    )
    timetable = Timetable(Timeline(Direction.CONSUMPTION, versions), PARIS)
    assert list(
        timetable.segments(midnight(date(2026, 3, 31)), midnight(date(2026, 4, 4)))
    ) == [
        Segment(midnight(date(2026, 3, 31)), midnight(date(2026, 4, 1)), UNKNOWN, None),
        Segment(
            midnight(date(2026, 4, 1)), midnight(date(2026, 4, 3)), "base", D("0.24")
        ),
        Segment(
            midnight(date(2026, 4, 3)), midnight(date(2026, 4, 4)), "base", D("0.16308")
        ),
    ]
    assert timetable.day(date(2026, 4, 3)).limit == 3000
    assert timetable.at(datetime(2026, 4, 2, 21, 59, 59, tzinfo=UTC)).price == D("0.24")
    assert timetable.timeline.version(date(2026, 4, 2)) is versions[0]
    with pytest.raises(ValueError, match="order"):
        Timeline(Direction.CONSUMPTION, versions[::-1])
    assert Timeline.always(Direction.PRODUCTION, versions[1]).version(LONG_AGO)


def test_days_that_are_priced_alike_are_worked_out_once() -> None:
    """So it is cheap to see that nothing has changed."""
    timetable = Timetable(always(OLD), PARIS)
    assert timetable.day(PLAIN_DAY) is timetable.day(PLAIN_DAY + timedelta(days=1))
    assert timetable.day(SPRING_DAY) is not timetable.day(PLAIN_DAY)
    assert day_start(SPRING_DAY, PARIS) == midnight(SPRING_DAY)

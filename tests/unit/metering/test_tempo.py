"""Tempo's days and seasons: borders, what is left, what is missing and asked for."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

from custom_components.grid_meter.metering.model import Direction
from custom_components.grid_meter.metering.tariff import (
    DAY,
    Colour,
    Flat,
    Tempo,
    Timeline,
    Version,
    tempo_periods,
)
from custom_components.grid_meter.metering.tempo import (
    EARLIEST,
    PARIS,
    DaySpan,
    Season,
    TempoView,
    days,
    days_left,
    known_until,
    may_be,
    missing,
    running_day,
    runs,
    to_ask,
    turn,
    wanted_by,
)
from simulator.tempo.calendar import season

BLUE, WHITE, RED = Colour
TEMPO = Tempo(dict.fromkeys(tempo_periods(), Decimal(1)))
FLAT = Flat(Decimal(1))


def paris(day: date, hour: int, minute: int = 0) -> datetime:
    """Return an instant of Paris."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS)


def whole_season(year: int) -> dict[date, Colour]:
    """Return the colours of a season of the simulator."""
    told = {day: Colour(name.lower()) for day, name in season(year).items()}
    this = Season(year)
    return {day: told.get(day, BLUE) for day in days(DaySpan(this.first, this.last))}


@pytest.mark.parametrize("zone", ["Europe/Paris", "UTC", "America/Cayenne"])
@pytest.mark.parametrize(
    "day", [date(2026, 3, 29), date(2026, 10, 25), date(2026, 12, 31)]
)
def test_the_day_runs_from_six_to_six(day: date, zone: str) -> None:
    """Wherever the clock hangs, and also where it is put forward or back that night."""
    begin, end = turn(day), turn(day + DAY)
    assert begin.astimezone(PARIS).hour == end.astimezone(PARIS).hour == 6
    second = timedelta(seconds=1)
    told = [begin - second, begin, end - second, end]
    seen = [running_day(each.astimezone(ZoneInfo(zone))) for each in told]
    assert seen == [day - DAY, day, day, day + DAY]


def test_a_night_of_changed_time_has_its_length() -> None:
    """23 hours until 6:00 of the day on which the clock is put forward, 25 in autumn."""
    for day, hours in ((date(2026, 3, 28), 23), (date(2026, 10, 24), 25)):
        assert turn(day + DAY) - turn(day) == timedelta(hours=hours)


@pytest.mark.parametrize(("year", "blue"), [(2023, 301), (2025, 300), (2026, 300)])
def test_a_season_is_counted_down(year: int, blue: int) -> None:
    """To nothing on its last day, and from the start on its next one; 2024 was a leap year."""
    this, colours = Season(year), whole_season(year)
    assert this.allowance == {BLUE: blue, WHITE: 43, RED: 22}
    first = colours[this.first]
    assert days_left(first, this.first, colours) == this.allowance[first] - 1
    assert [days_left(each, this.last, colours) for each in Colour] == [0, 0, 0]
    colours[this.last + DAY] = BLUE
    left = [days_left(each, this.last + DAY, colours) for each in Colour]
    assert left[1:] == [43, 22]


def test_what_may_be_unknown_is_not_counted() -> None:
    """A missing Sunday cannot have been white, a missing weekday in May not red."""
    colours = whole_season(2026)
    day = date(2027, 5, 31)
    sunday, may = date(2027, 1, 10), date(2027, 5, 12)
    complete = {each: days_left(each, day, colours) for each in Colour}
    assert None not in complete.values()
    del colours[sunday]
    left = {each: days_left(each, day, colours) for each in Colour}
    assert left == {**complete, BLUE: None}
    del colours[may]
    left = {each: days_left(each, day, colours) for each in Colour}
    assert left == {**complete, BLUE: None, WHITE: None}
    assert not may_be(RED, date(2027, 1, 9))
    del colours[date(2027, 1, 13)]
    assert days_left(RED, day, colours) is None


@given(st.dates(date(2020, 9, 1), date(2027, 8, 30)), st.integers(0, 1439))
def test_what_is_left_and_what_was_used_are_a_season(day: date, minute: int) -> None:
    """At any minute, and the view shows the neighbouring days."""
    colours = whole_season(2019) | {
        each: colour
        for year in range(2020, 2028)
        for each, colour in whole_season(year).items()
    }
    now = datetime(day.year, day.month, day.day, tzinfo=UTC)
    view = TempoView.at(now + timedelta(minutes=minute), colours)
    used = (view.day - Season.of(view.day).first).days + 1
    left = sum(each for each in view.left.values() if each is not None)
    assert used + left == sum(Season.of(view.day).allowance.values())
    assert (view.today, view.tomorrow) == (colours[view.day], colours[view.day + DAY])


def test_who_wants_which_days() -> None:
    """Versions of Tempo, with the night before the first of their days."""
    timeline = Timeline(
        Direction.CONSUMPTION,
        (
            Version(date(2024, 1, 1), FLAT),
            Version(date(2025, 3, 1), TEMPO),
            Version(date(2025, 8, 1), TEMPO),
            Version(date(2026, 2, 1), FLAT),
            Version(date(2027, 1, 1), TEMPO),
        ),
    )
    assert wanted_by(timeline) == [
        DaySpan(date(2025, 2, 28), date(2025, 7, 31)),
        DaySpan(date(2025, 7, 31), date(2026, 1, 31)),
        DaySpan(date(2026, 12, 31), date.max),
    ]
    told = [runs(timeline, date(year, 1, 15)) for year in range(2023, 2028)]
    assert told == [False, False, False, True, True]
    always = Timeline.always(Direction.CONSUMPTION, Version(date(2024, 1, 1), TEMPO))
    assert wanted_by(always)[0].last == date.max
    assert min(missing(wanted_by(always), {}, paris(date(2026, 1, 1), 9))) == EARLIEST


def test_what_is_missing_grows_at_half_past_ten() -> None:
    """What is told before is a hint by which RTE does not stand."""
    today = date(2026, 11, 22)
    spans = [DaySpan(date(2026, 11, 20), date.max), DaySpan(today, today)]
    colours = {date(2026, 11, 21): BLUE}
    early, late = paris(today, 10, 29), paris(today, 10, 30)
    assert missing(spans, colours, early) == [date(2026, 11, 20), today]
    assert missing(spans, colours, late)[-1] == known_until(late) == today + DAY
    assert not missing([DaySpan(date(2026, 12, 1), date.max)], {}, late)


def test_what_is_asked_for() -> None:
    """The newest days in each slot, the season once a day, an old one when it is new."""
    today = date(2026, 11, 22)
    now = paris(today, 12)
    old, this = Season(2025), Season(2026)
    recent = DaySpan(today, today + DAY)
    everything = [date(2026, 8, 30), date(2026, 11, 3), today, today + DAY]
    both = [DaySpan(old.first, old.last), DaySpan(this.first, today + DAY)]
    assert to_ask(everything, {}, now, first_of_day=False) == both
    asked = dict.fromkeys((old, this), now - timedelta(hours=5))
    assert to_ask(everything, asked, now, first_of_day=False) == [recent]
    assert to_ask(everything, asked, now, first_of_day=True) == both[1:]
    assert to_ask([], asked, now, first_of_day=True) == []
    assert to_ask([today + DAY], {}, now, first_of_day=True) == [recent]
    weeks_ago = dict.fromkeys((old, this), now - timedelta(days=8))
    assert to_ask(everything[:1], weeks_ago, now, first_of_day=False) == both[:1]
    # On 1 September the days of two seasons may be missing.
    september = date(2026, 9, 1)
    asked = {old: paris(september, 7)}
    spans = to_ask(
        [september - DAY, september], asked, paris(september, 9), first_of_day=False
    )
    assert spans == [DaySpan(september, september)]

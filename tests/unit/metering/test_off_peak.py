"""Off-peak hours: every way in which they were seen written, and every minute of a day."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, strategies as st
import pytest

from custom_components.grid_meter.metering.model import day_minutes, day_start
from custom_components.grid_meter.metering.off_peak import OffPeak, Range, parse

from ..days import AUTUMN_DAY, PARIS, PLAIN_DAY, SPRING_DAY

NIGHT = parse("HC (22H50-6H50)")


def told(text: str | None) -> list[str]:
    """Return the ranges of a text as their owner would write them."""
    return [str(each) for each in parse(text).ranges]


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        ("HC (22H00-6H00)", ["22:00-06:00"]),
        ("HC (22H50-6H50)", ["22:50-06:50"]),
        ("HC (22H38-6H38)", ["22:38-06:38"]),
        ("HC (23h00-7h30)", ["23:00-07:30"]),
        ("HC (1H06-7H06;15H06-17H06)", ["01:06-07:06", "15:06-17:06"]),
        ("HC (01H30-08H00;12H30-14H00)", ["01:30-08:00", "12:30-14:00"]),
        ("HC (12H30-14H00, 1H30-8H)", ["01:30-08:00", "12:30-14:00"]),
        ("HC (1h30-8h et 12h30-14h)", ["01:30-08:00", "12:30-14:00"]),
        ("HC(22H-6H)", ["22:00-06:00"]),
        ("hc ( 22 h 00 - 6 h 00 )", ["22:00-06:00"]),
        ("22:00-06:00", ["22:00-06:00"]),
        ("22H00 – 6H00", ["22:00-06:00"]),
        ("Heures creuses : de 22h30 à 6h30", ["22:30-06:30"]),
        ("Heures creuses\n22h a 6h", ["22:00-06:00"]),
        ("HC (1H-2H) HC (3H-4H)", ["01:00-02:00", "03:00-04:00"]),
        ("HC (0H00-6H00;22H00-24H00)", ["22:00-06:00"]),
        ("HC (16H00-24H00)", ["16:00-24:00"]),
        ("HC (0H-8H)", ["00:00-08:00"]),
        ("HC (24H00-8H00)", ["00:00-08:00"]),
        ("HC (0H-24H)", ["00:00-24:00"]),
        ("HC (1H-4H;3H-6H)", ["01:00-06:00"]),
    ],
)
def test_hours_are_read_however_they_are_written(text: str, ranges: list[str]) -> None:
    """In order of the day; ranges that touch or overlap are one."""
    assert told(text) == ranges


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "HC",
        "HC ()",
        "Heures creuses",
        "BASE",
        "22-6",
        "HC (22H00)",
        "HC (22H00-6H00;12H30)",
        "HC (25H00-6H00)",
        "HC (24H30-6H00)",
        "HC (22H60-6H00)",
        "HC (122H00-6H00)",
        "HC (22H00-6H000)",
        "HC (22H00-22H00)",
        "HC (22H00-6H00;1H00-1H00)",
        "HC été (1H00-7H00) HC hiver (22H00-6H00)",
        "HC (22H00-6H00) week-end",
        "HC (22H00-6H00) sauf mardi",
    ],
)
def test_nothing_is_guessed(text: str | None) -> None:
    """Of a text that is not understood whole, nothing is taken for true."""
    hours = parse(text)
    assert hours == OffPeak()
    assert not hours
    assert hours.minutes == 0
    now = day_start(PLAIN_DAY, PARIS)
    assert not hours.is_off_peak(now, PARIS)
    assert hours.next_change(now, PARIS) is None


@given(st.text())
def test_no_text_is_too_strange(text: str) -> None:
    """It is read, or it tells no hours."""
    for each in parse(text).ranges:
        assert 0 <= each.start < 1440
        assert 0 < each.end <= 1440


def written(start: int, end: int) -> str:
    """Return a range as Enedis writes it."""
    return f"{start // 60}H{start % 60:02}-{end // 60}H{end % 60:02}"


CUTS = st.lists(st.integers(0, 1439), min_size=2, max_size=8, unique=True).map(sorted)


@given(CUTS)
def test_every_minute_is_either_off_peak_or_not(cuts: list[int]) -> None:
    """Ranges that neither touch nor overlap add up, and hold what they say."""
    ranges = [*zip(cuts[::2], cuts[1::2], strict=False)]
    hours = parse(f"HC ({';'.join(written(*each) for each in ranges)})")
    assert hours.ranges == tuple(Range(*each) for each in ranges)
    assert hours.minutes == sum(end - start for start, end in ranges)
    for minute in range(1440):
        assert (minute in hours) is any(a <= minute < b for a, b in ranges)


@given(CUTS.filter(lambda cuts: cuts[0] > 0))
def test_a_range_across_midnight_is_its_two_halves(cuts: list[int]) -> None:
    """However it is told, it is the same."""
    end, start = cuts[0], cuts[-1]
    whole = parse(f"HC ({written(start, end)})")
    assert whole == parse(f"HC ({written(start, 1440)};{written(0, end)})")
    assert whole.minutes == end + 1440 - start
    assert whole.ranges == (Range(start, end),)


@given(CUTS)
def test_what_is_read_can_be_read_again(cuts: list[int]) -> None:
    """A range is written in a form that is understood."""
    pairs = zip(cuts[1::2], [*cuts[2::2], cuts[0]], strict=False)
    hours = parse(" et ".join(written(*each) for each in pairs))
    assert parse(", ".join(map(str, hours.ranges))) == hours


DAYS = st.one_of(
    st.sampled_from([PLAIN_DAY, SPRING_DAY, AUTUMN_DAY]),
    st.dates(date(2020, 1, 1), date(2035, 1, 1)),
)


@given(
    st.lists(st.integers(0, 95), min_size=2, max_size=4, unique=True).map(sorted), DAYS
)
def test_changes_follow_each_other_without_a_gap(
    quarters: list[int], day: date
) -> None:
    """Between two changes the state is one and the same, on days of any length."""
    pairs = zip(quarters[::2], quarters[1::2], strict=False)
    hours = parse(";".join(written(a * 15, b * 15) for a, b in pairs))
    start = moment = day_start(day, PARIS)
    end = start + timedelta(minutes=day_minutes(day, PARIS))
    off_peak = timedelta()
    while moment < end:
        state = hours.is_off_peak(moment, PARIS)
        change = hours.next_change(moment, PARIS)
        assert change is not None
        assert change > moment
        assert hours.is_off_peak(change, PARIS) is not state
        assert hours.is_off_peak(change - timedelta(seconds=1), PARIS) is state
        until = min(change, end)
        off_peak += (until - moment) if state else timedelta()
        moment = until
    minutes = day_minutes(day, PARIS)
    walls = [
        local.hour * 60 + local.minute
        for passed in range(minutes)
        for local in [(start + timedelta(minutes=passed)).astimezone(PARIS)]
    ]
    assert off_peak == timedelta(minutes=sum(wall in hours for wall in walls))


def after(hours: OffPeak, local: str, fold: int = 0) -> str | None:
    """Return when the state changes after a local time, in local time."""
    moment = datetime.fromisoformat(local).replace(tzinfo=PARIS, fold=fold)
    change = hours.next_change(moment.astimezone(UTC), PARIS)
    if change is None:
        return None
    assert change.tzinfo is UTC
    return f"{change.astimezone(PARIS):%Y-%m-%d %H:%M %Z}"


@pytest.mark.parametrize(
    ("text", "now", "change"),
    [
        ("22H50-6H50", "2026-07-01 12:00", "2026-07-01 22:50 CEST"),
        ("22H50-6H50", "2026-07-01 22:49:59", "2026-07-01 22:50 CEST"),
        ("22H50-6H50", "2026-07-01 22:50", "2026-07-02 06:50 CEST"),
        ("22H50-6H50", "2026-07-02 06:50", "2026-07-02 22:50 CEST"),
        # The night of spring is an hour shorter, that of autumn an hour longer.
        ("22H50-6H50", "2026-03-28 23:00", "2026-03-29 06:50 CEST"),
        ("22H50-6H50", "2026-10-24 23:00", "2026-10-25 06:50 CET"),
        # What begins in the hour that is left out begins with the next one.
        ("2H30-7H", "2026-03-29 01:00", "2026-03-29 03:00 CEST"),
        ("1H-2H30", "2026-03-29 01:00", "2026-03-29 03:00 CEST"),
        # What is wholly within it is left out, too.
        ("2H15-2H45", "2026-03-28 12:00", "2026-03-30 02:15 CEST"),
        # What is within the hour that comes twice comes twice.
        ("2H15-2H45", "2026-10-25 01:00", "2026-10-25 02:15 CEST"),
        ("2H15-2H45", "2026-10-25 02:45", "2026-10-25 02:15 CET"),
        # What begins in it is interrupted by the clock that is put back.
        ("2H30-7H", "2026-10-25 02:30", "2026-10-25 02:00 CET"),
        ("0H-24H", "2026-07-01 12:00", None),
    ],
)
def test_hours_go_by_the_clock_on_the_wall(
    text: str, now: str, change: str | None
) -> None:
    """Also on the nights on which it is changed."""
    assert after(parse(text), now) == change


def test_the_second_of_two_equal_hours() -> None:
    """After it the range goes on to its end."""
    assert after(parse("2H30-7H"), "2026-10-25 02:00", 1) == "2026-10-25 02:30 CET"
    assert after(parse("2H30-7H"), "2026-10-25 02:30", 1) == "2026-10-25 07:00 CET"


def test_a_state_holds_for_whole_minutes() -> None:
    """The first one of a range belongs to it, the one of its end does not."""
    for local, state in (
        ("22:49:59", False),
        ("22:50:00", True),
        ("00:00:00", True),
        ("06:49:59", True),
        ("06:50:00", False),
    ):
        moment = datetime.fromisoformat(f"{PLAIN_DAY} {local}").replace(tzinfo=PARIS)
        assert NIGHT.is_off_peak(moment, PARIS) is state

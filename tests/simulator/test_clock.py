"""Clocks, Paris time and durations."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, strategies as st
import pytest

from simulator import AdjustableClock, CallableClock, ManualClock, SystemClock
from simulator.clock import as_clock
from simulator.durations import (
    ClockDurationError,
    DurationFormatError,
    DurationTooLongError,
    end_of,
)
from simulator.paris import (
    day_start,
    months_after,
    paris_day,
    slot_count,
    stamp,
    to_utc,
)

from .conftest import NOW


def test_manual_clock() -> None:
    """It moves only when told to."""
    clock = ManualClock(NOW)
    assert clock.now() == NOW
    clock.advance(timedelta(days=1))
    assert clock.now() == NOW + timedelta(days=1)
    clock.set(NOW)
    assert clock.now() == NOW


def test_fast_clock() -> None:
    """Speed multiplies real time, from where the clock stands."""
    seconds = [0.0]
    clock = AdjustableClock(NOW, speed=60, monotonic=lambda: seconds[0])
    seconds[0] = 10
    assert clock.now() == NOW + timedelta(minutes=10)
    clock.run(0)
    seconds[0] = 20
    assert clock.now() == NOW + timedelta(minutes=10)


def test_any_callable_is_a_clock() -> None:
    """A test's frozen clock will do, in whatever zone it tells."""
    assert as_clock(lambda: NOW).now() == NOW
    assert isinstance(as_clock(lambda: NOW), CallableClock)
    assert isinstance(as_clock(None), SystemClock)
    clock = ManualClock(NOW)
    assert as_clock(clock) is clock
    assert abs(SystemClock().now() - datetime.now(UTC)) < timedelta(seconds=5)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 30)))
def test_days_of_paris_follow_each_other(day: date) -> None:
    """Days are whole, 23 to 25 hours long, and belong to themselves."""
    following = day + timedelta(days=1)
    assert day_start(following) - day_start(day) == slot_count(day) * timedelta(
        minutes=5
    )
    assert paris_day(day_start(day)) == day
    assert paris_day(day_start(following) - timedelta(seconds=1)) == day


def test_autumn_stamps_repeat() -> None:
    """The doubled hour is told apart by the fold alone."""
    first = to_utc(datetime(2026, 10, 25, 2, 30))  # noqa: DTZ001
    second = to_utc(datetime(2026, 10, 25, 2, 30, fold=1))  # noqa: DTZ001
    assert second - first == timedelta(hours=1)
    assert stamp(first) == stamp(second) == "2026-10-25 02:30:00"


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 1, 31), -24, date(2024, 1, 31)),
    ],
)
def test_months(day: date, months: int, expected: date) -> None:
    """Months keep to the last day of the month."""
    assert months_after(day, months) == expected


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("P1D", date(2026, 11, 22)),
        ("P2W", date(2026, 12, 5)),
        ("P1Y4M", date(2028, 3, 21)),
        ("P3Y", date(2029, 11, 21)),
        ("P1Y2M3W4D", date(2028, 2, 15)),
    ],
)
def test_durations(text: str, end: date) -> None:
    """Years, months, weeks and days, alone or together."""
    assert end_of(text, NOW.date()) == end


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", DurationFormatError),
        ("P", DurationFormatError),
        ("PT", DurationFormatError),
        ("P1.5Y", DurationFormatError),
        ("1Y", DurationFormatError),
        ("P1DT1H", ClockDurationError),
        ("PT3600S", ClockDurationError),
        ("P3Y1D", DurationTooLongError),
        ("P99999999999D", DurationTooLongError),
        ("P9999Y", DurationTooLongError),
    ],
)
def test_refused_durations(text: str, error: type[ValueError]) -> None:
    """No duration, one of hours, or more than three years."""
    with pytest.raises(error):
        end_of(text, NOW.date())

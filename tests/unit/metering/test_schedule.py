"""When to poll, through a day, a night and the changes of time."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given, strategies as st
import pytest

from custom_components.grid_meter.metering.courtesy import Slot, every
from custom_components.grid_meter.metering.schedule import (
    expected_day,
    is_first_poll,
    next_poll,
    phase_at,
    slot_end,
    times,
)
from custom_components.grid_meter.providers.courtesy import (
    CONSO_API,
    COURTESIES,
    ENEDIS,
)

from ..days import PARIS

SLOTS = every(1, 5, 20)
SLOTS_OF_ALL = sorted(
    {slot for courtesy in COURTESIES.values() for slot in courtesy.slots},
    key=lambda slot: (slot.hour, slot.hours),
)


def paris(text: str) -> datetime:
    """Return a local time of Paris as the UTC instant that it is."""
    return datetime.fromisoformat(text).replace(tzinfo=PARIS).astimezone(UTC)


def after(now: str, *, complete: bool = False, minute: int = 17) -> str:
    """Return the local time of the poll that follows a local time."""
    poll = next_poll(paris(now), SLOTS, minute / 60, PARIS, complete=complete)
    assert poll.tzinfo is UTC
    return f"{poll.astimezone(PARIS):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("now", "poll"),
    [
        ("2026-07-01 00:00", "2026-07-01 05:17"),
        ("2026-07-01 04:59", "2026-07-01 05:17"),
        ("2026-07-01 05:16:59", "2026-07-01 05:17"),
        ("2026-07-01 05:17", "2026-07-01 06:17"),
        ("2026-07-01 05:17:01", "2026-07-01 06:17"),
        ("2026-07-01 12:30", "2026-07-01 13:17"),
        ("2026-07-01 19:16", "2026-07-01 19:17"),
        ("2026-07-01 19:17", "2026-07-02 05:17"),
        ("2026-07-01 23:59", "2026-07-02 05:17"),
        ("2026-12-31 21:00", "2027-01-01 05:17"),
        ("2026-03-29 01:30", "2026-03-29 05:17"),
        ("2026-03-28 20:00", "2026-03-29 05:17"),
        ("2026-10-25 02:30", "2026-10-25 05:17"),
        ("2026-10-24 20:00", "2026-10-25 05:17"),
    ],
)
def test_polls_are_hourly_within_the_window(now: str, poll: str) -> None:
    """At the minute of its own, by the clock on the wall, also when that is changed."""
    assert after(now) == poll


@pytest.mark.parametrize(
    ("now", "poll"),
    [
        ("2026-07-01 05:17", "2026-07-02 05:17"),
        ("2026-07-01 08:17:03", "2026-07-02 05:17"),
        ("2026-07-01 23:59", "2026-07-02 05:17"),
        ("2026-03-28 08:17", "2026-03-29 05:17"),
        ("2026-10-24 08:17", "2026-10-25 05:17"),
    ],
)
def test_a_complete_day_ends_the_polling_until_tomorrow(now: str, poll: str) -> None:
    """There is nothing to ask before tomorrow's window."""
    assert after(now, complete=True) == poll


@pytest.mark.parametrize(
    "day", [date(2026, 7, 1), date(2026, 3, 29), date(2026, 10, 25)]
)
def test_a_day_without_success_has_fifteen_polls(day: date) -> None:
    """One in each hour from 5 to 19, none at night."""
    now = paris(f"{day} 00:00")
    polls = []
    while (now := next_poll(now, SLOTS, 0, PARIS, complete=False)) < paris(
        f"{day + timedelta(days=1)} 00:00"
    ):
        polls.append(now.astimezone(PARIS).hour)
    assert polls == list(range(5, 20))


@given(
    st.datetimes(timezones=st.just(UTC)).filter(lambda now: 1950 < now.year < 9990),
    st.integers(0, 59),
    st.booleans(),
)
def test_a_poll_is_always_to_come(now: datetime, minute: int, complete: bool) -> None:
    """After now, within a day and a bit, in the window and at its minute."""
    poll = next_poll(now, SLOTS, minute / 60, PARIS, complete=complete)
    assert timedelta() < poll - now < timedelta(hours=30)
    local = poll.astimezone(PARIS)
    assert 5 <= local.hour < 20
    assert local.minute * 60 + local.second == pytest.approx(minute * 60, abs=1)
    assert local.microsecond == 0


@given(
    st.datetimes(timezones=st.just(UTC)).filter(lambda now: 1950 < now.year < 9990),
    st.floats(0, 1, exclude_max=True),
)
def test_wide_slots_are_kept_to_the_second(now: datetime, phase: float) -> None:
    """Once from 6 to 10 and once from 13 to 15, each at the same share of its slot."""
    slots = (Slot(6, 4), Slot(13, 2))
    first = next_poll(now, slots, phase, PARIS, complete=True)
    second = next_poll(first, slots, phase, PARIS, complete=False)
    day = first.astimezone(PARIS).date()
    assert second.astimezone(PARIS).date() == day > now.astimezone(PARIS).date()
    morning = first.astimezone(PARIS).replace(hour=6, minute=0, second=0)
    assert timedelta() <= first.astimezone(PARIS) - morning < timedelta(hours=4)
    afternoon = second.astimezone(PARIS).replace(hour=13, minute=0, second=0)
    assert timedelta() <= second.astimezone(PARIS) - afternoon < timedelta(hours=2)


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-07-02 00:00", date(2026, 6, 30)),
        ("2026-07-02 09:59:59", date(2026, 6, 30)),
        ("2026-07-02 10:00", date(2026, 7, 1)),
        ("2026-07-02 23:59", date(2026, 7, 1)),
        ("2026-01-01 10:00", date(2025, 12, 31)),
        ("2026-03-30 09:30", date(2026, 3, 28)),
        ("2026-03-30 10:00", date(2026, 3, 29)),
        ("2026-10-26 10:00", date(2026, 10, 25)),
    ],
)
def test_yesterday_is_expected_from_ten(now: str, day: date) -> None:
    """Before that nobody should worry."""
    assert expected_day(paris(now), PARIS, ENEDIS) == day


@pytest.mark.parametrize(
    ("last", "now", "first"),
    [
        (None, "2026-07-02 05:17", True),
        ("2026-07-01 19:17", "2026-07-02 05:17", True),
        ("2026-07-01 23:59", "2026-07-02 00:01", True),
        ("2026-07-02 00:01", "2026-07-02 05:17", False),
        ("2026-07-02 05:17", "2026-07-02 06:17", False),
        ("2026-07-03 05:17", "2026-07-02 06:17", False),
    ],
)
def test_the_first_poll_of_a_day_is_known_as_such(
    last: str | None, now: str, first: bool
) -> None:
    """By the local date, and not fooled by a clock that was set back."""
    assert is_first_poll(paris(now), paris(last) if last else None, PARIS) is first


@given(
    st.sampled_from(SLOTS_OF_ALL),
    st.integers(0, 24 * 60 - 1),
    st.floats(0, 1, exclude_max=True),
)
def test_a_chosen_minute_is_kept(slot: Slot, minute: int, within: float) -> None:
    """Within its slot it is asked in that very minute; no other minute can be chosen."""
    moment = time(*divmod(minute, 60))
    phase = phase_at(moment, slot, within)
    lies_within = slot.hour * 60 <= minute < (slot.hour + slot.hours) * 60
    assert (phase is not None) == lies_within
    if phase is not None:
        assert 0 <= phase < 1
        (told,) = times([slot], phase)
        assert told.replace(second=0) == moment
        day = next_poll(paris("2026-07-01 00:00"), [slot], phase, PARIS, complete=False)
        assert day.astimezone(PARIS).time() == told


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-07-01 05:59", "2026-07-01 05:59"),
        ("2026-07-01 06:00", "2026-07-01 10:00"),
        ("2026-07-01 09:59:59", "2026-07-01 10:00"),
        ("2026-07-01 10:00", "2026-07-01 10:00"),
        ("2026-10-25 13:30", "2026-10-25 15:00"),
        ("2026-07-01 22:00", "2026-07-01 22:00"),
    ],
)
def test_end_of_a_slot(now: str, end: str) -> None:
    """After it, another poll is welcome; between the slots at once."""
    assert slot_end(paris(now), CONSO_API.slots, PARIS) == paris(end)

"""How much of a day is there, and why the rest is not."""

from datetime import UTC, date, datetime, timedelta

import pytest

from custom_components.grid_meter.metering.archive import Archive, Refusal
from custom_components.grid_meter.metering.curve import Points
from custom_components.grid_meter.metering.ledger import (
    Completeness,
    DataStatus,
    DayState,
    completeness,
    data_status,
    is_complete,
    is_refused_for_good,
    may_ask,
    months,
)

from ..days import (
    AUTUMN_DAY,
    CONSUMED,
    CURVE,
    ENERGY,
    MAX_POWER,
    REAL_DAY,
    SPRING_DAY,
    curve_of,
    points_of,
    total_of,
)

NOW = datetime(2026, 4, 2, 7, tzinfo=UTC)
MIXED = {
    **points_of([200, 400]),
    **points_of([600] * 3, 10, 60),
    **points_of([400] * 2, 15, 90),
    **points_of([100] * 22, 60, 120),
}


def merge(archive: Archive, points: Points, day: date = REAL_DAY) -> None:
    """Take in a day's points as the answer to a request of that day."""
    archive.merge(CURVE, curve_of(day, points), day, day + timedelta(days=1))


def refuse(archive: Archive, retry: datetime | None) -> None:
    """Have the curve refused."""
    archive.series(CURVE).refusal = Refusal("CollectionOff", "", NOW, retry)


@pytest.mark.parametrize(
    ("day", "points", "state", "present", "expected"),
    [
        (REAL_DAY, points_of(CONSUMED), DayState.COMPLETE, 48, 48),
        (REAL_DAY, points_of(CONSUMED[:47]), DayState.PARTIAL, 47, 48),
        (REAL_DAY, points_of([0] * 1), DayState.PARTIAL, 1, 48),
        (SPRING_DAY, points_of([1] * 46), DayState.COMPLETE, 46, 46),
        (SPRING_DAY, points_of([1] * 45), DayState.PARTIAL, 45, 46),
        (AUTUMN_DAY, points_of([1] * 50), DayState.COMPLETE, 50, 50),
        (AUTUMN_DAY, points_of([1] * 48), DayState.PARTIAL, 48, 50),
        (AUTUMN_DAY, points_of([1] * 25, 60), DayState.COMPLETE, 25, 25),
        (REAL_DAY, points_of([1] * 144, 10), DayState.COMPLETE, 144, 144),
        (REAL_DAY, points_of([1] * 24, 60), DayState.COMPLETE, 24, 24),
        (REAL_DAY, MIXED, DayState.COMPLETE, 29, 29),
    ],
)
def test_a_curve_is_complete_when_it_covers_its_day(
    archive: Archive,
    day: date,
    points: Points,
    state: DayState,
    present: int,
    expected: int,
) -> None:
    """Whatever the steps: 23, 24 or 25 hours must be covered."""
    merge(archive, points, day)
    assert completeness(archive, CURVE, day) == Completeness(state, present, expected)
    assert is_complete(archive, CURVE, day) is (state is DayState.COMPLETE)


def test_a_total_is_complete_by_itself(archive: Archive) -> None:
    """Zero as well as any other."""
    for register in (ENERGY, MAX_POWER):
        archive.merge(register, [total_of(REAL_DAY, 0)], REAL_DAY, REAL_DAY)
        assert completeness(archive, register, REAL_DAY) == Completeness(
            DayState.COMPLETE, 1, 1
        )


def test_why_a_day_has_no_curve(archive: Archive) -> None:
    """Never asked, refused, too early, answered without it, or only with a total."""

    def state(day: date = REAL_DAY) -> DayState:
        """Return the state of a day's curve."""
        return completeness(archive, CURVE, day).state

    assert state() is DayState.UNASKED
    archive.merge(ENERGY, [total_of(REAL_DAY, 9271)], REAL_DAY, date(2026, 4, 2))
    assert state() is DayState.UNASKED, "the total says nothing of the curve"
    refuse(archive, None)
    assert state() is DayState.REFUSED
    merge(archive, {})
    assert state() is DayState.TOTAL_ONLY
    archive.merge(CURVE, [], date(2026, 4, 2), date(2026, 4, 3))
    assert state(date(2026, 4, 2)) is DayState.ABSENT
    archive.series(CURVE).too_early = date(2026, 3, 30)
    assert state(date(2026, 3, 30)) is DayState.REFUSED
    assert state(date(2026, 3, 31)) is DayState.UNASKED
    assert not is_complete(archive, CURVE, REAL_DAY)


def test_months(archive: Archive) -> None:
    """Every day counts once, in the month it belongs to; what does not occur is left out."""
    merge(archive, points_of([1] * 46), SPRING_DAY)
    merge(archive, points_of(CONSUMED[:47]))
    merge(archive, {}, date(2026, 4, 2))
    archive.merge(ENERGY, [total_of(date(2026, 4, 2), 1)], REAL_DAY, date(2026, 4, 3))
    merge(archive, {}, date(2026, 4, 3))
    archive.series(CURVE).too_early = date(2026, 2, 27)
    found = months(archive, CURVE, date(2026, 2, 26), date(2026, 4, 6))
    assert found == {
        "2026-02": {DayState.REFUSED: 2, DayState.UNASKED: 1},
        "2026-03": {DayState.COMPLETE: 1, DayState.UNASKED: 30},
        "2026-04": {
            DayState.PARTIAL: 1,
            DayState.TOTAL_ONLY: 1,
            DayState.ABSENT: 1,
            DayState.UNASKED: 2,
        },
    }
    assert months(archive, CURVE, REAL_DAY, REAL_DAY) == {}


def test_a_refusal_stands_until_its_time(archive: Archive) -> None:
    """For good without one; and an answer ends it."""
    assert may_ask(archive, CURVE, NOW)
    assert not is_refused_for_good(archive, CURVE)
    refuse(archive, NOW + timedelta(hours=20))
    assert not is_refused_for_good(archive, CURVE)
    assert not may_ask(archive, CURVE, NOW + timedelta(hours=19, minutes=59))
    assert may_ask(archive, CURVE, NOW + timedelta(hours=20))
    refuse(archive, None)
    assert is_refused_for_good(archive, CURVE)
    assert not may_ask(archive, CURVE, NOW + timedelta(days=999))
    assert may_ask(archive, ENERGY, NOW)
    merge(archive, {})
    assert may_ask(archive, CURVE, NOW)


def test_status_tells_whether_the_expected_day_is_in(archive: Archive) -> None:
    """From nothing over the total to all; older days do not count."""
    registers = [CURVE, ENERGY, MAX_POWER]
    previous = date(2026, 3, 31)

    def status() -> DataStatus:
        """Return the status on the day after the real day."""
        return data_status(archive, registers, REAL_DAY)

    assert status() is DataStatus.OUTDATED
    for register in (ENERGY, MAX_POWER):
        archive.merge(register, [total_of(previous, 1)], previous, REAL_DAY)
    merge(archive, points_of(CONSUMED), previous)
    assert status() is DataStatus.OUTDATED
    archive.merge(ENERGY, [total_of(REAL_DAY, 9271)], REAL_DAY, REAL_DAY)
    assert status() is DataStatus.PARTIAL
    archive.merge(MAX_POWER, [total_of(REAL_DAY, 3533)], REAL_DAY, REAL_DAY)
    merge(archive, points_of(CONSUMED[:47]))
    assert status() is DataStatus.PARTIAL
    merge(archive, points_of(CONSUMED))
    assert status() is DataStatus.UP_TO_DATE


def test_what_is_refused_for_good_is_not_waited_for(archive: Archive) -> None:
    """Without a curve the totals are all there is; a passing refusal is waited for."""
    archive.merge(ENERGY, [total_of(REAL_DAY, 9271)], REAL_DAY, REAL_DAY)
    refuse(archive, NOW)
    assert data_status(archive, [CURVE, ENERGY], REAL_DAY) is DataStatus.PARTIAL
    refuse(archive, None)
    assert data_status(archive, [CURVE, ENERGY], REAL_DAY) is DataStatus.UP_TO_DATE
    assert data_status(archive, [CURVE], REAL_DAY) is DataStatus.OUTDATED

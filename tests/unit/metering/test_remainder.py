"""What others leave of a channel, and when nobody can know it."""

from datetime import date, timedelta

from hypothesis import given, strategies as st
import pytest

from custom_components.grid_meter.metering.archive import Archive
from custom_components.grid_meter.metering.curve import Points
from custom_components.grid_meter.metering.model import (
    Channel,
    Direction,
    Quantity,
    Remainder,
)
from custom_components.grid_meter.metering.projection import Projection
from custom_components.grid_meter.metering.remainder import AWAITED, Remaining

from ..days import PARIS, REAL_DAY, curve_of, points_of

WHOLE, FIRST, SECOND, REST = (
    Channel(Direction.CONSUMPTION, code) for code in ("1.0", "1.1", "1.2", "1.9")
)
REMAINDER = Remainder(WHOLE, (FIRST, SECOND))
ONE_DAY = timedelta(days=1)


@pytest.fixture
def archive() -> Archive:
    """Return an archive of which nothing is known."""
    return Archive(PARIS)


def tell(archive: Archive, channel: Channel, day: date, points: Points) -> None:
    """Take in a day of a channel, none where there are no points."""
    readings = curve_of(day, points)
    register = channel.register(Quantity.LOAD_CURVE)
    archive.merge(register, readings, day, day + ONE_DAY)


def rest_of(archive: Archive, day: date = REAL_DAY) -> Points:
    """Return what is left of a day."""
    return Remaining.of(archive, REMAINDER).points(day)


@given(
    st.lists(
        st.tuples(*[st.integers(0, 5000)] * 3),
        min_size=1,
        max_size=96,
    )
)
def test_parts_and_rest_are_the_whole(parts: list[tuple[int, int, int]]) -> None:
    """In every interval, to the watt."""
    archive = Archive(PARIS)
    for channel, powers in (
        (WHOLE, [sum(each) for each in parts]),
        (FIRST, [first for first, _, _ in parts]),
        (SECOND, [second for _, second, _ in parts]),
    ):
        tell(archive, channel, REAL_DAY, points_of(powers, 15))
    assert rest_of(archive) == points_of([rest for _, _, rest in parts], 15)


def test_no_part_was_ever_told(archive: Archive) -> None:
    """Whether anything is shared is then unknown, and so is what is left."""
    tell(archive, WHOLE, REAL_DAY, points_of([500] * 96, 15))
    assert rest_of(archive) == {}
    assert Remaining.of(archive, REMAINDER).days() == set()


def test_a_part_is_awaited(archive: Archive) -> None:
    """It is published later than the whole; a week later it counts as nothing."""
    tell(archive, FIRST, REAL_DAY - ONE_DAY, points_of([100] * 96, 15))
    tell(archive, FIRST, REAL_DAY, {})
    whole = points_of([500] * 96, 15)
    tell(archive, WHOLE, REAL_DAY, whole)
    assert rest_of(archive) == {}
    tell(archive, WHOLE, REAL_DAY + AWAITED - ONE_DAY, whole)
    assert rest_of(archive) == {}
    tell(archive, WHOLE, REAL_DAY + AWAITED, whole)
    assert rest_of(archive) == whole
    assert Remaining.of(archive, REMAINDER).days() == {REAL_DAY}


def test_a_part_was_not_asked_for_yet(archive: Archive) -> None:
    """However old the day is, what was not answered may still come."""
    tell(archive, FIRST, REAL_DAY + 60 * ONE_DAY, points_of([100] * 96, 15))
    for day in (REAL_DAY, REAL_DAY + 60 * ONE_DAY):
        tell(archive, WHOLE, day, points_of([500] * 96, 15))
    assert rest_of(archive) == {}
    tell(archive, FIRST, REAL_DAY, {})
    assert rest_of(archive) == points_of([500] * 96, 15)


def test_an_interval_that_a_part_lacks_is_left_out(archive: Archive) -> None:
    """A gap is no zero."""
    tell(archive, WHOLE, REAL_DAY, points_of([500] * 4, 15))
    tell(archive, FIRST, REAL_DAY, {0: (15, 100), 30: (30, 200)})
    assert rest_of(archive) == {0: (15, 400)}


def test_a_part_is_never_more_than_the_whole(archive: Archive) -> None:
    """Where it seems so after a correction of one of them, nothing is left."""
    tell(archive, WHOLE, REAL_DAY, points_of([500] * 4, 15))
    tell(archive, FIRST, REAL_DAY, points_of([100, 500, 501, 900], 15))
    assert rest_of(archive) == points_of([400, 0, 0, 0], 15)


@pytest.mark.parametrize(
    ("told", "shown"),
    [({}, 400), (points_of([0] * 96, 15), 400), (points_of([7] * 96, 15), 7)],
)
def test_what_is_told_counts(archive: Archive, told: Points, shown: int) -> None:
    """Unless it is nothing, or zero all day, and what others leave says otherwise."""
    projection = Projection(archive, remainders={REST: REMAINDER})
    assert projection.days(REST) == []
    tell(archive, WHOLE, REAL_DAY, points_of([500] * 96, 15))
    tell(archive, FIRST, REAL_DAY, points_of([100] * 96, 15))
    if told:
        tell(archive, REST, REAL_DAY, told)
    assert projection.days(REST) == [REAL_DAY]
    hours = list(projection.hourly_energy(REST))
    assert [hour.energy for hour in hours] == [shown * 60] * 24
    (snapshot,) = projection.snapshot([REST]).directions.values()
    assert snapshot.load_curve is not None
    assert snapshot.load_curve.power == shown
    assert snapshot.daily is not None
    assert snapshot.daily.energy == shown * 24


def test_a_zero_that_is_true_stays(archive: Archive) -> None:
    """Where everything is shared, zero is left, told or not."""
    projection = Projection(archive, remainders={REST: REMAINDER})
    for channel in (WHOLE, FIRST):
        tell(archive, channel, REAL_DAY, points_of([500] * 96, 15))
    assert [hour.energy for hour in projection.hourly_energy(REST)] == [0] * 24

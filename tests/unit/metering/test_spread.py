"""Days of which only the total is known: their hours add up to it, however it is spread."""

from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import given, strategies as st
import pytest

from custom_components.grid_meter.metering.adoption import AdoptedDay
from custom_components.grid_meter.metering.archive import Archive
from custom_components.grid_meter.metering.model import day_minutes
from custom_components.grid_meter.metering.projection import Projection
from custom_components.grid_meter.metering.settlement import Verdict, settle
from custom_components.grid_meter.metering.spread import (
    Spread,
    days_alike,
    hours_on_the_wall,
    usual,
)

from ..days import (
    AUTUMN_DAY,
    CONSUMPTION,
    CURVE,
    ENERGY,
    PARIS,
    PLAIN_DAY,
    SPRING_DAY,
    TAKEN,
    curve_of,
    midnight,
    points_of,
    total_of,
)

LENGTHS = {SPRING_DAY: 23, PLAIN_DAY: 24, AUTUMN_DAY: 25}
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31)) | st.sampled_from([*LENGTHS])
TOTALS = st.integers(0, 300_000)
WEEK = timedelta(weeks=1)
NIGHT_OWL = [100] * 12 + [400] * 12
"""Watts by hour: the second half of the day weighs four times the first."""


def learn(archive: Archive, day: date, watts: Sequence[int], total: int) -> None:
    """Take in the hourly load curve of a day, and its total."""
    end = day + timedelta(days=1)
    archive.merge(CURVE, curve_of(day, points_of(watts, 60)), day, end)
    archive.merge(ENERGY, [total_of(day, total)], day, end)


def learn_total(archive: Archive, day: date, total: int) -> None:
    """Take in the total of a day alone."""
    archive.merge(ENERGY, [total_of(day, total)], day, day + timedelta(days=1))


def hours(
    projection: Projection, day: date, estimated: bool | None = True
) -> list[float]:
    """Return the hours of a day in Wh, all of them marked as estimated or none."""
    settled = list(projection.settlement(TAKEN, day).hours())
    if estimated is not None:
        assert {hour.estimated for hour in settled} == {estimated}
    starts = [midnight(day) + n * timedelta(hours=1) for n in range(len(settled))]
    assert [hour.start for hour in settled] == [s.timestamp() for s in starts]
    return [hour.energy / 60 for hour in settled]


@given(
    day=DAYS,
    total=TOTALS,
    spread=st.sampled_from(Spread),
    watts=st.lists(st.integers(0, 9000), min_size=24, max_size=24),
    weeks=st.integers(-4, 4).filter(bool),
)
def test_the_total_is_exact_on_every_day(
    day: date, total: int, spread: Spread, watts: list[int], weeks: int
) -> None:
    """To the watt-hour, on 23, 24 and 25 hours, each of them whole and estimated."""
    archive = Archive(PARIS)
    other = day + weeks * WEEK
    if day_minutes(other, PARIS) == 1440:
        learn(archive, other, watts, sum(watts))
    learn_total(archive, day, total)
    projection = Projection(archive, spread=spread)
    shares = hours(projection, day)
    assert sum(shares) == total
    assert all(share >= 0 and share == int(share) for share in shares)
    assert len(shares) * 60 == day_minutes(day, PARIS)
    settled = projection.settlement(TAKEN, day)
    assert (settled.energy, settled.estimated) == (total * 60, total * 60)


@pytest.mark.parametrize("day", LENGTHS)
def test_all_at_midnight(archive: Archive, day: date) -> None:
    """One bar a day; the other hours are known to be empty of it."""
    learn_total(archive, day, 12_345)
    projection = Projection(archive, spread=Spread.MIDNIGHT)
    assert hours(projection, day) == [12_345] + [0] * (LENGTHS[day] - 1)


@pytest.mark.parametrize("day", LENGTHS)
def test_like_the_other_days(archive: Archive, day: date) -> None:
    """By the clock on the wall: an hour that is doubled or left out moves no other one."""
    learn(archive, day + WEEK, NIGHT_OWL, sum(NIGHT_OWL))
    before = {23: 11, 24: 12, 25: 13}[LENGTHS[day]]
    learn_total(archive, day, before * 100 + 12 * 400)
    projection = Projection(archive, spread=Spread.USUAL)
    assert hours(projection, day) == [100] * before + [400] * 12


def test_hours_on_the_wall() -> None:
    """Two o'clock is left out in spring and comes twice in autumn."""
    shown = [hours_on_the_wall(midnight(d), n * 60, PARIS) for d, n in LENGTHS.items()]
    assert shown == [
        [0, 1, *range(3, 24)],
        [*range(24)],
        [0, 1, 2, 2, *range(3, 24)],
    ]
    assert usual([range(24), [5] * 25], shown[0]) == shown[0]


def test_days_alike_are_of_the_same_weekday() -> None:
    """Four weeks around first, then the same season of the years around."""
    (near, later, earlier, *rest) = list(days_alike(PLAIN_DAY))
    assert near[:2] == [date(2026, 3, 25), date(2026, 4, 8)]
    assert (later[0], earlier[0]) == (date(2027, 3, 31), date(2025, 4, 2))
    assert (len(near), len(later), len(rest)) == (8, 9, 4)
    every = [day for days in (near, later, earlier, *rest) for day in days]
    assert {day.weekday() for day in every} == {PLAIN_DAY.weekday()}
    assert len({*every, PLAIN_DAY}) == len(every) + 1


def test_the_nearest_days_tell(archive: Archive) -> None:
    """Another year's days speak only where there is none around, another weekday never."""
    projection = Projection(archive, spread=Spread.USUAL)
    learn_total(archive, PLAIN_DAY, 6000)
    learn(archive, PLAIN_DAY + timedelta(days=1), NIGHT_OWL, sum(NIGHT_OWL))
    assert hours(projection, PLAIN_DAY) == [250] * 24
    next_year = PLAIN_DAY + 52 * WEEK
    learn(archive, next_year, NIGHT_OWL, sum(NIGHT_OWL))
    projection.forget([next_year])
    assert hours(projection, PLAIN_DAY) == [100] * 12 + [400] * 12
    backwards = NIGHT_OWL[::-1]
    learn(archive, PLAIN_DAY - 4 * WEEK, backwards, sum(backwards))
    projection.forget([PLAIN_DAY - 4 * WEEK])
    assert hours(projection, PLAIN_DAY) == [400] * 12 + [100] * 12
    assert hours(projection, next_year, estimated=False) == NIGHT_OWL


def test_what_tells_nothing_changes_nothing(archive: Archive) -> None:
    """Days without energy, with holes, or that are estimated themselves."""
    learn(archive, PLAIN_DAY - WEEK, [0] * 24, 0)
    learn(archive, PLAIN_DAY - 2 * WEEK, NIGHT_OWL[:20], sum(NIGHT_OWL))
    # The curve is zero, the total is not: this one is spread like the other.
    learn(archive, PLAIN_DAY + WEEK, [0] * 24, 4800)
    learn_total(archive, PLAIN_DAY, 2400)
    projection = Projection(archive, spread=Spread.USUAL)
    assert hours(projection, PLAIN_DAY) == [100] * 24
    assert hours(projection, PLAIN_DAY + WEEK) == [200] * 24
    verdict = projection.settlement(TAKEN, PLAIN_DAY + WEEK).verdict
    assert verdict is Verdict.DISAGREES


def test_only_totals_are_spread(archive: Archive) -> None:
    """A hole in a curve is filled as ever, an adopted daily value is a total."""
    learn(archive, PLAIN_DAY, NIGHT_OWL[:20], sum(NIGHT_OWL))
    adopted = AdoptedDay("other", (24_000 * 60,))
    archive.adopt(CONSUMPTION, {PLAIN_DAY - WEEK: adopted})
    projection = Projection(archive, spread=Spread.MIDNIGHT)
    assert hours(projection, PLAIN_DAY, estimated=None) == NIGHT_OWL
    assert hours(projection, PLAIN_DAY - WEEK) == [24_000] + [0] * 23
    assert projection.spread_by(Spread.EVENLY)
    assert not projection.spread_by(Spread.EVENLY)
    assert hours(projection, PLAIN_DAY - WEEK) == [1000] * 24


def test_nothing_to_spread() -> None:
    """A day of which nothing is believed stays as it is."""
    empty = settle({}, None, 1440)
    assert empty.spread([1] * 24) is empty

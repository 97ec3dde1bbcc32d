"""Whole histories, in any order of arrival: the promises that are made to every house."""

from datetime import date, timedelta
from random import Random

from hypothesis import given, settings, strategies as st

from custom_components.grid_meter.metering.adoption import AdoptedDay
from custom_components.grid_meter.metering.archive import Archive
from custom_components.grid_meter.metering.model import (
    Channel,
    Direction,
    Quantity,
    Reading,
    Register,
    Unit,
    day_minutes,
    day_start,
)
from custom_components.grid_meter.metering.projection import Projection
from custom_components.grid_meter.providers.enedis.formats import PARIS
from custom_components.grid_meter.statistics import Row, amount_series

TAKEN = Channel(Direction.CONSUMPTION)
CURVE = Register(Direction.CONSUMPTION, Quantity.LOAD_CURVE)
TOTAL = Register(Direction.CONSUMPTION, Quantity.DAILY_ENERGY)

type Answer = tuple[Register, list[Reading], date]


@st.composite
def histories(draw: st.DrawFn) -> list[Answer]:
    """Draw the answers to questions about some days around a change of the clock.

    Days have steps of their own, holes, zeros, no curve or no total; some answers come
    twice, or with fewer points than are known already.
    """
    first = draw(
        st.sampled_from([date(2026, 3, 27), date(2026, 10, 23), date(2026, 6, 1)])
    )
    answers: list[Answer] = []
    for offset in range(draw(st.integers(1, 6))):
        day = first + timedelta(days=offset)
        random = draw(st.randoms(use_true_random=False))
        step = random.choice([10, 15, 30, 60])
        start = day_start(day, PARIS)
        points = [
            Reading(
                start + timedelta(minutes=minute),
                start + timedelta(minutes=minute + step),
                random.choice([0, 2 * random.randrange(3000)]),
            )
            for minute in range(0, day_minutes(day, PARIS), step)
        ]
        energy = sum(point.value * step for point in points) // 60
        total = Reading(
            start, start + timedelta(minutes=day_minutes(day, PARIS)), energy
        )
        shape = draw(
            st.sampled_from(["whole", "holes", "total", "curve", "contradiction"])
        )
        if shape == "contradiction":
            total = Reading(total.start, total.end, energy * 2 + 100)
        if shape == "holes":
            points = [point for point in points if random.random() < 0.7]
        if shape != "total":
            answers.append((CURVE, points, day))
            answers.append((CURVE, points[: len(points) // 2], day))
        if shape != "curve":
            answers.append((TOTAL, [total], day))
        answers.append((CURVE, [], day))
    return answers


def archive_of(answers: list[Answer]) -> Archive:
    """Return an archive to which answers came in this order."""
    archive = Archive(PARIS)
    for register, readings, day in answers:
        archive.merge(register, readings, day, day + timedelta(days=1))
    return archive


def rows_of(archive: Archive, present: dict[int, Row]) -> list[Row]:
    """Return the rows that should stand where the recorder holds `present`."""
    days = archive.days(TAKEN)
    owned = {
        int(archive.start_of(day).timestamp()) + 3600 * hour
        for day in days
        for hour in range(25)
    }
    hours = Projection(archive).hourly_energy(TAKEN)
    series = amount_series(
        "grid_meter:x", "Home", Unit.ENERGY, hours, owned.__contains__
    )
    differing = {row.start: row for row in series.differing(present.values())}
    return [row for _, row in sorted((present | differing).items())]


@settings(max_examples=60, deadline=None)
@given(histories(), st.randoms())
def test_promises(answers: list[Answer], random: Random) -> None:
    """Order does not matter; totals hold; sums only grow; a second run changes nothing."""
    archive = archive_of(answers)
    rows = rows_of(archive, {})

    shuffled = random.sample(answers, len(answers))
    assert rows_of(archive_of(shuffled), {}) == rows

    sums = [row.sum or 0 for row in rows]
    assert sums == sorted(sums)
    projection = Projection(archive)
    for day in archive.days(TAKEN):
        total = archive.total(TAKEN, day)
        energy = sum(hour.energy for hour in projection.settlement(TAKEN, day).hours())
        if total is not None:
            assert energy == total * 60

    assert rows_of(archive, {row.start: row for row in rows}) == rows

    reread = Archive(PARIS)
    reread.load_head(archive.dump_head())
    for year in archive.years():
        reread.load_year(archive.dump_year(year))
    assert rows_of(reread, {}) == rows

    present: dict[int, Row] = {}
    growing = Archive(PARIS)
    for register, readings, day in shuffled:
        growing.merge(register, readings, day, day + timedelta(days=1))
        present = {row.start: row for row in rows_of(growing, present)}
    assert list(present.values()) == rows


@settings(max_examples=60, deadline=None)
@given(histories(), st.data())
def test_promises_with_days_of_others(
    answers: list[Answer], data: st.DataObject
) -> None:
    """They change no published day, whenever they come, and twice is as good as once."""
    plain = archive_of(answers)
    first = min((day for _, _, day in answers), default=date(2026, 6, 1))
    hours = st.lists(st.none() | st.integers(0, 10**6), max_size=22)
    others = {
        first + timedelta(days=offset): AdoptedDay("HA Linky", (*data.draw(hours), 60))
        for offset in data.draw(st.sets(st.integers(-3, 6)))
    }
    late = archive_of(answers)
    late.adopt(Direction.CONSUMPTION, others)
    early = Archive(PARIS)
    early.adopt(Direction.CONSUMPTION, others)
    before = rows_of(early, {})
    for register, readings, day in answers:
        early.merge(register, readings, day, day + timedelta(days=1))

    rows = rows_of(late, {})
    assert rows_of(early, {}) == rows
    assert rows_of(early, {row.start: row for row in before}) == rows
    assert late.adopt(Direction.CONSUMPTION, others) == set()
    assert rows_of(late, {row.start: row for row in rows}) == rows
    sums = [row.sum or 0 for row in rows]
    assert sums == sorted(sums)

    published = Projection(plain)
    settled = Projection(late)
    for day in late.days(TAKEN):
        found = settled.settlement(TAKEN, day)
        if day in plain.published(TAKEN):
            expected = published.settlement(TAKEN, day)
            assert list(found.hours()) == list(expected.hours())
        else:
            known = [hour for hour in others[day].hours if hour is not None]
            assert found.energy == found.estimated == sum(known)

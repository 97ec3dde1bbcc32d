"""What is news between two looks at a usage point, and what is history or known already."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from custom_components.grid_meter.metering.archive import Archive
from custom_components.grid_meter.metering.model import Channel, Direction, Unit
from custom_components.grid_meter.metering.occasions import (
    Outlook,
    Period,
    completed,
    days_known,
    draws_to_its_end,
    has_become_late,
    peaks_known,
    records,
)
from custom_components.grid_meter.metering.projection import Peak, Projection

from ..days import (
    CONSUMED,
    CONSUMED_WH,
    CONSUMPTION,
    CURVE,
    CURVE_OUT,
    ENERGY,
    ENERGY_OUT,
    GIVEN,
    MAX_POWER,
    PRODUCTION,
    TAKEN,
    curve_of,
    midnight,
    points_of,
    total_of,
)

DAY = date(2026, 4, 10)
ONE = timedelta(days=1)


def days(*numbers: int) -> dict[date, dict[Direction, float]]:
    """Return days of April as complete."""
    return {date(2026, 4, number): {CONSUMPTION: 1.0} for number in numbers}


def peaks(powers: dict[date, int]) -> dict[date, Peak]:
    """Return maxima of days."""
    return {
        day: Peak(day, power, datetime(2026, 1, 1, tzinfo=UTC))
        for day, power in powers.items()
    }


NOTHING = Outlook(
    today=DAY, days={}, peaks={}, newest=None, expected=DAY - ONE, consent_end=None
)


def add_totals(archive: Archive, first: date, number: int, *registers: object) -> None:
    """Take in daily totals of 1 kWh."""
    for register in registers or (ENERGY,):
        for offset in range(number):
            day = first + offset * ONE
            archive.merge(register, [total_of(day, 1000)], day, day + ONE)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "now", "new"),
    [
        pytest.param((), (8, 9), [], id="a history begins"),
        pytest.param((7, 8), (7, 8, 9), [9], id="the next day"),
        pytest.param((7, 8, 9), (7, 8, 9), [], id="nothing"),
        pytest.param((6, 9), (6, 7, 9), [7], id="a hole is filled"),
        pytest.param((8, 9), (4, 5, 8, 9), [], id="history grows"),
        pytest.param((1, 2), (7, 8, 9), [7, 8, 9], id="after an outage"),
        pytest.param((8, 9), (7, 8), [], id="something is forgotten"),
    ],
)
def test_completed(
    before: tuple[int, ...], now: tuple[int, ...], new: list[int]
) -> None:
    """Each day once, and nothing that lies before what was known."""
    told = completed(
        replace(NOTHING, days=days(*before)), replace(NOTHING, days=days(*now))
    )
    assert told == [date(2026, 4, number) for number in new]


def test_days_known_of_both_directions(archive: Archive) -> None:
    """All that is waited for has to be there; a curve with a gap does not count."""
    add_totals(archive, DAY - 9 * ONE, 10)
    add_totals(archive, DAY - 9 * ONE, 8, ENERGY_OUT)
    projection = Projection(archive)
    known = days_known(projection, [TAKEN, GIVEN])
    assert list(known) == [DAY - offset * ONE for offset in range(8, 1, -1)]
    assert known[DAY - 2 * ONE] == {CONSUMPTION: 1000, PRODUCTION: 1000}
    archive.merge(CURVE_OUT, curve_of(DAY - ONE, points_of((0,) * 48)), DAY, DAY)
    archive.merge(CURVE_OUT, curve_of(DAY, points_of((0,) * 47)), DAY, DAY)
    projection.forget_all()
    assert max(days_known(projection, [TAKEN, GIVEN])) == DAY - ONE
    assert days_known(projection, [TAKEN, GIVEN])[DAY - ONE][PRODUCTION] == 0


def test_days_known_without_a_silent_direction(archive: Archive) -> None:
    """What has not been told for a week is waited for no longer."""
    add_totals(archive, DAY - 20 * ONE, 14, ENERGY_OUT)
    add_totals(archive, DAY - 20 * ONE, 21)
    known = days_known(Projection(archive), [TAKEN, GIVEN])
    assert list(known) == [DAY - offset * ONE for offset in range(6, -1, -1)]
    assert {*known[DAY]} == {CONSUMPTION}
    assert days_known(Projection(Archive(archive.zone)), [TAKEN]) == {}


def test_peaks_known(archive: Archive) -> None:
    """As the operator measures them, or else the highest mean power of whole days."""
    at = midnight(DAY) + timedelta(hours=7)
    archive.merge(MAX_POWER, [total_of(DAY, 6500, at)], DAY, DAY + ONE)
    archive.merge(CURVE, curve_of(DAY, points_of(CONSUMED)), DAY, DAY)
    archive.merge(CURVE, curve_of(DAY + ONE, points_of((9000,) * 30)), DAY, DAY)
    projection = Projection(archive)
    assert peaks_known(projection, [CURVE, MAX_POWER]) == {DAY: Peak(DAY, 6500, at)}
    highest = Peak(DAY, max(CONSUMED), midnight(DAY) + timedelta(hours=4))
    assert peaks_known(projection, [CURVE]) == {DAY: highest}
    assert peaks_known(projection, [CURVE_OUT]) == {}
    gas = Channel(CONSUMPTION, "7-20:99.33.17", Unit.VOLUME)
    assert peaks_known(projection, [gas.register(CURVE.quantity)]) == {}
    assert days_known(projection, [TAKEN])[DAY][CONSUMPTION] == CONSUMED_WH


MARCH = {date(2026, 3, 30): 8000, date(2026, 3, 31): 5000}
APRIL = {date(2026, 4, 8): 6000, date(2026, 4, 9): 4000}


@pytest.mark.parametrize(
    ("before", "fresh", "told"),
    [
        pytest.param({}, {DAY: 9000}, ([], [], []), id="a history begins"),
        pytest.param(MARCH | APRIL, {}, ([], [], []), id="nothing new"),
        pytest.param(
            MARCH | APRIL, {DAY: 5000}, ([5000], [], []), id="an ordinary day"
        ),
        pytest.param(MARCH | APRIL, {DAY: 6000}, ([6000], [], []), id="an equal one"),
        pytest.param(
            MARCH | APRIL, {DAY: 7000}, ([7000], [(7000, 6000)], []), id="of the month"
        ),
        pytest.param(
            MARCH | APRIL,
            {DAY: 9000},
            ([9000], [(9000, 6000)], [(9000, 8000)]),
            id="of the year",
        ),
        pytest.param(
            MARCH,
            {date(2026, 4, 1): 7000},
            ([7000], [], []),
            id="a month's first day",
        ),
        pytest.param(
            MARCH | APRIL,
            {DAY: 7000, DAY + ONE: 7500},
            ([7000, 7500], [(7500, 6000)], []),
            id="two at once",
        ),
        pytest.param(
            APRIL | {DAY: 100},
            {date(2026, 4, 2): 9000},
            ([], [], []),
            id="history grows",
        ),
    ],
)
def test_records(
    before: dict[date, int], fresh: dict[date, int], told: tuple[list[object], ...]
) -> None:
    """Above all the others of its period, once; a day is compared with nothing."""
    last = replace(NOTHING, peaks=peaks(before))
    now = replace(NOTHING, peaks=peaks(before | fresh))
    by_day, by_month, by_year = told
    found = records(last, now, Period.DAY)
    assert [record.peak.power for record in found] == by_day
    assert all(record.previous is None for record in found)
    for period, expected in ((Period.MONTH, by_month), (Period.YEAR, by_year)):
        assert [
            (record.peak.power, record.previous and record.previous.power)
            for record in records(last, now, period)
        ] == expected


def test_late() -> None:
    """Once, when patience ends; and never before there is anything."""
    known = replace(NOTHING, newest=DAY - 4 * ONE)
    late = replace(known, expected=DAY)
    assert (known.days_late, late.days_late, NOTHING.days_late) == (3, 4, 0)
    assert has_become_late(known, late, 3)
    assert not has_become_late(late, late, 3)
    assert not has_become_late(late, replace(late, expected=DAY + ONE), 3)
    assert not has_become_late(known, late, 4)
    assert not has_become_late(NOTHING, late, 3)


def test_end_of_consent() -> None:
    """Once, on the way to its end, though the end may have been unknown before."""
    before = replace(NOTHING, consent_end=DAY + 31 * ONE)
    now = replace(before, today=DAY + ONE)
    assert now.days_of_consent == 30
    assert draws_to_its_end(before, now, 30)
    assert draws_to_its_end(replace(before, consent_end=None), now, 30)
    assert not draws_to_its_end(now, now, 30)
    assert not draws_to_its_end(now, replace(now, today=DAY + 2 * ONE), 30)
    assert not draws_to_its_end(before, now, 29)
    assert not draws_to_its_end(before, replace(now, consent_end=None), 30)
    assert not draws_to_its_end(before, replace(now, today=DAY + 31 * ONE), 30)
    assert not draws_to_its_end(now, replace(now, consent_end=DAY + 99 * ONE), 30)

"""What is known of each day, and why the rest is not."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.grid_meter.metering.adoption import AdoptedDay
from custom_components.grid_meter.metering.archive import Archive, Refusal
from custom_components.grid_meter.metering.days import MAY_COME, Day, Days, State
from custom_components.grid_meter.metering.model import (
    WATT_MINUTES_PER_WH,
    Channel,
    Contract,
    Offer,
    Register,
)
from custom_components.grid_meter.metering.projection import Projection
from custom_components.grid_meter.metering.trouble import Trouble
from custom_components.grid_meter.providers.courtesy import ENEDIS, LENEDA

from ..days import (
    CONSUMED,
    CONSUMED_WH,
    CONSUMPTION,
    CURVE,
    ENERGY,
    MAX_POWER,
    PARIS,
    TAKEN,
    curve_of,
    points_of,
    total_of,
)

NOW = datetime(2026, 4, 12, 10, tzinfo=UTC)
"""After the hour at which yesterday is due."""

TODAY = date(2026, 4, 12)
DAY = date(2026, 4, 1)
ONE_DAY = timedelta(days=1)
OFFERS = [
    Offer(ENERGY, None, history_months=36),
    Offer(CURVE, 7, history_months=24),
    Offer(MAX_POWER, None, history_months=36),
]
WHOLE = points_of(CONSUMED)
LENEDA_CHANNEL = Channel(CONSUMPTION, "1-1:1.29.0")
LENEDA_CURVE = Register(CONSUMPTION, CURVE.quantity, "1-1:1.29.0")


@pytest.fixture
def archive() -> Archive:
    """Return an archive in which a day long before all others is known."""
    archive = Archive(PARIS)
    first = date(2023, 6, 1)
    archive.merge(ENERGY, [total_of(first, 1)], first, first + ONE_DAY)
    return archive


def learn(archive: Archive, points: Any = None, total: int | None = None) -> None:
    """Take in answers for the day: None is no answer, and nothing an empty one."""
    end = DAY + ONE_DAY
    if points is not None:
        archive.merge(CURVE, curve_of(DAY, points), DAY, end)
    if total is not None:
        archive.merge(ENERGY, [total_of(DAY, total)] if total else [], DAY, end)


def refuse(archive: Archive, register: Register, reason: str, *, ever: bool) -> None:
    """Have a register refused, for a day or for good."""
    retry = None if ever else NOW + ONE_DAY
    archive.series(register).refusal = Refusal(reason, "", NOW, retry)


def look(
    archive: Archive, day: date = DAY, now: datetime = NOW, *troubles: Trouble
) -> tuple[str, str | None]:
    """Return state and reason of a day."""
    days = Days(Projection(archive), TAKEN, OFFERS, ENEDIS, now, troubles)
    found = days.of(day)
    return found.state, found.reason


@pytest.mark.parametrize(
    ("points", "total", "expected"),
    [
        (WHOLE, CONSUMED_WH, ("complete", None)),
        (WHOLE, CONSUMED_WH + 9, ("complete", None)),
        (WHOLE, CONSUMED_WH * 2, ("estimated", "contradiction")),
        (points_of(CONSUMED[:40]), CONSUMED_WH, ("estimated", "curve_incomplete")),
        ({}, CONSUMED_WH, ("estimated", "curve_missing")),
        (None, CONSUMED_WH, ("estimated", "not_asked")),
        (WHOLE, 0, ("complete", "total_missing")),
        (WHOLE, None, ("complete", "total_missing")),
        (points_of(CONSUMED[:40]), None, ("missing", "curve_incomplete")),
        ({}, 0, ("missing", "not_published")),
        (None, 0, ("missing", "not_published")),
        (None, None, ("missing", "not_asked")),
    ],
)
def test_answers(
    archive: Archive, points: Any, total: int | None, expected: tuple[str, str | None]
) -> None:
    """Each combination of what was told of a day has its state and its reason."""
    learn(archive, points, total)
    assert look(archive) == expected


def test_not_due(archive: Archive) -> None:
    """Yesterday is expected before ten, whatever part of it is there, and missing after."""
    yesterday, early = TODAY - ONE_DAY, NOW - timedelta(hours=3)
    assert look(archive, yesterday, early) == ("expected", None)
    assert look(archive, yesterday) == ("missing", "not_asked")
    archive.merge(ENERGY, [total_of(yesterday, 9271)], yesterday, TODAY)
    assert look(archive, yesterday, early) == ("expected", None)
    assert look(archive, yesterday) == ("estimated", "not_asked")
    archive.merge(CURVE, curve_of(yesterday, WHOLE), yesterday, TODAY)
    assert look(archive, yesterday, early) == ("complete", None)
    assert look(archive, TODAY) == ("expected", None)
    assert look(archive, TODAY + ONE_DAY) == ("outside", None)


def test_before_history(archive: Archive) -> None:
    """What is older than contract, history or meter is no hole."""
    assert look(archive, date(2023, 4, 1)) == ("outside", "before_history")
    archive.merge(ENERGY, [], date(2023, 5, 1), date(2023, 6, 1))
    assert look(archive, date(2023, 5, 1)) == ("outside", "before_history")
    assert look(archive, date(2023, 4, 30)) == ("missing", "not_asked")
    archive.contract = Contract(activation={CONSUMPTION: DAY + ONE_DAY})
    assert look(archive) == ("outside", "before_history")
    assert look(archive, date(2023, 6, 1)) == ("estimated", "total_only")


def test_refusals(archive: Archive) -> None:
    """A refusal is the reason: for good, for now, or of the curve alone."""
    learn(archive, total=CONSUMED_WH)
    refuse(archive, CURVE, "CollectionOff", ever=False)
    assert look(archive) == ("estimated", "collection_off")
    refuse(archive, CURVE, "RequestInvalid", ever=True)
    assert look(archive) == ("estimated", "total_only")
    hole = DAY + ONE_DAY
    assert look(archive, hole) == ("missing", "not_asked")
    refuse(archive, ENERGY, "NotSubscribed", ever=False)
    assert look(archive, hole) == ("missing", "not_subscribed")
    for register in (CURVE, ENERGY):
        refuse(archive, register, "WrongDirection", ever=True)
    assert look(archive, hole) == ("refused", "wrong_direction")


def test_troubles(archive: Archive) -> None:
    """An operator that does not answer is why a day was not asked, and of no other."""
    found = (Trouble.UNREACHABLE, Trouble.CONSENT_ENDS)
    assert look(archive, DAY, NOW, *found) == ("missing", "unreachable")
    assert look(archive, DAY, NOW, *found[1:]) == ("missing", "not_asked")
    learn(archive, total=CONSUMED_WH)
    assert look(archive, DAY, NOW, *found) == ("estimated", "unreachable")
    learn(archive, {}, 0)
    assert look(archive, DAY, NOW, *found) == ("estimated", "curve_missing")


def test_adopted(archive: Archive) -> None:
    """Days of another integration are estimated, and are what they are."""
    archive.adopt(CONSUMPTION, {DAY: AdoptedDay("other", (600,) * 24)})
    days = Days(Projection(archive), TAKEN, OFFERS, ENEDIS, NOW)
    assert days.of(DAY) == Day(DAY, State.ESTIMATED, 14400, "adopted")


def test_without_totals() -> None:
    """Where there are no totals, a whole curve is all there can be."""
    archive = Archive(PARIS)
    offers = [Offer(LENEDA_CURVE, 31, since=date(2022, 10, 1))]

    def at(day: date) -> tuple[str, str | None]:
        """Return state and reason of a day."""
        found = Days(
            Projection(archive), LENEDA_CHANNEL, offers, LENEDA.publication, NOW
        ).of(day)
        return found.state, found.reason

    end = TODAY
    assert at(DAY) == ("missing", "not_asked")
    archive.merge(
        LENEDA_CURVE,
        [
            *curve_of(DAY, WHOLE),
            *curve_of(DAY + ONE_DAY, points_of(CONSUMED[:40])),
            *curve_of(TODAY - 2 * ONE_DAY, points_of(CONSUMED[:40])),
        ],
        DAY - 5 * ONE_DAY,
        end,
    )
    assert at(DAY - ONE_DAY) == ("outside", "before_history")
    assert at(DAY) == ("complete", None)
    assert at(DAY + ONE_DAY) == ("missing", "curve_incomplete")
    assert at(DAY + 2 * ONE_DAY) == ("missing", "not_published")
    assert at(TODAY - 2 * ONE_DAY) == ("expected", None)
    days = Days(Projection(archive), LENEDA_CHANNEL, offers, LENEDA.publication, NOW)
    # To the 7th: the 8th is due four days later, at ten in the evening.
    assert days.missing() == [date(2026, 4, number) for number in range(2, 8)]
    assert days.first_known == DAY


@st.composite
def archives(draw: st.DrawFn) -> Archive:
    """Return an archive in which anything may be known of two weeks, and refused."""
    archive = Archive(PARIS)
    for offset in range(14):
        day = TODAY - offset * ONE_DAY
        if (length := draw(st.sampled_from((None, 0, 20, 48)))) is not None:
            points = points_of(CONSUMED[:length])
            archive.merge(CURVE, curve_of(day, points), day, day + ONE_DAY)
        if (total := draw(st.sampled_from((None, 0, 1, CONSUMED_WH)))) is not None:
            readings = [total_of(day, total)] if total else []
            archive.merge(ENERGY, readings, day, day + ONE_DAY)
    for register in (CURVE, ENERGY):
        if reason := draw(st.sampled_from((None, "CollectionOff", "WrongDirection"))):
            refuse(archive, register, reason, ever=reason == "WrongDirection")
    return archive


@given(archives(), st.integers(0, 21), st.lists(st.sampled_from(Trouble)))
def test_any_archive(archive: Archive, hour: int, troubles: list[Trouble]) -> None:
    """The calendar adds up to the statistics, and says of each day no more than is true."""
    now = NOW.replace(hour=hour)
    projection = Projection(archive)
    days = Days(projection, TAKEN, OFFERS, ENEDIS, now, troubles)
    found = list(days.between(date(2026, 3, 20), date(2026, 4, 16)))
    energy = sum(hour.energy for hour in projection.hourly_energy(TAKEN))
    assert sum(day.energy or 0 for day in found) == energy
    known = set(projection.days(TAKEN))
    is_due = {day.day: day.day < TODAY - ONE_DAY or hour >= 8 for day in found}
    for each in found:
        assert (each.energy is not None) == (each.day in known)
        match each.state:
            case State.COMPLETE:
                total = archive.total(TAKEN, each.day)
                assert total is None or each.energy == total * WATT_MINUTES_PER_WH
            case State.MISSING:
                assert each.reason is not None
                assert is_due[each.day]
            case State.ESTIMATED:
                assert is_due[each.day] or each.reason not in MAY_COME
            case State.EXPECTED:
                assert each.day == TODAY or not is_due[each.day]
            case State.OUTSIDE | State.REFUSED:
                assert each.day not in known
    missing = {each.day for each in found if each.state is State.MISSING}
    assert set(days.missing()) == {
        day for day in missing if known and day >= min(known)
    }

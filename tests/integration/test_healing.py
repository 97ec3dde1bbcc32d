"""Histories that go wrong and heal by themselves, over 400 days, to the watt-hour."""

from datetime import UTC, date, datetime, timedelta

import pytest

from simulator.faults import FaultKind
from simulator.meter import UsagePoint
from simulator.model import Direction as Simulated, Register

from .home import HOME_PRM, PARIS, Home, days, paris

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

HISTORY = timedelta(days=400)
SHORT = timedelta(days=60)
"""For variations of a scenario: older recorders take long for a year of hours."""


async def settle_in(
    home: Home,
    start: datetime,
    measures: str = "consumption",
    history: timedelta = HISTORY,
) -> UsagePoint:
    """Live in a house with a history, all of it fetched by `start`."""
    point = home.simulator.usage_point(HOME_PRM)
    point.activation = start.date() - history
    home.freezer.move_to(start)
    await home.connect(measures)
    return point


async def stop_for(home: Home, pause: timedelta) -> None:
    """Leave Home Assistant off for a while."""
    (entry,) = home.hass.config_entries.async_entries("grid_meter")
    assert await home.hass.config_entries.async_unload(entry.entry_id)
    home.freezer.tick(pause)
    assert await home.hass.config_entries.async_setup(entry.entry_id)
    await home.settle()


async def assert_healed(
    home: Home,
    last: date,
    measures: str = "consumption",
    spread: frozenset[date] = frozenset(),
) -> None:
    """All hours of all days are the operator's; only days without curve are spread."""
    point = home.simulator.usage_point(HOME_PRM)
    for direction in (Simulated(measures),) if measures != "both" else tuple(Simulated):
        rows = await home.statistics(direction.value)
        sums = [row["sum"] for row in rows]
        assert sums == sorted(sums)
        stored: dict[date, list[tuple[datetime, int]]] = {}
        for row in rows:
            start = datetime.fromtimestamp(row["start"], UTC)
            stored.setdefault(start.astimezone(PARIS).date(), []).append(
                (start, round(row["state"] * 1000))
            )
        assert list(stored) == list(days(point.activation, last))
        for day, hours in stored.items():
            truth = point.hourly_wh(direction, day)
            if day in spread:
                assert [hour for hour, _ in hours] == [hour for hour, _ in truth]
                assert sum(wh for _, wh in hours) == point.day_total(direction, day)
            else:
                assert hours == truth, day
        assert round(sums[-1] * 1000) == sum(
            point.day_total(direction, day) for day in stored
        )
    (entry,) = home.hass.config_entries.async_entries("grid_meter")
    (coordinator,) = entry.runtime_data.values()
    estimated = {
        datetime.fromtimestamp(hour.start, PARIS).date()
        for channel in coordinator.channels
        for hour in coordinator.projection.hourly_energy(channel)
        if hour.estimated
    }
    assert estimated == spread


@pytest.mark.parametrize("change", [date(2026, 3, 29), date(2026, 10, 25)])
async def test_clock_change(home: Home, change: date) -> None:
    """The clock changes while the house is lived in."""
    start = paris(change.year, change.month, change.day, 9, 30) - timedelta(days=2)
    await settle_in(home, start, "both")
    await home.live_until(start + timedelta(days=5))
    await assert_healed(home, change + timedelta(days=2), "both")


START = paris(2026, 6, 10, 9, 30)


async def test_day_three_days_late(home: Home) -> None:
    """A day that is published late enters, though later ones are there already."""
    point = await settle_in(home, START)
    late = date(2026, 6, 12)
    point.withhold(late, until=paris(2026, 6, 16, 8))
    await home.live_until(START + timedelta(days=8))
    await assert_healed(home, date(2026, 6, 17))


@pytest.mark.parametrize(
    "register", [Register.CURVE, Register.DAILY], ids=["curve", "total"]
)
async def test_one_register_late(home: Home, register: Register) -> None:
    """Curve and total of a day that arrive days apart end up in agreement."""
    point = await settle_in(home, START, history=SHORT)
    point.withhold(date(2026, 6, 12), until=paris(2026, 6, 15, 8), registers=[register])
    await home.live_until(START + timedelta(days=7))
    await assert_healed(home, date(2026, 6, 16))


@pytest.mark.parametrize(
    ("kind", "history"),
    [
        (FaultKind.NULL_VALUES, HISTORY),
        (FaultKind.UNSORTED_POINTS, SHORT),
        (FaultKind.DUPLICATED_POINTS, SHORT),
    ],
)
async def test_spoilt_answers_for_a_while(
    home: Home, kind: FaultKind, history: timedelta
) -> None:
    """Nulls are no zeros, and give way to the values that come later; true zeros stay."""
    await settle_in(home, START, "both", history)
    home.simulator.faults.add(
        kind, path="*courbe*", since=START, until=START + timedelta(days=2)
    )
    await home.live_until(START + timedelta(days=4))
    await assert_healed(home, date(2026, 6, 13), "both")


@pytest.mark.parametrize("age", [5, 40, 390])
async def test_corrected_value(home: Home, age: int) -> None:
    """A value corrected at any age enters: soon, or with the weekly look at everything."""
    point = await settle_in(home, START)
    day = (START - timedelta(days=age)).date()
    old = point.points(Simulated.CONSUMPTION, day)[20].wh
    point.correct(day, 20, old + 700, START + timedelta(hours=1))
    await home.live_until(START + timedelta(days=9))
    await assert_healed(home, date(2026, 6, 18))


@pytest.mark.parametrize("pause", [10, 35])
async def test_stopped(home: Home, pause: int) -> None:
    """Home Assistant was off for days; all of them are there when it is back."""
    await settle_in(home, START)
    await stop_for(home, timedelta(days=pause))
    await home.live_until(START + timedelta(days=pause + 1))
    await assert_healed(home, (START + timedelta(days=pause)).date())


async def test_week_without_curve(home: Home) -> None:
    """The curve was off for a week: its days are spread, exact, and marked as estimated."""
    point = await settle_in(home, START, "both")
    point.switch_collection(False, date(2026, 6, 10))
    point.switch_collection(True, date(2026, 6, 17))
    await home.live_until(START + timedelta(days=12))
    week = frozenset(days(date(2026, 6, 10), date(2026, 6, 16)))
    await assert_healed(home, date(2026, 6, 21), "both", week)


async def test_curve_of_the_week_comes_after_all(home: Home) -> None:
    """Where the operator recorded all the same, real values replace the estimates."""
    point = await settle_in(home, START, history=SHORT)
    point.switch_collection(False, date(2026, 6, 10))
    point.switch_collection(True, date(2026, 6, 15), retroactive=True)
    await home.live_until(START + timedelta(days=8))
    await assert_healed(home, date(2026, 6, 17))


async def test_curve_that_contradicts_the_total(home: Home) -> None:
    """Such a day keeps the operator's total; it is named, with the share of estimates."""
    point = home.simulator.usage_point(HOME_PRM)
    day = date(2026, 6, 8)
    point.declare_total(Simulated.CONSUMPTION, day, 5000)
    await settle_in(home, START, history=SHORT)
    assert sum(wh for _, wh in await home.hours("consumption", day)) == 5000
    state = home.hass.states.get("sensor.home_data_status")
    assert state is not None
    assert state.attributes["disagreeing_days"] == ["2026-06-08"]
    total = round((await home.statistics("consumption"))[-1]["sum"] * 1000)
    assert state.attributes["estimated_percent"] == round(5000 / total * 100, 2)

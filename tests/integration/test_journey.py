"""The whole way: from the consent page to exact hours in the recorder."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from simulator.model import Direction as SimulatedDirection

from .conftest import ACTIVATION
from .home import HOME_PRM, PARIS, Home, data_calls, days, paris

REAL_DAY = date(2026, 4, 1)
CONSUMPTION = [
    110, 408, 112, 372, 138, 190, 270, 140, 2720, 2092, 1396, 1216, 768, 516, 246, 352,
    204, 712, 1062, 294, 236, 170, 208, 196, 178, 822, 264, 146, 248, 190, 190, 226,
    160, 210, 182, 154, 182, 92, 238, 86, 100, 126, 82, 128, 98, 84, 128, 100,
]  # fmt: skip
PRODUCTION = [0] * 18 + [
    2, 88, 30, 78, 336, 28, 28, 40, 0, 256, 540, 390, 584, 410, 270, 308, 220, 112, 38, 6,
] + [0] * 10  # fmt: skip


@pytest.mark.parametrize("generation", ["2026", "v5"])
async def test_real_day_to_the_watt_hour(home: Home, generation: str) -> None:
    """The recorded day arrives hour by hour as Enedis published it."""
    await home.connect(generation=generation)
    for name, curve, total in (
        ("consumption", CONSUMPTION, 9271),
        ("production", PRODUCTION, 1882),
    ):
        hours = await home.hours(name, REAL_DAY)
        expected = [(a + b) // 2 for a, b in zip(curve[::2], curve[1::2], strict=True)]
        assert [energy for _, energy in hours] == expected
        assert sum(expected) == total
        assert hours[0][0].isoformat() == "2026-03-31T22:00:00+00:00"


@pytest.mark.parametrize(
    ("day", "activation", "length"),
    [
        (date(2026, 3, 29), date(2026, 3, 23), 23),
        (date(2026, 10, 25), date(2026, 10, 19), 25),
    ],
)
@pytest.mark.parametrize("with_curve", [True, False])
async def test_days_of_the_clock_change(
    home: Home, day: date, activation: date, length: int, with_curve: bool
) -> None:
    """A day of 23 or 25 hours is exact, from its curve and from its total alone."""
    point = home.simulator.usage_point(HOME_PRM)
    point.activation = activation
    delay = 3 if with_curve else 15
    home.freezer.move_to(
        paris(day.year, day.month, day.day, 9, 30) + delay * timedelta(days=1)
    )
    await home.connect()
    for direction in SimulatedDirection:
        hours = await home.hours(direction.value, day)
        assert len(hours) == length
        assert sum(energy for _, energy in hours) == point.day_total(direction, day)
        if with_curve:
            assert hours == point.hourly_wh(direction, day)
    assert hours[0][0] == paris(day.year, day.month, day.day)
    assert {after[0] - before[0] for before, after in pairwise(hours)} == {
        timedelta(hours=1)
    }


async def test_all_days_equal_the_operator(home: Home) -> None:
    """Every day since the activation adds up to the operator's total; sums only grow."""
    await home.connect()
    point = home.simulator.usage_point(HOME_PRM)
    for direction in SimulatedDirection:
        rows = await home.statistics(direction.value)
        by_day: dict[date, int] = {}
        for row in rows:
            day = datetime.fromtimestamp(row["start"], PARIS).date()
            by_day[day] = by_day.get(day, 0) + round(row["state"] * 1000)
        assert by_day == {
            day: point.day_total(direction, day) for day in days(ACTIVATION, REAL_DAY)
        }
        sums = [row["sum"] for row in rows]
        assert sums == sorted(sums)
        assert round(sums[-1] * 1000) == sum(by_day.values())


async def test_max_power_is_a_daily_statistic(home: Home) -> None:
    """The maximum power of each day stands at its local midnight, in kVA."""
    await home.connect()
    rows = await home.statistics("max_power")
    assert [datetime.fromtimestamp(row["start"], PARIS) for row in rows] == [
        paris(day.year, day.month, day.day) for day in days(ACTIVATION, REAL_DAY)
    ]
    assert rows[-1]["mean"] == rows[-1]["max"] == 3.533


async def test_second_poll_with_nothing_new(home: Home) -> None:
    """What is complete is not asked again, and nothing is written."""
    entry = await home.connect()
    home.simulator.store.calls.reset()
    (coordinator,) = entry.runtime_data.values()
    await coordinator.async_poll()
    assert data_calls(home.simulator) == []
    assert await coordinator.async_rebuild() == 0


@pytest.mark.slow
@pytest.mark.usefixtures("month")
async def test_first_setup_asks_each_register_once(home: Home) -> None:
    """All totals in one call each, seven days of each curve; the flow's proof apart."""
    await home.connect()
    asked = [
        (call.path.rsplit("/", 1)[-1], call.query["dateDebut"], call.query["dateFin"])
        for call in home.simulator.calls
        if "mesure" in call.path
    ]
    assert asked[:6] == [
        ("consommation_quotidienne", "2026-03-26", "2026-04-02"),
        ("consommation_quotidienne", "2026-03-02", "2026-04-02"),
        ("production_quotidienne", "2026-03-02", "2026-04-02"),
        ("courbe_de_charge_consommation", "2026-03-26", "2026-04-02"),
        ("courbe_de_charge_production", "2026-03-26", "2026-04-02"),
        ("puissance_conso_max_quotidienne", "2026-03-02", "2026-04-02"),
    ]
    windows = [query for query in asked[6:] if query[0].endswith("_consommation")]
    assert windows == [
        ("courbe_de_charge_consommation", "2026-03-19", "2026-03-26"),
        ("courbe_de_charge_consommation", "2026-03-12", "2026-03-19"),
        ("courbe_de_charge_consommation", "2026-03-05", "2026-03-12"),
        ("courbe_de_charge_consommation", "2026-03-02", "2026-03-05"),
    ]
    assert len(asked) == 6 + 2 * len(windows)
    assert {call.status for call in home.simulator.calls} <= {200, 302, 303}

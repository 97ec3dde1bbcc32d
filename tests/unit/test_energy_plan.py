"""A home comes into the Energy preferences once, goes out again, and moves nothing else."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.grid_meter.energy_plan import (
    HomeEnergy,
    added_costs,
    lacking,
    lacking_costs,
    others,
    shown,
    with_home,
    without_home,
)
from custom_components.grid_meter.metering.model import Direction
from homeassistant.components.energy.data import ENERGY_SOURCE_SCHEMA

CONSUMPTION, PRODUCTION = Direction.CONSUMPTION, Direction.PRODUCTION
TAKEN, GIVEN = "grid_meter:home_consumption", "grid_meter:home_production"
REST = "grid_meter:home_rest"
GAS = "grid_meter:home_gas"
HOME = HomeEnergy({CONSUMPTION: TAKEN, PRODUCTION: GIVEN}, {CONSUMPTION: {REST}})
PRICES = (
    *("stat_cost", "entity_energy_price", "number_energy_price"),
    *("stat_compensation", "entity_energy_price_export", "number_energy_price_export"),
)

FOREIGN = ("sensor.in", "sensor.out", "linky:1", "linky_prod:1", "grid_meter:flat")
OURS = (TAKEN, GIVEN, REST, GAS)
NAMES = st.fixed_dictionaries({}, optional={"name": st.sampled_from(["Mine", "Cabin"])})
HOMES = st.sampled_from(
    [
        HomeEnergy({}),
        HomeEnergy({CONSUMPTION: TAKEN}),
        HomeEnergy({PRODUCTION: GIVEN}),
        HOME,
        HomeEnergy({CONSUMPTION: GAS}, is_gas=True),
        HomeEnergy({CONSUMPTION: GAS}, is_gas=True, costs={GAS: f"{GAS}_cost"}),
        HomeEnergy(
            HOME.main,
            HOME.parts,
            costs={
                TAKEN: f"{TAKEN}_cost",
                GIVEN: f"{GIVEN}_compensation",
                REST: f"{REST}_cost",
            },
        ),
    ]
)


def grid(
    taken: str | None = None, given_: str | None = None, **more: Any
) -> dict[str, Any]:
    """Return a grid connection as Home Assistant's dialog saves it."""
    return {
        "type": "grid",
        "stat_energy_from": taken,
        "stat_energy_to": given_,
        **dict.fromkeys(PRICES),
        "cost_adjustment_day": 0.0,
        **more,
    }


def of(*sources: dict[str, Any], **devices: Any) -> dict[str, Any]:
    """Return preferences."""
    return {
        "energy_sources": list(sources),
        "device_consumption": [],
        "device_consumption_water": [],
        **devices,
    }


@st.composite
def preferences(
    draw: st.DrawFn, statistic_ids: tuple[str, ...] = FOREIGN
) -> dict[str, Any]:
    """Draw preferences that somebody may have: each statistic in one place of a kind."""
    takes = draw(st.permutations(statistic_ids))
    gives = draw(st.permutations(statistic_ids))
    sources: list[dict[str, Any]] = []
    for taken, given_ in zip(takes, gives, strict=True):
        kind = draw(st.sampled_from(["grid", "grid", "gas", "solar", "none"]))
        more: dict[str, Any] = draw(NAMES)
        if kind == "grid":
            taken_, given__ = draw(
                st.sampled_from([(taken, None), (None, given_), (taken, given_)])
            )
            if taken_ and draw(st.booleans()):
                more["stat_cost"] = "sensor.cost"
            if draw(st.booleans()):
                more["stat_rate"] = f"sensor.power_{len(sources)}"
            sources.append(grid(taken_, given__, **more))
        elif kind == "gas":
            sources.append(
                {"type": "gas", "stat_energy_from": taken}
                | dict.fromkeys(PRICES[:3])
                | more
            )
        elif kind == "solar":
            sources.append(
                {
                    "type": "solar",
                    "stat_energy_from": given_,
                    "config_entry_solar_forecast": None,
                    **more,
                }
            )
    return of(*sources, device_consumption=[{"stat_consumption": "sensor.washer"}])


def saved(kept: Mapping[str, Any], sources: list[dict[str, Any]]) -> dict[str, Any]:
    """Return preferences with other sources, which Home Assistant must accept as they are."""
    assert ENERGY_SOURCE_SCHEMA(deepcopy(sources)) == sources
    return {**kept, "energy_sources": sources}


@given(preferences(), HOMES)
def test_there_and_back(before: dict[str, Any], home: HomeEnergy) -> None:
    """What was added is all there, once; taken out again, all is as it was."""
    untouched = deepcopy(before)
    after = saved(before, with_home(before, home))
    assert not lacking(after, home)
    assert not lacking_costs(after, home)
    assert shown(after, home) == home.main
    added = after["energy_sources"][len(before["energy_sources"]) :]
    assert len(added) == bool(home.main)
    assert all(each["type"] == home.kind for each in added)
    assert with_home(after, home) == after["energy_sources"]
    assert without_home(after, home) == before["energy_sources"]
    assert before == untouched


@given(preferences(FOREIGN + OURS), HOMES)
def test_whatever_was_chosen_by_hand(before: dict[str, Any], home: HomeEnergy) -> None:
    """Nothing comes twice, nothing of others moves, and what goes out goes out at once."""
    added = with_home(before, home)
    after = saved(before, added)
    assert not lacking(after, home)
    assert not lacking_costs(after, home)
    assert with_home(after, home) == added
    assert bool(added_costs(before, home)) >= bool(lacking_costs(before, home))
    if not lacking(before, home) and not lacking_costs(before, home):
        assert added == before["energy_sources"]
    # Each source that was there still says all that it said.
    for old, new in zip(before["energy_sources"], added, strict=False):
        assert {k: v for k, v in new.items() if old.get(k) is not None} == {
            k: v for k, v in old.items() if v is not None
        }
    taken_out = without_home(after, home)
    out = saved(before, taken_out)
    assert not shown(out, home)
    assert without_home(out, home) == taken_out
    assert taken_out == without_home(before, home)
    ours = {*home.main.values()}
    for source in before["energy_sources"]:
        told = {source["stat_energy_from"], source.get("stat_energy_to")}
        if source["type"] != home.kind or not told & ours:
            assert source in taken_out


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # As Home Assistant's own dialog makes it: both directions in one connection.
        ([], [grid(TAKEN, GIVEN)]),
        # Chosen by hand, in one connection or in two.
        ([grid(TAKEN, GIVEN, name="Mine")], [grid(TAKEN, GIVEN, name="Mine")]),
        ([grid(None, GIVEN), grid(TAKEN)], [grid(None, GIVEN), grid(TAKEN)]),
        # Half of it is there: the other half joins, unless its place is taken.
        ([grid(TAKEN, name="Mine")], [grid(TAKEN, GIVEN, name="Mine")]),
        (
            [grid(TAKEN, "sensor.out")],
            [grid(TAKEN, "sensor.out"), grid(None, GIVEN)],
        ),
        # What remains after sharing was chosen in place of all that is consumed.
        ([grid(REST)], [grid(REST, GIVEN)]),
        # A price that was left behind would be refused.
        (
            [grid(TAKEN, number_energy_price_export=0.1)],
            [grid(TAKEN, GIVEN)],
        ),
    ],
)
def test_cases(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> None:
    """Each of the cases that are told in the documentation."""
    assert with_home(of(*before), HOME) == after


def test_shown_elsewhere() -> None:
    """Panels or a device of which somebody made the meter is where they want it."""
    panels = {
        "type": "solar",
        "stat_energy_from": GIVEN,
        "config_entry_solar_forecast": None,
    }
    kept = of(panels, device_consumption=[{"stat_consumption": TAKEN}])
    assert lacking(kept, HOME) == {}
    assert shown(kept, HOME) == {}
    assert with_home(kept, HOME) == without_home(kept, HOME) == [panels]


def test_what_else_a_source_shows_stays() -> None:
    """A sensor of power, or the other direction, outlives what is taken out beside it."""
    before = of(
        grid(TAKEN, "sensor.out", stat_cost="grid_meter:cost", name="Mine"),
        grid(None, GIVEN, power_config={"stat_rate": "sensor.power"}),
    )
    assert without_home(before, HOME) == [
        grid(None, "sensor.out", name="Mine"),
        grid(None, None, power_config={"stat_rate": "sensor.power"}),
    ]


def test_others() -> None:
    """What may count the same: of the same kind, in the same direction."""
    kept = of(
        grid("linky:1", "linky_prod:1"),
        grid("sensor.in", GIVEN),
        grid(REST),
        {"type": "gas", "stat_energy_from": "sensor.gas"},
    )
    assert others(kept, HOME) == ["linky:1", "linky_prod:1", "sensor.in"]
    assert others(kept, HomeEnergy({PRODUCTION: GIVEN})) == ["linky_prod:1"]
    assert others(kept, HomeEnergy({CONSUMPTION: GAS}, is_gas=True)) == ["sensor.gas"]

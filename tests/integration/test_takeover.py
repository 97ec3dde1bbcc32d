"""Coming from another integration: its old days are taken over, and it loses nothing."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, pairwise
from typing import Any

import pytest

from custom_components.grid_meter.metering.archive import Archive
from custom_components.grid_meter.metering.model import Direction, Offer, UsagePoint
from custom_components.grid_meter.providers.enedis.export_file import render
from custom_components.grid_meter.statistics import (
    async_list_energies,
    async_read_energy,
)
from custom_components.grid_meter.takeover import _belonging, first_served
from homeassistant.components.recorder.models import (
    StatisticData,
    StatisticMeanType,
    StatisticMetaData,
)
from homeassistant.components.recorder.statistics import (
    async_add_external_statistics,
    async_import_statistics,
    statistics_during_period,
)
from homeassistant.config_entries import ConfigEntry, ConfigFlowResult
from homeassistant.const import STATE_UNKNOWN
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.recorder import get_instance
from simulator.model import Direction as Measured
from tests.unit.days import ENERGY, PARIS, total_of

from .conftest import ACTIVATION, NOW
from .home import HOME_PRM, Home, days
from .test_actions import act, device_id
from .test_importing import Frontend, frontend, placed

__all__ = ["frontend"]

OTHER_PRM = "11453290002823"
LINKY = f"linky:{HOME_PRM}"
OLD = date(2023, 3, 15)
"""Three days before the oldest one that Enedis serves."""

MOVED_IN = ACTIVATION
DAY = timedelta(days=1)

type Rows = list[tuple[datetime, float]]


def hours_of(first: date, last: date, energy: float = 100) -> Rows:
    """Return the hours of Paris days; each energy differs from its neighbours."""
    return [
        (start, energy + len_)
        for day in days(first, last)
        for len_, start in enumerate(_starts(day))
    ]


def _starts(day: date) -> list[datetime]:
    """Return the instants at which the hours of a Paris day begin."""
    reading = total_of(day, 0)
    hours = (reading.end - reading.start) // timedelta(hours=1)
    return [reading.start + timedelta(hours=hour) for hour in range(hours)]


async def write(
    home: Home,
    statistic_id: str,
    rows: Rows,
    *,
    unit: str = "Wh",
    sums: Sequence[float] | None = None,
) -> None:
    """Write a statistic as another integration does: the energy, and its sum."""
    sums = sums or list(accumulate(energy for _, energy in rows))
    source, _, _ = statistic_id.rpartition(":")
    metadata = StatisticMetaData(
        mean_type=StatisticMeanType.NONE,
        has_sum=True,
        name="Linky",
        source=source or "recorder",
        statistic_id=statistic_id,
        unit_class="energy" if unit.endswith("Wh") else None,
        unit_of_measurement=unit,
    )
    data = [
        StatisticData(start=start, state=energy, sum=total)
        for (start, energy), total in zip(rows, sums, strict=True)
    ]
    put = async_add_external_statistics if source else async_import_statistics
    put(home.hass, metadata, data)
    await home.settle()
    await get_instance(home.hass).async_add_executor_job(
        get_instance(home.hass).block_till_done
    )


async def stored(home: Home, statistic_id: str) -> list[Any]:
    """Return all that the recorder holds of a statistic."""
    found = await get_instance(home.hass).async_add_executor_job(
        lambda: statistics_during_period(
            home.hass,
            datetime(2000, 1, 1, tzinfo=UTC),
            None,
            {statistic_id},
            "hour",
            None,
            {"state", "sum"},
        )
    )
    return [dict(row) for row in found[statistic_id]]


async def begin(home: Home, name: str = "Home") -> ConfigFlowResult:
    """Go through the flow up to what follows the name of the home."""
    await home.prepare()
    result = await home.consent(await home.start_flow("consumption"))
    assert result["step_id"] == "home"
    return await home.proceed(result["flow_id"], {"name": name})


async def finish(home: Home, result: Any, *, take_over: bool) -> ConfigEntry:
    """Answer the question about older history; return the entry."""
    result = await home.proceed(result["flow_id"], {"take_over_history": take_over})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await home.settle()
    entry: ConfigEntry = result["result"]
    return entry


def told_of(home: Home, day: date) -> list[tuple[datetime, int]]:
    """Return the hours of a day as the operator measured them."""
    hours: dict[datetime, int] = {}
    for point in home.simulator.usage_point(HOME_PRM).points(Measured.CONSUMPTION, day):
        hour = point.start.replace(minute=0)
        hours[hour] = hours.get(hour, 0) + point.wh
    return sorted(hours.items())


def check_sums(rows: list[dict[str, Any]]) -> None:
    """Make sure that each sum is the one before and the hour's own energy."""
    for before, row in pairwise(rows):
        assert row["sum"] == pytest.approx(before["sum"] + row["state"])
        assert row["state"] >= 0


async def test_coming_from_ha_linky(home: Home) -> None:
    """Theirs where Enedis has nothing, Enedis' own elsewhere, and theirs as it was."""
    rows = hours_of(OLD, OLD + 4 * DAY) + hours_of(MOVED_IN, MOVED_IN + DAY, 5000)
    await write(home, LINKY, rows)
    theirs = await stored(home, LINKY)
    asked = await begin(home)
    assert (asked["type"], asked["step_id"]) == (FlowResultType.FORM, "history")
    assert asked["description_placeholders"]["found"] == (
        f"**HA Linky**, Consumption: {OLD} to {MOVED_IN + DAY}. Days that are gained: 3."
    )
    entry = await finish(home, asked, take_over=True)
    # Enedis refuses what is older than the contract, so that five days are gained.
    for day in days(OLD, OLD + 4 * DAY):
        assert await home.hours("consumption", day) == [
            (start, energy) for start, energy in hours_of(day, day)
        ]
    for day in days(MOVED_IN, NOW.date() - DAY):
        assert await home.hours("consumption", day) == told_of(home, day)
    ours = await home.statistics("consumption")
    check_sums(ours)
    assert len(ours) == 24 * 5 + len(
        [
            hour
            for day in days(MOVED_IN, NOW.date() - DAY)
            for hour in told_of(home, day)
        ]
    )
    assert await stored(home, LINKY) == theirs
    (subentry,) = entry.subentries.values()
    assert "take_over_history" not in subentry.data
    status = home.hass.states.get("sensor.home_data_status")
    assert status is not None
    assert status.state == "up_to_date"
    assert status.attributes["days_taken_over"] == {"HA Linky": 5}
    assert status.attributes["estimated_percent"] > 0


async def test_days_taken_over_stay(home: Home) -> None:
    """After a restart, when theirs is gone; and nothing is taken over once more."""
    await write(home, LINKY, hours_of(OLD, OLD))
    entry = await finish(home, await begin(home), take_over=True)
    before = await home.statistics("consumption")
    get_instance(home.hass).async_clear_statistics([LINKY])
    assert await home.hass.config_entries.async_reload(entry.entry_id)
    await home.settle()
    response = await act(home, "rebuild_statistics")
    assert response == {"rows_written": {"Home": 0}}
    assert await home.statistics("consumption") == before
    assert await home.hours("consumption", OLD) == hours_of(OLD, OLD)


async def test_declined(home: Home) -> None:
    """What is not wanted is not taken over, and can be later."""
    await write(home, LINKY, hours_of(OLD, OLD))
    entry = await finish(home, await begin(home), take_over=False)
    assert await home.hours("consumption", OLD) == []
    (subentry,) = entry.subentries.values()
    assert "take_over_history" not in subentry.data


async def test_nothing_to_gain_is_told(home: Home) -> None:
    """There is nothing to choose, but that both must not be counted is still said."""
    yesterday = NOW.date() - DAY
    await write(home, LINKY, hours_of(yesterday, yesterday))
    asked = await begin(home)
    assert asked["step_id"] == "history"
    assert asked["data_schema"] is not None
    assert asked["data_schema"].schema == {}
    assert "gained: 0." in asked["description_placeholders"]["found"]
    result = await home.proceed(asked["flow_id"], {})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await home.settle()
    assert await home.hours("consumption", yesterday) == told_of(home, yesterday)


async def test_others_of_other_usage_points_are_left_alone(home: Home) -> None:
    """And so are costs, production that is not shared, and what is no energy."""
    rows = hours_of(OLD, OLD)
    await write(home, f"linky:{OTHER_PRM}", rows)
    await write(home, f"linky:{HOME_PRM}_cost", rows, unit="EUR")
    await write(home, f"linky_prod:{HOME_PRM}", rows)
    await write(home, f"myelectricaldata:{HOME_PRM}_base_consumption", rows, unit="EUR")
    result = await begin(home)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await home.settle()
    assert await home.hours("consumption", OLD) == []


async def test_it_waits_for_the_operator(home: Home) -> None:
    """A first poll that fails delays it; a restart does not make it forgotten."""
    await write(home, LINKY, hours_of(OLD, OLD))
    asked = await begin(home)
    home.simulator.faults.add("bad_gateway")
    entry = await finish(home, asked, take_over=True)
    (subentry,) = entry.subentries.values()
    assert subentry.data["take_over_history"] is True
    assert await home.hours("consumption", OLD) == []
    state = home.hass.states.get("sensor.home_daily_consumption")
    assert state is not None
    assert state.state == STATE_UNKNOWN
    home.simulator.faults.clear()
    await home.move_to(NOW + timedelta(hours=1, minutes=1))
    assert await home.hours("consumption", OLD) == hours_of(OLD, OLD)
    (subentry,) = entry.subentries.values()
    assert "take_over_history" not in subentry.data
    # What others write from then on is taken over when the user wants it.
    await write(home, LINKY, hours_of(OLD - DAY, OLD))
    await home.move_to(NOW + DAY)
    assert await home.hours("consumption", OLD - DAY) == []


@pytest.mark.slow
async def test_several_homes(home: Home) -> None:
    """Each has its own history, and the question tells which is whose."""
    await home.prepare()
    for prm in (HOME_PRM, OTHER_PRM):
        home.simulator.usage_point(prm).activation = MOVED_IN
    await write(home, f"linky:{OTHER_PRM}", hours_of(OLD, OLD))
    await write(home, LINKY, hours_of(OLD - DAY, OLD - DAY))
    token = home.simulator.conso_api_token([HOME_PRM, OTHER_PRM])
    asked = await home.enter("conso_api", "consumption", token=token)
    points = {"usage_point_ids": [HOME_PRM, OTHER_PRM]}
    asked = await home.proceed(asked["flow_id"], points)
    assert asked["description_placeholders"]["found"].split("\n\n") == [
        "Linky …1758",
        "**HA Linky**, Consumption: 2023-03-14 to 2023-03-14. Days that are gained: 1.",
        f"Linky …{OTHER_PRM[-4:]}",
        "**HA Linky**, Consumption: 2023-03-15 to 2023-03-15. Days that are gained: 1.",
    ]
    await finish(home, asked, take_over=True)
    for prm, day in ((HOME_PRM, OLD - DAY), (OTHER_PRM, OLD)):
        assert await home.hours("consumption", day, prm) == hours_of(day, day)
    assert await home.hours("consumption", OLD) == []


async def test_in_french(home: Home) -> None:
    """What was found is told in the language of the house."""
    home.hass.config.language = "fr"
    await write(home, LINKY, hours_of(OLD, OLD))
    asked = await begin(home)
    assert asked["description_placeholders"]["found"] == (
        "**HA Linky**, Consommation : du 2023-03-15 au 2023-03-15. Jours récupérés : 1."
    )


def test_where_the_history_of_the_operator_begins() -> None:
    """With its first day that is still served and told, be it late; not with an old one."""
    archive = Archive(PARIS)
    offer = Offer(ENERGY, None, 36, 15)
    today = NOW.date()
    served = date(2023, 3, 18)
    assert first_served(archive, offer, today) == served
    archive.merge(ENERGY, [total_of(OLD, 1)], OLD, OLD + DAY)
    assert first_served(archive, offer, today) == served
    archive.merge(ENERGY, [total_of(MOVED_IN, 1)], served, today)
    assert first_served(archive, offer, today) == MOVED_IN
    archive.series(ENERGY).refuse(MOVED_IN + DAY)
    assert first_served(archive, offer, today) == MOVED_IN + 2 * DAY


async def choose(frontend: Frontend) -> dict[str, Any]:
    """Select the usage point's button, and there the history of another integration."""
    menu = await frontend.add_history()
    return await frontend.submit(menu, {"next_step_id": "history"})


async def test_coming_from_my_electrical_data(frontend: Frontend) -> None:
    """Off-peak and peak add up; a series of an earlier contract is not added to them."""
    home = frontend.home
    rows = hours_of(OLD, OLD + DAY, 1)
    offpeak = [row for row in rows if row[0].hour < 6]
    peak = [row for row in rows if row[0].hour >= 6]
    ids = [
        f"myelectricaldata:{HOME_PRM}_{part}_consumption"
        for part in ("hc", "hp", "base")
    ]
    await write(home, ids[0], offpeak, unit="kWh")
    await write(home, ids[1], peak, unit="kWh")
    await write(home, ids[2], [row for row in rows[:20] if row[1] > 2], unit="kWh")
    await write(home, f"{ids[0]}_cost", offpeak, unit="EURO")
    theirs = [await stored(home, each) for each in ids]
    before = await home.statistics("consumption")
    home.simulator.store.calls.reset()

    shown = await choose(frontend)
    assert (shown["type"], shown["step_id"]) == ("form", "history")
    found = shown["description_placeholders"]["found"]
    assert found == (
        "**MyElectricalData**, Consumption: 2023-03-15 to 2023-03-16. "
        "Days that are gained: 2."
    )
    assert HOME_PRM not in str(shown)
    done = await frontend.submit(shown, {})
    assert (done["type"], done["reason"]) == ("abort", "taken_over")
    assert done["description_placeholders"]["days"] == "2"
    await home.settle()

    after = await home.statistics("consumption")
    check_sums(after)
    assert [(row["start"], row["state"]) for row in after[:48]] == [
        (start.timestamp(), pytest.approx(energy)) for start, energy in rows
    ]
    moved = sum(energy for _, energy in rows)
    assert [row["state"] for row in after[48:]] == [row["state"] for row in before]
    assert after[-1]["sum"] == pytest.approx(before[-1]["sum"] + moved)
    assert [await stored(home, each) for each in ids] == theirs
    assert home.simulator.calls == []

    again = await choose(frontend)
    assert (again["type"], again["reason"]) == ("abort", "nothing_to_gain")
    assert "gained: 0." in again["description_placeholders"]["found"]
    assert await home.statistics("consumption") == after


async def test_a_reading_replaces_a_day_taken_over(frontend: Frontend) -> None:
    """Exactly, although it comes later; and it is not taken over again."""
    home = frontend.home
    await write(home, LINKY, hours_of(OLD, OLD + DAY))
    await frontend.submit(await choose(frontend), {})
    await home.settle()
    path = placed(home.hass, render(HOME_PRM, ENERGY, [total_of(OLD, 2400)]))
    response = await act(home, "import_file", device_id=device_id(home.hass), path=path)
    assert response["days_changed"] == 1
    assert {energy for _, energy in await home.hours("consumption", OLD)} == {100}
    assert await home.hours("consumption", OLD + DAY) == hours_of(OLD + DAY, OLD + DAY)
    check_sums(await home.statistics("consumption"))
    assert (await choose(frontend))["reason"] == "nothing_to_gain"


async def test_daily_values_are_spread(frontend: Frontend) -> None:
    """HA Linky writes them at midnight; they are of the whole day."""
    home = frontend.home
    rows = [(_starts(day)[0], 2400.0) for day in days(OLD, OLD + 2 * DAY)]
    await write(home, LINKY, rows)
    await frontend.submit(await choose(frontend), {})
    await home.settle()
    for day in days(OLD, OLD + 2 * DAY):
        hours = await home.hours("consumption", day)
        assert hours == [(start, 100) for start in _starts(day)]


async def test_nothing_found(frontend: Frontend) -> None:
    """The dialog says so, and also that a home is not loaded."""
    assert (await choose(frontend))["reason"] == "nothing_found"
    menu = await frontend.add_history()
    (entry,) = frontend.home.hass.config_entries.async_entries("grid_meter")
    await frontend.home.hass.config_entries.async_unload(entry.entry_id)
    told = await frontend.submit(menu, {"next_step_id": "history"})
    assert told["reason"] == "not_loaded"
    await frontend.home.hass.config_entries.async_setup(entry.entry_id)
    await frontend.home.settle()


@pytest.mark.parametrize(
    ("energies", "sums", "expected"),
    [
        ([1, 2, 3], [1, 3, 6], [1, 2, 3]),
        # Sums begin anew, below or above what stood before.
        ([1, 2, 3, 4], [10, 12, 3, 7], [1, 2, 3, 4]),
        ([1, 2, 3, 4], [1, 3, 103, 107], [1, 2, 3, 4]),
        # One row was corrected, those behind it were not.
        ([1, 5, 3], [1, 6, 6], [1, 5, 0]),
        # A spike that was adjusted by hand keeps its state.
        ([1, 9000, 3], [1, 3, 6], [1, 2, 3]),
        # A reading below zero tells nothing.
        ([1, -2, 3], [5, 3, 6], [1, None, 3]),
    ],
)
async def test_energies_of_others(
    home: Home,
    energies: list[float],
    sums: list[float],
    expected: list[float | None],
) -> None:
    """Never below zero, and never more than both, state and sum, tell."""
    starts = _starts(OLD)[: len(energies)]
    rows = list(zip(starts, energies, strict=True))
    await write(home, LINKY, rows, unit="kWh", sums=sums)
    assert await async_list_energies(home.hass) == {LINKY: "kWh"}
    read = await async_read_energy(home.hass, LINKY, "kWh")
    assert read == {
        int(start.timestamp()): energy * 60_000
        for start, energy in zip(starts, expected, strict=True)
        if energy is not None
    }


async def test_sensors_are_not_looked_at(home: Home) -> None:
    """What Home Assistant makes of their states stands between what was imported."""
    await write(home, f"sensor.x_{HOME_PRM}", hours_of(OLD, OLD), unit="kWh")
    assert await async_list_energies(home.hass) == {}


@pytest.mark.parametrize(
    ("direction", "statistics"),
    [
        ("consumption", [["linky:{p}"]]),
        ("production", [["linky_prod:{p}"]]),
        (
            "consumption",
            [
                ["myelectricaldata:consumption_{p}_base"],
                ["myelectricaldata:consumption_{p}_hc"],
                [
                    "myelectricaldata:consumption_{p}_blue_hc",
                    "myelectricaldata:consumption_{p}_red_hp",
                ],
            ],
        ),
        ("production", [["mine:production_{p}"]]),
        (
            "consumption",
            [
                ["myelectricaldata:{p}_base_consumption"],
                [
                    "myelectricaldata:{p}_hc_consumption",
                    "myelectricaldata:{p}_hp_consumption",
                ],
                [
                    "myelectricaldata:{p}_bluehc_consumption",
                    "myelectricaldata:{p}_whitehp_consumption",
                ],
                ["myelectricaldata:{p}_sobriete_hc_consumption"],
            ],
        ),
        (
            "production",
            [
                ["myelectricaldata:{p}_production"],
                ["myelectricaldata:{p}_base_production"],
            ],
        ),
        (
            "consumption",
            [
                [
                    "myelectricaldata:{p}_consumption_detail_full",
                    "myelectricaldata:{p}_consumption_detail_offpeak",
                ],
                ["myelectricaldata:{p}_consumption_daily_standard"],
                ["myelectricaldata:{p}_consumption_standard"],
            ],
        ),
        (
            "production",
            [
                ["enedis:{p}_production_offpeak", "enedis:{p}_production_peak"],
                ["enedis:{p}_production"],
            ],
        ),
        ("consumption", []),
    ],
)
def test_which_statistics_belong_together(
    direction: str, statistics: list[list[str]]
) -> None:
    """Each integration's ids; those of costs and other usage points never."""
    expected = [[each.format(p=HOME_PRM) for each in ids] for ids in statistics]
    there = {each: "kWh" for ids in expected for each in ids}
    others = {f"{each}_cost": "kWh" for each in there if ":consumption_" not in each}
    others |= {each.replace(HOME_PRM, "1" * 14): "kWh" for each in there}
    others |= {
        f"grid_meter:enedis_{HOME_PRM}_{direction}": "kWh",
        f"myelectricaldata:cost_{HOME_PRM}_hc": "kWh",
        f"sensor.myelectricaldata_{HOME_PRM}_{direction}_standard": "kWh",
    }
    point = UsagePoint("enedis", HOME_PRM)
    found = list(_belonging(point, Direction(direction), {**others, **there}))
    assert [ids for _, ids in found] == expected
    other = next(each for each in Direction if each != direction)
    assert not list(_belonging(point, other, there))
    abroad = UsagePoint("leneda", HOME_PRM)
    assert not list(_belonging(abroad, Direction(direction), there))

"""One home is changed: entities come and go, readings and statistics stay."""

from datetime import timedelta
from typing import Any

import pytest

from homeassistant.config_entries import SOURCE_RECONFIGURE, ConfigEntry
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er
from simulator.model import Direction
from tests.unit.days import REAL_DAY, midnight

from .conftest import ACTIVATION, NOW
from .home import HOME_PRM, Home, data_calls, days
from .test_access import ACCESSES, GATEWAYS, OTHER_PRM
from .test_options import shown_in

OF_PRODUCTION = {
    "sensor.home_annual_production",
    "sensor.home_daily_production",
    "sensor.home_highest_production_of_the_month",
    "sensor.home_load_curve_of_production",
    "sensor.home_monthly_production",
}
OF_CURVES = {
    "sensor.home_highest_production_of_the_month",
    "sensor.home_load_curve_of_consumption",
    "sensor.home_load_curve_of_production",
}


async def connect(home: Home, access: str) -> ConfigEntry:
    """Set up what a home consumes, by way of an access."""
    if access == "data_connect":
        return await home.connect("consumption")
    return await home.connect_by(access, measures="consumption")


async def change(
    home: Home, entry: ConfigEntry, subentry_id: str = "", **chosen: Any
) -> dict[str, Any]:
    """Change a home as a person does; return the errors, or else what was shown."""
    flow = home.hass.config_entries.subentries
    subentry_id = subentry_id or next(iter(entry.subentries))
    result = await flow.async_init(
        (entry.entry_id, "usage_point"),
        context={"source": SOURCE_RECONFIGURE, "subentry_id": subentry_id},
    )
    offered = result["menu_options"]
    assert isinstance(offered, list)
    assert {*offered} >= {"home", "file", "history"}
    result = await flow.async_configure(result["flow_id"], {"next_step_id": "home"})
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "home")
    shown = shown_in(result)
    result = await flow.async_configure(result["flow_id"], {**shown, **chosen})
    if result["type"] is FlowResultType.FORM:
        flow.async_abort(result["flow_id"])
        return {"errors": result["errors"]}
    assert (result["type"], result["reason"]) == (
        FlowResultType.ABORT,
        "reconfigure_successful",
    )
    await home.settle()
    return shown


def entities(home: Home, entry: ConfigEntry) -> set[str]:
    """Return the entities of an entry."""
    registry = er.async_get(home.hass)
    found = er.async_entries_for_config_entry(registry, entry.entry_id)
    return {entity.entity_id for entity in found}


@pytest.mark.slow
async def test_a_direction_goes_and_comes_back(home: Home) -> None:
    """What was known of it is kept; what it missed is fetched once it is wanted again."""
    entry = await home.connect("both")
    before, given = entities(home, entry), await home.statistics("production")
    assert before >= OF_PRODUCTION
    home.simulator.calls.clear()
    shown = await change(home, entry, measures="consumption")
    assert (shown["measures"], shown["load_curve"]) == ("both", True)
    assert entities(home, entry) == before - {
        *OF_PRODUCTION,
        "sensor.home_activation_of_production",
    }
    assert not data_calls(home.simulator)
    await home.live_until(NOW + timedelta(days=2))
    assert not [call for call in home.simulator.calls if "production" in call.path]
    assert await home.statistics("production") == given
    taken = await home.statistics("consumption")
    home.simulator.calls.clear()
    await change(home, entry, measures="both")
    assert entities(home, entry) == before
    assert (await home.statistics("production"))[: len(given)] == given
    assert len(await home.hours("production", NOW.date() + timedelta(days=1))) == 24
    assert await home.statistics("consumption") == taken
    asked = data_calls(home.simulator)
    assert asked.count("courbe_de_charge_production") == 1


@pytest.mark.parametrize("access", ["data_connect", "my_electrical_data_v2"])
async def test_a_new_direction_brings_its_history(home: Home, access: str) -> None:
    """Whoever gets solar panels, or looked at one direction only, gets all of the other."""
    entry = await connect(home, access)
    assert not OF_PRODUCTION & entities(home, entry)
    await change(home, entry, measures="both")
    assert entities(home, entry) >= OF_PRODUCTION
    rows = await home.statistics("production")
    assert rows[0]["start"] == midnight(ACTIVATION).timestamp()
    assert sum(round(row["state"] * 1000) for row in rows) == sum(
        home.simulator.usage_point(HOME_PRM).day_total(Direction.PRODUCTION, day)
        for day in days(ACTIVATION, REAL_DAY)
    )


async def test_without_the_load_curve(home: Home) -> None:
    """Only totals are asked for; the curves that are known keep their hours."""
    entry = await home.connect("both")
    before, known = entities(home, entry), await home.statistics("consumption")
    await change(home, entry, load_curve=False)
    assert entities(home, entry) == before - OF_CURVES
    home.simulator.calls.clear()
    await home.live_until(NOW + timedelta(days=2))
    assert data_calls(home.simulator)
    assert not [c for c in data_calls(home.simulator) if "courbe" in c]
    status = home.hass.states.get("sensor.home_data_status")
    assert status is not None
    assert status.state == "up_to_date"
    rows = await home.statistics("consumption")
    assert rows[: len(known)] == known
    day = NOW.date() + timedelta(days=1)
    evenly = {wh for _, wh in await home.hours("consumption", day)}
    assert max(evenly) - min(evenly) <= 1
    await change(home, entry, load_curve=True)
    assert entities(home, entry) == before
    measured = {wh for _, wh in await home.hours("consumption", day)}
    assert len(measured) > 12
    assert [c for c in data_calls(home.simulator) if "courbe" in c]


async def test_what_the_meter_does_not_measure(home: Home) -> None:
    """Is refused before anything changes; other trouble is left to the polls."""
    home.simulator.usage_point(OTHER_PRM).activation = ACTIVATION
    home.simulator.sign_in(OTHER_PRM)
    entry = await home.connect("consumption")
    before = entities(home, entry)
    result = await change(home, entry, measures="production")
    assert result == {"errors": {"measures": "wrong_direction"}}
    result = await change(home, entry, first_poll="04:00:00")
    assert result == {"errors": {"first_poll": "not_then"}}
    (subentry,) = entry.subentries.values()
    assert subentry.data["measures"] == "consumption"
    assert entities(home, entry) == before
    home.simulator.faults.add("technical_error", path="*production*")
    await change(home, entry, measures="both")
    (subentry,) = entry.subentries.values()
    assert subentry.data["measures"] == "both"


@pytest.mark.slow
async def test_one_home_of_two(home: Home) -> None:
    """Each has its own measures and minute, which a new token does not mix up."""
    home.simulator.usage_point(OTHER_PRM).activation = ACTIVATION
    await home.prepare()
    token = home.simulator.conso_api_token([HOME_PRM, OTHER_PRM])
    result = await home.enter("conso_api", "consumption", token=token)
    result = await home.proceed(
        result["flow_id"], {"usage_point_ids": [HOME_PRM, OTHER_PRM]}
    )
    await home.settle()
    entry: Any = result["result"]
    first, second = entry.subentries
    other = entry.subentries[second].data["poll_phase"]
    await change(home, entry, first, measures="both", first_poll="06:30:00")
    home.simulator.calls.clear()
    await change(home, entry, first, first_poll="09:59:00")
    assert not home.simulator.calls
    polls = [
        entry.runtime_data[key].next_poll.astimezone(NOW.tzinfo)
        for key in (first, second)
    ]
    assert f"{polls[0]:%H:%M}" == "09:59"
    assert entry.subentries[second].data["poll_phase"] == other
    hass_options = home.hass.config_entries.options
    menu = await hass_options.async_init(entry.entry_id)
    form = await hass_options.async_configure(
        menu["flow_id"], {"next_step_id": "settings"}
    )
    assert shown_in(form)["first_poll"] is None
    await hass_options.async_configure(
        form["flow_id"], {"history": False, "history_depth": "all", "spread": "usual"}
    )
    await home.settle()
    assert entry.subentries[second].data["poll_phase"] == other
    flow = home.hass.config_entries.flow
    result = await flow.async_init(
        "grid_meter",
        context={"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id},
    )
    result = await flow.async_configure(
        result["flow_id"], {"next_step_id": "conso_api"}
    )
    shown = shown_in(result)
    result = await home.proceed(result["flow_id"], {**shown, "token": token})
    assert result["reason"] == "reconfigure_successful"
    await home.settle()
    assert [each.data["measures"] for each in entry.subentries.values()] == [
        "both",
        "consumption",
    ]
    assert entry.options == {
        "history": False,
        "history_depth": "all",
        "spread": "usual",
    }


# Tokens and keys


@pytest.mark.parametrize("renewed", [True, False])
@pytest.mark.parametrize("access", ACCESSES)
@pytest.mark.slow
async def test_credentials_are_replaced(
    home: Home, access: str, *, renewed: bool
) -> None:
    """By renewing or reconfiguring; for another usage point nothing changes."""
    home.simulator.usage_point(OTHER_PRM).activation = ACTIVATION
    entry = await connect(home, access)
    options = {**entry.options, "spread": "midnight", "history_depth": "12"}
    home.hass.config_entries.async_update_entry(entry, options=options)
    await home.settle()
    known, rows = dict(entry.data), await home.statistics("consumption")
    for prm, reason in (
        (OTHER_PRM, "wrong_usage_point"),
        (HOME_PRM, f"{'reauth' if renewed else 'reconfigure'}_successful"),
    ):
        result = await replace(home, entry, access, prm, renewed=renewed)
        assert (result["type"], result["reason"]) == (FlowResultType.ABORT, reason)
        await home.settle()
        assert not home.hass.config_entries.flow.async_progress()
        (subentry,) = entry.subentries.values()
        assert subentry.data["usage_point_id"] == HOME_PRM
        assert subentry.data["measures"] == "consumption"
        if prm == OTHER_PRM:
            assert entry.data == known
    assert entry.options == options
    assert await home.statistics("consumption") == rows


async def replace(
    home: Home, entry: ConfigEntry, access: str, prm: str, *, renewed: bool
) -> Any:
    """Enter the credentials for a usage point into the dialog of an entry."""
    flow = home.hass.config_entries.flow
    home.simulator.sign_in(prm)
    if access not in GATEWAYS:
        # Enedis takes no consent for what is shared already.
        home.simulator.revoke(prm)
    if renewed:
        entry.async_start_reauth(home.hass)
        await home.settle()
        (begun,) = flow.async_progress()
        result = await home.proceed(begun["flow_id"], {})
    else:
        menu = await flow.async_init(
            "grid_meter",
            context={"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id},
        )
        result = await flow.async_configure(menu["flow_id"], {"next_step_id": access})
    if access in GATEWAYS:
        shown = {key: v for key, v in shown_in(result).items() if v is not None}
        return await home.proceed(
            result["flow_id"],
            {**shown, **home.credentials(access, prm), "measures": "consumption"},
        )
    if not renewed:
        chosen = {"measures": "consumption", "duration_months": 12}
        result = await flow.async_configure(result["flow_id"], chosen)
    return await home.consent(result)

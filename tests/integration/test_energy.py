"""The Energy dashboard: a home comes in, once, and out again, and nobody counts twice."""

from datetime import timedelta
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.grid_meter.const import CONF_CLOSED, DOMAIN
from custom_components.grid_meter.diagnostics import async_get_config_entry_diagnostics
from homeassistant.components.energy.data import (
    ENERGY_SOURCE_SCHEMA,
    EnergyManager,
    async_get_manager,
)
from homeassistant.components.energy.validate import async_validate
from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigEntry,
    SubentryFlowResult,
)
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from homeassistant.setup import async_setup_component
from simulator.leneda import GAS_POD, Obis
from simulator.leneda.obis import GAS

from .conftest import NOW
from .home import HOME_PRM, Home, key_of
from .luxembourg import Luxembourg, statistic_of
from .test_takeover import hours_of, write

TAKEN = f"grid_meter:enedis_{HOME_PRM}_consumption"
GIVEN = f"grid_meter:enedis_{HOME_PRM}_production"
LINKY = f"linky:{HOME_PRM}"
ISSUE = f"energy_missing_{key_of('enedis', HOME_PRM)}"
PRICES = (
    *("stat_cost", "entity_energy_price", "number_energy_price"),
    *("stat_compensation", "entity_energy_price_export", "number_energy_price_export"),
)


def grid(
    taken: str | None = None, given: str | None = None, **more: Any
) -> dict[str, Any]:
    """Return a grid connection as Home Assistant's dialog saves it."""
    return {
        "type": "grid",
        "stat_energy_from": taken,
        "stat_energy_to": given,
        **dict.fromkeys(PRICES),
        "cost_adjustment_day": 0.0,
        **more,
    }


async def dashboard(home: Home) -> EnergyManager:
    """Have an Energy dashboard in the house, and the pages where repairs are shown."""
    for component in ("repairs", "energy"):
        assert await async_setup_component(home.hass, component, {})
    return await async_get_manager(home.hass)


async def save(home: Home, *sources: dict[str, Any]) -> None:
    """Choose sources by hand."""
    manager = await async_get_manager(home.hass)
    chosen = ENERGY_SOURCE_SCHEMA([*sources])
    await manager.async_update({"energy_sources": chosen})  # type: ignore[typeddict-item]
    await home.settle()


async def sources(home: Home) -> list[Any]:
    """Return what the dashboard shows, with which Home Assistant finds no fault."""
    manager = await async_get_manager(home.hass)
    found = await async_validate(home.hass)
    assert [each.issues for each in found.energy_sources if each.issues] == []
    return [*(manager.data or {"energy_sources": []})["energy_sources"]]


def issue(home: Home, issue_id: str = ISSUE) -> ir.IssueEntry | None:
    """Return the repair of a home while it stands."""
    found = ir.async_get(home.hass).async_get_issue(DOMAIN, issue_id)
    return found if found and found.active else None


async def begin(home: Home, entry: ConfigEntry) -> SubentryFlowResult:
    """Open the dialog of the first home of an entry, and choose the dashboard there."""
    flow = home.hass.config_entries.subentries
    subentry = next(iter(entry.subentries.values()))
    result = await flow.async_init(
        (entry.entry_id, subentry.subentry_type),
        context={
            "source": SOURCE_RECONFIGURE,
            "subentry_id": subentry.subentry_id,
        },
    )
    assert "energy" in result["menu_options"]
    return await choose(home, result, "energy")


async def choose(
    home: Home, result: SubentryFlowResult, step: str
) -> SubentryFlowResult:
    """Choose from a menu."""
    return await home.hass.config_entries.subentries.async_configure(
        result["flow_id"], {"next_step_id": step}
    )


async def agree(home: Home, result: SubentryFlowResult) -> SubentryFlowResult:
    """Agree to what is shown."""
    result = await home.hass.config_entries.subentries.async_configure(
        result["flow_id"], {}
    )
    await home.settle()
    return result


async def mend(
    home: Home,
    hass_client: ClientSessionGenerator,
    *answers: dict[str, Any],
    issue_id: str = ISSUE,
) -> dict[str, Any]:
    """Go through the repair as an administrator does; return what it shows last."""
    client = await hass_client()
    path = "/api/repairs/issues/fix"
    asked = {"handler": DOMAIN, "issue_id": issue_id}
    shown: dict[str, Any] = {}
    for body in (asked, *answers):
        async with client.post(path, json=body) as answer:
            assert answer.status == 200, await answer.text()
            shown = await answer.json()
        path = f"/api/repairs/issues/fix/{shown['flow_id']}"
    await home.settle()
    return shown


async def test_from_the_repair(home: Home, hass_client: ClientSessionGenerator) -> None:
    """The first day brings the repair; one click there, and all is in, with one undo."""
    await dashboard(home)
    entry = await home.connect_by("conso_api")
    found = issue(home)
    assert found is not None
    assert found.is_fixable and not found.is_persistent
    assert found.severity is ir.IssueSeverity.WARNING
    assert found.translation_placeholders == {"home": "Home"}
    shown = await mend(home, hass_client)
    assert (shown["type"], shown["step_id"]) == ("form", "confirm")
    told = shown["description_placeholders"]
    assert told["changes"].splitlines() == [
        "- Energy imported from grid: **Home: consumption**",
        "- Energy exported to grid: **Home: production**",
    ]
    assert told["others"] == ""
    # Seen only: nothing is changed yet.
    assert await sources(home) == []
    shown = await mend(home, hass_client, {})
    assert shown["type"] == "create_entry"
    assert await sources(home) == [grid(TAKEN, GIVEN)]
    assert issue(home) is None
    told = await async_get_config_entry_diagnostics(home.hass, entry)
    assert told["usage_points"][0]["in_energy_dashboard"] is True

    result = await begin(home, entry)
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "energy_undo")
    assert len(result["description_placeholders"]["changes"].splitlines()) == 2
    assert (await agree(home, result))["reason"] == "energy_undone"
    assert await sources(home) == []
    told = await async_get_config_entry_diagnostics(home.hass, entry)
    assert told["usage_points"][0]["in_energy_dashboard"] is False
    # Who took it out needs no reminder, not even after the entry is set up anew.
    assert (found := issue(home)) is not None and found.dismissed_version
    await home.hass.config_entries.async_reload(entry.entry_id)
    await home.settle()
    assert (found := issue(home)) is not None and found.dismissed_version
    assert await home.hass.config_entries.async_remove(entry.entry_id)
    assert issue(home) is None


async def test_twice_is_once(home: Home) -> None:
    """Two dialogs that were opened before either was agreed to add it once."""
    await dashboard(home)
    entry = await home.connect_by("conso_api")
    mine = {
        "type": "solar",
        "stat_energy_from": "sensor.panels",
        "config_entry_solar_forecast": None,
    }
    await save(home, mine)
    first, second = await begin(home, entry), await begin(home, entry)
    assert first["step_id"] == second["step_id"] == "energy_add"
    assert (await agree(home, first))["reason"] == "energy_added"
    assert (await agree(home, second))["reason"] == "energy_added"
    manager = await async_get_manager(home.hass)
    assert manager.data is not None
    assert manager.data["energy_sources"] == [mine, grid(TAKEN, GIVEN)]
    undo, again = await begin(home, entry), await begin(home, entry)
    await agree(home, undo)
    await agree(home, again)
    assert manager.data["energy_sources"] == [mine]


async def test_by_hand(home: Home) -> None:
    """The repair goes by itself as soon as all is chosen by hand; half of it is not all."""
    await dashboard(home)
    entry = await home.connect_by("conso_api")
    assert issue(home) is not None
    ir.async_ignore_issue(home.hass, DOMAIN, ISSUE, True)
    await save(home, grid(TAKEN, name="Mine"))
    assert (found := issue(home)) is not None and found.dismissed_version
    # What can be both is asked for.
    result = await begin(home, entry)
    assert (result["type"], result["step_id"]) == (FlowResultType.MENU, "energy")
    result = await choose(home, result, "energy_add")
    told = result["description_placeholders"]
    assert told["changes"] == "- Energy exported to grid: **Home: production**"
    await agree(home, result)
    assert await sources(home) == [grid(TAKEN, GIVEN, name="Mine")]
    assert issue(home) is None
    await save(home, grid(TAKEN), grid(None, GIVEN))
    assert issue(home) is None
    await save(home)
    assert (found := issue(home)) is not None and not found.dismissed_version
    # As panels and a device it is where somebody wanted it.
    manager = await async_get_manager(home.hass)
    panels = {
        "type": "solar",
        "stat_energy_from": GIVEN,
        "config_entry_solar_forecast": None,
    }
    await manager.async_update(
        {
            "energy_sources": [panels],
            "device_consumption": [{"stat_consumption": TAKEN}],
        }  # type: ignore[typeddict-item, arg-type]
    )
    assert issue(home) is None
    result = await begin(home, entry)
    assert result["reason"] == "energy_nothing_to_do"


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_others_that_count_the_same(home: Home, language: str) -> None:
    """What is known to count this meter is named with whose it is; the rest is asked."""
    home.hass.config.language = language
    await dashboard(home)
    entry = await home.connect_by("conso_api", measures="consumption")
    day = (NOW - timedelta(days=5)).date()
    await write(home, LINKY, hours_of(day, day))
    registry, devices = er.async_get(home.hass), dr.async_get(home.hass)
    other = MockConfigEntry(domain="test")
    other.add_to_hass(home.hass)
    device = devices.async_get_or_create(
        config_entry_id=other.entry_id, identifiers={("test", HOME_PRM)}
    )
    ids = [
        registry.async_get_or_create("sensor", platform, unique_id, **more).entity_id
        for platform, unique_id, more in (
            ("linkytic", "index_total", {}),
            ("mqtt", f"conso_{HOME_PRM}", {}),
            ("test", "by_its_device", {"device_id": device.id}),
            # Of another usage point, though of an integration that reads such meters.
            ("myelectricaldata", "11453290002823_total", {}),
            ("shelly", "clamp", {}),
        )
    ]
    home.hass.states.async_set(ids[4], "1", {"friendly_name": "Clamp"})
    before = [grid(LINKY), *map(grid, ids), grid("grid_meter:enedis_other_home")]
    before.append(grid(None, "sensor.export_is_no_consumption"))
    await save(home, *before)
    result = await begin(home, entry)
    same, asked = result["description_placeholders"]["others"].split("\n\n**")
    assert [line for line in same.splitlines() if line.startswith("- ")] == [
        "- **Linky** (HA Linky)",
        f"- **{ids[0]}** (Linky TIC)",
        f"- **{ids[1]}** (mqtt)",
        f"- **{ids[2]}** (test)",
    ]
    assert "](/config/energy)" in same and "](/config/energy)" in asked
    assert [line for line in asked.splitlines() if line.startswith("- ")] == [
        f"- **{ids[3]}**",
        "- **Clamp**",
    ]
    # It says so once more when it is done, and leaves all of it to the user.
    done = await agree(home, result)
    told = done["description_placeholders"]["others"]
    assert told == result["description_placeholders"]["others"]
    manager = await async_get_manager(home.hass)
    assert manager.data is not None
    assert manager.data["energy_sources"] == [*before, grid(TAKEN)]


async def test_no_dashboard(home: Home) -> None:
    """Where there is none, nothing is offered; once there is one, all is."""
    entry = await home.connect_by("conso_api")
    assert issue(home) is None
    flow = home.hass.config_entries.subentries
    subentry = next(iter(entry.subentries.values()))
    context = {"source": SOURCE_RECONFIGURE, "subentry_id": subentry.subentry_id}
    result = await flow.async_init(
        (entry.entry_id, "usage_point"),
        context=context,  # type: ignore[arg-type]
    )
    assert "energy" not in result["menu_options"]
    told = await async_get_config_entry_diagnostics(home.hass, entry)
    assert told["usage_points"][0]["in_energy_dashboard"] is False
    await dashboard(home)
    await home.settle()
    assert issue(home) is not None
    # A closed home keeps what it has, and asks for nothing more.
    for closed in ("2026-04-02", None):
        subentry = next(iter(entry.subentries.values()))
        data = {**subentry.data, CONF_CLOSED: closed}
        home.hass.config_entries.async_update_subentry(entry, subentry, data=data)
        await home.settle()
        assert (issue(home) is None) is bool(closed)
    assert home.hass.config_entries.async_remove_subentry(entry, subentry.subentry_id)
    await home.settle()
    assert issue(home) is None


@pytest.mark.slow
async def test_before_the_first_day(home: Home) -> None:
    """Nothing is offered of which there is nothing yet, nor while nothing is set up."""
    await dashboard(home)
    home.simulator.usage_point(HOME_PRM).activation = NOW.date()
    entry = await home.connect_by("conso_api", measures="consumption")
    assert issue(home) is None
    result = await begin(home, entry)
    assert result["reason"] == "energy_nothing_to_do"
    await home.live_until(NOW + timedelta(days=2))
    assert issue(home) is not None
    open_, chosen = await begin(home, entry), await begin(home, entry)
    assert open_["step_id"] == chosen["step_id"] == "energy_add"
    await home.hass.config_entries.async_unload(entry.entry_id)
    assert (await agree(home, open_))["reason"] == "energy_not_loaded"
    assert await sources(home) == []
    await home.hass.config_entries.async_setup(entry.entry_id)
    await home.settle()


@pytest.mark.slow
async def test_registers_of_leneda(lux: Luxembourg) -> None:
    """Measured energy is what is shown, unless somebody chose what remains of it."""
    await dashboard(lux.home)
    entry = await lux.connect([Obis.CONSUMPTION, Obis.PRODUCTION, Obis.COVERED_LAYER_2])
    (subentry,) = entry.subentries.values()
    issue_id = f"energy_missing_{subentry.unique_id}"
    assert issue(lux.home, issue_id) is not None
    result = await begin(lux.home, entry)
    assert result["step_id"] == "energy_add"
    await agree(lux.home, result)
    assert await sources(lux.home) == [
        grid(statistic_of(Obis.CONSUMPTION), statistic_of(Obis.PRODUCTION))
    ]
    assert issue(lux.home, issue_id) is None
    await save(
        lux.home,
        grid(statistic_of(Obis.COVERED_LAYER_2), statistic_of(Obis.PRODUCTION)),
    )
    assert issue(lux.home, issue_id) is None


@pytest.mark.slow
async def test_gas(lux: Luxembourg) -> None:
    """Gas comes in as gas: one of its registers, since all tell of the same."""
    await dashboard(lux.home)
    entry = await lux.connect(GAS, GAS_POD)
    result = await begin(lux.home, entry)
    assert result["description_placeholders"]["changes"].startswith("- Gas consumption")
    await agree(lux.home, result)
    (source,) = await sources(lux.home)
    taken = statistic_of(Obis.GAS_VOLUME, GAS_POD)
    assert (source["type"], source["stat_energy_from"]) == ("gas", taken)
    result = await begin(lux.home, entry)
    assert result["step_id"] == "energy_undo"
    await agree(lux.home, result)
    assert await sources(lux.home) == []


@pytest.mark.slow
async def test_metering_points_of_others(lux: Luxembourg) -> None:
    """What a neighbour lets one see is no part of one's own home, unless one says so."""
    await dashboard(lux.home)
    entry, _ = await lux.add_account()
    await lux.ask(entry)
    (request,) = lux.leneda.requests
    lux.leneda.approve(request.id)
    await lux.home.live_until(NOW + timedelta(days=2))
    assert lux.state("grant", "Neighbour") == "granted"
    assert not [
        each
        for each in ir.async_get(lux.hass).issues.values()
        if each.issue_id.startswith("energy_missing")
    ]
    result = await begin(lux.home, entry)
    assert result["step_id"] == "energy_add"

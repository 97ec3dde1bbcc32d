"""The end of a sharing: told, chosen, done; and a home that was moved out of."""

from datetime import timedelta
import json
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from custom_components.grid_meter.const import DOMAIN
from homeassistant.components.repairs.const import FlowType
from homeassistant.config_entries import SOURCE_REAUTH, SOURCE_RECONFIGURE, ConfigEntry
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from homeassistant.setup import async_setup_component
from simulator.faults import FaultKind
from simulator.leneda import DEMO_POD, NEIGHBOUR_POD, Obis
from simulator.model import Direction

from .conftest import ACTIVATION, NOW
from .home import HOME_PRM, Home, days, key_of
from .luxembourg import Luxembourg, statistic_of

OTHER_PRM = "11453290002823"

KEEP = {"delete_archive": False, "delete_statistics": False}
DELETE = {"delete_archive": True, "delete_statistics": True}


@pytest.fixture
def hass_storage() -> dict[str, Any]:
    """Write real files, where the test harness would keep them in memory."""
    return {}


@pytest.fixture(autouse=True)
async def repairs(home: Home) -> None:
    """Have the pages of repairs from the start, since a browser freezes the routes."""
    assert await async_setup_component(home.hass, "repairs", {})


def files(home: Home, prm: str = HOME_PRM, operator: str = "enedis") -> set[str]:
    """Return the parts of a usage point's archive that are on disk."""
    prefix = f"grid_meter.{key_of(operator, prm)}."
    folder = Path(home.hass.config.path(".storage"))
    return {path.name.removeprefix(prefix) for path in folder.glob(f"{prefix}*")}


def issues(home: Home) -> dict[str, ir.IssueEntry]:
    """Return the repairs of the integration by their texts."""
    return {
        str(issue.translation_key): issue
        for (domain, _), issue in ir.async_get(home.hass).issues.items()
        if domain == DOMAIN
    }


def states(home: Home, prm: str = HOME_PRM) -> dict[str, str]:
    """Return the states of a usage point's entities by their keys."""
    prefix = f"{key_of('enedis', prm)}_"
    return {
        entity.unique_id.removeprefix(prefix): state.state
        for entity in er.async_get(home.hass).entities.values()
        if entity.unique_id.startswith(prefix)
        and (state := home.hass.states.get(entity.entity_id))
    }


async def connect_two(home: Home) -> ConfigEntry:
    """Set up two homes by one token."""
    home.simulator.usage_point(OTHER_PRM).activation = ACTIVATION
    await home.prepare()
    token = home.simulator.conso_api_token([HOME_PRM, OTHER_PRM])
    result = await home.enter("conso_api", "consumption", token=token)
    result = await home.proceed(
        result["flow_id"], {"usage_point_ids": [HOME_PRM, OTHER_PRM]}
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY, result
    await home.settle()
    entry: ConfigEntry = result["result"]
    return entry


def subentry_of(entry: ConfigEntry, prm: str) -> str:
    """Return the subentry of a usage point."""
    (found,) = (
        key
        for key, each in entry.subentries.items()
        if each.data["usage_point_id"] == prm
    )
    return found


async def reconfigure(
    home: Home, entry: ConfigEntry, step: str, prm: str = HOME_PRM
) -> Any:
    """Choose an item of the menu of a usage point."""
    subentry_id = subentry_of(entry, prm)
    kind = entry.subentries[subentry_id].subentry_type
    flow = home.hass.config_entries.subentries
    result = await flow.async_init(
        (entry.entry_id, kind),
        context={"source": SOURCE_RECONFIGURE, "subentry_id": subentry_id},
    )
    assert result["type"] is FlowResultType.MENU
    assert step in result["menu_options"], result["menu_options"]
    return await flow.async_configure(result["flow_id"], {"next_step_id": step})


async def proceed(home: Home, result: Any, user_input: dict[str, Any]) -> Any:
    """Go on with the dialog of a usage point until it wants the user again."""
    flow = home.hass.config_entries.subentries
    result = await flow.async_configure(result["flow_id"], user_input)
    while result["type"] in (
        FlowResultType.SHOW_PROGRESS,
        FlowResultType.SHOW_PROGRESS_DONE,
    ):
        await home.settle()
        result = await flow.async_configure(result["flow_id"])
    return result


async def end_sharing(
    home: Home, entry: ConfigEntry, chosen: dict[str, bool], prm: str = HOME_PRM
) -> str:
    """End the sharing of a usage point; return what the first form tells."""
    result = await reconfigure(home, entry, "end_sharing", prm)
    assert result["step_id"] == "end_sharing"
    told = "\n".join(result["description_placeholders"].values())
    result = await proceed(home, result, chosen)
    assert result["step_id"] == "confirm_end"
    fates = [
        result["description_placeholders"][key] for key in ("archive", "statistics")
    ]
    assert ["deleted" in fate for fate in fates] == list(chosen.values())
    # Nothing has happened yet.
    assert subentry_of(entry, prm)
    result = await proceed(home, result, {})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "sharing_ended")
    assert "https://" in result["description_placeholders"]["how"]
    await home.settle()
    return told


async def repair(home: Home, key: str) -> Any:
    """Begin to mend a repair, as the frontend does."""
    manager = home.hass.data["repairs"]["flow_manager"]
    return await manager.async_init(
        DOMAIN, context={"issue_id": issues(home)[key].issue_id}
    )


async def mend(home: Home, result: Any, user_input: dict[str, Any]) -> Any:
    """Go on with a repair."""
    manager = home.hass.data["repairs"]["flow_manager"]
    result = await manager.async_configure(result["flow_id"], user_input)
    await home.settle()
    return result


async def restart(home: Home, entry: ConfigEntry) -> None:
    """Load an entry anew, as a restart does."""
    assert await home.hass.config_entries.async_unload(entry.entry_id)
    assert await home.hass.config_entries.async_setup(entry.entry_id)
    await home.settle()


@pytest.mark.parametrize("archive", [False, True])
@pytest.mark.parametrize("statistics", [False, True])
@pytest.mark.slow
async def test_the_last_home_ends(
    home: Home, *, archive: bool, statistics: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """Entry, device and entities go; of the rest exactly what was chosen."""
    entry = await home.connect_by("conso_api")
    kept_files, rows = files(home), await home.statistics("consumption")
    assert {"head", "2026"} <= kept_files
    assert rows
    told = await end_sharing(
        home, entry, {"delete_archive": archive, "delete_statistics": statistics}
    )
    assert "Conso API" in told
    assert "https://mon-compte-particulier.enedis.fr" in told
    assert f"grid_meter:enedis_…1758_consumption`: {len(rows)} hours" in told
    assert f"{(NOW.date() - ACTIVATION).days} days in {len(kept_files)} files" in told
    assert HOME_PRM not in told
    assert not home.hass.config_entries.async_entries(DOMAIN)
    assert states(home) == {}
    assert not dr.async_get(home.hass).devices
    assert files(home) == (set() if archive else kept_files)
    assert await home.statistics("consumption") == ([] if statistics else rows)
    assert bool(await home.statistics("max_power")) is not statistics
    assert issues(home) == {}
    calls = len(home.simulator.calls)
    await home.move_to(NOW + timedelta(days=3))
    assert len(home.simulator.calls) == calls
    assert files(home) == (set() if archive else kept_files)
    told = [each.getMessage() for each in caplog.records if DOMAIN in each.name]
    assert not [each for each in told if HOME_PRM in each]

    # It comes back as if it had never been away, or as if it were new.
    await home.connect_by("conso_api")
    await home.live_until(NOW + timedelta(days=4))
    last = (NOW + timedelta(days=2)).date()
    point = home.simulator.usage_point(HOME_PRM)
    for day in (ACTIVATION, last):
        hours = await home.hours("consumption", day)
        assert sum(wh for _, wh in hours) == point.day_total(Direction.CONSUMPTION, day)


async def test_one_of_two_homes_ends_while_its_history_arrives(home: Home) -> None:
    """A poll and a backfill under way bring no file back; the other home is untouched."""
    entry = await connect_two(home)
    coordinator = entry.runtime_data[subentry_of(entry, HOME_PRM)]
    other_files = files(home, OTHER_PRM)
    other_rows = await home.statistics("consumption", OTHER_PRM)
    assert other_rows
    # Somebody presses the button, and everything is asked for anew.
    again = home.hass.async_create_task(coordinator.async_ask_again(ACTIVATION))
    while not coordinator.lock.locked():
        await again.get_loop().create_task(_turn())
    await end_sharing(home, entry, DELETE)
    await again
    coordinator.async_stop()
    await home.settle()
    assert [*entry.subentries] == [subentry_of(entry, OTHER_PRM)]
    assert files(home) == set()
    assert await home.statistics("consumption") == []
    assert coordinator.next_poll is None
    assert states(home) == {}
    assert issues(home) == {}
    assert files(home, OTHER_PRM) == other_files
    assert await home.statistics("consumption", OTHER_PRM) == other_rows
    home.simulator.calls.clear()
    await home.live_until(NOW + timedelta(days=1, hours=6))
    assert not [call for call in home.simulator.calls if HOME_PRM in str(call)]
    point = home.simulator.usage_point(OTHER_PRM)
    hours = await home.hours("consumption", NOW.date(), OTHER_PRM)
    assert hours == point.hourly_wh(Direction.CONSUMPTION, NOW.date())
    assert files(home) == set()


async def _turn() -> None:
    """Let others have a turn."""


async def restart_repairs(home: Home) -> str:
    """Read the repairs back as a restart does; return what is kept of ours meanwhile."""
    registry = ir.async_get(home.hass)
    text = json.dumps(registry._data_to_save(), ensure_ascii=False)
    with patch.object(registry._store, "async_load", return_value=json.loads(text)):
        await registry._async_load()
    ours = [each for each in json.loads(text)["issues"] if each["domain"] == DOMAIN]
    return json.dumps(ours, ensure_ascii=False)


async def test_a_home_is_removed_the_ordinary_way(home: Home) -> None:
    """What is left is told of by a repair that survives a restart, and is deleted there."""
    entry = await connect_two(home)
    config_entries = home.hass.config_entries
    config_entries.async_remove_subentry(entry, subentry_of(entry, HOME_PRM))
    await home.settle()
    assert issues(home).keys() == {"left_behind"}
    await config_entries.async_remove(entry.entry_id)
    await home.settle()
    left = {
        issue.translation_placeholders["usage_point"]
        for (domain, _), issue in ir.async_get(home.hass).issues.items()
        if domain == DOMAIN and issue.translation_placeholders
    }
    assert left == {"…1758", "…2823"}
    saved = await restart_repairs(home)
    assert saved.count('"translation_key": "left_behind"') == 2
    for personal in (HOME_PRM, OTHER_PRM, "Linky", entry.data["token"]):
        assert personal not in saved

    rows = await home.statistics("consumption", OTHER_PRM)
    assert rows
    ir.async_delete_issue(
        home.hass, DOMAIN, f"left_behind_{key_of('enedis', OTHER_PRM)}"
    )
    result = await repair(home, "left_behind")
    placeholders = result["description_placeholders"]
    assert placeholders["usage_point"] == "…1758"
    assert "Conso API" in placeholders["how"]
    assert "days in" in placeholders["stored"]
    result = await mend(home, result, DELETE)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert issues(home) == {}
    assert files(home) == set()
    assert await home.statistics("consumption") == []
    # Nothing of the other one.
    assert {"head", "2026"} <= files(home, OTHER_PRM)
    assert await home.statistics("consumption", OTHER_PRM) == rows


@pytest.mark.slow
async def test_a_removed_home_comes_back(home: Home) -> None:
    """Then there is nothing to delete, also for who has the dialog open."""
    entry = await home.connect_by("conso_api")
    rows = await home.statistics("consumption")
    await home.hass.config_entries.async_remove(entry.entry_id)
    await home.settle()
    result = await repair(home, "left_behind")
    calls = len(home.simulator.calls)
    await home.connect_by("conso_api")
    assert issues(home) == {}
    result = await mend(home, result, DELETE)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "set_up_again")
    assert {"head", "2026"} <= files(home)
    assert await home.statistics("consumption") == rows
    # Nearly everything is known already.
    assert len(home.simulator.calls) - calls < 12


@pytest.mark.slow
async def test_keeping_what_is_left_is_an_answer(home: Home) -> None:
    """The repair goes, the files stay."""
    entry = await home.connect_by("conso_api")
    await home.hass.config_entries.async_remove(entry.entry_id)
    await home.settle()
    kept = files(home)
    result = await mend(home, await repair(home, "left_behind"), KEEP)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert issues(home) == {}
    assert files(home) == kept
    assert await home.statistics("consumption")


def dialogs(home: Home) -> list[Any]:
    """Return the dialogs that ask for a new consent."""
    return [
        flow
        for flow in home.hass.config_entries.flow.async_progress()
        if flow["context"]["source"] == SOURCE_REAUTH
    ]


@pytest.mark.parametrize("access", ["conso_api", "data_connect"])
@pytest.mark.slow
async def test_moved_house(home: Home, access: str) -> None:
    """The old home is closed with all its values, the new one added, the old one reopened."""
    entry = await home.connect_by(access)
    await home.live_until(NOW + timedelta(days=3))
    known, rows = states(home), await home.statistics("consumption")
    home.simulator.faults.add(FaultKind.HOLDER_CHANGED)
    await home.live_until(NOW + timedelta(days=4))
    assert issues(home).keys() == {"holder_changed"}
    result = await repair(home, "holder_changed")
    assert (result["type"], result["step_id"]) == (FlowResultType.MENU, "init")
    result = await mend(home, result, {"next_step_id": "moved"})
    assert result["description_placeholders"]["home"] == "Home"
    result = await mend(home, result, {})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    kind, flow_id = result["next_flow"]
    assert kind is FlowType.CONFIG_FLOW
    assert home.hass.config_entries.flow.async_get(flow_id)["step_id"] == access
    assert (issues(home), dialogs(home)) == ({}, [])

    calls = len(home.simulator.calls)
    await home.live_until(NOW + timedelta(days=12))
    await restart(home, entry)
    await home.live_until(NOW + timedelta(days=19))
    assert len(home.simulator.calls) == calls
    assert (issues(home), dialogs(home)) == ({}, [])
    now = states(home)
    assert now.keys() == known.keys()
    assert STATE_UNAVAILABLE not in now.values()
    for key in ("consumption_daily", "consumption_monthly", "last_reading"):
        assert now[key] == known[key] != STATE_UNKNOWN
    assert (now["data_status"], now["trouble"]) == ("closed", "none")
    assert now["next_poll"] == STATE_UNKNOWN
    assert await home.statistics("consumption") == rows

    # Who asks for it by name is told; who asks for all is not.
    await home.hass.services.async_call(DOMAIN, "refresh", blocking=True)
    (device,) = dr.async_get(home.hass).devices
    for action in ("refresh", "backfill"):
        more = {"start": "2026-03-10"} if action == "backfill" else {}
        with pytest.raises(ServiceValidationError, match="closed"):
            await home.hass.services.async_call(
                DOMAIN, action, {"device_id": device.id, **more}, blocking=True
            )
    assert len(home.simulator.calls) == calls

    # A return, a mistake: everything since is there again.
    home.simulator.faults.clear()
    result = await reconfigure(home, entry, "reopen")
    result = await proceed(home, result, {})
    assert result["reason"] == "reopened"
    await home.settle()
    await home.live_until(NOW + timedelta(days=20, hours=8))
    point = home.simulator.usage_point(HOME_PRM)
    for day in days(
        (NOW + timedelta(days=8)).date(), (NOW + timedelta(days=19)).date()
    ):
        hours = await home.hours("consumption", day)
        assert sum(wh for _, wh in hours) == point.day_total(Direction.CONSUMPTION, day)
    assert states(home)["data_status"] == "up_to_date"


@pytest.mark.slow
async def test_the_new_home_by_the_same_access(home: Home) -> None:
    """The dialog that follows makes another entry; renewals do not need the old home."""
    entry = await home.connect_by("conso_api")
    await home.live_until(NOW + timedelta(days=3))
    fault = home.simulator.faults.add(FaultKind.HOLDER_CHANGED)
    await home.live_until(NOW + timedelta(days=4))
    result = await repair(home, "holder_changed")
    result = await mend(home, result, {"next_step_id": "moved"})
    result = await mend(home, result, {})
    _, flow_id = result["next_flow"]
    home.simulator.faults.remove(fault.id)
    home.simulator.usage_point(OTHER_PRM).activation = ACTIVATION
    token = home.simulator.conso_api_token([HOME_PRM, OTHER_PRM])
    result = await home.proceed(
        flow_id, {"token": token, "history": True, "measures": "consumption"}
    )
    result = await home.proceed(result["flow_id"], {"name": "New home"})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await home.settle()
    assert await home.statistics("consumption", OTHER_PRM)
    assert states(home)["data_status"] == "closed"
    assert states(home, OTHER_PRM)["trouble"] == "none"

    # A token for the new home alone is enough where the old one is closed.
    calls = len(home.simulator.calls)
    result = await home.hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id}
    )
    result = await home.proceed(result["flow_id"], {"next_step_id": "conso_api"})
    token = home.simulator.conso_api_token(OTHER_PRM)
    result = await home.proceed(
        result["flow_id"], {"token": token, "history": True, "measures": "consumption"}
    )
    assert result["reason"] == "reconfigure_successful"
    await home.settle()
    assert states(home)["data_status"] == "closed"
    assert len(home.simulator.calls) - calls < 8

    # Adding the old one once more opens it.
    result = await home.enter("conso_api", "consumption")
    assert result["step_id"] == "take_over"
    result = await home.proceed(result["flow_id"], {})
    assert result["reason"] == "access_changed"
    await home.settle()
    assert states(home)["data_status"] != "closed"


@pytest.mark.slow
async def test_still_living_there(home: Home) -> None:
    """The consent is renewed in the dialog that there is for it, and the repair goes."""
    await home.connect_by("conso_api")
    await home.live_until(NOW + timedelta(days=3))
    fault = home.simulator.faults.add(FaultKind.HOLDER_CHANGED)
    await home.live_until(NOW + timedelta(days=4))
    result = await repair(home, "holder_changed")
    result = await mend(home, result, {"next_step_id": "still_here"})
    result = await mend(home, result, {})
    (dialog,) = dialogs(home)
    assert result["type"] is FlowResultType.ABORT
    assert result["next_flow"][1] == dialog["flow_id"]
    home.simulator.faults.remove(fault.id)
    result = await home.proceed(dialog["flow_id"], {})
    credentials = home.credentials("conso_api")
    result = await home.proceed(result["flow_id"], {**credentials, "measures": "both"})
    assert result["reason"] == "reauth_successful"
    await home.settle()
    await home.live_until(NOW + timedelta(days=5, hours=8))
    assert issues(home) == {}
    assert states(home)["data_status"] == "up_to_date"


@pytest.mark.slow
async def test_a_neighbour_revokes(lux: Luxembourg) -> None:
    """A metering point is closed, opened and removed like any other; the rest goes on."""
    home, flow = lux.home, lux.hass.config_entries.subentries
    entry = await lux.connect([Obis.CONSUMPTION])
    await lux.ask(entry)
    (request,) = lux.leneda.requests
    lux.leneda.approve(request.id)
    await home.live_until(NOW + timedelta(days=1))
    rows = await home.rows(statistic_of(Obis.CONSUMPTION, NEIGHBOUR_POD))
    assert rows
    lux.leneda.revoke(request.id)
    await home.live_until(NOW + timedelta(days=15))
    assert "access_revoked" in issues(home)
    result = await reconfigure(home, entry, "close", NEIGHBOUR_POD)
    result = await proceed(home, result, {})
    assert result["reason"] == "closed"
    await home.settle()
    assert issues(home) == {}
    home.simulator.calls.clear()
    await home.live_until(NOW + timedelta(days=17))
    assert lux.asked
    assert not [path for path in lux.asked if NEIGHBOUR_POD in path]
    assert lux.state("data_status", "Neighbour") == "closed"
    assert lux.state("data_status") != "closed"
    listed = await lux.hass.services.async_call(
        DOMAIN, "list_shared_data", blocking=True, return_response=True
    )
    assert [each["home"] for each in listed["usage_points"]] == ["Flat", "Neighbour"]
    assert listed["usage_points"][1]["shared"]["closed"]
    assert listed["usage_points"][1]["shared"]["given_by_others"]

    told = await end_sharing(home, entry, DELETE, NEIGHBOUR_POD)
    assert "https://app.leneda.eu" in told
    assert NEIGHBOUR_POD not in told.upper()
    assert files(home, NEIGHBOUR_POD, "leneda") == set()
    assert await home.rows(statistic_of(Obis.CONSUMPTION, NEIGHBOUR_POD)) == []
    assert {"head", "2026"} <= files(home, DEMO_POD, "leneda")
    assert await home.rows(statistic_of(Obis.CONSUMPTION))
    assert len(entry.subentries) == 1
    assert not flow.async_progress()


@pytest.mark.slow
async def test_what_is_shared(home: Home) -> None:
    """Everything a person may want to know of the sharing, and no secret."""
    entry = await home.connect_by("conso_api")
    listed = await home.hass.services.async_call(
        DOMAIN, "list_shared_data", blocking=True, return_response=True
    )
    text = json.dumps(listed, ensure_ascii=False)
    assert HOME_PRM not in text
    assert entry.data["token"] not in text
    (told,) = listed["usage_points"]
    assert told["usage_point"] == "…1758"
    assert (told["operator"], told["access"]) == ("Enedis", "conso_api")
    assert told["end_url"] == "https://mon-compte-particulier.enedis.fr"
    assert told["sent"] == {
        "to": "127.0.0.1",
        "last": NOW.isoformat(),
        "what": ["usage_point", "register", "period", "credentials"],
    }
    shared = told["shared"]
    assert shared["since"] == NOW.date().isoformat()
    assert shared["until"] > NOW.date().isoformat()
    assert shared["registers"]["consumption_daily_energy"] == {
        "served_from": "2023-03-18",
        "first_day": ACTIVATION.isoformat(),
        "last_day": (NOW.date() - timedelta(days=1)).isoformat(),
    }
    assert told["stored"]["days"] == (NOW.date() - ACTIVATION).days
    assert told["stored"]["files"] == len(files(home))
    rows = len(await home.statistics("consumption"))
    assert told["stored"]["statistics"]["grid_meter:enedis_…1758_consumption"] == rows

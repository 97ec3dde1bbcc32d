"""Other people's metering points: asking, waiting, reading, and the end of it."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from custom_components.grid_meter.const import DOMAIN
from homeassistant.components import persistent_notification
from homeassistant.config_entries import SOURCE_RECONFIGURE, ConfigEntry
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from simulator.faults import FaultKind
from simulator.leneda import DEMO_POD, NEIGHBOUR_POD, Geoblock, Obis, RequestState

from .conftest import NOW
from .home import paris
from .luxembourg import OWNER, Luxembourg, key_of

READ = (Obis.CONSUMPTION, Obis.COVERED_LAYER_2, Obis.REMAINING_CONSUMPTION)


@pytest.fixture
async def entry(lux: Luxembourg) -> ConfigEntry:
    """Return an account without any metering point of its own."""
    entry, flow_id = await lux.add_account()
    lux.hass.config_entries.subentries.async_abort(flow_id)
    return entry


def posted(lux: Luxembourg) -> int:
    """Return how many requests for access left the house."""
    return sum(path.endswith("access-request") for path in lux.asked)


def issues(lux: Luxembourg) -> set[str]:
    """Return the texts of the repairs that are shown."""
    return {
        str(issue.translation_key)
        for (domain, _), issue in ir.async_get(lux.hass).issues.items()
        if domain == DOMAIN
    }


def notes(lux: Luxembourg) -> list[str]:
    """Return what the user was notified of."""
    found = persistent_notification._async_get_or_create_notifications(lux.hass)
    return [each["message"] for each in found.values()]


async def requests(lux: Luxembourg, entry: ConfigEntry) -> str:
    """Return the list of requests, as the options of the entry show it."""
    options = lux.hass.config_entries.options
    result = await options.async_init(entry.entry_id)
    result = await options.async_configure(
        result["flow_id"], {"next_step_id": "leneda"}
    )
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "leneda")
    options.async_abort(result["flow_id"])
    placeholders = result["description_placeholders"]
    assert placeholders is not None
    return placeholders["requests"]


@pytest.mark.parametrize("empty", [False, pytest.param(True, marks=pytest.mark.slow)])
@pytest.mark.slow
async def test_the_whole_journey(
    lux: Luxembourg, entry: ConfigEntry, *, empty: bool
) -> None:
    """Asked, granted, read, revoked, granted again: no reading is lost on the way."""
    lux.leneda.settings.unknown_is_empty = empty
    assert "asked" in await requests(lux, entry)
    result = await lux.ask(entry, READ)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    (request,) = lux.leneda.requests
    assert request.registers == {*READ}
    assert lux.state("grant", "Neighbour") == "requested"
    assert lux.state("consumption_daily", "Neighbour") == "unknown"
    assert await requests(lux, entry) == "- Neighbour (2026-04-02): **Requested**"
    assert (issues(lux), notes(lux)) == (set(), [])

    await lux.home.live_until(NOW + timedelta(days=2))
    assert lux.state("grant", "Neighbour") == "requested"
    lux.leneda.approve(request.id)
    await lux.home.live_until(NOW + timedelta(days=2, hours=7))
    assert lux.state("grant", "Neighbour") == "granted"
    assert len(notes(lux)) == 1
    assert "Neighbour" in notes(lux)[0]
    assert "Granted" in await requests(lux, entry)
    for obis in READ:
        hours = await lux.hours(obis, NEIGHBOUR_POD)
        last = date(2026, 4, 2) if obis.lag_days == 2 else date(2026, 4, 1)
        assert hours in (
            lux.truth(obis, last, NEIGHBOUR_POD),
            lux.truth(obis, last - timedelta(days=1), NEIGHBOUR_POD),
        )

    known = await lux.hours(Obis.CONSUMPTION, NEIGHBOUR_POD)
    lux.leneda.revoke(request.id)
    await lux.home.live_until(NOW + timedelta(days=20))
    assert lux.state("grant", "Neighbour") == "refused_or_revoked"
    assert issues(lux) == {"access_revoked"}
    assert lux.state("consumption_daily", "Neighbour") not in ("unknown", "unavailable")
    after = await lux.hours(Obis.CONSUMPTION, NEIGHBOUR_POD)
    assert after[: len(known)] == known
    assert not lux.hass.config_entries.flow.async_progress()

    lux.leneda.grant(lux.account["energy_id"], NEIGHBOUR_POD, READ)
    await lux.home.live_until(NOW + timedelta(days=23))
    assert lux.state("grant", "Neighbour") == "granted"
    assert issues(lux) == set()
    hours = await lux.hours(Obis.CONSUMPTION, NEIGHBOUR_POD)
    assert hours == lux.truth(Obis.CONSUMPTION, date(2026, 4, 22), NEIGHBOUR_POD)
    assert len(notes(lux)) == 1


@pytest.mark.parametrize("empty", [False, pytest.param(True, marks=pytest.mark.slow)])
async def test_waiting_is_patient(
    lux: Luxembourg, entry: ConfigEntry, *, empty: bool
) -> None:
    """A look every six hours; after a month of silence, once a day and a repair."""
    lux.leneda.settings.unknown_is_empty = empty
    await lux.ask(entry)
    (request,) = lux.leneda.requests
    lux.leneda.refuse(request.id)
    await lux.home.live_until(NOW + timedelta(hours=8))
    before = len(lux.home.simulator.calls)
    await lux.home.live_until(NOW + timedelta(days=4, hours=8))
    looks = [call.at for call in lux.home.simulator.calls[before:]]
    assert len(looks) == 4 * 4
    for former, later in pairwise(looks):
        assert later - former >= timedelta(hours=5, minutes=59)
    assert issues(lux) == set()
    await lux.home.live_until(NOW + timedelta(days=31))
    assert lux.state("grant", "Neighbour") == "refused_or_revoked"
    assert issues(lux) == {"access_refused"}
    before = len(lux.asked)
    await lux.home.live_until(NOW + timedelta(days=35))
    assert len(lux.asked) - before == 4
    assert posted(lux) == 1


async def test_a_restart_does_not_hurry(lux: Luxembourg, entry: ConfigEntry) -> None:
    """Neither does it ask at once, nor forget what is awaited."""
    await lux.ask(entry)
    before = len(lux.asked)
    for _ in range(3):
        assert await lux.hass.config_entries.async_reload(entry.entry_id)
        await lux.home.settle()
    assert len(lux.asked) == before
    assert lux.state("grant", "Neighbour") == "requested"


@pytest.mark.slow
async def test_a_part_is_granted(lux: Luxembourg, entry: ConfigEntry) -> None:
    """What the owner left out stays unknown; it comes whole if it is granted later."""
    await lux.ask(entry, READ)
    energy_id = lux.account["energy_id"]
    lux.leneda.grant(energy_id, NEIGHBOUR_POD, [Obis.CONSUMPTION])
    await lux.home.live_until(NOW + timedelta(days=2))
    assert lux.state("grant", "Neighbour") == "granted"
    assert await lux.hours(Obis.CONSUMPTION, NEIGHBOUR_POD)
    assert await lux.hours(Obis.COVERED_LAYER_2, NEIGHBOUR_POD) == []
    assert await lux.hours(Obis.REMAINING_CONSUMPTION, NEIGHBOUR_POD) == []
    lux.leneda.grant(energy_id, NEIGHBOUR_POD, READ)
    await lux.home.live_until(NOW + timedelta(days=4))
    hours = await lux.hours(Obis.COVERED_LAYER_2, NEIGHBOUR_POD)
    assert hours == lux.truth(Obis.COVERED_LAYER_2, date(2026, 4, 2), NEIGHBOUR_POD)


@pytest.mark.parametrize(
    ("entered", "error"),
    [
        ({"owner_name": "Somebody Else"}, {"base": "names_do_not_match"}),
        ({"owner_energy_id": "LUXE-XX-XX-00000"}, {"base": "names_do_not_match"}),
        (
            {"usage_point_id": "LU0000012345678901234000000000042"},
            {"base": "names_do_not_match"},
        ),
        ({"usage_point_id": "42"}, {"usage_point_id": "not_a_metering_point"}),
        ({"owner_name": "  "}, {"owner_name": "required"}),
    ],
)
async def test_wrong_details(
    lux: Luxembourg, entry: ConfigEntry, entered: dict[str, str], error: dict[str, str]
) -> None:
    """Are told by the three fields to look at; nothing is made, nothing sent again."""
    result = await send(lux, entry, **entered)
    assert result["step_id"] == "user"
    assert result["errors"] == error
    assert posted(lux) == ("base" in error)
    assert not entry.subentries
    result = await send(lux, entry, result["flow_id"])
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await lux.home.settle()


async def send(
    lux: Luxembourg, entry: ConfigEntry, flow_id: str | None = None, **entered: str
) -> Any:
    """Fill the dialog in up to where it stops."""
    if flow_id is None:
        result = await lux.begin(entry, "access_request")
        if result["type"] is FlowResultType.ABORT:
            return result
        flow_id = result["flow_id"]
    result = await lux.proceed(flow_id, {**OWNER, **entered})
    if result.get("step_id") == "registers":
        chosen = {"registers": [key_of(Obis.CONSUMPTION)], "name": "Neighbour"}
        result = await lux.proceed(flow_id, chosen)
        assert result["step_id"] == "summary"
        result = await lux.proceed(flow_id, {})
    return result


async def test_dialogs_share_what_is_left(lux: Luxembourg, entry: ConfigEntry) -> None:
    """A dialog that was opened in time does not send what is too much by now."""
    waiting = await lux.begin(entry, "access_request")
    result = await lux.proceed(waiting["flow_id"], OWNER)
    chosen = {"registers": [key_of(Obis.CONSUMPTION)], "name": "Neighbour"}
    result = await lux.proceed(waiting["flow_id"], chosen)
    assert result["step_id"] == "summary"
    for _ in range(3):
        await send(lux, entry, owner_name="Wrong")
    result = await lux.proceed(waiting["flow_id"], {})
    assert result["reason"] == "enough_today"
    assert posted(lux) == 3
    for flow in lux.hass.config_entries.subentries.async_progress():
        lux.hass.config_entries.subentries.async_abort(flow["flow_id"])


async def test_three_a_day(lux: Luxembourg, entry: ConfigEntry) -> None:
    """Then the dialog does not even open, in no account of the house, until tomorrow."""
    for left in (3, 2, 1):
        result = await lux.begin(entry, "access_request")
        assert result["description_placeholders"]["left"] == str(left)
        result = await send(lux, entry, result["flow_id"], owner_name="Wrong")
        assert result["errors"] == {"base": "names_do_not_match"}
    result = await send(lux, entry, result["flow_id"])
    assert result["reason"] == "enough_today"
    result = await send(lux, entry)
    assert result["reason"] == "enough_today"
    assert posted(lux) == 3
    assert await lux.hass.config_entries.async_reload(entry.entry_id)
    assert (await send(lux, entry))["reason"] == "enough_today"
    lux.home.freezer.tick(timedelta(hours=25))
    result = await send(lux, entry)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await lux.home.settle()


@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        ("key", "key_refused"),
        ("html", "geoblocked"),
        ("429", "attempts_used_up"),
        ("500", "temporary"),
        ("reset", "unreachable"),
    ],
)
async def test_a_request_is_sent_once(
    lux: Luxembourg, entry: ConfigEntry, trouble: str, error: str
) -> None:
    """Whatever becomes of it; what was entered stays in the form."""
    path = "/leneda/api/metering-data-access-request"
    faults = lux.home.simulator.faults
    if trouble == "key":
        lux.leneda.renew_key()
    elif trouble == "html":
        lux.leneda.settings.geoblock = Geoblock.HTML
    elif trouble == "reset":
        faults.add(FaultKind.RESET, path=path)
    else:
        faults.add(FaultKind.STATUS, path=path, status=int(trouble))
    result = await send(lux, entry)
    assert result["step_id"] == "user"
    assert result["errors"] == {"base": error}
    assert posted(lux) == 1
    assert not entry.subentries
    lux.hass.config_entries.subentries.async_abort(result["flow_id"])


async def test_whom_the_request_names(lux: Luxembourg, entry: ConfigEntry) -> None:
    """The other reading of `from` is chosen in the options, and asks for one's own name."""
    lux.leneda.settings.from_is_owner = False
    lux.leneda.settings.empty_success = True
    result = await send(lux, entry)
    assert result["errors"] == {"base": "names_do_not_match"}
    options = lux.hass.config_entries.options
    form = await options.async_init(entry.entry_id)
    form = await options.async_configure(form["flow_id"], {"next_step_id": "leneda"})
    await options.async_configure(form["flow_id"], {"sender": "requester"})
    await lux.home.settle()
    result = await send(lux, entry, own_name="Demo Person")
    assert result["type"] is FlowResultType.CREATE_ENTRY
    (request,) = lux.leneda.requests
    assert request.state is RequestState.PENDING
    await lux.home.settle()


async def test_a_known_point_is_not_asked_for(
    lux: Luxembourg, entry: ConfigEntry
) -> None:
    """Neither one that is pending, nor one's own."""
    await lux.ask(entry)
    result = await lux.begin(entry, "access_request")
    result = await lux.proceed(result["flow_id"], OWNER)
    assert result["reason"] == "already_configured"
    assert posted(lux) == 1


async def test_what_is_kept(lux: Luxembourg, entry: ConfigEntry) -> None:
    """Neither the owner's name nor Energy ID, once they were sent."""
    await lux.ask(entry)
    (subentry,) = entry.subentries.values()
    kept = str([entry.data, entry.title, subentry.data, subentry.title])
    assert OWNER["owner_name"] not in kept
    assert OWNER["owner_energy_id"] not in kept
    assert DEMO_POD not in kept


async def test_other_registers_of_a_request(
    lux: Luxembourg, entry: ConfigEntry
) -> None:
    """May be chosen later, as those of one's own metering point."""
    await lux.ask(entry)
    (subentry_id,) = entry.subentries
    result = await lux.hass.config_entries.subentries.async_init(
        (entry.entry_id, "access_request"),
        context={"source": SOURCE_RECONFIGURE, "subentry_id": subentry_id},
    )
    result = await lux.proceed(result["flow_id"], {"next_step_id": "change"})
    result = await lux.proceed(
        result["flow_id"], {"registers": [key_of(obis) for obis in READ]}
    )
    assert result["reason"] == "reconfigure_successful"
    await lux.home.settle()
    assert lux.state("grant", "Neighbour") == "requested"
    requested = entry.subentries[subentry_id].data["requested"]
    assert datetime.fromisoformat(requested) == paris(2026, 4, 2, 9, 30)

"""Diagnostics, and what else leaves a house: all that helps, and nothing personal."""

from collections.abc import Iterator
from dataclasses import astuple
from datetime import timedelta
import json
import logging
from pathlib import Path
import re
import traceback
from typing import Any

import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from syrupy.assertion import SnapshotAssertion

from custom_components.grid_meter.const import DOMAIN
from homeassistant.components import persistent_notification
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from homeassistant.setup import async_setup_component
from simulator.leneda import DEMO_POD, NEIGHBOUR_POD, Obis

from .conftest import NOW
from .home import HOME_PRM, Home, key_of
from .luxembourg import OWNER, Luxembourg
from .test_access import ACCESSES
from .test_actions import act

READ = (Obis.CONSUMPTION, Obis.PRODUCTION, Obis.COVERED_LAYER_2)
NAMES = ("Lilac Cottage", "Flat", "Neighbour")
TROUBLES = (
    "technical_error",
    "html",
    "reset",
    "unauthorized",
    "throttled_hour",
    "not_subscribed",
    "collection_objected",
    "no_data",
    "holder_changed",
    "revoked",
)
BUSY = ("custom_components.grid_meter", "homeassistant.config_entries")
"""Loggers that a user is asked to switch on."""


@pytest.fixture
def hass_storage() -> dict[str, Any]:
    """Write real files, where the test harness would keep them in memory."""
    return {}


@pytest.fixture(autouse=True)
def same_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw the same minute for every usage point."""
    monkeypatch.setattr(
        "custom_components.grid_meter.metering.schedule.random.random", lambda: 17 / 60
    )


@pytest.fixture(autouse=True)
async def to_look_into(home: Home) -> None:
    """Have diagnostics from the start, since a browser freezes the routes."""
    assert await async_setup_component(home.hass, "diagnostics", {})


async def download(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, *path: str
) -> str:
    """Return diagnostics as a person downloads them."""
    tokens = [
        token
        for user in await hass.auth.async_get_users()
        if user.is_admin and not user.system_generated
        for token in user.refresh_tokens.values()
    ]
    # The one that the test began with lasts for half an hour.
    browser = await hass_client(hass.auth.async_create_access_token(tokens[0]))
    async with browser.get("/".join(("/api/diagnostics", *path))) as answer:
        assert answer.status == 200
        return await answer.text()


async def diagnostics(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, entry: ConfigEntry
) -> dict[str, Any]:
    """Return the diagnostics of an entry, without what changes with every version."""
    text = await download(hass, hass_client, "config_entry", entry.entry_id)
    data: dict[str, Any] = json.loads(text)["data"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", data.pop("version"))
    for point in data["usage_points"]:
        sizes = point.pop("files", {})
        assert all(size > 0 for size in sizes.values())
        point["parts"] = list(sizes)
    return data


@pytest.mark.parametrize("access", ["data_connect", "my_electrical_data"])
async def test_a_home_in_france(
    home: Home,
    hass_client: ClientSessionGenerator,
    snapshot: SnapshotAssertion,
    access: str,
) -> None:
    """Months that are complete, one with a hole, and a register that is refused."""
    point = home.simulator.usage_point(HOME_PRM)
    point.withhold(NOW.date() - timedelta(days=3), until=NOW + timedelta(days=9))
    home.simulator.faults.add("collection_objected", path="*courbe*production*")
    entry = await home.connect_by(access)
    assert await diagnostics(home.hass, hass_client, entry) == snapshot


async def test_a_home_in_luxembourg(
    lux: Luxembourg, hass_client: ClientSessionGenerator, snapshot: SnapshotAssertion
) -> None:
    """A flat of one's own, and a neighbour who has not answered."""
    entry = await lux.connect(READ, reference_power=2)
    await lux.ask(entry)
    assert await diagnostics(lux.hass, hass_client, entry) == snapshot


@pytest.mark.slow
async def test_one_device(lux: Luxembourg, hass_client: ClientSessionGenerator) -> None:
    """Of several usage points, the diagnostics of a device are of its own only."""
    entry = await lux.connect(READ)
    await lux.ask(entry)
    path = ("config_entry", entry.entry_id)
    whole = json.loads(await download(lux.hass, hass_client, *path))["data"]
    points = whole["usage_points"]
    registry = dr.async_get(lux.hass)
    key = key_of("leneda", NEIGHBOUR_POD)
    (device,) = (
        device
        for device in dr.async_entries_for_config_entry(registry, entry.entry_id)
        if (DOMAIN, key) in device.identifiers
    )
    told = json.loads(await download(lux.hass, hass_client, *path, "device", device.id))
    assert told["data"] == {**whole, "usage_points": [points[1]]}
    assert [point["usage_point"] for point in points] == ["…0000", "…0003"]


async def test_a_failing_poll(home: Home, hass_client: ClientSessionGenerator) -> None:
    """Why, on whose side and since when; even while a poll does not end."""
    entry = await home.connect()
    home.simulator.faults.add("throttled_hour", path="*mesure*")
    await home.live_until(NOW + timedelta(days=1))
    (coordinator,) = entry.runtime_data.values()
    async with coordinator.lock:
        data = await diagnostics(home.hass, hass_client, entry)
    (point,) = data["usage_points"]
    assert point["schedule"]["is_busy"]
    assert point["troubles"] == ["quota_used"]
    assert point["data_status"] == "up_to_date"
    failure = point["failure"]
    assert (failure["type"], failure["side"]) == ("QuotaExceeded", "Enedis")
    assert failure["until"] > failure["since"] > NOW.isoformat()[:10]


async def test_what_could_not_be_set_up(
    home: Home, hass_client: ClientSessionGenerator
) -> None:
    """There is something to see of an entry whose setup failed."""
    entry = await home.connect("consumption")
    await home.hass.config_entries.async_unload(entry.entry_id)
    key = key_of("enedis", HOME_PRM)
    await home.hass.async_add_executor_job(_make_newer, home.hass, key)
    assert not await home.hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    data = await diagnostics(home.hass, hass_client, entry)
    (point,) = data["usage_points"]
    assert (data["state"], point["usage_point"]) == ("setup_error", "…1758")
    assert "registers" not in point


def _make_newer(hass: HomeAssistant, key: str) -> None:
    """Let a part of the archive be one that a newer version wrote."""
    path = Path(hass.config.path(".storage", f"grid_meter.{key}.2026"))
    path.write_text(re.sub(r'"version": ?1', '"version":2', path.read_text()))


# Secrets.


def texts_of(value: Any) -> Iterator[str]:
    """Walk the texts in anything that is like JSON."""
    if isinstance(value, dict):
        for each in value.values():
            yield from texts_of(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from texts_of(each)
    elif isinstance(value, str):
        yield value


def known_secrets(home: Home, entry: ConfigEntry) -> set[str]:
    """Return what the operators, the gateways and the user have told in confidence."""
    point = home.simulator.usage_point(HOME_PRM)
    account = dict(entry.data)
    for harmless in ("access", "auth_implementation", "submissions"):
        account.pop(harmless, None)
    told = [
        *texts_of(account),
        *(str(value) for value in (*astuple(point.holder), *astuple(point.address))),
        *(subentry.data["usage_point_id"] for subentry in entry.subentries.values()),
        *home.simulator.leneda.credentials(),
        *OWNER.values(),
        *("demo-client", "demo-secret", HOME_PRM, DEMO_POD, "Demo Person"),
        point.contract.contractor,
    ]
    # Neither whole nor in the parts of which a token may consist.
    parts = {part for secret in told for part in (secret, *secret.split("."))}
    return {part for part in parts if len(part) > 4 and part != "Bearer"}


def leaks(secrets: set[str], text: str) -> set[str]:
    """Return where a text holds one of the secrets, however they are written."""
    spoken, found = text.casefold(), set()
    for secret in secrets:
        for written in {secret.casefold(), json.dumps(secret.casefold()).strip('"')}:
            at = -1
            while (at := spoken.find(written, at + 1)) >= 0:
                around = spoken[at - 1 : at] + spoken[at + len(written) :][:1]
                # What is short may be a part of another word or number by chance.
                if len(secret) > 12 or not any(map(str.isalnum, around)):
                    found.add(spoken[max(0, at - 80) : at + len(written) + 20])
    return found


def logged(records: list[logging.LogRecord]) -> str:
    """Return what a user sees in the log: everything of note, and all of ours.

    The recorder's own debug messages name statistics, by the ids that they have.
    """
    return "\n".join(
        logging.Formatter().format(record)
        for record in records
        if record.levelno >= logging.INFO or record.name.startswith(BUSY)
    )


async def complain(home: Home, fault: str | None) -> list[str]:
    """Let every action fail in its way; return all that the exceptions tell."""
    if fault == "spoken":
        told = json.dumps({"error": "x", "message": f"{HOME_PRM} {DEMO_POD} Thiémonge"})
        home.simulator.faults.add("status", status=500, body=told)
    elif fault:
        home.simulator.faults.add(fault)
    device = dr.async_get(home.hass).devices
    (device_id, *_) = [each.id for each in device if each.config_entry_id]
    told = []
    for action, data in (
        ("refresh", {}),
        ("backfill", {"start": NOW.date().isoformat()}),
        ("get_readings", {"device_id": device_id, "register": "nonsense"}),
        ("import_file", {"device_id": device_id, "path": "/etc/passwd"}),
    ):
        try:
            await act(home, action, **data)
        except HomeAssistantError as err:
            told += [str(err), repr(err), *traceback.format_exception(err)]
    await home.settle()
    home.simulator.faults.clear()
    return told


def shown(hass: HomeAssistant) -> str:
    """Return all that entities, devices, repairs and notifications show."""
    notes = persistent_notification._async_get_or_create_notifications(hass)
    return repr(
        [
            [state.as_dict() for state in hass.states.async_all()],
            list(ir.async_get(hass).issues.values()),
            [each.extended_dict for each in er.async_get(hass).entities.values()],
            [each.dict_repr for each in dr.async_get(hass).devices],
            list(notes.values()),
            [flow["context"] for flow in hass.config_entries.flow.async_progress()],
        ]
    )


async def live_with_faults(home: Home) -> list[str]:
    """Let two days pass in which a lot goes wrong; return what the exceptions told."""
    told = []
    for hour, fault in enumerate([None, "spoken", *TROUBLES], 1):
        await home.live_until(NOW + timedelta(hours=4 * hour))
        told += await complain(home, fault)
        if home.hass.config_entries.async_entries(DOMAIN)[0].state is not (
            ConfigEntryState.LOADED
        ):
            raise AssertionError(fault)
    await home.live_until(NOW + timedelta(days=2, hours=2))
    return told


async def downloads(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, entry: ConfigEntry
) -> list[str]:
    """Return all diagnostics that there are of an entry."""
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    path = ("config_entry", entry.entry_id)
    return [
        await download(hass, hass_client, *path),
        *[await download(hass, hass_client, *path, "device", d.id) for d in devices],
    ]


async def assert_no_secret(
    home: Home,
    hass_client: ClientSessionGenerator,
    caplog: pytest.LogCaptureFixture,
    entry: ConfigEntry,
) -> None:
    """Let a hard time pass and look for secrets wherever somebody else might see them."""
    for logger in BUSY:
        caplog.set_level(logging.DEBUG, logger)
    secrets = known_secrets(home, entry)
    exceptions = await live_with_faults(home)
    secrets |= known_secrets(home, entry)
    files = await downloads(home.hass, hass_client, entry)
    debug = [each for each in caplog.records if each.levelno == logging.DEBUG]
    assert len(exceptions) > len(TROUBLES)
    assert leaks(secrets, "\n".join(exceptions)) == set()
    assert "custom_components.grid_meter" in {r.name.rsplit(".", 1)[0] for r in debug}
    assert leaks(secrets, logged(caplog.records)) == set()
    assert leaks(secrets, shown(home.hass)) == set()
    for file in files:
        assert leaks(secrets, file) == set()
        told = json.loads(file)["data"]
        keys = {key_of("enedis", HOME_PRM), key_of("leneda", DEMO_POD)}
        guessable = {*NAMES, *keys}
        assert leaks(guessable, json.dumps(told, ensure_ascii=False)) == set()


@pytest.mark.parametrize(
    "access",
    [
        # One of them is quick enough for every change.
        pytest.param(access, marks=[pytest.mark.slow] * (access != "conso_api"))
        for access in ACCESSES
    ],
)
async def test_no_secret_of_a_home_in_france(
    home: Home,
    hass_client: ClientSessionGenerator,
    caplog: pytest.LogCaptureFixture,
    access: str,
) -> None:
    """Neither id, token, name nor address, whatever goes wrong, by any way in."""
    for logger in BUSY:
        caplog.set_level(logging.DEBUG, logger)
    entry = await home.connect_by(access)
    (subentry,) = entry.subentries.values()
    home.hass.config_entries.async_update_subentry(entry, subentry, title=NAMES[0])
    await home.settle()
    await assert_no_secret(home, hass_client, caplog, entry)


@pytest.mark.slow
async def test_no_secret_of_a_home_in_luxembourg(
    lux: Luxembourg,
    hass_client: ClientSessionGenerator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Neither one's own nor the neighbour's, who has refused at last."""
    for logger in BUSY:
        caplog.set_level(logging.DEBUG, logger)
    entry = await lux.connect(READ)
    await lux.ask(entry)
    (request,) = lux.leneda.requests
    lux.leneda.refuse(request.id)
    await assert_no_secret(lux.home, hass_client, caplog, entry)

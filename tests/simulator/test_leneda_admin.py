"""The admin routes of Leneda."""

from typing import cast

import pytest

from simulator import Simulator
from simulator.__main__ import build
from simulator.leneda import DEMO_ENERGY_ID, DEMO_POD, NEIGHBOUR_POD, Geoblock, Obis

from .conftest import HttpClient, Json, Leneda

ADMIN = "/admin/leneda"
POINT = f"{ADMIN}/metering-points/{DEMO_POD}"
SPAN = ("2026-11-17T23:00:00Z", "2026-11-18T23:00:00Z")


async def _post(http: HttpClient, path: str, **fields: object) -> tuple[int, Json]:
    """Send a command."""
    answer = await http.post(path, json=fields)
    is_json = answer.content_type == "application/json"
    return answer.status, await answer.json() if is_json else {}


async def test_state(http: HttpClient, sim: Simulator) -> None:
    """Everything but the keys; the demo's flat has eight registers."""
    answer = await http.get(ADMIN)
    text, state = await answer.text(), await answer.json()
    assert sim.leneda.credentials()[0] not in text
    flat = state["metering_points"][0]
    assert (flat["code"], flat["owner"], len(flat["registers"])) == (
        DEMO_POD,
        DEMO_ENERGY_ID,
        8,
    )
    assert state["settings"]["false_attempts"] == 5
    assert len(state["accounts"]) == 2


async def test_settings(http: HttpClient, sim: Simulator) -> None:
    """Words, numbers, flags and limits; unknown or wrong ones are refused."""
    path = f"{ADMIN}/settings"
    status, shown = await _post(
        http,
        path,
        geoblock="html",
        unsorted=True,
        limit_status=403,
        max_raw_days=31,
        false_attempts=None,
    )
    settings = sim.leneda.settings
    assert (status, shown["max_raw_days"]) == (200, 31)
    assert settings.geoblock is Geoblock.HTML
    assert (settings.unsorted, settings.limit_status, settings.false_attempts) == (
        True,
        403,
        None,
    )
    for wrong in ({"geoblock": "moon"}, {"unsorted": 1}, {"colour": "red"}):
        assert (await _post(http, path, older_versions=True, **wrong))[0] == 400
    assert not settings.older_versions


async def test_accounts(leneda: Leneda, http: HttpClient) -> None:
    """A new account with a metering point of its own, and keys that come and go."""
    _, account = await _post(
        http, f"{ADMIN}/accounts", energy_id="LUXE-A", name="A", api_key="k"
    )
    assert account == {"energy_id": "LUXE-A", "name": "A", "api_key": "k"}
    code = "LU0000012345678901234000000000042"
    point = {"code": code, "owner": "LUXE-A", "registers": ["1-1:1.29.0"]}
    status, shown = await _post(
        http, f"{ADMIN}/metering-points", **point, since="2026-11-17"
    )
    assert (status, shown["since"], shown["sharing_since"]) == (
        200,
        "2026-11-17",
        "2026-11-17",
    )
    leneda.headers = {"X-API-KEY": "k", "X-ENERGY-ID": "LUXE-A"}
    assert len(await leneda.raw(Obis.CONSUMPTION, *SPAN, code)) == 96
    _, renewed = await _post(http, f"{ADMIN}/accounts/LUXE-A/renew-key")
    status, _ = await leneda.get("time-series", code)
    assert status == 401
    leneda.headers["X-API-KEY"] = str(renewed["api_key"])
    assert len(await leneda.raw(Obis.CONSUMPTION, *SPAN, code)) == 96
    await _post(http, f"{ADMIN}/accounts/LUXE-A/remove-key")
    assert (await leneda.get("time-series", code))[0] == 401
    assert (await _post(http, f"{ADMIN}/accounts/LUXE-B/renew-key"))[0] == 404
    for change in ({"owner": "LUXE-B"}, {"registers": ["1"]}, {"remaining": "some"}):
        wrong = {**point, **change}
        assert (await _post(http, f"{ADMIN}/metering-points", **wrong))[0] == 400


async def test_scripts(leneda: Leneda, http: HttpClient) -> None:
    """Correct, drop, lag, withhold and remaining, each seen in the answers."""
    obis = str(Obis.CONSUMPTION)
    correction = {"obis": obis, "start": SPAN[0], "value": 1.234}
    correction["visible_from"] = "2026-11-20T00:00:00Z"
    assert await _post(http, f"{POINT}/correct", **correction) == (
        200,
        {"done": "correct"},
    )
    first = (await leneda.raw(obis, *SPAN))[0]
    assert (first["value"], first["version"]) == (1.234, 2)
    await _post(http, f"{POINT}/drop", obis=obis, starts=[SPAN[0]])
    assert len(await leneda.raw(obis, *SPAN)) == 95
    rest = Obis.REMAINING_CONSUMPTION
    assert len(await leneda.raw(rest, *SPAN)) == 96
    await _post(http, f"{POINT}/remaining", remaining="absent")
    assert await leneda.raw(rest, *SPAN) == []
    await _post(http, f"{POINT}/lag", obis=obis, days=4)
    assert await leneda.raw(obis, *SPAN) == []
    await _post(http, f"{POINT}/withhold", first="2026-11-18", registers=["1-1:2.29.0"])
    assert await leneda.raw(Obis.PRODUCTION, *SPAN) == []


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        (f"{POINT}/explode", {}, 404),
        (f"{ADMIN}/metering-points/LU1/lag", {"obis": "1-1:1.29.0", "days": 1}, 404),
        (f"{POINT}/lag", {"obis": "1-1:1.29.0", "days": 0}, 400),
        (f"{POINT}/lag", {"obis": "1", "days": 1}, 400),
        (f"{ADMIN}/requests/99/approve", {}, 404),
        (f"{ADMIN}/requests/1/sell", {}, 404),
    ],
)
async def test_wrong_commands(
    http: HttpClient, path: str, fields: Json, status: int
) -> None:
    """What is not there is 404, what is wrong 400."""
    assert (await _post(http, path, **fields))[0] == status


async def test_requests(leneda: Leneda, http: HttpClient) -> None:
    """A grant, its revocation, and no second one."""
    grant = f"{ADMIN}/metering-points/{NEIGHBOUR_POD}/grant"
    _, made = await _post(
        http, grant, requester=DEMO_ENERGY_ID, registers=["1-1:1.29.0"]
    )
    assert (made["state"], made["registers"]) == ("granted", ["1-1:1.29.0"])
    assert len(await leneda.raw(Obis.CONSUMPTION, *SPAN, NEIGHBOUR_POD)) == 96
    revoke = f"{ADMIN}/requests/{made['id']}/revoke"
    status, ended = await _post(http, revoke)
    assert (status, ended["state"]) == (200, "revoked")
    assert (await _post(http, revoke))[0] == 400


async def test_truth_of_a_day(leneda: Leneda, http: HttpClient) -> None:
    """Each register's day, published or not."""
    body = await (await http.get(f"{POINT}/days/2026-11-18")).json()
    told = cast("Json", body["registers"][Obis.CONSUMPTION])
    (day,) = await leneda.sums(Obis.CONSUMPTION, "2026-11-18", "2026-11-18", "Day")
    assert (told["sum"], told["unit"]) == (day["value"], "kWh")
    assert told["visible_from"] == "2026-11-20T11:00:00+00:00"
    assert len(body["registers"]) == 8
    unpublished = await (await http.get(f"{POINT}/days/2026-11-21")).json()
    assert len(unpublished["registers"][Obis.PRODUCTION]["values"]) == 96


async def test_reset_forgets_false_attempts(leneda: Leneda, sim: Simulator) -> None:
    """Emptying the log also empties the counter of wrong owners."""
    sim.leneda.settings.false_attempts = 1
    wrong = {"from": "LUXE-A", "fromName": "A", "meteringPointCodes": [NEIGHBOUR_POD]}
    body = {**wrong, "obisCodes": ["1-1:1.29.0"]}
    assert [(await leneda.ask(body))[0] for _ in range(2)] == [400, 429]
    await leneda.http.post("/admin/calls/reset")
    assert (await leneda.ask(body))[0] == 400


def test_command_line_texts() -> None:
    """What is printed at the start is the same each time, and opens the demo's flat."""
    simulator, _ = build([])
    texts = simulator.leneda.demo_texts()
    assert texts == build([])[0].leneda.demo_texts()
    caller = simulator.leneda.store.caller(texts["api_key"], texts["energy_id"])
    point = simulator.leneda.metering_point(texts["metering_point"])
    assert caller is not None
    assert caller.energy_id == point.owner


def test_without_personas() -> None:
    """A simulator can start without anybody."""
    empty = Simulator(personas=False).leneda.store
    assert (empty.points, empty.accounts) == ({}, {})

"""Who may read what at Leneda: keys, geoblocking, faults, and requests for access."""

from datetime import timedelta

from aiohttp import ServerDisconnectedError
import pytest

from simulator import ManualClock, Simulator
from simulator.leneda import (
    DEMO_ENERGY_ID,
    DEMO_POD,
    HOUSE_POD,
    NEIGHBOUR_ENERGY_ID,
    NEIGHBOUR_POD,
    Geoblock,
    Obis,
    RequestState,
)

from .conftest import HttpClient, Json, Leneda

RAW = {
    "obisCode": Obis.CONSUMPTION,
    "startDateTime": "2026-11-17T23:00:00Z",
    "endDateTime": "2026-11-18T23:00:00Z",
}
URL = f"/leneda/api/metering-points/{DEMO_POD}/time-series"
OWNER = "/leneda/owner"
REQUEST: Json = {
    "from": NEIGHBOUR_ENERGY_ID,
    "fromName": "Demo Neighbour",
    "meteringPointCodes": [NEIGHBOUR_POD],
    "obisCodes": ["1-1:1.29.0"],
}


async def _status(leneda: Leneda, code: str = DEMO_POD) -> int:
    """Ask for a day of consumption and give the status."""
    status, _ = await leneda.get("time-series", code, **RAW)
    return status


async def test_headers_in_any_case(http: HttpClient, sim: Simulator) -> None:
    """The names of the headers are read in any case, the code with or without its percent sign."""
    key, energy_id = sim.leneda.credentials()
    headers = {"x-api-key": key, "x-energy-id": energy_id}
    for obis in ("1-1:1.29.0", "1-1%3A1.29.0"):
        url = f"{URL}?obisCode={obis}&startDateTime=2026-11-17&endDateTime=2026-11-18"
        answer = await http.get(url, headers=headers)
        assert (answer.status, len((await answer.json())["items"])) == (200, 96)


async def test_keys(leneda: Leneda, sim: Simulator) -> None:
    """Only a key that belongs to its Energy ID and was neither replaced nor removed is let in."""
    good = dict(leneda.headers)
    neighbour, _ = sim.leneda.credentials(NEIGHBOUR_ENERGY_ID)
    for headers in (
        {},
        {"X-API-KEY": good["X-API-KEY"]},
        {**good, "X-ENERGY-ID": NEIGHBOUR_ENERGY_ID},
        {**good, "X-ENERGY-ID": "LUXE-NO-BO-DY"},
        {**good, "X-API-KEY": neighbour},
        {**good, "X-API-KEY": ""},
    ):
        leneda.headers = headers
        assert await _status(leneda) == 401
    leneda.headers = good
    assert await _status(leneda) == 200
    renewed = sim.leneda.renew_key()
    assert await _status(leneda) == 401
    leneda.headers = {**good, "X-API-KEY": renewed}
    assert await _status(leneda) == 200
    sim.leneda.remove_key()
    assert await _status(leneda) == 401
    leneda.headers = {**good, "X-API-KEY": ""}
    assert await _status(leneda) == 401
    with pytest.raises(KeyError):
        sim.leneda.credentials()


async def test_geoblocking(leneda: Leneda, sim: Simulator) -> None:
    """A caller from abroad gets a firewall's page, or JSON."""
    sim.leneda.settings.geoblock = Geoblock.HTML
    answer = await leneda.http.get(URL, params=RAW, headers=leneda.headers)
    assert (answer.status, answer.content_type) == (403, "text/html")
    assert "Access denied" in await answer.text()
    sim.leneda.settings.geoblock = Geoblock.JSON
    assert await _status(leneda) == 403


async def test_unknown_metering_point(leneda: Leneda, sim: Simulator) -> None:
    """Unknown and not granted look the same: 404, formerly empty."""
    for code in (NEIGHBOUR_POD, "LU1"):
        assert await _status(leneda, code) == 404
    sim.leneda.settings.unknown_is_empty = True
    status, body = await leneda.get("time-series", NEIGHBOUR_POD, **RAW)
    assert (status, body["items"]) == (200, [])


async def test_errors_without_a_body(leneda: Leneda, sim: Simulator) -> None:
    """The bodies are invented, so they can be left out."""
    sim.leneda.settings.error_bodies = False
    answer = await leneda.http.get(URL)
    assert (answer.status, await answer.text()) == (401, "")


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("unauthorized", 401),
        ("throttled_second", 429),
        ("throttled_hour", 429),
        ("technical_error", 500),
        ("revoked", 404),
    ],
)
async def test_refusal_faults(
    leneda: Leneda, sim: Simulator, kind: str, status: int
) -> None:
    """The common faults of refusals, once each, for one metering point."""
    sim.faults.add(kind, prm=DEMO_POD, count=1)
    assert await _status(leneda, HOUSE_POD) == 200
    assert [await _status(leneda), await _status(leneda)] == [status, 200]


async def test_retry_after(leneda: Leneda, sim: Simulator) -> None:
    """A limit tells when it lifts only if the fault has seconds."""
    sim.faults.add("throttled_second", seconds=30, count=1)
    sim.faults.add("throttled_second", count=1)
    told = [
        (await leneda.http.get(URL, params=RAW, headers=leneda.headers)).headers.get(
            "Retry-After"
        )
        for _ in range(2)
    ]
    assert told == ["30", None]


async def test_connection_faults(leneda: Leneda, sim: Simulator) -> None:
    """The common faults of the connection, and no data."""
    sim.faults.add("reset", path="/leneda/*", count=2)
    with pytest.raises(ServerDisconnectedError):
        # The client itself tries once more.
        await leneda.http.get(URL, params=RAW, headers=leneda.headers)
    sim.faults.clear()
    sim.faults.add("html", count=1)
    answer = await leneda.http.get(URL, params=RAW, headers=leneda.headers)
    assert (answer.status, answer.content_type) == (403, "text/html")
    sim.faults.add("no_data", count=1)
    _, body = await leneda.get("time-series", **RAW)
    assert body["items"] == []


async def test_calls_are_noted(leneda: Leneda, sim: Simulator) -> None:
    """The log has metering point and Energy ID, and no key."""
    sim.calls.clear()
    await _status(leneda)
    (call,) = sim.calls
    assert (call.prm, call.client_id, call.status) == (DEMO_POD, DEMO_ENERGY_ID, 200)
    assert leneda.headers["X-API-KEY"] not in str(call)


# Requests for access.


async def test_request_and_approval(leneda: Leneda, sim: Simulator) -> None:
    """A request waits; approved, it opens only the registers asked for, and revoking closes them."""
    status, body = await leneda.ask(REQUEST)
    assert (status, body["status"]) == (201, "PENDING")
    (request,) = sim.leneda.requests
    assert (request.request_id, request.state) == (
        body["requestId"],
        RequestState.PENDING,
    )
    assert await _status(leneda, NEIGHBOUR_POD) == 404
    sim.leneda.approve(request.id)
    span = (RAW["startDateTime"], RAW["endDateTime"])
    assert len(await leneda.raw(Obis.CONSUMPTION, *span, NEIGHBOUR_POD)) == 96
    assert await leneda.raw(Obis.COVERED_LAYER_2, *span, NEIGHBOUR_POD) == []
    sim.leneda.revoke(request.id)
    assert await _status(leneda, NEIGHBOUR_POD) == 404
    with pytest.raises(ValueError, match="revoked cannot become granted"):
        sim.leneda.approve(request.id)


async def test_refusal_and_grant(leneda: Leneda, sim: Simulator) -> None:
    """A refused request opens nothing; a grant needs none."""
    await leneda.ask(REQUEST)
    sim.leneda.refuse(sim.leneda.requests[0].id)
    assert await _status(leneda, NEIGHBOUR_POD) == 404
    sim.leneda.grant(DEMO_ENERGY_ID, NEIGHBOUR_POD)
    sim.leneda.grant(DEMO_ENERGY_ID, NEIGHBOUR_POD, frozenset({Obis.CONSUMPTION}))
    assert await _status(leneda, NEIGHBOUR_POD) == 200
    assert [known.state for known in sim.leneda.requests] == [
        "refused",
        "granted",
        "granted",
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"from": ""},
        {"fromName": " "},
        {"fromName": 7},
        {"meteringPointCodes": []},
        {"meteringPointCodes": [1]},
        {"meteringPointCodes": NEIGHBOUR_POD},
        {"obisCodes": []},
        {"obisCodes": ["1-65:1.29.8"]},
    ],
)
async def test_bad_request(leneda: Leneda, sim: Simulator, change: Json) -> None:
    """A body that is not complete is refused, and is no false attempt."""
    sim.leneda.settings.false_attempts = 1
    for _ in range(2):
        assert (await leneda.ask({**REQUEST, **change}))[0] == 400
    assert (await leneda.ask(REQUEST))[0] == 201


async def test_body_that_is_no_object(leneda: Leneda) -> None:
    """Neither a list nor what is not JSON."""
    assert (await leneda.ask([]))[0] == 400
    url = "/leneda/api/metering-data-access-request"
    answer = await leneda.http.post(url, data="{", headers=leneda.headers)
    assert answer.status == 400


async def test_from_is_ambiguous(leneda: Leneda, sim: Simulator) -> None:
    """By default `from` names the owner; in the other reading the requester."""
    requester = {**REQUEST, "from": DEMO_ENERGY_ID, "fromName": "demo person"}
    assert (await leneda.ask(requester))[0] == 400
    sim.leneda.settings.from_is_owner = False
    assert (await leneda.ask(requester))[0] == 201
    assert (await leneda.ask(REQUEST))[0] == 400


async def test_false_attempts(
    leneda: Leneda, sim: Simulator, clock: ManualClock
) -> None:
    """After some wrong owners in a day even the right one is refused, until midnight in Luxembourg."""
    sim.leneda.settings.false_attempts = 2
    wrong = (
        {**REQUEST, "fromName": "Somebody"},
        {**REQUEST, "meteringPointCodes": ["LU1"]},
    )
    assert [(await leneda.ask(body))[0] for body in wrong] == [400, 400]
    assert (await leneda.ask(REQUEST))[0] == 429
    sim.leneda.settings.limit_status = 403
    assert (await leneda.ask(REQUEST))[0] == 403
    clock.advance(timedelta(hours=10, minutes=59))
    assert (await leneda.ask(REQUEST))[0] == 403
    clock.advance(timedelta(minutes=1))
    assert (await leneda.ask(REQUEST))[0] == 201


async def test_success_without_a_body(leneda: Leneda, sim: Simulator) -> None:
    """What success says is not documented; it may say nothing."""
    sim.leneda.settings.empty_success = True
    url = "/leneda/api/metering-data-access-request"
    answer = await leneda.http.post(url, json=REQUEST, headers=leneda.headers)
    assert (answer.status, await answer.text()) == (201, "")
    assert len(sim.leneda.requests) == 1


async def test_owner_page(leneda: Leneda, sim: Simulator) -> None:
    """A person sees who asks, approves, and revokes again; no other decision is possible."""
    http = leneda.http
    page = f"{OWNER}?energy_id={NEIGHBOUR_ENERGY_ID}"
    assert "Nobody has asked" in await (await http.get(page)).text()
    await leneda.ask(REQUEST)
    text = await (await http.get(page)).text()
    assert ("Demo Person" in text, "Refuse" in text, "Revoke" in text) == (
        True,
        True,
        False,
    )
    others = await http.get(f"{OWNER}?energy_id={DEMO_ENERGY_ID}")
    assert "Demo Person" not in await others.text()
    number = sim.leneda.requests[0].id

    async def decide(decision: str, request: str = number) -> tuple[int, str]:
        form = {"request": request, "decision": decision}
        answer = await http.post(page, data=form)
        return answer.status, await answer.text()

    status, text = await decide("approve")
    assert (status, "Revoke" in text, "Refuse" in text) == (200, True, False)
    assert [known.state for known in sim.leneda.requests] == ["granted"]
    assert (await decide("refuse"))[0] == 409
    assert (await decide("sell"))[0] == 400
    assert (await decide("approve", "99"))[0] == 404
    assert (await decide("revoke"))[0] == 200
    assert [known.state for known in sim.leneda.requests] == ["revoked"]


async def test_owner_page_escapes(leneda: Leneda, sim: Simulator) -> None:
    """What people are called is not HTML."""
    sim.leneda.add_account("LUXE-X", "<b>Bold</b>")
    sim.leneda.grant("LUXE-X", NEIGHBOUR_POD)
    text = await (await leneda.http.get(OWNER)).text()
    assert "&lt;b&gt;Bold" in text
    assert "<b>" not in text

"""Faults on demand: what each does, and what bounds it."""

import asyncio
from datetime import timedelta
import json
import time

from aiohttp import ClientConnectionError, ClientTimeout
import pytest

from simulator import DEMO_PRM, Fault, FaultKind, ManualClock, Simulator
from simulator.paris import at_hour

from .conftest import MESURES, NOW, Api, HttpClient, Json

CURVE, DAILY = "courbe_de_charge_consommation", "consommation_quotidienne"
DAYS = ("2026-11-10", "2026-11-11")
QUERY = {"pointId": DEMO_PRM, "dateDebut": DAYS[0], "dateFin": DAYS[1]}
TECHNICAL = {
    "error": "technical_error",
    "error_description": "Technical error. Please try later.",
}
OWNER = {
    "error": "ADAM-DC-0007",
    "error_description": "Le client n'est pas titulaire du point demandé.",
}


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        (FaultKind.TECHNICAL_ERROR, 500, "technical_error"),
        (FaultKind.NOT_REGISTERED, 400, "ADAM-DC-0007"),
        (FaultKind.HOLDER_CHANGED, 400, "ADAM-DC-0007"),
        (FaultKind.REVOKED, 403, "ADAM-DC-0008"),
        (FaultKind.NOT_SUBSCRIBED, 403, "900908"),
        (FaultKind.UNAUTHORIZED, 401, "900901"),
        (FaultKind.THROTTLED_HOUR, 429, "900804"),
        (FaultKind.COLLECTION_NO_DATA, 404, "no_data_found"),
        (FaultKind.COLLECTION_OBJECTED, 400, "ADAM-ERR0075"),
        (FaultKind.COLLECTION_TECHNICAL_ERROR, 500, "technical_error"),
        (FaultKind.NO_DATA, 404, "no_data_found"),
    ],
)
async def test_refusals(
    sim: Simulator, api: Api, kind: FaultKind, status: int, code: str
) -> None:
    """Each refusal has the status and code it has in the field."""
    fault = sim.faults.add(kind)
    got, body = await api.mesure(CURVE, *DAYS)
    assert got == status
    assert code in (body.get("error"), body.get("code"))
    assert fault.hits == 1
    sim.faults.clear()
    assert (await api.mesure(CURVE, *DAYS))[0] == 200


async def test_second_throttle(sim: Simulator, api: Api) -> None:
    """The burst limit on demand."""
    sim.faults.add("throttled_second")
    status, body = await api.mesure(CURVE, *DAYS)
    assert status == 429
    assert body["fault"] == {
        "code": 900807,
        "message": "Message throttled out",
        "description": "You have exceeded your quota",
    }


async def test_holder_changed_on_v5(sim: Simulator, api: Api) -> None:
    """v5 says it in English, with 403; the form with 400 is a matter of `status`."""
    path = "/metering_data_dc/v5/daily_consumption"
    sim.faults.add("holder_changed")
    body = {
        "error": "ADAM-DC-0007",
        "error_description": "The customer is not owner of this usage point.",
    }
    assert await api.v5(path, *DAYS) == (403, body)
    sim.faults.clear()
    sim.faults.add("revoked", status=400)
    status, body_2026 = await api.mesure(DAILY, *DAYS)
    assert (status, body_2026["error"]) == (400, "ADAM-DC-0008")


async def test_count_path_and_usage_point(sim: Simulator, api: Api) -> None:
    """A fault strikes as often, where and for whom it should."""
    sim.share("22516914714270")
    fault = sim.faults.add("technical_error", path="*courbe*", prm=DEMO_PRM, count=2)
    assert (await api.mesure(DAILY, *DAYS))[0] == 200
    assert (await api.mesure(CURVE, *DAYS, "22516914714270"))[0] == 200
    assert await api.mesure(CURVE, *DAYS) == (500, TECHNICAL)
    assert await api.mesure(CURVE, *DAYS) == (500, TECHNICAL)
    assert (await api.mesure(CURVE, *DAYS))[0] == 200
    assert (fault.hits, fault.count) == (2, 0)


async def test_bounds_of_time(sim: Simulator, api: Api, clock: ManualClock) -> None:
    """From one instant until another."""
    sim.faults.add(
        "technical_error",
        since=NOW + timedelta(hours=1),
        until=NOW + timedelta(hours=2),
    )
    statuses = []
    for _ in range(3):
        statuses.append((await api.mesure(DAILY, *DAYS))[0])
        clock.advance(timedelta(hours=1))
    assert statuses == [200, 500, 200]


async def test_faults_spare_the_token_unless_named(
    sim: Simulator, http: HttpClient
) -> None:
    """A fault without a path leaves room for the token; one with a path does not."""
    sim.faults.add("technical_error")
    api = Api(http)
    await api.log_in()
    sim.faults.clear()
    sim.faults.add("bad_gateway", path="/oauth2/v3/token")
    answer = await http.post("/oauth2/v3/token")
    assert answer.status == 502


async def test_bad_gateway(sim: Simulator, api: Api) -> None:
    """The page of a proxy in front."""
    sim.faults.add(FaultKind.BAD_GATEWAY)
    answer = await api.raw(MESURES + DAILY, **QUERY)
    assert (answer.status, answer.content_type) == (502, "text/html")
    assert "Bad gateway" in await answer.text()


async def test_html_with_200(sim: Simulator, api: Api) -> None:
    """A page where JSON is due."""
    sim.faults.add(FaultKind.HTML)
    answer = await api.raw(MESURES + DAILY, **QUERY)
    assert (answer.status, answer.content_type) == (200, "text/html")


async def test_any_status(sim: Simulator, api: Api) -> None:
    """Status and body of one's own."""
    sim.faults.add(FaultKind.STATUS, status=503, body='{"error":"x"}')
    assert await api.get(MESURES + DAILY, **QUERY) == (503, {"error": "x"})


async def test_reset(sim: Simulator, api: Api) -> None:
    """The connection is cut; the log says so with status 0."""
    sim.faults.add(FaultKind.RESET)
    with pytest.raises(ClientConnectionError):
        await api.raw(MESURES + DAILY, **QUERY)
    await asyncio.sleep(0.05)
    assert sim.calls[-1].status == 0


async def test_timeout(sim: Simulator, api: Api) -> None:
    """No answer for longer than a client waits."""
    sim.faults.add(FaultKind.TIMEOUT)
    with pytest.raises(TimeoutError):
        await api.http.get(
            MESURES + DAILY,
            params=QUERY,
            headers=api.headers,
            timeout=ClientTimeout(total=0.2),
        )


async def test_timeout_ends_in_a_cut(sim: Simulator, api: Api) -> None:
    """Whoever waits long enough sees the connection close."""
    sim.faults.add(FaultKind.TIMEOUT, seconds=0.05)
    with pytest.raises(ClientConnectionError):
        await api.raw(MESURES + DAILY, **QUERY)


async def test_slow(sim: Simulator, api: Api) -> None:
    """The answer comes, later."""
    sim.faults.add(FaultKind.SLOW, seconds=0.2)
    before = time.monotonic()
    assert (await api.mesure(DAILY, *DAYS))[0] == 200
    assert time.monotonic() - before >= 0.2


async def test_damaged_readings(sim: Simulator, api: Api) -> None:
    """Nulls, duplicates, disorder and an absurd peak, in the shape of both generations."""
    sound = await api.points(CURVE, *DAYS)
    sim.faults.add(FaultKind.NULL_VALUES, count=1)
    nulls = await api.points(CURVE, *DAYS)
    assert [value for _, value in nulls].count(None) == 10  # type: ignore[arg-type]
    sim.faults.add(FaultKind.DUPLICATED_POINTS, count=1)
    doubled = await api.points(CURVE, *DAYS)
    assert len(doubled) == 58
    assert sorted(set(doubled)) == sorted(sound)
    sim.faults.add(FaultKind.UNSORTED_POINTS, count=1)
    unsorted = await api.points(CURVE, *DAYS)
    assert unsorted != sound
    assert sorted(unsorted) == sorted(sound)
    sim.faults.add(FaultKind.ABSURD_PEAK, count=1)
    peak = await api.points(CURVE, *DAYS)
    assert peak[24][1] == "20822"
    sim.faults.add(FaultKind.NULL_VALUES, count=1)
    _, body = await api.v5("/metering_data_dc/v5/daily_consumption", *DAYS)
    assert '"value": null' in json.dumps(body)
    assert await api.points(CURVE, *DAYS) == sound


async def test_consent_not_registered_for_a_while(
    sim: Simulator, api: Api, clock: ManualClock
) -> None:
    """Accepted on the page, unknown to the measures until a time."""
    sim.faults.add(FaultKind.NOT_REGISTERED, until=at_hour(NOW.date(), 15))
    assert await api.mesure(DAILY, *DAYS) == (400, OWNER)
    clock.set(at_hour(NOW.date(), 15))
    assert (await api.mesure(DAILY, *DAYS))[0] == 200


async def test_services_empty_after_consent(
    sim: Simulator, api: Api, clock: ManualClock
) -> None:
    """For ten minutes after the consent there is nothing to see."""
    number = sim.consents.of_client("demo-client")[0].autorisation_id
    sim.faults.add(FaultKind.SERVICES_EMPTY, minutes=10)
    assert (await api.services(autorisationId=number, comptage=False))[1] == {
        "nbTotalServices": 0
    }
    clock.advance(timedelta(minutes=10))
    _, body = await api.services(autorisationId=number, comptage=False)
    assert body["nbTotalServices"] == 10


def test_unknown_kind(sim: Simulator) -> None:
    """A misspelt fault is an error at once."""
    with pytest.raises(ValueError, match="oops"):
        sim.faults.add("oops")


def test_fault_as_json(sim: Simulator) -> None:
    """What the admin route shows of a fault."""
    fault = sim.faults.add("slow", seconds=2, until=NOW)
    expected: Json = {"id": 1, "kind": "slow", "seconds": 2, "until": NOW.isoformat()}
    assert fault.as_json().items() >= expected.items()
    assert isinstance(fault, Fault)
    assert list(sim.faults) == [fault]
    assert sim.faults.remove(1)
    assert not sim.faults.remove(1)

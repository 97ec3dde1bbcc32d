"""linky, the Node client of Conso API, by the gateway's author: version 2 and the legacy types."""

import pytest

from simulator import DEMO_PRM, Direction, FaultKind

from .conftest import SPAN, TODAY, Clients, Json, last_autumn_change, node_driver

pytestmark = pytest.mark.contract

LINKY = node_driver("read_linky.mjs")
CURVE = ("getLoadCurve", *SPAN)


async def _ask(clients: Clients, *calls: tuple[str, ...]) -> list[Json]:
    """Let linky make calls with the demo's token."""
    token = clients.sim.conso_api_token([DEMO_PRM])
    return await clients.ask(LINKY, "/conso-api", token, *calls)


def _readings(outcome: Json) -> list[tuple[str, int]]:
    """Give the (stamp, value) pairs of an outcome."""
    value = outcome["value"]
    assert isinstance(value, dict), outcome
    assert value["usage_point_id"] == DEMO_PRM
    return [(item["date"], int(item["value"])) for item in value["interval_reading"]]


async def test_measures(clients: Clients) -> None:
    """All that linky can ask for is the store's truth, load curves stamped with their ends."""
    outcomes = await _ask(
        clients,
        ("getDailyConsumption", *SPAN),
        ("getDailyProduction", *SPAN),
        CURVE,
        ("getProductionLoadCurve", *SPAN),
        ("getMaxPower", *SPAN),
    )
    assert [_readings(outcome) for outcome in outcomes] == [
        clients.totals(Direction.CONSUMPTION),
        clients.totals(Direction.PRODUCTION),
        clients.curve(Direction.CONSUMPTION),
        clients.curve(Direction.PRODUCTION),
        clients.max_powers(),
    ]
    assert len(_readings(outcomes[0])) == 3
    assert {call.client_id for call in clients.sim.calls} == {"conso-api"}


async def test_the_night_the_clocks_go_back(clients: Clients) -> None:
    """Fifty half-hours come through in Enedis' order."""
    day = last_autumn_change(TODAY)
    end = day.fromordinal(day.toordinal() + 1)
    (outcome,) = await _ask(clients, ("getLoadCurve", str(day), str(end)))
    assert _readings(outcome) == clients.curve(Direction.CONSUMPTION, day, end)
    assert len(_readings(outcome)) == 50


async def test_errors(clients: Clients) -> None:
    """Linky tells the gateway's errors by status, and passes their bodies on."""
    sim = clients.sim
    (turned,) = await _ask(clients, ("getDailyConsumption", *reversed(SPAN)))
    assert turned["error"] == "APIError"
    assert turned["message"] == "Conso API a répondu avec une erreur"
    assert turned["code"] == 400
    assert turned["response"] == {
        "status": 400,
        "message": "The Enedis API returned an error",
        "error": {
            "error": "Invalid_request",
            "error_description": "Start date should be before end date.",
        },
    }
    token = sim.conso_api_token([DEMO_PRM], days=0)
    (over,) = await clients.ask(LINKY, "/conso-api", token, CURVE)
    assert (over["error"], over["code"]) == ("APIError", 401)
    token = sim.conso_api_token(["22516914714270"])
    (foreign,) = await clients.ask(LINKY, "/conso-api", token, CURVE)
    assert foreign["message"] == f"Ce token ne permet pas d'accéder au PRM {DEMO_PRM}"


async def test_gateway_in_trouble(clients: Clients) -> None:
    """A block, Cloudflare's 502 and a cut connection."""
    sim = clients.sim
    sim.conso_api.settings.blocks_after = 1
    answered, blocked = await _ask(clients, CURVE, CURVE)
    assert _readings(answered)
    assert (blocked["error"], blocked["code"]) == ("APIError", 403)
    assert "you have been blocked" in str(blocked["response"])
    sim.conso_api.settings.blocks_after = None
    sim.faults.add(FaultKind.BAD_GATEWAY, path="/conso-api/*", count=1)
    (broken,) = await _ask(clients, CURVE)
    response = broken["response"]
    assert isinstance(response, dict)
    assert (broken["code"], response["error_name"]) == (502, "origin_bad_gateway")


async def test_consent_ended(clients: Clients) -> None:
    """The token lives on, the consent does not."""
    token = clients.sim.conso_api_token([DEMO_PRM])
    clients.sim.revoke(DEMO_PRM, "conso-api")
    (outcome,) = await clients.ask(LINKY, "/conso-api", token, CURVE)
    response = outcome["response"]
    assert isinstance(response, dict)
    assert (outcome["code"], response["error"]["error"]) == (403, "ADAM-DC-0008")

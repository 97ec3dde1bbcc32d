"""enedis-client, a Python client of MyElectricalData v1: as a library and from the command line."""

from datetime import timedelta
from pathlib import Path

import pytest

from simulator import DEMO_PRM, Direction, FaultKind, OffForm, Quotas

from .conftest import (
    CLIENTS,
    SPAN,
    TODAY,
    Call,
    Clients,
    Json,
    last_autumn_change,
    python_driver,
)

pytestmark = pytest.mark.contract

GATEWAY = "/my-electrical-data"
DRIVER = python_driver("read_enedis_client.py")
CURVE = ("consumption_load_curve", *SPAN)
UNCACHED = (*CURVE, False)


async def _ask(clients: Clients, *calls: Call) -> list[Json]:
    """Let the client make calls with the demo's token."""
    token = clients.sim.my_electrical_data_token(DEMO_PRM)
    return await clients.ask(DRIVER, GATEWAY, token, *calls)


def _rows(outcome: Json) -> list[tuple[object, ...]]:
    """Give the rows of a good outcome."""
    value = outcome.get("value")
    assert isinstance(value, list), outcome
    return [tuple(row) for row in value]


async def _error(clients: Clients, call: Call = UNCACHED) -> tuple[object, object]:
    """Make a call that fails, and give the client's name for it and the gateway's words."""
    (outcome,) = await _ask(clients, call)
    return outcome.get("error"), outcome.get("detail")


async def test_measures(clients: Clients) -> None:
    """Totals in Wh by day, load curves as energy between two instants: the store's truth."""
    outcomes = await _ask(
        clients,
        ("daily_consumption", *SPAN),
        ("daily_production", *SPAN),
        CURVE,
        UNCACHED,
        ("production_load_curve", *SPAN),
    )
    consumed = clients.intervals(Direction.CONSUMPTION)
    assert [_rows(outcome) for outcome in outcomes] == [
        clients.totals(Direction.CONSUMPTION),
        clients.totals(Direction.PRODUCTION),
        consumed,
        consumed,
        clients.intervals(Direction.PRODUCTION),
    ]
    assert len(consumed) == 144
    assert [call.path.endswith("/cache") for call in clients.sim.calls] == [
        True,
        True,
        True,
        False,
        True,
    ]


@pytest.mark.parametrize("minutes", [10, 30, 60])
async def test_the_night_the_clocks_go_back(clients: Clients, minutes: int) -> None:
    """The hour that comes twice is told apart by its order, whatever the step."""
    day = last_autumn_change(TODAY)
    end = day + timedelta(days=1)
    clients.home.step = minutes
    (outcome,) = await _ask(clients, ("consumption_load_curve", str(day), str(end)))
    assert _rows(outcome) == clients.intervals(Direction.CONSUMPTION, day, end)
    assert len(_rows(outcome)) == 25 * 60 // minutes


async def test_contract_and_access(clients: Clients) -> None:
    """Subscribed power, activation, and how consent and quota stand."""
    contract, access = await _ask(clients, ("contract",), ("valid_access",))
    since = clients.home.active_since(Direction.CONSUMPTION)
    kva = clients.home.contract.subscribed_kva
    assert contract["value"] == [kva * 1000, str(since)]
    value = access["value"]
    assert isinstance(value, dict)
    assert (value["valid"], value["quota_reached"]) == (True, False)


async def test_cache_is_cleared(clients: Clients) -> None:
    """The client purges what it has made the gateway keep."""
    purge = ("clear_cache", *CURVE)
    _, purged, empty = await _ask(clients, CURVE, purge, purge)
    assert isinstance(purged["value"], dict)
    assert empty["error"] == "ApiError"


async def test_errors(clients: Clients) -> None:
    """Each refusal of the gateway is one the client knows."""
    sim, home = clients.sim, clients.home
    home.switch_collection(on=False, off_form=OffForm.NO_DATA)
    name, _ = await _error(clients)
    assert name == "NoDataError"
    home.switch_collection(on=True)
    sim.set_quotas(Quotas(per_second=None, per_hour=0))
    (outcome,) = await _ask(clients, UNCACHED)
    assert outcome["error"] == "QuotaError"
    reopens = sim.now().replace(minute=0) + timedelta(hours=1)
    assert f"{reopens:%Y-%b-%d %H:%M:%S+0000 UTC}" in str(outcome["message"])
    sim.set_quotas(None)
    sim.faults.add(FaultKind.TECHNICAL_ERROR, count=2)
    (outcome,) = await _ask(clients, UNCACHED)
    assert _rows(outcome) == clients.intervals(Direction.CONSUMPTION)
    sim.faults.add(FaultKind.TECHNICAL_ERROR, count=3)
    assert await _error(clients) == (
        "UpstreamError",
        "Technical error. Please try later.",
    )


async def test_consent_and_token(clients: Clients) -> None:
    """An ended consent, and the token that a renewed one has voided."""
    sim = clients.sim
    token = sim.my_electrical_data_token(DEMO_PRM)
    sim.revoke(DEMO_PRM, "my-electrical-data")
    (ended,) = await clients.ask(DRIVER, GATEWAY, token, UNCACHED)
    assert ended["error"] == "ConsentError"
    assert "Code d'erreur : 401" in str(ended["detail"])
    sim.my_electrical_data_token(DEMO_PRM, renew=True)
    (void,) = await clients.ask(DRIVER, GATEWAY, token, UNCACHED)
    assert void["error"] == "AuthError"
    assert void["detail"] == "Le point de livraison ne correspond au token fourni"


async def test_day_quota_is_taken_for_a_consent(clients: Clients) -> None:
    """The client reads every 409 as an ended consent; only the words tell the quota apart."""
    clients.sim.my_electrical_data.settings.per_day = 0
    assert await _error(clients) == (
        "ConsentError",
        "Vous avez dépassé votre quota journalier (0)",
    )


async def test_command_line(clients: Clients, tmp_path: Path) -> None:
    """The `enedis` program: check, three days, three days' load curve."""
    env = {
        "ENEDIS_PDL": DEMO_PRM,
        "ENEDIS_TOKEN": clients.sim.my_electrical_data_token(DEMO_PRM),
        "ENEDIS_BASE_URL": f"{clients.url}{GATEWAY}",
    }
    enedis = CLIENTS / "bin" / "enedis"
    status, out, err = await clients.run(enedis, "check", **env)
    assert (status, "consent        valid" in out) == (0, True), err
    span = ("--start", SPAN[0], "--end", SPAN[1], "--out", tmp_path)
    for command in ("daily", "fetch"):
        status, out, err = await clients.run(enedis, command, *span, **env)
        assert status == 0, err
        total = sum(wh for _, wh in clients.totals(Direction.CONSUMPTION)) / 1000
        assert f"consumption    {total:.2f} kWh" in out
    assert len([*tmp_path.iterdir()]) == 4

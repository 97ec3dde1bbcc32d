"""myelectricaldatapy, the Python client of MyElectricalData v1 behind a well-known integration."""

from datetime import timedelta

import pytest

from simulator import DEMO_PRM, Direction, FaultKind
from simulator.paris import days_between

from .conftest import END, FIRST, SPAN, TODAY, Call, Clients, Json, python_driver

pytestmark = pytest.mark.contract

DRIVER = python_driver("read_myelectricaldatapy.py")
GATEWAY = "/my-electrical-data"


async def _ask(clients: Clients, *calls: Call) -> list[Json]:
    """Let the client make calls with the demo's token."""
    token = clients.sim.my_electrical_data_token(DEMO_PRM)
    return await clients.ask(DRIVER, GATEWAY, token, *calls)


def _readings(outcome: Json) -> list[tuple[str, int]]:
    """Give the (stamp, value) pairs of a good outcome."""
    value = outcome.get("value")
    assert isinstance(value, dict), outcome
    readings = value["meter_reading"]["interval_reading"]
    return [(item["date"], int(item["value"])) for item in readings]


async def test_measures(clients: Clients) -> None:
    """All measures are the store's truth; the client itself splits what is longer than a week."""
    first = FIRST - timedelta(days=10)
    outcomes = await _ask(
        clients,
        ("async_get_daily_consumption", *SPAN),
        ("async_get_daily_production", *SPAN),
        ("async_get_details_consumption", first.isoformat(), SPAN[1]),
        ("async_get_details_production", *SPAN),
        ("async_get_max_power", *SPAN),
    )
    assert [_readings(outcome) for outcome in outcomes] == [
        clients.totals(Direction.CONSUMPTION),
        clients.totals(Direction.PRODUCTION),
        clients.curve(Direction.CONSUMPTION, first, END),
        clients.curve(Direction.PRODUCTION),
        clients.max_powers(),
    ]
    assert len(clients.sim.calls) == 6


async def test_hours(clients: Clients) -> None:
    """The client's own reckoning of each hour's energy is the store's."""
    (outcome,) = await _ask(clients, ("hourly_kwh", *SPAN))
    truth = [
        [start.isoformat(), wh / 1000]
        for day in days_between(FIRST, END)
        for start, wh in clients.home.hourly_wh(Direction.CONSUMPTION, day)
    ]
    rows = outcome["value"]
    assert isinstance(rows, list)
    assert [row[0] for row in rows] == [row[0] for row in truth]
    assert [row[1] for row in rows] == pytest.approx([row[1] for row in truth])


async def test_contract_and_address(clients: Clients) -> None:
    """What the client picks of the contract, the address and the access."""
    contract, address, access, offpeak = await _ask(
        clients,
        ("async_get_contract",),
        ("async_get_address",),
        ("async_has_access",),
        ("async_has_offpeak",),
    )
    truth = clients.home
    value = contract["value"]
    assert isinstance(value, dict)
    assert value["subscribed_power"] == f"{truth.contract.subscribed_kva} kVA"
    assert value["offpeak_hours"] == truth.contract.offpeak_hours
    value = address["value"]
    assert isinstance(value, dict)
    assert value["usage_point_addresses"]["city"] == truth.address.city
    assert (access["value"], offpeak["value"]) == (True, True)


async def test_home(clients: Clients) -> None:
    """A day's work of the client, asking until tomorrow for three years."""
    (outcome,) = await _ask(clients, ("home",))
    value = outcome["value"]
    assert isinstance(value, dict)
    assert value["connected"] is True
    assert value["contract"]["segment"] == "C5"
    assert value["address"]["usage_point_id"] == DEMO_PRM
    peaks = value["max_power"]["meter_reading"]["interval_reading"]
    yesterday = TODAY - timedelta(days=1)
    assert peaks[-1]["date"][:10] == yesterday.isoformat()
    assert value["days"] == 1095


async def test_errors(clients: Clients) -> None:
    """The day's quota has a name of its own, all else is one exception with the gateway's words."""
    sim = clients.sim
    sim.my_electrical_data.settings.per_day = 0
    (limited,) = await _ask(clients, ("async_get_contract",))
    assert limited == {
        "error": "LimitReached",
        "message": "Vous avez dépassé votre quota journalier (0)",
    }
    (home,) = await _ask(clients, ("home",))
    assert home["error"] == "LimitReached"
    sim.my_electrical_data.settings.per_day = None
    sim.faults.add(FaultKind.HOLDER_CHANGED, count=1)
    (moved,) = await _ask(clients, ("async_get_daily_consumption", *SPAN))
    assert moved["error"] == "EnedisException"
    assert "ADAM-DC-0007" in str(moved["message"])
    sim.faults.add(FaultKind.NO_DATA, count=1)
    (empty,) = await _ask(clients, ("async_get_daily_consumption", *SPAN))
    assert empty == {
        "error": "EnedisException",
        "message": "no measure found for this usage point",
    }
    (refused,) = await clients.ask(DRIVER, GATEWAY, "wrong", ("async_get_contract",))
    assert refused == {
        "error": "EnedisException",
        "message": "Le point de livraison ne correspond au token fourni",
    }
    sim.faults.add(FaultKind.RESET, path=f"{GATEWAY}/*", count=3)
    (cut,) = await _ask(clients, ("async_get_contract",))
    assert cut["error"] == "HttpRequestError"

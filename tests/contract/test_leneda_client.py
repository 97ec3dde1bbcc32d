"""leneda-client, the Python client of Leneda, unmodified but for the constant that names the host."""

from datetime import UTC, date, datetime, timedelta

import pytest

from simulator import FaultKind
from simulator.leneda import (
    DEMO_ENERGY_ID,
    DEMO_POD,
    GAS_POD,
    NEIGHBOUR_ENERGY_ID,
    NEIGHBOUR_POD,
    Geoblock,
    MeteringPoint,
    Obis,
)
from simulator.leneda.days import day_start, stamp

from .conftest import TODAY, Call, Clients, Json, python_driver

pytestmark = pytest.mark.contract

DRIVER = python_driver("read_leneda_client.py")
API = "/leneda/api"
# Surely published, in every register.
DAY = TODAY - timedelta(days=7)
NEXT = DAY + timedelta(days=1)
SPAN = (stamp(day_start(DAY)), stamp(day_start(NEXT)))
RAW = ("get_metering_data", DEMO_POD, "1-1:1.29.0", *SPAN)
SUMS = ("get_aggregated_metering_data", DEMO_POD, "1-1:1.29.0")


async def _ask(clients: Clients, *calls: Call) -> list[Json]:
    """Let the client make calls with the demo's key and Energy ID."""
    token = " ".join(clients.sim.leneda.credentials())
    return await clients.ask(DRIVER, API, token, *calls)


def _point(clients: Clients, code: str = DEMO_POD) -> MeteringPoint:
    """Give the truth about a metering point."""
    return clients.sim.leneda.metering_point(code)


def _truth(
    clients: Clients, obis: Obis, code: str = DEMO_POD, day: date = DAY
) -> list[list[object]]:
    """Give start, value and version of each interval of a day."""
    return [
        [value.start.isoformat(), value.milli / 1000, value.version]
        for value in _point(clients, code).values(obis, day)
    ]


async def test_intervals(clients: Clients) -> None:
    """Each register of the flat, and gas: values, units and interval lengths are the store's."""
    registers = sorted(_point(clients).registers)
    outcomes = await _ask(
        clients,
        *(("get_metering_data", DEMO_POD, obis, *SPAN) for obis in registers),
        ("get_metering_data", GAS_POD, "7-1:99.23.15", *SPAN),
    )
    assert [outcome["value"] for outcome in outcomes] == [
        *([obis.unit, "PT15M", _truth(clients, obis)] for obis in registers),
        ["m³", "PT1H", _truth(clients, Obis.GAS_VOLUME, GAS_POD)],
    ]


async def test_disorder_and_damage(clients: Clients) -> None:
    """Unsorted items come as they are; items without a value are left out."""
    clients.sim.leneda.settings.unsorted = True
    clients.sim.faults.add(FaultKind.NULL_VALUES, count=1)
    (outcome,) = await _ask(clients, RAW)
    value = outcome["value"]
    assert isinstance(value, list)
    rows = value[2]
    truth = _truth(clients, Obis.CONSUMPTION)
    assert rows != sorted(rows)
    assert all(row in truth for row in rows)
    assert len(rows) == 76


async def test_sums(clients: Clients) -> None:
    """Hours, days and the whole are exactly those of the store."""
    point, obis = _point(clients), Obis.CONSUMPTION
    given = (DAY.isoformat(), DAY.isoformat())
    hours, day, whole = await _ask(
        clients, *((*SUMS, *given, level) for level in ("Hour", "Day", "Infinite"))
    )
    truth = [
        [
            start.isoformat(),
            (start + timedelta(hours=1)).isoformat(),
            float(kwh),
        ]
        for start, kwh in point.hour_sums(obis, DAY)
    ]
    assert hours["value"] == ["kWh", truth]
    edges = [day_start(DAY).isoformat(), day_start(NEXT).isoformat()]
    total = float(point.day_sum(obis, DAY))
    assert day["value"] == whole["value"] == ["kWh", [[*edges, total]]]


async def test_months(clients: Clients) -> None:
    """The months of a year begin at midnight in Luxembourg, and add up to the year."""
    year = DAY.year - 1
    months, all_ = await _ask(
        clients,
        *(
            (*SUMS, f"{year}-01-01", f"{year}-12-31", level)
            for level in ("Month", "Infinite")
        ),
    )
    assert isinstance(months["value"], list)
    assert isinstance(all_["value"], list)
    rows = months["value"][1]
    assert [row[0] for row in rows] == [
        day_start(date(year, month, 1)).isoformat() for month in range(1, 13)
    ]
    assert sum(row[2] for row in rows) == pytest.approx(
        all_["value"][1][0][2], abs=1e-9
    )


async def test_registers_are_found(clients: Clients) -> None:
    """Probing all codes finds those that a metering point has, and no others."""
    probe = "get_supported_obis_codes"
    flat, unknown = await _ask(clients, (probe, DEMO_POD), (probe, "LU1"))
    assert isinstance(flat["value"], list)
    assert set(flat["value"]) == _point(clients).registers
    assert unknown["error"] == "MeteringPointNotFoundException"
    clients.sim.leneda.settings.unknown_is_empty = True
    (unknown,) = await _ask(clients, (probe, "LU1"))
    assert unknown["value"] == []


async def test_gas_cannot_be_probed(clients: Clients) -> None:
    """The client always names a transformation mode, which gas refuses."""
    probe = ("probe_metering_point_obis_code", GAS_POD, "7-20:99.33.17")
    (outcome,) = await _ask(clients, probe)
    assert outcome == {"error": "ClientResponseError", "status": 400}
    clients.sim.leneda.settings.gas_is_fragile = False
    (outcome,) = await _ask(clients, probe)
    assert outcome["value"] is True


async def test_refusals(clients: Clients) -> None:
    """Each status becomes the client's exception of that name."""
    sim = clients.sim
    _, energy_id = sim.leneda.credentials()
    (bad,) = await clients.ask(DRIVER, API, f"nonsense {energy_id}", RAW)
    assert bad["error"] == "UnauthorizedException"
    (foreign,) = await _ask(clients, ("get_metering_data", NEIGHBOUR_POD, *RAW[2:]))
    assert foreign["error"] == "MeteringPointNotFoundException"
    sim.faults.add(FaultKind.THROTTLED_SECOND, count=1)
    sim.faults.add(FaultKind.TECHNICAL_ERROR, count=1)
    assert await _ask(clients, RAW, RAW) == [
        {"error": "ClientResponseError", "status": 429},
        {"error": "ClientResponseError", "status": 500},
    ]
    sim.leneda.settings.geoblock = Geoblock.HTML
    (abroad,) = await _ask(clients, RAW)
    assert abroad["error"] == "ForbiddenException"


async def test_credentials(clients: Clients) -> None:
    """The empty request for access tells good credentials from bad ones, and is no false attempt."""
    sim = clients.sim
    sim.leneda.settings.false_attempts = 1
    probe = ("probe_credentials",)
    assert await _ask(clients, probe, probe) == [{"value": "SUCCESS"}] * 2
    (bad,) = await clients.ask(DRIVER, API, f"nonsense {DEMO_ENERGY_ID}", probe)
    assert bad["value"] == "FAILURE"
    owner = ("request_metering_data_access", NEIGHBOUR_ENERGY_ID, "Demo Neighbour")
    await _ask(clients, (*owner, [NEIGHBOUR_POD], ["1-1:1.29.0"]))
    assert len(sim.leneda.requests) == 1


async def test_request_for_access(clients: Clients) -> None:
    """The client's request reaches the owner; approved, the register can be read."""
    sim = clients.sim
    request = ("request_metering_data_access", NEIGHBOUR_ENERGY_ID, "Demo Neighbour")
    wanted = (*request, [NEIGHBOUR_POD], ["1-1:1.29.0"])
    (outcome,) = await _ask(clients, wanted)
    made = sim.leneda.requests[0]
    assert outcome["value"] == {"requestId": made.request_id, "status": "PENDING"}
    sim.leneda.approve(made.id)
    (read,) = await _ask(clients, ("get_metering_data", NEIGHBOUR_POD, *RAW[2:]))
    truth = _truth(clients, Obis.CONSUMPTION, NEIGHBOUR_POD)
    assert read["value"] == ["kW", "PT15M", truth]
    sim.leneda.settings.empty_success = True
    (empty,) = await _ask(clients, wanted)
    assert empty == {"error": "ContentTypeError", "status": 201}
    assert len(sim.leneda.requests) == 2


async def test_sharing_groups(clients: Clients) -> None:
    """The client follows the pages, and reads who is in a group."""
    groups, points = await _ask(
        clients,
        ("list_sharing_groups", None, 1),
        ("get_sharing_group_metering_points", "CR00000001", DAY.isoformat()),
    )
    assert isinstance(groups["value"], list)
    assert [group["contractNumber"] for group in groups["value"]] == [
        "CR00000001",
        "CR00000002",
        "CR00000003",
    ]
    assert points["value"] == [
        {"code": DEMO_POD, "type": "CONSUMPTION"},
        {"code": NEIGHBOUR_POD, "type": "CONSUMPTION"},
    ]


async def test_aware_instants_lose_their_offset(clients: Clients) -> None:
    """The client writes local time with a Z: it asks for an hour or two too late."""
    start = datetime.combine(DAY, datetime.min.time(), UTC)
    local = [
        f"aware:{(start + n * timedelta(hours=1)):%Y-%m-%dT%H:%M}:00+02:00"
        for n in (0, 1)
    ]
    (outcome,) = await _ask(clients, (*RAW[:3], *local))
    assert isinstance(outcome["value"], list)
    assert [row[0] for row in outcome["value"][2]] == [
        (start + n * timedelta(minutes=15)).isoformat() for n in range(4)
    ]

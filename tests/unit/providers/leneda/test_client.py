"""Leneda over HTTP: what is asked of the simulated platform, and what becomes of its answers."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
import json
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port
from hypothesis import given, strategies as st
import pytest

from custom_components.grid_meter.metering.errors import (
    CredentialsInvalid,
    Geoblocked,
    NoAccess,
    NoData,
    OperatorError,
    QuotaExceeded,
    RequestInvalid,
    Temporary,
    Unreachable,
)
from custom_components.grid_meter.metering.model import (
    Channel,
    Contract,
    Direction,
    Offer,
    Quantity,
    Reading,
)
from custom_components.grid_meter.providers import Provider, web as provider_web
from custom_components.grid_meter.providers.endpoints import Endpoints
from custom_components.grid_meter.providers.leneda.client import Leneda
from custom_components.grid_meter.providers.leneda.obis import (
    CODES,
    REMAINDERS,
    channel,
)
from simulator import FaultKind
from simulator.leneda import (
    DEMO_ENERGY_ID,
    DEMO_POD,
    GAS_POD,
    HOUSE_POD,
    HOUSE_PRODUCTION_POD,
    NEIGHBOUR_ENERGY_ID,
    NEIGHBOUR_POD,
    Geoblock,
    MeteringPoint,
    Obis,
)

from .bodies import AUTUMN_DAY, CONSUMED, GAS, PLAIN_DAY, PRODUCED, SPRING_DAY, asked
from .conftest import NOW, USER_AGENT, House

UNKNOWN_POD = "LU9990012345678901234000000000009"
TODAY = date(2026, 11, 21)
RAW = f"/leneda/api/metering-points/{DEMO_POD}/time-series"
HOUR = timedelta(hours=1)


def hour_sums(readings: list[Reading]) -> dict[datetime, Decimal]:
    """Add readings up by the hour, exactly."""
    sums: dict[datetime, Decimal] = {}
    for reading in readings:
        hour = reading.start.replace(minute=0)
        minutes = (reading.end - reading.start) // timedelta(minutes=1)
        amount = Decimal(reading.value * minutes) / 60_000
        sums[hour] = sums.get(hour, Decimal()) + amount
    return sums


def assert_discreet(error: BaseException, house: House) -> None:
    """See that an error says nothing of whom, where or what was asked."""
    key, energy_id = house.sim.leneda.credentials()
    chain: list[BaseException | None] = [error, error.__cause__]
    if not error.__suppress_context__:
        chain.append(error.__context__)
    for each in chain:
        for text in (str(each), repr(each)):
            for secret in (key, energy_id, "LU0000", "LU999", "127.0.0.1", "/"):
                assert secret not in text


# What it is


async def test_what_it_is(house: House) -> None:
    """All that the coordinator wants to know, as the protocol has it."""
    leneda: Provider = house.client()
    assert (leneda.name, leneda.manufacturer, leneda.model) == (
        "Leneda",
        "Leneda",
        "Smarty",
    )
    assert leneda.zone.key == "Europe/Luxembourg"
    assert leneda.courtesy.curve_days == 31
    assert leneda.silence_tells
    assert not leneda.tells_quota
    assert leneda.quota is None
    assert leneda.consent_end is None
    assert leneda.renewed_after == (CredentialsInvalid,)
    assert await leneda.contract(DEMO_POD) == Contract()
    assert house.calls == []


async def test_what_is_offered(house: House) -> None:
    """A load curve of each code, in the order of the registers, a month at a time."""
    codes = [*reversed(list(CODES)), "9-9:9", " 1-1:1.29.0", "1-1:1.29.0"]
    client = house.client(codes=codes)
    assert client.offers == [
        Offer(
            channel(code).register(Quantity.LOAD_CURVE),
            31,
            since=date(2022, 10, 1),
            reread_days=10,
            review_days=45,
        )
        for code in (*CODES, "9-9:9")
    ]
    assert client.remainders == REMAINDERS
    only = house.client(codes=["1-1:1.29.0", "1-65:2.29.9"])
    assert set(only.remainders) == {channel("1-65:2.29.9")}
    assert house.client().remainders == {}


async def test_names_of_statistics(house: House) -> None:
    """Of the metering point at which the direction is measured."""
    client = house.client(production_point=HOUSE_PRODUCTION_POD)
    assert client.statistic_id(HOUSE_POD, channel(CONSUMED)) == (
        "leneda_lu0000012345678901234000000000001_1_1_1_29_0"
    )
    assert client.statistic_id(HOUSE_POD, channel(PRODUCED)) == (
        "leneda_lu0000012345678901234000700000001_1_1_2_29_0"
    )
    single = house.client()
    assert single.statistic_id("LU-X--1-", channel(PRODUCED)) == (
        "leneda_lu_x_1_1_1_2_29_0"
    )
    assert single.statistic_id("LU1", Channel(Direction.PRODUCTION, "§")) == (
        "leneda_lu1_production"
    )


@given(point=st.text(min_size=1), code=st.text())
def test_names_of_statistics_are_ids(point: str, code: str) -> None:
    """Whatever was typed."""
    client = Leneda(
        None,  # type: ignore[arg-type]  # Nothing is asked.
        None,  # type: ignore[arg-type]
        key="",
        energy_id="",
        endpoints=Endpoints(),
        now=lambda: NOW,
        user_agent="",
        codes=[],
    )
    name = client.statistic_id(point, channel(code))
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789_")
    assert "__" not in name
    assert name.strip("_") == name


# Readings


@pytest.mark.parametrize(
    ("start", "end", "first", "after"),
    [
        (PLAIN_DAY, None, "2026-11-16T23:00:00Z", "2026-11-17T23:00:00Z"),
        (SPRING_DAY, None, "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"),
        (AUTUMN_DAY, None, "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"),
        (
            date(2026, 10, 1),
            date(2026, 11, 1),
            "2026-09-30T22:00:00Z",
            "2026-10-31T23:00:00Z",
        ),
    ],
)
async def test_what_is_asked(
    house: House, leneda: Leneda, start: date, end: date | None, first: str, after: str
) -> None:
    """The midnights of Luxembourg in UTC, of one register, by whom."""
    await leneda.fetch(DEMO_POD, asked(CONSUMED, start, end))
    (call,) = house.calls
    assert (call.method, call.path) == ("GET", RAW)
    assert call.query == {
        "startDateTime": first,
        "endDateTime": after,
        "obisCode": CONSUMED,
    }
    assert call.user_agent == USER_AGENT


@pytest.mark.parametrize("inclusive_end", [False, True])
@pytest.mark.parametrize("unsorted", [False, True])
@pytest.mark.parametrize(
    ("day", "quarters"), [(PLAIN_DAY, 96), (SPRING_DAY, 92), (AUTUMN_DAY, 100)]
)
async def test_whole_days(
    house: House,
    leneda: Leneda,
    day: date,
    quarters: int,
    unsorted: bool,
    inclusive_end: bool,
) -> None:
    """Each quarter-hour once, as it was measured, however the answer is arranged."""
    house.sim.leneda.settings.unsorted = unsorted
    house.sim.leneda.settings.inclusive_end = inclusive_end
    readings = await leneda.fetch(DEMO_POD, asked(CONSUMED, day))
    truth = house.sim.leneda.metering_point(DEMO_POD).values(Obis.CONSUMPTION, day)
    assert len(readings) == quarters
    assert [(r.start, r.value) for r in readings] == [(v.start, v.milli) for v in truth]


@pytest.mark.parametrize("day", [PLAIN_DAY, SPRING_DAY, AUTUMN_DAY])
@pytest.mark.parametrize("obis", list(Obis))
async def test_hours_add_up(
    house: House, leneda: Leneda, obis: Obis, day: date
) -> None:
    """To what Leneda itself makes of them, to the last digit."""
    point = MeteringPoint(UNKNOWN_POD, DEMO_ENERGY_ID, Obis)
    house.sim.leneda.add_metering_point(point)
    readings = await leneda.fetch(UNKNOWN_POD, asked(obis, day))
    query = {
        "obisCode": obis.value,
        "startDate": day.isoformat(),
        "endDate": day.isoformat(),
        "aggregationLevel": "Hour",
    }
    if not obis.is_gas:
        query["transformationMode"] = "Accumulation"
    key, energy_id = house.sim.leneda.credentials()
    async with house.session.get(
        f"{house.url}/api/metering-points/{UNKNOWN_POD}/time-series/aggregated",
        params=query,
        headers={"X-API-KEY": key, "X-ENERGY-ID": energy_id},
    ) as answer:
        told = json.loads(await answer.text(), parse_float=Decimal)
    assert hour_sums(readings) == {
        datetime.fromisoformat(bucket["startedAt"]): bucket["value"]
        for bucket in told["aggregatedTimeSeries"]
    }


async def test_production_has_its_own_point(house: House) -> None:
    """Where it is measured at another than the usage point."""
    client = house.client(production_point=HOUSE_PRODUCTION_POD)
    assert await client.fetch(HOUSE_POD, asked(CONSUMED))
    assert await client.fetch(HOUSE_POD, asked(PRODUCED))
    assert [call.prm for call in house.calls] == [HOUSE_POD, HOUSE_PRODUCTION_POD]


async def test_corrections(house: House, leneda: Leneda) -> None:
    """The latest version counts, also beside those that it replaces."""
    point = house.sim.leneda.metering_point(DEMO_POD)
    before = await leneda.fetch(DEMO_POD, asked())
    for told in ("0.111", "0.222"):
        point.correct(Obis.CONSUMPTION, before[5].start, Decimal(told), NOW)
    for beside in (False, True):
        house.sim.leneda.settings.older_versions = beside
        after = await leneda.fetch(DEMO_POD, asked())
        assert [r.value for r in after] == [
            222 if place == 5 else r.value for place, r in enumerate(before)
        ]


@pytest.mark.parametrize(
    ("kind", "kept"),
    [
        (FaultKind.NULL_VALUES, [n for n in range(96) if n % 5]),
        (FaultKind.DUPLICATED_POINTS, list(range(96))),
        (FaultKind.UNSORTED_POINTS, list(range(96))),
    ],
)
async def test_damaged_values(
    house: House, leneda: Leneda, kind: FaultKind, kept: list[int]
) -> None:
    """Do no harm beyond their own interval."""
    whole = await leneda.fetch(DEMO_POD, asked())
    house.sim.faults.add(kind)
    assert await leneda.fetch(DEMO_POD, asked()) == [whole[n] for n in kept]


async def test_nothing_published(house: House, leneda: Leneda) -> None:
    """A day too young, a register that is not there, and a code that nobody knows."""
    for request in (
        asked(CONSUMED, TODAY - timedelta(days=1)),
        asked("1-65:1.29.1"),
        asked("1-65:1.29.8"),
    ):
        with pytest.raises(NoData):
            await leneda.fetch(DEMO_POD, request)
    house.sim.leneda.settings.unknown_is_empty = True
    with pytest.raises(NoData):
        await leneda.fetch(UNKNOWN_POD, asked())


# Refusals


async def refuse(house: House, leneda: Leneda, kind: type[OperatorError]) -> Any:
    """Ask for a day, and see that the refusal is discreet and not argued with."""
    before = len(house.calls)
    with pytest.raises(kind) as raised:
        await leneda.fetch(DEMO_POD, asked())
    assert type(raised.value) is kind
    assert raised.value.side == "Leneda"
    assert_discreet(raised.value, house)
    assert len(house.calls) == before + 1
    return raised.value


@pytest.mark.parametrize("bodies", [True, False])
async def test_keys(house: House, bodies: bool) -> None:
    """Wrong, replaced, removed, of another; each is tried once."""
    front = house.sim.leneda
    front.settings.error_bodies = bodies
    replaced = house.client()
    front.renew_key()
    neighbour, _ = front.credentials(NEIGHBOUR_ENERGY_ID)
    for client in (
        replaced,
        house.client(key="wrong"),
        house.client(key=""),
        house.client(key=neighbour),
        house.client(energy_id="LUXE-NO-BO-DY"),
    ):
        await refuse(house, client, CredentialsInvalid)
    assert await house.client().fetch(DEMO_POD, asked())


@pytest.mark.parametrize("key", ["two\nlines", "umläut", "\x00"])
async def test_what_cannot_be_a_key(house: House, key: str) -> None:
    """Is not even sent."""
    with pytest.raises(CredentialsInvalid) as raised:
        await house.client(key=key).fetch(DEMO_POD, asked())
    assert str(raised.value) == "no_key"
    assert house.calls == []


@pytest.mark.parametrize("page", [Geoblock.HTML, Geoblock.JSON])
async def test_geoblocking(house: House, leneda: Leneda, page: Geoblock) -> None:
    """Is told apart from a bad key, and goes away by itself."""
    house.sim.leneda.settings.geoblock = page
    await refuse(house, leneda, Geoblocked)
    house.sim.leneda.settings.geoblock = Geoblock.OFF
    assert await leneda.fetch(DEMO_POD, asked())


@pytest.mark.parametrize("point", [UNKNOWN_POD, NEIGHBOUR_POD, "LU/../x y?"])
async def test_points_that_may_not_be_read(
    house: House, leneda: Leneda, point: str
) -> None:
    """Whether they exist or not."""
    with pytest.raises(NoAccess) as raised:
        await leneda.fetch(point, asked())
    assert_discreet(raised.value, house)


async def test_an_access_that_ends(house: House, leneda: Leneda) -> None:
    """And one that begins."""
    request = house.sim.leneda.grant(
        DEMO_ENERGY_ID, NEIGHBOUR_POD, frozenset({Obis.CONSUMPTION})
    )
    assert await leneda.fetch(NEIGHBOUR_POD, asked())
    with pytest.raises(NoData):
        await leneda.fetch(NEIGHBOUR_POD, asked("1-65:1.29.9"))
    house.sim.leneda.revoke(request.id)
    with pytest.raises(NoAccess):
        await leneda.fetch(NEIGHBOUR_POD, asked())


async def test_malformed_requests(house: House, leneda: Leneda) -> None:
    """A span that Leneda calls too long."""
    house.sim.leneda.settings.max_raw_days = 7
    with pytest.raises(RequestInvalid) as raised:
        await leneda.fetch(DEMO_POD, asked(end=PLAIN_DAY + timedelta(days=8)))
    assert_discreet(raised.value, house)


@pytest.mark.parametrize(
    ("seconds", "wait"), [(120.0, timedelta(minutes=2)), (None, HOUR)]
)
async def test_limits(
    house: House, leneda: Leneda, seconds: float | None, wait: timedelta
) -> None:
    """Leneda is left alone as long as it says, or an hour, by everybody of the house."""
    house.sim.faults.add(FaultKind.THROTTLED_HOUR, seconds=seconds, count=1)
    error = await refuse(house, leneda, QuotaExceeded)
    assert error.next_access == NOW + wait
    asked_so_far = len(house.calls)
    with pytest.raises(QuotaExceeded):
        await house.client(codes=[GAS]).fetch(GAS_POD, asked(GAS))
    assert len(house.calls) == asked_so_far


@pytest.mark.parametrize(
    ("kind", "given", "code"),
    [
        (FaultKind.TECHNICAL_ERROR, {}, "HTTP 500"),
        (FaultKind.BAD_GATEWAY, {}, "HTTP 502"),
        (FaultKind.STATUS, {"status": 503}, "HTTP 503"),
        (FaultKind.STATUS, {"status": 418, "body": DEMO_POD}, "HTTP 418"),
        (FaultKind.HTML, {"status": 200}, "no_json"),
        (FaultKind.STATUS, {"status": 200, "body": ""}, "no_json"),
        (FaultKind.STATUS, {"status": 200, "body": '{"items": [{'}, "no_json"),
        (FaultKind.STATUS, {"status": 200, "body": "[]"}, "format"),
        (FaultKind.STATUS, {"status": 200, "body": '{"a": NaN}'}, "format"),
    ],
)
async def test_leneda_out_of_order(
    house: House, leneda: Leneda, kind: FaultKind, given: dict[str, Any], code: str
) -> None:
    """Passes, and is asked once."""
    house.sim.faults.add(kind, count=1, **given)
    if code == "format":
        with pytest.raises(Temporary, match="^format$"):
            await leneda.fetch(DEMO_POD, asked())
    else:
        assert (await refuse(house, leneda, Temporary)).code == code
    assert await leneda.fetch(DEMO_POD, asked())


async def test_a_connection_that_breaks(house: House, leneda: Leneda) -> None:
    """Tells nothing of what was asked."""
    house.sim.faults.add(FaultKind.RESET)
    with pytest.raises(Unreachable) as raised:
        await leneda.fetch(DEMO_POD, asked())
    assert_discreet(raised.value, house)


async def test_nobody_listens(house: House) -> None:
    """Tells nothing of whom it was looked for."""
    url = f"http://127.0.0.1:{unused_port()}"
    client = house.client(endpoints=Endpoints(leneda=url))
    with pytest.raises(Unreachable) as raised:
        await client.fetch(DEMO_POD, asked())
    assert_discreet(raised.value, house)


async def test_slow_answers(
    house: House, leneda: Leneda, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Are waited for, but not for ever."""
    house.sim.faults.add(FaultKind.SLOW, seconds=0.1, count=1)
    assert await leneda.fetch(DEMO_POD, asked())
    monkeypatch.setattr(provider_web, "TIMEOUT", aiohttp.ClientTimeout(total=0.05))
    house.sim.faults.add(FaultKind.SLOW, seconds=30, count=1)
    with pytest.raises(Unreachable) as raised:
        await leneda.fetch(DEMO_POD, asked())
    assert_discreet(raised.value, house)


async def test_redirections_are_not_followed(house: House) -> None:
    """They would take the key along; the headers are those that Leneda documents."""
    seen: list[web.Request] = []

    async def elsewhere(request: web.Request) -> web.StreamResponse:
        """Send away."""
        seen.append(request)
        return web.Response(status=307, headers={"Location": "/elsewhere"})

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", elsewhere)
    async with TestServer(app) as server:
        url = str(server.make_url("/"))
        client = house.client(
            key=" the-key ", endpoints=Endpoints(leneda=url), energy_id="LUXE-X "
        )
        with pytest.raises(Temporary, match="^HTTP 307$"):
            await client.fetch(DEMO_POD, asked())
    (request,) = seen
    assert request.headers["X-API-KEY"] == "the-key"
    assert request.headers["X-ENERGY-ID"] == "LUXE-X"
    assert request.headers["User-Agent"] == USER_AGENT
    assert request.headers["Accept"] == "application/json"
    assert request.path == f"/api/metering-points/{DEMO_POD}/time-series"


# Looking before asking


@pytest.mark.parametrize("point", [None, DEMO_POD, UNKNOWN_POD, GAS_POD])
@pytest.mark.parametrize("empty", [False, True])
async def test_a_good_key(
    house: House, leneda: Leneda, point: str | None, empty: bool
) -> None:
    """Is known from one harmless question, whatever is known of the point."""
    house.sim.leneda.settings.unknown_is_empty = empty
    await leneda.check(point)
    (call,) = house.calls
    assert call.method == "GET"
    assert call.prm == (point or "LU0000000000000000000000000000000")
    assert call.query["aggregationLevel"] == "Day"
    assert call.query["startDate"] == call.query["endDate"] == "2026-11-14"


async def test_a_key_that_is_called_malformed(house: House, leneda: Leneda) -> None:
    """Is not: only a good key gets so far."""
    house.sim.faults.add(FaultKind.STATUS, status=400)
    await leneda.check()


@pytest.mark.parametrize(
    ("fault", "given", "kind"),
    [
        (FaultKind.UNAUTHORIZED, {}, CredentialsInvalid),
        (FaultKind.STATUS, {"status": 403}, Geoblocked),
        (FaultKind.THROTTLED_HOUR, {}, QuotaExceeded),
        (FaultKind.TECHNICAL_ERROR, {}, Temporary),
        (FaultKind.HTML, {"status": 200}, Temporary),
        (FaultKind.RESET, {}, Unreachable),
    ],
)
async def test_a_key_that_cannot_be_known(
    house: House,
    leneda: Leneda,
    fault: FaultKind,
    given: dict[str, Any],
    kind: type[OperatorError],
) -> None:
    """To be good: refused, or not even heard."""
    house.sim.faults.add(fault, **given)
    with pytest.raises(kind) as raised:
        await leneda.check(DEMO_POD)
    assert type(raised.value) is kind
    assert_discreet(raised.value, house)


@pytest.mark.parametrize("fragile", [True, False])
async def test_which_registers_have_data(
    house: House, leneda: Leneda, fragile: bool
) -> None:
    """Those, and only those, that the metering point has."""
    house.sim.leneda.settings.gas_is_fragile = fragile
    for code in (DEMO_POD, HOUSE_PRODUCTION_POD, GAS_POD):
        point = house.sim.leneda.metering_point(code)
        point.since = date(2026, 11, 1)
        registers = point.registers
        found = [obis for obis in CODES if await leneda.has_data(code, obis, TODAY)]
        assert found == [obis for obis in CODES if Obis(obis) in registers]
    assert not await leneda.has_data(DEMO_POD, "1-65:1.29.8", TODAY)
    assert len(house.calls) == 3 * len(CODES) + 1


async def test_how_data_is_looked_for(house: House, leneda: Leneda) -> None:
    """By the months of a year, of gas by the values of a month."""
    for code in (DEMO_POD, GAS_POD):
        house.sim.leneda.metering_point(code).since = date(2026, 11, 1)
    await leneda.has_data(DEMO_POD, CONSUMED, TODAY)
    await leneda.has_data(GAS_POD, GAS, TODAY)
    sums, raw = house.calls
    assert sums.query == {
        "startDate": "2025-11-21",
        "endDate": "2026-11-20",
        "obisCode": CONSUMED,
        "aggregationLevel": "Month",
        "transformationMode": "Accumulation",
    }
    assert raw.query == {
        "startDateTime": "2026-10-20T22:00:00Z",
        "endDateTime": "2026-11-20T23:00:00Z",
        "obisCode": GAS,
    }


async def test_sums_that_are_not_served(house: House, leneda: Leneda) -> None:
    """Are done without; where nothing is served, there is nothing."""
    house.sim.faults.add(FaultKind.STATUS, status=400, path="*/aggregated")
    assert await leneda.has_data(DEMO_POD, CONSUMED, TODAY)
    assert not await leneda.has_data(DEMO_POD, "1-65:1.29.4", TODAY)
    house.sim.faults.add(FaultKind.STATUS, status=400)
    assert not await leneda.has_data(DEMO_POD, CONSUMED, TODAY)


async def test_data_out_of_reach(house: House, leneda: Leneda) -> None:
    """Is no data, and told apart from it."""
    for code in (CONSUMED, GAS):
        with pytest.raises(NoAccess):
            await leneda.has_data(UNKNOWN_POD, code, TODAY)
    house.sim.faults.add(FaultKind.UNAUTHORIZED)
    with pytest.raises(CredentialsInvalid):
        await leneda.has_data(DEMO_POD, CONSUMED, TODAY)


# Files


async def test_export(leneda: Leneda) -> None:
    """Local time with its offset, through the doubled hour; rates with three decimals."""
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    half = timedelta(minutes=30)
    readings = [
        Reading(first + n * half, first + (n + 1) * half, value)
        for n, value in enumerate((14588, 0, 7))
    ]
    assert leneda.export(DEMO_POD, asked().register, readings) == (
        "Start,End,Value,Unit\n"
        "2026-10-25T02:30:00+02:00,2026-10-25T02:00:00+01:00,14.588,kW\n"
        "2026-10-25T02:00:00+01:00,2026-10-25T02:30:00+01:00,0.000,kW\n"
        "2026-10-25T02:30:00+01:00,2026-10-25T03:00:00+01:00,0.007,kW\n"
    )
    for code, unit in ((GAS, "m³/h"), ("1-1:3.29.0", "kVAR")):
        text = leneda.export(DEMO_POD, asked(code).register, readings[:1])
        assert text.endswith(f",14.588,{unit}\n")
    assert leneda.export(DEMO_POD, asked().register, []) == "Start,End,Value,Unit\n"

"""Leneda: one's own metering points, from the key to the statistics."""

from datetime import date, timedelta
from decimal import Decimal
import json

import aiohttp
import pytest
from syrupy.assertion import SnapshotAssertion

from custom_components.grid_meter.const import DOMAIN
from homeassistant.config_entries import SOURCE_REAUTH, SOURCE_RECONFIGURE
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr, entity_registry as er
from simulator.faults import FaultKind
from simulator.leneda import (
    DEMO_POD,
    GAS_POD,
    HOUSE_POD,
    HOUSE_PRODUCTION_POD,
    Geoblock,
    Obis,
    Remaining,
)
from simulator.leneda.demo import DEMO_REGISTERS
from simulator.leneda.obis import GAS

from .conftest import NOW
from .home import days
from .luxembourg import FIRST_DAY, Luxembourg, key_of, local, statistic_of

SPRING_DAY = date(2026, 3, 29)
NEWEST = {1: date(2026, 3, 31), 2: date(2026, 3, 30), 3: date(2026, 3, 29)}
"""Newest day published at NOW, by the days that a register takes."""


def newest(obis: Obis) -> date:
    """Return the newest day of a register that is published at NOW, before noon."""
    return NEWEST[obis.lag_days]


@pytest.mark.slow
async def test_a_flat(lux: Luxembourg, snapshot: SnapshotAssertion) -> None:
    """All eight registers are found, and each hour of each is Leneda's own."""
    entry, flow_id = await lux.add_account()
    result = await lux.add_point(flow_id, "lu 00000 12345678901234 000000000000")
    assert result["step_id"] == "registers"
    (field,) = (key for key in result["data_schema"].schema if key == "registers")
    assert set(field.description["suggested_value"]) == {*map(key_of, DEMO_REGISTERS)}
    await lux.choose(result, DEMO_REGISTERS, reference_power=1)
    for obis in DEMO_REGISTERS:
        assert await lux.hours(obis) == lux.truth(obis, newest(obis)), obis
    (device,) = dr.async_get(lux.hass).devices
    assert (device.manufacturer, device.model) == ("Leneda", "Smarty")
    shown = {
        entity.entity_id: lux.hass.states.get(entity.entity_id)
        for entity in er.async_entries_for_config_entry(
            er.async_get(lux.hass), entry.entry_id
        )
        if not entity.entity_id.endswith(("next_poll", "refresh"))
    }
    assert {key: state and state.state for key, state in shown.items()} == snapshot


async def sums(lux: Luxembourg, level: str, obis: Obis, **query: str) -> list[Decimal]:
    """Ask Leneda itself for sums of the flat."""
    key, energy_id = lux.leneda.credentials()
    url = lux.home.server.make_url(
        f"/leneda/api/metering-points/{DEMO_POD}/time-series/aggregated"
    )
    async with (
        aiohttp.ClientSession() as session,
        session.get(
            url,
            params={
                **query,
                "obisCode": obis,
                "aggregationLevel": level,
                "transformationMode": "Accumulation",
            },
            headers={"X-API-KEY": key, "X-ENERGY-ID": energy_id},
        ) as answer,
    ):
        body = json.loads(await answer.text(), parse_float=Decimal, parse_int=Decimal)
    return [bucket["value"] for bucket in body["aggregatedTimeSeries"]]


@pytest.mark.slow
async def test_sums_are_lenedas_own(lux: Luxembourg) -> None:
    """Days, over the change to summer time, and the month, to the last decimal."""
    await lux.connect(DEMO_REGISTERS)
    for obis in DEMO_REGISTERS:
        last = newest(obis)
        by_day: dict[date, Decimal] = {}
        for start, amount in await lux.hours(obis):
            day = start.astimezone(local(2026, 1, 1).tzinfo).date()
            by_day[day] = by_day.get(day, Decimal(0)) + amount
        query = {"startDate": FIRST_DAY.isoformat(), "endDate": last.isoformat()}
        assert list(by_day.values()) == await sums(lux, "Day", obis, **query)
        assert [sum(by_day.values())] == await sums(lux, "Month", obis, **query)
        rows = await lux.home.rows(statistic_of(obis))
        totals = [row["sum"] for row in rows]
        assert totals == sorted(totals)
    assert len([1 for start, _ in await lux.hours(Obis.CONSUMPTION)]) == 29 * 24 - 1


async def test_autumn(lux: Luxembourg) -> None:
    """The day of twenty-five hours, in disorder and with values that were replaced."""
    first, doubled = date(2026, 10, 1), date(2026, 10, 25)
    lux.home.freezer.move_to(local(2026, 10, 30, 14))
    for point in lux.leneda.store.points.values():
        point.since = point.sharing_since = first
    point = lux.leneda.metering_point(DEMO_POD)
    start = local(2026, 10, 25, 1, 45)
    point.correct(Obis.CONSUMPTION, start, Decimal("1.234"), local(2026, 10, 29))
    settings = lux.leneda.settings
    settings.unsorted = settings.older_versions = settings.inclusive_end = True
    await lux.connect([Obis.CONSUMPTION])
    hours = await lux.hours(Obis.CONSUMPTION)
    assert hours == lux.truth(Obis.CONSUMPTION, date(2026, 10, 28), first=first)
    zone = local(2026, 1, 1).tzinfo
    assert sum(start.astimezone(zone).date() == doubled for start, _ in hours) == 25


@pytest.mark.slow
async def test_corrections(lux: Luxembourg) -> None:
    """Of the last days at once, of the last weeks within one; older hours stay."""
    await lux.connect([Obis.CONSUMPTION])
    point = lux.leneda.metering_point(DEMO_POD)
    recent, older = local(2026, 3, 27, 18, 30), local(2026, 3, 9, 7, 15)
    at = NOW + timedelta(hours=3)
    point.correct(Obis.CONSUMPTION, recent, Decimal("5.001"), at)
    point.correct(Obis.CONSUMPTION, older, Decimal("0.007"), at)
    before = await lux.hours(Obis.CONSUMPTION)
    await lux.home.live_until(NOW + timedelta(days=1, hours=2))
    after = await lux.hours(Obis.CONSUMPTION)
    changed = {
        old[0] for old, new in zip(before, after, strict=False) if old[1] != new[1]
    }
    assert changed == {recent.replace(minute=0)}
    await lux.home.live_until(NOW + timedelta(days=8))
    after = await lux.hours(Obis.CONSUMPTION)
    assert after == lux.truth(Obis.CONSUMPTION, date(2026, 4, 7))
    rows = await lux.home.rows(statistic_of(Obis.CONSUMPTION))
    totals = [row["sum"] for row in rows]
    assert totals == sorted(totals)
    assert Decimal(repr(totals[-1])) == sum(amount for _, amount in after)


@pytest.mark.parametrize(
    "remaining",
    [Remaining.ABSENT, pytest.param(Remaining.ZERO, marks=pytest.mark.slow)],
)
@pytest.mark.slow
async def test_what_sharing_leaves_is_computed(
    lux: Luxembourg, remaining: Remaining
) -> None:
    """Where Leneda leaves it out, or tells zero for all of a day."""
    registers = (
        Obis.CONSUMPTION,
        Obis.COVERED_LAYER_2,
        Obis.COVERED_LAYER_3,
        Obis.REMAINING_CONSUMPTION,
    )
    point = lux.leneda.metering_point(DEMO_POD)
    await lux.connect(registers)
    told = await lux.hours(Obis.REMAINING_CONSUMPTION)
    assert told == lux.truth(Obis.REMAINING_CONSUMPTION, newest(registers[-1]))
    expected = lux.truth(Obis.REMAINING_CONSUMPTION, date(2026, 4, 1))
    point.remaining = remaining
    await lux.home.live_until(NOW + timedelta(days=3))
    assert await lux.hours(Obis.REMAINING_CONSUMPTION) == expected
    assert lux.state(f"last_reading_{key_of(registers[-1])}") == (
        "2026-04-01T22:00:00+00:00"
    )


@pytest.mark.slow
async def test_gas(lux: Luxembourg) -> None:
    """Hourly amounts in three registers, each in the unit that Leneda answers."""
    await lux.connect(GAS, GAS_POD)
    for obis, unit in zip(GAS, ("m³", "m³", "kWh"), strict=True):
        assert await lux.hours(obis, GAS_POD) == lux.truth(obis, newest(obis), GAS_POD)
        found = await lux.metadata(statistic_of(obis, GAS_POD))
        assert found["unit_of_measurement"] == unit
    state = next(
        state
        for state in lux.hass.states.async_all("sensor")
        if state.attributes.get("device_class") == "gas"
    )
    assert state.attributes["unit_of_measurement"] == "m³"


@pytest.mark.slow
async def test_both_codes_of_a_meter_are_one_device(lux: Luxembourg) -> None:
    """What is produced is asked of its own metering point, and named after it."""
    registers = (Obis.CONSUMPTION, Obis.PRODUCTION, Obis.SHARED_LAYER_1)
    await lux.connect(
        registers, HOUSE_POD, production_point_id=f" {HOUSE_PRODUCTION_POD.lower()} "
    )
    pods = (HOUSE_POD, HOUSE_PRODUCTION_POD, HOUSE_PRODUCTION_POD)
    for obis, pod in zip(registers, pods, strict=True):
        rows = await lux.hours(obis, pod)
        assert rows
        assert rows == lux.truth(
            obis, rows[-1][0].astimezone(local(2026, 1, 1).tzinfo).date(), pod
        )
    assert len([*dr.async_get(lux.hass).devices]) == 1
    assert lux.state("production_daily") not in (None, "unknown")


@pytest.mark.parametrize("empty", [False, True])
async def test_nothing_yet(lux: Luxembourg, *, empty: bool) -> None:
    """A metering point without readings is set up; the readings are taken when they come."""
    lux.leneda.settings.unknown_is_empty = empty
    pod = "LU0000012345678901234000000000009"
    entry, flow_id = await lux.add_account()
    result = await lux.add_point(flow_id, pod)
    assert result["step_id"] == "nothing_yet"
    assert result["description_placeholders"]["twin"].endswith("700000009")
    await lux.choose(result, [Obis.CONSUMPTION, Obis.REACTIVE_CONSUMPTION])
    assert lux.state("consumption_daily") == "unknown"
    assert lux.state("grant") == "unknown"
    flat = lux.leneda.metering_point(DEMO_POD)
    point = type(flat)(pod, flat.owner, since=FIRST_DAY)
    lux.leneda.add_metering_point(point)
    await lux.home.live_until(NOW + timedelta(days=1))
    assert lux.state("grant") == "granted"
    hours = await lux.hours(Obis.CONSUMPTION, pod)
    assert hours == lux.truth(Obis.CONSUMPTION, date(2026, 3, 31), pod)
    assert await lux.hours(Obis.REACTIVE_CONSUMPTION, pod) == []
    assert not lux.hass.config_entries.flow.async_progress()
    assert entry.runtime_data


@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        ("key", "key_refused"),
        ("html", "geoblocked"),
        ("json", "geoblocked"),
        ("429", "quota"),
        ("500", "temporary"),
        ("reset", "unreachable"),
    ],
)
async def test_the_key_is_tried(lux: Luxembourg, trouble: str, error: str) -> None:
    """By a harmless read; what is wrong is told, and what was entered stays."""
    await lux.home.prepare(credentials=False)
    result = await lux.home.choose("leneda")
    account = lux.account
    if trouble == "key":
        account["api_key"] = "00000000-0000-4000-8000-00000000000f"
    elif trouble in ("html", "json"):
        lux.leneda.settings.geoblock = Geoblock(trouble)
    else:
        trouble_at(lux, trouble)
    result = await lux.home.proceed(result["flow_id"], account)
    assert result["type"] is FlowResultType.FORM
    assert result["errors"] == {"base": error}
    assert not [path for path in lux.asked if "access-request" in path]
    assert lux.hass.config_entries.async_entries(DOMAIN) == []


def trouble_at(lux: Luxembourg, trouble: str) -> None:
    """Let the next request go wrong; aiohttp itself repeats one that was cut off."""
    path = "/leneda/*"
    if trouble == "reset":
        lux.home.simulator.faults.add(FaultKind.RESET, path=path, count=2)
    else:
        lux.home.simulator.faults.add(
            FaultKind.STATUS, path=path, status=int(trouble), count=1
        )


async def test_a_replaced_key(lux: Luxembourg) -> None:
    """Opens a dialog; another account is refused, the new key goes on where it was."""
    entry = await lux.connect([Obis.CONSUMPTION])
    known = await lux.hours(Obis.CONSUMPTION)
    lux.leneda.renew_key()
    await lux.home.live_until(NOW + timedelta(days=1))
    (flow,) = lux.hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == SOURCE_REAUTH
    assert await lux.hours(Obis.CONSUMPTION) == known
    assert lux.state("consumption_daily") not in (None, "unknown", "unavailable")
    result = await lux.home.proceed(flow["flow_id"], {})
    assert result["step_id"] == "leneda"
    other, energy_id = lux.leneda.credentials("LUXE-NA-BO-54321")
    wrong = {"api_key": other, "energy_id": energy_id}
    result = await lux.home.proceed(result["flow_id"], wrong)
    assert result["reason"] == "wrong_account"
    entry.async_start_reauth(lux.hass)
    await lux.home.settle()
    (flow,) = lux.hass.config_entries.flow.async_progress()
    result = await lux.home.proceed(flow["flow_id"], {})
    result = await lux.home.proceed(result["flow_id"], lux.account)
    assert result["reason"] == "reauth_successful"
    await lux.home.settle()
    assert len(await lux.hours(Obis.CONSUMPTION)) > len(known)


async def test_another_key_by_reconfiguring(lux: Luxembourg) -> None:
    """The form knows the Energy ID; the metering points stay."""
    entry = await lux.connect([Obis.CONSUMPTION])
    lux.leneda.renew_key()
    result = await lux.hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id}
    )
    assert result["step_id"] == "leneda"
    result = await lux.home.proceed(result["flow_id"], lux.account)
    assert result["reason"] == "reconfigure_successful"
    await lux.home.settle()
    assert entry.data["api_key"] == lux.account["api_key"]
    assert len(entry.subentries) == 1


async def test_once_is_enough(lux: Luxembourg) -> None:
    """Neither an account nor a metering point is added twice."""
    entry = await lux.connect([Obis.CONSUMPTION])
    result = await lux.home.choose("leneda")
    result = await lux.home.proceed(result["flow_id"], lux.account)
    assert result["reason"] == "already_configured_account"
    result = await lux.begin(entry, "metering_point")
    result = await lux.add_point(result["flow_id"], DEMO_POD.lower())
    assert result["reason"] == "already_configured"


async def test_what_is_entered_is_read_kindly(lux: Luxembourg) -> None:
    """No code, no register: the form says so, and keeps what was entered."""
    _, flow_id = await lux.add_account()
    for wrong in ("", "12345678901234", "LU 123/45"):
        result = await lux.add_point(flow_id, wrong)
        assert result["errors"] == {"usage_point_id": "not_a_metering_point"}
    result = await lux.add_point(flow_id, DEMO_POD, production_point_id="?")
    assert result["errors"] == {"production_point_id": "not_a_metering_point"}
    result = await lux.add_point(flow_id, DEMO_POD, by_hand=True)
    assert result["step_id"] == "registers"
    assert not [path for path in lux.asked if DEMO_POD in path]
    result = await lux.proceed(flow_id, {"registers": [], "name": "Flat"})
    assert result["errors"] == {"registers": "choose_one"}
    result = await lux.proceed(
        flow_id, {"registers": ["1-1: 1.29.0", "1-65:1.29.8"], "name": "Flat"}
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await lux.home.settle()
    assert await lux.hours(Obis.CONSUMPTION) == lux.truth(
        Obis.CONSUMPTION, newest(Obis.CONSUMPTION)
    )


@pytest.mark.parametrize("trouble", ["429", "500", "reset"])
async def test_probing_fails(lux: Luxembourg, trouble: str) -> None:
    """The form comes back with the reason; the next try finds the registers."""
    _, flow_id = await lux.add_account()
    trouble_at(lux, trouble)
    result = await lux.add_point(flow_id)
    assert result["step_id"] == "user"
    assert result["errors"]["base"] in ("quota", "temporary", "unreachable")
    lux.home.freezer.tick(timedelta(hours=2))
    result = await lux.add_point(flow_id)
    assert result["step_id"] == "registers"


async def test_other_registers(lux: Luxembourg) -> None:
    """Chosen later, they get their whole history; one that goes leaves its statistic."""
    entry = await lux.connect([Obis.CONSUMPTION])
    assert lux.state("excess_energy") is None
    (subentry_id,) = entry.subentries
    flow = lux.hass.config_entries.subentries
    result = await flow.async_init(
        (entry.entry_id, "metering_point"),
        context={"source": SOURCE_RECONFIGURE, "subentry_id": subentry_id},
    )
    assert (result["type"], result["step_id"]) == (FlowResultType.MENU, "reconfigure")
    result = await lux.proceed(result["flow_id"], {"next_step_id": "change"})
    assert result["step_id"] == "change"
    result = await lux.proceed(result["flow_id"], {"registers": []})
    assert result["errors"] == {"registers": "choose_one"}
    result = await lux.proceed(
        result["flow_id"],
        {"registers": [key_of(Obis.PRODUCTION)], "reference_power": 3},
    )
    assert result["reason"] == "reconfigure_successful"
    await lux.home.settle()
    hours = await lux.hours(Obis.PRODUCTION)
    assert hours == lux.truth(Obis.PRODUCTION, newest(Obis.PRODUCTION))
    assert await lux.hours(Obis.CONSUMPTION)
    assert lux.state("excess_energy") == "unknown"
    assert lux.state("consumption_daily") is None


async def test_what_exceeds_the_reference_power(lux: Luxembourg) -> None:
    """Energy, quarters and the highest of them, of the month, quarter by quarter."""
    await lux.connect([Obis.CONSUMPTION], reference_power=1)
    point = lux.leneda.metering_point(DEMO_POD)
    powers = [
        value.milli
        for day in days(FIRST_DAY, newest(Obis.CONSUMPTION))
        for value in point.values(Obis.CONSUMPTION, day)
    ]
    above = [power - 1000 for power in powers if power > 1000]
    assert above
    assert lux.state("excess_energy") == str(sum(above) / 4000)
    assert lux.state("excess_intervals") == str(len(above))
    assert lux.state("consumption_highest") == str(max(powers) / 1000)


@pytest.mark.slow
async def test_the_requests_of_a_week(lux: Luxembourg) -> None:
    """Four rounds a day at each register; a second month of it once a week."""
    await lux.connect([Obis.CONSUMPTION, Obis.PRODUCTION])
    await lux.home.live_until(local(2026, 4, 3))
    before = len(lux.asked)
    await lux.home.live_until(local(2026, 4, 10))
    calls = lux.home.simulator.calls[before:]
    assert {call.path.rsplit("/", 1)[-1] for call in calls} == {"time-series"}
    months = [call for call in calls if call.query["startDateTime"] < "2026-03-20"]
    assert len(months) == 2 * 2
    # Production is complete after a round at noon or later, and then left alone.
    assert 7 * (4 + 2) <= len(calls) - 2 <= 7 * (4 + 4)

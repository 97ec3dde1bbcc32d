"""Triggers and conditions in a running house: when they should, once, and not again."""

from datetime import date, timedelta
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.grid_meter.const import CONF_TARIFFS, DOMAIN
from custom_components.grid_meter.coordinator import UsagePointCoordinator
from custom_components.grid_meter.metering.ledger import DataStatus
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, Event
from homeassistant.helpers import (
    area_registry as ar,
    condition,
    device_registry as dr,
    entity_registry as er,
)
from homeassistant.helpers.trigger import async_get_all_descriptions
from homeassistant.setup import async_setup_component
from simulator.faults import FaultKind
from simulator.model import Direction, MaxPower

from .conftest import NOW
from .home import HOME_PRM, Home, paris

AN_ENTITY = "sensor.home_daily_consumption"


async def automate(home: Home, *triggers: dict[str, Any]) -> list[Event]:
    """Set up an automation of triggers; return the list of what it will tell."""
    told = async_capture_events(home.hass, "told")
    automation = {
        "mode": "queued",
        "triggers": [{"target": {"entity_id": AN_ENTITY}, **each} for each in triggers],
        "actions": {
            "event": "told",
            "event_data": {"told": "{{ dict(trigger) }}"},
        },
    }
    assert await async_setup_component(
        home.hass, "automation", {"automation": automation}
    )
    await home.settle()
    return told


def a(trigger: str, **options: Any) -> dict[str, Any]:
    """Return the configuration of a trigger."""
    return {"trigger": f"{DOMAIN}.{trigger}", "options": options}


def variables(event: Event) -> dict[str, Any]:
    """Return what a trigger told, without what all triggers tell."""
    told = event.data["told"]
    assert isinstance(told, dict)
    usual = {"id", "idx", "alias", "platform", "description", "device_id"}
    assert usual <= {*told}
    return {key: value for key, value in told.items() if key not in usual}


def the_coordinator(entry: ConfigEntry) -> UsagePointCoordinator:
    """Return the coordinator of the one home."""
    (coordinator,) = entry.runtime_data.values()
    assert isinstance(coordinator, UsagePointCoordinator)
    return coordinator


def the_device(home: Home) -> dr.DeviceEntry:
    """Return the device of the one home."""
    (entry,) = home.hass.config_entries.async_entries(DOMAIN)
    registry = dr.async_get(home.hass)
    (device,) = dr.async_entries_for_config_entry(registry, entry.entry_id)
    assert isinstance(device, dr.DeviceEntry)
    return device


def total(home: Home, direction: Direction, day: date) -> float:
    """Return what the operator knows of a day, in kWh."""
    return home.simulator.usage_point(HOME_PRM).day_total(direction, day) / 1000


async def test_described(home: Home) -> None:
    """Every trigger and condition is offered for the device of a home."""
    await home.prepare()
    triggers = await async_get_all_descriptions(home.hass)
    described = {key: each for key, each in triggers.items() if DOMAIN in key}
    assert {*described} == {
        "grid_meter.consent_ending",
        "grid_meter.data_late",
        "grid_meter.day_complete",
        "grid_meter.new_max_power",
    }
    conditions = await condition.async_get_all_descriptions(home.hass)
    described |= {key: each for key, each in conditions.items() if DOMAIN in key}
    assert {"grid_meter.off_peak_now", "grid_meter.up_to_date"} <= {*described}
    for each in described.values():
        assert each is not None
        assert each["target"]["entity"] == [{"integration": DOMAIN}]


async def test_a_day_is_complete(home: Home) -> None:
    """Each new day once, in whatever poll it comes; no history, and no day twice."""
    told = await automate(home, a("day_complete"))
    withheld, first = date(2026, 4, 3), date(2026, 4, 1)
    point = home.simulator.usage_point(HOME_PRM)
    point.withhold(first - timedelta(days=3), until=paris(2026, 4, 4, 7))
    point.withhold(withheld, until=paris(2026, 4, 5, 7))
    entry = await home.connect()
    assert told == []
    await home.live_until(paris(2026, 4, 3, 23))
    assert [variables(event)["day"] for event in told] == ["2026-04-02"]
    assert variables(told[0]) == {
        "name": "Home",
        "day": "2026-04-02",
        "consumption": total(home, Direction.CONSUMPTION, date(2026, 4, 2)),
        "production": total(home, Direction.PRODUCTION, date(2026, 4, 2)),
        "unit": "kWh",
    }
    for _ in range(2):
        assert await home.hass.config_entries.async_reload(entry.entry_id)
        await home.settle()
    assert len(told) == 1
    await home.live_until(paris(2026, 4, 4, 23))
    # A hole of last week is filled, and yesterday is late.
    assert [variables(event)["day"] for event in told[1:]] == ["2026-03-29"]
    await home.live_until(paris(2026, 4, 6, 23))
    days = [variables(event)["day"] for event in told[2:]]
    assert days == ["2026-04-03", "2026-04-04", "2026-04-05"]


async def test_a_day_that_comes_while_home_assistant_starts(home: Home) -> None:
    """It is told once automations listen, and not once more after the next start."""
    entry = await home.connect()
    told = await automate(home, a("day_complete"))
    for _ in range(2):
        assert await home.hass.config_entries.async_unload(entry.entry_id)
        home.freezer.move_to(paris(2026, 4, 3, 14))
        home.hass.set_state(CoreState.starting)
        assert await home.hass.config_entries.async_setup(entry.entry_id)
        await home.settle()
        assert len(told) < 2
        home.hass.set_state(CoreState.running)
        home.hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
        await home.settle()
        assert [variables(event)["day"] for event in told] == ["2026-04-02"]


async def test_targets(home: Home) -> None:
    """A device, though all its entities are disabled; an area; and nothing of others."""
    entry = await home.connect("consumption")
    device = the_device(home)
    area = ar.async_get(home.hass).async_create("Cellar")
    dr.async_get(home.hass).async_update_device(device.id, area_id=area.id)
    registry = er.async_get(home.hass)
    for each in er.async_entries_for_device(registry, device.id):
        registry.async_update_entity(
            each.entity_id, disabled_by=er.RegistryEntryDisabler.USER
        )
    assert await home.hass.config_entries.async_reload(entry.entry_id)
    await home.settle()
    targets = {
        "device": {"device_id": [device.id]},
        "area": {"area_id": area.id},
        "entity": {"entity_id": AN_ENTITY},
        "others": {"entity_id": "sun.sun", "device_id": "unknown"},
    }
    told = await automate(
        home,
        *(
            {**a("day_complete"), "id": key, "target": target}
            for key, target in targets.items()
        ),
    )
    await home.live_until(paris(2026, 4, 3, 14))
    runs = [event.data["told"] for event in told]
    assert sorted(run["id"] for run in runs) == ["area", "device", "entity"]
    assert {run["device_id"] for run in runs} == {device.id}
    assert runs[0]["production"] is None


@pytest.mark.slow
@pytest.mark.usefixtures("month")
async def test_a_new_max_power(home: Home) -> None:
    """Above the others of the month or year, or that of each day beyond a threshold."""
    point = home.simulator.usage_point(HOME_PRM)
    first = date(2026, 3, 3)
    april = [6000, 5000, 8000, 7950, 6000, 8000, 9100]
    powers = [4000] * 19 + [9000] + [4000] * 9 + april
    for number, power in enumerate(powers):
        day = first + timedelta(days=number)
        highest = MaxPower(power, paris(day.year, day.month, day.day, 19))
        point.fit_day(Direction.CONSUMPTION, day, 20000, max_power=highest)
    entry = await home.connect("consumption")
    expected: dict[str, tuple[dict[str, Any], list[int]]] = {
        "year": ({"period": "year"}, [7]),
        "month": ({}, [3, 7]),
        "percent": ({"period": "day", "percent": 88.5}, [3, 6, 7]),
        "above": ({"period": "day", "above": 7.9}, [3, 4, 6, 7]),
        "beyond": ({"period": "month", "percent": 120}, []),
    }
    told = await automate(
        home,
        *(
            {**a("new_max_power", **options), "id": key}
            for key, (options, _) in expected.items()
        ),
    )
    await home.live_until(paris(2026, 4, 5, 14))
    assert await home.hass.config_entries.async_reload(entry.entry_id)
    await home.settle()
    await home.live_until(paris(2026, 4, 8, 14))
    for key, (_, days) in expected.items():
        runs = [variables(event) for event in told if event.data["told"]["id"] == key]
        assert [run["day"] for run in runs] == [f"2026-04-{day:02}" for day in days]
        if key == "year":
            assert runs == [
                {
                    "name": "Home",
                    "day": "2026-04-07",
                    "at": "2026-04-07T19:00:00+02:00",
                    "power": 9.1,
                    "previous_day": "2026-03-22",
                    "previous_power": 9.0,
                    "unit": "kVA",
                    "period": "year",
                    "limit": 9.0,
                    "percent": 101.1,
                }
            ]


@pytest.mark.slow
async def test_readings_are_late(home: Home) -> None:
    """Once patience ends, for whatever reason; and again only after they have come."""
    entry = await home.connect()
    told = await automate(home, a("data_late", days=0))
    fault = home.simulator.faults.add(FaultKind.TECHNICAL_ERROR)
    await home.live_until(paris(2026, 4, 3, 9))
    assert told == []
    await home.live_until(paris(2026, 4, 3, 17))
    late = {
        "name": "Home",
        "last_day": "2026-04-01",
        "days_late": 1,
        "trouble": "operator_down",
    }
    assert [variables(event) for event in told] == [late]
    assert await home.hass.config_entries.async_reload(entry.entry_id)
    await home.live_until(paris(2026, 4, 3, 23))
    assert len(told) == 1
    home.simulator.faults.remove(fault.id)
    await home.live_until(paris(2026, 4, 4, 23))
    assert len(told) == 1
    home.simulator.faults.add(FaultKind.TECHNICAL_ERROR)
    await home.live_until(paris(2026, 4, 5, 23))
    assert [variables(event)["last_day"] for event in told[1:]] == ["2026-04-03"]


async def test_a_consent_ends_soon(home: Home) -> None:
    """On the day chosen, once, also where Home Assistant was off at that moment."""
    await home.prepare()
    result = await home.consent(await home.start_flow("consumption", months=3))
    result = await home.proceed(result["flow_id"], {"name": "Home"})
    await home.settle()
    entry: ConfigEntry = result["result"]
    end = the_coordinator(entry).provider.consent_end
    assert end is not None
    told = await automate(home, a("consent_ending", days=85))

    async def wake(days_left: int) -> None:
        """Be off until a noon, and start again."""
        assert await home.hass.config_entries.async_unload(entry.entry_id)
        noon = paris(end.year, end.month, end.day, 12) - timedelta(days=days_left)
        home.freezer.move_to(noon)
        assert await home.hass.config_entries.async_setup(entry.entry_id)
        await home.settle()

    await wake(86)
    assert told == []
    await wake(84)
    await wake(84)
    await home.live_until(NOW + timedelta(days=10))
    assert [variables(event) for event in told] == [
        {"name": "Home", "end": end.isoformat(), "days_left": 84}
    ]


async def test_conditions(home: Home) -> None:
    """They hold by what is known now, whatever entities show, and nothing holds of nobody."""
    entry = await home.connect()
    device = the_device(home)

    async def holds(key: str, behavior: str = "any", **target: Any) -> bool:
        """Tell whether a condition holds now."""
        config = await condition.async_validate_condition_config(
            home.hass,
            {
                "condition": f"{DOMAIN}.{key}",
                "target": target or {"device_id": [device.id]},
                "options": {"behavior": behavior},
            },
        )
        checker = await condition.async_from_config(home.hass, config)
        result = checker.async_check()
        checker.async_unload()
        assert isinstance(result, bool)
        return result

    # By the contract it is off-peak from 22:50 to 6:50.
    for hour, minute, expected in ((22, 49, False), (22, 50, True), (6, 50, False)):
        home.freezer.move_to(paris(2026, 4, 2, hour, minute))
        assert await holds("off_peak_now") is expected
        assert await holds("off_peak_now", "all") is expected
    # Once there is a tariff, its hours are those that are paid for.
    prices = {"peak": "0.2", "offpeak": "0.1"}
    told = {"start": "2026-01-01", "type": "peak_offpeak", "prices": prices}
    versions = [{**told, "off_peak": ["06:30-07:30"]}]
    (subentry,) = entry.subentries.values()
    document = {"direction": "consumption", "versions": versions}
    home.hass.config_entries.async_update_subentry(
        entry,
        subentry,
        data={**subentry.data, CONF_TARIFFS: {"consumption": document}},
    )
    await home.settle()
    for hour, minute, expected in ((6, 29, False), (7, 0, True), (22, 50, False)):
        home.freezer.move_to(paris(2026, 4, 2, hour, minute))
        assert await holds("off_peak_now") is expected
    await home.live_until(paris(2026, 4, 3, 12))
    assert await holds("up_to_date")
    assert the_coordinator(entry).data.status is DataStatus.UP_TO_DATE
    # What was up to date yesterday is not any more, before any poll says so.
    home.freezer.move_to(paris(2026, 4, 4, 12))
    assert not await holds("up_to_date")
    assert not await holds("up_to_date", entity_id="sun.sun")
    assert await home.hass.config_entries.async_unload(entry.entry_id)
    assert not await holds("up_to_date", "all")


async def test_refused_configuration(home: Home) -> None:
    """Options that do not exist are refused when the automation is set up."""
    await home.prepare()
    told = await automate(home, a("new_max_power", period="decade"))
    (automation,) = home.hass.states.async_all("automation")
    assert automation.state == "unavailable"
    assert told == []

"""What a user sees: sensors, their device, and their texts."""

from datetime import timedelta

import pytest
from pytest_homeassistant_custom_component.common import snapshot_platform
from syrupy.assertion import SnapshotAssertion

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.entity import Entity

from .conftest import NOW
from .home import HOME_PRM, Home


@pytest.fixture(autouse=True)
def same_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw the same minute for every usage point."""
    monkeypatch.setattr(
        "custom_components.grid_meter.metering.schedule.random.random", lambda: 17 / 60
    )


@pytest.fixture
def all_enabled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Enable also what is disabled at first."""
    monkeypatch.setattr(Entity, "entity_registry_enabled_default", True)


@pytest.mark.parametrize(
    "platform", [Platform.BINARY_SENSOR, Platform.SENSOR, Platform.BUTTON]
)
async def test_entities(
    home: Home,
    snapshot: SnapshotAssertion,
    platform: Platform,
    all_enabled: None,
) -> None:
    """All entities of a home that consumes and produces."""
    entry = await home.connect()
    registry = er.async_get(home.hass)
    others = [
        each.entity_id
        for each in er.async_entries_for_config_entry(registry, entry.entry_id)
        if each.domain != platform
    ]
    for entity_id in others:
        registry.async_remove(entity_id)
    await snapshot_platform(home.hass, registry, snapshot, entry.entry_id)


async def test_device(home: Home) -> None:
    """The usage point is one device, named by its owner, and belongs to its subentry."""
    entry = await home.connect(name="Rue des Lilas")
    (device,) = dr.async_entries_for_config_entry(
        dr.async_get(home.hass), entry.entry_id
    )
    assert (device.name, device.manufacturer, device.model) == (
        "Rue des Lilas",
        "Enedis",
        "Linky",
    )
    assert HOME_PRM not in str(device.dict_repr)


async def test_one_direction(home: Home) -> None:
    """Who shares consumption only has no sensor of production."""
    await home.connect("consumption")
    assert not [
        state
        for state in home.hass.states.async_all()
        if "production" in state.entity_id
    ]


async def test_nothing_known_yet(home: Home) -> None:
    """A home whose readings fail from the start shows unknown values, not failed ones."""
    await home.prepare()
    result = await home.consent(await home.start_flow("consumption"))
    home.simulator.faults.add("technical_error")
    await home.proceed(result["flow_id"], {"name": "Home"})
    await home.settle()
    assert values(home.hass, "daily_consumption", "max_power", "data_status") == [
        "unknown",
        "unknown",
        "outdated",
    ]


async def test_values_outlive_a_restart_without_operator(home: Home) -> None:
    """What is known is shown at once, though the operator is out of reach."""
    entry = await home.connect()
    known = values(home.hass, "daily_consumption", "annual_production", "max_power")
    await home.hass.config_entries.async_unload(entry.entry_id)
    await home.server.close()
    home.freezer.move_to(NOW + timedelta(days=3))
    assert await home.hass.config_entries.async_setup(entry.entry_id)
    await home.settle()
    assert (
        values(home.hass, "daily_consumption", "annual_production", "max_power")
        == known
    )
    assert values(home.hass, "data_status") == ["outdated"]


def values(hass: HomeAssistant, *keys: str) -> list[str]:
    """Return the states of some sensors of the home."""
    return [hass.states.get(f"sensor.home_{key}").state for key in keys]


async def test_removed_usage_point(home: Home) -> None:
    """Removing the usage point takes its device away and ends its polls."""
    entry = await home.connect()
    (subentry_id,) = entry.subentries
    assert home.hass.config_entries.async_remove_subentry(entry, subentry_id)
    await home.settle()
    assert not home.hass.states.async_all("sensor")
    home.simulator.store.calls.reset()
    await home.move_to(NOW + timedelta(days=1))
    assert home.simulator.calls == []


async def test_renamed_usage_point(home: Home) -> None:
    """A new name reaches the device and the statistics at once."""
    entry = await home.connect()
    (subentry,) = entry.subentries.values()
    home.hass.config_entries.async_update_subentry(entry, subentry, title="Cottage")
    await home.settle()
    (device,) = dr.async_entries_for_config_entry(
        dr.async_get(home.hass), entry.entry_id
    )
    assert device.name == "Cottage"

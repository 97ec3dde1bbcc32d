"""Which usage points an automation means: devices, or whatever lies on the way to one."""

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.target import (
    TargetSelection,
    async_extract_referenced_entity_ids,
)

from .const import DOMAIN
from .coordinator import UsagePointCoordinator
from .devices import async_at_work, async_device


@callback
def async_devices_of(hass: HomeAssistant, selection: TargetSelection) -> set[str]:
    """Return the ids of the devices that a target names, or an entity of which it names.

    Devices count themselves, since all of their entities may be disabled.
    """
    selected = async_extract_referenced_entity_ids(
        hass, selection, expand_group=False, primary_entities_only=False
    )
    registry = er.async_get(hass)
    entities = map(
        registry.async_get, selected.referenced | selected.indirectly_referenced
    )
    return selected.referenced_devices | {
        entity.device_id
        for entity in entities
        if entity is not None and entity.platform == DOMAIN and entity.device_id
    }


@callback
def async_usage_points(
    hass: HomeAssistant, selection: TargetSelection
) -> list[UsagePointCoordinator]:
    """Return the usage points that a target means, as far as they are set up."""
    devices = async_devices_of(hass, selection)
    return [
        coordinator
        for coordinator in async_at_work(hass)
        if (device := async_device(coordinator)) and device.id in devices
    ]

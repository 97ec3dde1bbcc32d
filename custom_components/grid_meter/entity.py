"""What all entities of a usage point share."""

from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .const import DOMAIN
from .coordinator import UsagePointCoordinator


class GridMeterEntity(CoordinatorEntity[UsagePointCoordinator]):
    """An entity of one usage point, which is one device."""

    _attr_has_entity_name = True

    def __init__(
        self, coordinator: UsagePointCoordinator, description: EntityDescription
    ) -> None:
        """Name the entity after the stable key of its usage point."""
        super().__init__(coordinator)
        usage_point = coordinator.usage_point
        self.entity_description = description
        self._attr_unique_id = f"{usage_point.key}_{description.key}"
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, usage_point.key)},
            entry_type=DeviceEntryType.SERVICE,
            manufacturer=coordinator.provider.manufacturer,
            model=coordinator.provider.model,
            name=coordinator.title,
        )

"""What all entities of a usage point share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from homeassistant.const import Platform
from homeassistant.core import callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .const import DOMAIN
from .coordinator import UsagePointCoordinator
from .overview import UsagePointData


@dataclass(frozen=True, kw_only=True)
class GridMeterEntityDescription(EntityDescription):
    """An entity, and whether there is anything for it to show, ever."""

    exists_fn: Callable[[UsagePointData], bool] = lambda _: True


class GridMeterEntity(CoordinatorEntity[UsagePointCoordinator]):
    """An entity of one usage point, which is one device."""

    _attr_has_entity_name = True

    def __init__(
        self, coordinator: UsagePointCoordinator, description: EntityDescription
    ) -> None:
        """Name the entity after the stable key of its usage point."""
        super().__init__(coordinator)
        self.entity_description = description
        self._attr_unique_id = f"{coordinator.key}_{description.key}"
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, coordinator.key)},
            entry_type=DeviceEntryType.SERVICE,
            manufacturer=coordinator.provider.manufacturer,
            model=coordinator.provider.model,
            name=coordinator.title,
        )


@callback
def async_add_existing[DescriptionT: GridMeterEntityDescription](
    coordinator: UsagePointCoordinator,
    platform: Platform,
    descriptions: Sequence[DescriptionT],
    make: Callable[[UsagePointCoordinator, DescriptionT], GridMeterEntity],
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the entities that have something to show, and each other one once it has."""
    waiting = [*descriptions]

    def take() -> list[GridMeterEntity]:
        """Return the entities that exist now and have not been added yet."""
        existing = [each for each in waiting if each.exists_fn(coordinator.data)]
        waiting[:] = [each for each in waiting if each not in existing]
        return [make(coordinator, each) for each in existing]

    @callback
    def add(entities: list[GridMeterEntity]) -> None:
        """Add entities to the device."""
        subentry_id = coordinator.subentry.subentry_id
        async_add_entities(entities, config_subentry_id=subentry_id)

    @callback
    def look_again() -> None:
        """Add what has come to exist."""
        if entities := take():
            add(entities)

    entities = take()
    _async_remove_others(coordinator, platform, entities)
    add(entities)
    coordinator.config_entry.async_on_unload(coordinator.async_add_listener(look_again))


@callback
def _async_remove_others(
    coordinator: UsagePointCoordinator,
    platform: Platform,
    entities: Sequence[GridMeterEntity],
) -> None:
    """Remove the entities that another way in, measures or contract once had."""
    registry = er.async_get(coordinator.hass)
    place = (platform, coordinator.subentry.subentry_id)
    ids = {entity.unique_id for entity in entities}
    for known in er.async_entries_for_config_entry(
        registry, coordinator.config_entry.entry_id
    ):
        if (known.domain, known.config_subentry_id) == place:
            if known.unique_id not in ids:
                registry.async_remove(known.entity_id)

"""What all entities of a usage point share."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import override

from homeassistant.const import Platform
from homeassistant.core import CALLBACK_TYPE, HassJob, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.helpers.update_coordinator import CoordinatorEntity
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .coordinator import UsagePointCoordinator
from .overview import UsagePointData


@dataclass(frozen=True, kw_only=True)
class GridMeterEntityDescription(EntityDescription):
    """An entity, and whether there is anything for it to show, ever.

    What `leaves` goes at once when there is not; the rest is looked through at a start.
    """

    exists_fn: Callable[[UsagePointData], bool] = lambda _: True
    leaves: bool = False


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


class ClockEntity(GridMeterEntity):
    """An entity that changes by the clock, too, at moments that are known before."""

    _cancel_timer: CALLBACK_TYPE | None = None

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the clock from now on."""
        await super().async_added_to_hass()
        self._async_follow_clock()

    @override
    async def async_will_remove_from_hass(self) -> None:
        """Follow the clock no longer."""
        await super().async_will_remove_from_hass()
        self._async_stop()

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        """Take over what may have changed besides the time."""
        self._async_follow_clock()
        super()._handle_coordinator_update()

    @callback
    def _async_follow_clock(self) -> None:
        """Take the state of now, and set a timer for the moment at which it changes."""
        self._async_stop()
        if (change := self._async_take(dt_util.utcnow())) is not None:
            name = f"{self.coordinator.name} {self.entity_description.key}"
            self._cancel_timer = async_track_point_in_utc_time(
                self.hass,
                HassJob(self._async_on_change, name, cancel_on_shutdown=True),
                change,
            )

    @callback
    @abstractmethod
    def _async_take(self, now: datetime) -> datetime | None:
        """Take the state of a moment; return when it changes next."""

    @callback
    def _async_on_change(self, _now: datetime) -> None:
        """Show what is another now."""
        self._cancel_timer = None
        self._async_follow_clock()
        self.async_write_ha_state()

    @callback
    def _async_stop(self) -> None:
        """Cancel the timer, if there is one."""
        if self._cancel_timer is not None:
            self._cancel_timer()
            self._cancel_timer = None


@callback
def async_add_existing[DescriptionT: GridMeterEntityDescription](
    coordinator: UsagePointCoordinator,
    platform: Platform,
    descriptions: Sequence[DescriptionT],
    make: Callable[[UsagePointCoordinator, DescriptionT], GridMeterEntity],
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the entities that have something to show, and each other one once it has."""
    waiting, leaving = [*descriptions], dict[str, DescriptionT]()

    def take() -> list[GridMeterEntity]:
        """Return the entities that exist now and have not been added yet."""
        existing = [each for each in waiting if each.exists_fn(coordinator.data)]
        waiting[:] = [each for each in waiting if each not in existing]
        entities = [make(coordinator, each) for each in existing]
        for entity, each in zip(entities, existing, strict=True):
            if each.leaves and entity.unique_id is not None:
                leaving[entity.unique_id] = each
        return entities

    @callback
    def add(entities: list[GridMeterEntity]) -> None:
        """Add entities to the device."""
        subentry_id = coordinator.subentry.subentry_id
        async_add_entities(entities, config_subentry_id=subentry_id)

    @callback
    def look_again() -> None:
        """Add what has come to exist, and remove what has gone."""
        gone = [
            unique_id
            for unique_id, each in leaving.items()
            if not each.exists_fn(coordinator.data)
        ]
        for unique_id in gone:
            waiting.append(leaving.pop(unique_id))
            _async_remove(coordinator, platform, unique_id)
        if entities := take():
            add(entities)

    entities = take()
    _async_remove_others(coordinator, platform, entities)
    add(entities)
    coordinator.config_entry.async_on_unload(coordinator.async_add_listener(look_again))


@callback
def _async_remove(
    coordinator: UsagePointCoordinator, platform: Platform, unique_id: str
) -> None:
    """Remove an entity that has nothing to show any more."""
    registry = er.async_get(coordinator.hass)
    if entity_id := registry.async_get_entity_id(platform, DOMAIN, unique_id):
        registry.async_remove(entity_id)


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

"""A button that polls now instead of at the next turn."""

from typing import override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import GridMeterConfigEntry
from .entity import GridMeterEntity

PARALLEL_UPDATES = 1

REFRESH = ButtonEntityDescription(
    key="refresh", translation_key="refresh", entity_category=EntityCategory.DIAGNOSTIC
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: GridMeterConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add one button for each usage point."""
    for subentry_id, coordinator in entry.runtime_data.items():
        async_add_entities(
            [RefreshButton(coordinator, REFRESH)], config_subentry_id=subentry_id
        )


class RefreshButton(GridMeterEntity, ButtonEntity):
    """Asks the operator for what is missing."""

    @override
    async def async_press(self) -> None:
        """Poll, and ask again for recent days that were incomplete."""
        await self.coordinator.async_poll(holes=True)

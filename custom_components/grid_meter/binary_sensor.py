"""A binary sensor that tells whether it is off-peak now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, override

from homeassistant.components.binary_sensor import (
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import GridMeterConfigEntry
from .entity import ClockEntity, GridMeterEntityDescription, async_add_existing
from .metering import off_peak
from .metering.lookahead import has_off_peak
from .metering.model import Direction
from .overview import UsagePointData

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class GridMeterBinarySensorDescription(
    BinarySensorEntityDescription, GridMeterEntityDescription
):
    """A binary sensor, and whether there is anything for it to show."""


def _has_off_peak(data: UsagePointData) -> bool:
    """Tell whether contract or tariff know off-peak hours."""
    costs = data.costs.get(Direction.CONSUMPTION)
    return bool(off_peak.parse(data.contract.off_peak_hours)) or (
        costs is not None and has_off_peak(costs.periods)
    )


OFF_PEAK = GridMeterBinarySensorDescription(
    key="off_peak",
    translation_key="off_peak",
    exists_fn=_has_off_peak,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: GridMeterConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the binary sensor of each usage point that has off-peak hours."""
    for coordinator in entry.runtime_data.values():
        async_add_existing(
            coordinator,
            Platform.BINARY_SENSOR,
            [OFF_PEAK],
            OffPeakSensor,
            async_add_entities,
        )


class OffPeakSensor(ClockEntity, BinarySensorEntity):
    """Whether it is off-peak: by the tariff, or else by the hours of the contract."""

    _next_change: datetime | None = None

    @callback
    @override
    def _async_take(self, now: datetime) -> datetime | None:
        """Take the state of a moment; return when it changes next."""
        # Without hours it is neither: they may only not be understood.
        told = self.coordinator.costs.off_peak(now) or (None, None)
        self._attr_is_on, self._next_change = told
        return self._next_change

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        """Return when the state changes next."""
        return {
            "next_change": self._next_change and self._next_change.isoformat(),
        }

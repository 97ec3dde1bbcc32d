"""A binary sensor that tells whether it is off-peak now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, override

from homeassistant.components.binary_sensor import (
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import Platform
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.util import dt as dt_util

from .coordinator import GridMeterConfigEntry, UsagePointCoordinator
from .entity import GridMeterEntity, GridMeterEntityDescription, async_add_existing
from .metering import off_peak

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class GridMeterBinarySensorDescription(
    BinarySensorEntityDescription, GridMeterEntityDescription
):
    """A binary sensor, and whether there is anything for it to show."""


OFF_PEAK = GridMeterBinarySensorDescription(
    key="off_peak",
    translation_key="off_peak",
    exists_fn=lambda data: bool(off_peak.parse(data.contract.off_peak_hours)),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: GridMeterConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the binary sensor of each usage point whose contract has off-peak hours."""
    for coordinator in entry.runtime_data.values():
        async_add_existing(
            coordinator,
            Platform.BINARY_SENSOR,
            [OFF_PEAK] if coordinator.provider.tells_contract else [],
            OffPeakSensor,
            async_add_entities,
        )


class OffPeakSensor(GridMeterEntity, BinarySensorEntity):
    """Whether the clock on the wall is within the off-peak hours of the contract."""

    def __init__(
        self,
        coordinator: UsagePointCoordinator,
        description: GridMeterBinarySensorDescription,
    ) -> None:
        """Begin without a timer: one is set once the entity is there."""
        super().__init__(coordinator, description)
        self._cancel_timer: CALLBACK_TYPE | None = None
        self._next_change: datetime | None = None

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the clock from now on."""
        await super().async_added_to_hass()
        self._async_follow_clock()

    @override
    async def async_will_remove_from_hass(self) -> None:
        """Follow the clock no longer."""
        self._async_stop()

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        """Take over the hours, which a new contract may have changed."""
        self._async_follow_clock()
        super()._handle_coordinator_update()

    @callback
    def _async_follow_clock(self) -> None:
        """Take the state of now, and set a timer for the moment at which it changes."""
        self._async_stop()
        hours = off_peak.parse(self.coordinator.data.contract.off_peak_hours)
        now, zone = dt_util.utcnow(), self.coordinator.provider.zone
        # Without hours it is neither: they may only not be understood.
        self._attr_is_on = hours.is_off_peak(now, zone) if hours else None
        self._next_change = hours.next_change(now, zone)
        if self._next_change is not None:
            self._cancel_timer = async_track_point_in_utc_time(
                self.hass,
                HassJob(
                    self._async_on_change,
                    f"{self.coordinator.name} off-peak",
                    cancel_on_shutdown=True,
                ),
                self._next_change,
            )

    @callback
    def _async_on_change(self, _now: datetime) -> None:
        """Show that off-peak has begun or ended."""
        self._cancel_timer = None
        self._async_follow_clock()
        self.async_write_ha_state()

    @callback
    def _async_stop(self) -> None:
        """Cancel the timer, if there is one."""
        if self._cancel_timer is not None:
            self._cancel_timer()
            self._cancel_timer = None

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        """Return when the state changes next."""
        return {
            "next_change": self._next_change and self._next_change.isoformat(),
        }

"""Sensors of what holds now: the price of a kWh, and the tariff period."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.core import CALLBACK_TYPE, Event, EventStateChangedData, callback
from homeassistant.helpers.event import async_track_state_change_event

from .const import CURRENCY
from .coordinator import UsagePointCoordinator
from .entity import ClockEntity, GridMeterEntityDescription
from .metering.lookahead import following
from .metering.model import Direction
from .metering.tariff import UNKNOWN
from .metering.timetable import Segment
from .overview import UsagePointData


@dataclass(frozen=True, kw_only=True)
class TariffSensorDescription(SensorEntityDescription, GridMeterEntityDescription):
    """A sensor of a tariff: what it tells of a time, and what the next one is called."""

    direction: Direction
    value_fn: Callable[[Segment], float | str | None]
    next_name: str


def price_now(direction: Direction) -> TariffSensorDescription:
    """Describe the price of a kWh, with all that is due for it."""
    return TariffSensorDescription(
        key=f"{direction}_price",
        translation_key=f"{direction}_price",
        native_unit_of_measurement=f"{CURRENCY}/kWh",
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=4,
        exists_fn=lambda data: direction in data.costs,
        leaves=True,
        direction=direction,
        value_fn=lambda now: None if now.price is None else float(now.price),
        next_name="next_price",
    )


def period_now(direction: Direction) -> TariffSensorDescription:
    """Describe the tariff period, where there is more than one."""
    return TariffSensorDescription(
        key=f"{direction}_period",
        translation_key=f"{direction}_period",
        device_class=SensorDeviceClass.ENUM,
        exists_fn=lambda data: has_periods(data, direction),
        leaves=True,
        direction=direction,
        value_fn=lambda now: None if now.period == UNKNOWN else now.period,
        next_name="next_period",
    )


def has_periods(data: UsagePointData, direction: Direction) -> bool:
    """Tell whether a direction has more than one tariff period."""
    costs = data.costs.get(direction)
    return costs is not None and len(costs.periods) > 1


class TariffSensor(ClockEntity, SensorEntity):
    """What holds now, and what comes after it."""

    entity_description: TariffSensorDescription

    def __init__(
        self,
        coordinator: UsagePointCoordinator,
        description: TariffSensorDescription,
    ) -> None:
        """Show what a description says."""
        super().__init__(coordinator, description)
        self._next: Segment | None = None
        self._sources: set[str] = set()
        self._forget_sources: CALLBACK_TYPE | None = None

    @override
    async def async_will_remove_from_hass(self) -> None:
        """Follow nothing any longer."""
        await super().async_will_remove_from_hass()
        self._async_watch(set())

    @property
    @override
    def options(self) -> list[str] | None:
        """Return the tariff periods that may occur."""
        if self.device_class is not SensorDeviceClass.ENUM:
            return None
        costs = self.coordinator.data.costs.get(self.entity_description.direction)
        return list(costs.periods) if costs else []

    @callback
    @override
    def _async_take(self, now: datetime) -> datetime | None:
        """Take the state of a moment; return when it changes next."""
        told, direction = self.entity_description, self.entity_description.direction
        costs = self.coordinator.costs
        self._async_watch(costs.sources(direction))
        segment = costs.at(direction, now)
        self._attr_native_value = segment and told.value_fn(segment)
        self._next = segment and following(costs.tables[direction], now, told.value_fn)
        return self._next and self._next.start

    @callback
    def _async_watch(self, sources: set[str]) -> None:
        """Follow the entities that tell the price."""
        if sources == self._sources:
            return
        self._sources = sources
        if self._forget_sources is not None:
            self._forget_sources()
            self._forget_sources = None
        if sources:
            self._forget_sources = async_track_state_change_event(
                self.hass, sources, self._async_on_price
            )

    @callback
    def _async_on_price(self, _event: Event[EventStateChangedData]) -> None:
        """Show another price."""
        self._async_follow_clock()
        self.async_write_ha_state()

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        """Return what comes next, and when."""
        told, after = self.entity_description, self._next
        return {
            "next_change": after and after.start.isoformat(),
            told.next_name: after and told.value_fn(after),
        }

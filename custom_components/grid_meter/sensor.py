"""Sensors: the newest readings, and how the reading goes.

No energy has a state class: the values are of past days, and Home Assistant would book
them on the day they arrive. The Energy dashboard takes the long-term statistics.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
)
from homeassistant.const import (
    PERCENTAGE,
    EntityCategory,
    Platform,
    UnitOfApparentPower,
    UnitOfEnergy,
    UnitOfPower,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType

from .coordinator import GridMeterConfigEntry, UsagePointData
from .entity import GridMeterEntity
from .metering.ledger import DataStatus
from .metering.model import Direction
from .metering.projection import Amount, Interval

PARALLEL_UPDATES = 0

type Value = StateType | date | datetime


@dataclass(frozen=True, kw_only=True)
class GridMeterSensorDescription(SensorEntityDescription):
    """A sensor: where its value is, and of which time it is."""

    value_fn: Callable[[UsagePointData], Value]
    attributes_fn: Callable[[UsagePointData], dict[str, Any] | None] | None = None


def _period(period: Amount | Interval | None) -> dict[str, str] | None:
    """Return of which time a value is."""
    if period is None:
        return None
    return {
        "period_start": period.start.isoformat(),
        "period_end": period.end.isoformat(),
    }


def _energy(
    direction: Direction,
    period: str,
    amount_fn: Callable[[UsagePointData], Amount | None],
) -> GridMeterSensorDescription:
    """Describe the energy of a day, month or year in one direction."""

    def value(data: UsagePointData) -> Value:
        """Return the energy in kWh."""
        amount = amount_fn(data)
        return amount.energy / 1000 if amount else None

    return GridMeterSensorDescription(
        key=f"{direction}_{period}",
        translation_key=f"{direction}_{period}",
        device_class=SensorDeviceClass.ENERGY,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        suggested_display_precision=2,
        value_fn=value,
        attributes_fn=lambda data: _period(amount_fn(data)),
    )


def _of_direction(direction: Direction) -> list[GridMeterSensorDescription]:
    """Describe the sensors of one direction."""

    def interval(data: UsagePointData) -> Interval | None:
        """Return the newest interval of the load curve."""
        return data.snapshot.directions[direction].load_curve

    def power(data: UsagePointData) -> Value:
        """Return the mean power of the newest interval in kW."""
        newest = interval(data)
        return newest.power / 1000 if newest else None

    return [
        GridMeterSensorDescription(
            key=f"{direction}_load_curve",
            translation_key=f"{direction}_load_curve",
            device_class=SensorDeviceClass.POWER,
            native_unit_of_measurement=UnitOfPower.KILO_WATT,
            suggested_display_precision=3,
            value_fn=power,
            attributes_fn=lambda data: _period(interval(data)),
        ),
        _energy(
            direction, "daily", lambda data: data.snapshot.directions[direction].daily
        ),
        _energy(
            direction,
            "monthly",
            lambda data: data.snapshot.directions[direction].monthly,
        ),
        _energy(
            direction, "annual", lambda data: data.snapshot.directions[direction].annual
        ),
    ]


MAX_POWER = (
    GridMeterSensorDescription(
        key="max_power",
        translation_key="max_power",
        device_class=SensorDeviceClass.APPARENT_POWER,
        native_unit_of_measurement=UnitOfApparentPower.KILO_VOLT_AMPERE,
        suggested_display_precision=2,
        value_fn=lambda data: (
            peak.power / 1000 if (peak := data.snapshot.max_power) else None
        ),
    ),
    GridMeterSensorDescription(
        key="max_power_time",
        translation_key="max_power_time",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=lambda data: peak.at if (peak := data.snapshot.max_power) else None,
    ),
)

DIAGNOSTICS = (
    GridMeterSensorDescription(
        key="last_reading",
        translation_key="last_reading",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda data: data.snapshot.last_reading,
    ),
    GridMeterSensorDescription(
        key="data_status",
        translation_key="data_status",
        device_class=SensorDeviceClass.ENUM,
        options=list(DataStatus),
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda data: data.status,
        attributes_fn=lambda data: {
            "estimated_percent": round(data.snapshot.estimated_share * 100, 2),
            "disagreeing_days": [day.isoformat() for day in data.snapshot.disagreeing],
            "days_taken_over": dict(data.snapshot.adopted),
        },
    ),
    GridMeterSensorDescription(
        key="next_poll",
        translation_key="next_poll",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda data: data.next_poll,
    ),
    GridMeterSensorDescription(
        key="history",
        translation_key="history",
        native_unit_of_measurement=PERCENTAGE,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda data: data.history.percent,
        attributes_fn=lambda data: {"reached": data.history.reached.isoformat()},
    ),
    GridMeterSensorDescription(
        key="consent_end",
        translation_key="consent_end",
        device_class=SensorDeviceClass.DATE,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda data: data.consent_end,
    ),
)

QUOTA = GridMeterSensorDescription(
    key="quota",
    translation_key="quota",
    entity_category=EntityCategory.DIAGNOSTIC,
    value_fn=lambda data: data.quota.used if data.quota else None,
    attributes_fn=lambda data: (
        {"limit": data.quota.limit, "resets": data.quota.resets.isoformat()}
        if data.quota
        else None
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: GridMeterConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors of each usage point, for the directions it was shared with."""
    for subentry_id, coordinator in entry.runtime_data.items():
        descriptions = [*DIAGNOSTICS]
        if coordinator.provider.tells_quota:
            descriptions.append(QUOTA)
        for direction in coordinator.directions:
            descriptions += _of_direction(direction)
        if Direction.CONSUMPTION in coordinator.directions:
            descriptions += MAX_POWER
        sensors = [GridMeterSensor(coordinator, each) for each in descriptions]
        _remove_others(hass, entry, subentry_id, sensors)
        async_add_entities(sensors, config_subentry_id=subentry_id)


def _remove_others(
    hass: HomeAssistant,
    entry: GridMeterConfigEntry,
    subentry_id: str,
    sensors: Sequence[SensorEntity],
) -> None:
    """Remove the sensors that another way in, or other measures, once had."""
    registry = er.async_get(hass)
    ids = {sensor.unique_id for sensor in sensors}
    for known in er.async_entries_for_config_entry(registry, entry.entry_id):
        if (known.domain, known.config_subentry_id) == (Platform.SENSOR, subentry_id):
            if known.unique_id not in ids:
                registry.async_remove(known.entity_id)


class GridMeterSensor(GridMeterEntity, SensorEntity):
    """A value of the newest readings, or of how the reading goes."""

    entity_description: GridMeterSensorDescription

    @property
    @override
    def native_value(self) -> Value:
        """Return the value that is shown."""
        return self.entity_description.value_fn(self.coordinator.data)

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """Return what belongs to the value: above all its time, which is never now."""
        if self.entity_description.attributes_fn is None:
            return None
        return self.entity_description.attributes_fn(self.coordinator.data)

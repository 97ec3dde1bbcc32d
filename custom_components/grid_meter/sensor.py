"""Sensors: the newest readings, and how the reading goes.

No energy has a state class: the values are of past days, and Home Assistant would book
them on the day they arrive. The Energy dashboard takes the long-term statistics.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
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
    UnitOfVolume,
    UnitOfVolumeFlowRate,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType

from .const import CURRENCY
from .coordinator import GridMeterConfigEntry, UsagePointCoordinator
from .costs import MONEY
from .entity import GridMeterEntity, GridMeterEntityDescription, async_add_existing
from .metering import off_peak
from .metering.exceedance import Exceedance
from .metering.grant import Grant
from .metering.ledger import DataStatus
from .metering.model import Channel, Direction, Quantity, Unit
from .metering.money import WATT_MINUTES_PER_KWH, euros
from .metering.projection import Amount, DirectionSnapshot, Interval, main_channels
from .metering.spending import Spending, Spent
from .metering.tariff import DAY, Colour
from .metering.tempo import turn
from .metering.trouble import Trouble
from .overview import UsagePointData
from .tariff_sensor import TariffSensor, TariffSensorDescription, period_now, price_now

PARALLEL_UPDATES = 0

type Value = StateType | date | datetime

NO_TROUBLE = "none"

AMOUNTS: Mapping[Unit, tuple[SensorDeviceClass, str]] = {
    Unit.ENERGY: (SensorDeviceClass.ENERGY, UnitOfEnergy.KILO_WATT_HOUR),
    Unit.VOLUME: (SensorDeviceClass.GAS, UnitOfVolume.CUBIC_METERS),
}
RATES: Mapping[Unit, tuple[SensorDeviceClass, str]] = {
    Unit.ENERGY: (SensorDeviceClass.POWER, UnitOfPower.KILO_WATT),
    Unit.VOLUME: (
        SensorDeviceClass.VOLUME_FLOW_RATE,
        UnitOfVolumeFlowRate.CUBIC_METERS_PER_HOUR,
    ),
}
"""How the amounts of a channel are shown, and how what flows at a time."""

PRECISIONS = {
    **dict.fromkeys((kind for kind, _ in AMOUNTS.values()), 2),
    **dict.fromkeys((kind for kind, _ in RATES.values()), 3),
}


@dataclass(frozen=True, kw_only=True)
class GridMeterSensorDescription(SensorEntityDescription, GridMeterEntityDescription):
    """A sensor: where its value is, and of which time it is."""

    value_fn: Callable[[UsagePointData], Value]
    attributes_fn: Callable[[UsagePointData], dict[str, Any] | None] | None = None
    placeholders: Mapping[str, str] = field(default_factory=dict)


def _period(period: Amount | Interval | None) -> dict[str, str] | None:
    """Return of which time a value is."""
    if period is None:
        return None
    return {
        "period_start": period.start.isoformat(),
        "period_end": period.end.isoformat(),
    }


def _shown(
    direction: Direction,
    key: str,
    shown_as: tuple[SensorDeviceClass, str],
    find: Callable[[DirectionSnapshot], Amount | Interval | None],
) -> GridMeterSensorDescription:
    """Describe an amount of a period, or the mean power of an interval, in one direction."""

    def found(data: UsagePointData) -> Amount | Interval | None:
        """Return the amount or the interval."""
        return find(data.snapshot.directions[direction])

    def value(data: UsagePointData) -> Value:
        """Return it in the unit, of which the domain counts thousandths."""
        match found(data):
            case Amount(energy=thousandths) | Interval(power=thousandths):
                return thousandths / 1000
            case _:
                return None

    device_class, unit = shown_as
    return GridMeterSensorDescription(
        key=f"{direction}_{key}",
        translation_key=f"{direction}_{key}",
        device_class=device_class,
        native_unit_of_measurement=unit,
        suggested_display_precision=PRECISIONS[device_class],
        value_fn=value,
        attributes_fn=lambda data: _period(found(data)),
    )


def _of_direction(
    direction: Direction, unit: Unit = Unit.ENERGY
) -> list[GridMeterSensorDescription]:
    """Describe the sensors of one direction."""
    return [
        _shown(direction, "load_curve", RATES[unit], lambda shown: shown.load_curve),
        _shown(direction, "daily", AMOUNTS[unit], lambda shown: shown.daily),
        _shown(direction, "monthly", AMOUNTS[unit], lambda shown: shown.monthly),
        _shown(direction, "annual", AMOUNTS[unit], lambda shown: shown.annual),
    ]


def _highest(
    direction: Direction, unit: Unit = Unit.ENERGY
) -> GridMeterSensorDescription:
    """Describe what stands for the max power where the operator tells none."""
    return _shown(direction, "highest", RATES[unit], lambda shown: shown.highest)


def _last_reading_of(channel: Channel) -> GridMeterSensorDescription:
    """Describe how far one of several registers is known."""
    return GridMeterSensorDescription(
        key=f"last_reading_{channel.key}",
        translation_key="last_reading_register",
        placeholders={"register": channel.code},
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda data: data.snapshot.last_readings.get(channel),
    )


def _excess(data: UsagePointData) -> Exceedance | None:
    """Return by how much this month exceeds the reference power."""
    taken = data.snapshot.directions.get(Direction.CONSUMPTION)
    return taken.excess if taken else None


def _month(data: UsagePointData) -> dict[str, str] | None:
    """Return the part of the newest month that is known."""
    taken = data.snapshot.directions.get(Direction.CONSUMPTION)
    return _period(taken.monthly if taken else None)


EXCESS = (
    GridMeterSensorDescription(
        key="excess_energy",
        translation_key="excess_energy",
        device_class=SensorDeviceClass.ENERGY,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        suggested_display_precision=2,
        value_fn=lambda data: each.energy / 1000 if (each := _excess(data)) else None,
        attributes_fn=_month,
    ),
    GridMeterSensorDescription(
        key="excess_intervals",
        translation_key="excess_intervals",
        value_fn=lambda data: each.intervals if (each := _excess(data)) else None,
        attributes_fn=_month,
    ),
)


def _failure(data: UsagePointData) -> dict[str, Any]:
    """Return all that is the matter, and how often and since when it was tried in vain."""
    found: dict[str, Any] = {"all": [*data.troubles]}
    if failure := data.failure:
        found |= {
            "side": failure.error.side,
            "code": failure.error.code,
            "since": failure.since.isoformat(),
            "polls": failure.polls,
        }
    return found


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
        key="trouble",
        translation_key="trouble",
        device_class=SensorDeviceClass.ENUM,
        options=[NO_TROUBLE, *Trouble],
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda data: next(iter(data.troubles), NO_TROUBLE),
        attributes_fn=_failure,
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
)

CONSENT_END = GridMeterSensorDescription(
    key="consent_end",
    translation_key="consent_end",
    device_class=SensorDeviceClass.DATE,
    entity_category=EntityCategory.DIAGNOSTIC,
    value_fn=lambda data: data.consent_end,
)

GRANT = GridMeterSensorDescription(
    key="grant",
    translation_key="grant",
    device_class=SensorDeviceClass.ENUM,
    options=list(Grant),
    entity_category=EntityCategory.DIAGNOSTIC,
    value_fn=lambda data: data.grant,
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


def _of_contract(
    key: str, value_fn: Callable[[UsagePointData], Value], **shown: Any
) -> GridMeterSensorDescription:
    """Describe what the operator tells of the contract, as long as it tells it."""
    return GridMeterSensorDescription(
        key=key,
        translation_key=key,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=value_fn,
        exists_fn=lambda data: value_fn(data) is not None,
        **shown,
    )


def _subscribed_power(data: UsagePointData) -> float | None:
    """Return the subscribed power in kVA."""
    power = data.contract.subscribed_power
    return power / 1000 if power else None


CONTRACT = (
    _of_contract(
        "subscribed_power",
        _subscribed_power,
        device_class=SensorDeviceClass.APPARENT_POWER,
        native_unit_of_measurement=UnitOfApparentPower.KILO_VOLT_AMPERE,
        suggested_display_precision=0,
    ),
    _of_contract("tariff", lambda data: data.contract.tariff),
    _of_contract(
        "off_peak_hours",
        lambda data: data.contract.off_peak_hours,
        attributes_fn=lambda data: {
            "ranges": [*map(str, off_peak.parse(data.contract.off_peak_hours).ranges)]
        },
    ),
    _of_contract(
        "segment",
        lambda data: ", ".join(data.contract.segments) or None,
        entity_registry_enabled_default=False,
    ),
    _of_contract(
        "meter_type",
        lambda data: data.contract.meter_type,
        entity_registry_enabled_default=False,
    ),
)


def _activation(direction: Direction) -> GridMeterSensorDescription:
    """Describe the first day of the contract in one direction."""
    return _of_contract(
        f"{direction}_activation",
        lambda data: data.contract.activation.get(direction),
        device_class=SensorDeviceClass.DATE,
        entity_registry_enabled_default=False,
    )


def _max_power_share(data: UsagePointData) -> float | None:
    """Return the newest max power in percent of the subscribed power."""
    peak, subscribed = data.snapshot.max_power, data.contract.subscribed_power
    return peak.power / subscribed * 100 if peak and subscribed else None


MAX_POWER_SHARE = GridMeterSensorDescription(
    key="max_power_share",
    translation_key="max_power_share",
    native_unit_of_measurement=PERCENTAGE,
    suggested_display_precision=0,
    value_fn=_max_power_share,
    exists_fn=lambda data: _max_power_share(data) is not None,
)


def _spent(
    direction: Direction, key: str, find: Callable[[Spending], Spent | None]
) -> GridMeterSensorDescription:
    """Describe what a direction cost, or earned, in a time."""

    def found(data: UsagePointData) -> Spent | None:
        """Return it with its time."""
        costs = data.costs.get(direction)
        return None if costs is None else find(costs)

    def value(data: UsagePointData) -> Value:
        """Return it in euros."""
        spent = found(data)
        if spent is None or spent.cost is None:
            return None
        return float(euros(spent.cost))

    def attributes(data: UsagePointData) -> dict[str, Any] | None:
        """Return its time, and the energy in kWh that has no price yet."""
        spent = found(data)
        return (
            None
            if spent is None
            else {
                "period_start": spent.start.isoformat(),
                "period_end": spent.end.isoformat(),
                "without_price": spent.unpriced / WATT_MINUTES_PER_KWH,
            }
        )

    return GridMeterSensorDescription(
        key=f"{direction}_{key}_{MONEY[direction]}",
        translation_key=f"{direction}_{key}_{MONEY[direction]}",
        device_class=SensorDeviceClass.MONETARY,
        native_unit_of_measurement=CURRENCY,
        suggested_display_precision=2,
        value_fn=value,
        attributes_fn=attributes,
        exists_fn=lambda data: direction in data.costs,
        leaves=True,
    )


def _of_tariff(
    direction: Direction,
) -> list[GridMeterSensorDescription | TariffSensorDescription]:
    """Describe the sensors of what one direction costs."""
    return [
        price_now(direction),
        period_now(direction),
        _spent(direction, "daily", lambda costs: costs.daily),
        _spent(direction, "monthly", lambda costs: costs.monthly),
        _spent(direction, "annual", lambda costs: costs.annual),
    ]


def _tempo_day(data: UsagePointData, offset: int) -> dict[str, str] | None:
    """Return from when until when the colour of a day holds."""
    if data.tempo is None:
        return None
    day = data.tempo.day + offset * DAY
    return {
        "period_start": turn(day).isoformat(),
        "period_end": turn(day + DAY).isoformat(),
    }


def _days_left(colour: Colour) -> GridMeterSensorDescription:
    """Describe how many days of a colour are still to come in a season."""
    return GridMeterSensorDescription(
        key=f"tempo_{colour}_left",
        translation_key=f"tempo_{colour}_left",
        exists_fn=lambda data: data.tempo is not None,
        leaves=True,
        value_fn=lambda data: data.tempo.left[colour] if data.tempo else None,
    )


TEMPO = (
    GridMeterSensorDescription(
        key="tempo_today",
        translation_key="tempo_today",
        device_class=SensorDeviceClass.ENUM,
        options=list(Colour),
        exists_fn=lambda data: data.tempo is not None,
        leaves=True,
        value_fn=lambda data: data.tempo.today if data.tempo else None,
        attributes_fn=lambda data: _tempo_day(data, 0),
    ),
    GridMeterSensorDescription(
        key="tempo_tomorrow",
        translation_key="tempo_tomorrow",
        device_class=SensorDeviceClass.ENUM,
        options=list(Colour),
        exists_fn=lambda data: data.tempo is not None,
        leaves=True,
        value_fn=lambda data: data.tempo.tomorrow if data.tempo else None,
        attributes_fn=lambda data: _tempo_day(data, 1),
    ),
    *map(_days_left, Colour),
)
"""What those see whose tariff is Tempo, or who want to."""


async def async_setup_entry(
    hass: HomeAssistant,
    entry: GridMeterConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors of each usage point, for the directions it was shared with."""
    for coordinator in entry.runtime_data.values():
        async_add_existing(
            coordinator,
            Platform.SENSOR,
            _descriptions(coordinator),
            _make,
            async_add_entities,
        )


def _make(
    coordinator: UsagePointCoordinator,
    description: GridMeterSensorDescription | TariffSensorDescription,
) -> GridMeterSensor | TariffSensor:
    """Return the sensor of a description."""
    if isinstance(description, TariffSensorDescription):
        return TariffSensor(coordinator, description)
    return GridMeterSensor(coordinator, description)


def _descriptions(
    coordinator: UsagePointCoordinator,
) -> list[GridMeterSensorDescription | TariffSensorDescription]:
    """Return the sensors for what the access delivers and tells."""
    descriptions: list[GridMeterSensorDescription | TariffSensorDescription]
    descriptions = [*DIAGNOSTICS, *TEMPO]
    if coordinator.provider.tells_quota:
        descriptions.append(QUOTA)
    if coordinator.provider.tells_contract:
        descriptions += [*CONTRACT, *map(_activation, coordinator.directions)]
    # Where a permission shows in the answers alone, nobody tells when it ends.
    is_silent = coordinator.provider.silence_tells
    descriptions.append(GRANT if is_silent else CONSENT_END)
    channels = coordinator.channels
    for direction, channel in main_channels(channels).items():
        shown = _of_direction(direction, channel.unit)
        # The load curve comes first, and may not be wanted.
        descriptions += shown if coordinator.has_curves else shown[1:]
        if channel.register(Quantity.MAX_POWER).key in coordinator.registers:
            descriptions += MAX_POWER
            if coordinator.provider.tells_contract:
                descriptions.append(MAX_POWER_SHARE)
        elif coordinator.has_curves:
            descriptions.append(_highest(direction, channel.unit))
        descriptions += _of_tariff(direction)
    descriptions += [_last_reading_of(each) for each in channels if each.code]
    if coordinator.projection.reference_power is not None:
        descriptions += EXCESS
    return descriptions


class GridMeterSensor(GridMeterEntity, SensorEntity):
    """A value of the newest readings, or of how the reading goes."""

    entity_description: GridMeterSensorDescription

    def __init__(
        self,
        coordinator: UsagePointCoordinator,
        description: GridMeterSensorDescription,
    ) -> None:
        """Show what a description says."""
        super().__init__(coordinator, description)
        self._attr_translation_placeholders = description.placeholders

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

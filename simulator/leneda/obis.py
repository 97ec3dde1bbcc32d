"""The seventeen published registers, by OBIS code, and what they have in common."""

from datetime import timedelta
from enum import StrEnum

from .days import HOUR, QUARTER


class Obis(StrEnum):
    """A register; the values are the operator's codes. Sharing layers are counted 1, 3, 2, 4."""

    CONSUMPTION = "1-1:1.29.0"
    PRODUCTION = "1-1:2.29.0"
    REACTIVE_CONSUMPTION = "1-1:3.29.0"
    REACTIVE_PRODUCTION = "1-1:4.29.0"
    COVERED_LAYER_1 = "1-65:1.29.1"
    COVERED_LAYER_2 = "1-65:1.29.3"
    COVERED_LAYER_3 = "1-65:1.29.2"
    COVERED_LAYER_4 = "1-65:1.29.4"
    REMAINING_CONSUMPTION = "1-65:1.29.9"
    SHARED_LAYER_1 = "1-65:2.29.1"
    SHARED_LAYER_2 = "1-65:2.29.3"
    SHARED_LAYER_3 = "1-65:2.29.2"
    SHARED_LAYER_4 = "1-65:2.29.4"
    REMAINING_PRODUCTION = "1-65:2.29.9"
    GAS_VOLUME = "7-1:99.23.15"
    GAS_STANDARD_VOLUME = "7-1:99.23.17"
    GAS_ENERGY = "7-20:99.33.17"

    @property
    def is_gas(self) -> bool:
        """Tell whether the register counts gas: hourly amounts instead of mean powers."""
        return self in GAS

    @property
    def is_sharing(self) -> bool:
        """Tell whether the register comes from a sharing group's reckoning."""
        return self.value.startswith("1-65:")

    @property
    def is_remaining(self) -> bool:
        """Tell whether the register is what sharing leaves over."""
        return self in (Obis.REMAINING_CONSUMPTION, Obis.REMAINING_PRODUCTION)

    @property
    def step(self) -> timedelta:
        """Length of one interval."""
        return HOUR if self.is_gas else QUARTER

    @property
    def interval_length(self) -> str:
        """Length of one interval as the operator writes it."""
        return "PT1H" if self.is_gas else "PT15M"

    @property
    def unit(self) -> str:
        """Unit of the single values."""
        if self.is_gas:
            return _GAS_UNITS[self]
        return "kVAR" if self in _REACTIVE else "kW"

    @property
    def sum_unit(self) -> str:
        """Unit of sums over time."""
        return self.unit if self.is_gas else f"{self.unit}h"

    @property
    def lag_days(self) -> int:
        """Days after which a day is usually published."""
        if self.is_sharing:
            return 3
        return 1 if self in (Obis.PRODUCTION, Obis.REACTIVE_PRODUCTION) else 2


GAS = (Obis.GAS_VOLUME, Obis.GAS_STANDARD_VOLUME, Obis.GAS_ENERGY)
_REACTIVE = (Obis.REACTIVE_CONSUMPTION, Obis.REACTIVE_PRODUCTION)
_GAS_UNITS = {
    Obis.GAS_VOLUME: "m³",
    Obis.GAS_STANDARD_VOLUME: "Nm³",
    Obis.GAS_ENERGY: "kWh",
}

CONSUMPTION_LAYERS = (
    Obis.COVERED_LAYER_1,
    Obis.COVERED_LAYER_2,
    Obis.COVERED_LAYER_3,
    Obis.COVERED_LAYER_4,
)
"""Layers of consumption, in the order in which they are filled."""

PRODUCTION_LAYERS = (
    Obis.SHARED_LAYER_1,
    Obis.SHARED_LAYER_2,
    Obis.SHARED_LAYER_3,
    Obis.SHARED_LAYER_4,
)
"""Layers of production, in the order in which they are filled."""

SHARING = (
    (Obis.CONSUMPTION, CONSUMPTION_LAYERS, Obis.REMAINING_CONSUMPTION),
    (Obis.PRODUCTION, PRODUCTION_LAYERS, Obis.REMAINING_PRODUCTION),
)
"""What is measured, the layers that take of it, and what is left."""


def known_obis(text: str) -> Obis | None:
    """Find a register by its code; None when there is no such code."""
    return Obis(text) if text in list(Obis) else None

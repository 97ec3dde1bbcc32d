"""Conditions: whether it is off-peak now, and whether readings are up to date."""

from abc import abstractmethod
from typing import Final, Unpack, cast, override

import voluptuous as vol

from homeassistant.const import CONF_OPTIONS, CONF_TARGET
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.condition import (
    ATTR_BEHAVIOR,
    BEHAVIOR_ALL,
    BEHAVIOR_ANY,
    Condition,
    ConditionCheckParams,
    ConditionConfig,
)
from homeassistant.helpers.target import TargetSelection
from homeassistant.helpers.typing import ConfigType
from homeassistant.util import dt as dt_util

from .coordinator import UsagePointCoordinator
from .metering.ledger import DataStatus
from .targets import async_usage_points

SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_TARGET): cv.TARGET_FIELDS,
        vol.Required(CONF_OPTIONS, default=dict): {
            vol.Required(ATTR_BEHAVIOR, default=BEHAVIOR_ANY): vol.In(
                [BEHAVIOR_ANY, BEHAVIOR_ALL]
            )
        },
    }
)


class UsagePointCondition(Condition):
    """What holds of one or all of the usage points that a target means.

    It is read where it is known best, so that no entity has to be enabled for it.
    """

    @classmethod
    @override
    async def async_validate_config(
        cls, hass: HomeAssistant, config: ConfigType
    ) -> ConfigType:
        """Validate target and options."""
        return cast(ConfigType, SCHEMA(config))

    def __init__(self, hass: HomeAssistant, config: ConditionConfig) -> None:
        """Take over target and options."""
        super().__init__(hass, config)
        self._selection = TargetSelection(config.target or {})
        behavior = (config.options or {}).get(ATTR_BEHAVIOR)
        self._quantify = all if behavior == BEHAVIOR_ALL else any

    @override
    def _async_check(self, **kwargs: Unpack[ConditionCheckParams]) -> bool:
        """Check the usage points that are meant; where there is none, nothing holds."""
        points = async_usage_points(self._hass, self._selection)
        return bool(points) and self._quantify(map(self._holds, points))

    @abstractmethod
    def _holds(self, coordinator: UsagePointCoordinator) -> bool:
        """Tell whether the condition holds of a usage point."""


class OffPeakNowCondition(UsagePointCondition):
    """It is off-peak, by the tariff or by the contract; without hours it never is."""

    @override
    def _holds(self, coordinator: UsagePointCoordinator) -> bool:
        """Tell whether the clock on the wall is within the off-peak hours."""
        told = coordinator.costs.off_peak(dt_util.utcnow())
        return told is not None and told.is_on


class UpToDateCondition(UsagePointCondition):
    """Everything is there that should have been published by now."""

    @override
    def _holds(self, coordinator: UsagePointCoordinator) -> bool:
        """Tell whether every register has the day that is expected by now."""
        # Nothing is to come of a usage point that was closed.
        return coordinator.status in (DataStatus.UP_TO_DATE, DataStatus.CLOSED)


CONDITIONS: Final[dict[str, type[Condition]]] = {
    "off_peak_now": OffPeakNowCondition,
    "up_to_date": UpToDateCondition,
}


async def async_get_conditions(hass: HomeAssistant) -> dict[str, type[Condition]]:
    """Return the conditions of the integration."""
    return CONDITIONS

"""Triggers: a day is complete, a maximum was exceeded, readings are late, a consent ends."""

from abc import abstractmethod
from collections.abc import Iterator
from typing import Any, ClassVar, Final, cast, override

import voluptuous as vol

from homeassistant.const import ATTR_DEVICE_ID, ATTR_NAME, CONF_OPTIONS, CONF_TARGET
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.target import TargetSelection
from homeassistant.helpers.trigger import (
    Trigger,
    TriggerActionRunner,
    TriggerConfig,
    TriggerNotTriggeredReporter,
)
from homeassistant.helpers.typing import ConfigType
from homeassistant.util import dt as dt_util

from .coordinator import UsagePointCoordinator
from .devices import async_device
from .metering.model import Channel, Direction, Quantity
from .metering.occasions import (
    Outlook,
    Period,
    Record,
    completed,
    draws_to_its_end,
    has_become_late,
    records,
)
from .metering.trouble import LATE, RENEW_BEFORE
from .occasions import SIGNAL_NEWS
from .targets import async_devices_of

CONF_ABOVE: Final = "above"
CONF_DAYS: Final = "days"
CONF_PERCENT: Final = "percent"
CONF_PERIOD: Final = "period"

DAYS = vol.All(vol.Coerce(int), vol.Range(min=0))
NUMBER = vol.All(vol.Coerce(float), vol.Range(min=0))

type Variables = dict[str, Any]


class UsagePointTrigger(Trigger):
    """What happens at the usage points that a target means, found out at that moment."""

    options: ClassVar[dict[Any, Any]] = {}

    @classmethod
    @override
    async def async_validate_config(
        cls, hass: HomeAssistant, config: ConfigType
    ) -> ConfigType:
        """Validate target and options."""
        schema = vol.Schema(
            {
                vol.Required(CONF_TARGET): cv.TARGET_FIELDS,
                vol.Required(CONF_OPTIONS, default=dict): cls.options,
            }
        )
        return cast(ConfigType, schema(config))

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Take over target and options."""
        super().__init__(hass, config)
        self._selection = TargetSelection(config.target or {})
        self._options = config.options or {}

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        """Run the action whenever there is news of a usage point that is meant."""

        @callback
        def look(
            coordinator: UsagePointCoordinator, before: Outlook, now: Outlook
        ) -> None:
            """Run the action for all that is new."""
            device = async_device(coordinator)
            if device is None or device.id not in async_devices_of(
                self._hass, self._selection
            ):
                return
            name = device.name_by_user or device.name or coordinator.title
            for variables, description in self._news(coordinator, before, now):
                run_action(
                    {ATTR_DEVICE_ID: device.id, ATTR_NAME: name, **variables},
                    f"{description} ({name})",
                )

        return async_dispatcher_connect(self._hass, SIGNAL_NEWS, look)

    @abstractmethod
    def _news(
        self, coordinator: UsagePointCoordinator, before: Outlook, now: Outlook
    ) -> Iterator[tuple[Variables, str]]:
        """Return what is new: the variables of each run, and what the trace says."""


class DayCompleteTrigger(UsagePointTrigger):
    """All energy of a day is known, in every direction."""

    @override
    def _news(
        self, coordinator: UsagePointCoordinator, before: Outlook, now: Outlook
    ) -> Iterator[tuple[Variables, str]]:
        """Return each day that has become complete, the oldest first."""
        directions = coordinator.data.snapshot.directions
        for day in completed(before, now):
            amounts: Variables = dict.fromkeys(Direction)
            amounts |= {
                each: round(thousandths / 1000, 3)
                for each, thousandths in now.days[day].items()
            }
            units = [directions[each].unit for each in now.days[day]]
            yield (
                {"day": day.isoformat(), **amounts, "unit": str(units[0])},
                f"{day} is complete",
            )


class NewMaxPowerTrigger(UsagePointTrigger):
    """The highest power of the month or year, or that of a new day."""

    options: ClassVar[dict[Any, Any]] = {
        vol.Required(CONF_PERIOD, default=Period.MONTH): vol.Coerce(Period),
        vol.Optional(CONF_PERCENT): NUMBER,
        vol.Optional(CONF_ABOVE): NUMBER,
    }

    @override
    def _news(
        self, coordinator: UsagePointCoordinator, before: Outlook, now: Outlook
    ) -> Iterator[tuple[Variables, str]]:
        """Return the new maxima that are beyond what was asked for."""
        limit = (
            coordinator.data.contract.subscribed_power
            or coordinator.projection.reference_power
        )
        period = Period(self._options[CONF_PERIOD])
        for record in records(before, now, period):
            power = record.peak.power
            percent = power / limit * 100 if limit else None
            if power / 1000 > self._options.get(CONF_ABOVE, -1) and (
                CONF_PERCENT not in self._options
                or (percent is not None and percent >= self._options[CONF_PERCENT])
            ):
                yield (
                    {
                        **_of_record(record),
                        "unit": _unit(coordinator),
                        "period": str(period),
                        "limit": limit / 1000 if limit else None,
                        "percent": None if percent is None else round(percent, 1),
                    },
                    f"new maximum power on {record.peak.day}",
                )


def _of_record(record: Record) -> Variables:
    """Return a new maximum, and the one that it exceeds."""
    peak, previous = record.peak, record.previous
    return {
        "day": peak.day.isoformat(),
        "at": dt_util.as_local(peak.at).isoformat(),
        "power": peak.power / 1000,
        "previous_day": previous and previous.day.isoformat(),
        "previous_power": previous and previous.power / 1000,
    }


def _unit(coordinator: UsagePointCoordinator) -> str:
    """Return what a maximum is told in: operators measure it in kVA, or not at all."""
    measured = Channel(Direction.CONSUMPTION).register(Quantity.MAX_POWER)
    return "kVA" if measured.key in coordinator.registers else "kW"


class DataLateTrigger(UsagePointTrigger):
    """Readings have been missing for longer than is usual, whatever the reason."""

    options: ClassVar[dict[Any, Any]] = {
        vol.Required(CONF_DAYS, default=LATE.days): DAYS
    }

    @override
    def _news(
        self, coordinator: UsagePointCoordinator, before: Outlook, now: Outlook
    ) -> Iterator[tuple[Variables, str]]:
        """Return that readings have become late."""
        if has_become_late(before, now, self._options[CONF_DAYS]):
            yield (
                {
                    "last_day": now.newest and now.newest.isoformat(),
                    "days_late": now.days_late,
                    "trouble": next(map(str, coordinator.data.troubles), None),
                },
                f"readings are {now.days_late} days late",
            )


class ConsentEndingTrigger(UsagePointTrigger):
    """A consent ends soon."""

    options: ClassVar[dict[Any, Any]] = {
        vol.Required(CONF_DAYS, default=RENEW_BEFORE.days): DAYS
    }

    @override
    def _news(
        self, coordinator: UsagePointCoordinator, before: Outlook, now: Outlook
    ) -> Iterator[tuple[Variables, str]]:
        """Return that a consent lasts only so long from now on."""
        if draws_to_its_end(before, now, self._options[CONF_DAYS]):
            yield (
                {
                    "end": now.consent_end and now.consent_end.isoformat(),
                    "days_left": now.days_of_consent,
                },
                f"the consent ends in {now.days_of_consent} days",
            )


TRIGGERS: Final[dict[str, type[Trigger]]] = {
    "consent_ending": ConsentEndingTrigger,
    "data_late": DataLateTrigger,
    "day_complete": DayCompleteTrigger,
    "new_max_power": NewMaxPowerTrigger,
}


async def async_get_triggers(hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers of the integration."""
    return TRIGGERS

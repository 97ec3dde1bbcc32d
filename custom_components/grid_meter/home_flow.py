"""What may be changed of one home without removing it: its measures, and when it asks."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

import voluptuous as vol

from homeassistant.config_entries import ConfigSubentryFlow, SubentryFlowResult
from homeassistant.helpers.selector import BooleanSelector, TimeSelector
from homeassistant.util import dt as dt_util

from .access import async_get_entry_provider, directions_of
from .changes import async_set_up_anew
from .const import (
    CONF_ACCESS,
    CONF_FIRST_POLL,
    CONF_LOAD_CURVE,
    CONF_MEASURES,
    CONF_POLL_PHASE,
)
from .coordinator import GridMeterConfigEntry
from .forms import MEASURED, NAMES
from .identity import usage_point_of
from .metering.errors import OperatorError, WrongDirection
from .providers.proof import prove
from .settings_flow import PollTimes

HOME: Final = vol.Schema(
    {
        **MEASURED,
        vol.Required(CONF_LOAD_CURVE, default=True): BooleanSelector(),
        vol.Optional(CONF_FIRST_POLL): TimeSelector(),
    }
)
DECIDES: Final = (CONF_MEASURES, CONF_LOAD_CURVE)
"""What decides which entities a home has."""


class HomeSteps(ConfigSubentryFlow):
    """The step in which one home is changed; its archive and statistics stay."""

    async def async_step_home(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show what the home measures and when it asks, until both are possible."""
        entry, subentry = self._get_entry(), self._get_reconfigure_subentry()
        poll_times = PollTimes(entry.data[CONF_ACCESS])
        phase = subentry.data[CONF_POLL_PHASE]
        shown = {
            CONF_LOAD_CURVE: True,
            **subentry.data,
            CONF_FIRST_POLL: poll_times.shown(phase),
        }
        errors = {}
        if user_input is not None:
            entered = user_input.get(CONF_FIRST_POLL)
            if entered != shown[CONF_FIRST_POLL]:
                phase = poll_times.chosen(entered)
            if phase is None:
                errors[CONF_FIRST_POLL] = "not_then"
            elif not await self._async_may_measure(user_input[CONF_MEASURES]):
                errors[CONF_MEASURES] = "wrong_direction"
            else:
                chosen = {key: user_input[key] for key in DECIDES}
                return self._change({**chosen, CONF_POLL_PHASE: phase})
        return self.async_show_form(
            step_id="home",
            data_schema=self.add_suggested_values_to_schema(HOME, user_input or shown),
            errors=errors,
            description_placeholders={
                "home": subentry.title,
                "side": NAMES[entry.data[CONF_ACCESS]],
                **poll_times.placeholders(
                    {subentry.title: subentry.data[CONF_POLL_PHASE]}
                ),
            },
            last_step=True,
        )

    def _change(self, chosen: Mapping[str, Any]) -> SubentryFlowResult:
        """Keep what was chosen; entities come and go only where the measures changed."""
        entry: GridMeterConfigEntry = self._get_entry()
        subentry = self._get_reconfigure_subentry()
        known = {CONF_LOAD_CURVE: True, **subentry.data}
        if any(chosen[key] != known[key] for key in DECIDES):
            self.hass.async_create_task(
                async_set_up_anew(self.hass, entry),
                "grid_meter home",
                # Not before the home is changed.
                eager_start=False,
            )
        return self.async_update_and_abort(entry, subentry, data_updates=chosen)

    async def _async_may_measure(self, measures: str) -> bool:
        """Tell whether the operator does not object to directions that are new.

        Whatever else it answers is no reason to refuse: the polls will tell.
        """
        entry, subentry = self._get_entry(), self._get_reconfigure_subentry()
        added = directions_of(measures) - directions_of(subentry.data[CONF_MEASURES])
        if not added:
            return True
        data = MappingProxyType({**subentry.data, CONF_MEASURES: measures})
        changed = replace(subentry, data=data)
        provider = await async_get_entry_provider(self.hass, entry, changed)
        try:
            await prove(provider, usage_point_of(data).id, added, dt_util.utcnow())
        except WrongDirection:
            return False
        except OperatorError:
            return True
        return True

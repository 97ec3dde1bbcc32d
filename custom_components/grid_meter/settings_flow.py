"""The settings of an entry: when it asks, how far back, and how totals are spread."""

from datetime import time
from typing import Any

import voluptuous as vol

from homeassistant.config_entries import ConfigEntry, ConfigFlowResult, OptionsFlow
from homeassistant.helpers.selector import (
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TimeSelector,
)
from homeassistant.util import dt as dt_util

from .const import (
    ACCESS_LENEDA,
    CONF_ACCESS,
    CONF_DEPTH,
    CONF_FIRST_POLL,
    CONF_POLL_PHASE,
    CONF_SPREAD,
)
from .forms import NAMES, OPTIONS
from .metering.courtesy import Slot
from .metering.schedule import any_phase, phase_at, times
from .metering.spread import Spread
from .providers.courtesy import slots_of
from .settings import ALL, DEPTHS

SETTINGS = vol.Schema(
    {
        vol.Optional(CONF_FIRST_POLL): TimeSelector(),
        vol.Required(CONF_SPREAD, default=Spread.EVENLY.value): SelectSelector(
            SelectSelectorConfig(
                options=[spread.value for spread in Spread],
                mode=SelectSelectorMode.LIST,
                translation_key=CONF_SPREAD,
            )
        ),
        vol.Required(CONF_DEPTH, default=ALL): SelectSelector(
            SelectSelectorConfig(
                options=list(DEPTHS),
                mode=SelectSelectorMode.DROPDOWN,
                translation_key=CONF_DEPTH,
            )
        ),
    }
)
"""What may be set of every access."""


def settings_form(access: str) -> vol.Schema:
    """Return the form of the settings, with those that only this access has."""
    if access == ACCESS_LENEDA:
        return SETTINGS
    return SETTINGS.extend(OPTIONS[access].schema if access in OPTIONS else {})


class PollTimes:
    """When the homes of an access ask, in the words of the form."""

    def __init__(self, access: str) -> None:
        """Take the times of day at which an access welcomes requests."""
        self._slots = slots_of(access)

    @property
    def _first(self) -> Slot:
        """Return the slot of a day's first poll, whose moment stands for all."""
        return self._slots[0]

    def shown(self, phase: float) -> str:
        """Return the first poll of the day as the form shows it."""
        return times([self._first], phase)[0].replace(second=0).isoformat()

    def chosen(self, entered: str | None) -> float | None:
        """Return the phase of a first poll, any if it was left empty, None if too far off."""
        if not entered:
            return any_phase()
        moment = dt_util.parse_time(entered)
        return phase_at(moment, self._first, any_phase()) if moment else None

    def placeholders(self, phases: dict[str, float]) -> dict[str, str]:
        """Return the polls of each home, and between which times the first one may be."""
        last = Slot(self._first.hour + self._first.hours - 1)
        return {
            "first": _written(time(self._first.hour)),
            "last": _written(times([last], 59 / 60)[0]),
            "polls": "\n".join(
                f"- {home}: {', '.join(map(_written, times(self._slots, phase)))}"
                for home, phase in phases.items()
            ),
        }


def _written(moment: time) -> str:
    """Return a time of day in hours and minutes."""
    return f"{moment:%H:%M}"


class SettingsSteps(OptionsFlow):
    """The step of the options that every access has."""

    async def async_step_settings(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show what is set, and let it take effect at once."""
        entry = self.config_entry
        access = entry.data[CONF_ACCESS]
        poll_times = PollTimes(access)
        shown = self._shown(poll_times)
        errors = {}
        if user_input is not None:
            entered = user_input.get(CONF_FIRST_POLL)
            if poll_times.chosen(entered) is None:
                errors[CONF_FIRST_POLL] = "not_then"
            else:
                if entered != shown:
                    self._set_polls(entry, poll_times, entered)
                chosen = {k: v for k, v in user_input.items() if k != CONF_FIRST_POLL}
                return self.async_create_entry(data={**entry.options, **chosen})
        phases = {
            home.title: home.data[CONF_POLL_PHASE] for home in entry.subentries.values()
        }
        return self.async_show_form(
            step_id="settings",
            data_schema=self.add_suggested_values_to_schema(
                settings_form(access),
                user_input or {CONF_FIRST_POLL: shown, **entry.options},
            ),
            errors=errors,
            description_placeholders={
                "side": NAMES[access],
                **poll_times.placeholders(phases),
            },
        )

    def _shown(self, poll_times: PollTimes) -> str | None:
        """Return the first poll of the day, None where homes have several."""
        found = {
            poll_times.shown(home.data[CONF_POLL_PHASE])
            for home in self.config_entry.subentries.values()
        }
        return found.pop() if len(found) == 1 else None

    def _set_polls(
        self, entry: ConfigEntry, poll_times: PollTimes, entered: str | None
    ) -> None:
        """Let all homes of the entry ask at a time, or each at one by chance."""
        for home in list(entry.subentries.values()):
            self.hass.config_entries.async_update_subentry(
                entry,
                home,
                data={**home.data, CONF_POLL_PHASE: poll_times.chosen(entered)},
            )

"""The repair of off-peak hours that were moved: tariffs follow them from a day on."""

from datetime import date
from typing import Any, Final, override

import voluptuous as vol

from homeassistant.components.repairs import ConfirmRepairFlow, RepairsFlowResult
from homeassistant.helpers.selector import DateSelector

from . import links
from .costs_watch import async_moved_hours, describe_hours
from .devices import async_of_subentry
from .tariff_flow import with_tariffs
from .tariff_forms import CONF_START

FIRST_DAY: Final = vol.Schema({vol.Required(CONF_START): DateSelector()})


class MovedHoursFlow(ConfirmRepairFlow):
    """Lets the tariffs of a home follow the off-peak hours of its contract."""

    def __init__(self, subentry_id: str) -> None:
        """Change the tariffs of the home of a subentry."""
        self._subentry_id = subentry_id

    @override
    async def async_step_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Show both hours, until there is a day on which the new ones begin."""
        home = async_of_subentry(self.hass, self._subentry_id)
        if home is None:
            return self.async_abort(reason="energy_not_loaded")
        if (moved := async_moved_hours(home)) is None:
            # The repair goes with what it was raised for.
            home.async_update_listeners()
            return self.async_abort(reason="off_peak_agrees")
        errors = {}
        if user_input is not None:
            timeline = moved.from_day(date.fromisoformat(user_input[CONF_START]))
            if timeline is not None:
                self.hass.config_entries.async_update_subentry(
                    home.config_entry,
                    home.subentry,
                    data=with_tariffs(home.subentry.data, timeline),
                )
                return self.async_create_entry(data={})
            errors[CONF_START] = "off_peak_other_tariff"
        return self.async_show_form(
            step_id="confirm",
            data_schema=self.add_suggested_values_to_schema(
                FIRST_DAY, user_input or {CONF_START: home.today.isoformat()}
            ),
            errors=errors,
            description_placeholders={
                **describe_hours(home, moved),
                "docs_url": links.page("costs"),
            },
        )

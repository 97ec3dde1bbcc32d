"""What may be chosen of an access after it was set up."""

from typing import Any, Final

from homeassistant.config_entries import ConfigFlowResult

from .const import ACCESS_LENEDA, CONF_ACCESS
from .forms import LENEDA_PLACEHOLDERS, NAMES, OPTIONS
from .settings_flow import SettingsSteps
from .tempo_flow import TempoSteps
from .troubles import async_describe_requests

FRENCH: Final = tuple(access for access in NAMES if access != ACCESS_LENEDA)
MENU: Final = {
    "settings": tuple(NAMES),
    "tempo": FRENCH,
    "leneda": (ACCESS_LENEDA,),
}
"""The steps that the menu offers, and the accesses that have them."""


class GridMeterOptionsFlow(SettingsSteps, TempoSteps):
    """A menu of forms, each of which changes a part of the entry's options."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show what may be chosen of the entry's access."""
        access = self.config_entry.data[CONF_ACCESS]
        return self.async_show_menu(
            step_id="init",
            menu_options=[step for step, having in MENU.items() if access in having],
        )

    async def async_step_leneda(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show which requests for access were made, and let the user choose their form."""
        if user_input is not None:
            return self.async_create_entry(
                data={**self.config_entry.options, **user_input}
            )
        return self.async_show_form(
            step_id="leneda",
            data_schema=self.add_suggested_values_to_schema(
                OPTIONS[ACCESS_LENEDA], self.config_entry.options
            ),
            description_placeholders={
                **LENEDA_PLACEHOLDERS,
                "requests": await async_describe_requests(self.hass, self.config_entry),
            },
        )

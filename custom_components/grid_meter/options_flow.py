"""What may be chosen of an access after it was set up."""

from typing import Any

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow

from .const import ACCESS_LENEDA, CONF_ACCESS
from .forms import LENEDA_PLACEHOLDERS, NAMES, OPTIONS
from .troubles import async_describe_requests


class GridMeterOptionsFlow(OptionsFlow):
    """One form, whose answer is the entry's options."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show what may be chosen of the entry's access."""
        if user_input is not None:
            return self.async_create_entry(data=user_input)
        access = self.config_entry.data[CONF_ACCESS]
        if access == ACCESS_LENEDA:
            return await self.async_step_leneda()
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(
                OPTIONS[access], self.config_entry.options
            ),
            description_placeholders={"side": NAMES[access]},
        )

    async def async_step_leneda(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show which requests for access were made, and let the user choose their form."""
        if user_input is not None:
            return self.async_create_entry(data=user_input)
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

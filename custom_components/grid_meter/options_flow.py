"""What may be chosen of a gateway after it was set up: how much is asked of it."""

from typing import Any

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow

from .const import CONF_ACCESS
from .forms import NAMES, OPTIONS


class GridMeterOptionsFlow(OptionsFlow):
    """One form, whose answer is the entry's options."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show what may be chosen of the entry's access."""
        if user_input is not None:
            return self.async_create_entry(data=user_input)
        access = self.config_entry.data[CONF_ACCESS]
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(
                OPTIONS[access], self.config_entry.options
            ),
            description_placeholders={"side": NAMES[access]},
        )

"""Repairs: what the user is told, and mends or takes note of."""

from typing import override

from homeassistant.components.repairs import (
    ConfirmRepairFlow,
    RepairsFlow,
    RepairsFlowResult,
)
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from .metering.trouble import Trouble


class RenewFlow(ConfirmRepairFlow):
    """Begins the dialog in which a consent is renewed."""

    def __init__(self, entry: ConfigEntry) -> None:
        """Renew what an entry was granted."""
        self._entry = entry

    @override
    async def async_step_confirm(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Open that dialog once the user agrees."""
        if user_input is not None:
            self._entry.async_start_reauth(self.hass)
        return await super().async_step_confirm(user_input)


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Return the flow of a repair: it renews a consent, or the user takes note."""
    if data and issue_id.startswith(Trouble.CONSENT_ENDS):
        entry = hass.config_entries.async_get_entry(str(data.get("entry_id")))
        if entry is not None:
            return RenewFlow(entry)
    return ConfirmRepairFlow()

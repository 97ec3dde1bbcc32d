"""Repairs: what the user is told, and mends or takes note of."""

from typing import override

import voluptuous as vol

from homeassistant.components.repairs import (
    ConfirmRepairFlow,
    RepairsFlow,
    RepairsFlowResult,
)
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from .costs_watch import ISSUE_HOURS
from .devices import async_of_subentry
from .energy_dashboard import (
    ISSUE as ENERGY_MISSING,
    ISSUE_COSTS as ENERGY_COSTS,
    async_add,
    async_describe_adding,
)
from .holdings import Trace
from .metering.trouble import Trouble
from .sharing import LEFT_BEHIND
from .sharing_repairs import HolderChangedFlow, LeftBehindFlow, async_begin_renewing
from .tariff_repairs import MovedHoursFlow


class RenewFlow(ConfirmRepairFlow):
    """Begins the dialog in which a consent is renewed."""

    def __init__(self, entry: ConfigEntry) -> None:
        """Renew what an entry was granted."""
        self._entry = entry

    @override
    async def async_step_confirm(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Go on with that dialog once the user agrees; the repair ends with its success."""
        if user_input is not None:
            return self.async_abort(
                reason="renewing",
                next_flow=await async_begin_renewing(self.hass, self._entry),
            )
        return await super().async_step_confirm(user_input)


class EnergyFlow(ConfirmRepairFlow):
    """Adds a home or its costs to the Energy dashboard: seen before it is done."""

    def __init__(self, subentry_id: str) -> None:
        """Add the home of a subentry."""
        self._subentry_id = subentry_id

    @override
    async def async_step_confirm(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Show what is added and what may count the same, until the user agrees."""
        home = async_of_subentry(self.hass, self._subentry_id)
        if home is None:
            return self.async_abort(reason="energy_not_loaded")
        if user_input is not None:
            await async_add(home)
            return self.async_create_entry(data={})
        return self.async_show_form(
            step_id="confirm",
            data_schema=vol.Schema({}),
            description_placeholders=await async_describe_adding(home),
        )


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Return the flow of a repair: it mends something, or the user takes note."""
    if data and issue_id.startswith((ENERGY_MISSING, ENERGY_COSTS)):
        return EnergyFlow(str(data.get("subentry_id")))
    if data and issue_id.startswith(ISSUE_HOURS):
        return MovedHoursFlow(str(data.get("subentry_id")))
    if data and issue_id.startswith(Trouble.CONSENT_ENDS):
        entry = hass.config_entries.async_get_entry(str(data.get("entry_id")))
        if entry is not None:
            return RenewFlow(entry)
    if data and issue_id.startswith(Trouble.HOLDER_CHANGED):
        entry = hass.config_entries.async_get_entry(str(data.get("entry_id")))
        subentry_id = str(data.get("subentry_id"))
        if entry is not None and subentry_id in entry.subentries:
            return HolderChangedFlow(entry, entry.subentries[subentry_id])
    if data and issue_id.startswith(LEFT_BEHIND):
        return LeftBehindFlow(Trace.load(data))
    return ConfirmRepairFlow()

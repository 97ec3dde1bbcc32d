"""Repairs of what ends a sharing: the customer has moved, or removed a usage point."""

from typing import Any, override

import voluptuous as vol

from homeassistant.components.repairs import (
    ConfirmRepairFlow,
    RepairsFlow,
    RepairsFlowResult,
)
from homeassistant.components.repairs.const import FlowType
from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_USER,
    ConfigEntry,
    ConfigSubentry,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir

from .const import ACCESS_LENEDA, CONF_ACCESS, DOMAIN, SUBENTRY_METERING_POINT
from .holdings import Trace, async_delete, async_describe, async_holdings
from .identity import async_get_keys
from .sharing import async_close, async_how_to_end
from .sharing_flow import CONF_DELETE_ARCHIVE, CONF_DELETE_STATISTICS, DELETION


class HolderChangedFlow(RepairsFlow):
    """Closes the home that was moved out of, or renews the consent for it."""

    def __init__(self, entry: ConfigEntry, subentry: ConfigSubentry) -> None:
        """Ask about the home of a subentry."""
        self._entry = entry
        self._subentry = subentry

    @property
    def _placeholders(self) -> dict[str, str] | None:
        """Return what the texts of the repair name."""
        issue = ir.async_get(self.hass).async_get_issue(self.handler, self.issue_id)
        return issue.translation_placeholders if issue else None

    async def async_step_init(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Ask what has happened, which the operator does not tell."""
        return self.async_show_menu(
            step_id="init",
            menu_options=["moved", "still_here"],
            description_placeholders=self._placeholders,
        )

    async def async_step_moved(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Say what is closed and what follows; go on with the new usage point."""
        if user_input is not None:
            subentry = self._entry.subentries.get(self._subentry.subentry_id)
            if subentry is None:
                return self.async_abort(reason="removed")
            await async_close(self.hass, self._entry, subentry)
            return self.async_create_entry(
                data={}, next_flow=await async_begin_adding(self.hass, self._entry)
            )
        return self.async_show_form(
            step_id="moved",
            data_schema=vol.Schema({}),
            description_placeholders=self._placeholders,
        )

    async def async_step_still_here(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Say whose consent is needed, and open the dialog for it."""
        if user_input is not None:
            return self.async_abort(
                reason="renewing",
                next_flow=await async_begin_renewing(self.hass, self._entry),
            )
        return self.async_show_form(
            step_id="still_here",
            data_schema=vol.Schema({}),
            description_placeholders=self._placeholders,
        )


async def async_begin_adding(
    hass: HomeAssistant, entry: ConfigEntry
) -> tuple[FlowType, str] | None:
    """Begin the dialog in which another usage point is added by the access of an entry."""
    access = entry.data[CONF_ACCESS]
    if access == ACCESS_LENEDA:
        point = await hass.config_entries.subentries.async_init(
            (entry.entry_id, SUBENTRY_METERING_POINT), context={"source": SOURCE_USER}
        )
        return FlowType.CONFIG_SUBENTRIES_FLOW, point["flow_id"]
    flows = hass.config_entries.flow
    begun = await flows.async_init(DOMAIN, context={"source": SOURCE_USER})
    begun = await flows.async_configure(begun["flow_id"], {"next_step_id": access})
    if begun["type"] is FlowResultType.ABORT:
        # The credentials of the application are gone: Home Assistant asks for them.
        return None
    return FlowType.CONFIG_FLOW, begun["flow_id"]


async def async_begin_renewing(
    hass: HomeAssistant, entry: ConfigEntry
) -> tuple[FlowType, str]:
    """Begin the dialog in which an access is renewed, unless it waits already."""
    for waiting in entry.async_get_active_flows(hass, {SOURCE_REAUTH}):
        return FlowType.CONFIG_FLOW, waiting["flow_id"]
    begun = await hass.config_entries.flow.async_init(
        DOMAIN,
        context={
            "source": SOURCE_REAUTH,
            "entry_id": entry.entry_id,
            "title_placeholders": {"name": entry.title},
        },
        data=entry.data,
    )
    return FlowType.CONFIG_FLOW, begun["flow_id"]


class LeftBehindFlow(ConfirmRepairFlow):
    """Says how to revoke at the operator, and deletes what is left of a usage point."""

    def __init__(self, trace: Trace) -> None:
        """Tell of a usage point that was removed."""
        self._trace = trace

    @override
    async def async_step_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Let the user choose what is deleted; keeping everything is an answer, too."""
        keys = await async_get_keys(self.hass)
        if any(
            self._trace.key == subentry.unique_id
            for entry in self.hass.config_entries.async_entries(DOMAIN)
            for subentry in entry.subentries.values()
        ):
            return self.async_abort(reason="set_up_again")
        if user_input is not None:
            await async_delete(
                self.hass,
                self._trace,
                keys,
                archive=user_input.get(CONF_DELETE_ARCHIVE, False),
                statistics=user_input.get(CONF_DELETE_STATISTICS, False),
            )
            return self.async_create_entry(data={})
        held = await async_holdings(self.hass, self._trace, keys)
        return self.async_show_form(
            step_id="confirm",
            data_schema=DELETION if held else vol.Schema({}),
            description_placeholders={
                "usage_point": self._trace.short,
                "how": await async_how_to_end(self.hass, self._trace),
                "stored": await async_describe(self.hass, held),
            },
        )

"""The Energy dashboard in the dialog of a home: seen before it is changed."""

from typing import Any

import voluptuous as vol

from homeassistant.config_entries import ConfigSubentryFlow, SubentryFlowResult

from .coordinator import UsagePointCoordinator
from .devices import async_of_subentry
from .energy_dashboard import (
    LINKS,
    async_add,
    async_describe_adding,
    async_describe_taking_out,
    async_has_energy,
    async_lacks,
    async_shows,
    async_take_out,
)


class EnergySteps(ConfigSubentryFlow):
    """The steps in which a home is added to the Energy dashboard, or taken out."""

    @property
    def _energy_options(self) -> list[str]:
        """Return the steps to offer in a menu: none where there is no such dashboard."""
        return ["energy"] if async_has_energy(self.hass) else []

    @property
    def _home_at_work(self) -> UsagePointCoordinator | None:
        """Return the home of the dialog, None where its entry is not loaded."""
        return async_of_subentry(self.hass, self._reconfigure_subentry_id)

    async def async_step_energy(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Go on with what can be done; let the user choose where that is both."""
        if (home := self._home_at_work) is None:
            return self.async_abort(reason="energy_not_loaded")
        adds, shows = async_lacks(home), async_shows(home)
        if adds and shows:
            return self.async_show_menu(
                step_id="energy", menu_options=["energy_add", "energy_undo"]
            )
        if adds:
            return await self.async_step_energy_add()
        if shows:
            return await self.async_step_energy_undo()
        return self.async_abort(
            reason="energy_nothing_to_do", description_placeholders=LINKS
        )

    async def async_step_energy_add(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show what is added and what may count the same, until the user agrees."""
        if (home := self._home_at_work) is None:
            return self.async_abort(reason="energy_not_loaded")
        placeholders = await async_describe_adding(home)
        if user_input is not None:
            await async_add(home)
            return self.async_abort(
                reason="energy_added", description_placeholders=placeholders
            )
        return self.async_show_form(
            step_id="energy_add",
            data_schema=vol.Schema({}),
            description_placeholders=placeholders,
            last_step=True,
        )

    async def async_step_energy_undo(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show what is taken out, until the user agrees."""
        if (home := self._home_at_work) is None:
            return self.async_abort(reason="energy_not_loaded")
        placeholders = await async_describe_taking_out(home)
        if user_input is not None:
            await async_take_out(home)
            return self.async_abort(
                reason="energy_undone", description_placeholders=placeholders
            )
        return self.async_show_form(
            step_id="energy_undo",
            data_schema=vol.Schema({}),
            description_placeholders=placeholders,
            last_step=True,
        )

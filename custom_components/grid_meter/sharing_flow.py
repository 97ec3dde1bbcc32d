"""Closing a usage point, opening it again, and ending its sharing for good."""

import asyncio
from typing import Any, Final

import voluptuous as vol

from homeassistant.config_entries import ConfigSubentryFlow, SubentryFlowResult
from homeassistant.helpers.selector import BooleanSelector
from homeassistant.helpers.translation import async_get_translations

from . import links
from .const import CONF_CLOSED, DOMAIN
from .holdings import Trace, async_describe, async_holdings
from .identity import async_get_keys
from .sharing import async_close, async_end, async_how_to_end, async_reopen

CONF_DELETE_ARCHIVE: Final = "delete_archive"
CONF_DELETE_STATISTICS: Final = "delete_statistics"

DELETION: Final = vol.Schema(
    {
        vol.Required(CONF_DELETE_ARCHIVE, default=False): BooleanSelector(),
        vol.Required(CONF_DELETE_STATISTICS, default=False): BooleanSelector(),
    }
)
"""What to delete of what is kept here."""


class SharingSteps(ConfigSubentryFlow):
    """The steps in which a usage point comes to rest."""

    _deletion: dict[str, bool] | None = None
    _ending: asyncio.Task[None] | None = None
    _how = ""

    @property
    def sharing_options(self) -> list[str]:
        """Return the items of the menu that are for the end of a sharing."""
        is_closed = self._get_reconfigure_subentry().data.get(CONF_CLOSED)
        return ["reopen" if is_closed else "close", "end_sharing"]

    async def async_step_close(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Say what closing a usage point means, until the user agrees."""
        entry, subentry = self._get_entry(), self._get_reconfigure_subentry()
        if user_input is not None:
            await async_close(self.hass, entry, subentry)
            return self.async_abort(reason="closed")
        return self.async_show_form(
            step_id="close",
            data_schema=vol.Schema({}),
            description_placeholders={"home": subentry.title},
            last_step=True,
        )

    async def async_step_reopen(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Say that the operator is asked again, until the user agrees."""
        entry, subentry = self._get_entry(), self._get_reconfigure_subentry()
        if user_input is not None:
            async_reopen(self.hass, entry, subentry)
            return self.async_abort(reason="reopened")
        return self.async_show_form(
            step_id="reopen",
            data_schema=vol.Schema({}),
            description_placeholders={"home": subentry.title},
            last_step=True,
        )

    async def async_step_end_sharing(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Say how to revoke at the operator; let the user choose what is deleted here."""
        if user_input is not None:
            self._deletion = user_input
            return await self.async_step_confirm_end()
        subentry = self._get_reconfigure_subentry()
        keys = await async_get_keys(self.hass)
        trace = Trace.of(self._get_entry(), subentry, keys)
        self._how = await async_how_to_end(self.hass, trace)
        held = await async_holdings(self.hass, trace, keys)
        return self.async_show_form(
            step_id="end_sharing",
            data_schema=self.add_suggested_values_to_schema(DELETION, self._deletion),
            description_placeholders={
                "home": subentry.title,
                "how": self._how,
                "stored": await async_describe(self.hass, held),
                "docs_url": links.page("removal"),
            },
            last_step=False,
        )

    async def async_step_confirm_end(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Say what will be gone, until the user agrees for the last time."""
        if user_input is not None:
            return await self.async_step_ending()
        assert self._deletion is not None
        texts = await async_get_translations(
            self.hass, self.hass.config.language, "common", {DOMAIN}
        )
        fates = {
            key: texts[
                f"component.{DOMAIN}.common.fate_{'deleted' if chosen else 'kept'}"
            ]
            for key, chosen in self._deletion.items()
        }
        return self.async_show_form(
            step_id="confirm_end",
            data_schema=vol.Schema({}),
            description_placeholders={
                "home": self._get_reconfigure_subentry().title,
                "archive": fates[CONF_DELETE_ARCHIVE],
                "statistics": fates[CONF_DELETE_STATISTICS],
            },
            last_step=True,
        )

    async def async_step_ending(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Wait until the usage point is gone, and what was chosen with it."""
        if self._ending is None:
            self._ending = self._async_begin_to_end()
        if not self._ending.done():
            return self.async_show_progress(
                step_id="ending",
                progress_action="ending",
                progress_task=self._ending,
            )
        await self._ending
        return self.async_show_progress_done(next_step_id="sharing_ended")

    async def async_step_sharing_ended(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Tell that it is done, and once more what only the user can do."""
        return self.async_abort(
            reason="sharing_ended", description_placeholders={"how": self._how}
        )

    def _async_begin_to_end(self) -> asyncio.Task[None]:
        """Begin to end the sharing, which a dialog that is closed does not stop."""
        assert self._deletion is not None
        name = "grid_meter end of sharing"
        work = self.hass.async_create_task(
            async_end(
                self.hass,
                self._get_entry(),
                self._get_reconfigure_subentry(),
                archive=self._deletion[CONF_DELETE_ARCHIVE],
                statistics=self._deletion[CONF_DELETE_STATISTICS],
            ),
            name,
            eager_start=False,
        )

        async def wait() -> None:
            """Wait for the work, which goes on without anybody waiting."""
            await asyncio.shield(work)

        return self.hass.async_create_task(wait(), name, eager_start=False)

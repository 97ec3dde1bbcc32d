"""What may be done with a usage point that is set up: changing it, adding history."""

import asyncio
from collections.abc import Coroutine
from contextlib import ExitStack
from datetime import date
from typing import Any, Final

import voluptuous as vol

from homeassistant.components.file_upload import process_uploaded_file
from homeassistant.config_entries import SubentryFlowResult
from homeassistant.helpers.selector import (
    BooleanSelector,
    FileSelector,
    FileSelectorConfig,
)

from . import links
from .coordinator import UsagePointCoordinator
from .energy_flow import EnergySteps
from .home_flow import HomeSteps
from .importing import (
    UNREADABLE,
    Preview,
    async_describe,
    async_preview,
    async_where,
    read_file,
)
from .providers.files import ExportFile, FileRefused
from .sharing_flow import SharingSteps
from .takeover import (
    TAKEOVER_URL,
    async_describe as async_describe_found,
    async_discover,
    async_take_over,
)
from .tariff_flow import TariffSteps

CONF_FILE: Final = "file"
CONF_PREFER_FILE: Final = "prefer_file"

FILE = vol.Schema(
    {
        vol.Required(CONF_FILE): FileSelector(
            FileSelectorConfig(accept=".csv,.txt,.xlsx")
        )
    }
)
PREFERENCE = vol.Schema(
    {vol.Required(CONF_PREFER_FILE, default=False): BooleanSelector()}
)
DOCUMENTATION: Final = links.page("import")


class UsagePointFlow(EnergySteps, HomeSteps, SharingSteps, TariffSteps):
    """Changes a home, or adds to its history: seen before it is done."""

    def __init__(self) -> None:
        """Begin with nothing read and nothing found."""
        self._file: ExportFile | None = None
        self._preview: Preview | None = None
        self._refused: FileRefused | None = None
        self._prefer = False
        self._reading: asyncio.Task[None] | None = None
        self._merging: asyncio.Task[None] | None = None
        self._changed: set[date] = set()

    @property
    def _coordinator(self) -> UsagePointCoordinator | None:
        """Return the usage point at work, None where its entry is not loaded."""
        points = getattr(self._get_entry(), "runtime_data", {})
        coordinator: UsagePointCoordinator | None = points.get(
            self._reconfigure_subentry_id
        )
        return coordinator

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Say how another usage point is added, since the frontend offers it here."""
        return self.async_abort(reason="add_as_entry")

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Let the user choose what to change, or where history comes from."""
        return self.async_show_menu(
            step_id="reconfigure",
            menu_options=[
                "home",
                "tariffs",
                *self._energy_options,
                "file",
                "history",
                *self.sharing_options,
            ],
        )

    async def async_step_history(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show what other integrations wrote, until the user agrees to take it over."""
        if (coordinator := self._coordinator) is None:
            return self.async_abort(reason="not_loaded")
        if user_input is not None:
            self._merging = self._task(self._async_take_over(coordinator))
            return await self.async_step_taking_over()
        found = await async_discover(
            self.hass,
            coordinator.usage_point,
            coordinator.provider.offers,
            coordinator.archive,
        )
        if not found.histories:
            return self.async_abort(reason="nothing_found")
        placeholders = {
            "found": await async_describe_found(self.hass, {"": found}),
            "docs_url": TAKEOVER_URL,
        }
        if not found.gained:
            return self.async_abort(
                reason="nothing_to_gain", description_placeholders=placeholders
            )
        return self.async_show_form(
            step_id="history",
            data_schema=vol.Schema({}),
            description_placeholders=placeholders,
            last_step=True,
        )

    async def async_step_taking_over(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Wait until the days are stored and the statistics written."""
        assert self._merging is not None
        if not self._merging.done():
            return self.async_show_progress(
                step_id="taking_over",
                progress_action="merging",
                progress_task=self._merging,
            )
        await self._merging
        return self.async_show_progress_done(next_step_id="taken_over")

    async def async_step_taken_over(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Tell how many days were gained, and what is left to do."""
        return self.async_abort(
            reason="taken_over",
            description_placeholders={
                "days": str(len(self._changed)),
                "docs_url": TAKEOVER_URL,
            },
        )

    async def async_step_file(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Let the user choose a file, and say why the one before was refused."""
        if (coordinator := self._coordinator) is None:
            return self.async_abort(reason="not_loaded")
        if user_input is not None:
            self._reading = self._task(
                self._async_read(coordinator, user_input[CONF_FILE])
            )
            return await self.async_step_reading()
        placeholders = {"docs_url": DOCUMENTATION, "where": ""}
        errors = {}
        if self._refused is not None:
            errors["base"] = self._refused.key
            placeholders["where"] = await async_where(self.hass, self._refused)
            self._refused = None
        return self.async_show_form(
            step_id="file",
            data_schema=FILE,
            errors=errors,
            description_placeholders=placeholders,
            last_step=False,
        )

    async def async_step_reading(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show how far the file is read."""
        assert self._reading is not None
        if not self._reading.done():
            return self.async_show_progress(
                step_id="reading",
                progress_action="reading",
                progress_task=self._reading,
            )
        try:
            await self._reading
        except FileRefused as err:
            self._refused = err
            return self.async_show_progress_done(next_step_id="file")
        return self.async_show_progress_done(next_step_id="summary")

    async def async_step_summary(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show what the file holds and changes, until the user agrees."""
        assert self._preview is not None
        if user_input is not None:
            self._prefer = user_input.get(CONF_PREFER_FILE, False)
            return await self.async_step_merging()
        if not (self._preview.gained or self._preview.differing):
            return self.async_abort(reason="nothing_new")
        return self.async_show_form(
            step_id="summary",
            data_schema=PREFERENCE if self._preview.differing else vol.Schema({}),
            description_placeholders={
                "home": self._get_reconfigure_subentry().title,
                "summary": await async_describe(self.hass, self._preview),
            },
            last_step=True,
        )

    async def async_step_merging(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Wait until the readings are stored and the statistics written."""
        if (coordinator := self._coordinator) is None:
            return self.async_abort(reason="not_loaded")
        if self._merging is None:
            self._merging = self._task(self._async_merge(coordinator))
        if not self._merging.done():
            return self.async_show_progress(
                step_id="merging",
                progress_action="merging",
                progress_task=self._merging,
            )
        await self._merging
        return self.async_show_progress_done(next_step_id="imported")

    async def async_step_imported(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Tell on how many days something changed."""
        return self.async_abort(
            reason="imported",
            description_placeholders={"days": str(len(self._changed))},
        )

    def _task(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Begin work that the dialog shows the progress of.

        The work itself goes on when the dialog is closed: half an import would be none.
        """
        name = "grid_meter history"
        task = self.hass.async_create_task(work, name, eager_start=False)

        async def wait() -> None:
            """Wait for the work, which a dialog that is closed does not cancel."""
            await asyncio.shield(task)

        return self.hass.async_create_task(wait(), name, eager_start=False)

    async def _async_read(
        self, coordinator: UsagePointCoordinator, file_id: str
    ) -> None:
        """Read the uploaded file, which is deleted thereby, and compare it."""

        def progress(share: float) -> None:
            """Tell the event loop how far the reading is."""
            self.hass.loop.call_soon_threadsafe(self.async_update_progress, share)

        def read() -> ExportFile:
            """Read the file, wherever Home Assistant has put it."""
            with ExitStack() as stack:
                try:
                    path = stack.enter_context(
                        process_uploaded_file(self.hass, file_id)
                    )
                except ValueError as err:
                    raise FileRefused(UNREADABLE) from err
                return read_file(coordinator, path, progress)

        self._file = await self.hass.async_add_executor_job(read)
        self._preview = await async_preview(coordinator, self._file)

    async def _async_take_over(self, coordinator: UsagePointCoordinator) -> None:
        """Take over what other integrations wrote."""
        self._changed = await async_take_over(coordinator)

    async def _async_merge(self, coordinator: UsagePointCoordinator) -> None:
        """Take the readings in."""
        assert self._file is not None
        self._changed = await coordinator.async_import(
            self._file.parts, prefer=self._prefer
        )

"""The old history of a usage point, fetched in the background, newest first."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
import logging
from typing import TYPE_CHECKING, Final

from homeassistant.core import HassJob, callback
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.util import dt as dt_util

from .metering.errors import (
    CONSENT_MISSING,
    CredentialsInvalid,
    Geoblocked,
    NoAccess,
    OperatorError,
    QuotaExceeded,
    Temporary,
    Unreachable,
)
from .metering.model import Request
from .metering.plan import backfill

if TYPE_CHECKING:
    from .coordinator import UsagePointCoordinator

_LOGGER = logging.getLogger(__name__)

SHOW_EVERY: Final = 10.0
"""Seconds between two looks at a history that is being filled."""

SHOW_SHARE: Final = 8
"""And at least so many times what a look takes: an old hour moves all later sums, which
are written anew."""

RESUME_AFTER: Final = timedelta(hours=1)
GETS_NOWHERE: Final = (CredentialsInvalid, Geoblocked, QuotaExceeded, Unreachable)
"""What no request would fare better with: after such a poll the next one tries first."""

MOMENT: Final = timedelta(minutes=1)
"""Who asks to wait so little has said so several times in a row, and wants some peace."""

PATIENCE: Final = 5
"""Windows that may fail in a row before the operator is left alone for a while."""


class Looks:
    """When to show what has arrived so far."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Begin with a look just taken; `clock` gives seconds."""
        self._clock = clock
        self._next: float | None = clock() + SHOW_EVERY

    def is_due(self) -> bool:
        """Tell whether it is time, which it never is during a look."""
        return self._next is not None and self._clock() > self._next

    async def take(self, look: Awaitable[None]) -> None:
        """Take a look, the longer it takes the later the next one."""
        began, self._next = self._clock(), None
        try:
            await look
        finally:
            now = self._clock()
            self._next = now + max(SHOW_EVERY, SHOW_SHARE * (now - began))


class Backfiller:
    """Asks for all history that was never answered, as fast as the access allows.

    It survives a restart, for what was answered is in the archive.
    """

    def __init__(self, coordinator: UsagePointCoordinator) -> None:
        """Serve the usage point of a coordinator."""
        self._coordinator = coordinator
        self._filling = False
        self._skipped: list[Request] = []
        self._was_fruitless = False
        self._cancel_resume: Callable[[], None] | None = None

    @callback
    def async_begin(self, *, first_poll: bool) -> None:
        """Let the history fill without anybody waiting for it.

        Where the access allows so many requests a day, they follow the day's first
        poll, which is known even after a restart.
        """
        if first_poll:
            self._skipped.clear()
        coordinator = self._coordinator
        if coordinator.is_closed or coordinator.is_retired:
            return
        allowed = coordinator.provider.courtesy.history_per_day
        if allowed is None or first_poll:
            coordinator.config_entry.async_create_background_task(
                coordinator.hass,
                self._async_run(allowed),
                f"{coordinator.name} history",
            )

    @callback
    def async_stop(self) -> None:
        """Cancel what is to come."""
        if self._cancel_resume is not None:
            self._cancel_resume()
            self._cancel_resume = None

    async def _async_run(self, allowed: int | None) -> None:
        """Ask for window after window, `allowed` of them or as many as it takes.

        Where the operator asks to wait, or fails, it goes on later by itself.
        """
        coordinator = self._coordinator
        if (
            self._filling
            or coordinator.waits_for_customer
            or isinstance(coordinator.problem, GETS_NOWHERE)
        ):
            return
        self._filling = True
        changed: set[date] = set()
        try:
            await self._async_ask(allowed, changed)
        except QuotaExceeded as err:
            now = dt_util.utcnow()
            is_short = err.next_access - now < MOMENT
            self._async_resume_at(now + RESUME_AFTER if is_short else err.next_access)
        except CONSENT_MISSING as err:
            coordinator.async_note(err)
        except OperatorError as err:
            _LOGGER.debug("History of %s waits: %r", coordinator.usage_point.short, err)
            self._async_resume_at(dt_util.utcnow() + RESUME_AFTER)
        finally:
            self._filling = False
        await coordinator.async_show(changed)

    async def _async_ask(self, allowed: int | None, changed: set[date]) -> None:
        """Ask for windows and show now and then what they brought; raises OperatorError.

        `changed` is left with the days that are still to be shown.
        """
        coordinator = self._coordinator
        looks = Looks(coordinator.hass.loop.time)
        showing: asyncio.Task[None] | None = None
        failures = answers = 0
        try:
            while (
                allowed != 0
                and failures < PATIENCE
                and (request := await self._async_fill(changed))
            ):
                allowed = allowed and allowed - 1
                has_failed = request in self._skipped
                failures = failures + 1 if has_failed else 0
                answers += not has_failed
                if changed and looks.is_due():
                    # Beside the next requests, which the operator paces anyway.
                    showing = coordinator.config_entry.async_create_background_task(
                        coordinator.hass,
                        looks.take(coordinator.async_show(changed.copy())),
                        f"{coordinator.name} show",
                    )
                    changed.clear()
        finally:
            if showing is not None:
                await showing
        if failures:
            self._async_resume_at(dt_util.utcnow() + RESUME_AFTER)
        is_fruitless = failures > 0 and answers == 0
        if is_fruitless and not self._was_fruitless:
            # An outage, it seems, and nothing to do with the days that were asked for.
            self._skipped.clear()
        self._was_fruitless = is_fruitless

    async def _async_fill(self, changed: set[date]) -> Request | None:
        """Ask for one window of history; return it, None if there was none to ask for.

        One that the operator fails on is left out until tomorrow: it may fail for ever,
        and what is older must not wait for it.
        """
        coordinator = self._coordinator
        async with coordinator.lock:
            request = backfill(
                coordinator.archive,
                coordinator.history,
                coordinator.provider.courtesy,
                dt_util.utcnow(),
                self._skipped,
            )
            if request is not None:
                try:
                    changed |= await coordinator.fetcher.async_fetch(request)
                except Unreachable:
                    raise
                except NoAccess:
                    # Whether the permission has ended is for the polls to find out.
                    _LOGGER.debug("A window of history is said not to be there")
                except Temporary as err:
                    _LOGGER.debug("A window of history is left out: %r", err)
                    self._skipped.append(request)
        return request

    @callback
    def _async_resume_at(self, moment: datetime) -> None:
        """Go on at a later time; a daily allowance comes back by itself."""
        coordinator = self._coordinator
        if coordinator.provider.courtesy.history_per_day is not None:
            return
        self.async_stop()

        @callback
        def resume(_now: datetime) -> None:
            """Go on in the background of the entry."""
            self._cancel_resume = None
            self.async_begin(first_poll=False)

        self._cancel_resume = async_track_point_in_utc_time(
            coordinator.hass,
            HassJob(resume, f"{coordinator.name} history", cancel_on_shutdown=True),
            moment,
        )

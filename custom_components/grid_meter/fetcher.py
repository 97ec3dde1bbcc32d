"""Asking an operator: what each answer, and each refusal, means for the archive."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
import logging
from typing import TYPE_CHECKING, Final

from homeassistant.core import callback
from homeassistant.util import dt as dt_util

from .metering.archive import Archive, Refusal
from .metering.errors import (
    BeforeActivation,
    BeyondHistory,
    CollectionOff,
    NoAccess,
    NoData,
    NotSubscribed,
    OperatorError,
    RequestInvalid,
    Temporary,
    Unreachable,
    WrongDirection,
)
from .metering.grant import hear_no_access, hear_nothing, speaks
from .metering.model import Quantity, Register, Request
from .metering.plan import again, completes_review, due
from .metering.settlement import Verdict
from .providers import Provider

if TYPE_CHECKING:
    from .coordinator import UsagePointCoordinator

_LOGGER = logging.getLogger(__name__)

FAILURES_OF_AN_OUTAGE: Final = 2
REFUSED_FOR_GOOD: Final = (WrongDirection,)
REFUSED_FOR_A_DAY: Final = (CollectionOff, NotSubscribed, RequestInvalid)


class Fetcher:
    """Asks for readings of one usage point, and keeps what comes of it."""

    def __init__(self, coordinator: UsagePointCoordinator) -> None:
        """Serve the usage point of a coordinator."""
        self._coordinator = coordinator
        self.heard: datetime | None = None
        """When the operator last answered, if only that it has nothing."""
        self.last_request: datetime | None = None

    @property
    def _archive(self) -> Archive:
        """Return the archive of the usage point."""
        return self._coordinator.archive

    @property
    def _provider(self) -> Provider:
        """Return the way to the operator."""
        return self._coordinator.provider

    async def async_fetch_due(
        self, *, holes: bool
    ) -> tuple[set[date], OperatorError | None]:
        """Ask for everything that is due; return the changed days, and the last error."""
        return await self._async_fetch_each(
            lambda: due(
                self._archive,
                self._coordinator.offers,
                self._provider.courtesy,
                dt_util.utcnow(),
                holes=holes,
            )
        )

    def requests(self, start: date, end: date) -> list[Request]:
        """Return what may be asked of the days [start, end)."""
        courtesy, now = self._provider.courtesy, dt_util.utcnow()
        offers = self._coordinator.offers
        return again(self._archive, offers, courtesy, now, (start, end))

    async def async_fetch_all(
        self, requests: Iterable[Request]
    ) -> tuple[set[date], OperatorError | None]:
        """Ask for some things once; return the changed days, and the last error."""
        left = iter(requests)
        return await self._async_fetch_each(lambda: left)

    async def _async_fetch_each(
        self, wanted: Callable[[], Iterable[Request]]
    ) -> tuple[set[date], OperatorError | None]:
        """Ask for everything that is wanted, each thing once.

        `wanted` tells anew before each request what is, the most urgent first. Returns
        the changed days, and the last error.
        """
        changed: set[date] = set()
        attempted: list[Request] = []
        denied: set[Register] = set()
        problem: OperatorError | None = None
        answers = failures = 0
        while request := self._next_request(wanted(), attempted):
            if self._coordinator.is_retired:
                break
            series = self._archive.series(request.register)
            too_early = series.too_early
            try:
                changed |= await self.async_fetch(request)
                answers += 1
                if series.too_early != too_early:
                    # Refused for its beginning alone: a part of it is asked for next.
                    continue
                attempted.append(request)
            except NoAccess:
                # The answer to whether there is a permission, and no trouble.
                denied.add(request.register)
                attempted += self._vain(request)
            except OperatorError as err:
                attempted.append(request)
                problem = err
                failures += 1
                # One register may fail for ever; who fails on all wants to be let alone.
                is_out = answers == 0 and failures == FAILURES_OF_AN_OUTAGE
                may_go_on = isinstance(err, Temporary) and not is_out
                if isinstance(err, Unreachable) or not may_go_on:
                    break
        if denied:
            self._async_hear(denied)
        return changed, problem

    def _vain(self, denied: Request) -> list[Request]:
        """Return a request that was denied, and those that would be, too.

        Nothing else is read of a direction of which nothing has been read yet: what is
        consumed and what is produced may be measured at usage points of their own.
        """
        direction = denied.register.direction
        registers = [
            offer.register
            for offer in self._coordinator.offers
            if offer.register.direction is direction
        ]
        if any(speaks(self._archive, register) for register in registers):
            return [denied]
        return [Request(register, date.min, date.max) for register in registers]

    @callback
    def _async_hear(self, denied: set[Register]) -> None:
        """Take it for the end of a permission if all of a direction was denied."""
        for direction in self._coordinator.directions:
            registers = {
                offer.register
                for offer in self._coordinator.offers
                if offer.register.direction is direction
            }
            if registers <= denied:
                hear_no_access(self._archive, registers)

    @staticmethod
    def _next_request(
        wanted: Iterable[Request], attempted: list[Request]
    ) -> Request | None:
        """Return the most urgent request whose days have not been tried yet."""
        return next(
            (
                request
                for request in wanted
                if not any(request.is_part_of(other) for other in attempted)
            ),
            None,
        )

    async def async_fetch(self, request: Request) -> set[date]:
        """Ask for one thing and store the answer; return the changed days.

        Raises OperatorError where the answer says nothing about the days asked.
        """
        self.last_request = now = dt_util.utcnow()
        series = self._archive.series(request.register)
        known = {each.reason for each in self._refusals}
        changed: set[date] = set()
        try:
            readings = await self._provider.fetch(
                self._coordinator.usage_point.id, request
            )
            changed = self._archive.merge(
                request.register, readings, request.start, request.end
            )
            self._async_doubt_curves(request.register, changed)
            self._async_note_review(request)
        except NoData:
            if self._provider.silence_tells:
                hear_nothing(self._archive, request)
            else:
                self._archive.merge(request.register, [], request.start, request.end)
        except NoAccess:
            hear_nothing(self._archive, request)
            await self._coordinator.async_save()
            raise
        except BeforeActivation:
            # A contract begins for all registers of a direction on the same day.
            for offer in self._coordinator.offers:
                if offer.register.direction is request.register.direction:
                    self._archive.series(offer.register).refuse(request.start)
        except BeyondHistory:
            series.refuse(request.start)
        except REFUSED_FOR_GOOD as err:
            series.refusal = Refusal(type(err).__name__, err.code, now, None)
        except REFUSED_FOR_A_DAY as err:
            retry = now + timedelta(hours=20)
            refusal = Refusal(type(err).__name__, err.code, now, retry)
            # Once is enough, for all registers and as long as it lasts.
            level = logging.DEBUG if refusal.reason in known else logging.WARNING
            _LOGGER.log(
                level,
                "No %s of %s for now: %s (%s)",
                request.register.key,
                self._coordinator.usage_point.short,
                refusal.reason,
                err.code,
            )
            series.refusal = refusal
        self.heard = now
        for reason in known - {each.reason for each in self._refusals}:
            _LOGGER.info(
                "What was refused of %s arrives again: %s",
                self._coordinator.usage_point.short,
                reason,
            )
        await self._coordinator.async_save(changed)
        return changed

    @property
    def _refusals(self) -> list[Refusal]:
        """Return why single registers are not delivered."""
        found = (
            self._archive.series(each).refusal
            for each in self._coordinator.registers.values()
        )
        return [refusal for refusal in found if refusal is not None]

    @callback
    def _async_note_review(self, request: Request) -> None:
        """Remember that all recent days were looked through for corrections."""
        today = dt_util.utcnow().astimezone(self._provider.zone).date()
        for offer in self._coordinator.offers:
            if offer.register == request.register:
                if completes_review(self._archive, offer, request, today):
                    self._archive.series(offer.register).reviewed = today

    @callback
    def _async_doubt_curves(self, register: Register, changed: set[date]) -> None:
        """Ask anew for the load curve of days whose total came to differ from it."""
        if register.quantity is not Quantity.DAILY_ENERGY:
            return
        curves = self._archive.series(register.channel.register(Quantity.LOAD_CURVE))
        answered = {day for day in changed if day in curves.answered}
        self._coordinator.projection.forget(answered)
        for day in answered:
            settled = self._coordinator.projection.settlement(register.channel, day)
            if settled.verdict is not Verdict.MEASURED:
                curves.answered.remove(day, day + timedelta(days=1))

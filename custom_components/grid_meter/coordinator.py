"""One usage point at work: when to poll, fetch, archive, publish, show."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
import logging
from typing import override

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry, ConfigSubentry
from homeassistant.core import HassJob, HomeAssistant, callback
from homeassistant.exceptions import (
    ConfigEntryError,
    ServiceValidationError,
    UnsupportedStorageVersionError,
)
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator
from homeassistant.util import dt as dt_util

from .backfiller import Backfiller
from .const import CONF_CLOSED, CONF_REFERENCE_POWER, CONF_REQUESTED, DOMAIN
from .costs import Costs
from .fetcher import Fetcher
from .identity import usage_point_of
from .metering.adoption import AdoptedDay
from .metering.archive import Archive, Comparison
from .metering.courtesy import Slot
from .metering.errors import CONSENT_MISSING, OperatorError, QuotaExceeded
from .metering.grant import Grant, grant, speaks
from .metering.ledger import DataStatus
from .metering.model import Channel, Direction, Offer, Register
from .metering.plan import due, earliest
from .metering.projection import Projection
from .metering.schedule import is_first_poll, next_poll, slot_end
from .metering.trouble import Failure, next_failure
from .overview import Overview, UsagePointData
from .providers import Provider
from .providers.files import Part
from .publisher import Publisher
from .settings import Settings
from .storage import ArchiveStore, async_tell_damage

_LOGGER = logging.getLogger(__name__)

CONTRACT_VALID = timedelta(days=7)
type GridMeterConfigEntry = ConfigEntry[dict[str, UsagePointCoordinator]]


class UsagePointCoordinator(DataUpdateCoordinator[UsagePointData]):
    """Keeps the archive of one usage point growing, and everything else in line with it."""

    config_entry: GridMeterConfigEntry

    def __init__(
        self,
        hass: HomeAssistant,
        entry: GridMeterConfigEntry,
        subentry: ConfigSubentry,
        provider: Provider,
    ) -> None:
        """Serve the usage point of a subentry by way of a provider."""
        assert subentry.unique_id is not None
        self.key = subentry.unique_id
        self.usage_point = usage_point_of(subentry.data)
        super().__init__(hass, _LOGGER, config_entry=entry, name=f"{DOMAIN} {self.key}")
        self.subentry = subentry
        self.title = subentry.title
        self.provider = provider
        self.last_poll: datetime | None = None
        self.failure: Failure | None = None
        self.next_poll: datetime | None = None
        self._settings = Settings.of(entry.options, subentry.data)
        self._store = ArchiveStore(hass, self.key)
        self._projection = self._project(Archive(provider.zone))
        self.lock = asyncio.Lock()
        self._cancel_timer: Callable[[], None] | None = None
        self.fetcher = Fetcher(self)
        self.publisher = Publisher(self)
        self.costs = Costs(self, self._settings.tariffs)
        self.overview = Overview(self)
        self._polls = 0
        self.is_retired = False
        self._backfiller = Backfiller(self)

    @property
    def archive(self) -> Archive:
        """Return the archive of the usage point."""
        return self._projection.archive

    @property
    def projection(self) -> Projection:
        """Return what follows from the archive."""
        return self._projection

    @property
    def offers(self) -> list[Offer]:
        """Return what is wanted of the registers that the access delivers."""
        return self._settings.wanted(self.provider.offers)

    @property
    def has_curves(self) -> bool:
        """Tell whether load curves are wanted."""
        return self._settings.has_curves

    @property
    def directions(self) -> list[Direction]:
        """Return the directions that the access delivers, in a fixed order."""
        offered = {offer.register.direction for offer in self.offers}
        return [direction for direction in Direction if direction in offered]

    @property
    def registers(self) -> dict[str, Register]:
        """Return the registers that the access delivers, by their keys."""
        return {offer.register.key: offer.register for offer in self.provider.offers}

    @property
    def channels(self) -> list[Channel]:
        """Return what the registers tell of, the most important first."""
        return list(dict.fromkeys(offer.register.channel for offer in self.offers))

    @property
    def today(self) -> date:
        """Return the local day of now, by the operator's clock."""
        return dt_util.utcnow().astimezone(self.provider.zone).date()

    @property
    def closed_at(self) -> datetime | None:
        """Return when the user closed the usage point: it is shown, and not polled."""
        closed = self.subentry.data.get(CONF_CLOSED)
        return datetime.fromisoformat(closed) if closed else None

    @property
    def is_closed(self) -> bool:
        """Tell whether the user has closed the usage point."""
        return self.closed_at is not None

    @property
    def is_polling(self) -> bool:
        """Tell whether the operator is being asked, or will be in a moment."""
        return self._polls > 0

    @property
    def problem(self) -> OperatorError | None:
        """Return the error with which the last poll ended, if it did."""
        return self.failure.error if self.failure else None

    @property
    def waits_for_customer(self) -> bool:
        """Tell whether only the customer can bring readings back."""
        return isinstance(self.problem, CONSENT_MISSING + self.provider.renewed_after)

    @property
    def grant(self) -> Grant | None:
        """Return the state of the permission, where only the answers show it."""
        if not self.provider.silence_tells:
            return None
        requested = self.subentry.data.get(CONF_REQUESTED)
        return grant(
            self.archive,
            self.offers,
            datetime.fromisoformat(requested) if requested else None,
            dt_util.utcnow(),
        )

    @property
    def history(self) -> list[Offer]:
        """Return the registers whose old readings are worth asking for."""
        return [
            offer
            for offer in self.offers
            if not self.provider.silence_tells or speaks(self.archive, offer.register)
        ]

    @property
    def status(self) -> DataStatus:
        """Return how up to date the readings are, which may change without a poll."""
        return self.overview.status(dt_util.utcnow())

    def _project(self, archive: Archive) -> Projection:
        """Return what follows from an archive, and from what the user told."""
        return Projection(
            archive,
            reference_power=self.subentry.data.get(CONF_REFERENCE_POWER),
            remainders=self.provider.remainders,
            spread=self._settings.spread,
        )

    @override
    async def _async_setup(self) -> None:
        """Read the archive; its damage is told, and never stops the setup."""
        try:
            stored = await self._store.load(self.provider.zone)
        except UnsupportedStorageVersionError as err:
            raise ConfigEntryError(
                translation_domain=DOMAIN,
                translation_key="archive_newer",
                translation_placeholders={"home": self.title},
            ) from err
        self._projection = self._project(stored.archive)
        self._projection.limit(stored.archive.contract.subscribed_power)
        self.last_poll = stored.last_poll
        if stored.damaged:
            async_tell_damage(self.hass, self.key, self.usage_point, stored.damaged)

    @override
    async def _async_update_data(self) -> UsagePointData:
        """Show what the archive says; asking the operator is the poll's business."""
        async with self.lock:
            return await self.overview.async_data()

    async def async_save(self, changed: Iterable[date] = ()) -> None:
        """Store what is known, the readings of the changed days only."""
        await self._store.save(self.archive, self.last_poll, changed)

    async def async_begin(self) -> None:
        """Publish what is known, and poll if a poll was missed or there was none yet."""
        async with self.lock:
            series = await self.publisher.async_series()
        await self.publisher.async_write(series)
        courtesy = self.provider.courtesy
        was_missed = self.last_poll is None or (
            courtesy.catches_up and self._slot_after(self.last_poll) <= dt_util.utcnow()
        )
        if was_missed and not self.is_closed:
            await self.async_poll()
        else:
            self._async_schedule()
            await self.async_refresh()
            self._backfiller.async_begin(first_poll=False)

    @callback
    def async_stop(self) -> None:
        """Cancel what is to come."""
        self._backfiller.async_stop()
        self._async_cancel_timer()

    async def async_retire(self) -> None:
        """Ask and write nothing more, once what is being written is on disk."""
        self.is_retired = True
        self.async_stop()
        self.next_poll = None
        await self._store.close()

    @callback
    def _async_demand_open(self) -> None:
        """Refuse to ask for anything of a usage point that the user has closed."""
        if self.is_closed:
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="usage_point_closed",
                translation_placeholders={"home": self.title},
            )

    @callback
    def _async_cancel_timer(self) -> None:
        """Cancel the next poll."""
        if self._cancel_timer is not None:
            self._cancel_timer()
            self._cancel_timer = None

    @contextmanager
    def _polling(self) -> Iterator[None]:
        """Show meanwhile that the operator is being asked."""
        self._polls += 1
        self.async_update_listeners()
        try:
            yield
        finally:
            self._polls -= 1
            self.async_update_listeners()

    async def async_poll(self, *, holes: bool = False) -> None:
        """Ask for what is missing, take it into the archive and show it.

        `holes` asks again for the recent days that were answered incompletely, which
        each day's first poll does by itself.
        """
        self._async_demand_open()
        with self._polling():
            await self._async_poll(holes=holes)

    async def _async_poll(self, *, holes: bool) -> None:
        """Ask for what is missing, take it into the archive and show it."""
        async with self.lock:
            now = dt_util.utcnow()
            first_poll = is_first_poll(now, self.last_poll, self.provider.zone)
            holes = holes or first_poll
            # So that a poll that is cut short by a restart is made again.
            self.last_poll = None
            await self._async_check_contract()
            changed, problem = await self.fetcher.async_fetch_due(holes=holes)
            self.async_note(problem)
            # So that a renewed consent is tried at once, whatever the hour.
            self.last_poll = None if self.waits_for_customer else now
            await self.async_save()
            series = await self.publisher.async_series(changed)
            self.async_stop()
            self._async_schedule()
            data = await self.overview.async_data()
        self._backfiller.async_begin(first_poll=first_poll)
        await self.publisher.async_write(series)
        self.async_set_updated_data(data)

    async def async_ask_again(self, start: date) -> int:
        """Ask once more for all days from `start` on; return how many that are."""
        self._async_demand_open()
        async with self.lock:
            asked = await self._async_forget_answers(start, date.max)
        await self.async_poll(holes=True)
        return asked

    async def async_fetch_days(self, start: date, end: date) -> set[date]:
        """Ask once more for the days [start, end), at once; return those that changed.

        What the operator does not answer now is asked for later, as all history is.
        Raises OperatorError.
        """
        self._async_demand_open()
        with self._polling():
            async with self.lock:
                requests = self.fetcher.requests(start, end)
                if not requests:
                    return set()
                await self._async_forget_answers(start, end)
                changed, problem = await self.fetcher.async_fetch_all(requests)
                self.async_note(problem)
                self._async_schedule()
            self._backfiller.async_begin(first_poll=False)
            await self.async_show(changed)
        if problem is not None:
            raise problem
        return {day for day in changed if start <= day < end}

    async def _async_forget_answers(self, start: date, end: date) -> int:
        """Take the days [start, end) for never answered; return how many are served."""
        today = self.today
        firsts = (earliest(self.archive, offer, today) for offer in self.offers)
        start, end = max(start, min(firsts, default=today)), min(end, today)
        for offer in self.offers:
            self.archive.series(offer.register).answered.remove(start, end)
        await self.async_save()
        return max((end - start).days, 0)

    async def async_rebuild(self) -> int:
        """Make the statistics from the archive anew; return the number of rows that differed."""
        async with self.lock:
            self._projection.forget_all()
            series = await self.publisher.async_series()
        return await self.publisher.async_write(series)

    async def async_adjust(self) -> None:
        """Let other settings take effect, without a question to the operator.

        What they make worth asking for is asked by the polls and the backfill.
        """
        subentry = self.config_entry.subentries[self.subentry.subentry_id]
        settings = Settings.of(self.config_entry.options, subentry.data)
        # What else is set of a home takes effect when it is set up anew.
        settings = replace(settings, has_curves=self._settings.has_curves)
        before, self.subentry = self._settings, subentry
        if settings == before:
            return
        self._settings = settings
        async with self.lock:
            is_spread = self._projection.spread_by(settings.spread)
            self.costs.take(settings.tariffs)
            series = await self.publisher.async_series(None if is_spread else set())
            if (settings.phase, settings.depth) != (before.phase, before.depth):
                self._async_schedule(in_another_slot=True)
            data = await self.overview.async_data()
        await self.publisher.async_write(series)
        self.async_set_updated_data(data)
        if settings.is_deeper_than(before):
            self._backfiller.async_begin(first_poll=False)

    async def async_compare(self, parts: list[Part]) -> list[Comparison]:
        """Tell what the parts of a file would add to the archive, each by itself."""
        async with self.lock:
            return await self.hass.async_add_executor_job(
                lambda: [self.archive.compare(p.register, p.readings) for p in parts]
            )

    async def async_import(self, parts: list[Part], *, prefer: bool) -> set[date]:
        """Take in a file, publish and show it; return the days that changed."""
        changed: set[date] = set()
        async with self.lock:
            changes = await self.hass.async_add_executor_job(
                lambda: [
                    self.archive.changes(p.register, p.readings, prefer=prefer)
                    for p in parts
                ]
            )
            for part, days in zip(parts, changes, strict=True):
                self.archive.put(part.register, days)
                changed |= days.keys()
            await self.async_save(changed)
        await self.async_show(changed)
        return changed

    async def async_adopt(
        self, days: Mapping[Direction, Mapping[date, AdoptedDay]]
    ) -> set[date]:
        """Take over days of another integration; return those that changed."""
        async with self.lock:
            changed = {
                day
                for direction, offered in days.items()
                for day in self.archive.adopt(direction, offered)
            }
            await self.async_save(changed)
        await self.async_show(changed)
        return changed

    async def async_show(self, changed: set[date]) -> None:
        """Publish and show changed days."""
        async with self.lock:
            series = await self.publisher.async_series(changed)
            data = await self.overview.async_data()
        await self.publisher.async_write(series)
        self.async_set_updated_data(data)

    async def _async_check_contract(self) -> None:
        """Learn once a week what the operator tells of the contract.

        It tells where history begins, and which power cannot be real; without it both
        are found out in other ways, so a failure is no trouble.
        """
        today = self.today
        checked = self.archive.contract_checked
        if checked is not None and today - checked < CONTRACT_VALID:
            return
        self.archive.contract_checked = today
        try:
            contract = await self.provider.contract(self.usage_point.id)
        except OperatorError as err:
            _LOGGER.debug("No contract of %s: %r", self.usage_point.short, err)
            return
        contract = contract.completed_by(self.archive.contract)
        self.archive.contract = contract
        self._projection.limit(contract.subscribed_power)

    @callback
    def async_note(self, problem: OperatorError | None) -> None:
        """Remember why a poll failed; log it once when it begins and once when it ends."""
        if problem is None:
            if self.problem is not None:
                _LOGGER.info("Readings of %s arrive again", self.usage_point.short)
            if isinstance(self.problem, self.provider.renewed_after):
                self._async_take_back_dialog()
        elif type(problem) is not type(self.problem):
            _LOGGER.warning(
                "No readings of %s for now: %s (%s)",
                self.usage_point.short,
                type(problem).__name__,
                problem.code,
            )
        if isinstance(problem, self.provider.renewed_after):
            self.config_entry.async_start_reauth(self.hass)
        self.failure = next_failure(self.failure, problem, dt_util.utcnow())

    @callback
    def _async_take_back_dialog(self) -> None:
        """Ask no longer for an access that is good again, unless another home needs it."""
        others = (
            point
            for point in self.config_entry.runtime_data.values()
            if point is not self
        )
        if any(
            isinstance(each.problem, each.provider.renewed_after) for each in others
        ):
            return
        for flow in [
            *self.config_entry.async_get_active_flows(self.hass, {SOURCE_REAUTH})
        ]:
            self.hass.config_entries.flow.async_abort(flow["flow_id"])

    @property
    def _slots(self) -> tuple[Slot, ...]:
        """Return the polls of a day, fewer where there may be nothing to read."""
        courtesy = self.provider.courtesy
        if self.grant in (None, Grant.GRANTED):
            return courtesy.slots
        if self.grant is Grant.REQUESTED or self.archive.years():
            return courtesy.slots_without_access
        # Who has not answered for so long hardly will.
        return courtesy.slots_without_access[:1]

    def _slot_after(self, moment: datetime) -> datetime:
        """Return the poll that follows a moment."""
        courtesy = self.provider.courtesy
        complete = self.waits_for_customer or not any(
            due(self.archive, self.offers, courtesy, moment, holes=False)
        )
        return next_poll(
            moment,
            self._slots,
            self._settings.phase,
            self.provider.zone,
            complete=complete,
        )

    @callback
    def _async_schedule(self, *, in_another_slot: bool = False) -> None:
        """Set the timer for the next poll, not before the operator welcomes one.

        With `in_another_slot` a slot that has had its poll is left out.
        """
        self._async_cancel_timer()
        is_at_rest = self.is_closed or self.is_retired
        if is_at_rest or self.config_entry.pref_disable_polling:
            self.next_poll = None
            return
        after = dt_util.utcnow()
        if in_another_slot and self.last_poll is not None:
            end = slot_end(self.last_poll, self._slots, self.provider.zone)
            after = max(after, end - timedelta(seconds=1))
        if isinstance(self.problem, QuotaExceeded):
            after = max(after, self.problem.next_access)
        self.next_poll = self._slot_after(after)
        self._cancel_timer = async_track_point_in_utc_time(
            self.hass,
            HassJob(self._async_on_timer, f"{self.name} poll", cancel_on_shutdown=True),
            self.next_poll,
        )

    @callback
    def _async_on_timer(self, _now: datetime) -> None:
        """Poll in the background of the entry."""
        self._cancel_timer = None
        self.config_entry.async_create_background_task(
            self.hass, self.async_poll(), f"{self.name} poll"
        )

"""What is seen of one usage point: by its entities, its card, its automations, its repairs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from homeassistant.util import dt as dt_util

from .metering.days import Days
from .metering.errors import OperatorError
from .metering.grant import Grant
from .metering.health import Health, health
from .metering.ledger import DataStatus, data_status
from .metering.model import Channel, Contract, Direction, Quota
from .metering.occasions import Outlook, days_known, peaks_known
from .metering.plan import Progress, progress
from .metering.projection import Snapshot
from .metering.schedule import expected_day
from .metering.spending import Spending
from .metering.tempo import TempoView
from .metering.trouble import Circumstances, Failure, Trouble, newest_day, troubles
from .tempo import async_view

if TYPE_CHECKING:
    from .coordinator import UsagePointCoordinator


@dataclass(frozen=True, slots=True)
class UsagePointData:
    """What the entities of a usage point show."""

    snapshot: Snapshot
    status: DataStatus
    next_poll: datetime | None
    history: Progress
    consent_end: date | None
    problem: OperatorError | None
    quota: Quota | None
    contract: Contract
    grant: Grant | None
    troubles: tuple[Trouble, ...]
    failure: Failure | None
    outlook: Outlook
    health: Health
    first_day: date | None
    missing_days: int
    tempo: TempoView | None
    costs: Mapping[Direction, Spending]


class Overview:
    """Looks at the archive of one usage point, at its polls and at the clock."""

    def __init__(self, coordinator: UsagePointCoordinator) -> None:
        """Serve the usage point of a coordinator."""
        self._coordinator = coordinator

    async def async_data(self) -> UsagePointData:
        """Return what the entities show, settled outside the event loop."""
        seen, now = self._coordinator, dt_util.utcnow()
        run = seen.hass.async_add_executor_job
        snapshot = await run(seen.projection.snapshot, seen.channels)
        status, found = self.status(now), tuple(self._troubles(now))
        days = [self.days(channel, found) for channel in seen.channels]
        missing = await run(lambda: [each.missing() for each in days])
        return UsagePointData(
            snapshot=snapshot,
            status=status,
            next_poll=seen.next_poll,
            history=self._progress(now),
            consent_end=seen.provider.consent_end,
            problem=seen.problem,
            quota=seen.provider.quota,
            # Of what another way in once told, nobody knows whether it still holds.
            contract=seen.archive.contract
            if seen.provider.tells_contract
            else Contract(),
            grant=seen.grant,
            troubles=found,
            failure=seen.failure,
            outlook=await run(self._outlook, now),
            health=health(status, found, has_readings=bool(snapshot.last_readings)),
            first_day=min(
                filter(None, (each.first_known for each in days)), default=None
            ),
            missing_days=len(set().union(*missing)),
            tempo=await async_view(
                seen.hass, seen.config_entry, seen.subentry.subentry_id
            ),
            costs=await run(seen.costs.spending),
        )

    def days(self, channel: Channel, found: Sequence[Trouble]) -> Days:
        """Return what is known of each day of a channel, amid the given troubles."""
        seen = self._coordinator
        return Days(
            seen.projection,
            channel,
            seen.offers,
            seen.provider.courtesy.publication,
            seen.closed_at or dt_util.utcnow(),
            found,
        )

    def status(self, now: datetime) -> DataStatus:
        """Tell how many of the registers have the day that should be there."""
        seen = self._coordinator
        if seen.is_closed:
            return DataStatus.CLOSED
        return data_status(
            seen.archive,
            [offer.register for offer in seen.history or seen.offers],
            expected_day(now, seen.provider.zone, seen.provider.courtesy.publication),
        )

    def _outlook(self, now: datetime) -> Outlook:
        """Return what may be news to somebody, as it was at the last poll."""
        seen = self._coordinator
        at, zone = seen.last_poll or now, seen.provider.zone
        newest = newest_day(seen.archive, seen.offers)
        expected = expected_day(at, zone, seen.provider.courtesy.publication)
        return Outlook(
            today=at.astimezone(zone).date(),
            days=days_known(seen.projection, seen.channels),
            peaks=peaks_known(seen.projection, seen.registers.values()),
            newest=newest,
            expected=newest or expected if seen.is_closed else expected,
            consent_end=None if seen.is_closed else seen.provider.consent_end,
        )

    def _troubles(self, now: datetime) -> list[Trouble]:
        """Tell what keeps readings from coming."""
        seen = self._coordinator
        if seen.is_closed:
            return []
        return troubles(
            seen.archive,
            seen.offers,
            Circumstances(
                now=now,
                since=seen.config_entry.created_at,
                publication=seen.provider.courtesy.publication,
                failure=seen.failure,
                heard=seen.fetcher.heard,
                consent_end=seen.provider.consent_end,
                grant=seen.grant,
            ),
        )

    def _progress(self, now: datetime) -> Progress:
        """Tell how much of the history was answered."""
        seen = self._coordinator
        today = now.astimezone(seen.provider.zone).date()
        if not seen.history:
            return Progress(0, today)
        return progress(seen.archive, seen.history, seen.provider.courtesy, today)

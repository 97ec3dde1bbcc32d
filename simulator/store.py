"""The one store behind all operators' fronts: usage points, applications, consents, faults, quotas, calls."""

from collections.abc import Callable
from datetime import date, datetime

from .calls import CallLog
from .clock import Clock, as_clock
from .consents import Consents, Sharing
from .faults import Faults
from .meter import UsagePoint
from .model import Application, Holder
from .paris import at_hour, months_after, paris_day
from .quotas import QuotaMeter, Quotas


class Store:
    """Everything the simulated operators know."""

    def __init__(
        self, clock: Clock | Callable[[], datetime] | None, quotas: Quotas | None
    ) -> None:
        """Start empty, on a clock and with quotas (None: none)."""
        self.clock = as_clock(clock)
        self.points: dict[str, UsagePoint] = {}
        self.applications: dict[str, Application] = {}
        self.consents = Consents()
        self.faults = Faults(self.clock)
        self.quotas = QuotaMeter(quotas, self.clock)
        self.calls = CallLog()
        self.account: Holder | None = None

    def now(self) -> datetime:
        """Give the present instant, aware, in UTC."""
        return self.clock.now()

    def today(self) -> date:
        """Give the present day in Paris."""
        return paris_day(self.now())

    def holders(self) -> list[Holder]:
        """List the holders of all usage points."""
        return list(
            {point.holder.id: point.holder for point in self.points.values()}.values()
        )

    def points_of(self, holder: Holder) -> list[UsagePoint]:
        """List the usage points of a holder."""
        return [point for point in self.points.values() if point.holder.id == holder.id]

    def share(self, client_id: str, prm: str, until: datetime) -> Sharing:
        """Grant a consent as of now; a usage point that revokes at once ends it the same instant."""
        now = self.now()
        sharing = self.consents.grant(client_id, prm, now, until)
        if self.points[prm].revokes_at_once:
            sharing.ended = now
        return sharing

    def end_after(self, months: int) -> datetime:
        """Give the end of a consent of so many months from now."""
        return at_hour(months_after(self.today(), months), 0)

"""One authenticated request for data, and what every data route asks about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from ..consents import Sharing
from ..faults import Fault, FaultKind
from ..meter import UsagePoint
from ..model import Application
from ..paris import paris_day
from ..store import Store
from .errors import ApiError, Generation, Issue, not_subscribed, refusal
from .settings import EnedisSettings


@dataclass(frozen=True, slots=True)
class Enquiry:
    """A request whose bearer and quotas have been checked; `via` is the path at a gateway it came through."""

    store: Store
    settings: EnedisSettings
    generation: Generation
    application: Application
    path: str
    query: Mapping[str, str]
    now: datetime
    via: str | None = None

    @property
    def today(self) -> date:
        """The present day in Paris."""
        return paris_day(self.now)

    def refuse(self, issue: Issue, status: int | None = None) -> ApiError:
        """Make the error of an issue in this request's generation."""
        return refusal(
            issue,
            self.generation,
            documented=self.settings.documented_errors,
            status=status,
        )

    def fault(
        self, *kinds: FaultKind, prm: str, given: datetime | None = None
    ) -> Fault | None:
        """Find and count a fault that strikes this request."""
        return self.store.faults.take(
            *kinds, path=self.path, via=self.via, prm=prm, consent_given=given
        )

    def check_subscription(self, api: str, prm: str) -> None:
        """Refuse an API that the application has not subscribed to."""
        if api in self.application.unsubscribed or self.fault(
            FaultKind.NOT_SUBSCRIBED, prm=prm
        ):
            raise not_subscribed()

    def find_point(self, prm: str) -> UsagePoint:
        """Find the usage point asked for."""
        point = self.store.points.get(prm)
        if point is None:
            raise self.refuse(Issue.UNKNOWN_POINT)
        return point

    def check_consent(self, prm: str, missing: Issue = Issue.NO_CONSENT) -> Sharing:
        """Refuse a usage point that is not, or no longer, shared with the application."""
        sharing = self.store.consents.active(self.application.client_id, prm, self.now)
        given = sharing.since if sharing else None
        if fault := self.fault(FaultKind.NOT_REGISTERED, prm=prm, given=given):
            raise self.refuse(Issue.NOT_OWNER, fault.status or 400)
        if fault := self.fault(FaultKind.REVOKED, prm=prm, given=given):
            raise self.refuse(Issue.NO_CONSENT, fault.status or self._consent_status())
        if fault := self.fault(FaultKind.HOLDER_CHANGED, prm=prm, given=given):
            raise self.refuse(Issue.NOT_OWNER, fault.status)
        if sharing is None:
            is_plain = missing is Issue.NO_CONSENT
            raise self.refuse(missing, self._consent_status() if is_plain else None)
        return sharing

    def _consent_status(self) -> int | None:
        """Give the HTTP status chosen for a missing consent on 2026."""
        is_new = self.generation is Generation.V2026
        return self.settings.consent_refusal_status if is_new else None

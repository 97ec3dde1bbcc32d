"""What is known of each day of a channel, and why the rest is not: the calendar of days."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from .ledger import is_refused_for_good
from .model import Channel, Offer, Publication, Quantity
from .plan import earliest
from .projection import Projection
from .schedule import expected_day
from .settlement import Verdict
from .trouble import BY_REFUSAL, Trouble


class State(StrEnum):
    """How much of a day of a channel is known.

    `COMPLETE`: all hours are as the operator tells them. `ESTIMATED`: some were made
    from what else is known. `MISSING`: nothing is known, or not all, though it should
    be. `REFUSED`: it never will be. `EXPECTED`: it is not due yet. `OUTSIDE`: there is
    nothing to be known.
    """

    COMPLETE = "complete"
    ESTIMATED = "estimated"
    MISSING = "missing"
    REFUSED = "refused"
    EXPECTED = "expected"
    OUTSIDE = "outside"


class Reason(StrEnum):
    """Why a day is not as it might be, where it is no trouble that has a name."""

    NOT_PUBLISHED = "not_published"
    CURVE_MISSING = "curve_missing"
    CURVE_INCOMPLETE = "curve_incomplete"
    TOTAL_ONLY = "total_only"
    TOTAL_MISSING = "total_missing"
    CONTRADICTION = "contradiction"
    ADOPTED = "adopted"
    NOT_ASKED = "not_asked"
    BEFORE_HISTORY = "before_history"


OBSTACLES: Final = (
    Trouble.CONSENT_ENDED,
    Trouble.HOLDER_CHANGED,
    Trouble.NOT_REGISTERED,
    Trouble.CREDENTIALS_INVALID,
    Trouble.GEOBLOCKED,
    Trouble.ACCESS_REVOKED,
    Trouble.ACCESS_REFUSED,
    Trouble.QUOTA_USED,
    Trouble.UNREACHABLE,
    Trouble.OPERATOR_DOWN,
)
"""Troubles for which the operator has not answered for a day."""

MAY_COME: Final = (
    Reason.CURVE_MISSING,
    Reason.CURVE_INCOMPLETE,
    Reason.TOTAL_MISSING,
    Reason.NOT_ASKED,
)
"""What says nothing as long as the day is not due."""

type Why = Reason | Trouble | None


@dataclass(frozen=True, slots=True)
class Day:
    """One local day of a channel: what is known of it, in watt-minutes, and why no more."""

    day: date
    state: State
    energy: int | None = None
    reason: Why = None


class Days:
    """The days of one channel, as they stand at an instant."""

    def __init__(
        self,
        projection: Projection,
        channel: Channel,
        offers: Iterable[Offer],
        publication: Publication,
        now: datetime,
        troubles: Sequence[Trouble] = (),
    ) -> None:
        """Look at a channel at `now` (aware UTC), the present troubles being known."""
        self._projection = projection
        self._archive = projection.archive
        self._channel = channel
        self._today = now.astimezone(self._archive.zone).date()
        self._expected = expected_day(now, self._archive.zone, publication)
        self._offers = {
            offer.register.quantity: offer
            for offer in offers
            if offer.register.channel == channel
            and offer.register.quantity is not Quantity.MAX_POWER
        }
        self._firsts = {
            quantity: earliest(self._archive, offer, self._today)
            for quantity, offer in self._offers.items()
        }
        self._known = frozenset(projection.days(channel))
        self._obstacle = next((each for each in troubles if each in OBSTACLES), None)

    @property
    def first_known(self) -> date | None:
        """Return the oldest day of which anything is known."""
        return min(self._known, default=None)

    def between(self, start: date, end: date) -> Iterator[Day]:
        """Walk the days [start, end)."""
        for offset in range((end - start).days):
            yield self.of(start + timedelta(days=offset))

    def missing(self) -> list[date]:
        """Return the days that are missing since the oldest one that is known."""
        if self.first_known is None:
            return []
        days = self.between(self.first_known, self._expected + timedelta(days=1))
        return [each.day for each in days if each.state is State.MISSING]

    def of(self, day: date) -> Day:
        """Tell what is known of a day."""
        if day > self._today:
            return Day(day, State.OUTSIDE)
        if day not in self._known:
            return Day(day, *self._unknown(day))
        settled = self._projection.settlement(self._channel, day)
        state, reason = self._settled(day, settled.verdict)
        if day > self._expected and reason in MAY_COME:
            state, reason = State.EXPECTED, None
        return Day(day, state, settled.energy, reason)

    def _settled(self, day: date, verdict: Verdict) -> tuple[State, Why]:
        """Tell how good the hours of a known day are."""
        match verdict:
            case Verdict.MEASURED | Verdict.ROUNDED:
                return State.COMPLETE, None
            case Verdict.DISAGREES:
                return State.ESTIMATED, Reason.CONTRADICTION
            case Verdict.ADOPTED:
                return State.ESTIMATED, Reason.ADOPTED
            case Verdict.FILLED:
                return State.ESTIMATED, Reason.CURVE_INCOMPLETE
            case Verdict.SPREAD:
                return State.ESTIMATED, self._why_no_curve(day)
            case Verdict.UNSETTLED:
                return self._unsettled(day)

    def _unsettled(self, day: date) -> tuple[State, Why]:
        """Tell how good a load curve is without a total to hold it against."""
        if not self._projection.is_whole(self._channel, day):
            return State.MISSING, Reason.CURVE_INCOMPLETE
        first = self._firsts.get(Quantity.DAILY_ENERGY)
        if first is None or day < first or self._is_refused(Quantity.DAILY_ENERGY):
            return State.COMPLETE, None
        return State.COMPLETE, Reason.TOTAL_MISSING

    def _why_no_curve(self, day: date) -> Why:
        """Tell why a day has its total only."""
        first = self._firsts.get(Quantity.LOAD_CURVE)
        if first is None or day < first:
            return Reason.TOTAL_ONLY
        if trouble := self._trouble_of(Quantity.LOAD_CURVE):
            return trouble
        if self._is_refused(Quantity.LOAD_CURVE):
            return Reason.TOTAL_ONLY
        if not self._is_answered(Quantity.LOAD_CURVE, day):
            return self._obstacle or Reason.NOT_ASKED
        return Reason.CURVE_MISSING

    def _unknown(self, day: date) -> tuple[State, None, Why]:
        """Tell why nothing is known of a day."""
        state, reason = self._why_unknown(day)
        return state, None, reason

    def _why_unknown(self, day: date) -> tuple[State, Why]:
        """Tell whether a day should be known, and why it is not."""
        if day < min(self._firsts.values(), default=date.max):
            return State.OUTSIDE, Reason.BEFORE_HISTORY
        found = map(self._trouble_of, self._offers)
        refused_for = next((each for each in found if each is not None), None)
        if all(map(self._is_refused, self._offers)):
            return State.REFUSED, refused_for
        if day > self._expected:
            return State.EXPECTED, None
        if not any(self._is_answered(each, day) for each in self._offers):
            return State.MISSING, refused_for or self._obstacle or Reason.NOT_ASKED
        if self._known and day < min(self._known):
            # Answered, and nothing before it either: the meter did not tell it yet.
            return State.OUTSIDE, Reason.BEFORE_HISTORY
        return State.MISSING, Reason.NOT_PUBLISHED

    def _is_answered(self, quantity: Quantity, day: date) -> bool:
        """Tell whether the operator has answered for a day."""
        register = self._channel.register(quantity)
        return day in self._archive.series(register).answered

    def _is_refused(self, quantity: Quantity) -> bool:
        """Tell whether the operator will never tell a quantity."""
        return is_refused_for_good(self._archive, self._channel.register(quantity))

    def _trouble_of(self, quantity: Quantity) -> Trouble | None:
        """Return for what the operator refuses a quantity, now or for good."""
        refusal = self._archive.series(self._channel.register(quantity)).refusal
        return BY_REFUSAL.get(refusal.reason) if refusal else None

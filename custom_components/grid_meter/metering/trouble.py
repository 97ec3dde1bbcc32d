"""What keeps readings from coming, whose side it is on, and whether anybody must act."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from .archive import Archive
from .errors import (
    CollectionOff,
    ConsentEnded,
    CredentialsInvalid,
    Geoblocked,
    HolderChanged,
    NotSubscribed,
    OperatorError,
    QuotaExceeded,
    Temporary,
    Unreachable,
    WrongDirection,
)
from .grant import Grant
from .model import Offer, Publication
from .schedule import expected_day

REGISTERING = timedelta(days=2)
"""Enedis may take so long to know who consented (catalogue)."""

LATE = timedelta(days=3)
"""Operators are a day or two late now and then; beyond that somebody should know."""

OUTAGE = timedelta(days=1)
RENEW_BEFORE = timedelta(days=30)
RENEW_NOW_BEFORE = timedelta(days=7)


class Trouble(StrEnum):
    """Why readings do not come, or soon will not; the most pressing first."""

    CONSENT_ENDED = "consent_ended"
    HOLDER_CHANGED = "holder_changed"
    NOT_REGISTERED = "not_registered"
    CREDENTIALS_INVALID = "credentials_invalid"
    NOT_SUBSCRIBED = "not_subscribed"
    GEOBLOCKED = "geoblocked"
    ACCESS_REVOKED = "access_revoked"
    ACCESS_REFUSED = "access_refused"
    WRONG_DIRECTION = "wrong_direction"
    COLLECTION_OFF = "collection_off"
    QUOTA_USED = "quota_used"
    UNREACHABLE = "unreachable"
    OPERATOR_DOWN = "operator_down"
    OUTAGE = "outage"
    DATA_LATE = "data_late"
    CONSENT_ENDS_NOW = "consent_ends_now"
    CONSENT_ENDS = "consent_ends"
    NOT_PUBLISHED = "not_published"


BY_ERROR: dict[type[OperatorError], Trouble] = {
    ConsentEnded: Trouble.CONSENT_ENDED,
    HolderChanged: Trouble.HOLDER_CHANGED,
    CredentialsInvalid: Trouble.CREDENTIALS_INVALID,
    NotSubscribed: Trouble.NOT_SUBSCRIBED,
    Geoblocked: Trouble.GEOBLOCKED,
    QuotaExceeded: Trouble.QUOTA_USED,
    Unreachable: Trouble.UNREACHABLE,
    Temporary: Trouble.OPERATOR_DOWN,
}
BY_REFUSAL = {
    CollectionOff.__name__: Trouble.COLLECTION_OFF,
    NotSubscribed.__name__: Trouble.NOT_SUBSCRIBED,
    WrongDirection.__name__: Trouble.WRONG_DIRECTION,
}


@dataclass(frozen=True, slots=True)
class Failure:
    """An error that polls keep ending with: since when (aware UTC), in how many polls."""

    error: OperatorError
    since: datetime
    polls: int = 1


def next_failure(
    before: Failure | None, error: OperatorError | None, now: datetime
) -> Failure | None:
    """Return what is known of a failure after one more poll, None once it is over."""
    if error is None:
        return None
    if before is not None and type(before.error) is type(error):
        return Failure(error, before.since, before.polls + 1)
    return Failure(error, now)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known at an instant `now` (aware UTC) besides the archive.

    `since` is when the usage point was set up, `heard` when the operator last answered
    something; `consent_end` a local day.
    """

    now: datetime
    since: datetime
    publication: Publication
    failure: Failure | None = None
    consent_end: date | None = None
    grant: Grant | None = None
    heard: datetime | None = None


def troubles(
    archive: Archive, offers: Sequence[Offer], known: Circumstances
) -> list[Trouble]:
    """Return what is the matter, the most pressing first; nothing where all is well."""
    found = {
        *_of_failure(known),
        *_of_refusals(archive, offers),
        *_of_consent(archive, known),
    }
    if not found - {Trouble.CONSENT_ENDS, Trouble.CONSENT_ENDS_NOW}:
        found |= _of_age(archive, offers, known)
    return [trouble for trouble in Trouble if trouble in found]


def _of_failure(known: Circumstances) -> set[Trouble]:
    """Return what the polls say, an outage once it has lasted."""
    failure = known.failure
    if failure is None:
        return set()
    trouble = next(
        (BY_ERROR[kind] for kind in type(failure.error).mro() if kind in BY_ERROR),
        Trouble.OPERATOR_DOWN,
    )
    is_new = known.now - known.since < REGISTERING
    if trouble is Trouble.HOLDER_CHANGED and is_new:
        return {Trouble.NOT_REGISTERED}
    # One register may fail for days while the others arrive.
    silent_since = max(failure.since, known.heard or failure.since)
    has_lasted = known.now - silent_since >= OUTAGE
    if has_lasted and isinstance(failure.error, Temporary):
        return {trouble, Trouble.OUTAGE}
    return {trouble}


def _of_refusals(archive: Archive, offers: Sequence[Offer]) -> set[Trouble]:
    """Return what single registers were refused for."""
    refusals = (archive.series(offer.register).refusal for offer in offers)
    return {
        BY_REFUSAL[refusal.reason]
        for refusal in refusals
        if refusal is not None and refusal.reason in BY_REFUSAL
    }


def _of_consent(archive: Archive, known: Circumstances) -> set[Trouble]:
    """Return whether a permission is gone, or will be soon."""
    if known.grant is Grant.REFUSED_OR_REVOKED:
        was_read = archive.years()
        return {Trouble.ACCESS_REVOKED if was_read else Trouble.ACCESS_REFUSED}
    if known.consent_end is None:
        return set()
    left = known.consent_end - known.now.astimezone(archive.zone).date()
    if left > RENEW_BEFORE:
        return set()
    if left > RENEW_NOW_BEFORE:
        return {Trouble.CONSENT_ENDS}
    return {Trouble.CONSENT_ENDS_NOW}


def newest_day(archive: Archive, offers: Sequence[Offer]) -> date | None:
    """Return the last day of which any register is known."""
    days = [
        max(known_days)
        for offer in offers
        if (known_days := archive.series(offer.register).days)
    ]
    return max(days, default=None)


def _of_age(
    archive: Archive, offers: Sequence[Offer], known: Circumstances
) -> set[Trouble]:
    """Return whether readings are late for no reason that anybody told."""
    today = known.now.astimezone(archive.zone).date()
    expected = expected_day(known.now, archive.zone, known.publication)
    newest = newest_day(archive, offers)
    if newest is None:
        return set()
    if newest + LATE < expected:
        return {Trouble.DATA_LATE}
    is_missing = newest < today - timedelta(days=known.publication.days)
    return {Trouble.NOT_PUBLISHED} if is_missing else set()

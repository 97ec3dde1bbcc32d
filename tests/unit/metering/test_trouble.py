"""What is the matter, from what polls ended with and what the archive holds."""

from datetime import UTC, date, datetime, timedelta

import pytest

from custom_components.grid_meter.metering.archive import Archive, Refusal
from custom_components.grid_meter.metering.errors import (
    ConsentEnded,
    CredentialsInvalid,
    Geoblocked,
    HolderChanged,
    NotSubscribed,
    OperatorError,
    QuotaExceeded,
    RequestInvalid,
    Temporary,
    Unreachable,
)
from custom_components.grid_meter.metering.grant import Grant
from custom_components.grid_meter.metering.model import Offer
from custom_components.grid_meter.metering.trouble import (
    Circumstances,
    Failure,
    Trouble,
    next_failure,
    troubles,
)
from custom_components.grid_meter.providers.courtesy import ENEDIS, LENEDA

from ..days import CURVE, ENERGY, PARIS, total_of

NOW = datetime(2026, 4, 12, 10, tzinfo=UTC)
YESTERDAY = date(2026, 4, 11)
OFFERS = [Offer(ENERGY, None), Offer(CURVE, 7)]
ONE_DAY = timedelta(days=1)


@pytest.fixture
def archive() -> Archive:
    """Return an archive in which yesterday is known."""
    archive = Archive(PARIS)
    archive.merge(ENERGY, [total_of(YESTERDAY, 9271)], YESTERDAY, YESTERDAY + ONE_DAY)
    return archive


def found(
    archive: Archive,
    error: OperatorError | None = None,
    *,
    since: datetime = NOW,
    age: timedelta = timedelta(days=100),
    consent_end: date | None = None,
    grant: Grant | None = None,
    now: datetime = NOW,
    heard: datetime | None = None,
) -> list[Trouble]:
    """Return what is the matter."""
    failure = Failure(error, since) if error else None
    known = Circumstances(now, now - age, ENEDIS, failure, consent_end, grant, heard)
    return troubles(archive, OFFERS, known)


def test_all_is_well(archive: Archive) -> None:
    """Nothing is said where nothing is to be said, nor before anything came."""
    assert found(archive) == []
    assert found(Archive(PARIS)) == []


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (ConsentEnded(), Trouble.CONSENT_ENDED),
        (HolderChanged(), Trouble.HOLDER_CHANGED),
        (CredentialsInvalid(), Trouble.CREDENTIALS_INVALID),
        (NotSubscribed(), Trouble.NOT_SUBSCRIBED),
        (Geoblocked(), Trouble.GEOBLOCKED),
        (QuotaExceeded("", NOW), Trouble.QUOTA_USED),
        (Unreachable(), Trouble.UNREACHABLE),
        (Temporary(), Trouble.OPERATOR_DOWN),
        (RequestInvalid(), Trouble.OPERATOR_DOWN),
    ],
)
def test_what_a_poll_ended_with(
    archive: Archive, error: OperatorError, trouble: Trouble
) -> None:
    """Each error has a name that says whose side it is on."""
    assert found(archive, error) == [trouble]


@pytest.mark.parametrize("error", [Unreachable(), Temporary()])
def test_an_outage_is_one_that_lasts(archive: Archive, error: OperatorError) -> None:
    """A day of it; a shorter one is nothing to bother anybody with."""
    assert Trouble.OUTAGE not in found(archive, error, since=NOW - timedelta(hours=23))
    assert Trouble.OUTAGE in found(archive, error, since=NOW - ONE_DAY)
    assert Trouble.OUTAGE not in found(archive, ConsentEnded(), since=NOW - ONE_DAY)


def test_one_register_that_fails_is_no_outage(archive: Archive) -> None:
    """As long as others are answered; once nothing is for a day, it is one."""
    since = NOW - 3 * ONE_DAY
    lately, long_ago = NOW - timedelta(hours=21), NOW - ONE_DAY
    assert found(archive, Temporary(), since=since, heard=lately) == [
        Trouble.OPERATOR_DOWN
    ]
    assert Trouble.OUTAGE in found(archive, Temporary(), since=since, heard=long_ago)


def test_a_new_consent_takes_a_while(archive: Archive) -> None:
    """In its first two days an unknown holder is one that is not registered yet."""
    young = timedelta(hours=47)
    assert found(archive, HolderChanged(), age=young) == [Trouble.NOT_REGISTERED]


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (31, []),
        (30, [Trouble.CONSENT_ENDS]),
        (8, [Trouble.CONSENT_ENDS]),
        (7, [Trouble.CONSENT_ENDS_NOW]),
        (-3, [Trouble.CONSENT_ENDS_NOW]),
    ],
)
def test_a_consent_ends(archive: Archive, left: int, expected: list[Trouble]) -> None:
    """A month before somebody should know, and again a week before."""
    end = YESTERDAY + (left + 1) * ONE_DAY
    assert found(archive, consent_end=end) == expected


@pytest.mark.parametrize(
    ("reason", "trouble"),
    [
        ("CollectionOff", [Trouble.COLLECTION_OFF]),
        ("WrongDirection", [Trouble.WRONG_DIRECTION]),
        ("NotSubscribed", [Trouble.NOT_SUBSCRIBED]),
        ("RequestInvalid", []),
    ],
)
def test_a_register_is_refused(
    archive: Archive, reason: str, trouble: list[Trouble]
) -> None:
    """The others go on, so that no poll fails."""
    archive.series(CURVE).refusal = Refusal(reason, "X", NOW, None)
    assert found(archive) == trouble


def test_readings_are_late(archive: Archive) -> None:
    """Yesterday may be missing in the morning; three days more are too many."""
    morning = NOW + timedelta(hours=20)
    assert found(archive, now=morning) == [Trouble.NOT_PUBLISHED]
    assert found(archive, now=NOW + 3 * ONE_DAY) == [Trouble.NOT_PUBLISHED]
    assert found(archive, now=NOW + 4 * ONE_DAY) == [Trouble.DATA_LATE]
    error = Temporary()
    assert found(archive, error, now=NOW + 4 * ONE_DAY, since=NOW + 4 * ONE_DAY) == [
        Trouble.OPERATOR_DOWN
    ]


def test_late_is_later_where_days_take_longer(archive: Archive) -> None:
    """Four days are usual at Leneda."""
    publication = LENEDA.publication
    for days, expected in (
        (4, []),
        (5, [Trouble.NOT_PUBLISHED]),
        (9, [Trouble.DATA_LATE]),
    ):
        known = Circumstances(NOW + (days - 1) * ONE_DAY, NOW, publication)
        assert troubles(archive, OFFERS, known) == expected, days


@pytest.mark.parametrize("grant", [None, *Grant])
def test_permissions(archive: Archive, grant: Grant | None) -> None:
    """Who has read before was refused later; who has not, from the start."""
    ended = grant is Grant.REFUSED_OR_REVOKED
    assert found(archive, grant=grant) == ([Trouble.ACCESS_REVOKED] if ended else [])
    nothing = Archive(PARIS)
    assert found(nothing, grant=grant) == ([Trouble.ACCESS_REFUSED] if ended else [])


def test_the_most_pressing_comes_first(archive: Archive) -> None:
    """What ends the readings before what narrows them, and that before what is to come."""
    archive.series(CURVE).refusal = Refusal("CollectionOff", "X", NOW, None)
    assert found(archive, HolderChanged(), consent_end=YESTERDAY) == [
        Trouble.HOLDER_CHANGED,
        Trouble.COLLECTION_OFF,
        Trouble.CONSENT_ENDS_NOW,
    ]


def test_a_failure_is_counted() -> None:
    """From its first poll on, as long as it is the same; another one begins anew."""
    first = next_failure(None, Temporary("A"), NOW)
    assert first is not None
    assert (first.since, first.polls) == (NOW, 1)
    again = next_failure(first, Temporary("B"), NOW + ONE_DAY)
    assert again is not None
    assert (again.error.code, again.since, again.polls) == ("B", NOW, 2)
    other = next_failure(again, Unreachable(), NOW + ONE_DAY)
    assert other is not None
    assert (other.since, other.polls) == (NOW + ONE_DAY, 1)
    assert next_failure(other, None, NOW) is None

"""One light for a usage point: whether all is there, something is missing, or it has stopped."""

from collections.abc import Collection
from enum import StrEnum
from typing import Final

from .ledger import DataStatus
from .trouble import Trouble


class Health(StrEnum):
    """How a usage point fares, as the light of a meter shows it."""

    OK = "ok"
    INCOMPLETE = "incomplete"
    STOPPED = "stopped"


ENDED: Final = frozenset(
    {
        Trouble.CONSENT_ENDED,
        Trouble.HOLDER_CHANGED,
        Trouble.CREDENTIALS_INVALID,
        Trouble.GEOBLOCKED,
        Trouble.ACCESS_REVOKED,
        Trouble.ACCESS_REFUSED,
    }
)
"""What lets no reading through before somebody does something about it."""

OF_REGISTERS: Final = frozenset(
    {Trouble.NOT_SUBSCRIBED, Trouble.COLLECTION_OFF, Trouble.WRONG_DIRECTION}
)
"""The same, but of single registers: the others may go on."""


def health(
    status: DataStatus, troubles: Collection[Trouble], *, has_readings: bool
) -> Health:
    """Tell how a usage point fares.

    `OK` (green): everything that should be there is there. `INCOMPLETE` (orange):
    something is missing, and comes by itself or concerns single registers. `STOPPED`
    (red): nothing is there at all, or nothing more comes before the user does something.

    Troubles that keep nothing away count as little as those of the operator before the
    day is due: what is there decides. Holes of long ago are not counted, for nobody
    could ever turn that light green again.
    """
    found = frozenset(troubles)
    if not has_readings or found & ENDED:
        return Health.STOPPED
    if found & OF_REGISTERS:
        is_out = status is DataStatus.OUTDATED
        return Health.STOPPED if is_out else Health.INCOMPLETE
    is_done = status in (DataStatus.UP_TO_DATE, DataStatus.CLOSED)
    return Health.OK if is_done else Health.INCOMPLETE

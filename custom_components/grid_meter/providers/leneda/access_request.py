"""Asking an owner for access to a metering point, and who `from` is.

`POST /api/metering-data-access-request` takes `from` and `fromName`, and nobody has
written down whom they name. Other programs put in who asks. Leneda's own pages ask for
the owner instead, and who asks is told by the key already; so `from` may well mean
"data from this owner". Both readings can be sent; which one is for the user to say.
Leneda counts wrong attempts and refuses all after a few a day: nothing is sent twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

PATH = "/api/metering-data-access-request"


class From(StrEnum):
    """Whom `from` and `fromName` name."""

    OWNER = "owner"
    REQUESTER = "requester"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an Energy ID."""

    energy_id: str = field(repr=False)
    name: str = field(repr=False)


def body(
    sender: From,
    owner: Person,
    requester: Person,
    point: str,
    codes: Sequence[str],
) -> dict[str, str | list[str]]:
    """Return a request for registers of a metering point; raises ValueError.

    The requester's name is needed only where that is whom `from` names.
    """
    named = owner if sender is From.OWNER else requester
    if not named.energy_id or not named.name:
        raise ValueError(f"name and Energy ID of the {sender} are needed")
    if not codes:
        raise ValueError("no OBIS code")
    return {
        "from": named.energy_id,
        "fromName": named.name,
        "meteringPointCodes": [point],
        "obisCodes": list(codes),
    }

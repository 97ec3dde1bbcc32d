"""Making sure that an access works before anything is set up with it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from ..metering.errors import BeforeActivation, NoData, OperatorError, WrongDirection
from ..metering.model import Direction, Quantity, Register, Request
from . import Provider

PROOF_DAYS: Final = 7
"""One reading of the last week proves that the consent works."""


async def prove(
    provider: Provider,
    usage_point_id: str,
    directions: Iterable[Direction],
    now: datetime,
) -> None:
    """Fetch a real reading; raises OperatorError where no direction has one.

    `now` is aware; the days asked for end before it.
    """
    today = now.astimezone(provider.zone).date()
    failure: OperatorError = NoData("no_reading")
    for direction in sorted(directions):
        request = Request(
            Register(direction, Quantity.DAILY_ENERGY),
            today - PROOF_DAYS * today.resolution,
            today,
        )
        try:
            if await provider.fetch(usage_point_id, request):
                return
        except BeforeActivation:
            # Somebody has just moved in; what was asked for is allowed.
            return
        except (NoData, WrongDirection) as err:
            failure = err
    raise failure

"""Who announces the colours of Tempo's days: a public service without a key, or RTE itself."""

from collections.abc import Mapping
from datetime import date
from typing import Final, Protocol

from ...metering.tariff import Colour

CALLS_PER_SECOND: Final = 1
CALLS_PER_HOUR: Final = 30
CALLS_PER_DAY: Final = 60
"""Neither of the two publishes a limit; one request a day is the rule, a house whose
history is missing makes one or a few more."""


class Announcer(Protocol):
    """Tells the colours of days that are over or announced."""

    name: str
    """Whom it asks, as users know it."""

    async def colours(self, first: date, last: date) -> Mapping[date, Colour]:
        """Return what is known of the days from the first to the last, both included.

        A day that is not there is not known (yet). Raises OperatorError.
        """

"""The operators' APIs: each folder turns one operator's answers into readings."""

from collections.abc import Sequence
from typing import Protocol
from zoneinfo import ZoneInfo

from ..metering.model import Contract, Offer, Reading, Register, Request
from ..metering.schedule import Window


class Provider(Protocol):
    """What a coordinator needs of an operator, whichever it is."""

    @property
    def zone(self) -> ZoneInfo:
        """Time zone of the operator's days."""

    @property
    def window(self) -> Window:
        """Hours of the local day in which the operator may be polled."""

    @property
    def offers(self) -> list[Offer]:
        """Registers that the access delivers, with their limits."""

    async def contract(self, usage_point_id: str) -> Contract:
        """Return what is known of the contract; raises OperatorError."""

    def export(
        self, usage_point_id: str, register: Register, readings: Sequence[Reading]
    ) -> str:
        """Return readings as a file in the shape of the operator's own export."""

    async def fetch(self, usage_point_id: str, request: Request) -> list[Reading]:
        """Return the readings of the days requested; raises OperatorError."""

"""The operators' APIs: each folder turns one operator's answers into readings."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol
from zoneinfo import ZoneInfo

from ..metering.courtesy import Courtesy
from ..metering.errors import OperatorError
from ..metering.model import (
    Channel,
    Contract,
    Offer,
    Quota,
    Reading,
    Register,
    Remainder,
    Request,
)


class Provider(Protocol):
    """What a coordinator needs of an operator, whichever it is."""

    @property
    def zone(self) -> ZoneInfo:
        """Time zone of the operator's days."""

    @property
    def name(self) -> str:
        """Name of the other side, as its users know it."""

    @property
    def manufacturer(self) -> str:
        """Who reads the meter."""

    @property
    def model(self) -> str:
        """What kind of meter it is, as its users know it."""

    @property
    def courtesy(self) -> Courtesy:
        """House rules of the access."""

    @property
    def tells_quota(self) -> bool:
        """Whether the access ever tells how many requests are used."""

    @property
    def tells_contract(self) -> bool:
        """Whether the access ever tells what the contract is."""

    @property
    def quota(self) -> Quota | None:
        """What is used of the requests allowed a day, where the access tells it."""

    @property
    def consent_end(self) -> date | None:
        """First local day without consent, where the access tells it."""

    @property
    def offers(self) -> list[Offer]:
        """Registers that the access delivers, with their limits."""

    @property
    def remainders(self) -> Mapping[Channel, Remainder]:
        """Channels that can be computed where the operator leaves them out."""

    @property
    def silence_tells(self) -> bool:
        """Whether a missing access shows in nothing but that there are no readings."""

    @property
    def renewed_after(self) -> tuple[type[OperatorError], ...]:
        """Errors after which the customer has to consent, or give credentials, again."""

    def statistic_id(self, usage_point_id: str, channel: Channel) -> str:
        """Return what the statistic of a channel is called, after the domain."""

    async def contract(self, usage_point_id: str) -> Contract:
        """Return what is known of the contract; raises OperatorError."""

    def export(
        self, usage_point_id: str, register: Register, readings: Sequence[Reading]
    ) -> str:
        """Return readings as a file in the shape of the operator's own export."""

    async def fetch(self, usage_point_id: str, request: Request) -> list[Reading]:
        """Return the readings of the days requested; raises OperatorError."""

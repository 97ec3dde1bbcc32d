"""What every way to Enedis' readings has in common."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime

import aiohttp

from ...metering.courtesy import Courtesy
from ...metering.errors import ConsentEnded, CredentialsInvalid, OperatorError
from ...metering.model import (
    Channel,
    Contract,
    Direction,
    Offer,
    Quota,
    Reading,
    Register,
    Remainder,
    Request,
)
from ..limits import HostLimits
from ..web import Client, ErrorReader
from .export_file import render
from .formats import PARIS
from .generations import offers


class EnedisAccess(ABC):
    """A client of Enedis, or of a gateway to it."""

    name: str
    manufacturer = "Enedis"
    model = "Linky"
    zone = PARIS
    tells_quota = False
    tells_contract = True
    silence_tells = False
    remainders: Mapping[Channel, Remainder] = {}
    renewed_after: tuple[type[OperatorError], ...] = (ConsentEnded, CredentialsInvalid)

    def __init__(
        self,
        session: aiohttp.ClientSession,
        limits: HostLimits,
        *,
        base: str,
        courtesy: Courtesy,
        error_from: ErrorReader,
        now: Callable[[], datetime],
        directions: Iterable[Direction] = Direction,
        consent_end: date | None = None,
    ) -> None:
        """Use the given session, limits of the host at `base`, and clock (aware UTC)."""
        self.courtesy = courtesy
        self.consent_end = consent_end
        self.quota: Quota | None = None
        self._now = now
        self._directions = frozenset(directions)
        self._client = Client(
            session,
            limits,
            name=self.name,
            base=base,
            headers=self._headers,
            error_from=error_from,
            now=now,
        )

    @property
    def offers(self) -> list[Offer]:
        """Return the registers of the directions that are shared, and their limits."""
        return offers(self.courtesy, self._directions)

    def statistic_id(self, usage_point_id: str, channel: Channel) -> str:
        """Return what the statistic of a direction is called, after the domain."""
        return f"enedis_{usage_point_id.lower()}_{channel.key}"

    @abstractmethod
    async def _headers(self, renew: bool) -> Mapping[str, str]:
        """Return what authorises a request; `renew` asks for new, the last being refused."""

    @abstractmethod
    async def fetch(self, usage_point_id: str, request: Request) -> list[Reading]:
        """Return the readings of the Paris days [start, end); raises OperatorError."""

    @abstractmethod
    async def contract(self, usage_point_id: str) -> Contract:
        """Return what is told of the contract; raises OperatorError."""

    def export(
        self, usage_point_id: str, register: Register, readings: Sequence[Reading]
    ) -> str:
        """Return readings in the shape of the CSV file that Enedis' account offers."""
        return render(usage_point_id, register, readings)

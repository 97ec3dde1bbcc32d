"""Leneda's API: one key reads what its Energy ID may read, a register at a time."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
import re
from urllib.parse import quote

import aiohttp

from ...metering.errors import (
    CredentialsInvalid,
    NoAccess,
    OperatorError,
    RequestInvalid,
)
from ...metering.model import (
    Channel,
    Contract,
    Direction,
    Offer,
    Quantity,
    Quota,
    Reading,
    Register,
    Remainder,
    Request,
    day_start,
)
from ..courtesy import COURTESIES
from ..endpoints import Endpoints
from ..limits import HostLimits
from ..web import Client
from . import access_request
from .access_request import From, Person
from .errors import error_from
from .export_file import render
from .formats import LUXEMBOURG, has_values, parse
from .obis import (
    CONSUMED,
    REMAINDERS,
    channel,
    in_order,
    is_gas,
    normalised_code,
    normalised_point,
)

HISTORY_BEGINS = date(2022, 10, 1)
"""Nobody has seen older readings."""

REREAD_DAYS = 10
REVIEW_DAYS = 45
PROBED_DAYS = 365
PROBED_RAW_DAYS = 31
SETTLED_DAYS = 7
"""Days after which nearly everything is published."""

NOBODYS_POINT = "LU" + "0" * 31
NOT_OF_AN_ID = re.compile("[^0-9a-z]+")


class Leneda:
    """Client of Leneda for some registers of one key's metering points."""

    name = "Leneda"
    manufacturer = "Leneda"
    model = "Smarty"
    zone = LUXEMBOURG
    tells_quota = False
    tells_contract = False
    quota: Quota | None = None
    consent_end: date | None = None
    silence_tells = True
    renewed_after: tuple[type[OperatorError], ...] = (CredentialsInvalid,)

    def __init__(
        self,
        session: aiohttp.ClientSession,
        limits: HostLimits,
        *,
        key: str,
        energy_id: str,
        endpoints: Endpoints,
        now: Callable[[], datetime],
        user_agent: str,
        codes: Sequence[str],
        production_point: str | None = None,
    ) -> None:
        """Use a key with the Energy ID of its owner, for the registers of some OBIS codes.

        `production_point` is the metering point of what is produced, where that is
        another than the usage point.
        """
        self.courtesy = COURTESIES["leneda"]
        self._key = key.strip()
        self._energy_id = energy_id.strip()
        self._user_agent = user_agent
        self._now = now
        self._codes = in_order(tuple(dict.fromkeys(map(normalised_code, codes))))
        self._production_point = production_point
        self._client = Client(
            session,
            limits,
            name=self.name,
            base=endpoints.leneda,
            headers=self._headers,
            error_from=error_from,
            now=now,
            number=Decimal,
        )

    @property
    def offers(self) -> list[Offer]:
        """Return a load curve for each code, with the limits of the access."""
        return [
            Offer(
                channel(code).register(Quantity.LOAD_CURVE),
                max_span=self.courtesy.curve_days,
                since=HISTORY_BEGINS,
                reread_days=REREAD_DAYS,
                review_days=REVIEW_DAYS,
            )
            for code in self._codes
        ]

    @property
    def remainders(self) -> Mapping[Channel, Remainder]:
        """Return how to compute what sharing leaves, where that is among the codes."""
        return {
            rest: remainder
            for rest, remainder in REMAINDERS.items()
            if rest.code in self._codes
        }

    def statistic_id(self, usage_point_id: str, channel: Channel) -> str:
        """Return metering point and OBIS code of a channel in the letters of an id."""
        point = self._point(usage_point_id, channel.direction)
        text = f"leneda_{point}_{channel.key}".lower()
        return NOT_OF_AN_ID.sub("_", text).strip("_")

    async def fetch(self, usage_point_id: str, request: Request) -> list[Reading]:
        """Return the readings of the Luxembourg days [start, end); raises OperatorError."""
        point = self._point(usage_point_id, request.register.direction)
        body = await self._raw(point, request.register.code, request.start, request.end)
        # A month of quarter-hours takes longer to read than the loop can wait.
        return await asyncio.to_thread(parse, body, request, point)

    async def contract(self, usage_point_id: str) -> Contract:
        """Return nothing: Leneda tells of measures only."""
        return Contract()

    def export(
        self, usage_point_id: str, register: Register, readings: Sequence[Reading]
    ) -> str:
        """Return readings as a CSV file of mean rates; see `export_file`."""
        return render(register, readings)

    async def check(self, usage_point_id: str | None = None) -> None:
        """See whether Leneda accepts the key from here; raises OperatorError.

        There is no call for that, so a day of some metering point is asked for: what
        the answer says of that point does not matter.
        """
        day = self._now().astimezone(self.zone).date() - timedelta(days=SETTLED_DAYS)
        point = usage_point_id or NOBODYS_POINT
        try:
            await self._sums(point, CONSUMED.code, day, day, "Day")
        except NoAccess, RequestInvalid:
            return

    async def has_data(self, usage_point_id: str, code: str, today: date) -> bool:
        """Tell whether a metering point has readings of a code, as far as may be seen.

        Of the metering point given, whatever the direction. Sums of a year tell at once
        and are not served of gas, nor perhaps of other codes; then a month's readings
        are looked at. Raises OperatorError, NoAccess where the point is not readable.
        """
        if not is_gas(code):
            first, last = today - timedelta(days=PROBED_DAYS), today - timedelta(days=1)
            try:
                return has_values(
                    await self._sums(usage_point_id, code, first, last, "Month")
                )
            except RequestInvalid:
                pass
        first = today - timedelta(days=PROBED_RAW_DAYS)
        try:
            return has_values(await self._raw(usage_point_id, code, first, today))
        except RequestInvalid:
            # Leneda does not take what was typed for a code.
            return False

    async def ask_access(
        self,
        owner_name: str,
        owner_energy_id: str,
        point: str,
        codes: Sequence[str],
        *,
        sender: From,
        own_name: str | None = None,
    ) -> None:
        """Ask an owner for access to registers of a metering point, once.

        Raises ValueError where what is needed is missing, and OperatorError;
        RequestInvalid where names, Energy ID and metering point do not match.
        """
        body = access_request.body(
            sender,
            Person(owner_energy_id.strip(), owner_name.strip()),
            Person(self._energy_id, (own_name or "").strip()),
            normalised_point(point),
            [normalised_code(code) for code in codes],
        )
        await self._client.tell(
            "POST", access_request.PATH, json=body, allow_redirects=False
        )

    async def _headers(self, renew: bool) -> Mapping[str, str]:
        """Return who asks; a key that was refused is not tried a second time."""
        headers = {
            "X-API-KEY": self._key,
            "X-ENERGY-ID": self._energy_id,
            "User-Agent": self._user_agent,
        }
        if not all(text.isascii() and text.isprintable() for text in headers.values()):
            # No header can carry it, so it cannot be a key.
            raise CredentialsInvalid("no_key")
        if renew:
            raise CredentialsInvalid("HTTP 401")
        return headers

    def _point(self, usage_point_id: str, direction: Direction) -> str:
        """Return the metering point at which a direction is measured."""
        if direction is Direction.PRODUCTION and self._production_point:
            return self._production_point
        return usage_point_id

    async def _raw(self, point: str, code: str, start: date, end: date) -> object:
        """Ask for the intervals of the local days [start, end)."""
        return await self._get(
            point,
            "time-series",
            startDateTime=_stamp(start),
            endDateTime=_stamp(end),
            obisCode=code,
        )

    async def _sums(
        self, point: str, code: str, first: date, last: date, level: str
    ) -> object:
        """Ask for sums over the local days from first to last."""
        return await self._get(
            point,
            "time-series/aggregated",
            startDate=first.isoformat(),
            endDate=last.isoformat(),
            obisCode=code,
            aggregationLevel=level,
            transformationMode="Accumulation",
        )

    async def _get(self, point: str, path: str, **query: str) -> object:
        """Ask something of a metering point.

        A redirection is not followed: it would take the key to another host.
        """
        body: object = await self._client.call(
            "GET",
            f"/api/metering-points/{quote(point, safe='')}/{path}",
            params=query,
            allow_redirects=False,
        )
        return body


def _stamp(day: date) -> str:
    """Write the local midnight that begins a day as Leneda does, in UTC."""
    return f"{day_start(day, LUXEMBOURG):%Y-%m-%dT%H:%M:%SZ}"

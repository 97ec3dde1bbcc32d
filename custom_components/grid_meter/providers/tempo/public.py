"""The public service couleur-tempo: no account, no key, all seasons since 2020."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final

import aiohttp

from ...metering.errors import Temporary
from ...metering.tariff import Colour
from ...metering.tempo import DaySpan, Season, days
from ..endpoints import Endpoints
from ..limits import HostLimits
from ..web import Client
from .errors import public_error_from

CODES: Final[Mapping[object, Colour]] = {
    1: Colour.BLUE,
    2: Colour.WHITE,
    3: Colour.RED,
}
"""What `codeJour` means; 0 stands for a colour that is not known yet."""

LISTS: Final = ("member", "hydra:member")
"""Where the list is, should the service wrap it as the framework it is made with may."""

FEW_DAYS: Final = 7
"""So many days are asked for one by one, more of them by their seasons."""


class PublicService:
    """Client of www.api-couleur-tempo.fr."""

    name = "api-couleur-tempo.fr"

    def __init__(
        self,
        session: aiohttp.ClientSession,
        limits: HostLimits,
        *,
        endpoints: Endpoints,
        now: Callable[[], datetime],
        user_agent: str,
    ) -> None:
        """Use the given session, limits of the host, and clock (aware UTC)."""
        self._user_agent = user_agent
        self._client = Client(
            session,
            limits,
            name=self.name,
            base=endpoints.couleur_tempo,
            headers=self._headers,
            error_from=public_error_from,
            now=now,
        )

    async def _headers(self, _renew: bool) -> Mapping[str, str]:
        """Return who asks."""
        return {"User-Agent": self._user_agent}

    async def colours(self, first: date, last: date) -> Mapping[date, Colour]:
        """Return what is known of the days, both included; raises OperatorError."""
        span = DaySpan(first, last)
        if (last - first).days < FEW_DAYS:
            params = [("dateJour[]", day.isoformat()) for day in days(span)]
        else:
            years = range(Season.of(first).year, Season.of(last).year + 1)
            params = [("periode[]", f"{year}-{year + 1}") for year in years]
        found = parse(await self._client.call("GET", "/joursTempo", params=params))
        return {day: colour for day, colour in found.items() if day in span}


def parse(body: Any) -> dict[date, Colour]:
    """Return the colours of a list of days; a day that cannot be read is left out."""
    if isinstance(body, dict):
        body = next((body[name] for name in LISTS if name in body), None)
    if not isinstance(body, list):
        raise Temporary("unexpected_body")
    found = {}
    for item in body:
        try:
            found[date.fromisoformat(item["dateJour"])] = CODES[item["codeJour"]]
        except KeyError, TypeError, ValueError:
            continue
    return found

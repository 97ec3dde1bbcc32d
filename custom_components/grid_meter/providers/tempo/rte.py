"""RTE's own API, "Tempo Like Supply Contract", with the credentials of one's own application."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

import aiohttp

from ...metering.errors import CredentialsInvalid, Temporary
from ...metering.tariff import DAY, Colour
from ...metering.tempo import PARIS, DaySpan
from ..endpoints import Endpoints
from ..limits import HostLimits
from ..web import Client
from .errors import INVALID, rte_error_from

CALENDARS: Final = "/open_api/tempo_like_supply_contract/v1/tempo_like_calendars"
TOKEN: Final = "/token/oauth/"
TOKEN_MARGIN: Final = timedelta(minutes=1)
TOKEN_LIFE: Final = timedelta(hours=1)
"""How long a token is used that does not tell how long it is good for: RTE's live two."""

LONGEST: Final = 365
"""RTE answers for a year and a day at most."""


class Rte:
    """Client of RTE's API, for whom an application was made and subscribed to it."""

    name = "RTE"

    def __init__(
        self,
        session: aiohttp.ClientSession,
        limits: HostLimits,
        *,
        client_id: str,
        client_secret: str,
        endpoints: Endpoints,
        now: Callable[[], datetime],
        user_agent: str,
    ) -> None:
        """Use the application's id and secret to get tokens."""
        self._application = {
            "Authorization": aiohttp.encode_basic_auth(
                client_id.strip(), client_secret.strip(), encoding="utf-8"
            )
        }
        self._user_agent = {"User-Agent": user_agent}
        self._now = now
        self._token: str | None = None
        self._token_until = datetime.min.replace(tzinfo=UTC)
        common: dict[str, Any] = {
            "name": self.name,
            "base": endpoints.rte,
            "error_from": rte_error_from,
            "now": now,
        }
        self._tokens = Client(session, limits, headers=self._by_secret, **common)
        self._client = Client(session, limits, headers=self._by_token, **common)

    async def _by_secret(self, renew: bool) -> Mapping[str, str]:
        """Return the headers of the request for a token: there is no other secret to try."""
        if renew:
            raise CredentialsInvalid(INVALID)
        return {**self._application, **self._user_agent}

    async def _by_token(self, renew: bool) -> Mapping[str, str]:
        """Return the headers that carry a valid token."""
        if renew and self._token is None:
            # It is the application that was refused, and not an old token.
            raise CredentialsInvalid(INVALID)
        if renew or self._token is None or self._now() >= self._token_until:
            body = await self._tokens.call(
                "POST", TOKEN, data={"grant_type": "client_credentials"}
            )
            try:
                self._token = str(body["access_token"])
                life = timedelta(seconds=int(body.get("expires_in") or 0))
            except (AttributeError, KeyError, TypeError, ValueError) as err:
                raise Temporary("unexpected_body") from err
            self._token_until = self._now() + (life or TOKEN_LIFE) - TOKEN_MARGIN
        return {"Authorization": f"Bearer {self._token}", **self._user_agent}

    async def colours(self, first: date, last: date) -> Mapping[date, Colour]:
        """Return what is known of the days, both included; raises OperatorError."""
        found: dict[date, Colour] = {}
        while first <= last:
            until = min(last, first + LONGEST * DAY)
            body = await self._client.call(
                "GET",
                CALENDARS,
                params={
                    "start_date": _midnight(first),
                    "end_date": _midnight(until + DAY),
                },
            )
            span = DaySpan(first, until)
            found |= {day: each for day, each in parse(body).items() if day in span}
            first = until + DAY
        return found


def _midnight(day: date) -> str:
    """Return the beginning of a day as RTE wants it, with what the clock is ahead."""
    return datetime.combine(day, time(), PARIS).isoformat()


def parse(body: Any) -> dict[date, Colour]:
    """Return the colours of a calendar; a day that has none or cannot be read is left out.

    A day is told from midnight to midnight, though its colour holds from 6:00 to 6:00.
    """
    try:
        values = body["tempo_like_calendars"]["values"]
    except (KeyError, TypeError) as err:
        raise Temporary("unexpected_body") from err
    if not isinstance(values, list):
        raise Temporary("unexpected_body")
    found = {}
    for item in values:
        try:
            start = datetime.fromisoformat(item["start_date"])
            colour = Colour(item["value"].lower())
        except AttributeError, KeyError, TypeError, ValueError:
            continue
        if start.tzinfo is not None:
            found[start.astimezone(PARIS).date()] = colour
    return found

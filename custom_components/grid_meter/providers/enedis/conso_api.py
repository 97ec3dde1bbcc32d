"""Conso API: the gateway to Enedis by Boris K., for households, with one token.

Its house rules are kept by `courtesy`: one round of requests a day at a random second
of the morning, one more try in the early afternoon, and no bulk history.
"""

import asyncio
import base64
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
import json
from typing import Any, override

import aiohttp

from ...metering.errors import (
    ConsentEnded,
    CredentialsInvalid,
    OperatorError,
    QuotaExceeded,
    RequestInvalid,
    Temporary,
)
from ...metering.model import (
    Consent,
    Contract,
    Direction,
    Quantity,
    Reading,
    Register,
    Request,
)
from ..courtesy import COURTESIES
from ..endpoints import Endpoints
from ..limits import HostLimits
from .access import EnedisAccess
from .errors import error_from, passed_on_error_from
from .formats import PARIS, parse
from .generations import GENERATIONS, USAGE_POINT_ID

TYPES: Mapping[str, Mapping[Register, str]] = {
    "2026": GENERATIONS["2026"].names,
    "v5": {
        **GENERATIONS["v5"].names,
        Register(Direction.CONSUMPTION, Quantity.MAX_POWER): "consumption_max_power",
    },
}
"""The same types by Enedis' names of 2026 and by Conso API's own older ones."""

BARRED_FOR = timedelta(hours=12)
"""Conso API bars an address that asked a hundred times within so many hours."""

PRM_OF_V5 = {"usage_point_id": "prm"}


def consents(token: str) -> list[Consent]:
    """Return what a token of Conso API grants; raises CredentialsInvalid if it is none.

    The payload of the JWT tells the usage points (`sub`) and the end (`exp`). Whether
    it is genuine is for Conso API to judge.
    """
    try:
        payload = token.strip().split(".")[1]
        content = json.loads(
            base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
        )
        points = content["sub"]
        points = [points] if isinstance(points, str) else points
        end = content.get("exp")
        return [
            Consent(
                point, end and datetime.fromtimestamp(end, UTC).astimezone(PARIS).date()
            )
            for point in dict.fromkeys(points)
            if USAGE_POINT_ID.fullmatch(point)
        ]
    except (
        AttributeError,
        IndexError,
        KeyError,
        OSError,
        OverflowError,
        TypeError,
        ValueError,
    ):
        # Without its cause, which holds the token.
        raise CredentialsInvalid("no_token") from None


class ConsoApi(EnedisAccess):
    """Client of Conso API for the usage points of one token."""

    name = "Conso API"
    tells_contract = False

    def __init__(
        self,
        session: aiohttp.ClientSession,
        limits: HostLimits,
        *,
        token: str,
        endpoints: Endpoints,
        user_agent: str,
        history: bool = False,
        **shared: Any,
    ) -> None:
        """Use a token, beside what every access uses.

        `user_agent` tells Conso API who is asking. `history` asks for old load curves,
        a few a day, which the house rules allow only sparingly.
        """
        self._token = token.strip()
        super().__init__(
            session,
            limits,
            base=endpoints.conso_api,
            courtesy=COURTESIES["conso_api_history" if history else "conso_api"],
            error_from=conso_error_from,
            consent_end=next((each.end for each in consents(self._token)), None),
            **shared,
        )
        self._user_agent = user_agent
        self._types = TYPES[endpoints.generation]
        self._generation = GENERATIONS[endpoints.generation]

    @override
    async def _headers(self, renew: bool) -> Mapping[str, str]:
        """Return who asks, and by whose permission; there is no other token to try."""
        return {
            "Authorization": f"Bearer {self._token}",
            "User-Agent": self._user_agent,
        }

    async def consents(self) -> list[Consent]:
        """Return the usage points of the token; raises CredentialsInvalid."""
        return consents(self._token)

    @override
    async def fetch(self, usage_point_id: str, request: Request) -> list[Reading]:
        """Return the readings of the Paris days [start, end); raises OperatorError."""
        query = self._generation.query(usage_point_id, request)
        body = await self._client.call(
            "GET",
            f"/api/{self._types[request.register]}",
            params={PRM_OF_V5.get(name, name): value for name, value in query.items()},
        )
        return await asyncio.to_thread(parse, body, request.register, usage_point_id)

    @override
    async def contract(self, usage_point_id: str) -> Contract:
        """Return nothing: Conso API tells of measures only."""
        return Contract()


def conso_error_from(
    status: int, text: str, headers: Mapping[str, str], now: datetime
) -> OperatorError:
    """Return the error that an answer of Conso API stands for.

    Where Enedis refused, Conso API wraps its answer in `error`, as JSON or as text.
    """
    try:
        body = json.loads(text)
        message, inner = str(body["message"]), body.get("error")
    except AttributeError, KeyError, TypeError, ValueError:
        if status == HTTPStatus.FORBIDDEN:
            # The page with which the front of Conso API bars who asked too much.
            return QuotaExceeded("barred", now + BARRED_FOR)
        return Temporary(f"HTTP {status}")
    if message == "The Enedis API returned an error" or (
        isinstance(inner, dict) and ("error" in inner or "code" in inner)
    ):
        told = inner if isinstance(inner, str) else json.dumps(inner)
        return passed_on_error_from(status, told, headers, now)
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return ConsentEnded(f"HTTP {status}")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Temporary(f"HTTP {status}")
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return error_from(status, text, headers, now)
    return RequestInvalid(f"HTTP {status}")

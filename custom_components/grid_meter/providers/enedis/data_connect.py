"""Data Connect: Enedis' official API, in force since 2026-09-28, and its predecessor."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import Any, override

import aiohttp

from ...metering.errors import ConsentEnded, OperatorError, Temporary
from ...metering.model import Consent, Contract, Reading, Request
from ..courtesy import COURTESIES
from ..endpoints import Endpoints
from ..limits import HostLimits
from .access import EnedisAccess
from .errors import ENEDIS, error_from
from .formats import parse, parse_contract
from .generations import GENERATIONS, USAGE_POINT_ID

TOKEN_PATH = "/oauth2/v3/token"

MAX_CONSENT_MONTHS = 36


type TokenSource = Callable[[bool], Awaitable[str]]
"""Gives the bearer token; its argument asks for a new one, the last being refused."""


class DataConnect(EnedisAccess):
    """Client of Data Connect for one application."""

    name = ENEDIS
    # The credentials are the application's: no consent brings better ones.
    renewed_after = (ConsentEnded,)

    def __init__(
        self,
        session: aiohttp.ClientSession,
        limits: HostLimits,
        token: TokenSource,
        *,
        endpoints: Endpoints,
        **shared: Any,
    ) -> None:
        """Use the tokens of the application, beside what every access uses."""
        super().__init__(
            session,
            limits,
            base=endpoints.api,
            courtesy=COURTESIES["data_connect"],
            error_from=error_from,
            **shared,
        )
        self._token = token
        self._generation = GENERATIONS[endpoints.generation]

    @override
    async def _headers(self, renew: bool) -> Mapping[str, str]:
        """Return the headers that carry the application's token."""
        return {"Authorization": f"Bearer {await self._token(renew)}"}

    @override
    async def fetch(self, usage_point_id: str, request: Request) -> list[Reading]:
        """Return the readings of the Paris days [start, end); raises OperatorError."""
        body = await self._client.call(
            "GET",
            self._generation.paths[request.register],
            params=self._generation.query(usage_point_id, request),
        )
        # Years of days take longer to read than the loop can wait.
        return await asyncio.to_thread(parse, body, request.register, usage_point_id)

    @override
    async def contract(self, usage_point_id: str) -> Contract:
        """Return what is told of the contract; raises OperatorError.

        Names and addresses that stand beside them are not looked at.
        """
        bodies = []
        refusal: OperatorError | None = None
        for path in self._generation.contracts:
            try:
                bodies.append(
                    await self._client.call("GET", path.format(usage_point_id))
                )
            except OperatorError as err:
                # Each of these APIs is subscribed by itself; one alone is of use too.
                refusal = err
        if not bodies and refusal is not None:
            raise refusal
        return parse_contract(bodies, is_partial=refusal is not None)

    async def consents(self, authorisation_id: int) -> list[Consent]:
        """Return the usage points of an authorisation, none while Enedis registers it.

        Enedis' redirect carries no usage point; `subscribed_services` tells it.
        """
        body = await self._client.call(
            "POST",
            "/subscribed_services/v1",
            json={"autorisationId": authorisation_id, "comptage": False},
        )
        try:
            services = body.get("serviceSouscrit") or []
            ends: dict[str, list[str]] = {}
            for service in services:
                if service.get("etatCode") in (None, "ACTIF", "DEMANDE"):
                    ends.setdefault(service["pointId"], []).append(
                        (service.get("dateFin") or "")[:10]
                    )
            return [
                Consent(point, date.fromisoformat(max(dates)) if any(dates) else None)
                for point, dates in ends.items()
                if USAGE_POINT_ID.fullmatch(point)
            ]
        except (AttributeError, KeyError, TypeError, ValueError) as err:
            raise Temporary("unexpected_body") from err

"""Data Connect: Enedis' official API, in force since 2026-09-28, and its predecessor."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
import json
import re
from typing import Any

import aiohttp

from ...metering.errors import (
    CredentialsInvalid,
    OperatorError,
    QuotaExceeded,
    Temporary,
    Unreachable,
)
from ...metering.model import (
    Contract,
    Direction,
    Offer,
    Quantity,
    Reading,
    Register,
    Request,
)
from ...metering.schedule import Window
from ..limits import PATIENCE, HostLimits
from .errors import error_from
from .export_file import render
from .formats import PARIS, parse, parse_contract

PRODUCTION_AUTHORIZE = (
    "https://mon-compte-particulier.enedis.fr/dataconnect/v2/oauth2/authorize"
)
PRODUCTION_API = "https://gw.ext.prod.api.enedis.fr"
TOKEN_PATH = "/oauth2/v3/token"

CALLS_PER_SECOND = 5
CALLS_PER_HOUR = 1000
"""Enedis' 2026 descriptions: "5 appels/s, 1000 appels/h"; v5 allowed ten times more."""

POLLING = Window(first=5, last=20)
CURVE_SPAN = 7
CURVE_MONTHS = 24
DAILY_MONTHS = 36
EXTRA_DAYS = 15
"""Enedis' catalogue: curves 24 months and 15 days, daily values 36 months and 15 days."""

MAX_CONSENT_MONTHS = 36
TIMEOUT = aiohttp.ClientTimeout(total=60)
BURST_TRIES = 3

CONSUMPTION, PRODUCTION = Direction.CONSUMPTION, Direction.PRODUCTION
CURVE, ENERGY, MAX_POWER = (
    Quantity.LOAD_CURVE,
    Quantity.DAILY_ENERGY,
    Quantity.MAX_POWER,
)


@dataclass(frozen=True, slots=True)
class Generation:
    """The dialect of one generation of the measure API."""

    point: str
    start: str
    end: str
    paths: Mapping[Register, str]
    max_power: Mapping[str, str]
    contracts: tuple[str, ...]


_BASE_2026 = "/mesure_synchrone_auto/v2"
GENERATIONS: dict[str, Generation] = {
    "2026": Generation(
        point="pointId",
        start="dateDebut",
        end="dateFin",
        paths={
            Register(CONSUMPTION, ENERGY): f"{_BASE_2026}/consommation_quotidienne",
            Register(CONSUMPTION, CURVE): f"{_BASE_2026}/courbe_de_charge_consommation",
            Register(
                CONSUMPTION, MAX_POWER
            ): f"{_BASE_2026}/puissance_conso_max_quotidienne",
            Register(PRODUCTION, ENERGY): f"{_BASE_2026}/production_quotidienne",
            Register(PRODUCTION, CURVE): f"{_BASE_2026}/courbe_de_charge_production",
        },
        max_power={"mesuresPas": "P1D", "grandeurPhysique": "PMA"},
        contracts=("/synth_contrat_auto/v1/{}", "/situation_contrat_auto/v1/{}"),
    ),
    "v5": Generation(
        point="usage_point_id",
        start="start",
        end="end",
        paths={
            Register(CONSUMPTION, ENERGY): "/metering_data_dc/v5/daily_consumption",
            Register(
                CONSUMPTION, CURVE
            ): "/metering_data_clc/v5/consumption_load_curve",
            Register(CONSUMPTION, MAX_POWER): (
                "/metering_data_dcmp/v5/daily_consumption_max_power"
            ),
            Register(PRODUCTION, ENERGY): "/metering_data_dp/v5/daily_production",
            Register(PRODUCTION, CURVE): "/metering_data_plc/v5/production_load_curve",
        },
        max_power={},
        contracts=("/customers_upc/v5/usage_points/contracts?usage_point_id={}",),
    ),
}

USAGE_POINT_ID = re.compile(r"\d{14}")


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where Enedis, or a server that speaks like it, is to be found."""

    authorize: str = PRODUCTION_AUTHORIZE
    api: str = PRODUCTION_API
    generation: str = "2026"


@dataclass(frozen=True, slots=True)
class Consent:
    """What the customer granted: usage point and last day (exclusive), if told."""

    usage_point_id: str
    end: date | None


type TokenSource = Callable[[bool], Awaitable[str]]
"""Gives the bearer token; its argument asks for a new one, the last being refused."""


class DataConnect:
    """Client of Data Connect for one application."""

    zone = PARIS
    window = POLLING

    def __init__(
        self,
        session: aiohttp.ClientSession,
        limits: HostLimits,
        token: TokenSource,
        *,
        now: Callable[[], datetime],
        endpoints: Endpoints,
        directions: frozenset[Direction] = frozenset(Direction),
    ) -> None:
        """Use the given session, limits of the host, token and clock (aware UTC)."""
        self._session = session
        self._limits = limits
        self._token = token
        self._now = now
        self._api = endpoints.api.rstrip("/")
        self._generation = GENERATIONS[endpoints.generation]
        self._directions = directions

    @property
    def offers(self) -> list[Offer]:
        """Return the registers of the consented directions, with Enedis' limits."""
        return [
            Offer(
                register,
                max_span=CURVE_SPAN if register.quantity is CURVE else None,
                history_months=CURVE_MONTHS
                if register.quantity is CURVE
                else DAILY_MONTHS,
                history_days=EXTRA_DAYS,
            )
            for register in self._generation.paths
            if register.direction in self._directions
        ]

    async def fetch(self, usage_point_id: str, request: Request) -> list[Reading]:
        """Return the readings of the Paris days [start, end); raises OperatorError."""
        dialect = self._generation
        params = {
            dialect.point: usage_point_id,
            dialect.start: request.start.isoformat(),
            dialect.end: request.end.isoformat(),
        }
        if request.register.quantity is MAX_POWER:
            params |= dialect.max_power
        body = await self._call("GET", dialect.paths[request.register], params=params)
        # Years of days take longer to read than the loop can wait.
        return await asyncio.to_thread(parse, body, request.register, usage_point_id)

    async def contract(self, usage_point_id: str) -> Contract:
        """Return subscribed power and activation dates; raises OperatorError.

        Names and addresses that stand beside them are not looked at.
        """
        bodies = []
        refusal: OperatorError | None = None
        for path in self._generation.contracts:
            try:
                bodies.append(await self._call("GET", path.format(usage_point_id)))
            except OperatorError as err:
                # Each of these APIs is subscribed by itself; one alone is of use too.
                refusal = err
        if not bodies and refusal is not None:
            raise refusal
        return parse_contract(bodies)

    def export(
        self, usage_point_id: str, register: Register, readings: Sequence[Reading]
    ) -> str:
        """Return readings in the shape of the CSV file that Enedis' account offers."""
        return render(usage_point_id, register, readings)

    async def consents(self, authorisation_id: int) -> list[Consent]:
        """Return the usage points of an authorisation, none while Enedis registers it.

        Enedis' redirect carries no usage point; `subscribed_services` tells it.
        """
        body = await self._call(
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

    async def _call(self, method: str, path: str, **content: Any) -> Any:
        """Send one request, with a new token or after a pause where that is all it takes."""
        renew = False
        bursts = 0
        while True:
            try:
                return await self._send(method, path, renew=renew, **content)
            except CredentialsInvalid:
                if renew:
                    raise
                renew = True
            except QuotaExceeded as err:
                self._limits.block(err.next_access)
                bursts += 1
                if bursts == BURST_TRIES or err.next_access - self._now() > PATIENCE:
                    raise

    async def _send(
        self, method: str, path: str, *, renew: bool, **content: Any
    ) -> Any:
        """Send one request and return its JSON, whatever content type it claims."""
        await self._limits.wait()
        headers = {
            "Authorization": f"Bearer {await self._token(renew)}",
            "Accept": "application/json",
        }
        try:
            async with self._session.request(
                method, self._api + path, headers=headers, timeout=TIMEOUT, **content
            ) as response:
                text = await response.text(encoding="utf-8", errors="replace")
        except (aiohttp.ClientError, TimeoutError) as err:
            # Without its cause: aiohttp's texts may hold the URL, and so the usage point.
            raise Unreachable(type(err).__name__) from None
        if response.status != HTTPStatus.OK:
            raise error_from(response.status, text, response.headers, self._now())
        try:
            return json.loads(text)
        except ValueError:
            raise Temporary("no_json") from None

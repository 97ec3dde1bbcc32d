"""MyElectricalData: the gateway to Enedis by m4dm4rtig4n, in both of its generations.

The first one wants a token for each usage point, the second one the client of an
account. Both pass on what Enedis answers; the second one moves the points of a load
curve from the end of their interval to its start.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from http import HTTPStatus
import json
import re
from typing import Any, override

import aiohttp

from ...metering.errors import (
    ConsentEnded,
    CredentialsInvalid,
    NoData,
    OperatorError,
    QuotaExceeded,
    RequestInvalid,
    Temporary,
)
from ...metering.model import (
    Consent,
    Contract,
    Quota,
    Reading,
    Register,
    Request,
    day_start,
)
from ..courtesy import COURTESIES
from ..endpoints import Endpoints
from ..limits import HostLimits
from ..web import Client
from .access import EnedisAccess
from .errors import ERRORS, error_from, passed_on_error_from
from .formats import PARIS, parse, parse_contract
from .generations import GENERATIONS, REGISTERS, USAGE_POINT_ID

PATHS = GENERATIONS["v5"].names
PATHS_V2: Mapping[Register, str] = dict(
    zip(
        REGISTERS,
        (
            "consumption/daily",
            "consumption/detail",
            "power",
            "production/daily",
            "production/detail",
        ),
        strict=True,
    )
)

QUOTA_VALID = timedelta(hours=1)
"""For so long the gateway's own count is carried on here, before it is asked again."""

MEANINGS: tuple[tuple[str, type[OperatorError]], ...] = (
    ("consentement", ConsentEnded),
    ("consent", ConsentEnded),
    ("token", ConsentEnded),
    ("not authenticated", ConsentEnded),
    ("client_not_found", ConsentEnded),
    ("no measure", NoData),
    ("no_data", NoData),
    ("aucune donn", NoData),
)
"""What its texts mean: MyElectricalData has no codes, and 409 means two things."""

ENEDIS_CODES = re.compile(r"(?:^|: )([\w-]+): ")
ENEDIS_STATUS = re.compile(r"(?:Client|Server) error '(\d{3}) ")
"""How the second generation puts an answer of Enedis into a line: by its code, or, where
it has none, by its status."""

QUOTA_WORDS = ("quota", "limite", "limit_reached", "rate limit", "rate_limit")
TOKEN_MARGIN = timedelta(minutes=1)
TOKEN_LIFE = timedelta(hours=1)


class _Gateway(EnedisAccess):
    """What both generations of the gateway share."""

    name = "MyElectricalData"

    def __init__(
        self, *args: Any, user_agent: str, cache: bool = False, **shared: Any
    ) -> None:
        """Tell who is asking; with `cache` encrypted copies may be kept, and more asked."""
        super().__init__(
            *args,
            courtesy=COURTESIES[
                "my_electrical_data_cache" if cache else "my_electrical_data"
            ],
            error_from=med_error_from,
            **shared,
        )
        self._user_agent = user_agent
        self._cache = cache


class MyElectricalData(_Gateway):
    """Client of the first generation, with the token of one usage point."""

    tells_quota = True

    def __init__(
        self,
        session: aiohttp.ClientSession,
        limits: HostLimits,
        *,
        token: str,
        endpoints: Endpoints,
        **shared: Any,
    ) -> None:
        """Use the token as it is, without the word Bearer."""
        super().__init__(session, limits, base=endpoints.my_electrical_data, **shared)
        self._token = token.strip()
        self._counted: datetime | None = None

    @override
    async def _headers(self, renew: bool) -> Mapping[str, str]:
        """Return the raw token."""
        return {"Authorization": self._token, "User-Agent": self._user_agent}

    async def consents(self, usage_point_id: str) -> list[Consent]:
        """Return until when the usage point is shared; raises ConsentEnded."""
        access = await self._valid_access(usage_point_id)
        if not access.get("valid") and not access.get("quota_reached"):
            raise ConsentEnded("valid_access")
        return [Consent(usage_point_id, self.consent_end)]

    @override
    async def fetch(self, usage_point_id: str, request: Request) -> list[Reading]:
        """Return the readings of the Paris days [start, end); raises OperatorError.

        Raises QuotaExceeded before the gateway has to, for it counts refused requests.
        """
        await self._mind_quota(usage_point_id)
        path = (
            f"/{PATHS[request.register]}/{usage_point_id}"
            f"/start/{request.start.isoformat()}/end/{request.end.isoformat()}"
        )
        body = await self._client.call("GET", path + ("/cache" if self._cache else ""))
        return await asyncio.to_thread(parse, body, request.register, usage_point_id)

    @override
    async def contract(self, usage_point_id: str) -> Contract:
        """Return what is told of the contract; raises OperatorError."""
        await self._mind_quota(usage_point_id)
        path = f"/contracts/{usage_point_id}" + ("/cache" if self._cache else "")
        return parse_contract([await self._client.call("GET", path)])

    async def _mind_quota(self, usage_point_id: str) -> None:
        """Count a request; raises QuotaExceeded where it would be one too many."""
        now = self._now()
        if self._counted is None or now - self._counted >= QUOTA_VALID:
            try:
                await self._valid_access(usage_point_id)
            except Temporary:
                # The count is a kindness: without it the gateway itself will say.
                self._counted = now
        if self.quota is None or self.quota.resets <= now:
            return
        if self.quota.used >= self.quota.limit:
            error = QuotaExceeded("daily", self.quota.resets)
            error.side = self.name
            raise error
        self.quota = replace(self.quota, used=self.quota.used + 1)

    async def _valid_access(self, usage_point_id: str) -> dict[str, Any]:
        """Return what the gateway tells of the consent and of today's requests."""
        body = await self._client.call(
            "GET",
            f"/valid_access/{usage_point_id}" + ("/cache" if self._cache else ""),
        )
        if not isinstance(body, dict):
            raise Temporary("unexpected_body")
        self._counted = self._now()
        try:
            if end := body.get("consent_expiration_date"):
                self.consent_end = date.fromisoformat(end[:10])
            self.quota = Quota(
                int(body["call_number"]),
                int(body["quota_limit"]),
                _paris(body["quota_reset_at"]),
            )
        except KeyError, TypeError, ValueError:
            self.quota = None
        return body


class MyElectricalDataV2(_Gateway):
    """Client of the second generation, with the client of an account."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        limits: HostLimits,
        *,
        client_id: str,
        client_secret: str,
        endpoints: Endpoints,
        **shared: Any,
    ) -> None:
        """Use the client's id and secret to get tokens."""
        base = endpoints.my_electrical_data_v2
        super().__init__(session, limits, base=base, **shared)
        self._secrets = {"client_id": client_id, "client_secret": client_secret}
        self._generation = endpoints.generation
        self._token: str | None = None
        self._token_until: datetime | None = None
        self._accounts = Client(
            session,
            limits,
            name=self.name,
            base=base,
            headers=self._anonymous,
            error_from=med_error_from,
            now=self._now,
        )

    async def _anonymous(self, renew: bool) -> Mapping[str, str]:
        """Return the headers of the request for a token."""
        return {"User-Agent": self._user_agent}

    @override
    async def _headers(self, renew: bool) -> Mapping[str, str]:
        """Return the headers that carry a valid token."""
        now = self._now()
        if renew or self._token is None or now >= (self._token_until or now):
            body = await self._accounts.call(
                "POST",
                "/accounts/token",
                data={"grant_type": "client_credentials", **self._secrets},
            )
            try:
                self._token = str(body["access_token"])
                life = timedelta(seconds=int(body.get("expires_in") or 0))
            except (KeyError, TypeError, ValueError) as err:
                raise Temporary("unexpected_body") from err
            self._token_until = now + (life or TOKEN_LIFE) - TOKEN_MARGIN
        headers = {
            "Authorization": f"Bearer {self._token}",
            "User-Agent": self._user_agent,
        }
        if self._generation == "2026":
            headers["X-MED-Format"] = "2026"
        return headers

    async def consents(self) -> list[Consent]:
        """Return the usage points of the account; raises OperatorError."""
        points = await self._get("/pdl/")
        try:
            ids = [str(point["usage_point_id"]) for point in points]
        except (KeyError, TypeError) as err:
            raise Temporary("unexpected_body") from err
        return [Consent(each, None) for each in ids if USAGE_POINT_ID.fullmatch(each)]

    @override
    async def fetch(self, usage_point_id: str, request: Request) -> list[Reading]:
        """Return the readings of the Paris days [start, end); raises OperatorError."""
        body = await self._get(
            f"/enedis/{PATHS_V2[request.register]}/{usage_point_id}",
            start=request.start.isoformat(),
            end=request.end.isoformat(),
            use_cache=str(self._cache).lower(),
        )
        return await asyncio.to_thread(
            partial(parse, body, request.register, usage_point_id, shifted=True)
        )

    @override
    async def contract(self, usage_point_id: str) -> Contract:
        """Return what is told of the contract; raises OperatorError."""
        return parse_contract([await self._get(f"/enedis/contract/{usage_point_id}")])

    async def _get(self, path: str, **query: str) -> Any:
        """Return the data of an answer, which wraps its failures like its successes."""
        body = await self._client.call("GET", path, params=query)
        if not isinstance(body, dict):
            raise Temporary("unexpected_body")
        data = body.get("data", body)
        failed = body.get("success") is False
        if failed or (isinstance(data, dict) and "error" in data):
            told = json.dumps(body if failed else data)
            error = med_error_from(HTTPStatus.OK, told, {}, self._now())
            error.side = error.side or self.name
            raise error
        return data


def med_error_from(
    status: int, text: str, headers: Mapping[str, str], now: datetime
) -> OperatorError:
    """Return the error that an answer of MyElectricalData stands for.

    `detail` may hold Enedis' own answer as text; older answers have other names for it.
    """
    try:
        body = json.loads(text)
    except ValueError:
        return Temporary(f"HTTP {status}")
    told = _told(body)
    if (inner := _enedis_answer(told)) is not None:
        return passed_on_error_from(status, json.dumps(inner), headers, now)
    if isinstance(told, dict) and told.get("code") == "ENEDIS_ERROR":
        if error := _in_a_line(str(told.get("message")), headers, now):
            return error
    words = json.dumps(told, ensure_ascii=False).lower()
    if any(word in words for word in QUOTA_WORDS):
        return QuotaExceeded(f"HTTP {status}", _tomorrow(now))
    for part, meaning in MEANINGS:
        if part in words:
            return meaning(f"HTTP {status}")
    return _by_status(status, text, headers, now)


def _in_a_line(
    line: str, headers: Mapping[str, str], now: datetime
) -> OperatorError | None:
    """Return what an answer of Enedis stands for, of which a line is left, if it tells."""
    for code in ENEDIS_CODES.findall(line):
        if code.lower() in ERRORS:
            told = json.dumps({"error": code})
            return passed_on_error_from(HTTPStatus.BAD_REQUEST, told, headers, now)
    if status := ENEDIS_STATUS.search(line):
        return passed_on_error_from(int(status[1]), "", headers, now)
    return None


def _by_status(
    status: int, text: str, headers: Mapping[str, str], now: datetime
) -> OperatorError:
    """Return what a status means where the text does not tell."""
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return error_from(status, text, headers, now)
    if status == HTTPStatus.CONFLICT:
        return QuotaExceeded(f"HTTP {status}", _tomorrow(now))
    if status == HTTPStatus.UNAUTHORIZED:
        return CredentialsInvalid(f"HTTP {status}")
    if status == HTTPStatus.FORBIDDEN:
        return ConsentEnded(f"HTTP {status}")
    if status == HTTPStatus.NOT_FOUND:
        return NoData(f"HTTP {status}")
    if status < HTTPStatus.BAD_REQUEST or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Temporary(f"HTTP {status}")
    return RequestInvalid(f"HTTP {status}")


def _told(body: Any) -> Any:
    """Return what a body says of the failure, read as JSON where it is some."""
    told = body
    for name in ("detail", "enedis_return", "error"):
        if isinstance(told, dict) and isinstance(told.get(name), (dict, str)):
            if name == "error" and isinstance(told[name], str):
                break
            told = told[name]
            if isinstance(told, str):
                try:
                    told = json.loads(told)
                except ValueError:
                    break
    return told


def _enedis_answer(told: Any) -> dict[str, Any] | None:
    """Return Enedis' own answer, if that is what was told."""
    if isinstance(told, dict):
        told = told.get("fault", told)
    if not isinstance(told, dict):
        return None
    code = str(told.get("error") or told.get("code") or "").lower()
    is_known = code.replace("adam_dc_", "adam-dc-") in ERRORS or code.isdecimal()
    return told if is_known or "nextAccessTime" in told else None


def _tomorrow(now: datetime) -> datetime:
    """Return the next midnight of Paris, at which the gateway counts anew."""
    return day_start(now.astimezone(PARIS).date() + timedelta(days=1), PARIS)


def _paris(stamp: str) -> datetime:
    """Return the instant of a naive stamp of the gateway, which is in Paris time."""
    moment = datetime.fromisoformat(stamp)
    return (moment if moment.tzinfo else moment.replace(tzinfo=PARIS)).astimezone(UTC)

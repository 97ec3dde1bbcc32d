"""The gateway's second generation: accounts, an envelope around every answer, 200 even for refusals."""

from base64 import b64decode
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from http import HTTPStatus
from itertools import pairwise
import json

from aiohttp import hdrs, web

from .. import jwt
from ..enedis.errors import ApiError, Generation
from ..enedis.measures import RESOURCES, Resource
from ..model import Direction, Register
from ..paris import ONE_DAY, days_between
from ..upstream import GarbledError, TokenRefusedError, UnreachableError
from . import shapes
from .accounts import Account
from .generation import GatewayGeneration

type Json = dict[str, object]
type Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]

PREFIX = "/my-electrical-data-v2/api"
FORMAT_HEADER = "X-MED-Format"
DEPRECATION = "@1791153780"
TOKEN_SPAN = timedelta(days=30)
CACHE_SPAN = timedelta(days=1)
RECENT_SPAN = timedelta(hours=3)
RECENT_DAYS = 2
DAILY_YEARS = 3
_SECRET = "my-electrical-data-demo-signature"

_BY_KIND = {(one.register, one.direction): one for one in RESOURCES}
MEASURES = {
    "consumption/daily": _BY_KIND[Register.DAILY, Direction.CONSUMPTION],
    "consumption/detail": _BY_KIND[Register.CURVE, Direction.CONSUMPTION],
    "power": _BY_KIND[Register.MAX_POWER, Direction.CONSUMPTION],
    "production/daily": _BY_KIND[Register.DAILY, Direction.PRODUCTION],
    "production/detail": _BY_KIND[Register.CURVE, Direction.PRODUCTION],
}
"""The measures by the path under `/enedis`."""

_GATHERED = ("consumption/daily", "consumption/detail")
_TRUE = ("true", "1", "yes", "on")
_DENIED = (
    "Accès refusé : PDL introuvable ou non associé à votre compte. Vérifiez que le PDL existe et "
    "que le consentement Enedis est valide."
)
_UNAVAILABLE = "L'API Enedis est temporairement indisponible. Veuillez réessayer dans quelques minutes."


class Refusal(Exception):
    """A refusal inside the envelope, with HTTP status 200."""

    def __init__(self, code: str, message: str) -> None:
        """Keep code and message."""
        super().__init__(code)
        self.code = code
        self.message = message


class HttpRefusal(Exception):
    """A refusal by HTTP status, before the envelope: `{"detail": …}`."""

    def __init__(self, status: int, detail: object) -> None:
        """Keep status and detail."""
        super().__init__(status)
        self.status = status
        self.detail = detail


class FetchError(Exception):
    """Enedis has refused, in the words the gateway makes of it."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A measure asked for."""

    name: str
    span: shapes.Span
    cached: bool
    path: str

    @property
    def resource(self) -> Resource:
        """The measured series."""
        return MEASURES[self.name]


class SecondGeneration(GatewayGeneration):
    """MyElectricalData's v2 over the store."""

    def routes(self) -> list[tuple[str, str, Answer]]:
        """List method, path and answer of every route."""
        found: list[tuple[str, str, Answer]] = [
            (hdrs.METH_POST, "/accounts/token", self._token),
            (hdrs.METH_GET, "/pdl", self._list),
            (hdrs.METH_GET, "/pdl/", self._list),
            (hdrs.METH_GET, "/enedis/contract/{prm}", self._contract),
            (hdrs.METH_GET, "/enedis/address/{prm}", self._address),
        ]
        found += [
            (hdrs.METH_GET, f"/enedis/{name}/{{prm}}", self._measure(name))
            for name in MEASURES
        ]
        return [(method, PREFIX + path, answer) for method, path, answer in found]

    # Accounts.

    async def _token(self, request: web.Request) -> web.StreamResponse:
        """Hand out a bearer for an account's key and secret; how long it lasts is not told."""
        form = await request.post()
        key, secret = form.get("client_id"), form.get("client_secret")
        if not key or not secret:
            key, secret = _basic(request)
        if not key or not secret:
            text = "client_id and client_secret are required (provide in form data or Basic Auth header)"
            return _json(422, {"detail": text})
        account = self._accounts.by_client(str(key))
        if account is None or account.client_secret != secret:
            return _json(401, {"detail": "Invalid client credentials"})
        end = self._store.now() + TOKEN_SPAN
        claims = {"sub": account.client_id, "exp": int(end.timestamp())}
        token = jwt.sign(claims, _SECRET)
        return _json(200, {"access_token": token, "token_type": "bearer"})

    def _account(self, request: web.Request) -> Account:
        """Find whose bearer a request carries: a token, or the account's secret itself."""
        scheme, _, token = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise HttpRefusal(401, "Not authenticated")
        claims = jwt.read(token, _SECRET)
        if claims and not jwt.is_over(claims, self._store.now().timestamp()):
            account = self._accounts.by_client(str(claims.get("sub")))
        else:
            account = self._accounts.by_secret(token)
        if account is None:
            raise HttpRefusal(401, "Invalid authentication credentials")
        return account

    async def _list(self, request: web.Request) -> web.StreamResponse:
        """List the account's usage points."""
        try:
            account = self._account(request)
        except HttpRefusal as refusal:
            return _json(refusal.status, {"detail": refusal.detail})
        point = self._store.points[account.prm]
        listed = {
            "id": f"pdl-{account.prm}",
            "usage_point_id": account.prm,
            "name": None,
            "created_at": f"{account.since.astimezone(UTC):%Y-%m-%dT%H:%M:%S}",
            "has_consumption": point.consumes,
            "has_production": point.produces,
            "is_active": True,
        }
        return self._wrapped(data=[listed])

    # Measures.

    def _measure(self, name: str) -> Answer:
        """Make the answer of a measure."""

        async def answer(request: web.Request) -> web.StreamResponse:
            def find(account: Account) -> Json:
                wish = self._wish(request, name)
                if name == "consumption/daily":
                    self._check_age(wish.span)
                self._check_owner(account, wish.span.prm)
                return self._find(account, wish)

            return self._enveloped(
                request, find, lambda data, _: shapes.measure_v5(data)
            )

        return answer

    def _wish(self, request: web.Request, name: str) -> Wish:
        """Read the parameters; the end is brought back to today, the start before it."""
        missing = [one for one in ("start", "end") if one not in request.query]
        if missing:
            raise HttpRefusal(422, [_missing(one) for one in missing])
        try:
            start = date.fromisoformat(request.query["start"])
            end = date.fromisoformat(request.query["end"])
        except ValueError as error:
            text = f"Invalid date format. Expected YYYY-MM-DD. Error: {error}"
            raise Refusal("INVALID_DATE_FORMAT", text) from error
        end = min(end, self._store.today())
        span = shapes.Span(
            request.match_info["prm"], start if start < end else end - ONE_DAY, end
        )
        return Wish(name, span, _is_cached(request), request.path)

    def _check_age(self, span: shapes.Span) -> None:
        """Refuse daily totals of more than three years ago."""
        today = self._store.today()
        day = min(today.day, 28) if today.month == 2 else today.day
        oldest = today.replace(year=today.year - DAILY_YEARS, day=day)
        if span.start < oldest:
            text = (
                f"Start date is too old. Daily endpoint only supports data up to {DAILY_YEARS} "
                f"years back. Oldest allowed date: {oldest}"
            )
            raise Refusal("DATE_TOO_OLD", text)

    def _check_owner(self, account: Account, prm: str) -> None:
        """Refuse a usage point that is not the account's."""
        if account.prm != prm:
            raise Refusal("ACCESS_DENIED", _DENIED)

    def _count(self, account: Account, *, cached: bool) -> None:
        """Count a call, unless the day's limit is used up; here the day is one of UTC."""
        settings, today = self._settings, self._store.now().date()
        limit = settings.v2_per_day_cached if cached else settings.v2_per_day
        used = self.calls.seen(account.client_id, today, cached=cached)
        if limit is not None and used >= limit:
            hint = "Try again tomorrow." if cached else "Use cache to increase limit."
            text = f"Daily rate limit exceeded ({used}/{limit}). {hint}"
            raise Refusal("RATE_LIMIT_EXCEEDED", text)
        self.calls.count(account.client_id, today, cached=cached)

    def _find(self, account: Account, wish: Wish) -> Json:
        """Give a measure: gathered from days, or as Enedis answers."""
        if wish.name != "consumption/detail":
            self._count(account, cached=wish.cached)
        if not wish.cached and wish.name not in _GATHERED:
            return self._verbatim(wish)
        kept, missing = self._kept(wish)
        if missing and wish.name == "consumption/detail":
            self._count(account, cached=wish.cached)
        found, errors = self._gathered(wish, missing)
        points = kept + found
        if not points and wish.resource.register is Register.CURVE:
            raise Refusal(*_no_curve(wish, errors))
        if not points and errors:
            raise Refusal("ENEDIS_ERROR", "; ".join(errors))
        if wish.resource.register is Register.CURVE and self._settings.shifted:
            points = shapes.shifted(points)
        return shapes.rebuilt(wish.span, wish.resource, points)

    def _verbatim(self, wish: Wish) -> Json:
        """Give Enedis' own answer, only its load curve shifted."""
        try:
            body = self._fetch(wish, wish.span.start, wish.span.end)
        except FetchError as error:
            raise Refusal("ENEDIS_ERROR", str(error)) from error
        is_curve = wish.resource.register is Register.CURVE
        quantities = body.get("grandeur")
        if is_curve and self._settings.shifted and isinstance(quantities, list):
            points = shapes.shifted(shapes.points_of(body))
            body["grandeur"] = [{**quantities[0], "points": points}]
        return body

    def _kept(self, wish: Wish) -> tuple[shapes.Points, list[date]]:
        """Give the points of the days in the cache, and the days that are not."""
        points: shapes.Points = []
        missing: list[date] = []
        for day in days_between(wish.span.start, wish.span.end):
            key = (wish.span.prm, wish.name, day)
            found = self._cache.get(key) if wish.cached else None
            if isinstance(found, list):
                points += found
            else:
                missing.append(day)
        return points, missing

    def _gathered(
        self, wish: Wish, days: Sequence[date]
    ) -> tuple[shapes.Points, list[str]]:
        """Ask Enedis for days, in ranges as long as can be, and keep what comes."""
        points: shapes.Points = []
        errors: list[str] = []
        for start, end in _ranges(days):
            try:
                found = shapes.points_of(self._fetch(wish, start, end))
            except FetchError as error:
                errors.append(f"Failed to fetch {start} to {end}: {error}")
                continue
            if wish.cached:
                self._keep(wish, found)
            points += found
        return points, errors

    def _keep(self, wish: Wish, points: shapes.Points) -> None:
        """Keep points by the day their interval begins; recent days for a shorter time."""
        by_day: dict[str, shapes.Points] = {}
        for point in points:
            by_day.setdefault(shapes.interval_start(point)[:10], []).append(point)
        for text, found in by_day.items():
            day = date.fromisoformat(text)
            is_recent = (self._store.today() - day).days <= RECENT_DAYS
            span = RECENT_SPAN if is_recent else CACHE_SPAN
            self._cache.put((wish.span.prm, wish.name, day), found, span)

    def _fetch(self, wish: Wish, start: date, end: date) -> Json:
        """Ask Enedis for a range; what was before the contract comes back as if it were an answer."""
        query = {
            "pointId": wish.span.prm,
            "dateDebut": start.isoformat(),
            "dateFin": end.isoformat(),
        }
        if wish.resource.register is Register.MAX_POWER:
            query |= {"mesuresPas": "P1D", "grandeurPhysique": "PMA"}
        try:
            return self._upstream.measure(
                wish.resource, Generation.V2026, query, wish.path
            )
        except ApiError as error:
            if error.body.get("error") == "ADAM-ERR0123":
                if wish.name == "consumption/detail":
                    raise Refusal(*_too_early(start)) from error
                return dict(error.body)
            raise FetchError(_words(error)) from error
        except GarbledError as error:
            raise FetchError(_status_words(error.status)) from error
        except TokenRefusedError as error:
            raise Refusal("ENEDIS_UNAVAILABLE", _UNAVAILABLE) from error
        except UnreachableError as error:
            raise FetchError(
                "Server disconnected without sending a response."
            ) from error

    # Contract and address.

    async def _contract(self, request: web.Request) -> web.StreamResponse:
        """Answer for the contract: three of Enedis' APIs, the off-peak hours only if they can be had."""

        def find(account: Account) -> Json:
            prm = self._customer(account, request)
            situation = self._itc("situation_contrat_auto", prm, request.path)
            synthesis = self._itc("synth_contrat_auto", prm, request.path)
            try:
                metering = self._itc("comptage_auto", prm, request.path)
            except Refusal:
                metering = None
            return shapes.contract_2026(situation, synthesis, metering)

        return self._enveloped(request, find, shapes.contract_v5)

    async def _address(self, request: web.Request) -> web.StreamResponse:
        """Answer for the address."""

        def find(account: Account) -> Json:
            prm = self._customer(account, request)
            body = self._itc("donnees_generales_auto", prm, request.path)
            return body if isinstance(body, dict) else {}

        return self._enveloped(request, find, shapes.address_v5)

    def _customer(self, account: Account, request: web.Request) -> str:
        """Check owner and limits of a request without dates."""
        prm = request.match_info["prm"]
        self._check_owner(account, prm)
        self._count(account, cached=_is_cached(request))
        return prm

    def _itc(self, api: str, prm: str, path: str) -> object:
        """Ask one of Enedis' contract APIs."""
        try:
            return self._upstream.contract_2026(api, prm, path)
        except ApiError as error:
            raise Refusal("ENEDIS_ERROR", _words(error)) from error
        except GarbledError as error:
            raise Refusal("ENEDIS_ERROR", _status_words(error.status)) from error
        except (TokenRefusedError, UnreachableError) as error:
            raise Refusal("ENEDIS_UNAVAILABLE", _UNAVAILABLE) from error

    # The envelope.

    def _enveloped(
        self,
        request: web.Request,
        find: Callable[[Account], Json],
        older: Callable[[Json, str], Json],
    ) -> web.StreamResponse:
        """Find an answer and wrap it; who does not ask for 2026 gets v5 and a warning."""
        is_new = request.headers.get(FORMAT_HEADER, "").strip() == "2026"
        headers = {} if is_new else {"Deprecation": DEPRECATION}
        try:
            data = find(self._account(request))
        except HttpRefusal as refusal:
            return _json(refusal.status, {"detail": refusal.detail})
        except Refusal as refusal:
            error: Json = {
                "code": refusal.code,
                "message": refusal.message,
                "field": None,
            }
            return self._wrapped(error=error, headers=headers)
        if not is_new:
            data = older(data, request.match_info["prm"])
        return self._wrapped(data=data, headers=headers)

    def _wrapped(
        self,
        *,
        data: object = None,
        error: Json | None = None,
        headers: dict[str, str] | None = None,
    ) -> web.StreamResponse:
        """Wrap data or an error; the instant is naive UTC."""
        now = self._store.now()
        body: Json = {
            "success": error is None,
            "data": data,
            "error": error,
            "timestamp": f"{now:%Y-%m-%dT%H:%M:%S.%f}",
        }
        return _json(200, body, headers)


def _basic(request: web.Request) -> tuple[str, str]:
    """Read key and secret from the Basic header."""
    header = request.headers.get(hdrs.AUTHORIZATION, "")
    try:
        text = b64decode(header.removeprefix("Basic ")).decode()
    except ValueError:
        return "", ""
    key, _, secret = text.partition(":")
    return key, secret


def _is_cached(request: web.Request) -> bool:
    """Tell whether a request allows an answer from the cache."""
    return request.query.get("use_cache", "").lower() in _TRUE


def _ranges(days: Sequence[date]) -> list[tuple[date, date]]:
    """Join consecutive days to ranges whose end is excluded."""
    if not days:
        return []
    breaks = [
        n for n, (one, two) in enumerate(pairwise(days), 1) if two - one > ONE_DAY
    ]
    edges = [0, *breaks, len(days)]
    return [(days[a], days[b - 1] + ONE_DAY) for a, b in pairwise(edges)]


def _no_curve(wish: Wish, errors: Sequence[str]) -> tuple[str, str]:
    """Say that there is no load curve: of consumption never why."""
    if errors and wish.name == "production/detail":
        return "ENEDIS_ERROR", "; ".join(errors)
    kind = wish.name.partition("/")[0]
    return "NO_DATA", f"No {kind} data available for this period"


def _too_early(start: date) -> tuple[str, str]:
    """Say that a load curve was asked for before the contract began."""
    text = "cannot be anterior to the meter's last activation date"
    return "ADAM-ERR0123", f"The requested period ({start}) {text}"


def _words(error: ApiError) -> str:
    """Put an error of Enedis into one line, or only its status where it has no `error`."""
    if "error" not in error.body:
        return _status_words(error.status)
    text = error.body.get("error_description", "Unknown error")
    return f"{error.body['error']}: {text}"


def _status_words(status: int) -> str:
    """Say which status Enedis has answered."""
    side = "Client" if status < HTTPStatus.INTERNAL_SERVER_ERROR else "Server"
    return f"{side} error '{status} {HTTPStatus(status).phrase}'"


def _missing(name: str) -> Json:
    """Give FastAPI's complaint of a missing parameter."""
    return {
        "type": "missing",
        "loc": ["query", name],
        "msg": "Field required",
        "input": None,
    }


def _json(
    status: int, body: object, headers: dict[str, str] | None = None
) -> web.Response:
    """Answer with JSON."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return web.Response(
        status=status, text=text, content_type="application/json", headers=headers
    )

"""The gateway's first generation: a raw token, the dates in the path, Enedis' v5 answers."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
import json
from typing import Any

from aiohttp import hdrs, web

from ..consents import Sharing
from ..enedis.errors import ApiError, Generation
from ..enedis.measures import RESOURCES
from ..model import Register
from ..paris import PARIS
from ..upstream import GarbledError, TokenRefusedError, UnreachableError
from .generation import GatewayGeneration

type Json = dict[str, object]
type Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]

PREFIX = "/my-electrical-data"
CACHE_SPAN = timedelta(days=30)
LONGEST = timedelta(days=1095)

DATED = {
    resource.v5_path.rsplit("/", 1)[1]: resource
    for resource in RESOURCES
    if resource.v5_path is not None
}
"""The endpoints that take dates, by the last part of their path at Enedis."""

PLAIN = {
    "contracts": "/customers_upc/v5/usage_points/contracts",
    "addresses": "/customers_upa/v5/usage_points/addresses",
    "identity": "/customers_i/v5/identity",
    "contact": "/customers_cd/v5/contact_data",
}
"""The endpoints that take none, and their path at Enedis."""

NOT_AUTHENTICATED = "Not authenticated"
WRONG_TOKEN = "Le point de livraison ne correspond au token fourni"
TECHNICAL = "Technical error. Please try later."
CONSENT = (
    "Soucis au niveau des consentements, merci de les renouveller sur "
    "https://www.myelectricaldata.fr - Code d'erreur : 401"
)
TOO_LONG = (
    "Il est possible de recevoir au maximun 1095j de données consécutives. "
    "Merci de split vos demandes"
)


class Refusal(Exception):
    """An answer that refuses; `detail` is a sentence, or an error of Enedis as a JSON text."""

    def __init__(self, status: int, detail: str) -> None:
        """Keep status and detail."""
        super().__init__(status)
        self.status = status
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Wish:
    """What a request asks for."""

    endpoint: str
    prm: str
    start: str = ""
    end: str = ""
    cached: bool = False

    @property
    def key(self) -> tuple[str, ...]:
        """Where the cache keeps the answer."""
        return (self.prm, self.endpoint, self.start, self.end)


class FirstGeneration(GatewayGeneration):
    """MyElectricalData's v1 over the store."""

    def __init__(self, *parts: Any) -> None:
        """Stand between clients and Enedis."""
        super().__init__(*parts)
        self._last_calls: dict[str, str] = {}

    def routes(self) -> list[tuple[str, str, Answer]]:
        """List method, path and answer of every route."""
        end = "{endpoint}/{prm}/start/{start}/end/{end}"
        found: list[tuple[str, str, Answer]] = [
            (hdrs.METH_GET, "/ping", self._ping),
            (hdrs.METH_GET, "/valid_access/{prm}", self._valid_access),
            (hdrs.METH_GET, "/valid_access/{prm}/cache", self._valid_access),
            (hdrs.METH_DELETE, "/cache/{prm}", self._purge),
        ]
        for names, path in ((DATED, end), (PLAIN, "{endpoint}/{prm}")):
            known = path.replace("{endpoint}", f"{{endpoint:{'|'.join(names)}}}")
            for tail in ("", "/cache", "/cache/"):
                found.append((hdrs.METH_GET, f"/{known}{tail}", self._data))
                if tail:
                    found.append((hdrs.METH_DELETE, f"/{known}{tail}", self._purge))
        return [(method, PREFIX + path, answer) for method, path, answer in found]

    # The routes.

    async def _ping(self, _request: web.Request) -> web.StreamResponse:
        """Say that the gateway is there, to anybody."""
        return _json(
            200,
            {
                "status": True,
                "information": "MyElectricalData is online",
                "nb_client": 3121,
                "waiting_estimation": "0.0s",
            },
        )

    async def _data(self, request: web.Request) -> web.StreamResponse:
        """Answer for a measure, a contract or an address."""
        try:
            return _json(200, self._find(request, self._wish(request)))
        except Refusal as refusal:
            return _json(refusal.status, {"detail": refusal.detail})

    async def _purge(self, request: web.Request) -> web.StreamResponse:
        """Forget one answer, or all of a usage point."""
        try:
            wish = self._wish(request)
        except Refusal as refusal:
            return _json(refusal.status, {"detail": refusal.detail})
        key = wish.key if wish.endpoint else (wish.prm,)
        if not self._cache.drop(*key):
            return _json(404, {"detail": "Cache introuvable"})
        return _json(200, {"result": True, "detail": "Cache supprimé"})

    async def _valid_access(self, request: web.Request) -> web.StreamResponse:
        """Tell how consent and quota stand; this costs no quota."""
        try:
            wish = self._wish(request)
        except Refusal as refusal:
            return _json(refusal.status, {"detail": refusal.detail})
        limit = self._limit(cached=wish.cached)
        today = self._store.today()
        calls = self.calls.seen(wish.prm, today, cached=wish.cached)
        is_reached = limit is not None and calls > limit
        sharing = self._sharing(wish.prm)
        is_active = self._is_active(wish.prm)
        body: Json = {"valid": is_active and not is_reached}
        if is_reached or not is_active:
            body["information"] = _over(limit) if is_reached else CONSENT
        until = (sharing.ended or sharing.until).astimezone(PARIS)
        return _json(
            200,
            body
            | {
                "consent_expiration_date": f"{until:%Y-%m-%dT%H:%M:%S}",
                "call_number": calls,
                "quota_reached": is_reached,
                "quota_limit": limit,
                "quota_reset_at": f"{today}T23:59:59.999999",
                "last_call": self._last_calls.get(wish.prm),
                "ban": False,
            },
        )

    # Checks.

    def _wish(self, request: web.Request) -> Wish:
        """Check the token and read the path."""
        prm, parts = request.match_info["prm"], request.match_info
        token = request.headers.get(hdrs.AUTHORIZATION)
        if not token:
            raise Refusal(403, NOT_AUTHENTICATED)
        if not self._accounts.owns(token, prm):
            raise Refusal(403, WRONG_TOKEN)
        return Wish(
            parts.get("endpoint", ""),
            prm,
            parts.get("start", ""),
            parts.get("end", ""),
            cached=request.path.rstrip("/").endswith("/cache"),
        )

    def _limit(self, *, cached: bool) -> int | None:
        """Give the calls allowed a day."""
        return self._settings.per_day_cached if cached else self._settings.per_day

    def _count(self, wish: Wish) -> None:
        """Count a call, refused ones included, and refuse those beyond the day's quota."""
        now = self._store.now().astimezone(PARIS)
        calls = self.calls.count(wish.prm, now.date(), cached=wish.cached)
        self._last_calls[wish.prm] = f"{now:%Y-%m-%dT%H:%M:%S.%f}"
        limit = self._limit(cached=wish.cached)
        if limit is not None and calls > limit:
            raise Refusal(409, _over(limit))

    def _is_active(self, prm: str) -> bool:
        """Tell whether a usage point is shared with the gateway."""
        client_id = self._upstream.application.client_id
        now = self._store.now()
        return self._store.consents.active(client_id, prm, now) is not None

    def _sharing(self, prm: str) -> Sharing:
        """Give the latest sharing of a usage point with the gateway: a token never comes without."""
        client_id = self._upstream.application.client_id
        sharings = reversed(self._store.consents.sharings)
        return next(
            one for one in sharings if one.prm == prm and one.belongs_to(client_id)
        )

    # Answers.

    def _find(self, request: web.Request, wish: Wish) -> object:
        """Give an answer from the cache or from Enedis."""
        self._count(wish)
        kept = self._cache.get(wish.key) if wish.cached else None
        if kept is not None:
            return kept
        try:
            body = self._ask(wish, request.path)
        except ApiError as error:
            raise self._refusal(error) from error
        except (GarbledError, TokenRefusedError, UnreachableError) as error:
            raise Refusal(500, TECHNICAL) from error
        if wish.cached:
            self._cache.put(wish.key, body, CACHE_SPAN)
        return body

    def _ask(self, wish: Wish, path: str) -> Json:
        """Ask Enedis; an end in the future is brought back to today."""
        if wish.endpoint in PLAIN:
            return self._upstream.contract_v5(PLAIN[wish.endpoint], wish.prm, path)
        resource, end = DATED[wish.endpoint], wish.end
        today = self._store.today()
        first, last = _day(wish.start), _day(end)
        if last is not None and last > today:
            last, end = today, today.isoformat()
        if first is not None and last is not None and last - first > LONGEST:
            if resource.register is not Register.CURVE:
                raise Refusal(400, TOO_LONG)
        query = {"usage_point_id": wish.prm, "start": wish.start, "end": end}
        return self._upstream.measure(resource, Generation.V5, query, path)

    def _refusal(self, error: ApiError) -> Refusal:
        """Pass an error of Enedis on, each in the form users have seen it."""
        code, text = error.body.get("error"), error.body.get("error_description")
        if code == "ADAM-DC-0008":
            return Refusal(self._settings.consent_status, CONSENT)
        if error.status >= 500:
            return Refusal(error.status, TECHNICAL)
        is_plain = error.status == 404 or not self._settings.nested_detail
        if is_plain and text is not None:
            return Refusal(error.status, str(text))
        return Refusal(error.status, json.dumps(error.body, ensure_ascii=False))


def _over(limit: int | None) -> str:
    """Say that the day's quota is used up."""
    return f"Vous avez dépassé votre quota journalier ({limit})"


def _day(text: str) -> date | None:
    """Read a date; None when it is none, which is Enedis' to refuse."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _json(status: int, body: object) -> web.Response:
    """Answer with JSON."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return web.Response(status=status, text=text, content_type="application/json")

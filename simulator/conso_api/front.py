"""Conso API's one route: its own checks, then Enedis' answer, unwrapped or wrapped in an error."""

from collections import defaultdict, deque
from collections.abc import Sequence
from datetime import datetime, timedelta
import json

from aiohttp import hdrs, web

from .. import jwt
from ..enedis.errors import ApiError, Generation
from ..enedis.settings import EnedisSettings
from ..model import Application
from ..store import Store
from ..transport import CONNECTION_FAULTS, Transport
from ..upstream import GarbledError, TokenRefusedError, UnreachableError, Upstream
from .pages import BLOCKED_PAGE, CLOUDFLARE
from .parameters import ParameterError, Parameters, read_parameters
from .settings import BLOCKING_WINDOW, ConsoApiSettings

CLIENT_ID = "conso-api"
PREFIX = "/conso-api"
TOKEN_DAYS = 1094
_SECRET = "conso-api-demo-signature"


class Refusal(Exception):
    """An answer that refuses, in Conso API's form."""

    def __init__(self, status: int, message: str, error: object = None) -> None:
        """Keep the status and build the body."""
        super().__init__(status)
        self.status = status
        self.body: dict[str, object] = {"status": status, "message": message}
        if error is not None:
            self.body["error"] = error


class ConsoApiFront:
    """Conso API over the store."""

    def __init__(
        self,
        store: Store,
        enedis: EnedisSettings,
        settings: ConsoApiSettings | None = None,
    ) -> None:
        """Stand between clients and Enedis, with an application of one's own."""
        self.settings = settings or ConsoApiSettings()
        self._store = store
        application = Application(
            CLIENT_ID, "conso-api-secret", f"{PREFIX}/api/callback", "CONSO API"
        )
        self._upstream = Upstream(store, enedis, application)
        self._transport = Transport(store, CLOUDFLARE)
        self._seen: dict[str, deque[datetime]] = defaultdict(deque)

    def add_routes(self, app: web.Application) -> None:
        """Put the route into an application."""
        self._transport.attach(app)
        app.router.add_route(hdrs.METH_ANY, f"{PREFIX}/api/{{type}}", self._handle)

    def token(
        self,
        prms: Sequence[str],
        *,
        days: int = TOKEN_DAYS,
        until: datetime | None = None,
    ) -> str:
        """Hand out a token for some usage points and share them with Conso API."""
        for prm in prms:
            self._upstream.share(prm)
        end = until or self._store.now() + timedelta(days=days)
        claims = {"sub": list(prms), "exp": int(end.timestamp())}
        return jwt.sign(claims, _SECRET)

    def forget_visits(self) -> None:
        """Forget who has asked how often, which lifts all blocks."""
        self._seen.clear()

    # The route.

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        """Answer a request, whatever its method."""
        query = request.query
        if prm := query.get("pointId", query.get("prm")):
            request["prm"] = prm
        request["client_id"] = CLIENT_ID
        if fault := self._transport.take(request, *CONNECTION_FAULTS):
            if (answer := await self._transport.spoil(request, fault)) is not None:
                return answer
        if self._is_blocked(request.remote or ""):
            return web.Response(status=403, text=BLOCKED_PAGE, content_type="text/html")
        if request.method == hdrs.METH_OPTIONS:
            return web.Response()
        try:
            return _json(200, self._answer(request))
        except Refusal as refusal:
            return _json(refusal.status, refusal.body)

    def _is_blocked(self, remote: str) -> bool:
        """Count a request of an address, unless it has asked too often to be let in."""
        now, visits = self._store.now(), self._seen[remote]
        while visits and visits[0] <= now - BLOCKING_WINDOW:
            visits.popleft()
        limit = self.settings.blocks_after
        if limit is not None and len(visits) >= limit:
            return True
        visits.append(now)
        return False

    def _answer(self, request: web.Request) -> object:
        """Check a request in Conso API's order and ask Enedis."""
        if request.method != hdrs.METH_GET:
            raise Refusal(405, "Seule la méthode GET est autorisée")
        try:
            wanted = read_parameters(request.match_info["type"], request.query)
        except ParameterError as error:
            raise Refusal(400, "Paramètres invalides", error.error) from error
        self._check_token(request, wanted.prm)
        try:
            return self._ask(wanted, request.path)
        except TokenRefusedError as error:
            text = "Impossible de rafraîchir le token. Réessayez plus tard"
            raise Refusal(500, text) from error
        except ApiError as error:
            raise _enedis_error(error.status, error.body) from error
        except GarbledError as error:
            if not error.is_success:
                raise _enedis_error(error.status, error.text) from error
            raise Refusal(500, "Erreur inconnue. Réessayez plus tard") from error
        except UnreachableError as error:
            raise Refusal(500, "Erreur inconnue. Réessayez plus tard") from error

    def _ask(self, wanted: Parameters, path: str) -> object:
        """Ask Enedis; v5's answers lose their wrapping, those of 2026 are passed on as they are."""
        generation = Generation.V5 if wanted.is_legacy else Generation.V2026
        body = self._upstream.measure(wanted.resource, generation, wanted.query, path)
        return body["meter_reading"] if wanted.is_legacy else body

    def _check_token(self, request: web.Request, prm: str) -> None:
        """Refuse without a token for the usage point; the scheme before it is not looked at."""
        words = request.headers.get(hdrs.AUTHORIZATION, "").split(" ")
        if len(words) == 1 or not words[1]:
            raise Refusal(400, "Le header 'Authorization' est manquant ou invalide")
        claims = jwt.read(words[1], _SECRET)
        prms = claims.get("sub") if claims else None
        is_meant = isinstance(prms, list) and prm in prms
        if not claims or not is_meant or jwt.is_over(claims, self._seconds()):
            text = "Votre token est invalide ou ne permet pas d'accéder à ce PRM"
            raise Refusal(401, text)

    def _seconds(self) -> float:
        """Give the present instant in seconds."""
        return self._store.now().timestamp()


def _enedis_error(status: int, error: object) -> Refusal:
    """Wrap an error of Enedis, keeping its status."""
    return Refusal(status, "The Enedis API returned an error", error)


def _json(status: int, body: object) -> web.Response:
    """Answer with JSON."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return web.Response(status=status, text=text, content_type="application/json")

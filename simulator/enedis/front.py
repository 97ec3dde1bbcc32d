"""Enedis' routes: faults, bearer and quotas before each answer, and the answer's form after it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
import json

from aiohttp import web

from ..faults import Fault, FaultKind
from ..model import Application
from ..quotas import Throttle
from ..store import Store
from . import contracts, measures, services, shapes
from .account import Account
from .authorize import ConsentPages
from .enquiry import Enquiry
from .errors import (
    BAD_GATEWAY_PAGE,
    UNEXPECTED_PAGE,
    ApiError,
    Generation,
    Issue,
    invalid_credentials,
    missing_credentials,
    plain_error,
    refusal,
    throttled_hour,
    throttled_second,
)
from .settings import EnedisSettings
from .tokens import Tokens

type Answer = Callable[[web.Request], Awaitable[object]]

_DEFAULT_SECONDS = {FaultKind.SLOW: 5.0, FaultKind.TIMEOUT: 300.0}
_OCTET_STREAM = "application/octet-stream"
_TRANSPORT_FAULTS = (
    FaultKind.SLOW,
    FaultKind.TIMEOUT,
    FaultKind.RESET,
    FaultKind.BAD_GATEWAY,
    FaultKind.HTML,
    FaultKind.STATUS,
    FaultKind.TECHNICAL_ERROR,
    FaultKind.UNAUTHORIZED,
    FaultKind.THROTTLED_SECOND,
    FaultKind.THROTTLED_HOUR,
)


class EnedisFront:
    """Data Connect, 2026 and v5, over the store."""

    def __init__(self, store: Store, settings: EnedisSettings | None = None) -> None:
        """Stand before a store."""
        self.store = store
        self.settings = settings or EnedisSettings()
        self.tokens = Tokens(store)
        self._closing = asyncio.Event()

    def add_routes(self, app: web.Application) -> None:
        """Put all routes into an application."""
        app.on_startup.append(self._open)
        app.on_shutdown.append(self._close)
        ConsentPages(self.store, self.settings).add_routes(app)
        Account(self.store).add_routes(app)
        self._add(app, "POST", "/oauth2/v3/token", self.tokens.handle_token)
        self._add(app, "POST", "/oauth2/v3/revoke", self.tokens.handle_revoke)
        for path in ("/subscribed_services/v1", "/subscribed_services/v1/"):
            self._add(app, "POST", path, self._services)
        for resource in measures.RESOURCES:
            path = f"/mesure_synchrone_auto/v2/{resource.name}"
            self._add(app, "GET", path, self._measure_2026(resource))
            if resource.v5_path is not None:
                self._add(app, "GET", resource.v5_path, self._measure_v5(resource))
        for api in contracts.APIS_2026:
            handler = self._contract_2026(api)
            for path in (f"/{api}/v1/{{prm}}", f"/{api}/v1", f"/{api}/v1/"):
                self._add(app, "GET", path, handler)
        for path in contracts.APIS_V5:
            self._add(app, "GET", path, self._contract_v5)

    def _add(
        self, app: web.Application, method: str, path: str, answer: Answer
    ) -> None:
        """Add one route behind the faults of transport, its errors turned into answers."""

        async def handle(request: web.Request) -> web.StreamResponse:
            _note_point(request)
            try:
                spoilt = await self._transport_fault(request)
                if spoilt is not None:
                    return spoilt
                return self._respond(request, 200, await answer(request))
            except ApiError as error:
                return self._respond(
                    request, error.status, error.body, is_gateway=error.is_gateway
                )

        app.router.add_route(method, path, handle)

    # The routes.

    async def _services(self, request: web.Request) -> object:
        """Answer subscribed_services."""
        enquiry = self._enquiry(request, Generation.V2026)
        try:
            body: object = await request.json()
        except (json.JSONDecodeError, UnicodeDecodeError) as error:
            raise plain_error(400, "Le corps de la requête est invalide") from error
        return services.answer(enquiry, body)

    def _measure_2026(self, resource: measures.Resource) -> Answer:
        """Make the answer of a 2026 measure."""

        async def answer(request: web.Request) -> object:
            enquiry = self._enquiry(request, Generation.V2026)
            return shapes.mesure(
                measures.admit(enquiry, resource, "mesure_synchrone_auto")
            )

        return answer

    def _measure_v5(self, resource: measures.Resource) -> Answer:
        """Make the answer of a v5 measure."""

        async def answer(request: web.Request) -> object:
            enquiry = self._enquiry(request, Generation.V5)
            api = request.path.split("/")[1]
            return shapes.meter_reading(measures.admit(enquiry, resource, api))

        return answer

    def _contract_2026(self, api: str) -> Answer:
        """Make the answer of a 2026 contract API."""

        async def answer(request: web.Request) -> object:
            enquiry = self._enquiry(request, Generation.V2026)
            return contracts.answer_2026(
                enquiry, api, request.match_info.get("prm", "")
            )

        return answer

    async def _contract_v5(self, request: web.Request) -> object:
        """Answer a v5 customer API."""
        return contracts.answer_v5(self._enquiry(request, Generation.V5), request.path)

    # Bearer and quotas.

    def _enquiry(self, request: web.Request, generation: Generation) -> Enquiry:
        """Check bearer and quotas, in this order, and open the request."""
        application = self._caller(request)
        request["client_id"] = application.client_id
        now = self.store.now()
        throttle = self.store.quotas.admit(application.client_id)
        if throttle is not None:
            raise self._throttled(throttle, generation)
        return Enquiry(
            self.store,
            self.settings,
            generation,
            application,
            request.path,
            dict(request.query),
            now,
        )

    def _caller(self, request: web.Request) -> Application:
        """Find the application whose bearer a request carries."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise missing_credentials(fault_form=self.settings.fault_form)
        application = self.store.applications.get(
            self.tokens.owner(token.strip()) or ""
        )
        if application is None:
            raise invalid_credentials(fault_form=self.settings.fault_form)
        return application

    def _throttled(self, throttle: Throttle, generation: Generation) -> ApiError:
        """Make the refusal of a quota."""
        if throttle is Throttle.SECOND:
            return throttled_second(generation)
        return throttled_hour(
            generation, self.store.now(), self.store.quotas.reopens_at()
        )

    # Faults of the answer as a whole.

    async def _transport_fault(self, request: web.Request) -> web.StreamResponse | None:
        """Let the first fault of transport strike; None when the request may go on."""
        fault = self.store.faults.take(
            *_TRANSPORT_FAULTS,
            path=request.path,
            prm=request.get("prm"),
            only_with_path=request.path.startswith("/oauth2/"),
        )
        if fault is None:
            return None
        if fault.kind in _DEFAULT_SECONDS:
            await self._wait(request, fault.seconds or _DEFAULT_SECONDS[fault.kind])
            if fault.kind is FaultKind.SLOW:
                return None
        if fault.kind in (FaultKind.RESET, FaultKind.TIMEOUT):
            request["cut"] = True
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)
        if fault.kind is FaultKind.BAD_GATEWAY:
            return _page(fault.status or 502, BAD_GATEWAY_PAGE)
        if fault.kind is FaultKind.HTML:
            return _page(fault.status or 200, fault.body or UNEXPECTED_PAGE)
        if fault.kind is FaultKind.STATUS:
            return web.Response(
                status=fault.status or 503,
                text=fault.body or "",
                content_type=fault.content_type,
            )
        raise self._refused(fault, _generation(request))

    def _refused(self, fault: Fault, generation: Generation) -> ApiError:
        """Make the error of a fault that is one of the operator's own refusals."""
        if fault.kind is FaultKind.UNAUTHORIZED:
            return invalid_credentials(fault_form=self.settings.fault_form)
        if fault.kind is FaultKind.THROTTLED_SECOND:
            return self._throttled(Throttle.SECOND, generation)
        if fault.kind is FaultKind.THROTTLED_HOUR:
            return self._throttled(Throttle.HOUR, generation)
        return refusal(Issue.TECHNICAL, generation, status=fault.status)

    async def _wait(self, request: web.Request, seconds: float) -> None:
        """Wait in real time, but not for a client that has gone, nor when the server stops."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while (left := until - loop.time()) > 0:
            if request.transport is None or request.transport.is_closing():
                return
            try:
                await asyncio.wait_for(self._closing.wait(), min(left, 0.05))
            except TimeoutError:
                continue
            return

    async def _open(self, _app: web.Application) -> None:
        """Begin to serve, perhaps in another event loop than before."""
        self._closing = asyncio.Event()

    async def _close(self, _app: web.Application) -> None:
        """Let waiting answers end."""
        self._closing.set()

    # The answer's form.

    def _respond(
        self,
        request: web.Request,
        status: int,
        body: object,
        *,
        is_gateway: bool = False,
    ) -> web.Response:
        """Write JSON; the data services of 2026 call it an octet stream."""
        content_type = "application/json"
        is_2026 = request.method == "GET" and _generation(request) is Generation.V2026
        if self.settings.octet_stream and is_2026 and not is_gateway:
            content_type = _OCTET_STREAM
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        return web.Response(
            status=status, body=text.encode(), content_type=content_type
        )


def _generation(request: web.Request) -> Generation:
    """Tell the generation of a path."""
    return Generation.V5 if "/v5/" in request.path else Generation.V2026


def _note_point(request: web.Request) -> None:
    """Note the usage point a request asks for, for faults and the log of calls."""
    query: Mapping[str, str] = request.query
    prm = (
        request.match_info.get("prm")
        or query.get("pointId")
        or query.get("usage_point_id")
    )
    if prm:
        request["prm"] = prm


def _page(status: int, text: str) -> web.Response:
    """Answer with a web page."""
    return web.Response(status=status, text=text, content_type="text/html")

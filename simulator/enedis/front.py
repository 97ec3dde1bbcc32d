"""Enedis' routes: faults, bearer and quotas before each answer, and the answer's form after it."""

from collections.abc import Awaitable, Callable, Mapping
import json

from aiohttp import web

from ..model import Application
from ..store import Store
from ..transport import CONNECTION_FAULTS, REFUSAL_FAULTS, Transport
from . import contracts, measures, services, shapes
from .account import Account
from .authorize import ConsentPages
from .enquiry import Enquiry
from .errors import (
    ApiError,
    Generation,
    invalid_credentials,
    missing_credentials,
    plain_error,
)
from .gate import admit, refused
from .settings import EnedisSettings
from .tokens import Tokens

type Answer = Callable[[web.Request], Awaitable[object]]

_OCTET_STREAM = "application/octet-stream"


class EnedisFront:
    """Data Connect, 2026 and v5, over the store."""

    def __init__(self, store: Store, settings: EnedisSettings | None = None) -> None:
        """Stand before a store."""
        self.store = store
        self.settings = settings or EnedisSettings()
        self.tokens = Tokens(store)
        self._transport = Transport(store)

    def add_routes(self, app: web.Application) -> None:
        """Put all routes into an application."""
        self._transport.attach(app)
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
                spoilt = await self._spoilt(request)
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
        admit(self.store, application, generation)
        return Enquiry(
            self.store,
            self.settings,
            generation,
            application,
            request.path,
            dict(request.query),
            self.store.now(),
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

    async def _spoilt(self, request: web.Request) -> web.StreamResponse | None:
        """Let the first fault of transport strike; None when the request may go on."""
        fault = self._transport.take(
            request,
            *CONNECTION_FAULTS,
            *REFUSAL_FAULTS,
            only_with_path=request.path.startswith("/oauth2/"),
        )
        if fault is None:
            return None
        if fault.kind in REFUSAL_FAULTS:
            raise refused(self.store, self.settings, fault, _generation(request))
        return await self._transport.spoil(request, fault)

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

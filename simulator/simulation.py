"""The simulator as one object: the store, the operators' fronts, and the application that serves them."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from typing import Protocol

from aiohttp import web

from .admin import Admin
from .admin_gateways import GatewayAdmin, lasting_tokens
from .calls import Call, without_secrets
from .clock import Clock
from .consents import Consents
from .conso_api import ConsoApiFront, ConsoApiSettings
from .conso_api.front import TOKEN_DAYS as CONSO_API_DAYS
from .enedis import EnedisFront, EnedisSettings
from .faults import Faults
from .leneda import LenedaAdmin, LenedaFront, LenedaSettings
from .meter import UsagePoint
from .model import Application
from .my_electrical_data import MyElectricalDataFront, MyElectricalDataSettings
from .personas import DEMO_PRM, mock_sharings, usage_points
from .quotas import DEFAULT_QUOTAS, Quotas
from .store import Store
from .tempo import TempoFront, TempoSettings

DEFAULT_CLIENT_ID = "demo-client"
DEFAULT_CLIENT_SECRET = "demo-secret"
DEFAULT_REDIRECT_URI = "http://127.0.0.1:8123/api/grid_meter/consent"


class Front(Protocol):
    """One operator's routes over the store."""

    def add_routes(self, app: web.Application) -> None:
        """Put the operator's routes into an application."""


class Simulator:
    """A fake meter store and the operators that answer from it.

    clock: a Clock, any function that returns an aware instant, or None for the machine's time.
    quotas: limits per application; None lifts them all, those of the gateways too.
    personas: start with the demo's home and the sandbox customers; otherwise without any usage point.
    """

    def __init__(
        self,
        *,
        clock: Clock | Callable[[], datetime] | None = None,
        quotas: Quotas | None = DEFAULT_QUOTAS,
        personas: bool = True,
        client_id: str = DEFAULT_CLIENT_ID,
        client_secret: str = DEFAULT_CLIENT_SECRET,
        redirect_uri: str = DEFAULT_REDIRECT_URI,
        enedis: EnedisSettings | None = None,
        conso_api: ConsoApiSettings | None = None,
        my_electrical_data: MyElectricalDataSettings | None = None,
        leneda: LenedaSettings | None = None,
        tempo: TempoSettings | None = None,
    ) -> None:
        """Build the store; nothing is generated or served before it is asked for."""
        self.store = Store(clock, quotas)
        self.enedis = EnedisFront(self.store, enedis)
        self._client_id = client_id
        self._app: web.Application | None = None
        self.add_application(client_id, client_secret, redirect_uri)
        self.conso_api = ConsoApiFront(self.store, self.enedis.settings, conso_api)
        self.my_electrical_data = MyElectricalDataFront(
            self.store, self.enedis.settings, my_electrical_data
        )
        self.leneda = LenedaFront(self.store, leneda, personas=personas)
        self.tempo = TempoFront(self.store, tempo)
        gateways = (self.conso_api, self.my_electrical_data)
        if quotas is None:
            if conso_api is None:
                self.conso_api.settings.blocks_after = None
            if my_electrical_data is None:
                self.my_electrical_data.settings.lift_limits()
        resets = [gateway.forget_visits for gateway in gateways]
        resets.append(self.leneda.store.forget_attempts)
        self.fronts: list[Front] = [
            self.enedis,
            *gateways,
            self.leneda,
            self.tempo,
            GatewayAdmin(self.store, *gateways),
            LenedaAdmin(self.store, self.leneda),
            Admin(self.store, self.enedis, *resets),
        ]
        if personas:
            for point in usage_points():
                self.add_usage_point(point)
            self.store.consents.sharings.extend(mock_sharings())
            self.store.account = self.usage_point(DEMO_PRM).holder

    # Serving.

    @property
    def app(self) -> web.Application:
        """The aiohttp application with all fronts; the same one at every call."""
        if self._app is None:
            self._app = self.make_app()
        return self._app

    def make_app(self) -> web.Application:
        """Make a fresh application over the same store, to serve it a second time."""
        app = web.Application(middlewares=[self._log_calls])
        for front in self.fronts:
            front.add_routes(app)
        return app

    @web.middleware
    async def _log_calls(
        self,
        request: web.Request,
        handler: Callable[[web.Request], Awaitable[web.StreamResponse]],
    ) -> web.StreamResponse:
        """Note every call but those to the admin routes."""
        status = 500
        at = self.store.now()
        try:
            response = await handler(request)
            status = 0 if request.get("cut") else response.status
        except web.HTTPException as answer:
            status = answer.status
            raise
        finally:
            if not request.path.startswith("/admin/"):
                self.store.calls.add(_call(request, at, status))
        return response

    # Shortcuts to the store.

    @property
    def calls(self) -> list[Call]:
        """All calls noted, the oldest first."""
        return self.store.calls.records

    @property
    def faults(self) -> Faults:
        """The faults in force."""
        return self.store.faults

    @property
    def consents(self) -> Consents:
        """All sharings."""
        return self.store.consents

    def now(self) -> datetime:
        """Give the present instant, aware, in UTC."""
        return self.store.now()

    def today(self) -> date:
        """Give the present day in Paris."""
        return self.store.today()

    def set_quotas(self, quotas: Quotas | None) -> None:
        """Change the limits; None lifts them all."""
        self.store.quotas.limits = quotas
        self.store.quotas.reset()

    def add_usage_point(self, point: UsagePoint) -> UsagePoint:
        """Add a usage point (or replace one) and give it back."""
        self.store.points[point.prm] = point
        if self.store.account is None:
            self.store.account = point.holder
        return point

    def usage_point(self, prm: str) -> UsagePoint:
        """Give a usage point; raises KeyError when there is none."""
        return self.store.points[prm]

    def sign_in(self, prm: str) -> None:
        """Open the consent pages in the account of a usage point's holder."""
        self.store.account = self.usage_point(prm).holder

    def add_application(
        self,
        client_id: str,
        client_secret: str,
        redirect_uri: str,
        name: str = "GRID METER",
    ) -> Application:
        """Register an application with its one redirect address."""
        application = Application(client_id, client_secret, redirect_uri, name)
        self.store.applications[client_id] = application
        return application

    def application(self, client_id: str | None = None) -> Application:
        """Give an application, by default the first one; its fields may be changed."""
        return self.store.applications[client_id or self._client_id]

    def share(self, prm: str, client_id: str | None = None, months: int = 36) -> int:
        """Give a consent beforehand, as of now, and return its autorisation_id."""
        until = self.store.end_after(months)
        return self.store.share(
            client_id or self._client_id, prm, until
        ).autorisation_id

    def revoke(self, prm: str, client_id: str | None = None) -> bool:
        """End a sharing as the customer does; tell whether there was one."""
        return self.consents.end(client_id or self._client_id, prm, self.now())

    # The gateways' tokens; each shares the usage point with its gateway, unless it is shared already.

    def conso_api_token(
        self, prms: str | Sequence[str], *, days: int = CONSO_API_DAYS
    ) -> str:
        """Hand out a Conso API token for some usage points, valid for days of the simulator's clock."""
        known = [prms] if isinstance(prms, str) else prms
        return self.conso_api.token(known, days=days)

    def my_electrical_data_token(self, prm: str, *, renew: bool = False) -> str:
        """Give the MyElectricalData v1 token of a usage point; `renew` voids it and gives another."""
        return self.my_electrical_data.token(prm, renew=renew)

    def my_electrical_data_client(self, prm: str) -> tuple[str, str]:
        """Give key and secret of the MyElectricalData v2 account that holds a usage point."""
        return self.my_electrical_data.client(prm)

    def gateway_tokens(self, prm: str) -> dict[str, str]:
        """Give what a person would paste for a usage point: the same texts at every start and every call."""
        return lasting_tokens(self.conso_api, self.my_electrical_data, prm)


def _call(request: web.Request, at: datetime, status: int) -> Call:
    """Note a request without its secrets."""
    return Call(
        at=at,
        method=request.method,
        path=request.path,
        query=without_secrets(request.query),
        status=status,
        prm=request.get("prm"),
        client_id=request.get("client_id"),
        user_agent=request.headers.get("User-Agent", ""),
    )

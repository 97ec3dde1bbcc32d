"""MyElectricalData's door: both generations over one application at Enedis."""

from aiohttp import web

from ..enedis.settings import EnedisSettings
from ..model import Application
from ..store import Store
from ..transport import CONNECTION_FAULTS, Transport
from ..upstream import Upstream
from . import v1, v2
from .accounts import Accounts
from .settings import MyElectricalDataSettings

CLIENT_ID = "my-electrical-data"


class MyElectricalDataFront:
    """MyElectricalData over the store."""

    def __init__(
        self,
        store: Store,
        enedis: EnedisSettings,
        settings: MyElectricalDataSettings | None = None,
    ) -> None:
        """Stand between clients and Enedis, with an application of one's own."""
        self.settings = settings or MyElectricalDataSettings()
        self._store = store
        redirect = f"{v2.PREFIX}/oauth/callback"
        application = Application(
            CLIENT_ID, f"{CLIENT_ID}-secret", redirect, "MYELECTRICALDATA"
        )
        self._upstream = Upstream(store, enedis, application, is_migrated=True)
        self._transport = Transport(store)
        self._accounts = Accounts()
        parts = (store, self._upstream, self._accounts, self.settings)
        self._generations = (v1.FirstGeneration(*parts), v2.SecondGeneration(*parts))

    def add_routes(self, app: web.Application) -> None:
        """Put the routes of both generations into an application."""
        self._transport.attach(app)
        for generation in self._generations:
            for method, path, answer in generation.routes():
                app.router.add_route(method, path, self._guarded(answer))

    def token(self, prm: str, *, renew: bool = False) -> str:
        """Give v1's token of a usage point and share the point with the gateway.

        renew: as after a renewed consent, which brings another token and voids the former.
        """
        self._upstream.share(prm)
        return self._accounts.token(prm, renew=renew)

    def client(self, prm: str) -> tuple[str, str]:
        """Give key and secret of the v2 account of a usage point and share the point with the gateway."""
        self._upstream.share(prm)
        account = self._accounts.account(prm, self._store.now())
        return account.client_id, account.client_secret

    def forget_visits(self) -> None:
        """Forget how often anybody has asked today."""
        for generation in self._generations:
            generation.calls.reset()

    def _guarded(self, answer: v1.Answer) -> v1.Answer:
        """Put an answer behind the faults of the connection."""

        async def handle(request: web.Request) -> web.StreamResponse:
            if prm := request.match_info.get("prm"):
                request["prm"] = prm
            request["client_id"] = CLIENT_ID
            if fault := self._transport.take(request, *CONNECTION_FAULTS):
                if (spoilt := await self._transport.spoil(request, fault)) is not None:
                    return spoilt
            return await answer(request)

        return handle

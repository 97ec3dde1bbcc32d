"""Leneda's routes: the gate, the two readings, the request for access."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
import json

from aiohttp import web

from ..faults import FaultKind
from ..store import Store
from ..transport import CONNECTION_FAULTS, Pages, Transport
from .access import ask, read_wanted
from .answers import (
    Json,
    Reading,
    raw_answer,
    raw_item,
    raw_values,
    read_raw_query,
    read_sum_query,
    sum_answer,
)
from .demo import DEMO_ENERGY_ID, DEMO_POD, accounts, metering_points, sharing_groups
from .errors import GEOBLOCK_PAGE, LenedaError
from .groups import SharingGroup, page_of_groups, points_of_group
from .obis import Obis, known_obis
from .owner import OwnerPage
from .point import MeteringPoint
from .settings import Geoblock, LenedaSettings
from .spoiling import spoil_items
from .store import AccessRequest, Account, LenedaStore, RequestState

type _Answerer = Callable[[web.Request, Account], Awaitable[web.Response]]

PREFIX = "/leneda"
API = f"{PREFIX}/api"
_POINT = f"{API}/metering-points/{{code}}/time-series"
_CONTEXTS = {"GridOffTakeConsumption": Obis.REMAINING_CONSUMPTION}


class LenedaFront:
    """Leneda over a store of its own, with the clock, the faults and the log of the common one."""

    def __init__(
        self,
        store: Store,
        settings: LenedaSettings | None = None,
        *,
        personas: bool = True,
    ) -> None:
        """Stand before the store, by default with the demo's metering points."""
        self.settings = settings or LenedaSettings()
        self.store = LenedaStore()
        self.groups: list[SharingGroup] = []
        self._common = store
        self._transport = Transport(store, Pages(html_status=403, html=GEOBLOCK_PAGE))
        if personas:
            for energy_id, name in accounts():
                self.add_account(energy_id, name)
            for point in metering_points():
                self.add_metering_point(point)
            self.groups += sharing_groups()

    def add_routes(self, app: web.Application) -> None:
        """Put the routes into an application."""
        self._transport.attach(app)
        app.router.add_get(_POINT, self._raw)
        app.router.add_get(f"{_POINT}/aggregated", self._sums)
        app.router.add_get(f"{_POINT}/by-context/aggregated", self._context_sums)
        app.router.add_post(f"{API}/metering-data-access-request", self._ask)
        app.router.add_get(f"{API}/sharing-groups-small", self._groups)
        app.router.add_get(
            f"{API}/sharing-groups/{{contract}}/metering-points", self._group_points
        )
        OwnerPage(self.store, self._common.now).add_routes(app)

    # What tests and people do with it.

    def add_account(
        self, energy_id: str, name: str, api_key: str | None = None
    ) -> Account:
        """Register somebody; without a key given, one is made up."""
        key = api_key or self.store.new_key()
        account = self.store.accounts[energy_id] = Account(energy_id, name, key)
        return account

    def credentials(self, energy_id: str = DEMO_ENERGY_ID) -> tuple[str, str]:
        """Give API key and Energy ID of an account; raises KeyError when it has no key."""
        key = self.store.accounts[energy_id].api_key
        if key is None:
            raise KeyError(energy_id)
        return key, energy_id

    def demo_texts(self) -> dict[str, str]:
        """Give what a person would type for the demo's flat: the same texts at every start."""
        key, energy_id = self.credentials()
        return {"api_key": key, "energy_id": energy_id, "metering_point": DEMO_POD}

    def renew_key(self, energy_id: str = DEMO_ENERGY_ID) -> str:
        """Replace an account's key; the former one stops at once."""
        key = self.store.accounts[energy_id].api_key = self.store.new_key()
        return key

    def remove_key(self, energy_id: str = DEMO_ENERGY_ID) -> None:
        """Remove an account's key."""
        self.store.accounts[energy_id].api_key = None

    def add_metering_point(self, point: MeteringPoint) -> MeteringPoint:
        """Add a metering point (or replace one) and give it back; its owner must have an account."""
        if point.owner not in self.store.accounts:
            raise ValueError(f"nobody has the Energy ID {point.owner}")
        self.store.points[point.code] = point
        return point

    def metering_point(self, code: str) -> MeteringPoint:
        """Give a metering point; raises KeyError when there is none."""
        return self.store.points[code]

    @property
    def requests(self) -> list[AccessRequest]:
        """All requests for access, the oldest first."""
        return self.store.requests

    def approve(self, request: str) -> None:
        """Grant a pending request, by its number."""
        self._decide(request, RequestState.GRANTED)

    def refuse(self, request: str) -> None:
        """Refuse a pending request, by its number."""
        self._decide(request, RequestState.REFUSED)

    def revoke(self, request: str) -> None:
        """End a granted access, by its request's number."""
        self._decide(request, RequestState.REVOKED)

    def grant(
        self, requester: str, code: str, registers: frozenset[Obis] | None = None
    ) -> AccessRequest:
        """Give access as the owner does unasked, by default to all registers."""
        wanted = self.metering_point(code).registers if registers is None else registers
        now = self._common.now()
        (request,) = self.store.ask(requester, [code], wanted, now)
        request.decide(RequestState.GRANTED, now)
        return request

    def _decide(self, request: str, state: RequestState) -> None:
        """Move a request to another state."""
        self.store.request(request).decide(state, self._common.now())

    # The routes.

    async def _raw(self, request: web.Request) -> web.StreamResponse:
        """Answer with the intervals of a register."""
        return await self._guard(request, self._read_raw)

    async def _sums(self, request: web.Request) -> web.StreamResponse:
        """Answer with the sums of a register."""
        return await self._guard(request, self._read_sums)

    async def _context_sums(self, request: web.Request) -> web.StreamResponse:
        """Answer with the sums of the register that a context stands for."""
        return await self._guard(request, self._read_context_sums)

    async def _ask(self, request: web.Request) -> web.StreamResponse:
        """Take a request for access."""
        return await self._guard(request, self._note_request)

    async def _groups(self, request: web.Request) -> web.StreamResponse:
        """Answer with a page of sharing groups."""
        return await self._guard(request, self._read_groups)

    async def _group_points(self, request: web.Request) -> web.StreamResponse:
        """Answer with the metering points of a sharing group."""
        return await self._guard(request, self._read_group_points)

    async def _guard(
        self, request: web.Request, answer: _Answerer
    ) -> web.StreamResponse:
        """Let a request through connection, geoblocking, key and limits, and put refusals into words."""
        request["prm"] = request.match_info.get("code")
        request["client_id"] = request.headers.get("X-Energy-Id")
        if fault := self._transport.take(request, *CONNECTION_FAULTS):
            if (spoilt := await self._transport.spoil(request, fault)) is not None:
                return spoilt
        if self.settings.geoblock is Geoblock.HTML:
            return web.Response(
                status=403, text=GEOBLOCK_PAGE, content_type="text/html"
            )
        try:
            return await answer(request, self._admit(request))
        except LenedaError as error:
            return error.answer(with_body=self.settings.error_bodies)

    def _admit(self, request: web.Request) -> Account:
        """Check country, key and Energy ID, and let the faults of refusals strike."""
        if self.settings.geoblock is Geoblock.JSON:
            raise LenedaError(HTTPStatus.FORBIDDEN, "Access is forbidden")
        headers = request.headers
        caller = self.store.caller(
            headers.get("X-Api-Key", ""), headers.get("X-Energy-Id", "")
        )
        if caller is None or self._transport.take(request, FaultKind.UNAUTHORIZED):
            text = "API key and Energy ID are missing or do not belong together"
            raise LenedaError(HTTPStatus.UNAUTHORIZED, text)
        if fault := self._transport.take(
            request, FaultKind.THROTTLED_SECOND, FaultKind.THROTTLED_HOUR
        ):
            text = "Too many requests"
            raise LenedaError(HTTPStatus.TOO_MANY_REQUESTS, text, fault.seconds)
        if self._transport.take(request, FaultKind.TECHNICAL_ERROR):
            text = "An unexpected error occurred"
            raise LenedaError(HTTPStatus.INTERNAL_SERVER_ERROR, text)
        return caller

    async def _read_raw(self, request: web.Request, caller: Account) -> web.Response:
        """Read intervals."""
        query = read_raw_query(request.query, self.settings)
        reading = self._reading(request, caller, query.obis)
        values = raw_values(reading, query, self.settings)
        items = [raw_item(value) for value in values]
        spoil_items(items, lambda kind: bool(self._transport.take(request, kind)))
        return _json(raw_answer(request.match_info["code"], query, items))

    async def _read_sums(self, request: web.Request, caller: Account) -> web.Response:
        """Read sums."""
        query = read_sum_query(request.query, self.settings)
        reading = self._reading(request, caller, query.obis)
        return _json(sum_answer(reading, query, self.settings))

    async def _read_context_sums(
        self, request: web.Request, caller: Account
    ) -> web.Response:
        """Read sums of a context."""
        obis = _CONTEXTS.get(request.query.get("timeSeriesContext", ""))
        if obis is None:
            raise LenedaError(
                HTTPStatus.BAD_REQUEST,
                f"timeSeriesContext must be one of {', '.join(_CONTEXTS)}",
            )
        query = read_sum_query(request.query, self.settings, obis)
        reading = self._reading(request, caller, obis)
        return _json(sum_answer(reading, query, self.settings))

    async def _note_request(
        self, request: web.Request, caller: Account
    ) -> web.Response:
        """Note a request for access."""
        try:
            wanted = read_wanted(json.loads(await request.text()))
        except ValueError as error:
            text = "The body is not JSON"
            raise LenedaError(HTTPStatus.BAD_REQUEST, text) from error
        made = ask(self.store, self.settings, caller, wanted, self._common.now())
        if self.settings.empty_success:
            return web.Response(status=HTTPStatus.CREATED)
        body: Json = {"requestId": made[0].request_id, "status": "PENDING"}
        return _json(body, HTTPStatus.CREATED)

    async def _read_groups(self, request: web.Request, caller: Account) -> web.Response:
        """Read sharing groups."""
        return _json(page_of_groups(self.groups, caller.energy_id, request.query))

    async def _read_group_points(
        self, request: web.Request, caller: Account
    ) -> web.Response:
        """Read the metering points of a sharing group."""
        contract = request.match_info["contract"]
        return _json(
            points_of_group(
                self.groups, self.store, caller.energy_id, contract, request.query
            )
        )

    def _reading(
        self, request: web.Request, caller: Account, obis: str
    ) -> Reading | None:
        """Find the register that is meant; None when it has no values for the caller."""
        code = request.match_info["code"]
        readable = self.store.readable(caller.energy_id, code)
        if self._transport.take(request, FaultKind.REVOKED):
            readable = None
        if readable is None:
            if self.settings.unknown_is_empty:
                return None
            raise LenedaError(HTTPStatus.NOT_FOUND, "Metering point not found")
        known = known_obis(obis)
        if known not in readable or self._transport.take(request, FaultKind.NO_DATA):
            return None
        return Reading(self.store.points[code], known, self._common.now())


def _json(body: Json | list[Json], status: int = HTTPStatus.OK) -> web.Response:
    """Answer with JSON."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return web.Response(status=status, text=text, content_type="application/json")

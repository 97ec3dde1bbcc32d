"""A simulator on a clock that stands still, and a client that holds a token."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
import json

from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request
import pytest

from simulator import DEMO_PRM, ManualClock, Simulator
from simulator.leneda import DEMO_POD

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
MESURES = "/mesure_synchrone_auto/v2/"

type Json = dict[str, object]
type HttpClient = TestClient[Request, Application]


@dataclass
class Api:
    """A client of the operator with its bearer."""

    http: HttpClient
    token: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """The bearer as a header."""
        return {"Authorization": f"Bearer {self.token}"}

    async def log_in(self) -> None:
        """Fetch a token."""
        answer = await self.http.post(
            "/oauth2/v3/token",
            data={
                "grant_type": "client_credentials",
                "client_id": "demo-client",
                "client_secret": "demo-secret",
            },
        )
        self.token = (await answer.json())["access_token"]

    async def raw(self, path: str, **query: str) -> ClientResponse:
        """Ask for a path and give the whole answer."""
        return await self.http.get(path, params=query, headers=self.headers)

    async def get(self, path: str, **query: str) -> tuple[int, Json]:
        """Ask for a path and give status and JSON."""
        answer = await self.raw(path, **query)
        return answer.status, json.loads(await answer.read())

    async def mesure(
        self, name: str, start: str, end: str, prm: str = DEMO_PRM, **more: str
    ) -> tuple[int, Json]:
        """Ask for a 2026 measure."""
        return await self.get(
            MESURES + name, pointId=prm, dateDebut=start, dateFin=end, **more
        )

    async def points(
        self, name: str, start: str, end: str, prm: str = DEMO_PRM
    ) -> list[tuple[str, str]]:
        """Ask for a 2026 measure and give its (stamp, value) pairs."""
        status, body = await self.mesure(name, start, end, prm)
        assert status == 200, body
        quantities = body["grandeur"]
        assert isinstance(quantities, list)
        return [(point["d"], point["v"]) for point in quantities[0]["points"]]

    async def v5(
        self, path: str, start: str, end: str, prm: str = DEMO_PRM
    ) -> tuple[int, Json]:
        """Ask for a v5 measure."""
        return await self.get(path, usage_point_id=prm, start=start, end=end)

    async def services(self, **fields: object) -> tuple[int, Json]:
        """Ask for subscribed services."""
        answer = await self.http.post(
            "/subscribed_services/v1", json=fields, headers=self.headers
        )
        return answer.status, await answer.json()


@dataclass
class Leneda:
    """A client of Leneda with key and Energy ID."""

    http: HttpClient
    headers: dict[str, str]

    async def get(
        self, path: str, code: str = DEMO_POD, **query: str
    ) -> tuple[int, Json]:
        """Ask for a metering point; the path follows its code."""
        url = f"/leneda/api/metering-points/{code}/{path}"
        answer = await self.http.get(url, params=query, headers=self.headers)
        return answer.status, await answer.json()

    async def raw(
        self, obis: str, start: str, end: str, code: str = DEMO_POD
    ) -> list[Json]:
        """Ask for intervals and give the items."""
        query = {"obisCode": obis, "startDateTime": start, "endDateTime": end}
        status, body = await self.get("time-series", code, **query)
        assert status == 200, body
        items = body["items"]
        assert isinstance(items, list)
        return items

    async def sums(
        self, obis: str, start: str, end: str, level: str, code: str = DEMO_POD
    ) -> list[Json]:
        """Ask for sums and give the items."""
        query = {"obisCode": obis, "startDate": start, "endDate": end}
        query |= {"aggregationLevel": level}
        if not obis.startswith("7-"):
            query["transformationMode"] = "Accumulation"
        status, body = await self.get("time-series/aggregated", code, **query)
        assert status == 200, body
        items = body["aggregatedTimeSeries"]
        assert isinstance(items, list)
        return items

    async def ask(self, body: object) -> tuple[int, Json]:
        """Ask for access."""
        url = "/leneda/api/metering-data-access-request"
        answer = await self.http.post(url, json=body, headers=self.headers)
        return answer.status, await answer.json()


@pytest.fixture
def clock() -> ManualClock:
    """A clock that stands at noon UTC of 21 November 2026."""
    return ManualClock(NOW)


@pytest.fixture
def sim(clock: ManualClock) -> Simulator:
    """A simulator without quotas in which the demo's home is shared."""
    simulator = Simulator(clock=clock, quotas=None)
    simulator.share(DEMO_PRM)
    return simulator


@pytest.fixture
async def http(sim: Simulator, socket_enabled: None) -> AsyncIterator[HttpClient]:
    """A client without a token."""
    async with TestClient(TestServer(sim.app)) as client:
        yield client


@pytest.fixture
async def api(http: HttpClient) -> Api:
    """A client with a token."""
    api = Api(http)
    await api.log_in()
    return api


@pytest.fixture
def leneda(http: HttpClient, sim: Simulator) -> Leneda:
    """A client of Leneda with the demo's key."""
    key, energy_id = sim.leneda.credentials()
    return Leneda(http, {"X-API-KEY": key, "X-ENERGY-ID": energy_id})

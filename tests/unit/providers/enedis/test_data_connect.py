"""Data Connect over HTTP: what is asked, and what becomes of every kind of answer."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import unused_port
import pytest

from custom_components.grid_meter.metering.courtesy import every
from custom_components.grid_meter.metering.errors import (
    BeforeActivation,
    CredentialsInvalid,
    NoData,
    NotSubscribed,
    OperatorError,
    QuotaExceeded,
    Temporary,
    Unreachable,
)
from custom_components.grid_meter.metering.model import (
    Contract,
    Direction,
    Offer,
    Register,
    Request,
)
from custom_components.grid_meter.providers import web as provider_web
from custom_components.grid_meter.providers.enedis.data_connect import (
    Consent,
    DataConnect,
    Endpoints,
)
from custom_components.grid_meter.providers.limits import HostLimits

from ...days import (
    CONSUMED,
    CONSUMPTION,
    CURVE,
    CURVE_OUT,
    ENERGY,
    ENERGY_OUT,
    MAX_POWER,
    OTHER_USAGE_POINT,
    PRODUCTION,
    REAL_DAY,
    USAGE_POINT,
    curve_of,
    points_of,
    total_of,
)
from .bodies import body_2026, body_v5, stamped
from .conftest import Enedis

NOW = datetime(2026, 7, 17, 4, 12, tzinfo=UTC)
NEXT_DAY = date(2026, 4, 2)
DAY_OF_CURVE = Request(CURVE, REAL_DAY, NEXT_DAY)
DAY_OF_ENERGY = Request(ENERGY, REAL_DAY, NEXT_DAY)
TOTALS = body_2026(ENERGY, [("2026-04-01", "9271", None)], unit="Wh")
EXPIRED = {"fault": {"code": 900901, "message": "Invalid Credentials"}}
BURST = {"fault": {"code": 900807, "message": "Message throttled out"}}
THROTTLED = {
    "code": "900804",
    "message": "Message throttled out",
    "nextAccessTime": "2026-Jul-17 05:00:00+0000 UTC",
}


class Tokens:
    """A source of tokens that numbers them."""

    def __init__(self) -> None:
        """Begin with the first."""
        self.asked: list[bool] = []
        self.number = 1

    async def __call__(self, renew: bool) -> str:
        """Return the token, or the next one."""
        self.asked.append(renew)
        self.number += renew
        return f"token-{self.number}"


@pytest.fixture
def tokens() -> Tokens:
    """Return a source of tokens."""
    return Tokens()


@pytest.fixture
def limits() -> HostLimits:
    """Return limits that are far away."""
    return HostLimits(10_000, 10_000, lambda: NOW)


@pytest.fixture
def client(
    enedis: Enedis,
    session: aiohttp.ClientSession,
    tokens: Tokens,
    limits: HostLimits,
) -> DataConnect:
    """Return a client of the generation in force."""
    return client_of(enedis.url, session, tokens, limits)


def client_of(
    url: str,
    session: aiohttp.ClientSession,
    tokens: Tokens,
    limits: HostLimits,
    generation: str = "2026",
) -> DataConnect:
    """Return a client of a server."""
    return DataConnect(
        session,
        limits,
        tokens,
        now=lambda: NOW,
        endpoints=Endpoints(api=url, generation=generation),
    )


# Requests

BASE = "/mesure_synchrone_auto/v2"


@pytest.mark.parametrize(
    ("generation", "register", "path", "extra"),
    [
        ("2026", ENERGY, f"{BASE}/consommation_quotidienne", {}),
        ("2026", CURVE, f"{BASE}/courbe_de_charge_consommation", {}),
        (
            "2026",
            MAX_POWER,
            f"{BASE}/puissance_conso_max_quotidienne",
            {"mesuresPas": "P1D", "grandeurPhysique": "PMA"},
        ),
        ("2026", ENERGY_OUT, f"{BASE}/production_quotidienne", {}),
        ("2026", CURVE_OUT, f"{BASE}/courbe_de_charge_production", {}),
        ("v5", ENERGY, "/metering_data_dc/v5/daily_consumption", {}),
        ("v5", CURVE, "/metering_data_clc/v5/consumption_load_curve", {}),
        ("v5", MAX_POWER, "/metering_data_dcmp/v5/daily_consumption_max_power", {}),
        ("v5", ENERGY_OUT, "/metering_data_dp/v5/daily_production", {}),
        ("v5", CURVE_OUT, "/metering_data_plc/v5/production_load_curve", {}),
    ],
)
async def test_what_is_asked_of_each_register(
    enedis: Enedis,
    session: aiohttp.ClientSession,
    tokens: Tokens,
    limits: HostLimits,
    generation: str,
    register: Register,
    path: str,
    extra: dict[str, str],
) -> None:
    """Path and parameters exactly: Enedis answers 500 to any parameter too many."""
    points = [("2026-04-01 00:30:00", "110", "PT30M")]
    enedis.answer(
        body_2026(register, points) if generation == "2026" else body_v5(points)
    )
    client = client_of(enedis.url, session, tokens, limits, generation)
    read = await client.fetch(USAGE_POINT, Request(register, REAL_DAY, NEXT_DAY))
    assert [reading.value for reading in read] == [110]
    (call,) = enedis.calls
    names = (
        ("pointId", "dateDebut", "dateFin")
        if generation == "2026"
        else ("usage_point_id", "start", "end")
    )
    assert (call.method, call.path) == ("GET", path)
    assert call.query == {
        names[0]: USAGE_POINT,
        names[1]: "2026-04-01",
        names[2]: "2026-04-02",
        **extra,
    }
    assert call.headers["Authorization"] == "Bearer token-1"
    assert call.headers["Accept"] == "application/json"
    assert call.body is None


@pytest.mark.parametrize("generation", ["2026", "v5"])
async def test_what_is_offered(
    session: aiohttp.ClientSession,
    tokens: Tokens,
    limits: HostLimits,
    generation: str,
) -> None:
    """Seven days of curve at a time and two years of it; all days at once and three."""
    client = client_of("http://127.0.0.1", session, tokens, limits, generation)
    assert set(client.offers) == {
        Offer(ENERGY, None, 36, 15),
        Offer(CURVE, 7, 24, 15),
        Offer(MAX_POWER, None, 36, 15),
        Offer(ENERGY_OUT, None, 36, 15),
        Offer(CURVE_OUT, 7, 24, 15),
    }
    only = DataConnect(
        session,
        limits,
        tokens,
        now=lambda: NOW,
        endpoints=Endpoints(generation=generation),
        directions=frozenset({Direction.PRODUCTION}),
    )
    assert {offer.register for offer in only.offers} == {ENERGY_OUT, CURVE_OUT}
    assert client.courtesy.slots == every(1, 5, 20)
    assert client.zone.key == "Europe/Paris"


# Answers


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/octet-stream", "text/plain"]
)
async def test_the_content_type_does_not_matter(
    enedis: Enedis, client: DataConnect, content_type: str
) -> None:
    """Enedis calls its JSON an octet stream at times."""
    enedis.answer(
        body_2026(CURVE, stamped(REAL_DAY, CONSUMED)), content_type=content_type
    )
    assert await client.fetch(USAGE_POINT, DAY_OF_CURVE) == curve_of(
        REAL_DAY, points_of(CONSUMED)
    )


@pytest.mark.parametrize(
    ("status", "body", "kind", "code"),
    [
        (404, {"error": "no_data_found"}, NoData, "no_data_found"),
        (400, {"error": "ADAM-ERR0123"}, BeforeActivation, "ADAM-ERR0123"),
        (403, {"code": "900908"}, NotSubscribed, "900908"),
        (500, {"error": "technical_error"}, Temporary, "technical_error"),
        (502, "<html>Bad gateway</html>", Temporary, "HTTP 502"),
        (200, "<html>Maintenance</html>", Temporary, "no_json"),
        (200, "", Temporary, "no_json"),
        (200, '{"idPrm": "1640', Temporary, "no_json"),
        (200, "[]", Temporary, "unexpected_body"),
        (200, {"error": "technical_error"}, Temporary, "unexpected_body"),
    ],
)
async def test_what_is_no_reading_is_an_error(
    enedis: Enedis,
    client: DataConnect,
    status: int,
    body: Any,
    kind: type[OperatorError],
    code: str,
) -> None:
    """Each after one request: nothing is tried again that a poll would try later."""
    enedis.answer(body, status)
    with pytest.raises(kind) as raised:
        await client.fetch(USAGE_POINT, DAY_OF_CURVE)
    assert type(raised.value) is kind
    assert str(raised.value) == code
    assert len(enedis.calls) == 1


# Token


async def test_an_expired_token_is_renewed_once(
    enedis: Enedis, client: DataConnect, tokens: Tokens
) -> None:
    """And the same request is sent again with the new one."""
    enedis.answer(EXPIRED, 401)
    enedis.answer(TOTALS)
    assert await client.fetch(USAGE_POINT, DAY_OF_ENERGY) == [total_of(REAL_DAY, 9271)]
    assert tokens.asked == [False, True]
    first, second = enedis.calls
    assert second.headers["Authorization"] == "Bearer token-2"
    assert (first.path, first.query) == (second.path, second.query)


async def test_a_new_token_that_is_refused_too_is_an_error(
    enedis: Enedis, client: DataConnect, tokens: Tokens
) -> None:
    """Two requests, no more; the next fetch begins with the token as it is."""
    for _ in range(2):
        enedis.answer(EXPIRED, 401)
    with pytest.raises(CredentialsInvalid, match="900901"):
        await client.fetch(USAGE_POINT, DAY_OF_ENERGY)
    assert tokens.asked == [False, True]
    assert len(enedis.calls) == 2
    enedis.answer(TOTALS)
    await client.fetch(USAGE_POINT, DAY_OF_ENERGY)
    assert tokens.asked == [False, True, False]


# Limits


async def test_a_burst_is_tried_again_after_a_pause(
    enedis: Enedis,
    session: aiohttp.ClientSession,
    tokens: Tokens,
) -> None:
    """The pause is the host's: others wait for it too."""
    blocks: list[datetime] = []

    class Limits(HostLimits):
        """Limits that note when they are blocked, and do not make the test wait."""

        def block(self, until: datetime) -> None:
            """Note the end of a pause."""
            blocks.append(until)

    limits = Limits(10_000, 10_000, lambda: NOW)
    client = client_of(enedis.url, session, tokens, limits)
    for _ in range(2):
        enedis.answer(BURST, 429)
    enedis.answer(TOTALS)
    assert len(await client.fetch(USAGE_POINT, DAY_OF_ENERGY)) == 1
    assert blocks == [NOW + timedelta(seconds=1)] * 2
    assert tokens.asked == [False] * 3


async def test_a_third_burst_is_an_error(enedis: Enedis, client: DataConnect) -> None:
    """Three requests, no more."""
    for _ in range(3):
        enedis.answer(BURST, 429, Retry_After="0")
    with pytest.raises(QuotaExceeded) as raised:
        await client.fetch(USAGE_POINT, DAY_OF_ENERGY)
    assert raised.value.next_access == NOW
    assert len(enedis.calls) == 3


async def test_a_spent_quota_holds_back_everybody(
    enedis: Enedis,
    session: aiohttp.ClientSession,
    client: DataConnect,
    limits: HostLimits,
) -> None:
    """Another entry, that shares the limits of the host, does not even ask its token."""
    enedis.answer(THROTTLED, 429)
    full_hour = datetime(2026, 7, 17, 5, tzinfo=UTC)
    with pytest.raises(QuotaExceeded) as raised:
        await client.fetch(USAGE_POINT, DAY_OF_ENERGY)
    assert raised.value.next_access == full_hour
    assert raised.value.code == "900804"

    tokens = Tokens()
    other = client_of(enedis.url, session, tokens, limits, "v5")
    for attempt in (
        other.fetch(OTHER_USAGE_POINT, DAY_OF_ENERGY),
        other.consents(88006),
        other.contract(OTHER_USAGE_POINT),
    ):
        with pytest.raises(QuotaExceeded) as raised:
            await attempt
        assert raised.value.next_access == full_hour
    assert len(enedis.calls) == 1
    assert tokens.asked == []


# No answer


async def assert_unreachable(client: DataConnect) -> None:
    """Ask, and see that the failure says nothing of what was asked."""
    with pytest.raises(Unreachable) as raised:
        await client.fetch(USAGE_POINT, DAY_OF_ENERGY)
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__
    for text in (str(raised.value), repr(raised.value)):
        assert USAGE_POINT not in text
        assert "127.0.0.1" not in text
        assert "/" not in text
    assert str(raised.value)


async def test_a_refused_connection(
    session: aiohttp.ClientSession, tokens: Tokens, limits: HostLimits
) -> None:
    """Nobody listens."""
    url = f"http://127.0.0.1:{unused_port()}"
    await assert_unreachable(client_of(url, session, tokens, limits))


async def test_a_connection_that_breaks(enedis: Enedis, client: DataConnect) -> None:
    """Before the answer, and in the midst of it."""

    async def reset(request: web.Request) -> web.StreamResponse:
        """Hang up."""
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async def cut(request: web.Request) -> web.StreamResponse:
        """Hang up after the first words."""
        response = web.StreamResponse(headers={"Content-Length": "1000"})
        await response.prepare(request)
        await response.write(b'{"idPrm"')
        assert request.transport is not None
        request.transport.close()
        return response

    # A GET is sent once more by aiohttp itself when a connection breaks at once.
    enedis.answers += [reset, reset]
    await assert_unreachable(client)
    enedis.answers[:] = [cut]
    await assert_unreachable(client)


async def test_an_answer_that_does_not_come(
    enedis: Enedis, client: DataConnect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The patience of a minute is made short here."""
    monkeypatch.setattr(provider_web, "TIMEOUT", aiohttp.ClientTimeout(total=0.05))
    released = asyncio.Event()

    async def stall(_request: web.Request) -> web.StreamResponse:
        """Answer when it is too late."""
        await released.wait()
        return web.Response()

    enedis.answers.append(stall)
    await assert_unreachable(client)
    released.set()


# Consents


def service(point: str = USAGE_POINT, **fields: Any) -> dict[str, Any]:
    """Return a subscribed service as Enedis lists it."""
    return {
        "id": "80000001",
        "serviceCode": "ACCES",
        "dateDebut": "2025-01-01",
        "dateFin": "2028-01-01",
        "etatCode": "ACTIF",
        "pointId": point,
        "mesuresTypeCode": "CDC",
        "autorisation": {"autorisationId": 88006},
    } | fields


@pytest.mark.parametrize(
    ("services", "consents"),
    [
        (None, []),
        ([], []),
        ([service()], [Consent(USAGE_POINT, date(2028, 1, 1))]),
        ([service(etatCode="DEMANDE")], [Consent(USAGE_POINT, date(2028, 1, 1))]),
        ([service(etatCode="TERMINE")], []),
        ([service(etatCode="SUPPRIME")], []),
        (
            [
                service(etatCode="TERMINE", dateFin="2029-01-01"),
                service(dateFin="2027-06-30", mesuresTypeCode="IDX"),
                service(dateFin="2027-12-31", mesuresTypeCode="PMAX"),
            ],
            [Consent(USAGE_POINT, date(2027, 12, 31))],
        ),
        ([service(dateFin=None)], [Consent(USAGE_POINT, None)]),
        (
            [service(), service(OTHER_USAGE_POINT, dateFin="2026-12-01")] * 5,
            [
                Consent(USAGE_POINT, date(2028, 1, 1)),
                Consent(OTHER_USAGE_POINT, date(2026, 12, 1)),
            ],
        ),
        ([service("30001234567890x")], []),
        ([service("")], []),
    ],
)
async def test_usage_points_of_an_authorisation(
    enedis: Enedis,
    client: DataConnect,
    services: list[dict[str, Any]] | None,
    consents: list[Consent],
) -> None:
    """Each once, with the latest end of what is active or asked for."""
    enedis.answer(
        {"nbTotalServices": len(services or []), "serviceSouscrit": services},
        content_type="application/octet-stream",
    )
    assert await client.consents(88006) == consents
    (call,) = enedis.calls
    assert (call.method, call.path) == ("POST", "/subscribed_services/v1")
    assert call.body == {"autorisationId": 88006, "comptage": False}
    assert call.query == {}


async def test_no_list_of_services_is_none(enedis: Enedis, client: DataConnect) -> None:
    """As the sandbox answers while there are none."""
    enedis.answer({"nbTotalServices": 0})
    assert await client.consents(10) == []


@pytest.mark.parametrize(
    "body",
    [
        [],
        "text",
        {"serviceSouscrit": 5},
        {"serviceSouscrit": [None]},
        {"serviceSouscrit": [{}]},
        {"serviceSouscrit": [service(dateFin="soon")]},
        {"serviceSouscrit": [service(dateFin=5)]},
        {"serviceSouscrit": [service() | {"pointId": 16401220101758}]},
        {"serviceSouscrit": [service() | {"pointId": []}]},
    ],
)
async def test_services_of_another_shape_are_temporary(
    enedis: Enedis, client: DataConnect, body: Any
) -> None:
    """And their text says nothing of the usage point."""
    enedis.answer(body if not isinstance(body, str) else f'"{body}"')
    with pytest.raises(Temporary) as raised:
        await client.consents(88006)
    assert str(raised.value) == "unexpected_body"
    assert USAGE_POINT not in repr(raised.value.__cause__)


# Contracts


async def test_the_contract_of_2026(enedis: Enedis, client: DataConnect) -> None:
    """Two small APIs, with the usage point in the path and no parameter at all."""
    enedis.answer(
        {
            "consumption_last_activation_date": "2014-01-22T00:00:00+0100",
            "generation_last_activation_date": "2024-07-31T00:00:00+0200",
        }
    )
    enedis.answer([{"subscribed_power": {"unit": "kVA", "value": "12"}}])
    enedis.answer({"relais": {"plageHeuresCreuses": "HC (22H38-6H38)"}})
    contract = await client.contract(USAGE_POINT)
    assert contract == Contract(
        12000,
        {CONSUMPTION: date(2014, 1, 22), PRODUCTION: date(2024, 7, 31)},
        off_peak_hours="HC (22H38-6H38)",
    )
    assert not contract.is_partial
    assert [(call.method, call.path, call.query) for call in enedis.calls] == [
        ("GET", f"/synth_contrat_auto/v1/{USAGE_POINT}", {}),
        ("GET", f"/situation_contrat_auto/v1/{USAGE_POINT}", {}),
        ("GET", f"/comptage_auto/v1/{USAGE_POINT}", {}),
    ]


async def test_one_contract_api_alone_is_of_use(
    enedis: Enedis, client: DataConnect
) -> None:
    """Each API is subscribed by itself: what one refuses does not hide the other."""
    enedis.answer({"code": "900908", "message": "Resource forbidden"}, status=403)
    enedis.answer([{"subscribed_power": {"unit": "kVA", "value": "12"}}])
    enedis.answer({"code": "900908", "message": "Resource forbidden"}, status=403)
    contract = await client.contract(USAGE_POINT)
    assert contract == Contract(12000)
    assert contract.is_partial
    for _ in range(3):
        enedis.answer({"code": "900908", "message": "Resource forbidden"}, status=403)
    with pytest.raises(NotSubscribed):
        await client.contract(USAGE_POINT)


async def test_the_contract_of_v5(
    enedis: Enedis, session: aiohttp.ClientSession, tokens: Tokens, limits: HostLimits
) -> None:
    """One API, with the usage point as its parameter."""
    client = client_of(enedis.url, session, tokens, limits, "v5")
    contracts = {
        "subscribed_power": "6 kVA",
        "last_activation_date": "2017-07-15+02:00",
    }
    enedis.answer({"customer": {"usage_points": [{"contracts": contracts}]}})
    assert await client.contract(USAGE_POINT) == Contract(
        6000, {CONSUMPTION: date(2017, 7, 15)}
    )
    (call,) = enedis.calls
    assert call.path == "/customers_upc/v5/usage_points/contracts"
    assert call.query == {"usage_point_id": USAGE_POINT}


async def test_readings_are_exported_as_enedis_does(client: DataConnect) -> None:
    """In the file that customers know."""
    text = client.export(USAGE_POINT, ENERGY, [total_of(REAL_DAY, 9271)])
    assert text.startswith("Identifiant PRM;Type de donnees;")
    assert text.endswith("2026-04-01T00:00:00+02:00;9271\n")

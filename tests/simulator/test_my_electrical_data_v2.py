"""MyElectricalData v2: accounts, the envelope, two shapes, points at interval starts, and its refusals."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from aiohttp import encode_basic_auth
import pytest

from simulator import (
    DEMO_PRM,
    Direction,
    FaultKind,
    ManualClock,
    MyElectricalDataSettings,
    OffForm,
    Quotas,
    Simulator,
    jwt,
)

from .conftest import HttpClient, Json

BASE = "/my-electrical-data-v2/api"
OTHER_PRM = "22516914714270"
PRODUCER_PRM = "24880057139941"
DAYS = ("2026-04-01", "2026-04-02")
NEW = {"X-MED-Format": "2026"}


@dataclass
class Gateway:
    """A client of the gateway with its bearer."""

    http: HttpClient
    token: str
    headers: dict[str, str] = field(default_factory=lambda: dict(NEW))

    async def send(self, path: str, **query: str) -> tuple[int, Json, str | None]:
        """Ask for a path and give status, JSON and the warning in the header."""
        headers = self.headers | {"Authorization": f"Bearer {self.token}"}
        answer = await self.http.get(BASE + path, params=query, headers=headers)
        return answer.status, await answer.json(), answer.headers.get("Deprecation")

    async def data(self, path: str, **query: str) -> Json:
        """Ask for a path and give the data of a good answer."""
        status, body, _ = await self.send(path, **query)
        assert (status, body["success"], body["error"]) == (200, True, None), body
        data = body["data"]
        assert isinstance(data, dict)
        return data

    async def error(self, path: str, **query: str) -> tuple[str, str]:
        """Ask for a path and give code and message of a refusal, whose status is 200 all the same."""
        status, body, _ = await self.send(path, **query)
        assert (status, body["success"], body["data"]) == (200, False, None), body
        error = body["error"]
        assert isinstance(error, dict)
        return error["code"], error["message"]

    async def days(
        self, name: str, start: str, end: str, prm: str = DEMO_PRM, **query: str
    ) -> Json:
        """Ask for a measure of some days."""
        return await self.data(f"/enedis/{name}/{prm}", start=start, end=end, **query)

    async def refused(
        self, name: str, start: str, end: str, prm: str = DEMO_PRM, **query: str
    ) -> tuple[str, str]:
        """Ask for a measure that is refused."""
        return await self.error(f"/enedis/{name}/{prm}", start=start, end=end, **query)


@pytest.fixture
async def gateway(sim: Simulator, http: HttpClient) -> Gateway:
    """A client with the bearer of the demo's home."""
    client_id, client_secret = sim.my_electrical_data_client(DEMO_PRM)
    form = {
        "grant_type": "client_credentials",
        "client_id": client_id,
        "client_secret": client_secret,
    }
    answer = await http.post(f"{BASE}/accounts/token", data=form)
    body = await answer.json()
    assert set(body) == {"access_token", "token_type"}
    assert body["token_type"] == "bearer"
    return Gateway(http, body["access_token"])


def _points(body: Json) -> list[tuple[str, str]]:
    """Give the (stamp, value) pairs of a 2026 measure."""
    quantities = body["grandeur"]
    assert isinstance(quantities, list)
    return [(point["d"], point["v"]) for point in quantities[0]["points"]]


def _readings(body: Json) -> list[tuple[str, str]]:
    """Give the (stamp, value) pairs of a v5 measure."""
    reading = body["meter_reading"]
    assert isinstance(reading, dict)
    return [(item["date"], item["value"]) for item in reading["interval_reading"]]


# Accounts.


async def test_token_by_basic(sim: Simulator, http: HttpClient) -> None:
    """Key and secret may come in the header."""
    auth = encode_basic_auth(*sim.my_electrical_data_client(DEMO_PRM))
    headers = {"Authorization": auth}
    answer = await http.post(f"{BASE}/accounts/token", headers=headers)
    gateway = Gateway(http, (await answer.json())["access_token"])
    assert await gateway.data(f"/enedis/address/{DEMO_PRM}")


async def test_token_refused(sim: Simulator, http: HttpClient) -> None:
    """Without key and secret, with an unknown key or a wrong secret."""
    path = f"{BASE}/accounts/token"
    for headers in ({}, {"Authorization": "Basic é"}, {"Authorization": "Basic /w=="}):
        answer = await http.post(path, headers=headers)
        assert answer.status == 422
        assert "are required" in (await answer.json())["detail"]
    client_id, _ = sim.my_electrical_data_client(DEMO_PRM)
    for key in (client_id, "unknown"):
        form = {"client_id": key, "client_secret": "wrong"}
        answer = await http.post(path, data=form)
        assert answer.status == 401
        assert await answer.json() == {"detail": "Invalid client credentials"}


async def test_bearer(sim: Simulator, gateway: Gateway, clock: ManualClock) -> None:
    """The secret is a bearer too; forged and old tokens are none."""
    path = f"/enedis/address/{DEMO_PRM}"
    _, gateway_secret = sim.my_electrical_data_client(DEMO_PRM)
    good, invalid = gateway.token, "Invalid authentication credentials"
    assert sim.my_electrical_data_client(DEMO_PRM)[1] == gateway_secret
    for token in ("x", jwt.sign({"sub": "demo"}, "forged"), good[:-2]):
        gateway.token = token
        status, body, _ = await gateway.send(path)
        assert (status, body) == (401, {"detail": invalid})
    answer = await gateway.http.get(BASE + path)
    assert (answer.status, await answer.json()) == (
        401,
        {"detail": "Not authenticated"},
    )
    assert (await gateway.http.get(f"{BASE}/pdl")).status == 401
    gateway.token = good
    clock.advance(timedelta(days=30))
    assert (await gateway.send(path))[0] == 401
    gateway.token = gateway_secret
    assert (await gateway.send(path))[0] == 200


@pytest.mark.parametrize("path", ["/pdl", "/pdl/"])
async def test_usage_points(gateway: Gateway, path: str) -> None:
    """Which usage points the account holds."""
    _, body, _ = await gateway.send(path)
    listed = body["data"]
    assert isinstance(listed, list)
    assert listed[0]["usage_point_id"] == DEMO_PRM
    assert listed[0]["has_production"] is True


# Measures.


async def test_2026_shape(gateway: Gateway) -> None:
    """Put together anew: fields of Enedis' answer are gone."""
    status, body, warning = await gateway.send(
        f"/enedis/consumption/daily/{DEMO_PRM}", start="2026-04-01", end="2026-04-04"
    )
    assert (status, warning) == (200, None)
    assert body == {
        "success": True,
        "data": {
            "idPrm": DEMO_PRM,
            "periode": {"dateDebut": "2026-04-01", "dateFin": "2026-04-04"},
            "grandeur": [
                {
                    "grandeurMetier": "CONS",
                    "grandeurPhysique": "EA",
                    "unite": "Wh",
                    "points": [
                        {"v": "9271", "d": "2026-04-01"},
                        {"v": "12724", "d": "2026-04-02"},
                        {"v": "14054", "d": "2026-04-03"},
                    ],
                    "calendrier": [],
                }
            ],
            "pas": "P1D",
        },
        "error": None,
        "timestamp": "2026-11-21T12:00:00.000000",
    }


async def test_v5_shape(gateway: Gateway) -> None:
    """By default, with a warning; less than Enedis' own v5."""
    gateway.headers.clear()
    status, body, warning = await gateway.send(
        f"/enedis/power/{DEMO_PRM}", start=DAYS[0], end=DAYS[1]
    )
    assert (status, warning) == (200, "@1791153780")
    assert body["data"] == {
        "meter_reading": {
            "usage_point_id": DEMO_PRM,
            "start": "2026-04-01",
            "end": "2026-04-02",
            "quality": "BRUT",
            "reading_type": {"unit": "VA", "measuring_period": "P1D"},
            "interval_reading": [{"value": "3533", "date": "2026-04-01 04:18:59"}],
        }
    }


@pytest.mark.parametrize("cached", ["", "true"])
@pytest.mark.parametrize(
    ("name", "count", "first"),
    [
        ("consumption/daily", 1, ("2026-04-01", "9271")),
        ("consumption/detail", 48, ("2026-04-01 00:00:00", "110")),
        ("power", 1, ("2026-04-01 04:18:59", "3533")),
        ("production/daily", 1, ("2026-04-01", "1882")),
        ("production/detail", 48, ("2026-04-01 00:00:00", "0")),
    ],
)
async def test_measures(
    gateway: Gateway, name: str, count: int, first: tuple[str, str], cached: str
) -> None:
    """All measures in both shapes; load curves are stamped with the start of the interval."""
    query = {"use_cache": cached} if cached else {}
    points = _points(await gateway.days(name, *DAYS, **query))
    assert (len(points), points[0]) == (count, first)
    assert await gateway.days(name, *DAYS, **query)
    gateway.headers.clear()
    assert _readings(await gateway.days(name, *DAYS, **query)) == points


async def test_points_are_not_shifted_when_told_so(
    sim: Simulator, gateway: Gateway
) -> None:
    """Enedis' stamps, should the gateway ever leave them."""
    for name in ("consumption/detail", "production/detail"):
        starts = _points(await gateway.days(name, *DAYS))
        sim.my_electrical_data.settings.shifted = False
        ends = _points(await gateway.days(name, *DAYS))
        sim.my_electrical_data.settings.shifted = True
        assert (starts[-1][0], ends[-1][0]) == (
            "2026-04-01 23:30:00",
            "2026-04-02 00:00:00",
        )
        assert [value for _, value in starts] == [value for _, value in ends]


async def test_spring_has_starts_that_never_were(gateway: Gateway) -> None:
    """The gateway reckons on the clock's face: half past two, on the night it is skipped."""
    points = _points(
        await gateway.days("consumption/detail", "2026-03-29", "2026-03-30")
    )
    stamps = [stamp[11:16] for stamp, _ in points]
    assert len(stamps) == 46
    assert stamps[:6] == ["00:00", "00:30", "01:00", "02:30", "03:00", "03:30"]


async def test_autumn_is_sorted_by_its_text(sim: Simulator, gateway: Gateway) -> None:
    """The hour that comes twice comes interleaved, and the first of the two leads."""
    points = _points(
        await gateway.days("consumption/detail", "2026-10-25", "2026-10-26")
    )
    stamps = [stamp[11:16] for stamp, _ in points]
    assert len(stamps) == 50
    expected = ["00:00", "00:30", "01:00", "01:30", "01:30", "02:00", "02:00", "02:30"]
    assert stamps[:8] == expected
    truth = sim.usage_point(DEMO_PRM).points(Direction.CONSUMPTION, date(2026, 10, 25))
    watts = [str(one.watts) for one in truth]
    assert [value for _, value in points[3:7]] == [watts[n] for n in (3, 5, 4, 6)]
    verbatim = _points(
        await gateway.days("production/detail", "2026-10-25", "2026-10-26")
    )
    assert [stamp[11:16] for stamp, _ in verbatim][3:7] == [
        "01:30",
        "02:00",
        "01:30",
        "02:00",
    ]


async def test_dates(gateway: Gateway) -> None:
    """An end in the future is today's, a start that is not before it is moved."""
    data = await gateway.days("consumption/daily", "2026-11-19", "2026-12-24")
    assert data["periode"] == {"dateDebut": "2026-11-19", "dateFin": "2026-11-21"}
    data = await gateway.days("consumption/daily", "2026-12-19", "2026-12-24")
    assert data["periode"] == {"dateDebut": "2026-11-20", "dateFin": "2026-11-21"}
    code, message = await gateway.refused(
        "consumption/daily", "2023-11-20", "2026-01-01"
    )
    assert (code, "Oldest allowed date: 2023-11-21" in message) == (
        "DATE_TOO_OLD",
        True,
    )
    code, _ = await gateway.refused("power", "1/1/2026", "2026-01-01")
    assert code == "INVALID_DATE_FORMAT"
    status, body, _ = await gateway.send(
        f"/enedis/power/{DEMO_PRM}", start="2026-01-01"
    )
    missing = {
        "type": "missing",
        "loc": ["query", "end"],
        "msg": "Field required",
        "input": None,
    }
    assert (status, body) == (422, {"detail": [missing]})


# Contract and address.


async def test_contract(gateway: Gateway) -> None:
    """Three APIs of Enedis in one, without the holder; and v5's shape of it."""
    path = f"/enedis/contract/{DEMO_PRM}"
    data = await gateway.data(path)
    assert set(data) == {"situation_contrat", "synthese_contrat", "comptage"}
    situation = data["situation_contrat"]
    assert isinstance(situation, list)
    assert [one["segment"] for one in situation] == ["C5", "P4"]
    assert not {"person", "contact_data", "customer"} & set(situation[0])
    gateway.headers.clear()
    assert await gateway.data(path) == {
        "customer": {
            "usage_points": [
                {
                    "usage_point": {"usage_point_id": DEMO_PRM},
                    "contracts": {
                        "segment": "C5",
                        "distribution_tariff": situation[0]["distribution_tariff"],
                        "contract_type": "Contrat GRD-F",
                        "subscribed_power": "9 kVA",
                        "last_activation_date": "2019-01-15",
                        "offpeak_hours": "HC (22H50-6H50)",
                    },
                }
            ]
        }
    }


async def test_contract_without_offpeak_hours(sim: Simulator, gateway: Gateway) -> None:
    """The gateway does without the metering data when Enedis refuses them."""
    sim.application("my-electrical-data").unsubscribed = {"comptage_auto"}
    assert (await gateway.data(f"/enedis/contract/{DEMO_PRM}"))["comptage"] is None
    gateway.headers.clear()
    data = await gateway.data(f"/enedis/contract/{DEMO_PRM}")
    assert "offpeak_hours" not in str(data)


async def test_contract_of_a_producer(sim: Simulator, http: HttpClient) -> None:
    """No subscribed power, no date of consumption."""
    _, secret = sim.my_electrical_data_client(PRODUCER_PRM)
    gateway = Gateway(http, secret, {})
    data = await gateway.data(f"/enedis/contract/{PRODUCER_PRM}")
    assert "subscribed_power" not in str(data)
    assert "'segment': 'P4'" in str(data)


async def test_address(gateway: Gateway) -> None:
    """Enedis' answer, and v5's shape of it."""
    path = f"/enedis/address/{DEMO_PRM}"
    assert set(await gateway.data(path)) == {"address"}
    gateway.headers.clear()
    point = {
        "usage_point_id": DEMO_PRM,
        "usage_point_addresses": {
            "street": "2 bis rue du Capitaine Flam",
            "postal_code": "32400",
            "city": "Maulichères",
            "insee_code": "32244",
            "country": "France",
        },
    }
    assert await gateway.data(path) == {
        "customer": {"usage_points": [{"usage_point": point}]}
    }


# Refusals.


async def test_another_usage_point(sim: Simulator, gateway: Gateway) -> None:
    """A usage point that is not the account's, however shared."""
    sim.my_electrical_data_client(OTHER_PRM)
    code, message = await gateway.refused("power", *DAYS, prm=OTHER_PRM)
    assert (code, message.startswith("Accès refusé")) == ("ACCESS_DENIED", True)
    code, _ = await gateway.error(f"/enedis/contract/{OTHER_PRM}")
    assert code == "ACCESS_DENIED"


async def test_consent_ended(sim: Simulator, gateway: Gateway) -> None:
    """Enedis' refusal in one line; of the load curve of consumption only that there is nothing."""
    sim.revoke(DEMO_PRM, "my-electrical-data")
    text = (
        "ADAM-DC-0008: No consent can be found for this customer and this usage point."
    )
    failed = f"Failed to fetch 2026-04-01 to 2026-04-02: {text}"
    assert await gateway.refused("power", *DAYS) == ("ENEDIS_ERROR", text)
    answer = await gateway.refused("consumption/daily", *DAYS)
    assert answer == ("ENEDIS_ERROR", failed)
    nothing = "No consumption data available for this period"
    answer = await gateway.refused("consumption/detail", *DAYS)
    assert answer == ("NO_DATA", nothing)
    assert await gateway.refused("production/detail", *DAYS) == ("ENEDIS_ERROR", text)
    answer = await gateway.refused("production/detail", *DAYS, use_cache="true")
    assert answer == ("ENEDIS_ERROR", failed)
    code, _ = await gateway.error(f"/enedis/contract/{DEMO_PRM}")
    assert code == "ENEDIS_ERROR"


async def test_no_load_curve(sim: Simulator, gateway: Gateway) -> None:
    """Not collected, or asked for more than a week: both look the same."""
    answer = await gateway.refused("consumption/detail", "2026-04-01", "2026-04-09")
    assert answer[0] == "NO_DATA"
    sim.usage_point(DEMO_PRM).switch_collection(on=False, off_form=OffForm.NO_DATA)
    answer = await gateway.refused("consumption/detail", *DAYS)
    assert answer[0] == "NO_DATA"
    answer = await gateway.refused("production/detail", *DAYS)
    text = "no_data_found: no measure found for this usage point"
    assert answer == ("ENEDIS_ERROR", text)


async def test_before_the_contract(sim: Simulator, gateway: Gateway) -> None:
    """One refusal of Enedis is passed off as data, except for the load curve of consumption."""
    sim.usage_point(DEMO_PRM).activation = date(2026, 6, 1)
    sim.usage_point(DEMO_PRM).production_activation = date(2026, 6, 1)
    answer = await gateway.refused("consumption/detail", *DAYS)
    text = "The requested period (2026-04-01) cannot be anterior to the meter's last activation date"
    assert answer == ("ADAM-ERR0123", text)
    assert _points(await gateway.days("consumption/daily", *DAYS)) == []
    data = await gateway.days("power", *DAYS)
    assert data["error"] == "ADAM-ERR0123"
    gateway.headers.clear()
    assert (await gateway.days("power", *DAYS))["error"] == "ADAM-ERR0123"
    answer = await gateway.refused("production/detail", *DAYS, use_cache="true")
    assert answer == ("NO_DATA", "No production data available for this period")


async def test_limits(sim: Simulator, gateway: Gateway, clock: ManualClock) -> None:
    """Per account and day of UTC, apart with the cache; kept load curves cost nothing."""
    defaults = MyElectricalDataSettings()
    assert (defaults.v2_per_day, defaults.v2_per_day_cached) == (50, 1000)
    settings = sim.my_electrical_data.settings
    settings.v2_per_day = settings.v2_per_day_cached = 1
    await gateway.days("consumption/detail", *DAYS)
    text = "Daily rate limit exceeded (1/1). Use cache to increase limit."
    assert await gateway.refused("power", *DAYS) == ("RATE_LIMIT_EXCEEDED", text)
    for _ in range(2):
        await gateway.days("consumption/detail", *DAYS, use_cache="true")
    text = "Daily rate limit exceeded (1/1). Try again tomorrow."
    answer = await gateway.refused("consumption/daily", *DAYS, use_cache="true")
    assert answer == ("RATE_LIMIT_EXCEEDED", text)
    clock.advance(timedelta(hours=12))
    await gateway.days("power", *DAYS)
    answer = await gateway.error(f"/enedis/address/{DEMO_PRM}")
    assert answer[0] == "RATE_LIMIT_EXCEEDED"
    await gateway.http.post("/admin/calls/reset")
    assert await gateway.data(f"/enedis/address/{DEMO_PRM}")


async def test_cache(sim: Simulator, gateway: Gateway, clock: ManualClock) -> None:
    """Days are kept one by one: recent ones for three hours, older ones for a day."""
    home = sim.usage_point(DEMO_PRM)
    recent, old = date(2026, 11, 20), date(2026, 11, 10)
    for day in (recent, old):
        home.declare_total(Direction.CONSUMPTION, day, 1000)

    async def shown(day: date) -> str:
        """Give a day's total as answered."""
        query = (str(day), str(day + timedelta(days=1)))
        data = await gateway.days("consumption/daily", *query, use_cache="1")
        return _points(data)[0][1]

    assert [await shown(recent), await shown(old)] == ["1000", "1000"]
    for day in (recent, old):
        home.declare_total(Direction.CONSUMPTION, day, 2000)
    clock.advance(timedelta(hours=2, minutes=59))
    assert [await shown(recent), await shown(old)] == ["1000", "1000"]
    clock.advance(timedelta(minutes=1))
    assert [await shown(recent), await shown(old)] == ["2000", "1000"]
    clock.advance(timedelta(hours=21))
    assert await shown(old) == "2000"


async def test_cache_asks_only_for_what_is_missing(
    sim: Simulator, gateway: Gateway
) -> None:
    """Days not kept are asked for in ranges; a range that fails costs only its own days."""
    await gateway.days("power", "2026-04-03", "2026-04-04", use_cache="true")
    fault = sim.faults.add(FaultKind.TECHNICAL_ERROR, count=1)
    data = await gateway.days("power", "2026-04-01", "2026-04-06", use_cache="true")
    assert [stamp[:10] for stamp, _ in _points(data)] == [
        "2026-04-03",
        "2026-04-04",
        "2026-04-05",
    ]
    assert fault.hits == 1


@pytest.mark.parametrize(
    ("kind", "path", "code", "message"),
    [
        (
            FaultKind.TECHNICAL_ERROR,
            None,
            "ENEDIS_ERROR",
            "technical_error: Technical error. Please try later.",
        ),
        (
            FaultKind.THROTTLED_HOUR,
            None,
            "ENEDIS_ERROR",
            "Client error '429 Too Many Requests'",
        ),
        (
            FaultKind.BAD_GATEWAY,
            "/mesure_synchrone_auto/*",
            "ENEDIS_ERROR",
            "Server error '502 Bad Gateway'",
        ),
        (
            FaultKind.RESET,
            "/mesure_synchrone_auto/*",
            "ENEDIS_ERROR",
            "Server disconnected without sending a response.",
        ),
        (
            FaultKind.TECHNICAL_ERROR,
            "/oauth2/*",
            "ENEDIS_UNAVAILABLE",
            "L'API Enedis est temporairement indisponible. Veuillez réessayer dans quelques minutes.",
        ),
    ],
)
async def test_enedis_broken_behind_the_gateway(
    sim: Simulator,
    gateway: Gateway,
    kind: FaultKind,
    path: str | None,
    code: str,
    message: str,
) -> None:
    """What the gateway makes of each failure of Enedis."""
    sim.faults.add(kind, path=path, count=1)
    assert await gateway.refused("power", *DAYS) == (code, message)


@pytest.mark.parametrize(
    ("kind", "path", "code"),
    [
        (FaultKind.BAD_GATEWAY, "/situation_contrat_auto/*", "ENEDIS_ERROR"),
        (FaultKind.RESET, "/situation_contrat_auto/*", "ENEDIS_UNAVAILABLE"),
        (FaultKind.TECHNICAL_ERROR, "/oauth2/*", "ENEDIS_UNAVAILABLE"),
    ],
)
async def test_no_contract(
    sim: Simulator, gateway: Gateway, kind: FaultKind, path: str, code: str
) -> None:
    """The contract cannot be had."""
    sim.faults.add(kind, path=path, count=1)
    assert (await gateway.error(f"/enedis/contract/{DEMO_PRM}"))[0] == code


async def test_quota_of_enedis(sim: Simulator, gateway: Gateway) -> None:
    """Enedis' own quota: the instant at which it opens again gets lost."""
    sim.set_quotas(Quotas(per_second=None, per_hour=0))
    answer = await gateway.refused("power", *DAYS)
    assert answer == ("ENEDIS_ERROR", "Client error '429 Too Many Requests'")

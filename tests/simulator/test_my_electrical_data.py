"""MyElectricalData v1: raw token, dates in the path, the cache, the day's quota, and its errors."""

from dataclasses import dataclass
from datetime import date, timedelta
import json

import pytest

from simulator import (
    DEMO_PRM,
    Direction,
    FaultKind,
    ManualClock,
    MyElectricalDataSettings,
    Quotas,
    Simulator,
)
from simulator.paris import at_hour

from .conftest import NOW, HttpClient, Json

OTHER_PRM = "22516914714270"
DAYS = ("2026-04-01", "2026-04-02")
WRONG_TOKEN = {"detail": "Le point de livraison ne correspond au token fourni"}
OVER = {"detail": "Vous avez dépassé votre quota journalier (2)"}
CONSENT = {
    "detail": "Soucis au niveau des consentements, merci de les renouveller sur "
    "https://www.myelectricaldata.fr - Code d'erreur : 401"
}
TECHNICAL = {"detail": "Technical error. Please try later."}


@dataclass
class Gateway:
    """A client of the gateway with its raw token."""

    http: HttpClient
    token: str

    async def send(self, path: str, method: str = "GET") -> tuple[int, Json]:
        """Ask for a path and give status and JSON."""
        headers = {"Authorization": self.token} if self.token else {}
        answer = await self.http.request(
            method, f"/my-electrical-data/{path}", headers=headers
        )
        return answer.status, await answer.json()

    async def days(
        self, endpoint: str, start: str, end: str, tail: str = "", prm: str = DEMO_PRM
    ) -> tuple[int, Json]:
        """Ask an endpoint for some days."""
        return await self.send(f"{endpoint}/{prm}/start/{start}/end/{end}{tail}")


@pytest.fixture
def gateway(sim: Simulator, http: HttpClient) -> Gateway:
    """A client with the token of the demo's home."""
    return Gateway(http, sim.my_electrical_data_token(DEMO_PRM))


def _readings(answer: tuple[int, Json]) -> list[Json]:
    """Give the readings of a good answer."""
    status, body = answer
    assert status == 200, body
    reading = body["meter_reading"]
    assert isinstance(reading, dict)
    found = reading["interval_reading"]
    assert isinstance(found, list)
    return found


def _nested(body: Json) -> Json:
    """Read the error that `detail` holds as a JSON text."""
    error = json.loads(str(body["detail"]))
    assert isinstance(error, dict)
    return error


async def test_daily(gateway: Gateway) -> None:
    """Enedis' v5 answer, wrapping and all."""
    status, body = await gateway.days("daily_consumption", "2026-04-01", "2026-04-04")
    assert (status, body) == (
        200,
        {
            "meter_reading": {
                "usage_point_id": DEMO_PRM,
                "start": "2026-04-01",
                "end": "2026-04-04",
                "quality": "BRUT",
                "reading_type": {
                    "unit": "Wh",
                    "measurement_kind": "energy",
                    "aggregate": "sum",
                    "measuring_period": "P1D",
                },
                "interval_reading": [
                    {"value": "9271", "date": "2026-04-01"},
                    {"value": "12724", "date": "2026-04-02"},
                    {"value": "14054", "date": "2026-04-03"},
                ],
            }
        },
    )


@pytest.mark.parametrize(
    ("endpoint", "count", "first"),
    [
        ("daily_consumption", 1, {"value": "9271", "date": "2026-04-01"}),
        ("daily_production", 1, {"value": "1882", "date": "2026-04-01"}),
        (
            "daily_consumption_max_power",
            1,
            {"value": "3533", "date": "2026-04-01 04:18:59"},
        ),
        (
            "consumption_load_curve",
            48,
            {
                "value": "110",
                "date": "2026-04-01 00:30:00",
                "interval_length": "PT30M",
                "measure_type": "B",
            },
        ),
        (
            "production_load_curve",
            48,
            {
                "value": "0",
                "date": "2026-04-01 00:30:00",
                "interval_length": "PT30M",
                "measure_type": "B",
            },
        ),
    ],
)
@pytest.mark.parametrize("tail", ["", "/cache", "/cache/"])
async def test_measures(
    gateway: Gateway, endpoint: str, count: int, first: Json, tail: str
) -> None:
    """All measures, with and without the cache; stamps of the load curve are Enedis' ends."""
    readings = _readings(await gateway.days(endpoint, *DAYS, tail))
    assert (len(readings), readings[0]) == (count, first)


async def test_customer(gateway: Gateway) -> None:
    """Contract, address, identity and contact, as v5 has them."""
    _, body = await gateway.send(f"contracts/{DEMO_PRM}")
    assert json.dumps(body).count('"subscribed_power": "9 kVA"') == 1
    _, body = await gateway.send(f"addresses/{DEMO_PRM}/cache")
    assert "usage_point_addresses" in json.dumps(body)
    _, body = await gateway.send(f"identity/{DEMO_PRM}")
    assert "natural_person" in json.dumps(body)
    _, body = await gateway.send(f"contact/{DEMO_PRM}")
    assert "contact_data" in json.dumps(body)


async def test_ping(gateway: Gateway) -> None:
    """Anybody may ask whether the gateway is there."""
    gateway.token = ""
    status, body = await gateway.send("ping")
    assert (status, body["waiting_estimation"]) == (200, "0.0s")
    assert set(body) == {"status", "information", "nb_client", "waiting_estimation"}


async def test_end_in_the_future_is_trimmed(gateway: Gateway) -> None:
    """Clients ask until tomorrow; the gateway brings them back to today."""
    answer = await gateway.days("daily_consumption", "2026-11-19", "2026-11-23")
    readings = _readings(answer)
    assert [item["date"] for item in readings] == ["2026-11-19", "2026-11-20"]


async def test_span(gateway: Gateway) -> None:
    """Three years at once and no more, seven days of load curve."""
    answer = await gateway.days("daily_consumption", "2023-11-22", "2026-11-22")
    assert len(_readings(answer)) == 1095
    status, body = await gateway.days("daily_consumption", "2023-11-21", "2026-11-21")
    assert status == 400
    assert "1095j" in str(body["detail"])
    status, body = await gateway.days(
        "consumption_load_curve", "2026-11-01", "2026-11-09"
    )
    assert (status, _nested(body)["error"]) == (400, "ADAM-ERR0126")


async def test_token(sim: Simulator, gateway: Gateway) -> None:
    """No token, another's, with `Bearer` before it; and a renewed consent voids the old one."""
    old, path = gateway.token, f"contracts/{DEMO_PRM}"
    gateway.token = ""
    assert await gateway.send(path) == (403, {"detail": "Not authenticated"})
    for wrong in (sim.my_electrical_data_token(OTHER_PRM), "x", f"Bearer {old}"):
        gateway.token = wrong
        assert await gateway.send(path) == (403, WRONG_TOKEN)
        valid_access = await gateway.send(f"valid_access/{DEMO_PRM}")
        assert valid_access == (403, WRONG_TOKEN)
        assert await gateway.send(f"cache/{DEMO_PRM}", "DELETE") == (403, WRONG_TOKEN)
    assert sim.my_electrical_data_token(DEMO_PRM) == old
    new = sim.my_electrical_data_token(DEMO_PRM, renew=True)
    gateway.token = old
    assert await gateway.send(path) == (403, WRONG_TOKEN)
    gateway.token = new
    assert (await gateway.send(path))[0] == 200


async def test_consent_ended(sim: Simulator, gateway: Gateway) -> None:
    """A sentence of the gateway's own, under a status that sources disagree on."""
    path = f"contracts/{DEMO_PRM}"
    sim.revoke(DEMO_PRM, "my-electrical-data")
    assert await gateway.send(path) == (409, CONSENT)
    sim.my_electrical_data.settings.consent_status = 401
    assert await gateway.send(path) == (401, CONSENT)
    status, body = await gateway.send(f"valid_access/{DEMO_PRM}")
    assert (status, body["valid"], body["information"]) == (
        200,
        False,
        CONSENT["detail"],
    )
    assert body["consent_expiration_date"] == "2026-11-21T13:00:00"
    sim.my_electrical_data_token(DEMO_PRM)
    assert (await gateway.send(path))[0] == 200


async def test_valid_access(
    sim: Simulator, gateway: Gateway, clock: ManualClock
) -> None:
    """How consent and quota stand; asking costs nothing."""
    sim.my_electrical_data.settings.per_day = 2
    path = f"valid_access/{DEMO_PRM}"
    fresh: Json = {
        "valid": True,
        "consent_expiration_date": "2029-11-21T00:00:00",
        "call_number": 0,
        "quota_reached": False,
        "quota_limit": 2,
        "quota_reset_at": "2026-11-21T23:59:59.999999",
        "last_call": None,
        "ban": False,
    }
    assert await gateway.send(path) == (200, fresh)
    for status in (200, 200, 409):
        assert (await gateway.days("daily_consumption", *DAYS))[0] == status
    used: Json = {
        "valid": False,
        "information": OVER["detail"],
        "call_number": 3,
        "quota_reached": True,
        "last_call": "2026-11-21T13:00:00.000000",
    }
    assert await gateway.send(path) == (200, fresh | used)
    _, cached = await gateway.send(f"{path}/cache")
    assert (cached["valid"], cached["call_number"]) == (True, 0)


async def test_quota(sim: Simulator, gateway: Gateway, clock: ManualClock) -> None:
    """Counted per usage point, apart with the cache, anew at midnight in Paris."""
    settings = sim.my_electrical_data.settings
    settings.per_day = settings.per_day_cached = 2
    for tail in ("", "/cache"):
        for _ in range(2):
            assert (await gateway.days("daily_consumption", *DAYS, tail))[0] == 200
        assert await gateway.days("daily_consumption", *DAYS, tail) == (409, OVER)
    other = Gateway(gateway.http, sim.my_electrical_data_token(OTHER_PRM))
    answer = await other.days("daily_consumption", *DAYS, prm=OTHER_PRM)
    assert answer[0] == 200
    clock.set(at_hour(date(2026, 11, 22), 0) - timedelta(seconds=1))
    assert (await gateway.days("daily_consumption", *DAYS))[0] == 409
    clock.advance(timedelta(seconds=1))
    assert (await gateway.days("daily_consumption", *DAYS))[0] == 200
    settings.per_day = 1
    assert (await gateway.days("daily_consumption", *DAYS))[0] == 409
    await gateway.http.post("/admin/calls/reset")
    assert (await gateway.days("daily_consumption", *DAYS))[0] == 200


def test_limits() -> None:
    """Fifty without and five hundred with the cache."""
    settings = MyElectricalDataSettings()
    assert (settings.per_day, settings.per_day_cached) == (50, 500)


async def test_cache(sim: Simulator, gateway: Gateway, clock: ManualClock) -> None:
    """An answer is kept for thirty days, whatever Enedis says by then, or until it is purged."""
    home, day = sim.usage_point(DEMO_PRM), date(2026, 11, 10)
    days = ("2026-11-10", "2026-11-11")
    total = str(home.day_total(Direction.CONSUMPTION, day))
    key = f"daily_consumption/{DEMO_PRM}/start/{days[0]}/end/{days[1]}/cache/"

    async def shown(tail: str) -> object:
        """Give the day's total as answered."""
        return _readings(await gateway.days("daily_consumption", *days, tail))[0][
            "value"
        ]

    assert await shown("/cache") == total
    home.declare_total(Direction.CONSUMPTION, day, 4242)
    assert (await shown(""), await shown("/cache")) == ("4242", total)
    sim.faults.add(FaultKind.TECHNICAL_ERROR)
    assert (await gateway.days("daily_consumption", *days))[0] == 500
    assert await shown("/cache") == total
    sim.faults.clear()
    clock.set(NOW + timedelta(days=30))
    assert await shown("/cache") == "4242"
    home.declare_total(Direction.CONSUMPTION, day, 5353)
    assert (await gateway.send(key, "DELETE"))[0] == 200
    assert (await gateway.send(key, "DELETE"))[0] == 404
    assert await shown("/cache") == "5353"
    assert (await gateway.send(f"cache/{DEMO_PRM}", "DELETE"))[0] == 200
    assert (await gateway.send(f"cache/{DEMO_PRM}", "DELETE"))[0] == 404


async def test_refusals_of_enedis(sim: Simulator, gateway: Gateway) -> None:
    """Sentences, and JSON texts within `detail`."""
    sim.faults.add(FaultKind.NO_DATA, count=1)
    answer = await gateway.days("daily_consumption", *DAYS)
    assert answer == (404, {"detail": "no measure found for this usage point"})
    sim.faults.add(FaultKind.TECHNICAL_ERROR, count=1)
    assert await gateway.days("daily_consumption", *DAYS) == (500, TECHNICAL)
    sim.faults.add(FaultKind.HOLDER_CHANGED, count=2)
    status, body = await gateway.days("daily_consumption", *DAYS)
    error = {
        "error": "ADAM-DC-0007",
        "error_description": "The customer is not owner of this usage point.",
    }
    assert (status, _nested(body)) == (403, error)
    sim.my_electrical_data.settings.nested_detail = False
    answer = await gateway.days("daily_consumption", *DAYS)
    assert answer == (403, {"detail": error["error_description"]})
    sim.faults.add(FaultKind.UNAUTHORIZED, count=1)
    status, body = await gateway.days("daily_consumption", *DAYS)
    assert (status, _nested(body)["code"]) == (401, "900901")
    status, body = await gateway.days("daily_consumption", "x", "2026-04-02")
    assert status == 400


async def test_quota_of_enedis(sim: Simulator, gateway: Gateway) -> None:
    """Enedis' own quota comes nested, with the instant at which access opens again."""
    sim.set_quotas(Quotas(per_second=None, per_hour=0))
    status, body = await gateway.days("consumption_load_curve", *DAYS)
    error = _nested(body)
    assert (status, error["code"]) == (429, "900804")
    assert error["nextAccessTime"] == "2026-Nov-21 13:00:00+0000 UTC"


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        (FaultKind.BAD_GATEWAY, "/oauth2/*"),
        (FaultKind.RESET, "/metering_data_dc/*"),
        (FaultKind.BAD_GATEWAY, "/metering_data_dc/*"),
    ],
)
async def test_enedis_broken_behind_the_gateway(
    sim: Simulator, gateway: Gateway, kind: FaultKind, path: str
) -> None:
    """Whatever is broken behind it, the gateway has one sentence."""
    sim.faults.add(kind, path=path, count=1)
    assert await gateway.days("daily_consumption", *DAYS) == (500, TECHNICAL)


async def test_broken_gateway(sim: Simulator, gateway: Gateway) -> None:
    """The gateway itself can fail in all the ways of a server."""
    sim.faults.add(FaultKind.BAD_GATEWAY, path="/my-electrical-data/*", count=1)
    answer = await gateway.http.get("/my-electrical-data/ping")
    assert (answer.status, answer.content_type) == (502, "text/html")
    sim.faults.add(FaultKind.SLOW, path="/my-electrical-data/*", count=1, seconds=0.01)
    assert (await gateway.send("ping"))[0] == 200


async def test_calls_are_logged(sim: Simulator, gateway: Gateway) -> None:
    """Each call is in the log with its usage point, and no token in it."""
    await gateway.send(f"contracts/{DEMO_PRM}")
    call = sim.calls[-1]
    assert (call.prm, call.client_id) == (DEMO_PRM, "my-electrical-data")
    assert gateway.token not in json.dumps(call.as_json())

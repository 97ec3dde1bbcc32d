"""Conso API: two families of types, its own refusals, and those of Enedis wrapped."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
import json

import pytest

from simulator import (
    DEMO_PRM,
    ConsoApiSettings,
    Direction,
    FaultKind,
    ManualClock,
    OffForm,
    Quotas,
    Simulator,
    jwt,
)

from .conftest import HttpClient, Json

OTHER_PRM = "22516914714270"
LEGACY = {"prm": DEMO_PRM, "start": "2026-04-01", "end": "2026-04-02"}
NEW = {"pointId": DEMO_PRM, "dateDebut": "2026-04-01", "dateFin": "2026-04-02"}
NO_CONSENT = {
    "error": "ADAM-DC-0008",
    "error_description": "No consent can be found for this customer and this usage point.",
}
ENEDIS_ERROR = "The Enedis API returned an error"
UNKNOWN = {"status": 500, "message": "Erreur inconnue. Réessayez plus tard"}
STALE = {
    "status": 500,
    "message": "Impossible de rafraîchir le token. Réessayez plus tard",
}
TYPES = {
    "daily_consumption": "consommation_quotidienne",
    "consumption_load_curve": "courbe_de_charge_consommation",
    "consumption_max_power": "puissance_conso_max_quotidienne",
    "daily_production": "production_quotidienne",
    "production_load_curve": "courbe_de_charge_production",
}


@dataclass
class ConsoApi:
    """A client of Conso API with its token."""

    http: HttpClient
    token: str

    async def get(self, kind: str, **query: str) -> tuple[int, Json]:
        """Ask for a type and give status and JSON."""
        headers = {"Authorization": f"Bearer {self.token}"}
        path = f"/conso-api/api/{kind}"
        answer = await self.http.get(path, params=query, headers=headers)
        assert answer.content_type == "application/json"
        return answer.status, await answer.json()


@pytest.fixture
def conso(sim: Simulator, http: HttpClient) -> ConsoApi:
    """A client with a token of the demo's home."""
    return ConsoApi(http, sim.conso_api_token([DEMO_PRM]))


def _wrapped(status: int, error: object) -> tuple[int, Json]:
    """Give the answer that wraps an error of Enedis."""
    return status, {"status": status, "message": ENEDIS_ERROR, "error": error}


def _issues(body: Json) -> list[tuple[str, str]]:
    """Give the places and codes of a validator's issues."""
    error = body["error"]
    assert isinstance(error, dict)
    assert error["name"] == "ZodError"
    return [(issue["path"][0], issue["code"]) for issue in error["issues"]]


async def test_legacy_daily_is_unwrapped(conso: ConsoApi) -> None:
    """The recorded answer, without `meter_reading` around it."""
    query = LEGACY | {"start": "2023-11-22", "end": "2023-11-23"}
    status, body = await conso.get("daily_consumption", **query)
    assert status == 200
    assert body.pop("interval_reading")
    assert body == {
        "usage_point_id": DEMO_PRM,
        "start": "2023-11-22",
        "end": "2023-11-23",
        "quality": "BRUT",
        "reading_type": {
            "unit": "Wh",
            "measurement_kind": "energy",
            "aggregate": "sum",
            "measuring_period": "P1D",
        },
    }


async def test_2026_daily_is_verbatim(conso: ConsoApi) -> None:
    """The recorded answer of autumn 2026, as Enedis gives it."""
    query = NEW | {"dateFin": "2026-04-04"}
    assert await conso.get("consommation_quotidienne", **query) == (
        200,
        {
            "idPrm": DEMO_PRM,
            "etapeMetier": "BRUT",
            "periode": {"dateDebut": "2026-04-01", "dateFin": "2026-04-04"},
            "typeValeur": "GLOBALE",
            "modeCalcul": "DIFF.INDEX",
            "pas": "P1D",
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
            "contexte": [],
        },
    )


@pytest.mark.parametrize(("legacy", "new"), TYPES.items())
async def test_both_families_agree(conso: ConsoApi, legacy: str, new: str) -> None:
    """Each legacy type gives the values and stamps of its successor."""
    status, old_body = await conso.get(legacy, **LEGACY)
    assert status == 200
    status, new_body = await conso.get(new, **NEW)
    assert status == 200
    readings, quantities = old_body["interval_reading"], new_body["grandeur"]
    assert isinstance(readings, list)
    assert isinstance(quantities, list)
    assert [(item["date"], item["value"]) for item in readings] == [
        (point["d"], point["v"]) for point in quantities[0]["points"]
    ]


async def test_either_names_serve_either_family(conso: ConsoApi) -> None:
    """Old names with a new type, new names with an old one, and both at once: the new ones win."""
    expected = await conso.get("consommation_quotidienne", **NEW)
    assert await conso.get("consommation_quotidienne", **LEGACY) == expected
    expected = await conso.get("daily_consumption", **LEGACY)
    assert await conso.get("daily_consumption", **NEW) == expected
    both = NEW | LEGACY | {"prm": OTHER_PRM}
    assert await conso.get("daily_consumption", **both) == expected


async def test_index(conso: ConsoApi) -> None:
    """The counters exist among the types of 2026 alone."""
    status, body = await conso.get("index_consommation", **NEW)
    assert (status, body["grandeur"]) == (200, [])
    status, body = await conso.get("index_production", **NEW)
    assert status == 200


async def test_max_power_by_month(conso: ConsoApi) -> None:
    """Spacing and quantity are optional: daily and PMA."""
    query = NEW | {"dateFin": "2026-05-01"}
    _, by_day = await conso.get("puissance_conso_max_quotidienne", **query)
    _, by_month = await conso.get(
        "puissance_conso_max_quotidienne", **query, mesuresPas="P1M"
    )
    assert (by_day["pas"], by_month["pas"]) == ("P1D", "P1M")
    status, body = await conso.get("daily_consumption", **LEGACY, mesuresPas="P2D")
    assert (status, _issues(body)) == (400, [("mesuresPas", "invalid_enum_value")])
    status, _ = await conso.get(
        "puissance_conso_max_quotidienne", **query, grandeurPhysique="TOUT"
    )
    assert status == 200


@pytest.mark.parametrize(
    ("kind", "query", "issues"),
    [
        ("oops", LEGACY, [("type", "invalid_enum_value")]),
        (
            "daily_consumption",
            {},
            [
                ("pointId", "invalid_type"),
                ("dateDebut", "invalid_type"),
                ("dateFin", "invalid_type"),
            ],
        ),
        ("daily_consumption", LEGACY | {"prm": "1"}, [("pointId", "too_small")]),
        ("daily_consumption", LEGACY | {"prm": "1" * 15}, [("pointId", "too_big")]),
        (
            "daily_consumption",
            LEGACY | {"start": "1/4/2026", "end": "1999-01-01"},
            [("dateDebut", "invalid_string"), ("dateFin", "invalid_string")],
        ),
    ],
)
async def test_parameters(
    conso: ConsoApi, kind: str, query: dict[str, str], issues: list[tuple[str, str]]
) -> None:
    """Parameters are refused before the token is looked at, in the words of the validator."""
    conso.token = ""
    status, body = await conso.get(kind, **query)
    assert (status, body["status"], body["message"]) == (
        400,
        400,
        "Paramètres invalides",
    )
    assert _issues(body) == issues


async def test_date_within_other_text(conso: ConsoApi) -> None:
    """A date is only looked for, not held to: the rest is Enedis' to refuse."""
    status, body = await conso.get(
        "daily_consumption", **LEGACY | {"start": "2026-04-01T00:00"}
    )
    assert (status, body["message"]) == (400, ENEDIS_ERROR)


@pytest.mark.parametrize("header", [None, "Bearer", "Bearer "])
async def test_header(conso: ConsoApi, header: str | None) -> None:
    """Without a token in the header."""
    headers = {} if header is None else {"Authorization": header}
    answer = await conso.http.get(
        "/conso-api/api/daily_consumption", params=LEGACY, headers=headers
    )
    message = "Le header 'Authorization' est manquant ou invalide"
    assert answer.status == 400
    assert await answer.json() == {"status": 400, "message": message}


async def test_tokens_that_do_not_open(
    sim: Simulator, conso: ConsoApi, clock: ManualClock
) -> None:
    """Forged, for another usage point, with a lone text as subject, or over."""
    refused = (
        401,
        {
            "status": 401,
            "message": "Votre token est invalide ou ne permet pas d'accéder à ce PRM",
        },
    )
    good = conso.token
    lone = jwt.sign({"sub": DEMO_PRM}, "conso-api-demo-signature")
    for token in (
        "a.b.c",
        jwt.sign({"sub": [DEMO_PRM]}, "forged"),
        sim.conso_api_token([OTHER_PRM]),
        lone,
    ):
        conso.token = token
        assert await conso.get("daily_consumption", **LEGACY) == refused
    conso.token = good
    assert (await conso.get("daily_consumption", **LEGACY))[0] == 200
    clock.advance(timedelta(days=1094))
    assert await conso.get("daily_consumption", **LEGACY) == refused


async def test_token_of_several_points(sim: Simulator, conso: ConsoApi) -> None:
    """One token, several usage points, each shared with Conso API."""
    conso.token = sim.conso_api_token([DEMO_PRM, OTHER_PRM], days=1)
    for prm in (DEMO_PRM, OTHER_PRM):
        query = LEGACY | {"prm": prm}
        assert (await conso.get("daily_consumption", **query))[0] == 200
    claims = jwt.read(conso.token, "conso-api-demo-signature")
    assert claims is not None
    assert claims["sub"] == [DEMO_PRM, OTHER_PRM]
    assert claims["exp"] == (sim.now() + timedelta(days=1)).timestamp()


async def test_methods(conso: ConsoApi) -> None:
    """Only GET asks; OPTIONS is for browsers."""
    path = "/conso-api/api/daily_consumption"
    answer = await conso.http.post(path)
    message = "Seule la méthode GET est autorisée"
    assert (answer.status, await answer.json()) == (
        405,
        {"status": 405, "message": message},
    )
    assert (await conso.http.options(path)).status == 200


async def test_consent_ended(sim: Simulator, conso: ConsoApi) -> None:
    """The token outlives the consent; Enedis then refuses, in the words of each generation."""
    assert sim.revoke(DEMO_PRM, "conso-api")
    assert await conso.get("daily_consumption", **LEGACY) == _wrapped(403, NO_CONSENT)
    sim.enedis.settings.consent_refusal_status = 400
    assert await conso.get("consommation_quotidienne", **NEW) == _wrapped(
        400, NO_CONSENT
    )
    assert sim.consents.active("demo-client", DEMO_PRM, sim.now()) is not None
    conso.token = sim.conso_api_token([DEMO_PRM])
    assert (await conso.get("daily_consumption", **LEGACY))[0] == 200


async def test_a_second_token_shares_nothing_more(sim: Simulator) -> None:
    """There is one sharing, however many tokens."""
    sim.conso_api_token(DEMO_PRM)
    sim.conso_api_token([DEMO_PRM])
    assert len(sim.consents.of_client("conso-api")) == 1
    with pytest.raises(KeyError):
        sim.conso_api_token(["99999999999999"])


async def test_errors_of_enedis(sim: Simulator, conso: ConsoApi) -> None:
    """Dates in the wrong order, a load curve that is not collected, an unpublished day."""
    turned = {"dateDebut": "2026-04-02", "dateFin": "2026-04-01"}
    error = {
        "error": "ADAM-ERR0002",
        "error_description": "La date de fin doit être supérieure à la date de début.",
    }
    got = await conso.get("consommation_quotidienne", **NEW | turned)
    assert got == _wrapped(400, error)
    error = {
        "error": "Invalid_request",
        "error_description": "Start date should be before end date.",
    }
    got = await conso.get("daily_consumption", **NEW | turned)
    assert got == _wrapped(400, error)
    sim.usage_point(DEMO_PRM).switch_collection(on=False, off_form=OffForm.OBJECTED)
    error = {
        "error": "ADAM-ERR0075",
        "error_description": "The customer objected to the load curve recording",
    }
    got = await conso.get("consumption_load_curve", **LEGACY)
    assert got == _wrapped(400, error)


@pytest.mark.parametrize("path", [None, "/conso-api/*", "/metering_data_dc/*"])
@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (FaultKind.TECHNICAL_ERROR, 500),
        (FaultKind.UNAUTHORIZED, 401),
        (FaultKind.THROTTLED_SECOND, 429),
        (FaultKind.THROTTLED_HOUR, 429),
        (FaultKind.NOT_REGISTERED, 400),
        (FaultKind.NO_DATA, 404),
    ],
)
async def test_refusals_of_enedis(
    sim: Simulator, conso: ConsoApi, kind: FaultKind, status: int, path: str | None
) -> None:
    """What Enedis refuses is wrapped, whether the fault is bound to the gateway's path or to Enedis'."""
    fault = sim.faults.add(kind, path=path)
    got, body = await conso.get("daily_consumption", **LEGACY)
    assert (got, body["status"], body["message"]) == (status, status, ENEDIS_ERROR)
    assert isinstance(body["error"], dict)
    assert fault.hits == 1


async def test_damaged_readings(sim: Simulator, conso: ConsoApi) -> None:
    """Damaged readings come through."""
    sim.faults.add(FaultKind.NULL_VALUES, path="/conso-api/*", count=1)
    _, body = await conso.get("courbe_de_charge_consommation", **NEW)
    assert json.dumps(body).count('"v": null') == 10


async def test_no_token_from_enedis(sim: Simulator, conso: ConsoApi) -> None:
    """A gateway that gets no token itself."""
    sim.faults.add(FaultKind.BAD_GATEWAY, path="/oauth2/*", count=1)
    assert await conso.get("daily_consumption", **LEGACY) == (500, STALE)
    assert (await conso.get("daily_consumption", **LEGACY))[0] == 200


async def test_enedis_broken_behind_the_gateway(
    sim: Simulator, conso: ConsoApi
) -> None:
    """Pages, cut connections and any other status, at Enedis and not at the gateway."""
    path = "/mesure_synchrone_auto/*"
    sim.faults.add(FaultKind.BAD_GATEWAY, path=path, count=1)
    status, body = await conso.get("consommation_quotidienne", **NEW)
    assert (status, body["message"]) == (502, ENEDIS_ERROR)
    assert "Bad gateway" in str(body["error"])
    sim.faults.add(FaultKind.STATUS, path=path, status=503, body='{"a":1}', count=1)
    got = await conso.get("consommation_quotidienne", **NEW)
    assert got == _wrapped(503, {"a": 1})
    sim.faults.add(FaultKind.STATUS, path=path, status=503, body="[1]", count=1)
    got = await conso.get("consommation_quotidienne", **NEW)
    assert got == _wrapped(503, "[1]")
    for kind in (FaultKind.HTML, FaultKind.RESET):
        sim.faults.add(kind, path=path, count=1)
        assert await conso.get("consommation_quotidienne", **NEW) == (500, UNKNOWN)
    assert (await conso.get("consommation_quotidienne", **NEW))[0] == 200


async def test_cloudflare(sim: Simulator, conso: ConsoApi) -> None:
    """What stands before the gateway: a JSON 502, the page of a block."""
    sim.faults.add(FaultKind.BAD_GATEWAY, path="/conso-api/*", count=1)
    status, body = await conso.get("daily_consumption", **LEGACY)
    assert (status, body["title"], body["error_code"]) == (
        502,
        "Error 502: Bad gateway",
        502,
    )
    sim.faults.add(FaultKind.HTML, path="/conso-api/*", count=1)
    answer = await conso.http.get("/conso-api/api/daily_consumption", params=LEGACY)
    assert (answer.status, answer.content_type) == (403, "text/html")
    assert "you have been blocked" in await answer.text()
    sim.faults.add(FaultKind.SLOW, path="/conso-api/*", count=1, seconds=0.01)
    assert (await conso.get("daily_consumption", **LEGACY))[0] == 200


async def test_blocked_after_a_hundred(
    sim: Simulator, conso: ConsoApi, clock: ManualClock
) -> None:
    """A hundred requests in twelve hours, good or bad, and the address is shut out."""
    assert ConsoApiSettings().blocks_after == 100
    sim.conso_api.settings.blocks_after = 3
    for _ in range(3):
        assert (await conso.get("daily_consumption", **LEGACY))[0] == 200
        clock.advance(timedelta(hours=1))
    path = "/conso-api/api/daily_consumption"
    for _ in range(2):
        answer = await conso.http.get(path, params=LEGACY)
        assert (answer.status, answer.content_type) == (403, "text/html")
    clock.advance(timedelta(hours=9))
    assert (await conso.get("daily_consumption", **LEGACY))[0] == 200
    assert (await conso.http.get(path, params=LEGACY)).status == 403
    await conso.http.post("/admin/calls/reset")
    assert (await conso.get("daily_consumption", **LEGACY))[0] == 200


async def test_limits_by_default() -> None:
    """Limits are on with the quotas, off without them, and as told when told."""
    assert Simulator().conso_api.settings.blocks_after == 100
    assert Simulator(quotas=None).conso_api.settings.blocks_after is None
    told = ConsoApiSettings(blocks_after=7)
    assert Simulator(quotas=None, conso_api=told).conso_api.settings.blocks_after == 7


async def test_quota_of_enedis_is_shared_by_all(
    sim: Simulator, conso: ConsoApi
) -> None:
    """One user's calls are another's refusals, but no other application's."""
    sim.set_quotas(Quotas(per_second=None, per_hour=2))
    other = ConsoApi(conso.http, sim.conso_api_token([OTHER_PRM]))
    for _ in range(2):
        assert (await other.get("daily_consumption", **LEGACY | {"prm": OTHER_PRM}))[
            0
        ] == 200
    status, body = await conso.get("consommation_quotidienne", **NEW)
    error = body["error"]
    assert isinstance(error, dict)
    assert (status, error["code"]) == (429, "900804")
    assert error["nextAccessTime"] == "2026-Nov-21 13:00:00+0000 UTC"
    headers = {
        "Authorization": sim.my_electrical_data_token(DEMO_PRM),
    }
    answer = await conso.http.get(
        f"/my-electrical-data/contracts/{DEMO_PRM}", headers=headers
    )
    assert answer.status == 200


async def test_calls_are_logged(sim: Simulator, conso: ConsoApi) -> None:
    """Each call is in the log with its usage point, so that a test can count them per day."""
    await conso.get("daily_consumption", **LEGACY)
    await conso.get("consommation_quotidienne", **NEW | {"pointId": OTHER_PRM})
    calls = [call for call in sim.calls if call.path.startswith("/conso-api/")]
    assert [(call.prm, call.status, call.client_id) for call in calls] == [
        (DEMO_PRM, 200, "conso-api"),
        (OTHER_PRM, 401, "conso-api"),
    ]
    days = Counter(call.at.date() for call in calls)
    assert days == {sim.now().date(): 2}


async def test_truth(sim: Simulator, conso: ConsoApi) -> None:
    """The load curve is the store's truth."""
    _, body = await conso.get("consumption_load_curve", **LEGACY)
    readings = body["interval_reading"]
    assert isinstance(readings, list)
    points = sim.usage_point(DEMO_PRM).points(Direction.CONSUMPTION, date(2026, 4, 1))
    assert [int(item["value"]) for item in readings] == [one.watts for one in points]

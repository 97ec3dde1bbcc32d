"""subscribed_services: from an autorisation_id to the usage point and what it opens."""

from datetime import date, timedelta

import pytest

from simulator import DEMO_PRM, ManualClock, Simulator

from .conftest import Api, Json

PRM = "22516914714270"
MEASURES = [
    ("CDC", "PT30M"),
    ("PMAX", "P1D"),
    ("IDX", "P1D"),
    ("ENERGIE", "P1D"),
    ("ITC", "NA"),
]


def _listed(body: Json) -> list[Json]:
    """Give the services of an answer."""
    services = body["serviceSouscrit"]
    assert isinstance(services, list)
    return services


@pytest.mark.parametrize("slash", ["", "/"])
async def test_five_services_of_a_consumer(
    sim: Simulator, api: Api, slash: str
) -> None:
    """The exact fields, with and without the trailing slash."""
    number = sim.share(PRM)
    answer = await api.http.post(
        f"/subscribed_services/v1{slash}",
        json={"autorisationId": number, "comptage": False},
        headers=api.headers,
    )
    body = await answer.json()
    services = _listed(body)
    assert body["nbTotalServices"] == 5
    assert services[0] == {
        "id": "80000001",
        "injection": False,
        "soutirage": True,
        "serviceCode": "ACCES",
        "dateDebut": "2026-11-21",
        "dateFin": "2029-11-21",
        "etatCode": "ACTIF",
        "etatLibelle": "Actif",
        "pointId": PRM,
        "mesuresTypeCode": "CDC",
        "mesuresPas": "PT30M",
        "mesuresCorrigees": False,
        "espaceDynamique": True,
        "publicationDonnees": False,
        "autorisation": {
            "autorisationId": number,
            "autorisationLibelle": "DATACONNECT_C5_ACTIF",
            "autorisationType": "EXPLICITE",
            "autorisationStatut": "ACTIVE",
        },
    }
    assert [
        (item["mesuresTypeCode"], item["mesuresPas"]) for item in services
    ] == MEASURES


async def test_ten_services_of_a_consumer_and_producer(
    sim: Simulator, api: Api
) -> None:
    """Each direction has its own five."""
    number = sim.consents.of_client("demo-client")[0].autorisation_id
    _, body = await api.services(autorisationId=number, comptage=False)
    assert body["nbTotalServices"] == 10
    assert [item["injection"] for item in _listed(body)] == [False] * 5 + [True] * 5
    _, body = await api.services(autorisationId=number, comptage=False, injection=True)
    assert body["nbTotalServices"] == 5
    _, body = await api.services(
        autorisationId=number, comptage=False, mesureTypeCode=["CDC"], soutirage=True
    )
    assert body["nbTotalServices"] == 1


async def test_count_alone(sim: Simulator, api: Api) -> None:
    """`comptage` true gives the number and no list."""
    number = sim.share(PRM)
    assert await api.services(autorisationId=number, comptage=True) == (
        200,
        {"nbTotalServices": 5},
    )


@pytest.mark.parametrize(
    ("number", "services", "points", "state"),
    [(10, 0, 0, ""), (11, 5, 1, "ACTIF"), (12, 15, 3, "ACTIF"), (13, 5, 1, "TERMINE")],
)
async def test_mocks_of_the_sandbox(
    api: Api, *, number: int, services: int, points: int, state: str
) -> None:
    """The four autorisationIds that Enedis' sandbox knows."""
    status, body = await api.services(autorisationId=number, comptage=False)
    assert (status, body["nbTotalServices"]) == (200, services)
    if services:
        listed = _listed(body)
        assert len({item["pointId"] for item in listed}) == points
        assert {item["etatCode"] for item in listed} == {state}


async def test_no_services_in_both_forms(sim: Simulator, api: Api) -> None:
    """The list is absent, or null."""
    assert await api.services(autorisationId=10, comptage=False) == (
        200,
        {"nbTotalServices": 0},
    )
    sim.enedis.settings.services_null = True
    assert await api.services(autorisationId=10, comptage=False) == (
        200,
        {"nbTotalServices": 0, "serviceSouscrit": None},
    )


async def test_end_of_a_sharing(sim: Simulator, api: Api, clock: ManualClock) -> None:
    """Ended and expired sharings only show when their state is asked for."""
    number = sim.share(PRM, months=1)
    sim.revoke(PRM)
    _, body = await api.services(autorisationId=number, comptage=True)
    assert body == {"nbTotalServices": 0}
    _, body = await api.services(
        autorisationId=number, comptage=False, etatCode=["SUPPRIME"]
    )
    assert {item["etatCode"] for item in _listed(body)} == {"SUPPRIME"}
    assert sim.share(PRM, months=1) == number
    clock.advance(timedelta(days=40))
    await api.log_in()
    _, body = await api.services(
        autorisationId=number, comptage=False, etatCode=["TERMINE"]
    )
    assert body["nbTotalServices"] == 5
    assert _listed(body)[0]["dateFin"] == "2026-12-21"


async def test_curve_service_follows_the_collection(sim: Simulator, api: Api) -> None:
    """Without collection there is no CDC service."""
    number = sim.share(PRM)
    sim.usage_point(PRM).switch_collection(False, date(2026, 11, 1))
    _, body = await api.services(autorisationId=number, comptage=False)
    assert [item["mesuresTypeCode"] for item in _listed(body)] == [
        kind for kind, _ in MEASURES[1:]
    ]


async def test_all_services_of_an_application(sim: Simulator, api: Api) -> None:
    """Without autorisationId the filters alone decide."""
    sim.share(PRM)
    _, body = await api.services(comptage=False)
    assert {item["pointId"] for item in _listed(body)} == {DEMO_PRM, PRM}
    _, body = await api.services(comptage=True, pointId=[PRM])
    assert body == {"nbTotalServices": 5}
    _, body = await api.services(comptage=True, dateDebut="2030-01-01")
    assert body == {"nbTotalServices": 0}
    _, body = await api.services(comptage=True, serviceType="CCDC")
    assert body == {"nbTotalServices": 0}
    _, body = await api.services(comptage=False, page=2)
    assert body == {"nbTotalServices": 15}


async def test_services_of_another_application(sim: Simulator, api: Api) -> None:
    """What is shared with others does not show."""
    sim.add_application("other", "secret", "http://127.0.0.1/back")
    number = sim.share(PRM, "other")
    assert await api.services(autorisationId=number, comptage=True) == (
        200,
        {"nbTotalServices": 0},
    )


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"autorisationId": 11}, "Le paramètre comptage est obligatoire"),
        ({"comptage": "false"}, "Le paramètre comptage est invalide"),
        (
            {"comptage": False, "etatCode": "ACTIF"},
            "Le paramètre etatCode est invalide",
        ),
        (
            {"comptage": False, "autorisationId": "x"},
            "Le paramètre autorisationId est invalide",
        ),
        ({"comptage": False, "page": 0}, "Le paramètre page est invalide"),
        (
            {"comptage": False, "autorisationId": 11, "dateFin": "soon"},
            "Le paramètre dateDebut ou dateFin est invalide",
        ),
    ],
)
async def test_refused_bodies(api: Api, fields: Json, message: str) -> None:
    """Errors have the Swagger's shape."""
    assert await api.services(**fields) == (400, {"code": "400", "message": message})


@pytest.mark.parametrize("text", ["", "[]", "{"])
async def test_body_that_is_no_object(api: Api, text: str) -> None:
    """Anything but a JSON object is refused."""
    answer = await api.http.post(
        "/subscribed_services/v1", data=text.encode(), headers=api.headers
    )
    assert answer.status == 400
    assert (await answer.json())["code"] == "400"

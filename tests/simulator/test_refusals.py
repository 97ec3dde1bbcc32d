"""Every documented refusal of the measures: status and body, in both generations, and their order."""

from datetime import date

import pytest

from simulator import DEMO_PRM, OffForm, Simulator
from simulator.enedis.errors import PROBLEMS, Generation, Issue

from .conftest import MESURES, Api, Json

CURVE, DAILY = "courbe_de_charge_consommation", "consommation_quotidienne"
V5_CURVE = "/metering_data_clc/v5/consumption_load_curve"
V5_DAILY = "/metering_data_dc/v5/daily_consumption"
TECHNICAL = {
    "error": "technical_error",
    "error_description": "Technical error. Please try later.",
}
NO_DATA = {
    "error": "no_data_found",
    "error_description": "no measure found for this usage point",
}
SPAN = {
    "error": "ADAM-ERR0126",
    "error_description": "The requested period must be less than 7 days for an access to the "
    "load curve.",
}
HISTORY = {
    "error": "ADAM-ERR0125",
    "error_description": "The start date must be greater than the history deadline.",
}
NO_CONSENT = {
    "error": "ADAM-DC-0008",
    "error_description": "No consent can be found for this customer and this usage point.",
}
FUTURE = {
    "error": "invalid_request",
    "error_description": "The end date parameter must be earlier than the current date.",
}
DIRECTION = {
    "error": "ADAM-ERR0069",
    "error_description": "Le sens de la mesure ne correspond pas pour le PRM demandé.",
}
OBJECTED = {
    "error": "ADAM-ERR0075",
    "error_description": "The customer objected to the load curve recording",
}


@pytest.mark.parametrize(
    ("name", "start", "end", "status", "body"),
    [
        (
            CURVE,
            "2026-11-10",
            "2026-11-09",
            400,
            {
                "error": "ADAM-ERR0002",
                "error_description": "La date de fin doit être supérieure à la date de début.",
            },
        ),
        (
            CURVE,
            "2026-11-10",
            "2026-11-10",
            400,
            {
                "error": "ADAM-ERR0002",
                "error_description": "La date de fin ne peut être égale à la date de début.",
            },
        ),
        (DAILY, "2026-11-10", "2026-11-22", 400, FUTURE),
        (CURVE, "2026-11-10", "2026-11-18", 400, SPAN),
        (CURVE, "2024-11-05", "2024-11-06", 400, HISTORY),
        (DAILY, "2023-11-05", "2023-11-06", 400, HISTORY),
        (DAILY, "2026-13-01", "2026-11-06", 500, TECHNICAL),
        (DAILY, "20261101", "2026-11-06", 500, TECHNICAL),
    ],
)
async def test_refusals_of_2026(
    api: Api, *, name: str, start: str, end: str, status: int, body: Json
) -> None:
    """Dates in the wrong order, in the future, too long, too old, or no dates at all."""
    assert await api.mesure(name, start, end) == (status, body)


@pytest.mark.parametrize(
    ("path", "query", "status", "error", "description"),
    [
        (V5_DAILY, {}, 400, "Invalid_request", "usage_point_id parameter is required."),
        (
            V5_DAILY,
            {"usage_point_id": "123"},
            400,
            "Invalid_request",
            "usage_point_id parameter must be 14 digits long.",
        ),
        (
            V5_DAILY,
            {"usage_point_id": DEMO_PRM},
            400,
            "invalid_request",
            "Start date parameter is required.",
        ),
        (
            V5_DAILY,
            {"usage_point_id": DEMO_PRM, "start": "2026-11-01"},
            400,
            "invalid_request",
            "End date parameter is required.",
        ),
        (
            V5_DAILY,
            {"usage_point_id": DEMO_PRM, "start": "1/11/2026", "end": "2026-11-02"},
            400,
            "invalid_request",
            "start date parameter must be in the format yyyy-mm-dd.",
        ),
        (
            V5_DAILY,
            {"usage_point_id": DEMO_PRM, "start": "2026-11-01", "end": "2/11/2026"},
            400,
            "invalid_resquest",
            "end date parameter must be in the format yyyy-mm-dd.",
        ),
        (
            V5_DAILY,
            {"usage_point_id": DEMO_PRM, "start": "2026-11-01", "end": "2026-11-01"},
            400,
            "Invalid_request",
            "Start date should be before end date.",
        ),
        (
            V5_DAILY,
            {"usage_point_id": DEMO_PRM, "start": "2026-11-02", "end": "2026-11-01"},
            400,
            "Invalid_request",
            "Start date should be before end date.",
        ),
        (
            V5_DAILY,
            {"usage_point_id": DEMO_PRM, "start": "2026-11-01", "end": "2026-11-22"},
            400,
            "invalid_request",
            "The end date parameter must be earlier than the current date.",
        ),
        (
            V5_DAILY,
            {
                "usage_point_id": "99999999999999",
                "start": "2026-11-01",
                "end": "2026-11-02",
            },
            404,
            "STM-ERR-0000019",
            "Unknown or unauthorized user",
        ),
        (
            V5_CURVE,
            {"usage_point_id": DEMO_PRM, "start": "2026-11-01", "end": "2026-11-09"},
            400,
            "ADAM-ERR0126",
            SPAN["error_description"],
        ),
        (
            V5_CURVE,
            {"usage_point_id": DEMO_PRM, "start": "2024-11-05", "end": "2024-11-06"},
            400,
            "ADAM-ERR0125",
            HISTORY["error_description"],
        ),
    ],
)
async def test_refusals_of_v5(
    api: Api,
    *,
    path: str,
    query: dict[str, str],
    status: int,
    error: str,
    description: str,
) -> None:
    """The official error table, row by row."""
    assert await api.get(path, **query) == (
        status,
        {"error": error, "error_description": description},
    )


@pytest.mark.parametrize(
    ("name", "query"),
    [
        (DAILY, {}),
        (DAILY, {"pointId": DEMO_PRM, "dateDebut": "2026-11-10"}),
        (
            DAILY,
            {"usage_point_id": DEMO_PRM, "start": "2026-11-10", "end": "2026-11-11"},
        ),
        (
            DAILY,
            {
                "pointId": DEMO_PRM,
                "dateDebut": "2026-11-10",
                "dateFin": "2026-11-11",
                "extra": "1",
            },
        ),
        (DAILY, {"pointId": "123", "dateDebut": "2026-11-10", "dateFin": "2026-11-11"}),
        (
            "puissance_conso_max_quotidienne",
            {"pointId": DEMO_PRM, "dateDebut": "2026-11-10", "dateFin": "2026-11-11"},
        ),
        (
            "puissance_conso_max_quotidienne",
            {
                "pointId": DEMO_PRM,
                "dateDebut": "2026-11-10",
                "dateFin": "2026-11-11",
                "mesuresPas": "P1Y",
                "grandeurPhysique": "PMA",
            },
        ),
    ],
)
async def test_2026_answers_500_off_its_specification(
    api: Api, name: str, query: dict[str, str]
) -> None:
    """Unknown, missing or malformed parameters are never explained."""
    assert await api.get(MESURES + name, **query) == (500, TECHNICAL)


async def test_limits_are_inclusive(api: Api) -> None:
    """Seven days, and the last day of the history, are still answered."""
    for name, start, end in (
        (CURVE, "2026-11-10", "2026-11-17"),
        (CURVE, "2024-11-06", "2024-11-13"),
        (DAILY, "2023-11-06", "2023-11-07"),
    ):
        status, _ = await api.mesure(name, start, end)
        assert status == 200


@pytest.mark.parametrize("status", [403, 400])
async def test_consent_refused(sim: Simulator, api: Api, status: int) -> None:
    """After the customer ended the sharing, or before there was one."""
    sim.enedis.settings.consent_refusal_status = status
    sim.revoke(DEMO_PRM)
    assert await api.mesure(DAILY, "2026-11-10", "2026-11-11") == (status, NO_CONSENT)
    assert await api.v5(V5_DAILY, "2026-11-10", "2026-11-11") == (403, NO_CONSENT)
    assert await api.mesure(DAILY, "2026-11-10", "2026-11-11", "22516914714270") == (
        status,
        NO_CONSENT,
    )


async def test_unknown_point_on_2026(api: Api) -> None:
    """A usage point nobody knows is nobody's."""
    assert await api.mesure(DAILY, "2026-11-10", "2026-11-11", "99999999999999") == (
        400,
        {
            "error": "ADAM-DC-0007",
            "error_description": "Le client n'est pas titulaire du point demandé.",
        },
    )


async def test_activation(sim: Simulator, api: Api) -> None:
    """A range that begins before the contract is refused as a whole."""
    sim.usage_point(DEMO_PRM).activation = date(2026, 11, 10)
    sim.usage_point(DEMO_PRM).production_activation = date(2026, 11, 12)
    assert await api.mesure(DAILY, "2026-11-09", "2026-11-15") == (
        400,
        {
            "error": "ADAM-ERR0123",
            "error_description": "La demande ne peut pas aboutir, la période demandée est "
            "antérieure à la date de dernière mise en service du point.",
        },
    )
    assert await api.v5(V5_DAILY, "2026-11-09", "2026-11-15") == (
        400,
        {
            "error": "ADAM-ERR0123",
            "error_description": "The requested period cannot be anterior to the meter's last "
            "activation date",
        },
    )
    assert len(await api.points(DAILY, "2026-11-10", "2026-11-15")) == 5
    status, _ = await api.mesure("production_quotidienne", "2026-11-10", "2026-11-15")
    assert status == 400


async def test_wrong_direction(sim: Simulator, api: Api) -> None:
    """Consumption of a producer and production of a consumer."""
    sim.share("24880057139941")
    sim.share("22516914714270")
    days = ("2026-11-10", "2026-11-11")
    assert await api.mesure(DAILY, *days, "24880057139941") == (400, DIRECTION)
    assert await api.mesure("production_quotidienne", *days, "22516914714270") == (
        400,
        DIRECTION,
    )
    assert await api.v5(V5_DAILY, *days, "24880057139941") == (400, DIRECTION)


@pytest.mark.parametrize(
    ("form", "status", "body"),
    [
        (OffForm.NO_DATA, 404, NO_DATA),
        (OffForm.OBJECTED, 400, OBJECTED),
        (OffForm.TECHNICAL_ERROR, 500, TECHNICAL),
    ],
)
async def test_collection_off(
    sim: Simulator, api: Api, form: OffForm, status: int, body: Json
) -> None:
    """Three forms were seen; the daily totals go on."""
    sim.usage_point(DEMO_PRM).switch_collection(
        False, date(2026, 11, 10), off_form=form
    )
    days = ("2026-11-10", "2026-11-12")
    assert await api.mesure(CURVE, *days) == (status, body)
    assert await api.v5(V5_CURVE, *days) == (status, body)
    assert len(await api.points(DAILY, *days)) == 2
    before = await api.points(CURVE, "2026-11-08", "2026-11-12")
    assert len(before) == 96


async def test_documented_shape(sim: Simulator, api: Api) -> None:
    """The Swagger's `{code, message}` can be switched on for 2026; v5 keeps its own."""
    sim.enedis.settings.documented_errors = True
    sim.usage_point(DEMO_PRM).withhold(date(2026, 11, 10))
    days = ("2026-11-10", "2026-11-11")
    assert await api.mesure(DAILY, *days) == (
        404,
        {"code": "no_data_found", "message": "Pas de mesure trouvée pour ce point"},
    )
    assert await api.v5(V5_DAILY, *days) == (404, NO_DATA)


async def test_order_of_checks(sim: Simulator, api: Api) -> None:
    """Consent before direction, direction before span, span before history."""
    prm = "24880057139941"
    far = ("2020-01-01", "2020-02-01")
    assert await api.mesure(CURVE, *far, prm) == (403, NO_CONSENT)
    sim.share(prm)
    assert await api.mesure(CURVE, *far, prm) == (400, DIRECTION)
    assert await api.mesure("courbe_de_charge_production", *far, prm) == (400, SPAN)
    near = ("2010-01-01", "2010-01-02")
    assert await api.mesure("courbe_de_charge_production", *near, prm) == (400, HISTORY)
    assert await api.mesure(CURVE, "2020-02-01", "2020-02-01", prm) != (400, DIRECTION)


async def test_order_can_be_changed(sim: Simulator, api: Api) -> None:
    """The order is not documented, so it is a setting."""
    sim.enedis.settings.order = ("history", "consent")
    old = ("2010-01-01", "2010-01-02")
    assert await api.mesure(CURVE, *old, "24880057139941") == (400, HISTORY)


@pytest.mark.parametrize("generation", Generation)
def test_table_is_complete(generation: Generation) -> None:
    """Every issue has its answer in every generation."""
    assert set(PROBLEMS[generation]) == set(Issue)
    for problem in PROBLEMS[generation].values():
        assert 400 <= problem.status <= 500
        assert problem.code
        assert problem.text

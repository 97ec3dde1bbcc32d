"""The measures: both shapes, the exclusive end, the days of the clock change, publication."""

from datetime import date, datetime, timedelta
import json

import pytest

from simulator import DEMO_PRM, Direction, ManualClock, Register, Simulator, UsagePoint
from simulator.enedis.measures import RESOURCES, Resource
from simulator.paris import at_hour

from .conftest import MESURES, Api

CURVE = "courbe_de_charge_consommation"
DAILY = "consommation_quotidienne"
POWER = {"mesuresPas": "P1D", "grandeurPhysique": "PMA"}
V5 = [resource for resource in RESOURCES if resource.v5_path]


type Values = list[tuple[str, str, str | None]]


async def _both(
    api: Api, resource: Resource, start: str, end: str
) -> tuple[Values, Values]:
    """Ask both generations for the same and give (stamp, value, step) of each."""
    more = POWER if resource.register is Register.MAX_POWER else {}
    status, body = await api.mesure(resource.name, start, end, **more)
    assert status == 200, body
    quantities = body["grandeur"]
    assert isinstance(quantities, list)
    new = [(item["d"], item["v"], item.get("p")) for item in quantities[0]["points"]]
    assert resource.v5_path is not None
    status, body = await api.v5(resource.v5_path, start, end)
    assert status == 200, body
    reading = body["meter_reading"]
    assert isinstance(reading, dict)
    old = [
        (item["date"], item["value"], item.get("interval_length"))
        for item in reading["interval_reading"]
    ]
    return new, old


@pytest.mark.parametrize("resource", V5, ids=lambda resource: resource.name)
@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-04-01", "2026-04-08"),
        ("2026-10-22", "2026-10-29"),
        ("2026-03-29", "2026-03-30"),
    ],
)
async def test_both_generations_give_the_same_values(
    api: Api, resource: Resource, start: str, end: str
) -> None:
    """Values, stamps and steps are identical in v5 and 2026."""
    new, old = await _both(api, resource, start, end)
    assert new == old
    assert new


async def test_shape_of_a_2026_curve(api: Api) -> None:
    """The very fields of a recorded answer."""
    _, body = await api.mesure(CURVE, "2026-04-01", "2026-04-02")
    quantities = body["grandeur"]
    assert isinstance(quantities, list)
    points = quantities[0].pop("points")
    assert body == {
        "idPrm": DEMO_PRM,
        "etapeMetier": "BRUT",
        "periode": {"dateDebut": "2026-04-01", "dateFin": "2026-04-02"},
        "modeCalcul": "MESURE",
        "grandeur": [
            {
                "grandeurMetier": "CONS",
                "grandeurPhysique": "PA",
                "unite": "W",
                "calendrier": [],
            }
        ],
        "contexte": [],
    }
    assert points[0] == {
        "v": "110",
        "d": "2026-04-01 00:30:00",
        "p": "PT30M",
        "n": "B",
        "iv": "0",
        "ec": "0",
    }


async def test_shape_of_a_2026_day(api: Api) -> None:
    """The very fields of a recorded answer, production this time."""
    _, body = await api.mesure("production_quotidienne", "2026-04-01", "2026-04-02")
    assert body == {
        "idPrm": DEMO_PRM,
        "etapeMetier": "BRUT",
        "periode": {"dateDebut": "2026-04-01", "dateFin": "2026-04-02"},
        "typeValeur": "GLOBALE",
        "modeCalcul": "DIFF.INDEX",
        "pas": "P1D",
        "grandeur": [
            {
                "grandeurMetier": "PROD",
                "grandeurPhysique": "EA",
                "unite": "Wh",
                "points": [{"v": "1882", "d": "2026-04-01"}],
                "calendrier": [],
            }
        ],
        "contexte": [],
    }


async def test_shape_of_a_v5_curve(api: Api) -> None:
    """The reading type has no measuring period; each value has its length."""
    _, body = await api.v5(
        "/metering_data_clc/v5/consumption_load_curve", "2026-04-01", "2026-04-02"
    )
    reading = body["meter_reading"]
    assert isinstance(reading, dict)
    assert reading["reading_type"] == {
        "unit": "W",
        "measurement_kind": "power",
        "aggregate": "average",
    }
    assert reading["interval_reading"][47] == {
        "value": "100",
        "date": "2026-04-02 00:00:00",
        "interval_length": "PT30M",
        "measure_type": "B",
    }


async def test_shape_of_a_v5_max_power(api: Api) -> None:
    """Max power is in VA."""
    _, body = await api.v5(
        "/metering_data_dcmp/v5/daily_consumption_max_power", "2026-04-01", "2026-04-02"
    )
    reading = body["meter_reading"]
    assert isinstance(reading, dict)
    assert reading["reading_type"] == {
        "unit": "VA",
        "measurement_kind": "power",
        "aggregate": "maximum",
        "measuring_period": "P1D",
    }
    assert reading["interval_reading"] == [
        {"value": "3533", "date": "2026-04-01 04:18:59"}
    ]


# The clock change.


def _clocks(points: list[tuple[str, str]]) -> list[str]:
    """Give hours and minutes of the stamps."""
    return [when[11:16] for when, _ in points]


async def test_spring_has_46_half_hours(api: Api) -> None:
    """From 01:30 the end stamps jump to 03:00."""
    clocks = _clocks(await api.points(CURVE, "2026-03-29", "2026-03-30"))
    assert len(clocks) == 46
    assert clocks[:5] == ["00:30", "01:00", "01:30", "03:00", "03:30"]
    assert clocks[-1] == "00:00"


async def test_autumn_has_50_half_hours(api: Api) -> None:
    """The stamps 02:00 and 02:30 come twice, in the order of time."""
    clocks = _clocks(await api.points(CURVE, "2026-10-25", "2026-10-26"))
    assert len(clocks) == 50
    assert clocks[:9] == [
        "00:30",
        "01:00",
        "01:30",
        "02:00",
        "02:30",
        "02:00",
        "02:30",
        "03:00",
        "03:30",
    ]


async def test_clock_change_in_hours(sim: Simulator, api: Api) -> None:
    """23 and 25 points at a step of one hour."""
    sim.usage_point(DEMO_PRM).step = 60
    spring = _clocks(await api.points(CURVE, "2026-03-29", "2026-03-30"))
    autumn = _clocks(await api.points(CURVE, "2026-10-25", "2026-10-26"))
    assert spring[:3] == ["01:00", "03:00", "04:00"]
    assert len(spring) == 23
    assert autumn[:4] == ["01:00", "02:00", "02:00", "03:00"]
    assert len(autumn) == 25


async def test_totals_of_the_clock_change_are_those_of_the_paris_day(
    sim: Simulator, api: Api
) -> None:
    """The total covers 23 and 25 hours."""
    for day in (date(2026, 3, 29), date(2026, 10, 25)):
        end = (day + timedelta(days=1)).isoformat()
        watts = await api.points(CURVE, day.isoformat(), end)
        total = await api.points(DAILY, day.isoformat(), end)
        assert sum(int(value) for _, value in watts) // 2 == int(total[0][1])


# Publication.


async def test_end_is_excluded_and_yesterday_is_the_last_day(api: Api) -> None:
    """Today as the end gives up to yesterday."""
    days = await api.points(DAILY, "2026-11-14", "2026-11-21")
    assert [day for day, _ in days] == [f"2026-11-{n}" for n in range(14, 21)]


async def test_yesterday_appears_at_eight(api: Api, clock: ManualClock) -> None:
    """Before 08:00 a day alone is 404; in a longer range it is merely absent."""
    clock.set(at_hour(date(2026, 11, 22), 8) - timedelta(seconds=1))
    await api.log_in()
    for name in (DAILY, CURVE):
        status, body = await api.mesure(name, "2026-11-21", "2026-11-22")
        assert (status, body) == (
            404,
            {
                "error": "no_data_found",
                "error_description": "no measure found for this usage point",
            },
        )
    days = await api.points(DAILY, "2026-11-19", "2026-11-22")
    assert [day for day, _ in days] == ["2026-11-19", "2026-11-20"]
    clock.advance(timedelta(seconds=1))
    days = await api.points(DAILY, "2026-11-19", "2026-11-22")
    assert [day for day, _ in days] == ["2026-11-19", "2026-11-20", "2026-11-21"]


async def test_totals_without_a_curve(sim: Simulator, api: Api) -> None:
    """A week's load curve can be missing although its totals exist."""
    sim.usage_point(DEMO_PRM).withhold(
        date(2026, 11, 2), date(2026, 11, 8), registers={Register.CURVE}
    )
    assert len(await api.points(DAILY, "2026-11-02", "2026-11-09")) == 7
    status, body = await api.mesure(CURVE, "2026-11-02", "2026-11-09")
    assert (status, body["error"]) == (404, "no_data_found")


async def test_corrections_and_lost_points(
    sim: Simulator, api: Api, clock: ManualClock
) -> None:
    """What is asked again later may have changed, and single points may be absent."""
    point, day = sim.usage_point(DEMO_PRM), date(2026, 11, 10)
    point.drop_points(Direction.CONSUMPTION, day, [1])
    point.correct(day, 0, 777, clock.now() + timedelta(days=1))
    before = await api.points(CURVE, "2026-11-10", "2026-11-11")
    clock.advance(timedelta(days=1))
    await api.log_in()
    after = await api.points(CURVE, "2026-11-10", "2026-11-11")
    assert [when[11:16] for when, _ in after[:2]] == ["00:30", "01:30"]
    assert after[0][1] == "1554"
    assert before[1:] == after[1:]
    assert before[0] != after[0]


async def test_mixed_steps(sim: Simulator, api: Api) -> None:
    """Each point carries its own step; watts are those of its own interval."""
    point = sim.usage_point(DEMO_PRM)
    point.set_step(datetime(2026, 11, 10, 1), 10)  # noqa: DTZ001
    point.set_step(datetime(2026, 11, 10, 2), 60)  # noqa: DTZ001
    _, body = await api.mesure(CURVE, "2026-11-10", "2026-11-11")
    quantities = body["grandeur"]
    assert isinstance(quantities, list)
    points = quantities[0]["points"]
    assert [(item["d"][11:16], item["p"]) for item in points[:10]] == [
        ("00:30", "PT30M"),
        ("01:00", "PT30M"),
        ("01:10", "PT10M"),
        ("01:20", "PT10M"),
        ("01:30", "PT10M"),
        ("01:40", "PT10M"),
        ("01:50", "PT10M"),
        ("02:00", "PT10M"),
        ("03:00", "PT60M"),
        ("04:00", "PT60M"),
    ]
    energy = sum(int(item["v"]) * int(item["p"][2:-1]) for item in points) // 60
    assert energy == point.day_total(Direction.CONSUMPTION, date(2026, 11, 10))


# Max power and indexes.


async def test_monthly_max_power(sim: Simulator, api: Api) -> None:
    """The highest of each calendar month, with its own instant."""
    query = {"mesuresPas": "P1M", "grandeurPhysique": "PMA"}
    status, body = await api.mesure(
        "puissance_conso_max_quotidienne", "2026-09-01", "2026-11-01", **query
    )
    assert status == 200
    assert body["pas"] == "P1M"
    quantities = body["grandeur"]
    assert isinstance(quantities, list)
    point = sim.usage_point(DEMO_PRM)
    highest = [
        max(point.max_power(date(2026, month, day)).va for day in range(1, days + 1))
        for month, days in ((9, 30), (10, 31))
    ]
    assert [int(item["v"]) for item in quantities[0]["points"]] == highest


@pytest.mark.parametrize("phases", [1, 3])
async def test_max_power_of_all_phases(sim: Simulator, api: Api, phases: int) -> None:
    """TOUT adds PMA1 to PMA3 on a three-phase meter."""
    sim.usage_point(DEMO_PRM).phases = phases
    query = {"mesuresPas": "P1D", "grandeurPhysique": "TOUT"}
    _, body = await api.mesure(
        "puissance_conso_max_quotidienne", "2026-04-01", "2026-04-03", **query
    )
    quantities = body["grandeur"]
    assert isinstance(quantities, list)
    values = {
        item["grandeurPhysique"]: [int(point["v"]) for point in item["points"]]
        for item in quantities
    }
    if phases == 1:
        assert list(values) == ["PMA"]
    else:
        assert list(values) == ["PMA", "PMA1", "PMA2", "PMA3"]
        parts = zip(values["PMA1"], values["PMA2"], values["PMA3"], strict=True)
        assert [sum(part) for part in parts] == values["PMA"] == [3533, 3092]


async def test_indexes(sim: Simulator, api: Api) -> None:
    """Counters are whole numbers, per tariff period and in total."""
    sim.add_usage_point(UsagePoint("12345678901200", activation=date(2026, 11, 1)))
    sim.share("12345678901200")
    status, body = await api.mesure(
        "index_consommation", "2026-11-02", "2026-11-04", "12345678901200"
    )
    assert status == 200
    assert body["grandeur"] == []
    contexts = body["contexte"]
    assert isinstance(contexts, list)
    quantity = contexts[0]["grandeur"][0]
    point = sim.usage_point("12345678901200")
    first = point.day_total(Direction.CONSUMPTION, date(2026, 11, 1))
    second = point.day_total(Direction.CONSUMPTION, date(2026, 11, 2))
    assert quantity["points"] == []
    assert quantity["cadranTotalisateur"]["valeur"] == [
        {"d": "2026-11-02", "v": first, "iv": 0},
        {"d": "2026-11-03", "v": first + second, "iv": 0},
    ]
    classes = quantity["calendrier"][0]["classeTemporelle"]
    assert [item["codeCadran"] for item in classes] == ["HC", "HP"]
    assert sum(item["valeur"][0]["v"] for item in classes) == first
    status, body = await api.mesure("index_production", "2026-11-02", "2026-11-04")
    assert status == 200
    assert "BASE" in json.dumps(body)
    point.withhold(date(2026, 11, 1), registers={Register.INDEX})
    status, _ = await api.mesure(
        "index_consommation", "2026-11-02", "2026-11-03", "12345678901200"
    )
    assert status == 404


# The content type.


async def test_octet_stream(sim: Simulator, api: Api) -> None:
    """2026 GETs call their JSON an octet stream, unless switched; v5 never does."""
    query = {"pointId": DEMO_PRM, "dateDebut": "2026-11-10", "dateFin": "2026-11-11"}
    answer = await api.raw(MESURES + DAILY, **query)
    assert answer.content_type == "application/octet-stream"
    sim.enedis.settings.octet_stream = False
    answer = await api.raw(MESURES + DAILY, **query)
    assert answer.content_type == "application/json"
    sim.enedis.settings.octet_stream = True
    old = {"usage_point_id": DEMO_PRM, "start": "2026-11-10", "end": "2026-11-11"}
    answer = await api.raw("/metering_data_dc/v5/daily_consumption", **old)
    assert answer.content_type == "application/json"


async def test_three_years_at_once(api: Api) -> None:
    """36 months and 15 days of daily totals in one request."""
    days = await api.points(DAILY, "2023-11-06", "2026-11-21")
    assert len(days) == (date(2026, 11, 21) - date(2023, 11, 6)).days

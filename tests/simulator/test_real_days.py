"""The recorded real days come out as they were recorded, in both generations."""

from datetime import UTC, date, datetime

import pytest

from simulator import DEMO_PRM, Direction, ManualClock, Simulator
from simulator.paris import stamp
from simulator.recorded import CURVES, TOTALS, max_powers

from .conftest import Api

CONSUMPTION_2026 = (
    110, 408, 112, 372, 138, 190, 270, 140, 2720, 2092, 1396, 1216, 768, 516, 246, 352,
    204, 712, 1062, 294, 236, 170, 208, 196, 178, 822, 264, 146, 248, 190, 190, 226,
    160, 210, 182, 154, 182, 92, 238, 86, 100, 126, 82, 128, 98, 84, 128, 100,
)  # fmt: skip
PRODUCTION_2026 = (
    *[0] * 18,
    2, 88, 30, 78, 336, 28, 28, 40, 0, 256, 540, 390, 584, 410, 270, 308, 220, 112, 38, 6,
    *[0] * 10,
)  # fmt: skip


async def test_curves_of_april_2026(api: Api) -> None:
    """48 end stamps, the last one at the next midnight, and the very watts."""
    for name, watts in (
        ("courbe_de_charge_consommation", CONSUMPTION_2026),
        ("courbe_de_charge_production", PRODUCTION_2026),
    ):
        points = await api.points(name, "2026-04-01", "2026-04-02")
        assert [int(value) for _, value in points] == list(watts)
        assert points[0][0] == "2026-04-01 00:30:00"
        assert points[-1][0] == "2026-04-02 00:00:00"


async def test_totals_of_april_2026(api: Api) -> None:
    """The daily totals of three days, in both directions."""
    days = ("2026-04-01", "2026-04-04")
    assert await api.points("consommation_quotidienne", *days) == [
        ("2026-04-01", "9271"),
        ("2026-04-02", "12724"),
        ("2026-04-03", "14054"),
    ]
    assert await api.points("production_quotidienne", *days) == [
        ("2026-04-01", "1882"),
        ("2026-04-02", "12072"),
        ("2026-04-03", "899"),
    ]


async def test_max_powers_of_april_2026(api: Api) -> None:
    """The max powers with their instants."""
    status, body = await api.mesure(
        "puissance_conso_max_quotidienne",
        "2026-04-01",
        "2026-04-04",
        mesuresPas="P1D",
        grandeurPhysique="PMA",
    )
    assert status == 200
    assert body == {
        "idPrm": DEMO_PRM,
        "etapeMetier": "BRUT",
        "periode": {"dateDebut": "2026-04-01", "dateFin": "2026-04-04"},
        "modeCalcul": "MESURE",
        "pas": "P1D",
        "grandeur": [
            {
                "grandeurMetier": "CONS",
                "grandeurPhysique": "PMA",
                "unite": "VA",
                "points": [
                    {"v": "3533", "d": "2026-04-01 04:18:59"},
                    {"v": "3092", "d": "2026-04-02 04:13:22"},
                    {"v": "3494", "d": "2026-04-03 04:12:39"},
                ],
                "calendrier": [],
            }
        ],
        "contexte": [],
    }


@pytest.mark.parametrize(("direction", "day"), TOTALS)
def test_truth_of_recorded_days(
    sim: Simulator, direction: Direction, day: date
) -> None:
    """Curve and total agree; where only the total was recorded, the invented curve adds up to it."""
    point = sim.usage_point(DEMO_PRM)
    intervals = point.points(direction, day)
    assert sum(item.wh for item in intervals) == TOTALS[direction, day]
    assert point.day_total(direction, day) == TOTALS[direction, day]
    recorded = CURVES.get((direction, day))
    if recorded is not None:
        assert tuple(item.watts for item in intervals) == recorded


@pytest.mark.parametrize("step", [5, 10, 15, 30, 60])
@pytest.mark.parametrize("day", max_powers())
def test_recorded_peaks_lie_above_and_inside_the_highest_interval(
    sim: Simulator, day: date, step: int
) -> None:
    """The max power holds against the curve in every step, and falls into its highest half-hour."""
    point = sim.usage_point(DEMO_PRM)
    peak = max_powers()[day]
    assert point.max_power(day) == peak
    half_hours = point.points(Direction.CONSUMPTION, day)
    highest = max(half_hours, key=lambda item: item.wh)
    if step == 30 and (Direction.CONSUMPTION, day) in CURVES:
        assert highest.start <= peak.at < highest.end, stamp(peak.at)
    point.step = step
    assert (
        max(item.watts for item in point.points(Direction.CONSUMPTION, day)) < peak.va
    )


async def test_v5_day_of_april_2023(api: Api, clock: ManualClock) -> None:
    """The day recorded from v5, asked for a year later."""
    clock.set(datetime(2024, 4, 1, 12, tzinfo=UTC))
    await api.log_in()
    shared = await api.http.post(f"/admin/usage-points/{DEMO_PRM}/share")
    assert shared.status == 200
    days = ("2023-04-01", "2023-04-02")
    for path, direction in (
        ("/metering_data_clc/v5/consumption_load_curve", Direction.CONSUMPTION),
        ("/metering_data_plc/v5/production_load_curve", Direction.PRODUCTION),
    ):
        status, body = await api.v5(path, *days)
        assert status == 200
        reading = body["meter_reading"]
        assert isinstance(reading, dict)
        watts = tuple(int(item["value"]) for item in reading["interval_reading"])
        assert watts == CURVES[direction, date(2023, 4, 1)]
    status, body = await api.v5(
        "/metering_data_dc/v5/daily_consumption", "2023-04-01", "2023-04-04"
    )
    assert body == {
        "meter_reading": {
            "usage_point_id": DEMO_PRM,
            "start": "2023-04-01",
            "end": "2023-04-04",
            "quality": "BRUT",
            "reading_type": {
                "unit": "Wh",
                "measurement_kind": "energy",
                "aggregate": "sum",
                "measuring_period": "P1D",
            },
            "interval_reading": [
                {"value": "11776", "date": "2023-04-01"},
                {"value": "14401", "date": "2023-04-02"},
                {"value": "12820", "date": "2023-04-03"},
            ],
        }
    }

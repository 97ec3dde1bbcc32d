"""Bodies as Enedis sends them, made from intervals or taken from its documentation."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from custom_components.grid_meter.metering.model import Direction, Register

from ...days import PARIS, USAGE_POINT, midnight

type Body = dict[str, Any]

type Stamped = tuple[str, str | None, str | None]
"""Stamp, value and step of a point, as Enedis writes them."""


def stamp(end: datetime) -> str:
    """Write the end of an interval as Enedis does: Paris time, its offset left out."""
    return f"{end.astimezone(PARIS):%Y-%m-%d %H:%M:%S}"


def stamped(
    day: date, values: Iterable[int | None], step: int = 30, *, tell: bool = True
) -> list[Stamped]:
    """Write a day of equal steps; without `tell`, the step is left out."""
    start = midnight(day)
    return [
        (
            stamp(start + timedelta(minutes=step * number)),
            None if value is None else str(value),
            f"PT{step}M" if tell else None,
        )
        for number, value in enumerate(values, 1)
    ]


def body_2026(
    register: Register,
    points: Sequence[Stamped],
    *,
    unit: str = "W",
    usage_point: str = USAGE_POINT,
    **head: Any,
) -> Body:
    """Return a body of the generation of 2026."""
    business = "CONS" if register.direction is Direction.CONSUMPTION else "PROD"
    written = [
        {"v": v, "d": d} | ({"p": p, "n": "B", "iv": "0", "ec": "0"} if p else {})
        for d, v, p in points
    ]
    return {
        "idPrm": usage_point,
        "etapeMetier": "BRUT",
        "periode": {"dateDebut": "2026-04-01", "dateFin": "2026-04-02"},
        "modeCalcul": "MESURE",
        "grandeur": [
            {
                "grandeurMetier": business,
                "grandeurPhysique": "PA",
                "unite": unit,
                "points": written,
                "calendrier": [],
            }
        ],
        "contexte": [],
    } | head


def body_v5(
    points: Sequence[Stamped],
    *,
    unit: str = "W",
    usage_point: str = USAGE_POINT,
    wrapped: bool = True,
) -> Body:
    """Return a body of the generation before; gateways send it without its wrapper."""
    written = [
        {"value": v, "date": d}
        | ({"interval_length": p, "measure_type": "B"} if p else {})
        for d, v, p in points
    ]
    body = {
        "usage_point_id": usage_point,
        "start": "2026-04-01",
        "end": "2026-04-02",
        "quality": "BRUT",
        "reading_type": {
            "unit": unit,
            "measurement_kind": "power",
            "aggregate": "average",
        },
        "interval_reading": written,
    }
    return {"meter_reading": body} if wrapped else body

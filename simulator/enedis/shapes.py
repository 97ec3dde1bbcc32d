"""The JSON shapes of the measures: v5's `meter_reading`, and 2026's `grandeur[].points[]`."""

from collections.abc import Sequence
from datetime import date

from ..model import Direction, Register
from ..paris import days_between
from .measures import Ask, Spacing, Value, find_values, no_data, phase_values

type Json = dict[str, object]

_READING_TYPES: dict[Register, Json] = {
    Register.DAILY: {
        "unit": "Wh",
        "measurement_kind": "energy",
        "aggregate": "sum",
        "measuring_period": "P1D",
    },
    Register.CURVE: {"unit": "W", "measurement_kind": "power", "aggregate": "average"},
    Register.MAX_POWER: {
        "unit": "VA",
        "measurement_kind": "power",
        "aggregate": "maximum",
        "measuring_period": "P1D",
    },
}


def meter_reading(ask: Ask) -> Json:
    """Give a v5 answer; values are strings."""
    query = ask.query
    return {
        "meter_reading": {
            "usage_point_id": query.prm,
            "start": query.start.isoformat(),
            "end": query.end.isoformat(),
            "quality": "BRUT",
            "reading_type": dict(_READING_TYPES[ask.resource.register]),
            "interval_reading": [_interval(value) for value in find_values(ask)],
        }
    }


def _interval(value: Value) -> Json:
    """Give one v5 value."""
    interval: Json = {"value": _text(value.value), "date": value.stamp}
    if value.minutes is not None:
        interval |= {"interval_length": f"PT{value.minutes}M", "measure_type": "B"}
    return interval


_QUANTITIES = {
    Register.DAILY: ("EA", "Wh"),
    Register.CURVE: ("PA", "W"),
    Register.MAX_POWER: ("PMA", "VA"),
}
_SIGNS = {Direction.CONSUMPTION: "CONS", Direction.PRODUCTION: "PROD"}


def mesure(ask: Ask) -> Json:
    """Give a 2026 answer; values are strings, except the counters of the index resources."""
    if ask.resource.register is Register.INDEX:
        return _index(ask)
    quantity, unit = _QUANTITIES[ask.resource.register]
    series = {quantity: find_values(ask)} | phase_values(ask)
    body: Json = {
        "idPrm": ask.query.prm,
        "etapeMetier": "BRUT",
        "periode": _period(ask),
    }
    if ask.resource.register is Register.DAILY:
        body |= {"typeValeur": "GLOBALE", "modeCalcul": "DIFF.INDEX", "pas": "P1D"}
    elif ask.resource.register is Register.MAX_POWER:
        pas = "P1M" if ask.query.spacing is Spacing.MONTH else "P1D"
        body |= {"modeCalcul": "MESURE", "pas": pas}
    else:
        body["modeCalcul"] = "MESURE"
    sign = _SIGNS[ask.resource.direction]
    body["grandeur"] = [
        {
            "grandeurMetier": sign,
            "grandeurPhysique": name,
            "unite": unit,
            "points": [_point(value) for value in values],
            "calendrier": [],
        }
        for name, values in series.items()
    ]
    body["contexte"] = []
    return body


def _period(ask: Ask) -> Json:
    """Give the period asked for."""
    return {
        "dateDebut": ask.query.start.isoformat(),
        "dateFin": ask.query.end.isoformat(),
    }


def _point(value: Value) -> Json:
    """Give one 2026 value."""
    point: Json = {"v": _text(value.value), "d": value.stamp}
    if value.minutes is not None:
        point |= {"p": f"PT{value.minutes}M", "n": "B", "iv": "0", "ec": "0"}
    return point


def _text(value: int | None) -> str | None:
    """Write a value as Enedis does: digits in a string."""
    return None if value is None else str(value)


# The counters. Their schema is documented, yet no answer was ever recorded.


def _index(ask: Ask) -> Json:
    """Give the meter's counters at the start of each day, total and per tariff period."""
    direction, now = ask.resource.direction, ask.enquiry.now
    found = [
        (day, counters)
        for day in days_between(ask.query.start, ask.query.end)
        if (counters := ask.point.published_index(direction, day, now)) is not None
    ]
    if not found:
        raise no_data(ask)
    totals = [(day, peak + offpeak) for day, (peak, offpeak) in found]
    if direction is Direction.CONSUMPTION and ask.point.contract.offpeak_ranges:
        classes = [
            _class("HC", "Heures Creuses", [(day, low) for day, (_, low) in found]),
            _class("HP", "Heures Pleines", [(day, high) for day, (high, _) in found]),
        ]
    else:
        classes = [_class("BASE", "Base", totals)]
    calendar = {
        "idCalendrier": "DI000001",
        "libelleCalendrier": "Grille distributeur",
        "classeTemporelle": classes,
    }
    quantity = {
        "grandeurMetier": _SIGNS[direction],
        "grandeurPhysique": "EA",
        "unite": "Wh",
        "points": [],
        "calendrier": [calendar],
        "cadranTotalisateur": {"codeCadran": "TOTAL", "valeur": _counters(totals)},
    }
    context = {
        "etapeMetier": "BRUT",
        "contexteReleve": "COL",
        "typeReleve": "AQ",
        "grandeur": [quantity],
    }
    return {
        "idPrm": ask.query.prm,
        "periode": _period(ask),
        "grandeur": [],
        "contexte": [context],
    }


def _class(code: str, label: str, values: Sequence[tuple[date, int]]) -> Json:
    """Give the counters of one tariff period."""
    return {
        "idClasseTemporelle": code,
        "libelleClasseTemporelle": label,
        "codeCadran": code,
        "valeur": _counters(values),
    }


def _counters(values: Sequence[tuple[date, int]]) -> list[Json]:
    """Give counters as whole numbers."""
    return [{"d": day.isoformat(), "v": wh, "iv": 0} for day, wh in values]

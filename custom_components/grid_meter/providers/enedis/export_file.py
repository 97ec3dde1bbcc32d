"""The CSV file that a customer may download from the account at Enedis.

Two lines about a table, then one for each value. A load curve is stamped with the end
of the interval, other values with the beginning of the day, both with the offset of
Paris time, so that autumn's doubled hour is told apart. Where the step of a curve
changes, another table begins, as Enedis' own files do between registers.
"""

from collections.abc import Sequence
from datetime import timedelta
import itertools

from ...metering.model import Direction, Quantity, Reading, Register
from .formats import PARIS

HEADER = (
    "Identifiant PRM;Type de donnees;Date de debut;Date de fin;Grandeur physique;"
    "Grandeur metier;Etape metier;Unite;Pas en minutes"
)
VALUES = "Horodate;Valeur"
KINDS = {
    Quantity.LOAD_CURVE: ("Courbe de charge", "Energie active", "W"),
    Quantity.DAILY_ENERGY: ("Energie quotidienne", "Energie active", "Wh"),
    Quantity.MAX_POWER: (
        "Puissance maximale quotidienne",
        "Puissance maximale atteinte",
        "VA",
    ),
}
DIRECTIONS = {Direction.CONSUMPTION: "Consommation", Direction.PRODUCTION: "Production"}


def render(usage_point_id: str, register: Register, readings: Sequence[Reading]) -> str:
    """Return readings of one register as a CSV file, in the order given."""
    if register.quantity is not Quantity.LOAD_CURVE or not readings:
        return _table(usage_point_id, register, readings, None)
    runs = itertools.groupby(readings, key=lambda reading: reading.end - reading.start)
    return "".join(
        _table(usage_point_id, register, list(run), step) for step, run in runs
    )


def _table(
    usage_point_id: str,
    register: Register,
    readings: Sequence[Reading],
    step: timedelta | None,
) -> str:
    """Return readings of one step as lines, each with its end."""
    kind, quantity, unit = KINDS[register.quantity]
    about = [
        usage_point_id,
        kind,
        f"{readings[0].start.astimezone(PARIS):%d/%m/%Y}" if readings else "",
        f"{readings[-1].start.astimezone(PARIS):%d/%m/%Y}" if readings else "",
        quantity,
        DIRECTIONS[register.direction],
        "Comptage Brut",
        unit,
        str(step // timedelta(minutes=1)) if step else "",
    ]
    values = [
        f"{(reading.end if step else reading.at or reading.start).astimezone(PARIS).isoformat()}"
        f";{reading.value}"
        for reading in readings
    ]
    return "\n".join([HEADER, ";".join(about), VALUES, *values, ""])

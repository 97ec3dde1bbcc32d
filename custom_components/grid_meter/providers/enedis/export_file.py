"""The CSV file that a customer may download from the account at Enedis.

Two lines about the file, then one for each value. A load curve is stamped with the end
of the interval, other values with the beginning of the day, both with the offset of
Paris time, so that autumn's doubled hour is told apart.
"""

from collections.abc import Sequence
from datetime import timedelta

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
    kind, quantity, unit = KINDS[register.quantity]
    is_curve = register.quantity is Quantity.LOAD_CURVE
    steps = {reading.end - reading.start for reading in readings} if is_curve else set()
    about = [
        usage_point_id,
        kind,
        f"{readings[0].start.astimezone(PARIS):%d/%m/%Y}" if readings else "",
        f"{readings[-1].start.astimezone(PARIS):%d/%m/%Y}" if readings else "",
        quantity,
        DIRECTIONS[register.direction],
        "Comptage Brut",
        unit,
        str(steps.pop() // timedelta(minutes=1)) if len(steps) == 1 else "",
    ]
    values = [
        f"{(reading.end if is_curve else reading.at or reading.start).astimezone(PARIS).isoformat()}"
        f";{reading.value}"
        for reading in readings
    ]
    return "\n".join([HEADER, ";".join(about), VALUES, *values, ""])

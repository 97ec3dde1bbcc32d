"""Readings as a CSV file: `Start,End,Value,Unit`, one line for each interval.

Leneda's own file is not documented, so this is one that spreadsheets understand:
instants in Luxembourg time with their offset, so that autumn's doubled hour is told
apart, and mean rates with three decimals in kW, kVAR or m³/h, with a point.
"""

from collections.abc import Mapping, Sequence

from ...metering.model import Reading, Register, Unit
from .formats import LUXEMBOURG

HEADER = "Start,End,Value,Unit"
RATES: Mapping[Unit, str] = {
    Unit.ENERGY: "kW",
    Unit.REACTIVE_ENERGY: "kVAR",
    Unit.VOLUME: "m³/h",
}


def render(register: Register, readings: Sequence[Reading]) -> str:
    """Return readings of one register as a CSV file, in the order given."""
    unit = RATES[register.unit]
    lines = (
        f"{reading.start.astimezone(LUXEMBOURG).isoformat()},"
        f"{reading.end.astimezone(LUXEMBOURG).isoformat()},"
        f"{reading.value // 1000}.{reading.value % 1000:03},{unit}"
        for reading in readings
    )
    return "\n".join([HEADER, *lines, ""])

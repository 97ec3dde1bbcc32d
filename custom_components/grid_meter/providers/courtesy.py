"""The house rules of every access, side by side."""

from dataclasses import replace
from datetime import time
from typing import Final

from ..metering.courtesy import Courtesy, History, Slot, every
from ..metering.model import Publication

ENEDIS = Publication(days=1, at=time(10))
"""Enedis publishes yesterday at 8:00, exceptionally one or two hours late (catalogue)."""

DATA_CONNECT = Courtesy(
    slots=every(1, 5, 20),
    publication=ENEDIS,
    calls_per_second=5,
    calls_per_hour=1000,
    calls_per_day=None,
    curve_days=7,
    curves=History(24, 15),
    daily=History(36, 15),
)
"""Enedis: 5 requests a second and 1000 an hour; a load curve 7 days at a time and 24
months and 15 days back, daily values 36 months and 15 days."""

CONSO_API = Courtesy(
    slots=(Slot(6, 4), Slot(13, 2)),
    publication=ENEDIS,
    calls_per_second=1,
    calls_per_hour=60,
    calls_per_day=80,
    curve_days=7,
    curves=History(0, 28),
    daily=History(36, 15),
    history_per_day=1,
    catches_up=False,
)
"""Conso API: once a day at a random second between 6:00 and 10:00, once more in the early
afternoon, and no bulk history; a hundred requests in twelve hours bar an address."""

MY_ELECTRICAL_DATA = Courtesy(
    slots=every(2, 6, 20),
    publication=ENEDIS,
    calls_per_second=1,
    calls_per_hour=100,
    calls_per_day=None,
    curve_days=7,
    curves=History(24, 15),
    daily=History(35, 28),
    history_per_day=20,
)
"""MyElectricalData: 50 requests a day and usage point, and 1095 days of daily values at
most; what a day's polls leave of the 50 goes to the history."""

LENEDA = Courtesy(
    slots=every(4, 6, 22),
    publication=Publication(days=4, at=time(22)),
    calls_per_second=4,
    calls_per_hour=1000,
    calls_per_day=None,
    curve_days=31,
    curves=History(0, 0),
    daily=History(0, 0),
    appears_whole=False,
    recent_days=10,
    slots_without_access=tuple(Slot(hour) for hour in (0, 6, 12, 18)),
)
"""Leneda: no limit is published; up to four requests at once, a month at a time, every
few hours, are less than what is known to be served without complaint. Its registers
appear on days of their own, one to four days late."""

COURTESIES: Final[dict[str, Courtesy]] = {
    "data_connect": DATA_CONNECT,
    "conso_api": CONSO_API,
    # Where the user has asked for the old load curves all the same.
    "conso_api_history": replace(
        CONSO_API, curves=DATA_CONNECT.curves, history_per_day=4
    ),
    "my_electrical_data": MY_ELECTRICAL_DATA,
    # The cache of the gateway allows 500 requests a day.
    "my_electrical_data_cache": replace(
        MY_ELECTRICAL_DATA, calls_per_hour=300, history_per_day=120
    ),
    "leneda": LENEDA,
}


def slots_of(access: str) -> tuple[Slot, ...]:
    """Return the polls of a day that an access welcomes, whatever is chosen of it."""
    return COURTESIES[access.removesuffix("_v2")].slots

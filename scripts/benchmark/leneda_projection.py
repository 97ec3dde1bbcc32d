"""From an archive of Leneda's registers to the rows of their statistics.

usage: python -m scripts.benchmark.leneda_projection
"""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
import json
from statistics import median
from typing import Final

from custom_components.grid_meter.metering.archive import Archive
from custom_components.grid_meter.metering.model import Quantity
from custom_components.grid_meter.metering.projection import Projection
from custom_components.grid_meter.providers.leneda.formats import LUXEMBOURG
from custom_components.grid_meter.providers.leneda.obis import REMAINDERS, channel
from custom_components.grid_meter.statistics import Series, amount_series
from simulator.leneda import Obis
from simulator.leneda.demo import DEMO_REGISTERS

from .projection import LAST, ROUNDS, all_series, archive, curve, is_of, seconds
from .report import Figures

YEARS: Final = 3
STEP: Final = 15
LEFT_OUT: Final = (Obis.REMAINING_CONSUMPTION, Obis.REMAINING_PRODUCTION)
CHANNELS: Final = [channel(obis) for obis in DEMO_REGISTERS]
DIRECTIONS: Final = 2


def flat() -> Archive:
    """Return an archive of quarter-hours, without what Leneda may leave out."""
    filled = Archive(LUXEMBOURG)
    for number, each in enumerate(CHANNELS):
        if each.code not in LEFT_OUT:
            series = filled.series(each.register(Quantity.LOAD_CURVE))
            for ago in range(YEARS * 365):
                day = LAST - timedelta(days=ago)
                series.days[day] = curve(day, number, STEP, LUXEMBOURG)
            series.answered.add(LAST - timedelta(days=YEARS * 365), LAST)
    return filled


def registers(read: Archive) -> Iterator[Series]:
    """Return the statistics of all registers, what is left over being reckoned."""
    projection = Projection(read, remainders=REMAINDERS)
    for each in CHANNELS:
        days = set(projection.days(each))
        yield amount_series(
            f"grid_meter:bench_{each.key}",
            each.key,
            each.unit,
            projection.hourly_energy(each),
            partial(is_of, days),
        )


def measure() -> Figures:
    """Measure in turn with a home of Enedis, since the machine has other work."""
    theirs, ours = archive(YEARS), flat()
    rounds = [
        (seconds(ours, registers), seconds(theirs, all_series)) for _ in range(ROUNDS)
    ]
    ratio = median(
        (mine / len(CHANNELS)) / (other / DIRECTIONS) for mine, other in rounds
    )
    return {
        "leneda_projection_seconds": round(median(mine for mine, _ in rounds), 3),
        "leneda_projection_ratio": round(ratio, 3),
    }


if __name__ == "__main__":
    print(json.dumps(measure()))

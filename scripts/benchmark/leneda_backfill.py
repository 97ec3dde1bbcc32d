"""A first history of a flat at Leneda: three years of quarter-hours, eight registers.

usage: python -m scripts.benchmark.leneda_backfill FOLDER
"""

from datetime import timedelta
import json
from pathlib import Path
import sys
from typing import Final
from unittest.mock import patch

from custom_components.grid_meter.providers.courtesy import LENEDA
from custom_components.grid_meter.providers.leneda import client
from homeassistant.util import dt as dt_util
from simulator.leneda.demo import DEMO_REGISTERS

from . import memory
from .backfill import beside_simulator, filled
from .homes import flat, note, run, whole_home
from .report import Figures

YEARS: Final = 3
READINGS: Final = "/time-series"


async def measure(folder: Path) -> Figures:
    """Measure calls, time and memory, with nothing in the way."""
    # What Leneda keeps grows by the day.
    begin = dt_util.utcnow().date() - timedelta(days=YEARS * 365)
    async with beside_simulator(folder) as house, whole_home(house) as hass:
        before = memory.resident_mb()
        memory.forget_peak()
        with patch.object(client, "HISTORY_BEGINS", begin):
            done = await filled(hass, house, flat(DEMO_REGISTERS), READINGS)
        peak = memory.peak_mb()
    note(f"{done.calls} calls, of {done.fewest}, in {done.seconds:.1f} s")
    return {
        "leneda_backfill_calls_ratio": round(done.calls / done.fewest, 4),
        "leneda_backfill_calls": done.calls,
        "leneda_backfill_time_ratio": round(
            done.seconds * LENEDA.calls_per_second / done.fewest, 3
        ),
        "leneda_backfill_seconds": round(done.seconds, 1),
        "leneda_peak_memory_mb": round(peak - before, 1),
    }


if __name__ == "__main__":
    print(json.dumps(run(measure(Path(sys.argv[1])))))

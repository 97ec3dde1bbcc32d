"""Power beyond a limit: what a reference power was exceeded by."""

from collections.abc import Iterable
from dataclasses import dataclass

from .curve import Points
from .model import WATT_MINUTES_PER_WH


@dataclass(frozen=True, slots=True)
class Exceedance:
    """Energy above a limit in Wh, in how many intervals, and the highest mean power in W."""

    energy: float
    intervals: int
    peak: int


def exceedance(days: Iterable[Points], limit: int) -> Exceedance:
    """Return by how much load curves exceed a limit in W, interval by interval.

    Means of whole hours would hide what a quarter of an hour exceeds.
    """
    energy = intervals = peak = 0
    for points in days:
        for length, power in points.values():
            peak = max(peak, power)
            if power > limit:
                energy += (power - limit) * length
                intervals += 1
    return Exceedance(energy / WATT_MINUTES_PER_WH, intervals, peak)

"""How long the intervals of a load curve are that tell only where they end."""

from collections.abc import Sequence
from datetime import datetime, timedelta
import itertools

from .formats import HOUR, SHORTEST_STEP

SURE = 3
"""Equal distances in a row that make a longer step, and are no points left out."""


def steps_of(
    ends: Sequence[datetime], told: Sequence[timedelta | None], usual: timedelta
) -> list[timedelta]:
    """Return the step of each interval, given sorted ends and what is told of the steps.

    Where nothing is told, the step is the distance to the end before, which is longer
    where points were left out, and changes for good where the meter's step changed. No
    interval reaches over the one before it.
    """
    distances = _distances(ends, usual)
    current = usual
    steps = []
    for index, distance in enumerate(distances):
        if (known := told[index]) is None:
            current = _current(current, distances, index)
            known = current
        steps.append(min(known, distance))
    return steps


def _distances(ends: Sequence[datetime], usual: timedelta) -> list[timedelta]:
    """Return how far each end is from the last different one before it."""
    distances = [2 * HOUR] * min(len(ends), 1)
    for before, after in itertools.pairwise(ends):
        distances.append(after - before if after != before else distances[-1])
    return distances


def _current(
    current: timedelta, distances: Sequence[timedelta], index: int
) -> timedelta:
    """Return the step that holds from an interval on."""
    distance = distances[index]
    if distance == current:
        return current
    if distance > HOUR:
        following = distances[index + 1 : index + 1 + SURE]
    else:
        if SHORTEST_STEP <= distance < current:
            return distance
        following = distances[index : index + SURE]
    if (
        len(following) == SURE
        and len(set(following)) == 1
        and SHORTEST_STEP <= following[0] <= HOUR
    ):
        return following[0]
    return current

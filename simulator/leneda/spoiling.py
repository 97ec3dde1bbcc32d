"""Faults that damage the single values of an answer."""

from collections.abc import Callable

from ..faults import FaultKind

type Json = dict[str, object]

ABSURD_PEAK = 20822.0
_EVERY = 5


def spoil_items(items: list[Json], strikes: Callable[[FaultKind], bool]) -> None:
    """Damage raw items in place as the faults that strike want."""
    if not items:
        return
    if strikes(FaultKind.NULL_VALUES):
        for item in items[::_EVERY]:
            item["value"] = None
    if strikes(FaultKind.ABSURD_PEAK):
        items[len(items) // 2]["value"] = ABSURD_PEAK
    if strikes(FaultKind.DUPLICATED_POINTS):
        items[:] = [
            copy for n, item in enumerate(items) for copy in [item] * _copies(n)
        ]
    if strikes(FaultKind.UNSORTED_POINTS):
        items[:] = items[1::2] + items[::2]


def _copies(place: int) -> int:
    """Tell how often a value comes."""
    return 2 if place % _EVERY == 0 else 1

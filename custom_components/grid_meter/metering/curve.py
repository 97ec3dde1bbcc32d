"""A day of a load curve, kept small: a house has a hundred thousand points."""

from array import array
from collections.abc import ItemsView, Iterator, Mapping, ValuesView
from typing import override

type Points = dict[int, tuple[int, int]]
"""A day of a load curve: minutes from local midnight to (length in minutes, W)."""


class Curve(Mapping[int, tuple[int, int]]):
    """Points in the order of time, as numbers side by side instead of objects."""

    __slots__ = ("_lengths", "_offsets", "_powers")

    def __init__(self, points: Points) -> None:
        """Keep points; raises ValueError where one cannot be of a day."""
        try:
            self._offsets = array("H", points)
            self._lengths = array("H", [length for length, _ in points.values()])
            self._powers = array("q", [power for _, power in points.values()])
        except OverflowError as err:
            raise ValueError("a point beyond any day or meter") from err

    def points(self) -> Points:
        """Return the points."""
        values = zip(self._lengths, self._powers, strict=True)
        return dict(zip(self._offsets, values, strict=True))

    @override
    def __getitem__(self, offset: int) -> tuple[int, int]:
        """Return length and power of the point that begins at a minute."""
        return self.points()[offset]

    @override
    def __iter__(self) -> Iterator[int]:
        """Walk the minutes at which points begin."""
        return iter(self._offsets)

    @override
    def __len__(self) -> int:
        """Return the number of points."""
        return len(self._offsets)

    @override
    def items(self) -> ItemsView[int, tuple[int, int]]:
        """Return minutes and points."""
        return self.points().items()

    @override
    def values(self) -> ValuesView[tuple[int, int]]:
        """Return the points."""
        return self.points().values()

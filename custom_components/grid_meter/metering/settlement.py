"""Making the pieces of a day add up to the operator's total of that day, exactly.

Energies are integers in watt-minutes (60 to the Wh), so that neither a step of five
minutes nor an odd watt is ever rounded away.
"""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
import itertools
from itertools import starmap
from typing import NamedTuple, Self

from .curve import Points
from .model import MINUTES_PER_HOUR, WATT_MINUTES_PER_WH

ROUNDING = 100
"""A curve within a hundredth of the total differs by rounding only."""


class Verdict(StrEnum):
    """How the energy of a day was settled."""

    MEASURED = "measured"
    ROUNDED = "rounded"
    FILLED = "filled"
    SPREAD = "spread"
    UNSETTLED = "unsettled"
    DISAGREES = "disagrees"


class Piece(NamedTuple):
    """Energy of one interval of a day, in minutes from local midnight."""

    offset: int
    length: int
    energy: int
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Settlement:
    """The energy of one day: its pieces in order, and how they came to be.

    They are kept as numbers side by side, since a house has a hundred thousand.
    """

    verdict: Verdict
    _offsets: array[int]
    _lengths: array[int]
    _energies: array[int]
    _estimated: bytes

    @classmethod
    def of(cls, verdict: Verdict, pieces: Sequence[Piece]) -> Self:
        """Return the settlement that consists of pieces."""
        return cls(
            verdict,
            array("H", [piece.offset for piece in pieces]),
            array("H", [piece.length for piece in pieces]),
            array("q", [piece.energy for piece in pieces]),
            bytes([piece.estimated for piece in pieces]),
        )

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Return the pieces in order."""
        return tuple(starmap(Piece, self._walk()))

    @property
    def energy(self) -> int:
        """Energy of the day in watt-minutes."""
        return sum(self._energies)

    def hours(self) -> list[tuple[int, int, bool]]:
        """Return (hour from local midnight, watt-minutes, estimated) in order."""
        hours: dict[int, tuple[int, bool]] = {}
        for piece in self._walk():
            hour, minute = divmod(piece[0], MINUTES_PER_HOUR)
            # Most pieces lie within an hour, and then there is nothing to cut.
            whole = minute + piece[1] <= MINUTES_PER_HOUR
            for part in (piece,) if whole else _cut_at_hours(Piece(*piece)):
                hour = part[0] // MINUTES_PER_HOUR
                energy, estimated = hours.get(hour, (0, False))
                hours[hour] = energy + part[2], estimated or part[3]
        return [(hour, *hours[hour]) for hour in sorted(hours)]

    def _walk(self) -> Iterator[tuple[int, int, int, bool]]:
        """Walk the pieces in order, without a name for what they hold."""
        return zip(
            self._offsets,
            self._lengths,
            self._energies,
            map(bool, self._estimated),
            strict=True,
        )


def settle(
    points: Points, total: int | None, minutes: int, max_power: int | None = None
) -> Settlement:
    """Settle one day of `minutes` minutes from its curve (W) and its total (Wh).

    A point above `max_power` (W) is not believed: it counts as missing.
    """
    curve = [
        Piece(offset, length, length * power)
        for offset, (length, power) in points.items()
        if max_power is None or power <= max_power
    ]
    if total is None:
        return Settlement.of(Verdict.UNSETTLED, curve)
    gaps = _gaps(curve, minutes)
    measured = sum(piece.energy for piece in curve)
    remainder = total * WATT_MINUTES_PER_WH - measured
    doubted = len(curve) < len(points)
    if not curve or (measured == 0 and remainder and not gaps):
        verdict = Verdict.DISAGREES if points else Verdict.SPREAD
        return Settlement.of(
            verdict, _fill([(0, minutes)], total * WATT_MINUTES_PER_WH)
        )
    close = abs(remainder) * ROUNDING <= total * WATT_MINUTES_PER_WH
    if gaps and remainder >= 0:
        filled = sorted(
            [*curve, *_fill(gaps, remainder)], key=lambda piece: piece.offset
        )
        return Settlement.of(Verdict.DISAGREES if doubted else Verdict.FILLED, filled)
    if remainder == 0:
        return Settlement.of(Verdict.MEASURED, curve)
    scaled = _scale(curve, total, estimated=not close)
    if gaps:
        scaled = sorted([*scaled, *_fill(gaps, 0)], key=lambda piece: piece.offset)
    if not close or doubted:
        return Settlement.of(Verdict.DISAGREES, scaled)
    return Settlement.of(Verdict.FILLED if gaps else Verdict.ROUNDED, scaled)


def apportion(total: int, weights: Sequence[int]) -> list[int]:
    """Divide an integer in proportion to weights, by the largest remainders.

    The parts add up to `total` exactly; of equal remainders the earlier one wins.
    """
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(
        range(len(weights)), key=lambda index: -(total * weights[index] % whole)
    )
    for index in by_remainder[: total - sum(parts)]:
        parts[index] += 1
    return parts


def _gaps(curve: list[Piece], minutes: int) -> list[tuple[int, int]]:
    """Return the spans [from, to) of the day that no piece covers."""
    gaps = []
    reached = 0
    for piece in curve:
        if piece.offset > reached:
            gaps.append((reached, piece.offset))
        reached = max(reached, piece.offset + piece.length)
    if reached < minutes:
        gaps.append((reached, minutes))
    return gaps


def _fill(gaps: list[tuple[int, int]], energy: int) -> list[Piece]:
    """Spread watt-minutes evenly over spans, in whole Wh as far as there are any."""
    spans = [
        part
        for start, end in gaps
        for part in _cut_at_hours(Piece(start, end - start, 0, estimated=True))
    ]
    whole, rest = divmod(energy, WATT_MINUTES_PER_WH)
    shares = apportion(whole, [span.length for span in spans])
    return [
        Piece(
            span.offset,
            span.length,
            share * WATT_MINUTES_PER_WH + (rest if index == 0 else 0),
            estimated=True,
        )
        for index, (span, share) in enumerate(zip(spans, shares, strict=True))
    ]


def _scale(curve: list[Piece], total: int, *, estimated: bool) -> list[Piece]:
    """Scale pieces to a total in Wh."""
    shares = apportion(total, [piece.energy for piece in curve])
    return [
        Piece(piece.offset, piece.length, share * WATT_MINUTES_PER_WH, estimated)
        for piece, share in zip(curve, shares, strict=True)
    ]


def _cut_at_hours(piece: Piece) -> Iterator[Piece]:
    """Cut a piece where an hour begins, its energy in proportion."""
    end = piece.offset + piece.length
    if piece.offset // MINUTES_PER_HOUR == (end - 1) // MINUTES_PER_HOUR:
        yield piece
        return
    first = (piece.offset // MINUTES_PER_HOUR + 1) * MINUTES_PER_HOUR
    edges = [piece.offset, *range(first, end, MINUTES_PER_HOUR), end]
    lengths = [after - before for before, after in itertools.pairwise(edges)]
    for offset, length, energy in zip(
        edges, lengths, apportion(piece.energy, lengths), strict=False
    ):
        yield Piece(offset, length, energy, piece.estimated)

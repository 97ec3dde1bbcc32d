"""Making the pieces of a day add up to the operator's total of that day, exactly.

Energies are integers in watt-minutes (60 to the Wh), so that neither a step of five
minutes nor an odd watt is ever rounded away.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
import itertools
from typing import NamedTuple

from .curve import Points
from .model import MINUTES_PER_HOUR, WATT_MINUTES_PER_WH

MIDNIGHTS = 3
"""The hours of a day in which it is midnight somewhere between Paris and Greenwich."""

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
    ADOPTED = "adopted"


class Piece(NamedTuple):
    """Energy of one interval of a day, in minutes from local midnight."""

    offset: int
    length: int
    energy: int
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Settlement:
    """The energy of one day: its pieces in order, and how they came to be.

    Where nothing but the total was believed (`is_total_only`), the pieces are even.
    """

    verdict: Verdict
    pieces: tuple[Piece, ...]
    is_total_only: bool = False

    @property
    def energy(self) -> int:
        """Energy of the day in watt-minutes."""
        return sum(piece.energy for piece in self.pieces)

    @property
    def end(self) -> int:
        """The minute from local midnight at which the last piece ends."""
        return self.pieces[-1].offset + self.pieces[-1].length if self.pieces else 0

    def spread(self, weights: Sequence[int]) -> Settlement:
        """Return the same day, its energy spread by a weight for each hour from midnight.

        Weights that are all zero tell nothing, and change nothing.
        """
        if not any(weights[: -(-self.end // MINUTES_PER_HOUR)]):
            return self
        pieces = _fill([(0, self.end)], self.energy, weights)
        return replace(self, pieces=pieces)

    def hours(self) -> list[tuple[int, int, bool]]:
        """Return (hour from local midnight, watt-minutes, estimated) in order."""
        hours: list[tuple[int, int, bool]] = []
        for offset, _, energy, estimated in self.parts():
            hour = offset // MINUTES_PER_HOUR
            if hours and hours[-1][0] == hour:
                _, before, doubtful = hours[-1]
                hours[-1] = (hour, before + energy, doubtful or estimated)
            else:
                hours.append((hour, energy, estimated))
        return hours

    def parts(self) -> Iterator[Piece]:
        """Walk the pieces, cut where an hour begins."""
        for piece in self.pieces:
            # Most pieces lie within an hour, and then there is nothing to cut.
            if piece.offset % MINUTES_PER_HOUR + piece.length <= MINUTES_PER_HOUR:
                yield piece
            else:
                yield from _cut_at_hours(piece)


def settle(
    points: Points, total: int | None, minutes: int, max_power: int | None = None
) -> Settlement:
    """Settle one day of `minutes` minutes from its curve (W) and its total (Wh).

    A point above `max_power` (W) is not believed: it counts as missing.
    """
    curve = tuple(
        Piece(offset, length, length * power)
        for offset, (length, power) in points.items()
        if max_power is None or power <= max_power
    )
    if total is None:
        return Settlement(Verdict.UNSETTLED, curve)
    gaps = _gaps(curve, minutes)
    measured = sum(piece.energy for piece in curve)
    remainder = total * WATT_MINUTES_PER_WH - measured
    doubted = len(curve) < len(points)
    if not curve or (measured == 0 and remainder and not gaps):
        verdict = Verdict.DISAGREES if points else Verdict.SPREAD
        spread = _fill([(0, minutes)], total * WATT_MINUTES_PER_WH)
        return Settlement(verdict, spread, is_total_only=True)
    close = abs(remainder) * ROUNDING <= total * WATT_MINUTES_PER_WH
    if gaps and remainder >= 0:
        filled = _in_order(curve, _fill(gaps, remainder))
        return Settlement(Verdict.DISAGREES if doubted else Verdict.FILLED, filled)
    if remainder == 0:
        return Settlement(Verdict.MEASURED, curve)
    scaled = _scale(curve, total, estimated=not close)
    if gaps:
        scaled = _in_order(scaled, _fill(gaps, 0))
    if not close or doubted:
        return Settlement(Verdict.DISAGREES, scaled)
    return Settlement(Verdict.FILLED if gaps else Verdict.ROUNDED, scaled)


def adopt(
    hours: Sequence[int | None], minutes: int, max_power: int | None = None
) -> Settlement:
    """Settle a day of `minutes` minutes that only another integration knows.

    `hours` are watt-minutes from midnight on, None where nothing is known. A single one
    at midnight, local or UTC, is the total of the day: so daily values are written. A
    mean power above `max_power` (W) is not believed.
    """
    known = [
        Piece(hour * MINUTES_PER_HOUR, MINUTES_PER_HOUR, energy, estimated=True)
        for hour, energy in enumerate(hours)
        if energy is not None
    ]
    is_total_only = len(known) == 1 and len(hours) <= MIDNIGHTS
    if is_total_only:
        known = list(_fill([(0, minutes)], known[0].energy))
    believed = (
        piece
        for piece in known
        if max_power is None or piece.energy <= max_power * piece.length
    )
    return Settlement(Verdict.ADOPTED, tuple(believed), is_total_only)


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


def _in_order(*pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Return pieces that do not overlap in the order of time."""
    return tuple(sorted(itertools.chain(*pieces), key=lambda piece: piece.offset))


def _gaps(curve: Sequence[Piece], minutes: int) -> list[tuple[int, int]]:
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


def _fill(
    gaps: Sequence[tuple[int, int]], energy: int, weights: Sequence[int] | None = None
) -> tuple[Piece, ...]:
    """Spread watt-minutes over spans, in whole Wh as far as there are any.

    Evenly, or by weights of the hours from midnight.
    """
    spans = [
        part
        for start, end in gaps
        for part in _cut_at_hours(Piece(start, end - start, 0, estimated=True))
    ]
    whole, rest = divmod(energy, WATT_MINUTES_PER_WH)
    shares = apportion(
        whole,
        [
            span.length * (weights[span.offset // MINUTES_PER_HOUR] if weights else 1)
            for span in spans
        ],
    )
    return tuple(
        Piece(
            span.offset,
            span.length,
            share * WATT_MINUTES_PER_WH + (rest if index == 0 else 0),
            estimated=True,
        )
        for index, (span, share) in enumerate(zip(spans, shares, strict=True))
    )


def _scale(curve: Sequence[Piece], total: int, *, estimated: bool) -> tuple[Piece, ...]:
    """Scale pieces to a total in Wh."""
    shares = apportion(total, [piece.energy for piece in curve])
    return tuple(
        Piece(piece.offset, piece.length, share * WATT_MINUTES_PER_WH, estimated)
        for piece, share in zip(curve, shares, strict=True)
    )


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

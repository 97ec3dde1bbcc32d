"""What the energy of an archive costs: hour by hour, by tariff period, as an invoice.

Nothing here is kept on disk. A day is priced anew when its energy was settled anew, or
when what it costs by the minute has changed; nobody needs to be told.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, pairwise
from typing import NamedTuple, Self

from .model import MINUTES_PER_HOUR, Channel
from .money import WATT_MINUTES_PER_KWH, Cost, share
from .projection import SECONDS_PER_HOUR, Projection, SettledDay
from .settlement import Piece, apportion
from .timetable import DayTariff, Span, Timetable

SECONDS_PER_MINUTE = 60
COLUMNS = 6
"""What is kept of a cell."""


class HourlyCost(NamedTuple):
    """Energy of one hour in watt-minutes and its cost, None where a price is not known.

    The hour begins at the UTC timestamp `start`. Of a tariff period it is what belongs
    to the period, where any minute of the hour does.
    """

    start: int
    energy: int
    cost: Cost | None
    estimated: bool


class CostRow(NamedTuple):
    """What an hour costs, and all hours up to its end; what is not known adds nothing."""

    start: int
    cost: Cost | None
    total: Cost


class Cell(NamedTuple):
    """What a tariff period has of an hour, which begins at the UTC timestamp `start`."""

    start: int
    period: str
    energy: int
    cost: Cost | None
    estimated: bool


class Excess(NamedTuple):
    """Energy beyond a reference power in watt-minutes, and what it costs in addition."""

    energy: int
    cost: Cost


@dataclass(frozen=True, slots=True)
class PricedDay:
    """What is kept of a priced day: its cells as numbers side by side.

    It was `settled` and cost by the `tariff`: where either is another one, it is old.
    """

    settled: SettledDay
    tariff: DayTariff
    excess: Excess
    _first: int
    _names: tuple[str, ...]
    _hours: bytes
    _periods: bytes
    _energies: Sequence[int]
    _costs: Sequence[int]
    _unknown: bytes
    _estimated: bytes

    @classmethod
    def of(
        cls,
        settled: SettledDay,
        tariff: DayTariff,
        parts: Iterable[Piece],
        midnight: int,
    ) -> Self:
        """Price the pieces of a day, none of which crosses an hour."""
        names = tuple(dict.fromkeys(span.period for span in tariff.spans))
        cells, excess = _priced(parts, tariff, names)
        columns = tuple(zip(*cells, strict=True)) or COLUMNS * ((),)
        hours, periods, energies, costs, unknown, estimated = columns
        return cls(
            settled,
            tariff,
            excess,
            midnight,
            names,
            bytes(hours),
            bytes(periods),
            _compact(energies),
            _compact(costs),
            bytes(unknown),
            bytes(estimated),
        )

    def cells(self) -> Iterator[Cell]:
        """Walk hours and their tariff periods, in the order of time."""
        for hour, name, energy, cost, unknown, estimated in self._columns():
            start = self._first + hour * SECONDS_PER_HOUR
            known = None if unknown else cost
            yield Cell(start, self._names[name], energy, known, bool(estimated))

    def hours(self) -> Iterator[HourlyCost]:
        """Walk the hours, whatever tariff periods they belong to."""
        last: tuple[int, ...] | None = None
        for each in self._columns():
            if last is None:
                last = each
            elif last[0] == each[0]:
                sums = (before + more for before, more in zip(last, each, strict=True))
                last = (last[0], *tuple(sums)[1:])
            else:
                yield self._hour(last)
                last = each
        if last is not None:
            yield self._hour(last)

    def hours_of(self, period: str) -> Iterator[HourlyCost]:
        """Walk what a tariff period has of the hours in which it occurs."""
        if period in self._names:
            name = self._names.index(period)
            yield from (self._hour(each) for each in self._columns() if each[1] == name)

    def _columns(self) -> Iterator[tuple[int, ...]]:
        """Walk the cells as numbers."""
        return zip(
            self._hours,
            self._periods,
            self._energies,
            self._costs,
            self._unknown,
            self._estimated,
            strict=True,
        )

    def _hour(self, numbers: tuple[int, ...]) -> HourlyCost:
        """Return the numbers of a cell, or of all cells of an hour, as an hour."""
        hour, _, energy, cost, unknown, estimated = numbers
        start = self._first + hour * SECONDS_PER_HOUR
        return HourlyCost(start, energy, None if unknown else cost, bool(estimated))

    def hours_with(self, standing: Cost, length: int) -> Iterator[HourlyCost]:
        """Walk the hours, each with an equal share of a standing charge in its cost.

        The day has a `length` in minutes: an hour beyond it is of the next day, which
        has a charge of its own.
        """
        units = standing // WATT_MINUTES_PER_KWH
        end = self._first + length * SECONDS_PER_MINUTE
        own = sum(hour * MINUTES_PER_HOUR < length for hour in set(self._hours))
        for index, hour in enumerate(self.hours()):
            if hour.cost is None or hour.start >= end:
                yield hour
            else:
                part = share(units, index, own) * WATT_MINUTES_PER_KWH
                yield hour._replace(cost=hour.cost + part)


@dataclass(frozen=True, slots=True)
class CostHistory:
    """The hours of priced days, oldest first, as they were when it was asked for.

    Of one tariff period or of all; with standing charges where there are any, each
    with the minutes of its day.
    """

    days: tuple[PricedDay, ...]
    period: str | None = None
    standing: tuple[tuple[Cost, int], ...] | None = None

    def __iter__(self) -> Iterator[HourlyCost]:
        """Walk the hours in the order of time."""
        if self.standing is not None:
            pairs = zip(self.days, self.standing, strict=True)
            return chain.from_iterable(day.hours_with(*each) for day, each in pairs)
        if self.period is not None:
            return chain.from_iterable(day.hours_of(self.period) for day in self.days)
        return chain.from_iterable(day.hours() for day in self.days)

    def rows(self) -> Iterator[CostRow]:
        """Walk the hours, adding up their costs."""
        total = 0
        for hour in self:
            total += hour.cost or 0
            yield CostRow(hour.start, hour.cost, total)


@dataclass(slots=True)
class Pricing:
    """Everything that a channel's energy costs, priced once per day and content.

    The timetable may be replaced, or what is announced in it, at any time. `parts` may
    give the pieces of days to whom they are at hand already.
    """

    projection: Projection
    channel: Channel
    timetable: Timetable
    parts: Callable[[date], Iterable[Piece]] | None = None
    _priced: dict[date, PricedDay] = field(default_factory=dict)

    def days(self) -> list[date]:
        """Return the days of which some energy is known, oldest first."""
        return self.projection.days(self.channel)

    def day(self, day: date) -> PricedDay:
        """Return what the energy of a local day costs."""
        settled = self.projection.settlement(self.channel, day)
        tariff = self._tariff(day, settled)
        known = self._priced.get(day)
        if known is None or known.settled is not settled or known.tariff != tariff:
            known = self._priced[day] = self._price(day, settled, tariff)
        return known

    def hours(self, period: str | None = None) -> CostHistory:
        """Return all hours of which some energy is known, or those of a tariff period."""
        return CostHistory(tuple(map(self.day, self.days())), period)

    def hours_with_standing(self) -> CostHistory:
        """Return all hours; those of a day bear its share of the standing charge."""
        days = self.days()
        standing = tuple(
            (self.timetable.standing(day), self.timetable.minutes(day)) for day in days
        )
        return CostHistory(tuple(map(self.day, days)), standing=standing)

    def periods(self) -> tuple[str, ...]:
        """Return the tariff periods that may occur, in the order they are shown in."""
        return self.timetable.timeline.periods

    def _price(self, day: date, settled: SettledDay, tariff: DayTariff) -> PricedDay:
        """Price a day."""
        midnight = int(self.projection.archive.start_of(day).timestamp())
        if tariff.is_hourly:
            parts: Iterable[Piece] = _pieces(settled, midnight)
        elif self.parts is None:
            parts = self.projection.parts(self.channel, day)
        else:
            parts = self.parts(day)
        return PricedDay.of(settled, tariff, parts, midnight)

    def _tariff(self, day: date, settled: SettledDay) -> DayTariff:
        """Return what all minutes cost that are settled as those of a day."""
        tariff = self.timetable.day(day)
        tomorrow = day + date.resolution
        if settled.end <= self.projection.archive.start_of(tomorrow):
            return tariff
        return tariff.followed_by(self.timetable.day(tomorrow))


def _pieces(settled: SettledDay, midnight: int) -> Iterator[Piece]:
    """Walk the hours of a day as pieces, which spares settling it once more."""
    for start, energy, estimated in settled.hours():
        offset = (start - midnight) // SECONDS_PER_HOUR * MINUTES_PER_HOUR
        yield Piece(offset, MINUTES_PER_HOUR, energy, estimated)


def _priced(
    parts: Iterable[Piece], tariff: DayTariff, names: Sequence[str]
) -> tuple[Iterable[list[int]], Excess]:
    """Price pieces in the order of time, none of which crosses an hour.

    Returns cells as hour, number of the name, energy, cost, and whether any of it is
    unknown or estimated. A piece across the border of tariff periods is divided by
    minutes; what is beyond the reference power counts where its piece begins.
    """
    spans, limit = tariff.spans, tariff.limit
    kinds = [names.index(span.period) for span in spans]
    cells: dict[tuple[int, int], list[int]] = {}
    at = beyond = 0
    for offset, length, energy, estimated in parts:
        while spans[at].end <= offset:
            at += 1
        hour = offset // MINUTES_PER_HOUR
        excess = 0 if limit is None else max(0, energy - limit * length)
        beyond += excess
        extra = excess * tariff.excess_rate
        # Most pieces lie within a span, and then there is nothing to divide.
        shares: Sequence[tuple[int, int]] = ((at, energy),)
        if offset + length > spans[at].end:
            shares = _divided(offset, length, energy, spans, at)
        for index, part in shares:
            key = hour, kinds[index]
            if (cell := cells.get(key)) is None:
                cell = cells[key] = [*key, 0, 0, 0, 0]
            cell[2] += part
            if (rate := spans[index].rate) is None:
                cell[4] = 1
            else:
                cell[3] += part * rate + extra
            cell[5] |= estimated
            extra = 0
    return cells.values(), Excess(beyond, beyond * tariff.excess_rate)


def _divided(
    offset: int, length: int, energy: int, spans: Sequence[Span], at: int
) -> Sequence[tuple[int, int]]:
    """Divide energy among the spans in which its piece lies, the first one being `at`."""
    end = offset + length
    borders = [offset]
    while borders[-1] < end:
        borders.append(min(end, spans[at + len(borders) - 1].end))
    lengths = [after - before for before, after in pairwise(borders)]
    return list(enumerate(apportion(energy, lengths), at))


def _compact(numbers: Sequence[int]) -> Sequence[int]:
    """Return integers side by side, if they are of a size that any meter has."""
    try:
        return array("q", numbers)
    except OverflowError:
        return numbers

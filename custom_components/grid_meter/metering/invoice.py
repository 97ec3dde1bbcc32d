"""What some days cost, as an invoice would say it, and what other tariffs would cost."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from itertools import groupby

from .model import Channel, Direction, months_before
from .money import Cost
from .pricing import Excess, PricedDay, Pricing
from .projection import Projection
from .settlement import Piece
from .timetable import Timetable

DAY = timedelta(days=1)
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Line:
    """Energy of a tariff period in watt-minutes, and its cost as far as it is known.

    Under the version of a timeline that began on the day `since`, None before the
    first one. `unknown` is the energy of hours of which a price is missing.
    """

    since: date | None
    period: str
    energy: int
    cost: Cost
    unknown: int


@dataclass(frozen=True, slots=True)
class Bill:
    """What the local days [start, end) cost.

    Of production it is what it earns, which a `standing` charge lessens: it is negative.
    `excess` is in the lines already. `missing` are the days of which no energy is known,
    `unknown_hours` the hours of which it is, and a price is not.
    """

    start: date
    end: date
    lines: tuple[Line, ...]
    standing: Cost
    excess: Excess
    hours: int
    estimated_hours: int
    unknown_hours: int
    missing: int

    @property
    def energy(self) -> int:
        """All energy in watt-minutes."""
        return sum(line.energy for line in self.lines)

    @property
    def unknown(self) -> int:
        """The energy of which the cost is not known."""
        return sum(line.unknown for line in self.lines)

    @property
    def energy_cost(self) -> Cost:
        """What the energy costs, as far as it is known."""
        return sum(line.cost for line in self.lines)

    @property
    def cost(self) -> Cost:
        """All that is due, as far as it is known."""
        return self.energy_cost + self.standing

    @property
    def is_complete(self) -> bool:
        """Tell whether all energy and all prices are known."""
        return not self.unknown and not self.missing


@dataclass(slots=True)
class _Draft:
    """A bill while days are added to it."""

    lines: dict[tuple[date | None, str], list[int]] = field(default_factory=dict)
    standing: Cost = 0
    excess_energy: int = 0
    excess_cost: Cost = 0
    # Where an interval crosses midnight, two days have a part of the same hour.
    hours: set[int] = field(default_factory=set)
    estimated_hours: set[int] = field(default_factory=set)
    unknown_hours: set[int] = field(default_factory=set)
    missing: int = 0

    def add(self, since: date | None, day: PricedDay) -> None:
        """Add a day under a version that began on a day."""
        for cell in day.cells():
            line = self.lines.setdefault((since, cell.period), [0, 0, 0])
            line[0] += cell.energy
            if cell.cost is None:
                line[2] += cell.energy
                self.unknown_hours.add(cell.start)
            else:
                line[1] += cell.cost
            self.hours.add(cell.start)
            if cell.estimated:
                self.estimated_hours.add(cell.start)
        self.excess_energy += day.excess.energy
        self.excess_cost += day.excess.cost

    def bill(self, start: date, end: date, periods: Sequence[str]) -> Bill:
        """Return the bill, its lines in the order of versions and tariff periods."""
        order = {period: index for index, period in enumerate(periods)}
        keys = sorted(
            self.lines,
            key=lambda key: (key[0] or date.min, order.get(key[1], len(order))),
        )
        return Bill(
            start,
            end,
            tuple(Line(*key, *self.lines[key]) for key in keys),
            self.standing,
            Excess(self.excess_energy, self.excess_cost),
            len(self.hours),
            len(self.estimated_hours),
            len(self.unknown_hours),
            self.missing,
        )


def bill(pricing: Pricing, start: date, end: date) -> Bill:
    """Return what the local days [start, end) cost.

    The standing charge is due on every day, whether its energy is known or not.
    """
    known = set(pricing.days())
    draft = _Draft()
    timetable = pricing.timetable
    is_taken = pricing.channel.direction is Direction.CONSUMPTION
    for day in _days(start, end):
        charge = timetable.standing(day)
        draft.standing += charge if is_taken else -charge
        if day not in known:
            draft.missing += 1
            continue
        version = timetable.timeline.version(day)
        draft.add(None if version is None else version.start, pricing.day(day))
    return draft.bill(start, end, pricing.periods())


def monthly_bills(pricing: Pricing, start: date, end: date) -> tuple[Bill, ...]:
    """Return a bill for each calendar month of the local days [start, end)."""
    months = groupby(_days(start, end), lambda day: (day.year, day.month))
    spans = [list(days) for _, days in months]
    return tuple(bill(pricing, days[0], days[-1] + DAY) for days in spans)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a tariff would have cost, month by month."""

    name: str
    months: tuple[Bill, ...]

    @property
    def cost(self) -> Cost:
        """All that would have been due, as far as it is known."""
        return sum(month.cost for month in self.months)

    @property
    def standing(self) -> Cost:
        """The standing charges in it."""
        return sum(month.standing for month in self.months)

    @property
    def energy(self) -> int:
        """All energy in watt-minutes."""
        return sum(month.energy for month in self.months)

    @property
    def unknown(self) -> int:
        """The energy of which the cost is not known."""
        return sum(month.unknown for month in self.months)

    @property
    def unknown_hours(self) -> int:
        """How many hours have a part of it."""
        return sum(month.unknown_hours for month in self.months)


@dataclass(frozen=True, slots=True)
class Compared:
    """What tariffs would have cost on the local days [start, end), in the order given."""

    start: date
    end: date
    candidates: tuple[Candidate, ...]
    hours: int
    estimated_hours: int
    missing: int

    @property
    def estimated_share(self) -> float:
        """Return the share of hours that are estimated, 0 to 1."""
        return self.estimated_hours / self.hours if self.hours else 0.0

    def differences(self, name: str) -> Mapping[str, Cost | None]:
        """Return what each candidate would have cost more than the one of a name.

        Where a price is missing on either side, nothing can be said.
        """
        reference = next(each for each in self.candidates if each.name == name)
        return {
            each.name: None
            if each.unknown or reference.unknown
            else each.cost - reference.cost
            for each in self.candidates
        }


def last_months(days: Sequence[date], months: int = MONTHS) -> tuple[date, date]:
    """Return the days [start, end) of the last months up to the newest known day."""
    end = max(days) + DAY
    return months_before(end, months), end


def compare(
    projection: Projection,
    channel: Channel,
    timetables: Mapping[str, Timetable],
    start: date,
    end: date,
) -> Compared:
    """Price the energy of the local days [start, end) under each of some timetables."""

    @cache
    def parts(day: date) -> Sequence[Piece]:
        """Return the pieces of a day, which is settled once for all."""
        return tuple(projection.parts(channel, day))

    pricings = {
        name: Pricing(projection, channel, timetable, parts)
        for name, timetable in timetables.items()
    }
    candidates = tuple(
        Candidate(name, monthly_bills(pricing, start, end))
        for name, pricing in pricings.items()
    )
    months = candidates[0].months if candidates else ()
    return Compared(
        start,
        end,
        candidates,
        hours=sum(month.hours for month in months),
        estimated_hours=sum(month.estimated_hours for month in months),
        missing=sum(month.missing for month in months),
    )


def _days(start: date, end: date) -> Iterator[date]:
    """Walk the days [start, end)."""
    while start < end:
        yield start
        start += DAY

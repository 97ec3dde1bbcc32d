"""From the archive to what is shown: hourly energy, statistics rows, a snapshot.

Nothing here is kept on disk: it can be computed again from the archive at any time.
"""

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import chain, starmap, takewhile
from typing import NamedTuple, Self

from .archive import Archive
from .model import WATT_MINUTES_PER_WH, Direction, Quantity, Register, day_minutes
from .settlement import Settlement, Verdict, adopt, settle

SECONDS_PER_HOUR = 3600
MAX_POWER_FACTOR = 3
"""A mean power beyond this many times the subscribed one cannot be real."""


class HourlyEnergy(NamedTuple):
    """Energy of one hour, which begins at the UTC timestamp `start`, in watt-minutes."""

    start: int
    energy: int
    estimated: bool


@dataclass(frozen=True, slots=True)
class SettledDay:
    """What is kept of a settled day: the hours, and how they came to be.

    They are kept as numbers side by side, since a house has fifty thousand: as objects
    they take six times the memory.
    """

    verdict: Verdict
    energy: int
    estimated: int
    end: datetime
    _starts: array[int]
    _energies: array[int]
    _estimated: bytes

    @classmethod
    def of(cls, settled: Settlement, midnight: datetime) -> Self:
        """Keep a settlement of the day that begins at midnight (aware UTC)."""
        first = int(midnight.timestamp())
        hours = settled.hours()
        return cls(
            verdict=settled.verdict,
            energy=sum(energy for _, energy, _ in hours),
            estimated=sum(energy for _, energy, estimated in hours if estimated),
            end=midnight + timedelta(minutes=settled.end),
            _starts=array(
                "q", [first + hour * SECONDS_PER_HOUR for hour, _, _ in hours]
            ),
            _energies=array("q", [energy for _, energy, _ in hours]),
            _estimated=bytes(estimated for _, _, estimated in hours),
        )

    def hours(self) -> Iterator[HourlyEnergy]:
        """Walk the hours in order."""
        estimated = map(bool, self._estimated)
        return starmap(
            HourlyEnergy, zip(self._starts, self._energies, estimated, strict=True)
        )


@dataclass(frozen=True, slots=True)
class History:
    """The hours of days, oldest first, as they were settled when it was asked for."""

    days: tuple[SettledDay, ...]

    def __iter__(self) -> Iterator[HourlyEnergy]:
        """Walk the hours in the order of time."""
        return chain.from_iterable(day.hours() for day in self.days)


class Point(NamedTuple):
    """One row of a statistic of power, in kVA."""

    start: int
    value: float


@dataclass(frozen=True, slots=True)
class Amount:
    """An energy in Wh of the local days [start, end)."""

    start: date
    end: date
    energy: float


@dataclass(frozen=True, slots=True)
class Interval:
    """The mean power, in W, of an interval of a load curve (aware UTC)."""

    start: datetime
    end: datetime
    power: int


@dataclass(frozen=True, slots=True)
class Peak:
    """The maximum power of a local day, in VA, and its instant (aware UTC)."""

    day: date
    power: int
    at: datetime


@dataclass(frozen=True, slots=True)
class DirectionSnapshot:
    """The newest known values of one direction."""

    load_curve: Interval | None
    daily: Amount | None
    monthly: Amount | None
    annual: Amount | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the sensors of a usage point show.

    `adopted` is the number of days taken over, by the integration that wrote them.
    """

    directions: dict[Direction, DirectionSnapshot]
    max_power: Peak | None
    last_reading: datetime | None
    estimated_share: float
    disagreeing: tuple[date, ...]
    adopted: Mapping[str, int]


@dataclass(slots=True)
class Projection:
    """Everything that follows from an archive, settled once per day and content."""

    archive: Archive
    subscribed_power: int | None = None
    _settled: dict[tuple[Direction, date], SettledDay] = field(default_factory=dict)

    def forget(self, days: Iterable[date]) -> None:
        """Settle these days anew, because their readings changed."""
        for day in days:
            for direction in Direction:
                self._settled.pop((direction, day), None)

    def limit(self, subscribed_power: int | None) -> None:
        """Believe no power far beyond the subscribed one (VA); settle anew if it changed."""
        if subscribed_power != self.subscribed_power:
            self.subscribed_power = subscribed_power
            self.forget_all()

    def forget_all(self) -> None:
        """Settle every day anew."""
        self._settled.clear()

    def settlement(self, direction: Direction, day: date) -> SettledDay:
        """Return the settled energy of one local day."""
        if (settled := self._settled.get((direction, day))) is None:
            settled = self._settled[direction, day] = SettledDay.of(
                self._settle(direction, day), self.archive.start_of(day)
            )
        return settled

    def _settle(self, direction: Direction, day: date) -> Settlement:
        """Settle a day from what was published of it, or else from what was adopted."""
        minutes = day_minutes(day, self.archive.zone)
        max_power = self._max_power(direction)
        if adopted := self.archive.adopted(direction, day):
            return adopt(adopted.hours, minutes, max_power)
        return settle(
            self.archive.curve(direction, day),
            self.archive.total(direction, day),
            minutes,
            max_power,
        )

    def _max_power(self, direction: Direction) -> int | None:
        """Return the power beyond which nothing is believed: what is given has no limit."""
        if direction is Direction.PRODUCTION or self.subscribed_power is None:
            return None
        return self.subscribed_power * MAX_POWER_FACTOR

    def hourly_energy(self, direction: Direction) -> History:
        """Return all hours of which some energy is known."""
        return History(tuple(self._days(direction)))

    def _days(self, direction: Direction) -> Iterator[SettledDay]:
        """Walk all days of which some energy is known, oldest first."""
        return (self.settlement(direction, day) for day in self.archive.days(direction))

    def max_power_points(self, direction: Direction) -> list[Point]:
        """Return the rows of the maximum power statistic, one at each local midnight."""
        days = self.archive.series(Register(direction, Quantity.MAX_POWER)).days
        return [
            Point(int(self.archive.start_of(day).timestamp()), days[day][0] / 1000)
            for day in sorted(days)
        ]

    def snapshot(self, directions: Iterable[Direction]) -> Snapshot:
        """Return the newest values of the given directions."""
        shown = {direction: self._direction(direction) for direction in directions}
        return Snapshot(
            directions=shown,
            max_power=self._peak(),
            last_reading=max(filter(None, map(self._last_end, shown)), default=None),
            estimated_share=self._estimated_share(shown),
            disagreeing=self._disagreeing(shown),
            adopted=self._adopted(shown),
        )

    def _estimated_share(self, directions: Iterable[Direction]) -> float:
        """Return the share of all known energy whose hour is estimated, 0 to 1."""
        total = estimated = 0
        for day in chain.from_iterable(map(self._days, directions)):
            total += day.energy
            estimated += day.estimated
        return estimated / total if total else 0.0

    def _disagreeing(self, directions: Iterable[Direction]) -> tuple[date, ...]:
        """Return the days whose load curve contradicts the operator's own total."""
        days = {
            day
            for direction in directions
            for day in self.archive.days(direction)
            if self.settlement(direction, day).verdict is Verdict.DISAGREES
        }
        return tuple(sorted(days))

    def _adopted(self, directions: Iterable[Direction]) -> Mapping[str, int]:
        """Return the number of days taken over, by the integration that wrote them."""
        days = {
            (day, adopted.source)
            for direction in directions
            for day in self.archive.days(direction)
            if (adopted := self.archive.adopted(direction, day))
        }
        return Counter(source for _, source in sorted(days))

    def _direction(self, direction: Direction) -> DirectionSnapshot:
        """Return the newest values of one direction, none before any was published."""
        last = max(self.archive.published(direction), default=None)
        if last is None:
            return DirectionSnapshot(None, None, None, None)
        days = [day for day in self.archive.days(direction) if day <= last]
        return DirectionSnapshot(
            load_curve=self._last_interval(direction),
            daily=self._amount(direction, days, lambda day: day == last),
            monthly=self._amount(
                direction,
                days,
                lambda day: (day.year, day.month) == (last.year, last.month),
            ),
            annual=self._amount(direction, days, lambda day: day.year == last.year),
        )

    def _amount(
        self, direction: Direction, days: list[date], belongs: Callable[[date], bool]
    ) -> Amount:
        """Return the energy of the newest days for which `belongs` holds."""
        newest = list(takewhile(belongs, reversed(days)))
        energy = sum(self.settlement(direction, day).energy for day in newest)
        return Amount(
            newest[-1], newest[0] + timedelta(days=1), energy / WATT_MINUTES_PER_WH
        )

    def _last_interval(self, direction: Direction) -> Interval | None:
        """Return the newest interval of the load curve."""
        days = self.archive.series(Register(direction, Quantity.LOAD_CURVE)).days
        if not days:
            return None
        day = max(days)
        offset = max(days[day])
        length, power = days[day][offset]
        start = self.archive.start_of(day) + timedelta(minutes=offset)
        return Interval(start, start + timedelta(minutes=length), power)

    def _last_end(self, direction: Direction) -> datetime | None:
        """Return the end of the newest interval of which the energy is known."""
        days = self.archive.published(direction)
        if not days:
            return None
        return self.settlement(direction, max(days)).end

    def _peak(self) -> Peak | None:
        """Return the newest maximum power."""
        days = self.archive.series(
            Register(Direction.CONSUMPTION, Quantity.MAX_POWER)
        ).days
        if not days:
            return None
        day = max(days)
        power, seconds = days[day]
        return Peak(day, power, self.archive.start_of(day) + timedelta(seconds=seconds))

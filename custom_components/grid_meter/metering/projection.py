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
from .curve import Points
from .exceedance import Exceedance, exceedance
from .model import (
    WATT_MINUTES_PER_WH,
    Channel,
    Direction,
    Quantity,
    Remainder,
    Unit,
    day_minutes,
)
from .remainder import Remaining
from .settlement import Piece, Settlement, Verdict, adopt, settle
from .spread import Spread, at_midnight, days_alike, hours_on_the_wall, usual

SECONDS_PER_HOUR = 3600
MAX_POWER_FACTOR = 3
"""A mean power beyond this many times the subscribed one cannot be real."""


class HourlyEnergy(NamedTuple):
    """Energy of one hour, which begins at the UTC timestamp `start`, in watt-minutes.

    Of a channel that is no energy: in as many sixtieths of a thousandth of its unit.
    """

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
    is_total_only: bool
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
            is_total_only=settled.is_total_only,
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
    """An energy in Wh, or thousandths of another unit, of the local days [start, end)."""

    start: date
    end: date
    energy: float


@dataclass(frozen=True, slots=True)
class Interval:
    """The mean power of an interval of a load curve (aware UTC), in W.

    Of a channel that is no energy: in thousandths of its unit an hour.
    """

    start: datetime
    end: datetime
    power: int


@dataclass(frozen=True, slots=True)
class Peak:
    """The maximum power of a local day, in VA, and its instant (aware UTC).

    Of a load curve: the highest mean power in W, and the beginning of its interval.
    """

    day: date
    power: int
    at: datetime


@dataclass(frozen=True, slots=True)
class DirectionSnapshot:
    """The newest known values of one channel, and the unit of its amounts.

    `highest` is the interval of the highest mean power of the newest month, and
    `excess` what that month took beyond the reference power, if there is one.
    """

    load_curve: Interval | None = None
    daily: Amount | None = None
    monthly: Amount | None = None
    annual: Amount | None = None
    highest: Interval | None = None
    excess: Exceedance | None = None
    unit: Unit = Unit.ENERGY


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the sensors of a usage point show: each direction's main channel, and all.

    `adopted` is the number of days taken over, by the integration that wrote them.
    `last_readings` are the ends of what is known of each channel, aware UTC.
    """

    directions: dict[Direction, DirectionSnapshot]
    channels: Mapping[Channel, DirectionSnapshot]
    max_power: Peak | None
    last_readings: Mapping[Channel, datetime]
    estimated_share: float
    disagreeing: tuple[date, ...]
    adopted: Mapping[str, int]

    @property
    def last_reading(self) -> datetime | None:
        """End of what is known of the channel that is known furthest (aware UTC)."""
        return max(self.last_readings.values(), default=None)


def main_channels(channels: Iterable[Channel]) -> dict[Direction, Channel]:
    """Return the first channel of each direction: what is meant where no code is said."""
    main: dict[Direction, Channel] = {}
    for channel in channels:
        if channel.unit is not Unit.REACTIVE_ENERGY:
            main.setdefault(channel.direction, channel)
    return {direction: main[direction] for direction in Direction if direction in main}


@dataclass(slots=True)
class Projection:
    """Everything that follows from an archive, settled once per day and content.

    `subscribed_power` is in VA, `reference_power` in W; `remainders` are the channels
    that are computed where they are not told. `spread` says how the hours share the
    total of a day where it is all that is known.
    """

    archive: Archive
    subscribed_power: int | None = None
    reference_power: int | None = None
    remainders: Mapping[Channel, Remainder] = field(default_factory=dict)
    spread: Spread = Spread.EVENLY
    _settled: dict[Channel, dict[date, SettledDay]] = field(default_factory=dict)

    def forget(self, days: Iterable[date]) -> None:
        """Settle these days anew, because their readings changed."""
        for day in days:
            for settled in self._settled.values():
                settled.pop(day, None)
        if self.spread is Spread.USUAL:
            # What is usual may have changed with them.
            self._forget_totals()

    def spread_by(self, spread: Spread) -> bool:
        """Spread totals in another way; tell whether it is another one."""
        if spread is self.spread:
            return False
        self.spread = spread
        self._forget_totals()
        return True

    def _forget_totals(self) -> None:
        """Settle anew the days of which only the total is known."""
        for settled in self._settled.values():
            for day in [day for day, each in settled.items() if each.is_total_only]:
                del settled[day]

    def limit(self, subscribed_power: int | None) -> None:
        """Believe no power far beyond the subscribed one (VA); settle anew if it changed."""
        if subscribed_power != self.subscribed_power:
            self.subscribed_power = subscribed_power
            self.forget_all()

    def forget_all(self) -> None:
        """Settle every day anew."""
        self._settled.clear()

    def settlement(self, channel: Channel, day: date) -> SettledDay:
        """Return the settled energy of one local day."""
        days = self._settled.setdefault(channel, {})
        if (settled := days.get(day)) is None:
            settled = days[day] = SettledDay.of(
                self._settle(channel, day), self.archive.start_of(day)
            )
        return settled

    def parts(self, channel: Channel, day: date) -> Iterator[Piece]:
        """Walk the settled energy of a day in pieces, none of which crosses an hour."""
        return self._settle(channel, day).parts()

    def _settle(self, channel: Channel, day: date) -> Settlement:
        """Settle a day, and spread its total as it is wanted if that is all there is."""
        settled = self._settle_evenly(channel, day)
        if self.spread is Spread.EVENLY or not settled.is_total_only:
            return settled
        midnight = self.archive.start_of(day)
        minutes = day_minutes(day, self.archive.zone)
        on_the_wall = hours_on_the_wall(midnight, minutes, self.archive.zone)
        if self.spread is Spread.MIDNIGHT:
            return settled.spread(at_midnight(len(on_the_wall)))
        return settled.spread(usual(self._measured_alike(channel, day), on_the_wall))

    def _measured_alike(self, channel: Channel, day: date) -> list[list[int]]:
        """Return the hours of the nearest days that are like a day and were measured."""
        for days in days_alike(day):
            if found := [
                [hour.energy for hour in settled.hours()]
                for other in days
                if (settled := self._measured(channel, other)) is not None
            ]:
                return found
        return []

    def _measured(self, channel: Channel, day: date) -> SettledDay | None:
        """Return a settled day if each of its hours was measured."""
        if not self.points(channel, day):
            return None
        days = self._settled.setdefault(channel, {})
        if (settled := days.get(day)) is None:
            settlement = self._settle_evenly(channel, day)
            settled = SettledDay.of(settlement, self.archive.start_of(day))
            if not settled.is_total_only:
                days[day] = settled
        measured = (Verdict.MEASURED, Verdict.ROUNDED)
        return settled if settled.verdict in measured else None

    def _settle_evenly(self, channel: Channel, day: date) -> Settlement:
        """Settle a day from what was published of it, or else from what was adopted."""
        minutes = day_minutes(day, self.archive.zone)
        max_power = self._max_power(channel.direction)
        if adopted := self.archive.adopted(channel, day):
            return adopt(adopted.hours, minutes, max_power)
        return settle(
            self.points(channel, day),
            self.archive.total(channel, day),
            minutes,
            max_power,
        )

    def points(self, channel: Channel, day: date) -> Points:
        """Return the load curve of a day, computed where it is left out or all zero."""
        points = self.archive.curve(channel, day)
        if channel not in self.remainders or any(power for _, power in points.values()):
            return points
        return self._remaining(channel).points(day) or points

    def _max_power(self, direction: Direction) -> int | None:
        """Return the power beyond which nothing is believed: what is given has no limit."""
        if direction is Direction.PRODUCTION or self.subscribed_power is None:
            return None
        return self.subscribed_power * MAX_POWER_FACTOR

    def days(self, channel: Channel) -> list[date]:
        """Return the days of which some energy is known, oldest first."""
        return sorted({*self.archive.days(channel), *self._computed(channel)})

    def _published(self, channel: Channel) -> set[date]:
        """Return the days that the operator tells of, or that follow from what it tells."""
        return self.archive.published(channel) | self._computed(channel)

    def _computed(self, channel: Channel) -> set[date]:
        """Return the days on which what the operator leaves out can be computed."""
        return self._remaining(channel).days() if channel in self.remainders else set()

    def _remaining(self, channel: Channel) -> Remaining:
        """Return what a channel that may be left out is computed from."""
        return Remaining.of(self.archive, self.remainders[channel])

    def hourly_energy(self, channel: Channel) -> History:
        """Return all hours of which some energy is known."""
        return History(tuple(self._days(channel)))

    def _days(self, channel: Channel) -> Iterator[SettledDay]:
        """Walk all days of which some energy is known, oldest first."""
        return (self.settlement(channel, day) for day in self.days(channel))

    def max_power_points(self, channel: Channel) -> list[Point]:
        """Return the rows of the maximum power statistic, one at each local midnight."""
        days = self.archive.series(channel.register(Quantity.MAX_POWER)).days
        return [
            Point(int(self.archive.start_of(day).timestamp()), days[day][0] / 1000)
            for day in sorted(days)
        ]

    def newest_day(self, channel: Channel) -> date | None:
        """Return the last day that the operator tells of."""
        return max(self._published(channel), default=None)

    def whole_days(self, channel: Channel, span: timedelta) -> dict[date, float]:
        """Return the newest days of which all energy is known, with it in Wh.

        They are not older than the newest day that the operator tells of by `span`.
        """
        published = sorted(self._published(channel))
        return {
            day: self.settlement(channel, day).energy / WATT_MINUTES_PER_WH
            for day in published
            if day > published[-1] - span and self.is_whole(channel, day)
        }

    def is_whole(self, channel: Channel, day: date) -> bool:
        """Tell whether nothing of a day's energy is missing."""
        if self.archive.total(channel, day) is not None:
            return True
        return self._is_covered(self.points(channel, day), day)

    def _is_covered(self, points: Points, day: date) -> bool:
        """Tell whether a load curve has no gaps."""
        covered = sum(length for length, _ in points.values())
        return covered >= day_minutes(day, self.archive.zone)

    def max_powers(self, channel: Channel, first: date) -> dict[date, Peak]:
        """Return the maximum power of each local day from `first` on."""
        days = self.archive.series(channel.register(Quantity.MAX_POWER)).days
        return {
            day: self._peak_of(day, *days[day]) for day in sorted(days) if day >= first
        }

    def highest_powers(self, channel: Channel, first: date) -> dict[date, Peak]:
        """Return the highest mean power of each whole local day from `first` on, in W."""
        days = (day for day in sorted(self._published(channel)) if day >= first)
        curves = {day: self.points(channel, day) for day in days}
        return {
            day: Peak(day, highest.power, highest.start)
            for day, points in curves.items()
            if self._is_covered(points, day)
            and (highest := self._highest({day: points})) is not None
        }

    def snapshot(self, channels: Iterable[Channel]) -> Snapshot:
        """Return the newest values of the given channels."""
        channels = list(channels)
        main = main_channels(channels)
        shown = list(main.values())
        values = {channel: self._direction(channel) for channel in channels}
        return Snapshot(
            directions={key: values[each] for key, each in main.items()},
            channels=values,
            max_power=self._peak(),
            last_readings={
                channel: end
                for channel in channels
                if (end := self._last_end(channel)) is not None
            },
            estimated_share=self._estimated_share(shown),
            disagreeing=self._disagreeing(shown),
            adopted=self._adopted(shown),
        )

    def _estimated_share(self, channels: Iterable[Channel]) -> float:
        """Return the share of all known energy whose hour is estimated, 0 to 1."""
        total = estimated = 0
        for day in chain.from_iterable(map(self._days, channels)):
            total += day.energy
            estimated += day.estimated
        return estimated / total if total else 0.0

    def _disagreeing(self, channels: Iterable[Channel]) -> tuple[date, ...]:
        """Return the days whose load curve contradicts the operator's own total."""
        days = {
            day
            for channel in channels
            for day in self.days(channel)
            if self.settlement(channel, day).verdict is Verdict.DISAGREES
        }
        return tuple(sorted(days))

    def _adopted(self, channels: Iterable[Channel]) -> Mapping[str, int]:
        """Return the number of days taken over, by the integration that wrote them."""
        days = {
            (day, adopted.source)
            for channel in channels
            for day in self.archive.days(channel)
            if (adopted := self.archive.adopted(channel, day))
        }
        return Counter(source for _, source in sorted(days))

    def _direction(self, channel: Channel) -> DirectionSnapshot:
        """Return the newest values of one direction, none before any was published."""
        last = max(self._published(channel), default=None)
        if last is None:
            return DirectionSnapshot(unit=channel.unit)
        days = [day for day in self.days(channel) if day <= last]
        curves = self._curves_of_month(channel, last)
        is_taken = channel.direction is Direction.CONSUMPTION
        limit = self.reference_power if is_taken else None
        return DirectionSnapshot(
            load_curve=self._last_interval(channel),
            daily=self._amount(channel, days, lambda day: day == last),
            monthly=self._amount(
                channel,
                days,
                lambda day: (day.year, day.month) == (last.year, last.month),
            ),
            annual=self._amount(channel, days, lambda day: day.year == last.year),
            highest=self._highest(curves),
            excess=None if limit is None else exceedance(curves.values(), limit),
            unit=channel.unit,
        )

    def _amount(
        self, channel: Channel, days: list[date], belongs: Callable[[date], bool]
    ) -> Amount:
        """Return the energy of the newest days for which `belongs` holds."""
        newest = list(takewhile(belongs, reversed(days)))
        energy = sum(self.settlement(channel, day).energy for day in newest)
        return Amount(
            newest[-1], newest[0] + timedelta(days=1), energy / WATT_MINUTES_PER_WH
        )

    def _curves_of_month(self, channel: Channel, last: date) -> dict[date, Points]:
        """Return the load curves of the month of a day, up to it."""
        days = (last.replace(day=number) for number in range(1, last.day + 1))
        return {day: points for day in days if (points := self.points(channel, day))}

    def _highest(self, curves: Mapping[date, Points]) -> Interval | None:
        """Return the interval of the highest mean power, the first of equals."""
        points = (
            (power, day, offset, length)
            for day, curve in curves.items()
            for offset, (length, power) in curve.items()
        )
        highest = max(points, key=lambda point: point[0], default=None)
        if highest is None:
            return None
        power, day, offset, length = highest
        return self._interval(day, offset, length, power)

    def _last_interval(self, channel: Channel) -> Interval | None:
        """Return the newest interval of the load curve."""
        curves = self.archive.series(channel.register(Quantity.LOAD_CURVE)).days
        day = max({*curves, *self._computed(channel)}, default=None)
        if day is None:
            return None
        points = self.points(channel, day)
        offset = max(points)
        return self._interval(day, offset, *points[offset])

    def _interval(self, day: date, offset: int, length: int, power: int) -> Interval:
        """Return a point of a day as an interval."""
        start = self.archive.start_of(day) + timedelta(minutes=offset)
        return Interval(start, start + timedelta(minutes=length), power)

    def _last_end(self, channel: Channel) -> datetime | None:
        """Return the end of the newest interval of which the energy is known."""
        days = self._published(channel)
        if not days:
            return None
        return self.settlement(channel, max(days)).end

    def _peak(self) -> Peak | None:
        """Return the newest maximum power."""
        register = Channel(Direction.CONSUMPTION).register(Quantity.MAX_POWER)
        days = self.archive.series(register).days
        if not days:
            return None
        day = max(days)
        return self._peak_of(day, *days[day])

    def _peak_of(self, day: date, power: int, seconds: int) -> Peak:
        """Return a maximum power that was reached so many seconds after midnight."""
        return Peak(day, power, self.archive.start_of(day) + timedelta(seconds=seconds))

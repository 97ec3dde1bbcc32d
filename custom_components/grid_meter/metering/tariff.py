"""What a kWh costs, and when: the timeline of tariffs as its owner tells it.

A timeline is data that can be written down and read again. What it makes of a day is
in `timetable`.
"""

from bisect import bisect_right
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import ClassVar, Final, NamedTuple, Protocol, Self

from .model import MINUTES_PER_HOUR, Direction
from .money import rate
from .off_peak import MINUTES_PER_DAY, OffPeak, Range

UNKNOWN: Final = "unknown"
"""The tariff period of which nobody knows which one it is."""

BASE: Final = "base"
PEAK: Final = "peak"
OFF_PEAK: Final = "offpeak"
NORMAL: Final = "normal"
MOBILE_PEAK: Final = "mobile_peak"
WEEK: Final = "week"
WEEKEND: Final = "weekend"
OUTSIDE: Final = "outside"

DAY: Final = timedelta(days=1)
SIX: Final = 6 * MINUTES_PER_HOUR
TEN_IN_THE_EVENING: Final = 22 * MINUTES_PER_HOUR
ONE: Final = 1 * MINUTES_PER_HOUR
SEVEN: Final = 7 * MINUTES_PER_HOUR
NOVEMBER: Final = 11
WINTER: Final = frozenset({NOVEMBER, 12, 1, 2, 3})
"""The months to which days of mobile peak are confined."""

SATURDAY: Final = 5
SUNDAY: Final = 6


class Colour(StrEnum):
    """What a day of Tempo is called."""

    BLUE = "blue"
    WHITE = "white"
    RED = "red"

    @property
    def peak(self) -> str:
        """The tariff period of its peak hours."""
        return f"{self}_{PEAK}"

    @property
    def off_peak(self) -> str:
        """The tariff period of its off-peak hours."""
        return f"{self}_{OFF_PEAK}"


class PriceUnit(StrEnum):
    """What a price from outside is told in."""

    PER_KWH = "€/kWh"
    CENTS_PER_KWH = "c€/kWh"
    PER_MWH = "€/MWh"

    def per_kwh(self, price: Decimal) -> Decimal:
        """Return a price of this unit per kWh."""
        return price.scaleb(-_EXPONENTS[self])


_EXPONENTS: Final = {
    PriceUnit.PER_KWH: 0,
    PriceUnit.CENTS_PER_KWH: 2,
    PriceUnit.PER_MWH: 3,
}
_CENTS: Final = ("c€", "ct", "cent", "cents", "c", "¢")


def unit_of(text: str | None) -> PriceUnit | None:
    """Return what a unit of measurement means, None where it is no price of energy."""
    money, _, energy = (text or "").strip().partition("/")
    cents = money.strip().lower() in _CENTS
    match energy.strip().lower():
        case "kwh":
            return PriceUnit.CENTS_PER_KWH if cents else PriceUnit.PER_KWH
        case "mwh" if not cents:
            return PriceUnit.PER_MWH
    return None


@dataclass(frozen=True, slots=True)
class Announced:
    """What others announce of days, without which some tariffs have no price.

    `tempo` has the colours of days. `prices` are those of the hours, which begin at a
    UTC timestamp, by their source and in its unit. A day or an hour that is not there
    is not known.
    """

    tempo: Mapping[date, Colour] = field(default_factory=dict)
    prices: Mapping[str, Mapping[int, Decimal]] = field(default_factory=dict)


class LocalDay(NamedTuple):
    """A local day: its date, the UTC timestamp of its midnight, and its length.

    `eve` is what held on the day before.
    """

    date: date
    start: int
    minutes: int
    eve: Scheme | None = None


class WallSpan(NamedTuple):
    """Minutes [start, end) of a day in which a tariff period and a price hold.

    By the clock on the wall, or since midnight if the scheme is not `by_the_clock`.
    """

    start: int
    end: int
    period: str
    price: Decimal | None


class Scheme(Protocol):
    """When which price holds."""

    kind: ClassVar[str]
    by_the_clock: ClassVar[bool]

    @property
    def periods(self) -> tuple[str, ...]:
        """The tariff periods that may occur, in the order in which they are shown."""

    def key(self, local: LocalDay, announced: Announced) -> Hashable:
        """Return what days have in common that are priced alike."""

    def spans(self, local: LocalDay, announced: Announced) -> Iterator[WallSpan]:
        """Walk a whole day in the order of time, without gap or overlap."""


@dataclass(frozen=True, slots=True)
class Flat:
    """One price at any time."""

    kind: ClassVar[str] = "flat"
    by_the_clock: ClassVar[bool] = True
    price: Decimal

    @property
    def periods(self) -> tuple[str, ...]:
        """The only one."""
        return (BASE,)

    def key(self, _local: LocalDay, _announced: Announced) -> Hashable:
        """All days are alike."""
        return None

    def spans(self, _local: LocalDay, _announced: Announced) -> Iterator[WallSpan]:
        """Walk the day, which is one span."""
        yield WallSpan(0, MINUTES_PER_DAY, BASE, self.price)


@dataclass(frozen=True, slots=True)
class PeakOffPeak:
    """One price in the off-peak hours of every day, another one in the rest."""

    kind: ClassVar[str] = "peak_offpeak"
    by_the_clock: ClassVar[bool] = True
    peak: Decimal
    off_peak: Decimal
    hours: OffPeak

    @property
    def periods(self) -> tuple[str, ...]:
        """The two."""
        return (PEAK, OFF_PEAK)

    def key(self, _local: LocalDay, _announced: Announced) -> Hashable:
        """All days are alike."""
        return None

    def spans(self, _local: LocalDay, _announced: Announced) -> Iterator[WallSpan]:
        """Walk the day from border to border."""
        for start, end in pairwise(_borders(self.hours.ranges)):
            if start in self.hours:
                yield WallSpan(start, end, OFF_PEAK, self.off_peak)
            else:
                yield WallSpan(start, end, PEAK, self.peak)


@dataclass(frozen=True, slots=True)
class Tempo:
    """Six prices: peak and off-peak hours of the colour of the day.

    The day of a colour begins at 6:00 and ends at 6:00; off-peak is from 22:00 on.
    """

    kind: ClassVar[str] = "tempo"
    by_the_clock: ClassVar[bool] = True
    prices: Mapping[str, Decimal]

    @property
    def periods(self) -> tuple[str, ...]:
        """The six, and what is not known yet."""
        return (*tempo_periods(), UNKNOWN)

    def key(self, local: LocalDay, announced: Announced) -> Hashable:
        """Days are alike whose colours are, and those of the days before."""
        return announced.tempo.get(local.date - DAY), announced.tempo.get(local.date)

    def spans(self, local: LocalDay, announced: Announced) -> Iterator[WallSpan]:
        """Walk the end of the day before, the peak hours, and the evening."""
        before = announced.tempo.get(local.date - DAY)
        today = announced.tempo.get(local.date)
        yield self._span(0, SIX, before and before.off_peak)
        yield self._span(SIX, TEN_IN_THE_EVENING, today and today.peak)
        yield self._span(TEN_IN_THE_EVENING, MINUTES_PER_DAY, today and today.off_peak)

    def _span(self, start: int, end: int, period: str | None) -> WallSpan:
        """Return a span of a period, or of an unknown one."""
        if period is None:
            return WallSpan(start, end, UNKNOWN, None)
        return WallSpan(start, end, period, self.prices[period])


@dataclass(frozen=True, slots=True)
class MobilePeak:
    """EJP: a high price on announced days of winter, from 7:00 to 1:00 of the next day.

    `days` are those days, and all of them up to `known_until`: no other one is. Of other
    winter days after it nobody knows.
    """

    kind: ClassVar[str] = "ejp"
    by_the_clock: ClassVar[bool] = True
    normal: Decimal
    mobile_peak: Decimal
    days: frozenset[date] = frozenset()
    known_until: date | None = None

    @property
    def periods(self) -> tuple[str, ...]:
        """The two, and what is not known yet."""
        return (NORMAL, MOBILE_PEAK, UNKNOWN)

    def is_peak(self, day: date) -> bool | None:
        """Tell whether a day is one of mobile peak, None where nobody knows."""
        if day.month not in WINTER:
            return False
        if day in self.days:
            return True
        is_known = self.known_until is not None and day <= self.known_until
        return False if is_known else None

    def is_known(self, start: date, end: date | None) -> bool:
        """Tell whether nothing is left open of the days [start, end)."""
        if self.known_until is not None:
            start = max(start, min(self.known_until, date.max - DAY) + DAY)
        if start.month not in WINTER:
            start = start.replace(month=NOVEMBER, day=1)
        return end is not None and end <= start

    def key(self, local: LocalDay, _announced: Announced) -> Hashable:
        """Days are alike that are of the same kind, as are the days before."""
        return self._is_after_peak(local), self.is_peak(local.date)

    def spans(self, local: LocalDay, _announced: Announced) -> Iterator[WallSpan]:
        """Walk the end of the day before, the night, and the day."""
        yield self._span(0, ONE, self._is_after_peak(local))
        yield self._span(ONE, SEVEN, is_peak=False)
        yield self._span(SEVEN, MINUTES_PER_DAY, self.is_peak(local.date))

    def _is_after_peak(self, local: LocalDay) -> bool | None:
        """Tell whether the day before was one of mobile peak.

        Another tariff may have held then, which knows its days better.
        """
        eve = local.date - DAY
        if eve not in self.days and isinstance(local.eve, MobilePeak):
            return local.eve.is_peak(eve)
        return self.is_peak(eve)

    def _span(self, start: int, end: int, is_peak: bool | None) -> WallSpan:
        """Return a span of a kind, or of an unknown one."""
        if is_peak is None:
            return WallSpan(start, end, UNKNOWN, None)
        if is_peak:
            return WallSpan(start, end, MOBILE_PEAK, self.mobile_peak)
        return WallSpan(start, end, NORMAL, self.normal)


@dataclass(frozen=True, slots=True)
class Weekend:
    """A price of its own on some days of the week, all day long.

    Where there are off-peak hours, they are those of the other days.
    """

    kind: ClassVar[str] = "weekend"
    by_the_clock: ClassVar[bool] = True
    week: Decimal
    weekend: Decimal
    days: tuple[int, ...] = (SATURDAY, SUNDAY)
    hours: OffPeak = field(default_factory=OffPeak)
    off_peak: Decimal | None = None

    @property
    def periods(self) -> tuple[str, ...]:
        """Two or three."""
        return (PEAK, OFF_PEAK, WEEKEND) if self.hours else (WEEK, WEEKEND)

    def key(self, local: LocalDay, _announced: Announced) -> Hashable:
        """Days of the weekend are alike, and all others."""
        return local.date.weekday() in self.days

    def spans(self, local: LocalDay, _announced: Announced) -> Iterator[WallSpan]:
        """Walk a day of the one kind or of the other."""
        if local.date.weekday() in self.days:
            yield WallSpan(0, MINUTES_PER_DAY, WEEKEND, self.weekend)
            return
        for start, end in pairwise(_borders(self.hours.ranges)):
            if start in self.hours:
                yield WallSpan(start, end, OFF_PEAK, self.off_peak)
            else:
                yield WallSpan(start, end, PEAK if self.hours else WEEK, self.week)


@dataclass(frozen=True, slots=True)
class Rule:
    """A tariff period and its price, in some months, on some days, in some hours.

    Where none are named all count. Hours across midnight are the first and the last
    ones of the day that is named.
    """

    period: str
    price: Decimal
    months: frozenset[int] = frozenset()
    weekdays: frozenset[int] = frozenset()
    hours: OffPeak = field(default_factory=OffPeak)

    def is_of(self, month: int, weekday: int) -> bool:
        """Tell whether the rule speaks of such days."""
        return (not self.months or month in self.months) and (
            not self.weekdays or weekday in self.weekdays
        )

    def holds(self, minute: int) -> bool:
        """Tell whether the rule holds in a minute of the days of which it speaks."""
        return not self.hours or minute in self.hours


@dataclass(frozen=True, slots=True)
class Rules:
    """Rules, of which the first one that holds counts."""

    kind: ClassVar[str] = "rules"
    by_the_clock: ClassVar[bool] = True
    rules: tuple[Rule, ...]

    @property
    def periods(self) -> tuple[str, ...]:
        """Those of the rules."""
        return tuple(dict.fromkeys(rule.period for rule in self.rules))

    def key(self, local: LocalDay, _announced: Announced) -> Hashable:
        """Days of the same month and day of the week are alike."""
        return local.date.month, local.date.weekday()

    def spans(self, local: LocalDay, _announced: Announced) -> Iterator[WallSpan]:
        """Walk the day from border to border."""
        for start, end, rule in self.winners(local.date.month, local.date.weekday()):
            if rule is None:
                yield WallSpan(start, end, UNKNOWN, None)
            else:
                yield WallSpan(start, end, rule.period, rule.price)

    def winners(
        self, month: int, weekday: int
    ) -> Iterator[tuple[int, int, Rule | None]]:
        """Walk such a day with the rule that counts, None where there is a gap."""
        rules = [rule for rule in self.rules if rule.is_of(month, weekday)]
        ranges = [each for rule in rules for each in rule.hours.ranges]
        for start, end in pairwise(_borders(ranges)):
            yield start, end, next((rule for rule in rules if rule.holds(start)), None)


@dataclass(frozen=True, slots=True)
class Outside:
    """The price of each hour as somebody else tells it, and what is put on top of it."""

    kind: ClassVar[str] = "outside"
    by_the_clock: ClassVar[bool] = False
    source: str
    unit: PriceUnit = PriceUnit.PER_KWH
    surcharge: Decimal = Decimal(0)

    @property
    def periods(self) -> tuple[str, ...]:
        """The only one."""
        return (OUTSIDE,)

    def key(self, local: LocalDay, announced: Announced) -> Hashable:
        """Days are alike whose hours cost the same."""
        prices = announced.prices.get(self.source, {})
        hours = range(local.start, local.start + 60 * local.minutes, 3600)
        return tuple(prices.get(hour) for hour in hours)

    def spans(self, local: LocalDay, announced: Announced) -> Iterator[WallSpan]:
        """Walk the hours of the day."""
        prices = announced.prices.get(self.source, {})
        for start in range(0, local.minutes, MINUTES_PER_HOUR):
            told = prices.get(local.start + 60 * start)
            price = None if told is None else self.unit.per_kwh(told) + self.surcharge
            yield WallSpan(start, start + MINUTES_PER_HOUR, OUTSIDE, price)


@dataclass(frozen=True, slots=True)
class Network:
    """What the use of the grid costs beside the energy: per month, per kWh, and beyond.

    `exceedance` is what each kWh costs in addition that an interval takes beyond the
    `reference_power` in W.
    """

    reference_power: int
    monthly: Decimal = Decimal(0)
    volume: Decimal = Decimal(0)
    exceedance: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Version:
    """A tariff from a local day on: prices per kWh, and a standing charge per month.

    `tax_rate` is what is put on top of all prices: none where they include taxes. That
    of standing charges may be another one.
    """

    start: date
    scheme: Scheme
    standing_charge: Decimal = Decimal(0)
    tax_rate: Decimal = Decimal(0)
    standing_tax_rate: Decimal | None = None
    network: Network | None = None

    @property
    def monthly_rate(self) -> int:
        """All that is due each month, taxes included, as an integer."""
        monthly = self.standing_charge
        if self.network is not None:
            monthly += self.network.monthly
        tax_rate = self.standing_tax_rate
        return rate(monthly, self.tax_rate if tax_rate is None else tax_rate)

    def rate(self, price: Decimal | None) -> int | None:
        """Return what a price comes to with all that is due per kWh, as an integer."""
        if price is None:
            return None
        if self.network is not None:
            price += self.network.volume
        return rate(price, self.tax_rate)


@dataclass(frozen=True, slots=True)
class Timeline:
    """The tariffs of one direction of a usage point, oldest first, none twice a day.

    Before the first of them no price is known.
    """

    direction: Direction
    versions: tuple[Version, ...] = ()
    _starts: Sequence[date] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Keep the days at which tariffs begin, to find one of them fast."""
        starts = tuple(version.start for version in self.versions)
        if any(after <= before for before, after in pairwise(starts)):
            raise ValueError("versions are not in the order of time")
        object.__setattr__(self, "_starts", starts)

    @classmethod
    def always(cls, direction: Direction, version: Version) -> Self:
        """Return a timeline in which a version has held at any time."""
        return cls(direction, (replace(version, start=date.min),))

    def version(self, day: date) -> Version | None:
        """Return the version that holds on a local day."""
        index = bisect_right(self._starts, day)
        return self.versions[index - 1] if index else None

    @property
    def periods(self) -> tuple[str, ...]:
        """All tariff periods that may occur, in the order in which they are shown."""
        periods = dict.fromkeys(
            period for version in self.versions for period in version.scheme.periods
        )
        return tuple(period for period in periods if period != UNKNOWN)


def tempo_periods() -> tuple[str, ...]:
    """Return the six tariff periods of Tempo."""
    return tuple(
        period for colour in Colour for period in (colour.peak, colour.off_peak)
    )


def _borders(ranges: Sequence[Range]) -> list[int]:
    """Return the minutes of a day at which any of the ranges begins or ends."""
    borders = {border for each in ranges for border in (each.start, each.end)}
    return sorted(borders | {0, MINUTES_PER_DAY})

"""Which tariff period and price holds over which minutes: the timeline, day by day."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from .model import MINUTES_PER_HOUR, day_minutes, day_start
from .money import Cost, price_of, rate, share_of_day
from .off_peak import MINUTES_PER_DAY
from .tariff import DAY, UNKNOWN, Announced, LocalDay, Timeline, Version, WallSpan

MINUTE = timedelta(minutes=1)


class Span(NamedTuple):
    """Minutes [start, end) since local midnight, what they belong to and cost.

    `rate` is the price per kWh as an integer, with all that is due; None if unknown.
    """

    start: int
    end: int
    period: str
    rate: int | None


class Segment(NamedTuple):
    """Time [start, end) in which a tariff period and a price per kWh hold (aware UTC).

    The price is the one to pay: with tax, and with what the grid costs per kWh.
    """

    start: datetime
    end: datetime
    period: str
    price: Decimal | None


class Prices(Protocol):
    """Tells which tariff period and price holds over which minutes."""

    def segments(self, start: datetime, end: datetime) -> Iterator[Segment]:
        """Walk the time [start, end) (aware UTC), without gap or overlap."""


@dataclass(frozen=True, slots=True)
class DayTariff:
    """What all minutes of a local day cost, and its power beyond a limit in W."""

    spans: tuple[Span, ...]
    limit: int | None = None
    excess_rate: int = 0

    @property
    def is_hourly(self) -> bool:
        """Tell whether it is enough to know the energy of each hour."""
        borders = (span.end % MINUTES_PER_HOUR for span in self.spans)
        return self.limit is None and not any(borders)

    def followed_by(self, following: DayTariff) -> DayTariff:
        """Return this day and the next one, for an interval that reaches into it."""
        length = self.spans[-1].end
        later = (
            span._replace(start=span.start + length, end=span.end + length)
            for span in following.spans
        )
        return DayTariff((*self.spans, *later), self.limit, self.excess_rate)


@dataclass(slots=True)
class Timetable:
    """A timeline in a zone, with what is announced.

    Days that are priced alike are worked out once and are the same object, so that it
    is cheap to see that nothing has changed. What is announced may be replaced; another
    timeline takes another timetable.
    """

    timeline: Timeline
    zone: ZoneInfo
    announced: Announced = field(default_factory=Announced)
    _known: dict[Hashable, DayTariff] = field(default_factory=dict)
    _days: dict[date, LocalDay] = field(default_factory=dict)

    def day(self, day: date) -> DayTariff:
        """Return what a local day costs."""
        local = self._local(day)
        version = self.timeline.version(day)
        if version is None:
            return DayTariff((Span(0, local.minutes, UNKNOWN, None),))
        changed = None if local.minutes == MINUTES_PER_DAY else day
        key = (version.start, changed, version.scheme.key(local, self.announced))
        if (known := self._known.get(key)) is None:
            known = self._known[key] = self._work_out(version, local)
        return known

    def minutes(self, day: date) -> int:
        """Return the length of a local day."""
        return self._local(day).minutes

    def standing(self, day: date) -> Cost:
        """Return what a local day bears of the standing charge of its month."""
        version = self.timeline.version(day)
        return 0 if version is None else share_of_day(version.monthly_rate, day)

    def segments(self, start: datetime, end: datetime) -> Iterator[Segment]:
        """Walk the time [start, end) (aware UTC), without gap or overlap.

        What goes on as it was is one segment, across midnight too.
        """
        last: Segment | None = None
        for segment in self._of_days(start, end):
            if last is None:
                last = segment
            elif (last.period, last.price) == (segment.period, segment.price):
                last = last._replace(end=segment.end)
            else:
                yield last
                last = segment
        if last is not None:
            yield last

    def at(self, moment: datetime) -> Segment:
        """Return what holds in the minute of a moment (aware)."""
        minute = moment.astimezone(UTC).replace(second=0, microsecond=0)
        return next(self.segments(minute, minute + MINUTE))

    def _of_days(self, start: datetime, end: datetime) -> Iterator[Segment]:
        """Walk the spans of days within [start, end) as segments."""
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        day = start.astimezone(self.zone).date()
        while (midnight := day_start(day, self.zone)) < end:
            for span in self.day(day).spans:
                first = max(start, midnight + span.start * MINUTE)
                last = min(end, midnight + span.end * MINUTE)
                if first < last:
                    price = None if span.rate is None else price_of(span.rate)
                    yield Segment(first, last, span.period, price)
            day += date.resolution

    def _local(self, day: date) -> LocalDay:
        """Return where a local day begins and how long it is."""
        if (local := self._days.get(day)) is None:
            start = int(day_start(day, self.zone).timestamp())
            before = self.timeline.version(day - DAY)
            eve = None if before is None else before.scheme
            local = LocalDay(day, start, day_minutes(day, self.zone), eve)
            self._days[day] = local
        return local

    def _work_out(self, version: Version, local: LocalDay) -> DayTariff:
        """Return what a day costs under a version."""
        told = version.scheme.spans(local, self.announced)
        if version.scheme.by_the_clock and local.minutes != MINUTES_PER_DAY:
            told = self._since_midnight(list(told), local)
        spans: list[Span] = []
        for start, end, period, price in told:
            span = Span(start, end, period, version.rate(price))
            if spans and spans[-1][2:] == span[2:]:
                span = span._replace(start=spans.pop().start)
            spans.append(span)
        network = version.network
        if network is None:
            return DayTariff(tuple(spans))
        excess_rate = rate(network.exceedance, version.tax_rate)
        return DayTariff(tuple(spans), network.reference_power, excess_rate)

    def _since_midnight(
        self, spans: list[WallSpan], local: LocalDay
    ) -> Iterator[WallSpan]:
        """Walk a day on which the clock is changed, minute by minute.

        So the changes of time need no rules of their own.
        """
        on_the_wall = [span for span in spans for _ in range(span.start, span.end)]
        midnight = datetime.fromtimestamp(local.start, UTC)
        for minute in range(local.minutes):
            clock = (midnight + minute * MINUTE).astimezone(self.zone)
            span = on_the_wall[clock.hour * MINUTES_PER_HOUR + clock.minute]
            yield span._replace(start=minute, end=minute + 1)

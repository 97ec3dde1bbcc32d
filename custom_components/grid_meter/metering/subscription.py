"""Subscribed power: what smaller ones would have cut off, and what they would save."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from .model import Channel, Quantity
from .projection import MAX_POWER_FACTOR, Interval, Peak, Projection

VOLT_AMPERES_PER_KVA = 1000
MONTHS_PER_YEAR = 12


@dataclass(frozen=True, slots=True)
class Advice:
    """What a subscribed power (kVA) would have meant.

    On so many `days` the maximum power was above it, and in so many `intervals` of the
    load curve even the mean power was. `saving` is per year, None if it is not known.
    """

    power: int
    days: int
    intervals: int
    saving: Decimal | None


@dataclass(frozen=True, slots=True)
class Demand:
    """The most that was demanded on the local days [start, end), and what would do.

    Of `days` the maximum power is known, of `curve_days` the load curve.
    """

    start: date
    end: date
    highest: Interval | None
    max_power: Peak | None
    days: int
    curve_days: int
    advice: tuple[Advice, ...]


def demand(
    projection: Projection,
    channel: Channel,
    start: date,
    end: date,
    *,
    subscribed: int,
    charges: Mapping[int, Decimal],
) -> Demand:
    """Weigh the powers of a price list below the `subscribed` one (kVA).

    `charges` are standing charges per month. A power that cannot be real does not count.
    """
    believed = subscribed * VOLT_AMPERES_PER_KVA * MAX_POWER_FACTOR
    peaks = [peak for peak in _peaks(projection, channel) if start <= peak.day < end]
    peaks = [peak for peak in peaks if peak.power <= believed]
    smaller = sorted(power for power in charges if power < subscribed)
    above = dict.fromkeys(smaller, 0)
    highest: Interval | None = None
    curve_days = 0
    for day in [day for day in projection.days(channel) if start <= day < end]:
        intervals = list(_intervals(projection, channel, day, believed))
        if not intervals:
            continue
        curve_days += 1
        for interval in intervals:
            if highest is None or interval.power > highest.power:
                highest = interval
        for power in smaller:
            limit = power * VOLT_AMPERES_PER_KVA
            above[power] += sum(interval.power > limit for interval in intervals)
    return Demand(
        start,
        end,
        highest=highest,
        max_power=max(peaks, key=lambda peak: peak.power, default=None),
        days=len(peaks),
        curve_days=curve_days,
        advice=tuple(
            Advice(
                power,
                sum(peak.power > power * VOLT_AMPERES_PER_KVA for peak in peaks),
                above[power],
                _saving(charges, subscribed, power),
            )
            for power in smaller
        ),
    )


def _peaks(projection: Projection, channel: Channel) -> Iterator[Peak]:
    """Walk the maximum powers, oldest first."""
    register = channel.register(Quantity.MAX_POWER)
    days = projection.archive.series(register).days
    for day in sorted(days):
        power, seconds = days[day]
        at = projection.archive.start_of(day) + timedelta(seconds=seconds)
        yield Peak(day, power, at)


def _intervals(
    projection: Projection, channel: Channel, day: date, believed: int
) -> Iterator[Interval]:
    """Walk the intervals of a day's load curve that are believed."""
    midnight = projection.archive.start_of(day)
    for offset, (length, power) in projection.points(channel, day).items():
        if power <= believed:
            start = midnight + timedelta(minutes=offset)
            yield Interval(start, start + timedelta(minutes=length), power)


def _saving(
    charges: Mapping[int, Decimal], subscribed: int, power: int
) -> Decimal | None:
    """Return what a smaller power saves each year."""
    if subscribed not in charges:
        return None
    return MONTHS_PER_YEAR * (charges[subscribed] - charges[power])

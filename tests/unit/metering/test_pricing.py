"""What hours cost: nothing is lost between energy, minutes and money."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings, strategies as st

from custom_components.grid_meter.metering.archive import Archive
from custom_components.grid_meter.metering.curve import Points
from custom_components.grid_meter.metering.exceedance import exceedance
from custom_components.grid_meter.metering.model import Direction, day_minutes
from custom_components.grid_meter.metering.money import (
    EURO,
    euros,
    price_of,
    rate,
    share_of_day,
)
from custom_components.grid_meter.metering.off_peak import OffPeak, Range
from custom_components.grid_meter.metering.pricing import HourlyCost, Pricing
from custom_components.grid_meter.metering.projection import Projection
from custom_components.grid_meter.metering.spread import Spread
from custom_components.grid_meter.metering.tariff import (
    Announced,
    Colour,
    Flat,
    Network,
    PeakOffPeak,
    Timeline,
    Version,
)
from custom_components.grid_meter.metering.timetable import Timetable

from ..days import (
    AUTUMN_DAY,
    CONSUMED,
    CONSUMED_WH,
    CURVE,
    ENERGY,
    PARIS,
    PLAIN_DAY,
    SPRING_DAY,
    TAKEN,
    curve_of,
    midnight,
    points_of,
    total_of,
)
from .tariffs import (
    BLUE,
    LONG_AGO,
    NIGHT,
    OLD,
    always,
    announcements,
    colours,
    timelines,
)

DAY = timedelta(days=1)
D = Decimal


def pricing_of(archive: Archive, timeline: Timeline, announced: Announced) -> Pricing:
    """Return the pricing of what is taken from the grid."""
    return Pricing(Projection(archive), TAKEN, Timetable(timeline, PARIS, announced))


def add_curve(archive: Archive, day: date, points: Points) -> None:
    """Take in a day's load curve."""
    archive.merge(CURVE, curve_of(day, points), day, day + DAY)


def add_total(archive: Archive, day: date, total: int) -> None:
    """Take in the total of a day in Wh."""
    archive.merge(ENERGY, [total_of(day, total)], day, day + DAY)


@st.composite
def curves(draw: st.DrawFn, day: date) -> Points:
    """Return a load curve of any step, some points of which may be missing."""
    step = draw(st.sampled_from([10, 15, 30, 60]))
    powers = st.integers(0, 12_000)
    count = day_minutes(day, PARIS) // step
    values = draw(st.lists(powers, min_size=count, max_size=count))
    missing = draw(st.sets(st.integers(1, count - 1), max_size=3))
    points = points_of(values, step)
    return {at: point for at, point in points.items() if at // step not in missing}


@settings(max_examples=40)
@given(
    st.data(),
    timelines(),
    announcements,
    st.sampled_from([SPRING_DAY, PLAIN_DAY, AUTUMN_DAY]),
    st.one_of(st.none(), st.integers(0, 60_000)),
)
def test_sums_of_tariff_periods_are_the_total(
    data: st.DataObject,
    timeline: Timeline,
    announced: Announced,
    day: date,
    total: int | None,
) -> None:
    """Of energy and of cost, hour by hour, and the energy is that of the statistic."""
    archive = Archive(PARIS)
    add_curve(archive, day, data.draw(curves(day)))
    if total is not None:
        add_total(archive, day, total)
    pricing = pricing_of(archive, timeline, announced)
    hours = list(pricing.hours())
    assert [(hour.start, hour.energy, hour.estimated) for hour in hours] == list(
        pricing.projection.hourly_energy(TAKEN)
    )
    by_period = [
        hour
        for period in (*timeline.periods, "unknown")
        for hour in pricing.hours(period)
    ]
    for hour in hours:
        parts = [part for part in by_period if part.start == hour.start]
        assert sum(part.energy for part in parts) == hour.energy
        costs = [part.cost for part in parts]
        assert hour.cost == (None if None in costs else sum(map(int, map(str, costs))))
    known = sum(hour.cost or 0 for hour in hours)
    assert [row.total for row in pricing.hours().rows()][-1:] == [known][: len(hours)]


@settings(max_examples=20)
@given(st.data(), st.sampled_from([SPRING_DAY, PLAIN_DAY, AUTUMN_DAY]))
def test_cost_is_what_every_minute_costs(data: st.DataObject, day: date) -> None:
    """An independent sum over minutes differs by the rounding of watt-minutes alone."""
    archive = Archive(PARIS)
    points = data.draw(curves(day))
    add_curve(archive, day, points)
    pricing = pricing_of(archive, always(OLD), Announced())
    expected: Counter[str] = Counter()
    for offset, (length, power) in points.items():
        for minute in range(offset, offset + length):
            moment = midnight(day) + timedelta(minutes=minute)
            is_off_peak = NIGHT.is_off_peak(moment, PARIS)
            expected["offpeak" if is_off_peak else "peak"] += power
    prices = {"peak": rate(OLD.peak), "offpeak": rate(OLD.off_peak)}
    for period, each in prices.items():
        energy = sum(hour.energy for hour in pricing.hours(period))
        assert energy == expected[period]
        assert sum(hour.cost or 0 for hour in pricing.hours(period)) == energy * each


def test_a_half_hour_across_the_border_is_split_by_minutes() -> None:
    """22:30 to 23:00 is 8 minutes of peak and 22 of off-peak: 22:38 is the border."""
    archive = Archive(PARIS)
    add_curve(archive, PLAIN_DAY, {1350: (30, 3000)})
    pricing = pricing_of(archive, always(OLD), Announced())
    start = int(midnight(PLAIN_DAY).timestamp()) + 22 * 3600
    # 400 Wh at 0.20 € are 0.08 €, 1100 Wh at 0.15 € are 0.165 €.
    peak, off_peak = EURO * 8 // 100, EURO * 165 // 1000
    assert list(pricing.hours("peak")) == [HourlyCost(start, 24_000, peak, False)]
    assert list(pricing.hours("offpeak")) == [
        HourlyCost(start, 66_000, off_peak, False)
    ]
    assert list(pricing.hours()) == [HourlyCost(start, 90_000, peak + off_peak, False)]


def test_an_interval_across_midnight_is_priced_by_both_days() -> None:
    """It belongs to the day in which it begins, but the new price holds from midnight."""
    archive = Archive(PARIS)
    add_curve(archive, PLAIN_DAY, {1410: (60, 1000)})
    versions = (
        Version(LONG_AGO, Flat(D("0.2"))),
        Version(PLAIN_DAY + DAY, Flat(D("0.4"))),
    )
    timeline = Timeline(Direction.CONSUMPTION, versions)
    pricing = pricing_of(archive, timeline, Announced())
    assert [euros(hour.cost or 0) for hour in pricing.hours()] == [D("0.10"), D("0.20")]
    # Off-peak until 0:10: a third of the half-hour after midnight, not of its hour.
    until_ten = PeakOffPeak(D("0.4"), D("0.1"), OffPeak((Range(0, 10),)))
    versions = (versions[0], Version(PLAIN_DAY + DAY, until_ten))
    timeline = Timeline(Direction.CONSUMPTION, versions)
    pricing.timetable = Timetable(timeline, PARIS)
    assert [euros(hour.cost or 0) for hour in pricing.hours()] == [D("0.10"), D("0.15")]


def test_a_colour_that_is_not_known_yet() -> None:
    """Its hours have energy and no cost; the colour that comes late changes two days."""
    archive = Archive(PARIS)
    for day in (PLAIN_DAY, PLAIN_DAY + DAY, PLAIN_DAY + 2 * DAY):
        add_curve(archive, day, points_of(CONSUMED))
    told = colours(PLAIN_DAY - DAY, Colour.BLUE, Colour.RED, None, Colour.BLUE)
    pricing = pricing_of(archive, always(BLUE), Announced(tempo=told))
    before = [pricing.day(PLAIN_DAY + n * DAY) for n in range(3)]
    unknown = [hour for hour in pricing.hours() if hour.cost is None]
    # From 6:00 of the second day to 6:00 of the third.
    assert len(unknown) == 24
    assert unknown[0].start == midnight(PLAIN_DAY + DAY).timestamp() + 6 * 3600
    assert sum(hour.energy for hour in pricing.hours("unknown")) == CONSUMED_WH * 60
    pricing.timetable.announced = Announced(
        tempo=told | {PLAIN_DAY + DAY: Colour.WHITE}
    )
    assert all(hour.cost is not None for hour in pricing.hours())
    after = [pricing.day(PLAIN_DAY + n * DAY) for n in range(3)]
    assert after[0] is before[0]
    assert after[1] is not before[1]
    assert after[2] is not before[2]


def test_only_days_that_changed_are_priced_anew(archive: Archive) -> None:
    """Readings, a tariff from some day on, another spread: nobody needs to be told."""
    days = [PLAIN_DAY + n * DAY for n in range(4)]
    for day in days[:3]:
        add_curve(archive, day, points_of(CONSUMED))
    add_total(archive, days[3], 24_000)
    pricing = pricing_of(archive, always(OLD), Announced())
    before = [pricing.day(day) for day in days]
    assert [pricing.day(day) for day in days] == before
    assert all(a is b for a, b in zip(map(pricing.day, days), before, strict=True))
    add_total(archive, days[0], CONSUMED_WH + 9)
    pricing.projection.forget({days[0]})
    later = PeakOffPeak(OLD.peak, D("0.16"), OLD.hours)
    versions = (*always(OLD).versions, Version(days[2], later))
    pricing.timetable = Timetable(Timeline(Direction.CONSUMPTION, versions), PARIS)
    after = [pricing.day(day) for day in days]
    assert [a is b for a, b in zip(after, before, strict=True)] == [
        *(False, True),
        *(False, False),
    ]
    estimated = [hour for hour in pricing.hours() if hour.estimated]
    assert [hour.energy for hour in estimated] == [60_000] * 24
    pricing.projection.spread_by(Spread.MIDNIGHT)
    assert [hour.energy for hour in pricing.day(days[3]).hours()][:2] == [1_440_000, 0]


def test_a_day_of_which_nothing_is_believed() -> None:
    """It has no hours, and so no cost."""
    archive = Archive(PARIS)
    add_curve(archive, PLAIN_DAY, {0: (30, 90_000)})
    pricing = pricing_of(archive, always(OLD), Announced())
    pricing.projection.limit(6000)
    assert list(pricing.hours()) == []
    pricing.projection.limit(None)
    add_curve(archive, PLAIN_DAY, {0: (30, 2**50)})
    pricing.projection.forget({PLAIN_DAY})
    assert [hour.cost for hour in pricing.hours()] == [2**50 * 30 * rate(D("0.15"))]


@settings(max_examples=20)
@given(
    st.lists(st.integers(0, 9000), min_size=96, max_size=96), st.integers(1000, 6000)
)
def test_what_exceeds_the_reference_power_is_paid_twice(
    powers: list[int], limit: int
) -> None:
    """As much energy as the sensor shows, quarter by quarter, at a price of its own."""
    archive = Archive(PARIS)
    add_curve(archive, PLAIN_DAY, points_of(powers, 15))
    network = Network(limit, volume=D("0.0510"), exceedance=D("0.0765"))
    version = Version(LONG_AGO, Flat(D("0.2")), tax_rate=D("0.08"), network=network)
    timeline = Timeline(Direction.CONSUMPTION, (version,))
    pricing = pricing_of(archive, timeline, Announced())
    excess = pricing.day(PLAIN_DAY).excess
    assert excess.energy == 60 * exceedance([points_of(powers, 15)], limit).energy
    wh = Fraction(sum(powers), 4)
    expected = wh * Fraction("0.27108") / 1000 + Fraction(excess.energy, 60_000) * (
        Fraction("0.0765") * Fraction("1.08")
    )
    assert Fraction(sum(hour.cost or 0 for hour in pricing.hours()), EURO) == expected


@given(st.decimals(0, 200, places=6), st.dates(date(2023, 1, 1), date(2028, 12, 1)))
def test_a_month_bears_its_standing_charge_to_the_last_digit(
    charge: Decimal, day: date
) -> None:
    """And no day bears a smallest unit more than another one."""
    first = day.replace(day=1)
    days = [first + n * DAY for n in range(31)]
    shares = [
        share_of_day(rate(charge), each) for each in days if each.month == day.month
    ]
    assert Fraction(sum(shares), EURO) == Fraction(charge)
    assert max(shares) - min(shares) in {0, EURO // 10**10}
    assert shares == sorted(shares, reverse=True)


@settings(max_examples=40)
@given(
    st.decimals(0, 60, places=4), st.sampled_from([SPRING_DAY, PLAIN_DAY, AUTUMN_DAY])
)
def test_the_hours_of_a_day_bear_its_standing_charge(
    charge: Decimal, day: date
) -> None:
    """Be they 23, 24 or 25."""
    archive = Archive(PARIS)
    add_total(archive, day, 10_000)
    pricing = pricing_of(archive, always(OLD, str(charge)), Announced())
    added = [
        (with_it.cost or 0) - (without.cost or 0)
        for with_it, without in zip(
            pricing.hours_with_standing(), pricing.hours(), strict=True
        )
    ]
    assert sum(added) == pricing.timetable.standing(day)
    assert max(added) - min(added) in {0, EURO // 10**10}


def test_an_hour_of_the_next_day_bears_no_charge_of_this_one() -> None:
    """Where an interval reaches into it, its day shares out a charge of its own."""
    archive = Archive(PARIS)
    add_curve(archive, PLAIN_DAY, {1350: (60, 1000), 1410: (60, 1000)})
    pricing = pricing_of(archive, always(OLD, "30"), Announced())
    added = [
        (with_it.cost or 0) - (without.cost or 0)
        for with_it, without in zip(
            pricing.hours_with_standing(), pricing.hours(), strict=True
        )
    ]
    assert len(added) == 3
    assert added[2] == 0
    assert sum(added) == pricing.timetable.standing(PLAIN_DAY)


def test_money_is_rounded_once_and_away_from_zero() -> None:
    """Half a cent is a cent, taken or given; ten decimals are kept as they are."""
    half = EURO // 200
    assert euros(half) == D("0.01")
    assert euros(-half) == D("-0.01")
    assert euros(half - 1) == euros(1 - half) == 0
    assert euros(EURO * 123, 4) == D("123.0000")
    assert price_of(rate(D("0.129701"), D("0.055"))) == D("0.136834555")

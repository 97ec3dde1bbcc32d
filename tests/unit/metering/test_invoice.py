"""Invoices as a supplier would write them, each worked out by hand in a comment."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from custom_components.grid_meter.metering.archive import Archive
from custom_components.grid_meter.metering.invoice import (
    bill,
    compare,
    last_months,
    monthly_bills,
)
from custom_components.grid_meter.metering.model import Direction, Quantity, day_minutes
from custom_components.grid_meter.metering.money import euros
from custom_components.grid_meter.metering.off_peak import OffPeak, Range
from custom_components.grid_meter.metering.pricing import Pricing
from custom_components.grid_meter.metering.projection import Projection
from custom_components.grid_meter.metering.subscription import Advice, demand
from custom_components.grid_meter.metering.tariff import (
    Announced,
    Colour,
    Flat,
    MobilePeak,
    Network,
    PeakOffPeak,
    Scheme,
    Tempo,
    Timeline,
    Version,
    tempo_periods,
)
from custom_components.grid_meter.metering.timetable import Timetable

from ..days import (
    CURVE,
    CURVE_OUT,
    ENERGY,
    GIVEN,
    MAX_POWER,
    PARIS,
    TAKEN,
    curve_of,
    midnight,
    points_of,
    total_of,
)
from .tariffs import always, colours

DAY = timedelta(days=1)
D = Decimal
NIGHT = OffPeak((Range(1350, 390),))
"""22:30 to 6:30, eight hours."""


def taken(first: date, last: date, powers: list[int]) -> Archive:
    """Return an archive of days that all have the same half-hours by the wall clock."""
    archive = Archive(PARIS)
    lengths = {
        1380: powers[:4] + powers[6:],
        1440: powers,
        1500: powers[:6] + powers[4:],
    }
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        points = points_of(lengths[day_minutes(day, PARIS)])
        archive.merge(CURVE, curve_of(day, points), day, day + DAY)
    return archive


def pricing_of(
    archive: Archive, *versions: Version, announced: Announced | None = None
) -> Pricing:
    """Return the pricing of an archive under some versions."""
    timeline = Timeline(Direction.CONSUMPTION, versions)
    timetable = Timetable(timeline, PARIS, announced or Announced())
    return Pricing(Projection(archive), TAKEN, timetable)


def version(start: date, scheme: Scheme, charge: str) -> Version:
    """Return a version whose prices include taxes."""
    return Version(start, scheme, D(charge))


def test_a_month_of_one_price_that_changes_on_the_eleventh() -> None:
    """September 2026, 30 days of 12.345 kWh.

    10 days, 123.450 kWh at 0.1940 €                      23.949300
    20 days, 246.900 kWh at 0.2001 €                      49.404690
    standing charge, 10/30 of 15.60 € and 20/30 of 15.90 €  5.20 + 10.60 = 15.80
                                                          89.153990 = 89.15 €
    """
    september = date(2026, 9, 1)
    # 514.375 W all day long are 12.345 kWh: half-hours of 514 W and 514.75 W in turn
    # cannot be told in whole watts, so three in four are 514 W and the fourth more.
    archive = taken(
        september, date(2026, 9, 30), [514, 514, 514, 514, 514, 514, 514, 517] * 6
    )
    pricing = pricing_of(
        archive,
        version(date(2026, 2, 1), Flat(D("0.1940")), "15.60"),
        version(date(2026, 9, 11), Flat(D("0.2001")), "15.90"),
    )
    month = bill(pricing, september, date(2026, 10, 1))
    assert [(line.since, line.period, line.energy) for line in month.lines] == [
        (date(2026, 2, 1), "base", 123_450 * 60),
        (date(2026, 9, 11), "base", 246_900 * 60),
    ]
    assert [euros(line.cost, 6) for line in month.lines] == [
        D("23.949300"),
        D("49.404690"),
    ]
    assert euros(month.standing, 10) == D("15.8")
    assert euros(month.cost) == D("89.15")
    assert month.is_complete
    assert (month.hours, month.estimated_hours) == (720, 0)
    rows = list(pricing.hours_with_standing().rows())
    assert len(rows) == 720
    assert rows[-1].total == month.cost


def test_what_is_given_earns_less_by_its_standing_charge() -> None:
    """10 April 2026, 24 kWh at 0.10 € are 2.40 €, less 1/30 of 3.00 €: 2.30 €."""
    april = date(2026, 4, 10)
    archive = Archive(PARIS)
    archive.merge(
        CURVE_OUT, curve_of(april, points_of([1000] * 48)), april, april + DAY
    )
    timeline = Timeline(
        Direction.PRODUCTION, [version(date(2026, 1, 1), Flat(D("0.1")), "3")]
    )
    pricing = Pricing(Projection(archive), GIVEN, Timetable(timeline, PARIS))
    day = bill(pricing, april, april + DAY)
    assert euros(day.energy_cost) == D("2.40")
    assert euros(day.standing) == D("-0.10")
    assert euros(day.cost) == D("2.30")


def test_an_hour_that_two_days_share_is_one() -> None:
    """Readings of a meter whose half-hours begin a quarter past cross midnight."""
    april = date(2026, 4, 10)
    archive = Archive(PARIS)
    points = {15 + 30 * index: (30, 1000) for index in range(95)}
    curve = curve_of(april, points)
    archive.merge(CURVE, curve, april, april + 3 * DAY)
    pricing = pricing_of(archive, version(date(2026, 1, 1), Flat(D("0.1")), "0"))
    both = bill(pricing, april, april + 2 * DAY)
    assert both.hours == 48


def test_a_month_of_peak_and_off_peak_over_a_price_change_and_the_end_of_summer() -> (
    None
):
    """October 2026: 31 days, one of which has an hour more, at night.

    600 W by day and 2000 W from 22:30 to 6:30. A day has 16 hours of peak, 9.600 kWh,
    and 8 hours of off-peak, 16.000 kWh; 25 October has 9 hours of off-peak, 18.000 kWh.
    The price changes on 16 October: 15 days before, 16 days after it.

    peak      15 days, 144.000 kWh at 0.2081 €            29.966400
    off-peak  15 days, 240.000 kWh at 0.1635 €            39.240000
    peak      16 days, 153.600 kWh at 0.2142 €            32.901120
    off-peak  15 days and 25 October, 258.000 kWh at 0.1589 €  40.996200
    standing charge, 15/31 of 15.74 € and 16/31 of 15.86 €  7.616129 + 8.185806
                                                         158.905655 = 158.91 €
    """
    october = date(2026, 10, 1)
    night, day = [2000], [600]
    archive = taken(october, date(2026, 10, 31), night * 13 + day * 32 + night * 3)
    pricing = pricing_of(
        archive,
        version(
            date(2026, 2, 1), PeakOffPeak(D("0.2081"), D("0.1635"), NIGHT), "15.74"
        ),
        version(
            date(2026, 10, 16), PeakOffPeak(D("0.2142"), D("0.1589"), NIGHT), "15.86"
        ),
    )
    month = bill(pricing, october, date(2026, 11, 1))
    assert [(line.period, line.energy // 60) for line in month.lines] == [
        ("peak", 144_000),
        ("offpeak", 240_000),
        ("peak", 153_600),
        ("offpeak", 258_000),
    ]
    assert [euros(line.cost, 6) for line in month.lines] == [
        D("29.966400"),
        D("39.240000"),
        D("32.901120"),
        D("40.996200"),
    ]
    assert euros(month.standing, 6) == D("15.801935")
    assert euros(month.cost) == D("158.91")
    assert month.hours == 31 * 24 + 1


def test_a_week_of_tempo_over_a_price_change() -> None:
    """1 to 5 December 2026: white, red, red, blue, blue, after a blue 30 November.

    1000 W all the time: 6 kWh until 6:00, 16 kWh of peak hours, 2 kWh from 22:00 on.
    Until 6:00 the colour is that of the day before. New prices hold from 4 December on,
    from midnight, so in the last red hours too.

    blue off-peak   1 Dec until 6:00              6 kWh at 0.1325 €    0.7950
    white peak      1 Dec                        16 kWh at 0.1894 €    3.0304
    white off-peak  1 Dec evening, 2 Dec          8 kWh at 0.1499 €    1.1992
    red peak        2 and 3 Dec                  32 kWh at 0.7060 €   22.5920
    red off-peak    2 Dec evening, 3 Dec, evening 10 kWh at 0.1575 €   1.5750
    blue peak       4 and 5 Dec                  32 kWh at 0.1654 €    5.2928
    blue off-peak   4 Dec evening, 5 Dec, evening 10 kWh at 0.1356 €   1.3560
    red off-peak    4 Dec until 6:00              6 kWh at 0.1615 €    0.9690
                                                                      36.8094
    standing charge, 3/31 of 15.50 € and 2/31 of 18.60 €  1.50 + 1.20  2.70
                                                              39.5094 = 39.51 €
    """
    first = date(2026, 12, 1)
    archive = taken(first, date(2026, 12, 5), [1000] * 48)
    old = ("0.1612", "0.1325", "0.1894", "0.1499", "0.7060", "0.1575")
    new = ("0.1654", "0.1356", "0.1921", "0.1536", "0.7295", "0.1615")
    blue, white, red = Colour
    told = colours(first - DAY, blue, white, red, red, blue, blue)
    pricing = pricing_of(
        archive,
        *(
            version(
                start,
                Tempo(dict(zip(tempo_periods(), map(D, prices), strict=True))),
                charge,
            )
            for start, prices, charge in (
                (date(2026, 2, 1), old, "15.50"),
                (date(2026, 12, 4), new, "18.60"),
            )
        ),
        announced=Announced(tempo=told),
    )
    week = bill(pricing, first, date(2026, 12, 6))
    assert [
        (line.period, line.energy // 60_000, euros(line.cost, 4)) for line in week.lines
    ] == [
        ("blue_offpeak", 6, D("0.7950")),
        ("white_peak", 16, D("3.0304")),
        ("white_offpeak", 8, D("1.1992")),
        ("red_peak", 32, D("22.5920")),
        ("red_offpeak", 10, D("1.5750")),
        ("blue_peak", 32, D("5.2928")),
        ("blue_offpeak", 10, D("1.3560")),
        ("red_offpeak", 6, D("0.9690")),
    ]
    assert euros(week.standing, 10) == D("2.7")
    assert euros(week.cost) == D("39.51")
    pricing.timetable.announced = Announced(tempo=told | {date(2026, 12, 3): white})
    cheaper = bill(pricing, first, date(2026, 12, 6))
    # 16 red hours at 0.7060 € are 16 white ones at 0.1894 €; 2 at 0.1575 € become 2 at
    # 0.1499 €, and 6 at 0.1615 € become 6 at 0.1536 €.
    assert euros(week.cost - cheaper.cost, 4) == D("8.2656") + D("0.0152") + D("0.0474")


def test_a_week_of_mobile_peak() -> None:
    """12 to 18 January 2026: Tuesday, Wednesday and Sunday are days of mobile peak.

    1000 W all the time: 24 kWh a day. A peak day has 17 kWh from 7:00 on, and 1 kWh
    until 1:00 of the next day.

    mobile peak  13 Jan from 7:00, 14 Jan until 1:00   18 kWh
                 14 Jan from 7:00, 15 Jan until 1:00   18 kWh
                 18 Jan from 7:00                      17 kWh
                                              53 kWh at 1.5000 €   79.5000
    normal       7 × 24 − 53                 115 kWh at 0.1598 €   18.3770
    standing charge, 7/31 of 15.50 €                                3.5000
                                                         101.3770 = 101.38 €
    """
    first, end = date(2026, 1, 12), date(2026, 1, 19)
    archive = taken(first, end - DAY, [1000] * 48)
    peaks = frozenset({date(2026, 1, day) for day in (13, 14, 18)})
    ejp = MobilePeak(D("0.1598"), D("1.5"), peaks, date(2026, 1, 18))
    bought = [version(date(2025, 2, 1), ejp, "15.50")]
    week = bill(pricing_of(archive, *bought), first, end)
    assert [
        (line.period, line.energy // 60_000, euros(line.cost, 4)) for line in week.lines
    ] == [("normal", 115, D("18.3770")), ("mobile_peak", 53, D("79.5000"))]
    assert euros(week.standing, 4) == D("3.5")
    assert euros(week.cost) == D("101.38")
    assert week.is_complete
    # Known until Friday: Saturday has no cost from 7:00 on, and Sunday none until 1:00.
    friday = replace(ejp, known_until=date(2026, 1, 16))
    bought = [version(date(2025, 2, 1), friday, "15.50")]
    open_week = bill(pricing_of(archive, *bought), first, end)
    assert open_week.unknown == 18_000 * 60
    # 18 kWh at 0.1598 €
    assert euros(week.cost - open_week.cost, 4) == D("2.8764")


def test_a_month_of_luxembourg_with_power_beyond_the_reference() -> None:
    """November 2026: 30 days of 23 hours at 1000 W and one at 5000 W; 3 kW agreed.

    28.000 kWh a day, of which 2.000 kWh are beyond 3 kW; 840 and 60 kWh in the month.

    energy and volume   840 kWh at 0.1500 € + 0.0510 €   168.840
    exceedance           60 kWh at 0.0765 €                4.590
    standing charge     2.00 € and 7.42 €                  9.420
                                                         182.850
    tax of 8 %                                            14.628
                                                         197.478 = 197.48 €
    """
    november = date(2026, 11, 1)
    archive = taken(
        november, date(2026, 11, 30), [1000] * 36 + [5000] * 2 + [1000] * 10
    )
    network = Network(3000, D("7.42"), D("0.0510"), D("0.0765"))
    flat = Version(date(2026, 1, 1), Flat(D("0.15")), D(2), D("0.08"), network=network)
    month = bill(pricing_of(archive, flat), november, date(2026, 12, 1))
    assert month.energy == 840_000 * 60
    assert month.excess.energy == 60_000 * 60
    assert euros(month.excess.cost, 4) == D("4.9572")
    assert euros(month.cost, 3) == D("197.478")
    assert euros(month.cost) == D("197.48")


def test_what_is_not_known_is_said() -> None:
    """Days without energy, energy without price, days before the first tariff."""
    first = date(2026, 9, 1)
    archive = taken(first, date(2026, 9, 3), [1000] * 48)
    archive.merge(ENERGY, [total_of(date(2026, 9, 5), 24_000)], first, first + 9 * DAY)
    pricing = pricing_of(archive, version(date(2026, 9, 2), Flat(D("0.2")), "30"))
    month = bill(pricing, first, date(2026, 9, 6))
    assert [(line.since, line.period, line.unknown) for line in month.lines] == [
        (None, "unknown", 24_000 * 60),
        (date(2026, 9, 2), "base", 0),
    ]
    assert not month.is_complete
    assert (month.unknown, month.missing) == (24_000 * 60, 1)
    assert (month.hours, month.estimated_hours) == (96, 24)
    # 72 kWh at 0.20 €, and 4 days of 1 €; nothing is due before the first tariff.
    assert euros(month.cost) == D("18.40")


def test_other_tariffs_on_the_same_curve() -> None:
    """Twelve months up to the newest day, month by month, beside the tariff that holds."""
    newest = date(2026, 9, 14)
    archive = taken(date(2025, 9, 1), newest, [2000] * 13 + [600] * 32 + [2000] * 3)
    del archive.series(CURVE).days[date(2026, 5, 1)]
    archive.merge(ENERGY, [total_of(date(2026, 5, 1), 25_600)], newest, newest)
    projection = Projection(archive)
    start, end = last_months(projection.days(TAKEN))
    assert (start, end) == (date(2025, 9, 15), date(2026, 9, 15))
    timelines = {
        "now": always(Flat(D("0.2")), "12"),
        "nightly": always(PeakOffPeak(D("0.21"), D("0.15"), NIGHT), "15"),
        "tempo": always(Tempo(dict.fromkeys(tempo_periods(), D("0.1"))), "15"),
    }
    timetables = {name: Timetable(each, PARIS) for name, each in timelines.items()}
    compared = compare(projection, TAKEN, timetables, start, end)
    assert compared.estimated_share == 24 / (365 * 24)
    assert (compared.hours, compared.missing) == (365 * 24, 0)
    now, nightly, tempo = compared.candidates
    assert len(now.months) == 13
    assert [month.start for month in now.months[:2]] == [start, date(2025, 10, 1)]
    assert now.energy == nightly.energy == tempo.energy == tempo.unknown
    assert now.months == monthly_bills(
        Pricing(projection, TAKEN, timetables["now"]), start, end
    )
    differences = compared.differences("now")
    assert differences["now"] == 0
    assert differences["tempo"] is None
    assert differences["nightly"] == nightly.cost - now.cost
    # A day of 9.6 kWh at 0.01 € more and 16 kWh at 0.05 € less, 12 months of 3 € more:
    # spring and autumn make up for each other; one day is spread evenly over 24 hours,
    # of which off-peak has 8: 17.0667 kWh at 0.01 € more and 8.5333 kWh at 0.05 € less.
    daily = D("0.096") - D("0.8")
    even = D("0.170667") - D("0.426667")
    standing = nightly.standing - now.standing
    assert euros(standing) == 36
    assert euros(nightly.cost - now.cost) == round(364 * daily + even + 36, 2)
    assert compare(projection, TAKEN, {}, start, end).estimated_share == 0


def test_how_often_a_smaller_subscribed_power_would_have_tripped() -> None:
    """Days by the maximum power, intervals by the curve; what cannot be real is left."""
    first = date(2026, 9, 1)
    archive = taken(first, date(2026, 9, 4), [2000] * 46 + [6100] * 2)
    archive.merge(
        CURVE, curve_of(first, {0: (30, 3500), 30: (30, 40_000)}), first, first
    )
    for number, power in enumerate((5900, 6100, 7000, 40_000)):
        day = first + number * DAY
        at = midnight(day) + timedelta(hours=19)
        archive.merge(MAX_POWER, [total_of(day, power, at)], day, day)
    found = demand(
        Projection(archive),
        TAKEN,
        first,
        date(2026, 9, 5),
        subscribed=9,
        charges={3: D("12.13"), 6: D("15.86"), 9: D("19.88"), 12: D("23.76")},
    )
    assert found.advice == (
        Advice(3, 3, 4 * 2 + 1, D("93.00")),
        Advice(6, 2, 4 * 2, D("48.24")),
    )
    assert found.highest is not None
    assert found.highest.power == 6100
    assert found.highest.start == midnight(first) + timedelta(hours=23)
    assert found.max_power is not None
    assert (found.max_power.day, found.max_power.power) == (date(2026, 9, 3), 7000)
    assert (found.days, found.curve_days) == (3, 4)
    unpriced = demand(
        Projection(Archive(PARIS)),
        TAKEN,
        first,
        first,
        subscribed=9,
        charges={6: D("15.86")},
    )
    assert unpriced.advice == (Advice(6, 0, 0, None),)
    assert unpriced.highest is unpriced.max_power is None
    assert archive.series(TAKEN.register(Quantity.MAX_POWER)).days

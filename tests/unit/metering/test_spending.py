"""What was spent lately, as far as it is known."""

from datetime import date, timedelta
from decimal import Decimal

from custom_components.grid_meter.metering.archive import Archive
from custom_components.grid_meter.metering.model import Channel
from custom_components.grid_meter.metering.money import EURO, euros
from custom_components.grid_meter.metering.pricing import Pricing
from custom_components.grid_meter.metering.projection import Projection
from custom_components.grid_meter.metering.spending import Spending, Spent, spending
from custom_components.grid_meter.metering.tariff import Flat, Timeline, Version
from custom_components.grid_meter.metering.timetable import Timetable

from ..days import (
    CURVE,
    CURVE_OUT,
    ENERGY,
    GIVEN,
    PARIS,
    TAKEN,
    curve_of,
    points_of,
    total_of,
)

DAY = timedelta(days=1)
D = Decimal
APRIL = date(2026, 4, 1)


def pricing_of(
    archive: Archive, *versions: Version, channel: Channel = TAKEN
) -> Pricing:
    """Return the pricing of a channel."""
    table = Timetable(Timeline(channel.direction, versions), PARIS)
    return Pricing(Projection(archive), channel, table)


def add_total(archive: Archive, day: date, watt_hours: int) -> None:
    """Take in a day's total."""
    archive.merge(ENERGY, [total_of(day, watt_hours)], day, day + DAY)


def flat(price: str, start: date = date(2020, 1, 1)) -> Version:
    """Return a version of one price, and of 30 € a month."""
    return Version(start, Flat(D(price)), D(30))


def test_nothing_is_known() -> None:
    """Then there is only what may be."""
    assert spending(pricing_of(Archive(PARIS), flat("0.2"))) == Spending(("base",))
    assert not Spending(("base",)).is_priced


def test_day_month_and_year() -> None:
    """Each ends with the newest day; the standing charge is due on each of their days."""
    archive = Archive(PARIS)
    for ahead in range(-3, 2):
        add_total(archive, APRIL + ahead * DAY, 10_000)
    found = spending(pricing_of(archive, flat("0.2")))
    each = 2 * EURO + EURO
    assert found.daily == Spent(APRIL + DAY, APRIL + 2 * DAY, each, 0)
    assert found.monthly == Spent(APRIL, APRIL + 2 * DAY, 2 * each, 0)
    assert found.annual is not None and found.annual.cost is not None
    assert found.annual.start == APRIL - 3 * DAY
    # March has a day more, so a day of it bears a little less.
    assert euros(found.annual.cost) == D("14.90")
    assert found.is_priced


def test_a_day_of_which_a_part_is_missing() -> None:
    """It is in the month, and is not the newest whole day."""
    archive = Archive(PARIS)
    add_total(archive, APRIL, 10_000)
    archive.merge(
        CURVE, curve_of(APRIL + DAY, {0: (30, 1000)}), APRIL + DAY, APRIL + 2 * DAY
    )
    found = spending(pricing_of(archive, flat("0.2")))
    assert found.daily is not None
    assert found.daily.start == APRIL
    assert found.monthly is not None
    assert found.monthly.end == APRIL + 2 * DAY


def test_a_price_that_is_not_known() -> None:
    """The day has no cost, the month that of the rest, and nothing at all is not zero."""
    archive = Archive(PARIS)
    for ahead in range(2):
        add_total(archive, APRIL + ahead * DAY, 10_000)
    found = spending(pricing_of(archive, flat("0.2", APRIL + DAY)))
    assert found.monthly == Spent(APRIL, APRIL + 2 * DAY, 3 * EURO, 10_000 * 60)
    found = spending(pricing_of(archive, flat("0.2", APRIL + 2 * DAY)))
    nothing = Spent(APRIL + DAY, APRIL + 2 * DAY, None, 10_000 * 60)
    assert found.daily == nothing
    assert found.monthly is not None and found.monthly.cost is None
    assert not found.is_priced


def test_what_is_given() -> None:
    """It earns its price; what its contract costs is no part of that."""
    archive = Archive(PARIS)
    points = points_of([1000] * 48)
    archive.merge(CURVE_OUT, curve_of(APRIL, points), APRIL, APRIL + DAY)
    found = spending(pricing_of(archive, flat("0.1"), channel=GIVEN))
    assert found.daily is not None and found.daily.cost is not None
    assert euros(found.daily.cost) == D("2.40")

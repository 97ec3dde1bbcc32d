"""Money as integers, so that no part of a cent is ever rounded away on its way.

Energies are watt-minutes and prices have ten decimals, so a cost is counted in the
product of both: what a watt-minute costs at a price of the smallest unit.
"""

import calendar
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

from .model import WATT_MINUTES_PER_WH

WATT_MINUTES_PER_KWH: Final = 1000 * WATT_MINUTES_PER_WH
DIGITS: Final = 10
"""Decimals of a price per kWh: six as it is typed, and four of a rate of tax."""

EURO: Final = WATT_MINUTES_PER_KWH * 10**DIGITS
"""A unit of money, as a cost counts it."""

type Cost = int
"""Money, of which `EURO` make one unit."""


def rate(price: Decimal, tax_rate: Decimal = Decimal(0)) -> int:
    """Return a price with its tax as an integer: times a watt-minute it is a cost."""
    taxed = (price * (1 + tax_rate)).scaleb(DIGITS)
    return int(taxed.to_integral_value(ROUND_HALF_EVEN))


def price_of(each: int) -> Decimal:
    """Return the price per kWh that a rate stands for."""
    return Decimal(each).scaleb(-DIGITS).normalize()


def euros(cost: Cost, digits: int = 2) -> Decimal:
    """Return a cost as money, half of the last digit being rounded away from zero.

    Costs are added up first and rounded last: rounded ones do not add up.
    """
    unit = EURO // 10**digits
    units = (2 * abs(cost) + unit) // (2 * unit)
    return Decimal(units if cost >= 0 else -units).scaleb(-digits)


def share_of_day(monthly: int, day: date) -> Cost:
    """Return what a day bears of a monthly rate; all days of a month bear all of it.

    What does not divide evenly falls on the first days, a smallest unit each.
    """
    _, days = calendar.monthrange(day.year, day.month)
    return share(monthly, day.day - 1, days) * WATT_MINUTES_PER_KWH


def share(whole: int, index: int, parts: int) -> int:
    """Return one of so many equal parts of an integer, which add up to it."""
    even, rest = divmod(whole, parts)
    return even + (index < rest)

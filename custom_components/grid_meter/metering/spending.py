"""What was spent lately: the newest whole day, its month and its year."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from .invoice import bill
from .model import Direction
from .money import Cost
from .pricing import Pricing

DAY = date.resolution


@dataclass(frozen=True, slots=True)
class Spent:
    """What the local days [start, end) cost, None where no price is known at all.

    `unpriced` is the energy in watt-minutes that is not in it, since its price is not
    known.
    """

    start: date
    end: date
    cost: Cost | None
    unpriced: int


@dataclass(frozen=True, slots=True)
class Spending:
    """What a direction cost lately, and the tariff periods that it may have.

    A day is there only if all of its energy is known, and has a cost only if all of it
    has a price. Month and year are those of the newest day, as far as they are known.
    """

    periods: tuple[str, ...]
    daily: Spent | None = None
    monthly: Spent | None = None
    annual: Spent | None = None

    @property
    def is_priced(self) -> bool:
        """Tell whether anything of this year has a price."""
        return self.annual is not None and self.annual.cost is not None


def spending(pricing: Pricing) -> Spending:
    """Return what was spent lately."""
    periods = pricing.periods()
    projection, channel = pricing.projection, pricing.channel
    last = projection.newest_day(channel)
    if last is None:
        return Spending(periods)
    days = [day for day in pricing.days() if day <= last]

    def since(belongs: Callable[[date], bool]) -> Spent:
        """Return what the newest days cost, from the first known one that belongs."""
        return _spent(pricing, min(filter(belongs, days)), last + DAY)

    whole = (day for day in reversed(days) if projection.is_whole(channel, day))
    newest = next(whole, None)
    daily = None if newest is None else _spent(pricing, newest, newest + DAY)
    if daily is not None and daily.unpriced:
        daily = Spent(daily.start, daily.end, None, daily.unpriced)
    return Spending(
        periods,
        daily,
        since(lambda day: (day.year, day.month) == (last.year, last.month)),
        since(lambda day: day.year == last.year),
    )


def _spent(pricing: Pricing, start: date, end: date) -> Spent:
    """Return what the days [start, end) cost.

    What is charged for a contract of production is no part of what the energy earns.
    """
    found = bill(pricing, start, end)
    is_taken = pricing.channel.direction is Direction.CONSUMPTION
    cost = found.cost if is_taken else found.energy_cost
    is_priced = found.unknown < found.energy or not found.energy
    return Spent(start, end, cost if is_priced else None, found.unknown)

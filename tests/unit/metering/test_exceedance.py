"""Power beyond a limit, interval by interval."""

from hypothesis import given, strategies as st

from custom_components.grid_meter.metering.exceedance import Exceedance, exceedance

from ..days import points_of


def test_only_what_is_above_counts() -> None:
    """A quarter at the limit exceeds nothing; the mean of the hour would hide the rest."""
    quarters = points_of([3000, 3001, 7000, 0], 15)
    assert exceedance([quarters], 3000) == Exceedance((1 + 4000) / 4, 2, 7000)
    hour = points_of([3250], 60)
    assert exceedance([hour], 3300) == Exceedance(0, 0, 3250)


def test_days_add_up() -> None:
    """Of no day there is nothing; of several the highest is the peak."""
    assert exceedance([], 3000) == Exceedance(0, 0, 0)
    days = [points_of([4000], 60), {}, points_of([5000, 2000], 30)]
    assert exceedance(days, 3000) == Exceedance(1000 + 1000, 2, 5000)


@given(st.lists(st.integers(0, 20_000), max_size=96), st.integers(1, 15_000))
def test_it_is_what_a_lower_limit_would_take_more(
    powers: list[int], limit: int
) -> None:
    """What is below the limit and what is above it are all that there is."""
    above = exceedance([points_of(powers, 15)], limit)
    assert above.energy * 4 == sum(power - min(power, limit) for power in powers)
    assert above.intervals == sum(power > limit for power in powers)
    assert above.peak == max(powers, default=0)

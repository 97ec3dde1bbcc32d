"""The invented energy: deterministic, plausible, and made to fit."""

from datetime import date, timedelta

from hypothesis import given, strategies as st
import pytest

from simulator.generator import Household, fit_total, household, net, spread, sun
from simulator.paris import SLOTS_PER_DAY, slot_count

DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))
WINTER, SUMMER = date(2026, 1, 13), date(2026, 7, 14)


@given(day=DAYS, seed=st.text(min_size=1, max_size=14))
def test_same_seed_and_day_give_the_same_energy(day: date, seed: str) -> None:
    """Neither the order of calls nor what came before matters."""
    first = household(seed, day, Household()), sun(seed, day, 3000)
    household(seed, day + timedelta(days=1), Household())
    assert (household(seed, day, Household()), sun(seed, day, 3000)) == first
    assert {len(first[0]), len(first[1])} == {slot_count(day)}
    assert min(first[0]) >= 0
    assert min(first[1]) >= 0


@pytest.mark.parametrize(
    ("day", "slots"),
    [(date(2026, 3, 29), 276), (date(2026, 10, 25), 300), (SUMMER, SLOTS_PER_DAY)],
)
def test_length_of_the_day(day: date, slots: int) -> None:
    """The days of the clock change are 23 and 25 hours long."""
    assert len(household("x", day, Household())) == slots
    assert len(sun("x", day, 3000)) == slots


@given(day=DAYS)
def test_sun_sleeps_at_night(day: date) -> None:
    """A producer has true zeros from late evening to early morning."""
    made = sun("x", day, 6000)
    assert set(made[: 4 * 12]) == {0}
    assert set(made[-12:]) == {0}
    assert sum(made) > 0


def test_sun_is_stronger_in_summer() -> None:
    """A month of June gives several times a month of December."""
    june = sum(sum(sun("x", date(2026, 6, d), 3000)) for d in range(1, 31))
    december = sum(sum(sun("x", date(2026, 12, d), 3000)) for d in range(1, 31))
    assert june > 3 * december


def test_household_heats_in_winter_and_heats_water_off_peak() -> None:
    """Winter costs more than summer; the water heater runs after the off-peak hours begin."""
    home = Household()
    winter = sum(
        sum(household("x", WINTER + timedelta(days=d), home)) for d in range(14)
    )
    summer = sum(
        sum(household("x", SUMMER + timedelta(days=d), home)) for d in range(14)
    )
    assert winter > summer * 3 / 2
    watts = [wh * 12 for wh in household("x", SUMMER, home)]
    assert min(watts[-6:]) > home.water_heater_w


def test_household_keeps_below_its_limit() -> None:
    """Power never exceeds what the circuit breaker lets through."""
    home = Household(limit_w=3000)
    assert max(household("x", WINTER, home)) * 12 <= 3000 + 12


@given(
    values=st.lists(st.integers(0, 500), min_size=1, max_size=300),
    total=st.integers(0, 100_000),
)
def test_fitted_days_add_up_exactly(values: list[int], total: int) -> None:
    """The sum is exact and zeros stay zero as long as something is not."""
    fitted = fit_total(values, total)
    assert sum(fitted) == total
    if any(values):
        assert all(
            new == 0 for old, new in zip(values, fitted, strict=True) if old == 0
        )


@given(
    values=st.lists(st.integers(1, 500), min_size=2, max_size=300),
    cap=st.integers(1, 300),
    data=st.data(),
)
def test_fitted_days_keep_below_a_cap(
    values: list[int], cap: int, data: st.DataObject
) -> None:
    """No slot exceeds the cap, and the sum is still exact."""
    total = data.draw(st.integers(0, cap * len(values)))
    fitted = fit_total(values, total, cap)
    assert sum(fitted) == total
    assert max(fitted) <= cap


def test_cap_without_room() -> None:
    """A cap that cannot hold the total is an error."""
    with pytest.raises(ValueError, match="no room"):
        fit_total([1, 2, 3], 100, 10)


@pytest.mark.parametrize("minutes", [5, 30])
def test_netting(minutes: int) -> None:
    """Per interval there is either something to take or something to give."""
    drawn, made = household("x", SUMMER, Household()), sun("x", SUMMER, 3000)
    taken, given_back = net(drawn, made, minutes)
    assert sum(taken) - sum(given_back) == sum(drawn) - sum(made)
    width = minutes // 5
    for first in range(0, len(taken), width):
        assert 0 in (
            sum(taken[first : first + width]),
            sum(given_back[first : first + width]),
        )


@given(total=st.integers(0, 10_000), slots=st.integers(1, 300))
def test_spread(total: int, slots: int) -> None:
    """Shares differ by one at most."""
    shares = spread(total, slots)
    assert sum(shares) == total
    assert max(shares) - min(shares) <= 1

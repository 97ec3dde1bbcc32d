"""The whole way, from the consent page to exact hours, on each database."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from homeassistant.util import dt as dt_util
from simulator.model import Direction
from tests.integration.home import HOME_PRM, PARIS, Home, days, paris

pytestmark = pytest.mark.database


async def is_exact(home: Home, first: date, last: date) -> None:
    """Check every hour, day and sum against what the operator says now."""
    point = home.simulator.usage_point(HOME_PRM)
    now = dt_util.utcnow()
    for direction in Direction:
        rows = await home.statistics(direction.value)
        hours = [
            (dt_util.utc_from_timestamp(row["start"]), round(row["state"] * 1000))
            for row in rows
        ]
        assert hours == [
            hour
            for day in days(first, last)
            for hour in point.hourly_wh(direction, day, now)
        ]
        total, sums = 0, []
        for _, energy in hours:
            total += energy
            sums.append(total)
        assert [round(row["sum"] * 1000, 6) for row in rows] == sums
        assert total == sum(
            point.day_total(direction, day, now) for day in days(first, last)
        )
    rows = await home.statistics("max_power")
    assert [(row["start"], row["mean"], row["max"]) for row in rows] == [
        (paris(day.year, day.month, day.day).timestamp(), power, power)
        for day in days(first, last)
        if (power := point.max_power(day, now).va / 1000)
    ]


async def test_spring_with_a_correction(home: Home) -> None:
    """A corrected hour moves all sums behind it, and the same again writes nothing."""
    first, corrected = date(2026, 3, 26), date(2026, 3, 28)
    point = home.simulator.usage_point(HOME_PRM)
    point.activation = first
    point.correct(corrected, slot=20, wh=4321, visible_from=paris(2026, 4, 3, 1))
    entry = await home.connect()
    await is_exact(home, first, date(2026, 4, 1))
    before = await home.hours("consumption", corrected)

    await home.move_to(paris(2026, 4, 3, 9, 59))
    await is_exact(home, first, date(2026, 4, 2))
    after = await home.hours("consumption", corrected)
    assert [hour for hour, _ in set(after) - set(before)] == [paris(2026, 3, 28, 10)]
    (coordinator,) = entry.runtime_data.values()
    assert await coordinator.async_rebuild() == 0


@pytest.mark.parametrize(
    ("day", "length"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)]
)
async def test_days_of_the_clock_change(home: Home, day: date, length: int) -> None:
    """A day of 23 or 25 hours has that many, one after the other."""
    point = home.simulator.usage_point(HOME_PRM)
    point.activation = day - timedelta(days=1)
    now = datetime(day.year, day.month, day.day, 9, 30, tzinfo=PARIS)
    home.freezer.move_to(now + timedelta(days=3))
    await home.connect()
    await is_exact(home, point.activation, day + timedelta(days=2))
    hours = [start for start, _ in await home.hours("consumption", day)]
    assert len(hours) == length
    assert {after - before for before, after in pairwise(hours)} == {timedelta(hours=1)}

"""The ways in: each leads to the same readings, by its own manners."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

from simulator.model import Direction

from .conftest import ACTIVATION, NOW
from .home import HOME_PRM, PARIS, Home, days

OTHER_PRM = "11453290002823"
GATEWAYS = ("conso_api", "my_electrical_data", "my_electrical_data_v2")
ACCESSES = ("data_connect", *GATEWAYS)
SERIES = ("consumption", "production", "max_power")


async def statistics(home: Home) -> dict[str, list[dict[str, Any]]]:
    """Return every row of every statistic of the home."""
    return {name: await home.statistics(name) for name in SERIES}


@pytest.fixture(scope="module")
def first_statistics() -> dict[str, Any]:
    """Return where the first access to finish leaves what it published."""
    return {}


@pytest.mark.parametrize("generation", ["2026", "v5"])
@pytest.mark.parametrize("access", ACCESSES)
async def test_every_way_leads_to_the_same_statistics(
    home: Home, access: str, generation: str, first_statistics: dict[str, Any]
) -> None:
    """Byte by byte, over the change to summer time, as the operator's own totals say."""
    await home.connect_by(access, generation=generation)
    await home.live_until(NOW + timedelta(days=4, hours=7))
    published = await statistics(home)
    last = (NOW + timedelta(days=3)).date()
    point = home.simulator.usage_point(HOME_PRM)
    for day in days(ACTIVATION, last):
        hours = await home.hours("consumption", day)
        assert len(hours) == (23 if day == date(2026, 3, 29) else 24)
        assert sum(energy for _, energy in hours) == point.day_total(
            Direction.CONSUMPTION, day
        )
    assert first_statistics.setdefault("rows", published) == published


def calls_by_day(home: Home) -> Counter[date]:
    """Return how many requests each day of Paris saw, tokens left aside."""
    return Counter(
        call.at.astimezone(PARIS).date()
        for call in home.simulator.calls
        if not call.path.endswith("token")
    )

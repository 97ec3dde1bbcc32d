"""Home Assistant killed again and again while its history arrives, with nothing lost."""

from collections.abc import Iterator
from datetime import datetime, timedelta
import os
from pathlib import Path
import random

import pytest

from scripts.stage import history
from scripts.stage.report import say
from simulator import DEMO_PRM, Direction
from tests.integration.home import PARIS, days

from .living import PYTHON, Moment, Row, Sign, before, life

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

SEED = 20261121
SESSIONS = [Sign.ANSWERS, Sign.ANSWERS, Sign.WRITING] * 3 + [Sign.ANSWERS]
"""A start writes what the one before received; none lasts until the next writing."""

HISTORY_DAYS = 300
"""Of two load curves, seven days an answer, five answers a second: 86 within 18 s."""


@pytest.fixture
def expected_lingering_timers() -> bool:
    """Accept that aiohttp lets the heartbeat of a closed websocket run out."""
    return True


def moments() -> Iterator[Moment]:
    """Return when to kill: amid the answers, or amid the writing of a start."""
    chance = random.Random(SEED)  # noqa: S311 - to be repeated, not to be secret
    for sign in SESSIONS:
        number = chance.randint(4, 11) if sign is Sign.ANSWERS else 0
        yield Moment(sign, number, chance.uniform(0, 0.3 if number else 0.05))


async def test_killed_ten_times(tmp_path: Path, socket_enabled: None) -> None:
    """What is in the database in the end is what an undisturbed house has, to the last digit."""
    if not PYTHON.exists() and not os.environ.get("CI"):
        pytest.skip("no environment for the newest Home Assistant: scripts/setup")
    now = datetime.now(PARIS)
    # A day is published at eight on the next one; midnight may pass while this runs.
    end = (now - timedelta(hours=8)).date()
    start = end - timedelta(days=HISTORY_DAYS)
    limit = datetime(end.year, end.month, end.day, tzinfo=PARIS).timestamp()

    async with life(tmp_path / "undisturbed", start) as undisturbed:
        await undisturbed.move_in()
        await undisturbed.until_complete()
    expected = before(undisturbed.rows(), limit)
    point = undisturbed.simulator.usage_point(DEMO_PRM)
    for direction in Direction:
        assert energy(expected, direction) == sum(
            point.day_total(direction, day)
            for day in days(start, end - timedelta(days=1))
        )

    async with life(tmp_path / "killed", start) as killed:
        await killed.move_in()
        for number, moment in enumerate(moments(), 1):
            begin = killed.seen(moment.sign) if number > 1 else 0
            if number > 1:
                await killed.start()
            await killed.until(moment, begin)
            await killed.hass.kill()
            answers = killed.seen(Sign.ANSWERS)
            say(f"Seed {SEED}, kill {number}, {moment}: {answers} answers so far")
        await killed.start()
        await killed.until_complete()
    assert killed.seen(Sign.ANSWERS) > answers, "killed when all was in"
    assert before(killed.rows(), limit) == expected
    for house in (undisturbed.house, killed.house):
        assert not history.issues(house)
        assert not list((house.config / ".storage").glob("*.damaged"))


def energy(rows: list[Row], direction: Direction) -> int:
    """Return the energy of all hours of a direction, in Wh."""
    return sum(
        round((state or 0) * 1000)
        for name, _, state, *_ in rows
        if name.endswith(f"_{direction.value}")
    )

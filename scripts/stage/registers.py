"""The statistics of Leneda's registers: awaited, read, held against the truth."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
import time
from typing import Final, cast

from simulator.leneda import MeteringPoint, Obis
from simulator.leneda.demo import metering_points

from .client import HomeAssistant, Json
from .flow import DOMAIN
from .history import PAUSE_SECONDS, QUIET_ROUNDS
from .metering_points import Point
from .operators import Operators
from .report import DemoError, say

PATIENCE_SECONDS: Final = 1200

PARTS_PER_UNIT: Final = 60_000
"""A quarter-hour's mean power of a thousandth is a whole number of these."""

MOST: Final = 10
"""Differences to tell: more of them help nobody."""

TRUTH: Final = {point.code: point for point in metering_points()}
"""What the simulator invents, which depends on code and day alone."""


@dataclass(frozen=True)
class Row:
    """An hour of a statistic: its amount and the sum so far, in whole parts."""

    start: datetime
    amount: int
    total: int


def ids(points: Sequence[Point]) -> list[str]:
    """Return the ids of the statistics of metering points."""
    return [each for point in points for _, each in point.statistics()]


async def rows_of(home: HomeAssistant, statistic: str) -> list[Row]:
    """Return all hours of a statistic."""
    found = await home.call(
        "recorder/statistics_during_period",
        start_time=(datetime.now(UTC) - timedelta(days=10 * 366)).isoformat(),
        statistic_ids=[statistic],
        period="hour",
        types=["state", "sum"],
        units={"energy": "kWh", "volume": "m³"},
    )
    return [
        Row(
            datetime.fromtimestamp(row["start"] / 1000, UTC),
            round(row["state"] * PARTS_PER_UNIT),
            round(row["sum"] * PARTS_PER_UNIT),
        )
        for row in found.get(statistic, [])
    ]


async def statistics(home: HomeAssistant) -> set[str]:
    """Return the ids of all statistics."""
    known = cast(list[Json], await home.call("recorder/list_statistic_ids"))
    return {str(each["statistic_id"]) for each in known}


async def _percents(home: HomeAssistant) -> list[int]:
    """Return how much of its history each metering point has, as its sensor says."""
    known = await home.call("config/entity_registry/list")
    sensors = {
        each["entity_id"]
        for each in known
        if each["platform"] == DOMAIN and each["translation_key"] == "history"
    }
    return sorted(
        int(each["state"])
        for each in await home.call("get_states")
        if each["entity_id"] in sensors and each["state"].isdecimal()
    )


async def until_complete(
    home: HomeAssistant, operators: Operators, points: Sequence[Point]
) -> None:
    """Wait until metering points have all their history and all is quiet.

    The statistics themselves are not looked at meanwhile: reading so many takes Home
    Assistant as long as writing them.
    """
    say("Waiting for the history")
    wanted = set(ids(points))
    deadline = time.monotonic() + PATIENCE_SECONDS
    seen, quiet = 0, 0
    while time.monotonic() < deadline:
        calls, percents = await operators.calls(), await _percents(home)
        quiet = quiet + 1 if calls == seen else 0
        if calls != seen:
            told = ", ".join(f"{each} %" for each in percents)
            say(f"{told} after {calls} calls")
        seen = calls
        if quiet >= QUIET_ROUNDS and percents.count(100) >= len(points):
            break
        await asyncio.sleep(PAUSE_SECONDS)
    else:
        raise DemoError("the history does not come to an end")
    if missing := wanted - await statistics(home):
        raise DemoError(f"nothing came of {', '.join(sorted(missing))}")


async def compare(
    home: HomeAssistant, points: Sequence[Point], began: datetime
) -> dict[str, list[Row]]:
    """Return the rows of all statistics, each as the simulator has it.

    Raises DemoError where an hour or a running sum differs, where an hour is missing
    of a day that was published when the demo `began`, or one is there too early.
    """
    differences: list[str] = []
    alike: dict[str, list[Row]] = {}
    for point in points:
        for obis, statistic in point.statistics():
            rows = alike[statistic] = await rows_of(home, statistic)
            truth = TRUTH[point.code_of(obis)]
            differences += await asyncio.to_thread(
                _differences, truth, obis, rows, began
            )
    if differences:
        raise DemoError(
            f"{len(differences)} hours differ from what Leneda has:\n"
            + "\n".join(differences[:MOST])
        )
    return alike


def _differences(
    truth: MeteringPoint, obis: Obis, rows: list[Row], began: datetime
) -> list[str]:
    """Return what is wrong with the hours of a register."""
    known = {row.start: row for row in rows}
    total = 0
    found: list[str] = []
    for start, amount in _published(truth, obis, began):
        total += amount
        row = known.pop(start, None)
        if row is None or (row.amount, row.total) != (amount, total):
            found.append(f"{obis} at {start}: {row} instead of {amount}, {total}")
    # A day may have been published meanwhile.
    later = dict(_published(truth, obis, datetime.now(UTC))) if known else {}
    for start, row in known.items():
        if later.get(start) != row.amount:
            found.append(f"{obis} at {start}: {row} is not published")
    return found


def _published(
    truth: MeteringPoint, obis: Obis, now: datetime
) -> Iterator[tuple[datetime, int]]:
    """Walk the hours that are shown at an instant, in whole parts of the unit."""
    for number in range((now.date() - truth.since).days + 1):
        day: date = truth.since + timedelta(days=number)
        if truth.is_visible(obis, day, now):
            for start, amount in truth.hour_sums(obis, day):
                yield start, int(amount * PARTS_PER_UNIT)


def total(rows: list[Row]) -> float:
    """Return what a statistic adds up to, in its unit."""
    return round(sum(row.amount for row in rows) / PARTS_PER_UNIT, 3)

"""What has arrived in Home Assistant: its statistics, the dashboard, the log."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import re
import time
from typing import cast

from .client import HomeAssistant, Json
from .house import House
from .operators import Operators
from .report import DemoError, masked, say, text

PATIENCE_SECONDS = 600
PAUSE_SECONDS = 3.0
QUIET_ROUNDS = 3
"""History is in when so many looks in a row show the same rows and no new call."""

STATISTIC = re.compile(
    r"grid_meter:[a-z]+_(?P<point>\w+?)_(?P<direction>consumption|production)"
)
RECORD = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ (?P<level>[A-Z]+) ")
UNTESTED = "custom integration grid_meter which has not been tested"


@dataclass(frozen=True)
class History:
    """The hours of one usage point, per direction, as (start, kWh)."""

    usage_point: str
    hours: dict[str, list[tuple[datetime, float]]]

    def total(self, direction: str) -> float:
        """Return the energy of a direction in kWh."""
        return round(sum(energy for _, energy in self.hours.get(direction, [])), 3)


async def statistic_ids(home: HomeAssistant) -> dict[str, str]:
    """Return the energy statistics of the first usage point by direction."""
    known = cast(list[Json], await home.call("recorder/list_statistic_ids"))
    ids: dict[str, str] = {}
    for statistic in sorted(str(item["statistic_id"]) for item in known):
        if match := STATISTIC.fullmatch(statistic):
            ids.setdefault(match["direction"], statistic)
    return ids


async def read(home: HomeAssistant, ids: dict[str, str]) -> History:
    """Return all hours of some statistics."""
    rows = await home.call(
        "recorder/statistics_during_period",
        start_time=(datetime.now(UTC) - timedelta(days=5 * 366)).isoformat(),
        statistic_ids=list(ids.values()),
        period="hour",
        types=["change"],
        units={"energy": "kWh"},
    )
    hours = {
        direction: [
            (
                datetime.fromtimestamp(row["start"] / 1000, UTC),
                float(row["change"] or 0),
            )
            for row in rows.get(statistic, [])
        ]
        for direction, statistic in ids.items()
    }
    match = STATISTIC.fullmatch(next(iter(ids.values())))
    return History(match["point"] if match else "", hours)


async def until_complete(home: HomeAssistant, operators: Operators) -> History:
    """Wait until hours of both directions are there and no more come."""
    say("Waiting for the history")
    deadline = time.monotonic() + PATIENCE_SECONDS
    history, seen, quiet = History("", {}), (0, 0), 0
    while time.monotonic() < deadline:
        ids = await statistic_ids(home)
        if ids:
            history = await read(home, ids)
        rows = sum(len(hours) for hours in history.hours.values())
        now = (rows, await operators.calls())
        quiet = quiet + 1 if now == seen else 0
        if now != seen:
            say(f"{now[0]} hours after {now[1]} calls")
        seen = now
        if rows and quiet >= QUIET_ROUNDS and not missing(history):
            return history
        await asyncio.sleep(PAUSE_SECONDS)
    raise DemoError(missing(history) or "the history does not come to rest")


def missing(history: History) -> str:
    """Return what a complete history still lacks, nothing if it is all there."""
    yesterday = datetime.now(UTC) - timedelta(days=2)
    for direction in ("consumption", "production"):
        hours = history.hours.get(direction)
        if not hours:
            return f"no hours of {direction}"
        if hours[-1][0] < yesterday:
            return f"the hours of {direction} end at {hours[-1][0].isoformat()}"
    return ""


async def show_in_energy_dashboard(home: HomeAssistant, ids: dict[str, str]) -> None:
    """Make the statistics those of the Energy dashboard, unless it has a grid."""
    try:
        sources = cast(
            list[Json], (await home.call("energy/get_prefs"))["energy_sources"]
        )
    except DemoError:
        # Before anybody has chosen anything, Home Assistant answers with an error.
        sources = []
    if any(source["type"] == "grid" for source in sources):
        return
    say("Filling the Energy dashboard")
    grid: Json = {
        "type": "grid",
        "stat_energy_from": ids.get("consumption"),
        "stat_energy_to": ids.get("production"),
        "stat_cost": None,
        "entity_energy_price": None,
        "number_energy_price": None,
        "stat_compensation": None,
        "entity_energy_price_export": None,
        "number_energy_price_export": None,
        "cost_adjustment_day": 0.0,
    }
    gas: Json = {
        "type": "gas",
        "stat_energy_from": ids.get("gas"),
        "stat_cost": None,
        "entity_energy_price": None,
        "number_energy_price": None,
    }
    sources += [grid, gas] if "gas" in ids else [grid]
    await home.call("energy/save_prefs", energy_sources=sources)
    found = await home.call("energy/validate")
    problems = [each for source in found["energy_sources"] for each in source]
    if problems:
        raise DemoError(f"{text('energy_problem')}: {problems}")


def issues(house: House) -> list[str]:
    """Return the warnings and errors of Home Assistant's log that are ours."""
    log = house.folder / "home-assistant.log"
    return [
        record
        for level, record in _records(log.read_text(encoding="utf-8", errors="replace"))
        if level in {"WARNING", "ERROR", "CRITICAL"}
        and "grid_meter" in record
        and UNTESTED not in record
    ]


def _records(log: str) -> Iterator[tuple[str, str]]:
    """Split a log into records, each with the lines that follow its first."""
    level, record = "", list[str]()
    for line in log.splitlines():
        if match := RECORD.match(line):
            yield level, "\n".join(record)
            level, record = match["level"], []
        record.append(line)
    yield level, "\n".join(record)


def as_json(history: History, **more: object) -> Json:
    """Return a history in numbers, the usage point masked."""
    starts = [start for hours in history.hours.values() for start, _ in hours]
    return {
        "usage_point": masked(history.usage_point),
        "first": min(starts).isoformat(),
        "last": max(starts).isoformat(),
        "hours": len(set(starts)),
        "consumption_kwh": history.total("consumption"),
        "production_kwh": history.total("production"),
        **more,
    }

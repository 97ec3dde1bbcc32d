"""The statistics, held against what the simulated operators have published."""

from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from .client import Json
from .history import History
from .operators import Operators
from .report import DemoError
from .ways import Way

PARIS: Final = ZoneInfo("Europe/Paris")
PUBLISHED_FROM: Final = time(8)
DAYS: Final = 1090
"""Three years but a few days, for no way in promises the same number of them."""

TOLERANCE_KWH: Final = 0.0005
"""Half a watt-hour: the truth is in whole ones."""

MOST: Final = 10
"""Differences to tell: more of them help nobody."""


def newest_published(now: datetime) -> date:
    """Return the newest day that the operator shows at an instant."""
    local = now.astimezone(PARIS)
    return local.date() - timedelta(days=1 if local.time() >= PUBLISHED_FROM else 2)


async def compare(
    history: History, operators: Operators, way: Way, began: datetime
) -> Json:
    """Return how many days and hours agree with the operator; raises DemoError.

    Each day must add up to the operator's total. The newest ones, as many as the way in
    gives at once, must agree in every hour. `began` is when the demo started.
    """
    newest = newest_published(began)
    rows = {
        direction: _by_day(hours) for direction, hours in sorted(history.hours.items())
    }
    known = {day for days in rows.values() for day in days}
    wanted = {newest - timedelta(days=back) for back in range(DAYS)}
    differences: list[str] = []
    hours_alike = 0
    if known and max(known) > newest_published(datetime.now(UTC)):
        differences.append(f"{max(known)} is not published yet")
    for day in sorted(known | wanted, reverse=True):
        truth = await operators.day(history.usage_point, day)
        by_the_hour = day > newest - timedelta(days=way.days_by_the_hour)
        for direction, days in rows.items():
            if found := _difference(
                days.get(day, {}), truth[direction], by_the_hour=by_the_hour
            ):
                differences.append(f"{direction} of {day}: {found}")
            elif by_the_hour:
                hours_alike += len(days[day])
    if differences:
        raise DemoError(
            f"{len(differences)} days differ from what the operator has:\n"
            + "\n".join(differences[:MOST])
        )
    return {"days_alike": len(known), "hours_alike": hours_alike}


def _by_day(hours: list[tuple[datetime, float]]) -> dict[date, dict[datetime, float]]:
    """Return hours by the day of Paris in which they begin."""
    days: dict[date, dict[datetime, float]] = defaultdict(dict)
    for start, energy in hours:
        days[start.astimezone(PARIS).date()][start] = energy
    return days


def _difference(hours: dict[datetime, float], truth: Json, *, by_the_hour: bool) -> str:
    """Return how the hours of a day differ from the truth; nothing if they do not."""
    wanted = {
        datetime.fromisoformat(hour["start"]): hour["wh"] / 1000
        for hour in truth["hours"]
    }
    if hours.keys() != wanted.keys():
        return f"{len(hours)} hours instead of {len(wanted)}"
    total, sum_of_hours = truth["total_wh"] / 1000, sum(hours.values())
    if abs(total - sum_of_hours) > TOLERANCE_KWH:
        return f"{sum_of_hours:.3f} kWh instead of {total:.3f}"
    for start in wanted if by_the_hour else ():
        if abs(hours[start] - wanted[start]) > TOLERANCE_KWH:
            return f"{hours[start]:.3f} kWh at {start} instead of {wanted[start]:.3f}"
    return ""

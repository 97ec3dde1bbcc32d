"""The scripts an admin can run on a usage point, and the truth about its days."""

from collections.abc import Callable
from datetime import date, datetime

from .fields import FieldError, Fields
from .meter import UsagePoint
from .model import Direction, OffForm, Register
from .publication import ALL_DIRECTIONS, ALL_REGISTERS

type Json = dict[str, object]


def describe_day(point: UsagePoint, day: date, now: datetime) -> Json:
    """Show a day's total, hours and intervals in Wh as known now, and its max power."""
    peak = point.max_power(day, now)
    body: Json = {
        "prm": point.prm,
        "day": day.isoformat(),
        "max_power": {"va": peak.va, "at": peak.at.isoformat()},
    }
    for direction in Direction:
        if point.measures(direction):
            body[direction.value] = {
                "total_wh": point.day_total(direction, day, now),
                "hours": [
                    {"start": start.isoformat(), "wh": wh}
                    for start, wh in point.hourly_wh(direction, day, now)
                ],
                "intervals": [
                    {
                        "start": item.start.isoformat(),
                        "minutes": item.minutes,
                        "wh": item.wh,
                    }
                    for item in point.points(direction, day, now)
                ],
            }
    return body


def _direction(fields: Fields) -> Direction:
    """Read the direction, consumption unless told otherwise."""
    if "direction" not in fields:
        return Direction.CONSUMPTION
    return Direction(fields.text("direction"))


def _wholes(fields: Fields, name: str) -> list[int]:
    """Read a list of whole numbers."""
    numbers = [item for item in fields.items(name) if isinstance(item, int)]
    if len(numbers) != len(fields.items(name)):
        raise FieldError(f"{name} must be a list of whole numbers")
    return numbers


def _correct(point: UsagePoint, fields: Fields) -> None:
    """Change one interval: day, slot, wh, visible_from, direction."""
    point.correct(
        fields.day("day"),
        fields.whole("slot"),
        fields.whole("wh"),
        fields.instant("visible_from"),
        _direction(fields),
    )


def _withhold(point: UsagePoint, fields: Fields) -> None:
    """Withhold days: first, last, until (absent: for ever), registers, directions, weekdays."""
    registers, directions = ALL_REGISTERS, ALL_DIRECTIONS
    if "registers" in fields:
        registers = frozenset(Register(str(name)) for name in fields.items("registers"))
    if "directions" in fields:
        directions = frozenset(
            Direction(str(name)) for name in fields.items("directions")
        )
    point.withhold(
        fields.day("first"),
        fields.day("last") if "last" in fields else None,
        until=fields.instant("until") if "until" in fields else None,
        registers=registers,
        directions=directions,
        weekdays=_wholes(fields, "weekdays") if "weekdays" in fields else None,
    )


def _drop_points(point: UsagePoint, fields: Fields) -> None:
    """Lose intervals of the load curve: day, slots, direction."""
    point.drop_points(_direction(fields), fields.day("day"), _wholes(fields, "slots"))


def _collect(point: UsagePoint, fields: Fields) -> None:
    """Switch the collection of the load curve: on, since, retroactive, off_form."""
    point.switch_collection(
        fields.flag("on"),
        fields.day("since") if "since" in fields else date.min,
        retroactive=fields.flag("retroactive") if "retroactive" in fields else False,
        off_form=OffForm(fields.text("off_form")) if "off_form" in fields else None,
    )


def _set_step(point: UsagePoint, fields: Fields) -> None:
    """Record in another step: since, minutes."""
    point.set_step(fields.instant("since"), fields.whole("minutes"))


def _set_day(point: UsagePoint, fields: Fields) -> None:
    """Set a whole day: day, wh (a list of equal intervals), direction."""
    point.set_day(_direction(fields), fields.day("day"), _wholes(fields, "wh"))


def _declare_total(point: UsagePoint, fields: Fields) -> None:
    """Publish another daily total: day, wh, direction."""
    point.declare_total(_direction(fields), fields.day("day"), fields.whole("wh"))


SCRIPTS: dict[str, Callable[[UsagePoint, Fields], None]] = {
    "correct": _correct,
    "withhold": _withhold,
    "drop-points": _drop_points,
    "collection": _collect,
    "step": _set_step,
    "day": _set_day,
    "total": _declare_total,
}
"""Last path part of `POST /admin/usage-points/{prm}/…` and what it does."""

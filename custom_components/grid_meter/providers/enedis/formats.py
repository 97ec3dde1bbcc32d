"""Enedis' measure bodies, of the 2026 generation and of v5, as readings.

Enedis stamps the *end* of an interval in naive Paris time (catalogue of Enedis: "en
heure locale ... l'horaire de fin de la plage"). Here, and only here, stamps become
aware UTC intervals.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
import itertools
import re
from typing import Any
from zoneinfo import ZoneInfo

from ...metering.errors import Temporary
from ...metering.model import (
    Contract,
    Direction,
    Quantity,
    Reading,
    Register,
    day_start,
)

PARIS = ZoneInfo("Europe/Paris")
FACTORS = {"W": 1, "Wh": 1, "VA": 1, "kW": 1000, "kWh": 1000, "kVA": 1000}
BUSINESS_QUANTITY = {Direction.CONSUMPTION: "CONS", Direction.PRODUCTION: "PROD"}
ACTIVATION = {
    "consumption_last_activation_date": Direction.CONSUMPTION,
    "generation_last_activation_date": Direction.PRODUCTION,
    "last_activation_date": Direction.CONSUMPTION,
}
PRODUCTION_SEGMENT = "P"
CONTRACT_PARTS = frozenset({"situation_contrat", "synthese_contrat", "comptage"})
"""Answers of Enedis that a gateway puts together; one that it did not get is null."""
LONGEST_TEXT = 255
"""What is longer is no name of anything."""
SUBSCRIBED_POWER = re.compile(r"(\d{1,6}(?:[.,]\d{1,6})?) ?(k?VA)")
STEP = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?")
SHORTEST_STEP = timedelta(minutes=5)
USUAL_STEP = timedelta(minutes=30)
HOUR = timedelta(hours=1)
BEYOND_ANY_METER = 10**9


@dataclass(frozen=True, slots=True)
class Point:
    """A published point: its naive Paris stamp, its value, its step if told."""

    stamp: datetime
    value: Decimal | None
    step: timedelta | None


def parse(
    body: Any, register: Register, usage_point_id: str, *, shifted: bool = False
) -> list[Reading]:
    """Return the readings of a measure body of either generation.

    `shifted` tells that somebody on the way moved the points of a load curve from the
    end of their interval to its start. A null or missing value is no reading. Raises
    Temporary when the body is not of a known shape, or speaks of another usage point.
    """
    try:
        meter, unit, points = _points(body, register)
        if meter not in (None, "", usage_point_id):
            raise Temporary("other_usage_point")
        if unit not in FACTORS:
            raise Temporary("unexpected_unit")
        if register.quantity is Quantity.LOAD_CURVE:
            return _curve(_put_back(points) if shifted else points, FACTORS[unit])
        return [
            _daily(point, FACTORS[unit], register.quantity)
            for point in points
            if point.value is not None
        ]
    except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError) as err:
        raise Temporary("unexpected_body") from err


def parse_contract(bodies: Iterable[Any], *, is_partial: bool = False) -> Contract:
    """Return what contract bodies of either generation tell, together.

    Whatever is strange in them counts as not told. `is_partial` says that there should
    have been more of them.
    """
    fields = [pair for body in bodies for pair in _fields(body)]
    found: dict[str, Any] = {}
    segments: set[str] = set()
    activation: dict[Direction, date] = {}
    for name, value in fields:
        if name == "segment" and (segment := _text(value)):
            segments.add(segment)
        elif (direction := ACTIVATION.get(name)) and (day := _day(value)):
            activation[direction] = day
        elif (reader := CONTRACT_FIELDS.get(name)) and (read := reader[1](value)):
            found.setdefault(reader[0], read)
    return Contract(
        activation=activation,
        segments=tuple(sorted(segments)),
        is_partial=is_partial
        or any(name in CONTRACT_PARTS and value is None for name, value in fields),
        **found,
    )


def _fields(body: Any) -> Iterator[tuple[str, Any]]:
    """Walk all named fields of a body, however they are wrapped; consumption comes first."""
    if isinstance(body, list):
        for item in sorted(body, key=_is_of_production):
            yield from _fields(item)
    elif isinstance(body, dict):
        for name, value in body.items():
            yield name, value
            yield from _fields(value)


def _is_of_production(body: Any) -> bool:
    """Tell whether a contract is that of a producer."""
    segment = body.get("segment") if isinstance(body, dict) else None
    return str(segment).startswith(PRODUCTION_SEGMENT)


def _text(value: Any) -> str | None:
    """Return a text on one line, None where there is none."""
    if not isinstance(value, str):
        return None
    return " ".join(value.split())[:LONGEST_TEXT] or None


def _meter_type(value: Any) -> str | None:
    """Return the code of a kind of meter, `"AMM"` or `{"code": "AMM", "libelle": ...}`."""
    if isinstance(value, dict):
        return _text(value.get("code")) or _text(value.get("libelle"))
    return _text(value)


def _power(value: Any) -> int | None:
    """Return a subscribed power, `"9 kVA"` or `{"unit": "kVA", "value": "9"}`, in VA."""
    text = (
        f"{value.get('value')} {value.get('unit')}"
        if isinstance(value, dict)
        else str(value)
    )
    if (match := SUBSCRIBED_POWER.fullmatch(text)) is None:
        return None
    return round(Decimal(match[1].replace(",", ".")) * FACTORS[match[2]])


def _day(value: Any) -> date | None:
    """Return the day of `2024-10-12T00:00:00+0200` or `2024-10-12+02:00`."""
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


CONTRACT_FIELDS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "subscribed_power": ("subscribed_power", _power),
    "distribution_tariff": ("tariff", _text),
    "offpeak_hours": ("off_peak_hours", _text),
    "plageHeuresCreuses": ("off_peak_hours", _text),
    "meter_type": ("meter_type", _meter_type),
    "typeComptage": ("meter_type", _meter_type),
}
"""Which field of a contract Enedis' name is, and how its value is read."""


def _points(body: Any, register: Register) -> tuple[str | None, str, list[Point]]:
    """Return usage point, unit and points of a body, whichever generation it is."""
    body = body.get("meter_reading", body)
    if "interval_reading" in body:
        points = [
            _point(item["date"], item.get("value"), item.get("interval_length"))
            for item in body["interval_reading"]
        ]
        return body.get("usage_point_id"), body["reading_type"]["unit"], points
    wanted = BUSINESS_QUANTITY[register.direction]
    quantities = [
        q for q in body["grandeur"] if q.get("grandeurMetier", wanted) == wanted
    ]
    if not quantities:
        return body.get("idPrm"), "Wh", []
    points = [
        _point(item["d"], item.get("v"), item.get("p") or body.get("pas"))
        for item in quantities[0]["points"]
    ]
    return body.get("idPrm"), quantities[0]["unite"], points


def _point(stamp: str, value: Any, step: str | None) -> Point:
    """Read one point; a value or a step that cannot be true is none."""
    return Point(datetime.fromisoformat(stamp), _number(value), _step(step))


def _number(value: Any) -> Decimal | None:
    """Return a published value as a number, None where no meter can have shown it."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() and 0 <= number < BEYOND_ANY_METER else None


def _step(step: str | None) -> timedelta | None:
    """Return an ISO 8601 step of hours and minutes as a duration."""
    if step is None or (match := STEP.fullmatch(step)) is None:
        return None
    hours, minutes = (int(part or 0) for part in match.groups())
    duration = timedelta(hours=hours, minutes=minutes)
    return duration if SHORTEST_STEP <= duration <= HOUR else None


def _daily(point: Point, factor: int, quantity: Quantity) -> Reading:
    """Return a daily value as a reading over its Paris day."""
    assert point.value is not None
    day: date = point.stamp.date()
    return Reading(
        start=day_start(day, PARIS),
        end=day_start(day + timedelta(days=1), PARIS),
        value=round(point.value * factor),
        at=to_utc(point.stamp) if quantity is Quantity.MAX_POWER else None,
    )


def _put_back(points: list[Point]) -> list[Point]:
    """Return points that were moved to the start of their interval to its end again.

    By the clock on the wall, as they were moved. A body that begins after midnight and
    ends at one was not moved.
    """
    stamps = [point.stamp for point in points]
    if not stamps or (min(stamps).time() != time() and max(stamps).time() == time()):
        return points
    usual = usual_step(points)
    return [
        replace(point, stamp=point.stamp + (point.step or usual)) for point in points
    ]


def _curve(points: list[Point], factor: int) -> list[Reading]:
    """Return the points of a load curve as readings, each interval once, in order."""
    usual = usual_step(points)
    steps = [point.step or usual for point in points]
    readings: dict[datetime, Reading] = {}
    for point, step, end in zip(
        points, steps, interval_ends(points, steps), strict=True
    ):
        if point.value is not None:
            readings[end - step] = Reading(end - step, end, round(point.value * factor))
    return [readings[start] for start in sorted(readings)]


def usual_step(points: list[Point]) -> timedelta:
    """Return the step of points that do not tell theirs: the shortest one seen."""
    stamps = sorted({point.stamp for point in points})
    distances = (after - before for before, after in itertools.pairwise(stamps))
    return min(
        (step for step in distances if SHORTEST_STEP <= step <= HOUR),
        default=USUAL_STEP,
    )


def interval_ends(points: list[Point], steps: list[timedelta]) -> Iterable[datetime]:
    """Give each stamp its instant in UTC, the doubled hour of autumn included.

    Enedis publishes that hour twice without telling which is which: in order, the
    second one is where time would otherwise step back. A body out of order leaves only
    the order of equal stamps to go by.
    """
    in_order = _is_in_order(points, steps)
    seen: set[datetime] = set()
    previous: datetime | None = None
    before: datetime | None = None
    for point, step in zip(points, steps, strict=True):
        end = to_utc(point.stamp)
        repeated = point.stamp == before and step < HOUR
        if _is_doubled(point.stamp):
            if not in_order:
                second = point.stamp in seen
            elif repeated:
                second = previous != end
            else:
                second = previous is not None and end <= previous
            if second:
                end = to_utc(point.stamp.replace(fold=1))
        seen.add(point.stamp)
        previous, before = end, point.stamp
        yield end


def _is_in_order(points: list[Point], steps: list[timedelta]) -> bool:
    """Tell whether the points follow each other as their intervals do.

    They do not if a stamp steps back elsewhere than within the doubled hour, nor if
    that hour's stamps are twins and none steps back: then they were sorted by stamp.
    """
    steps_back = twins = False
    for (before, after), step in zip(
        itertools.pairwise(points), steps[1:], strict=True
    ):
        if after.stamp < before.stamp:
            if not (_is_doubled(before.stamp) and _is_doubled(after.stamp)):
                return False
            steps_back = True
        elif after.stamp == before.stamp and step < HOUR:
            twins = twins or _is_doubled(after.stamp)
    return steps_back or not twins


def _is_doubled(stamp: datetime) -> bool:
    """Tell whether a naive Paris stamp names two instants."""
    if stamp.tzinfo is not None:
        return False
    first, second = (
        stamp.replace(tzinfo=PARIS, fold=0),
        stamp.replace(tzinfo=PARIS, fold=1),
    )
    return first.utcoffset() > second.utcoffset()  # type: ignore[operator]  # Paris always has an offset


def to_utc(stamp: datetime) -> datetime:
    """Return the instant of a naive Paris stamp; an aware one keeps its own."""
    return (stamp if stamp.tzinfo else stamp.replace(tzinfo=PARIS)).astimezone(UTC)

"""Leneda's answers as readings.

`startedAt` is the start of an interval, in UTC. Electricity comes as mean power, gas as
amounts: the unit of the answer tells which. Readings are integers, in thousandths of
the unit an hour; more than three decimals are rounded, a half to the even neighbour.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
import itertools
import re
from zoneinfo import ZoneInfo

from ...metering.errors import NoData, Temporary
from ...metering.model import (
    MINUTES_PER_HOUR,
    Reading,
    Register,
    Request,
    Unit,
    day_start,
)
from ...metering.settlement import apportion
from .obis import WHITESPACE, is_gas

LUXEMBOURG = ZoneInfo("Europe/Luxembourg")
MINUTE = timedelta(minutes=1)
QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)
STEP = re.compile(r"P(?:(\d{1,3})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:0+S)?)?")
BEYOND_ANY_METER = 10**9


@dataclass(frozen=True, slots=True)
class Scale:
    """What values are: thousandths of what they count, and whether they are amounts."""

    unit: Unit
    thousandths: int
    is_amount: bool


SCALES: Mapping[str, Scale] = {
    "w": Scale(Unit.ENERGY, 1, is_amount=False),
    "kw": Scale(Unit.ENERGY, 1000, is_amount=False),
    "wh": Scale(Unit.ENERGY, 1, is_amount=True),
    "kwh": Scale(Unit.ENERGY, 1000, is_amount=True),
    "var": Scale(Unit.REACTIVE_ENERGY, 1, is_amount=False),
    "kvar": Scale(Unit.REACTIVE_ENERGY, 1000, is_amount=False),
    "varh": Scale(Unit.REACTIVE_ENERGY, 1, is_amount=True),
    "kvarh": Scale(Unit.REACTIVE_ENERGY, 1000, is_amount=True),
    "m3": Scale(Unit.VOLUME, 1000, is_amount=True),
    "nm3": Scale(Unit.VOLUME, 1000, is_amount=True),
}
"""The units by their names in lower case, with a plain 3."""


@dataclass(frozen=True, slots=True)
class Step:
    """Length of an interval; days are those of Luxembourg, of 23 to 25 hours."""

    days: int
    span: timedelta

    def end(self, start: datetime) -> datetime:
        """Return the end, in UTC, of the interval that begins at an instant."""
        if self.days:
            day_later = start.astimezone(LUXEMBOURG) + timedelta(days=self.days)
            start = day_later.astimezone(UTC)
        return start + self.span


@dataclass(frozen=True, slots=True)
class Item:
    """One published value, None where there is a gap."""

    start: datetime
    value: Decimal | None
    version: int


def parse(body: object, request: Request, usage_point_id: str) -> list[Reading]:
    """Return the readings of an answer that begin in the days asked for, in order.

    Raises NoData where there is none, and Temporary where the answer is of an unknown
    shape or speaks of something else: never is half an answer given.
    """
    try:
        told = _told(body, request.register, usage_point_id)
        items = _latest(_item(each) for each in _list(told["items"]))
        values = {i.start: i.value for i in items if i.value is not None}
        if not values:
            raise NoData("no_items")
        scale = _scale(told.get("unit"), request.register)
        step = _step(told.get("intervalLength"), items, request.register)
        spans = [(start, step.end(start)) for start in values]
    except ArithmeticError, AttributeError, KeyError, TypeError, ValueError:
        # Without its cause, which may hold what was answered.
        raise Temporary("format") from None
    if any(end > start for (_, end), (start, _) in itertools.pairwise(spans)):
        raise Temporary("overlap")
    first = day_start(request.start, LUXEMBOURG)
    after = day_start(request.end, LUXEMBOURG)
    readings = [
        reading
        for start, end in spans
        if first <= start < after
        for reading in _readings(start, end, values[start], scale)
    ]
    if not readings:
        raise NoData("no_items")
    return readings


def has_values(body: object) -> bool:
    """Tell whether an answer holds any value, raw or added up; raises Temporary."""
    try:
        told = _mapping(body)
        if "aggregatedTimeSeries" in told:
            # Without a value in it there is no unit, either.
            return _any_value(told["aggregatedTimeSeries"]) and bool(told["unit"])
        return _any_value(told["items"])
    except KeyError, TypeError:
        raise Temporary("format") from None


def _any_value(items: object) -> bool:
    """Tell whether any of several items has a value."""
    return any(_mapping(item).get("value") is not None for item in _list(items))


def _mapping(value: object) -> Mapping[str, object]:
    """Return what is an object in JSON; raises TypeError."""
    if not isinstance(value, dict):
        raise TypeError("no object")
    return value


def _list(value: object) -> list[object]:
    """Return what is a list in JSON, or null, which stands for none; raises TypeError."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise TypeError("no list")
    return value


def _told(
    body: object, register: Register, usage_point_id: str
) -> Mapping[str, object]:
    """Return an answer that speaks of what was asked, or does not say of what."""
    told = _mapping(body)
    asked = {"meteringPointCode": usage_point_id, "obisCode": register.code}
    for name, wanted in asked.items():
        answered = told.get(name)
        if answered and _plain(str(answered)) != _plain(wanted):
            raise Temporary("other_point")
    return told


def _plain(code: str) -> str:
    """Return a code as it compares."""
    return WHITESPACE.sub("", code).upper()


def _item(value: object) -> Item:
    """Read one value; raises ArithmeticError, KeyError, TypeError or ValueError."""
    told = _mapping(value)
    start = datetime.fromisoformat(str(told["startedAt"]))
    if start.tzinfo is None or start.second or start.microsecond:
        raise ValueError("no instant of a full minute")
    version = told.get("version")
    return Item(
        start.astimezone(UTC),
        _number(told["value"]),
        version if isinstance(version, int) else 0,
    )


def _number(value: object) -> Decimal | None:
    """Return a published value exactly; raises ArithmeticError, TypeError or ValueError."""
    if value is None:
        return None
    if isinstance(value, bool):
        raise TypeError("no number")
    # A float's text is the shortest that means it: the decimals that were published.
    number = Decimal(str(value))
    if not number.is_finite() or not 0 <= number < BEYOND_ANY_METER:
        raise ValueError("not what a meter shows")
    return number


def _latest(items: Iterable[Item]) -> list[Item]:
    """Return the items in order, of each interval the last of its greatest version."""
    latest: dict[datetime, Item] = {}
    for item in items:
        known = latest.get(item.start)
        if known is None or item.version >= known.version:
            latest[item.start] = item
    return [latest[start] for start in sorted(latest)]


def _scale(unit: object, register: Register) -> Scale:
    """Return what the values are, by the answered unit; raises Temporary."""
    name = str(unit or "").strip().lower().replace("³", "3")
    scale = SCALES.get(name)
    if scale is None or scale.unit is not register.unit:
        raise Temporary("unit")
    return scale


def _step(text: object, items: list[Item], register: Register) -> Step:
    """Return the length of the intervals as told, or else as far as they are apart."""
    if not text:
        starts = (item.start for item in items)
        apart = (after - before for before, after in itertools.pairwise(starts))
        usual = HOUR if is_gas(register.code) else QUARTER
        return Step(0, min((each for each in apart if each <= HOUR), default=usual))
    if (match := STEP.fullmatch(str(text))) is None:
        raise ValueError("no duration")
    days, hours, minutes = (int(part or 0) for part in match.groups())
    step = Step(days, timedelta(hours=hours, minutes=minutes))
    if not step.days and not step.span:
        raise ValueError("no duration")
    return step


def _readings(
    start: datetime, end: datetime, value: Decimal, scale: Scale
) -> Iterator[Reading]:
    """Return a value as readings of at most an hour; amounts stay whole together."""
    edges = (
        [start, *_full_hours(start, end), end] if end - start > HOUR else [start, end]
    )
    spans = list(itertools.pairwise(edges))
    thousandths = round(value * scale.thousandths)
    if not scale.is_amount:
        yield from (Reading(since, until, thousandths) for since, until in spans)
        return
    lengths = [(until - since) // MINUTE for since, until in spans]
    for (since, until), part in zip(
        spans, apportion(thousandths, lengths), strict=True
    ):
        yield from _evenly(since, until, part)


def _full_hours(start: datetime, end: datetime) -> Iterator[datetime]:
    """Walk the full hours between two instants; Luxembourg's are those of UTC."""
    hour = start.replace(minute=0) + HOUR
    while hour < end:
        yield hour
        hour += HOUR


def _evenly(start: datetime, end: datetime, amount: int) -> Iterator[Reading]:
    """Return an amount as one reading or, where that has no whole rate, as two."""
    length = (end - start) // MINUTE
    rate, odd = divmod(amount * MINUTES_PER_HOUR, length)
    turn = end - odd * MINUTE
    yield Reading(start, turn, rate)
    if odd:
        yield Reading(turn, end, rate + 1)

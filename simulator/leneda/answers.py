"""The two readings of a register: raw intervals, and sums over hours, days, weeks, months or all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from .days import HOUR, ONE_DAY, day_start, local_day, month_after, stamp
from .errors import LenedaError, bad_request
from .obis import Obis, known_obis
from .point import MeteringPoint, Value, total
from .settings import LenedaSettings

type Json = dict[str, object]
type Span = tuple[datetime, datetime]

ACCUMULATION = "Accumulation"
INFINITE = "Infinite"
LEVELS = ("Hour", "Day", "Week", "Month", INFINITE)


@dataclass(frozen=True, slots=True)
class RawQuery:
    """What was asked of the intervals."""

    obis: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class SumQuery:
    """What was asked of the sums; both dates are included."""

    obis: str
    first: date
    last: date
    level: str
    mode: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """A register that may be read, at an instant."""

    point: MeteringPoint
    obis: Obis
    now: datetime

    def days(self, first: date, last: date) -> list[date]:
        """List the days, both ends included, that are shown."""
        first = max(first, self.point.since)
        last = min(last, local_day(self.now))
        return [
            day
            for n in range((last - first).days + 1)
            if self.point.is_visible(self.obis, day := first + n * ONE_DAY, self.now)
        ]


def read_raw_query(query: Mapping[str, str], settings: LenedaSettings) -> RawQuery:
    """Read the parameters of the intervals; raises LenedaError."""
    obis = _required(query, "obisCode")
    start, end = (_instant(query, name) for name in ("startDateTime", "endDateTime"))
    _check_span(end - start, settings, settings.max_raw_days)
    return RawQuery(obis, start, end)


def read_sum_query(
    query: Mapping[str, str], settings: LenedaSettings, obis: str | None = None
) -> SumQuery:
    """Read the parameters of the sums; raises LenedaError. A register given here is not asked for."""
    wanted = SumQuery(
        obis or _required(query, "obisCode"),
        _day(query, "startDate"),
        _day(query, "endDate"),
        _required(query, "aggregationLevel"),
        query.get("transformationMode"),
    )
    if wanted.level not in LEVELS:
        raise bad_request(f"aggregationLevel must be one of {', '.join(LEVELS)}")
    known = known_obis(wanted.obis)
    if wanted.mode is None and not (known and known.is_gas):
        raise bad_request("transformationMode is required")
    if wanted.mode not in (None, ACCUMULATION):
        raise bad_request(f"transformationMode must be {ACCUMULATION}")
    # Both ends belong to the span.
    length = wanted.last - wanted.first + ONE_DAY
    _check_span(length, settings, settings.max_aggregated_days, least=ONE_DAY)
    return wanted


def raw_values(
    reading: Reading | None, query: RawQuery, settings: LenedaSettings
) -> list[Value]:
    """Give the values between two instants; none of a register that may not be read."""
    if reading is None:
        return []
    point, obis, now = reading.point, reading.obis, reading.now
    give = point.versions if settings.older_versions else point.values
    values = [
        value
        for day in reading.days(local_day(query.start), local_day(query.end))
        for value in give(obis, day, now)
        if query.start <= value.start < query.end
        or (settings.inclusive_end and value.start == query.end)
    ]
    # As seen: no order at all. Taking every third leaves no neighbours together.
    return values[2::3] + values[::3] + values[1::3] if settings.unsorted else values


def raw_item(value: Value) -> Json:
    """Write one value."""
    return {
        "value": value.milli / 1000,
        "startedAt": stamp(value.start),
        "type": "Actual",
        "version": value.version,
        "calculated": False,
    }


def raw_answer(code: str, query: RawQuery, items: list[Json]) -> Json:
    """Wrap values."""
    obis = known_obis(query.obis)
    return {
        "meteringPointCode": code,
        "obisCode": query.obis,
        "intervalLength": obis.interval_length if obis else None,
        "unit": obis.unit if obis else None,
        "items": items,
    }


def sum_answer(
    reading: Reading | None, query: SumQuery, settings: LenedaSettings
) -> Json:
    """Give the sums of the buckets that have a value; without any there is no unit either.

    Raises LenedaError for gas in a form that it does not take.
    """
    if reading is None:
        return {"aggregatedTimeSeries": [], "unit": None}
    # Codes that a metering point lacks are probed with all parameters, so only gas that is there is refused.
    is_delicate = reading.obis.is_gas and settings.gas_is_fragile
    if is_delicate and (query.mode is not None or query.level == INFINITE):
        raise bad_request("This aggregation is not supported for gas")
    buckets: dict[Span, list[Value]] = {}
    first, last = _reach(query, clip=settings.clip_buckets)
    for day in reading.days(first, last):
        period = _period(query, day, first, last)
        for value in reading.point.values(reading.obis, day, reading.now):
            span = _hour(value.start) if query.level == "Hour" else period
            buckets.setdefault(span, []).append(value)
    items = [
        {
            "value": float(total(reading.obis, values)),
            "startedAt": stamp(start),
            "endedAt": stamp(end),
            "calculated": False,
        }
        for (start, end), values in buckets.items()
    ]
    return {
        "aggregatedTimeSeries": items,
        "unit": reading.obis.sum_unit if items else None,
    }


def _reach(query: SumQuery, *, clip: bool) -> tuple[date, date]:
    """Give the first and the last day that count: those asked for, or all of their weeks or months."""
    if clip or query.level not in ("Week", "Month"):
        return query.first, query.last
    first, _ = _whole_period(query.level, query.first)
    _, after = _whole_period(query.level, query.last)
    return first, after - ONE_DAY


def _hour(start: datetime) -> Span:
    """Give the hour in which a value begins; Luxembourg's hours are those of UTC."""
    begin = start.replace(minute=0)
    return begin, begin + HOUR


def _period(query: SumQuery, day: date, first: date, last: date) -> Span:
    """Give the bucket that holds a day, within the days that count."""
    end = last + ONE_DAY
    if query.level == INFINITE:
        return day_start(first), day_start(end)
    begin, after = _whole_period(query.level, day)
    return day_start(max(begin, first)), day_start(min(after, end))


def _whole_period(level: str, day: date) -> tuple[date, date]:
    """Give first day and end of the day, week (from Monday) or month that holds a day."""
    if level == "Week":
        monday = day - day.weekday() * ONE_DAY
        return monday, monday + 7 * ONE_DAY
    if level == "Month":
        return day.replace(day=1), month_after(day)
    return day, day + ONE_DAY


def _check_span(
    length: timedelta,
    settings: LenedaSettings,
    limit: int | None,
    least: timedelta = timedelta(),
) -> None:
    """Refuse a span that runs backwards, or is too long."""
    if length < least:
        raise LenedaError(settings.reversed_status, "The start is after the end")
    if limit is not None and length > limit * ONE_DAY:
        raise bad_request(f"At most {limit} days can be asked for at once")


def _required(query: Mapping[str, str], name: str) -> str:
    """Read a parameter that must be there."""
    if not (value := query.get(name)):
        raise bad_request(f"{name} is required")
    return value


def _instant(query: Mapping[str, str], name: str) -> datetime:
    """Read an instant, in UTC unless it says otherwise; a date alone is its midnight."""
    text = _required(query, name)
    try:
        value = datetime.fromisoformat(text)
    except ValueError as error:
        raise bad_request(f"{name} is not a date and time in ISO 8601") from error
    _check_year(value, name)
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _day(query: Mapping[str, str], name: str) -> date:
    """Read a date."""
    text = _required(query, name)
    try:
        value = date.strptime(text, "%Y-%m-%d")
    except ValueError as error:
        raise bad_request(f"{name} is not a date, YYYY-MM-DD") from error
    _check_year(value, name)
    return value


def _check_year(value: date, name: str) -> None:
    """Refuse years so far away that their days cannot be reckoned."""
    if not 1900 <= value.year <= 2200:
        raise bad_request(f"{name} is out of range")

"""The measures: which resources there are, how a request is read and checked, what values answer it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum, auto
from itertools import groupby
import re

from ..faults import FaultKind
from ..generator import dice
from ..meter import UsagePoint
from ..model import Direction, MaxPower, OffForm, Register
from ..paris import days_between, months_after, stamp
from .enquiry import Enquiry
from .errors import ApiError, Generation, Issue

ABSURD_PEAK = 20822
CURVE_SPAN = timedelta(days=7)
HISTORY_GRACE = timedelta(days=15)
HISTORY_MONTHS = {
    Register.CURVE: 24,
    Register.DAILY: 36,
    Register.MAX_POWER: 36,
    Register.INDEX: None,
}


@dataclass(frozen=True, slots=True)
class Resource:
    """One measured series: its last path part in 2026, and its whole path in v5 if it has one."""

    register: Register
    direction: Direction
    name: str
    v5_path: str | None = None


RESOURCES = (
    Resource(
        Register.DAILY,
        Direction.CONSUMPTION,
        "consommation_quotidienne",
        "/metering_data_dc/v5/daily_consumption",
    ),
    Resource(
        Register.CURVE,
        Direction.CONSUMPTION,
        "courbe_de_charge_consommation",
        "/metering_data_clc/v5/consumption_load_curve",
    ),
    Resource(
        Register.MAX_POWER,
        Direction.CONSUMPTION,
        "puissance_conso_max_quotidienne",
        "/metering_data_dcmp/v5/daily_consumption_max_power",
    ),
    Resource(
        Register.DAILY,
        Direction.PRODUCTION,
        "production_quotidienne",
        "/metering_data_dp/v5/daily_production",
    ),
    Resource(
        Register.CURVE,
        Direction.PRODUCTION,
        "courbe_de_charge_production",
        "/metering_data_plc/v5/production_load_curve",
    ),
    Resource(Register.INDEX, Direction.CONSUMPTION, "index_consommation"),
    Resource(Register.INDEX, Direction.PRODUCTION, "index_production"),
)


class Spacing(Enum):
    """How max powers are grouped."""

    DAY = auto()
    MONTH = auto()


@dataclass(frozen=True, slots=True)
class MeasureQuery:
    """What is asked: usage point, first day, end (excluded), and for max power spacing and phases."""

    prm: str
    start: date
    end: date
    spacing: Spacing = Spacing.DAY
    all_phases: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """A read request on its way through the checks."""

    enquiry: Enquiry
    resource: Resource
    query: MeasureQuery
    point: UsagePoint


@dataclass(frozen=True, slots=True)
class Value:
    """One value as the operator stamps it; `minutes` only on load curves."""

    value: int | None
    stamp: str
    minutes: int | None = None


# Reading the request.

_PRM = re.compile(r"\d{14}", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_SPACINGS = {"P1D": Spacing.DAY, "P1M": Spacing.MONTH}
_PHASES = {"PMA": False, "TOUT": True}


def read_query(enquiry: Enquiry, resource: Resource) -> MeasureQuery:
    """Read the parameters in the names of the request's generation; raises ApiError."""
    if enquiry.generation is Generation.V5:
        query = _read(enquiry, "usage_point_id", "start", "end")
    else:
        query = _read_2026(enquiry, resource)
    if query.start > query.end:
        raise enquiry.refuse(Issue.START_AFTER_END)
    if query.start == query.end:
        raise enquiry.refuse(Issue.START_EQUALS_END)
    if query.end > enquiry.today:
        raise enquiry.refuse(Issue.FUTURE_END)
    return query


def _read_2026(enquiry: Enquiry, resource: Resource) -> MeasureQuery:
    """Read the 2026 names, refusing with 500 what the Swagger does not know."""
    names = {"pointId", "dateDebut", "dateFin"}
    is_power = resource.register is Register.MAX_POWER
    if is_power:
        names |= {"mesuresPas", "grandeurPhysique"}
    if set(enquiry.query) != names:
        raise enquiry.refuse(Issue.TECHNICAL)
    query = _read(enquiry, "pointId", "dateDebut", "dateFin")
    if not is_power:
        return query
    spacing = _SPACINGS.get(enquiry.query["mesuresPas"])
    phases = _PHASES.get(enquiry.query["grandeurPhysique"])
    if spacing is None or phases is None:
        raise enquiry.refuse(Issue.TECHNICAL)
    return replace(query, spacing=spacing, all_phases=phases)


def _read(enquiry: Enquiry, point: str, start: str, end: str) -> MeasureQuery:
    """Read the usage point and the two dates from the given parameters."""
    return MeasureQuery(
        read_prm(enquiry, point),
        _read_date(enquiry, start, Issue.START_MISSING, Issue.START_FORMAT),
        _read_date(enquiry, end, Issue.END_MISSING, Issue.END_FORMAT),
    )


def read_prm(enquiry: Enquiry, name: str) -> str:
    """Read a usage point's fourteen digits."""
    prm = enquiry.query.get(name)
    if not prm:
        raise enquiry.refuse(Issue.POINT_MISSING)
    if not _PRM.fullmatch(prm):
        raise enquiry.refuse(Issue.POINT_FORMAT)
    return prm


def _read_date(enquiry: Enquiry, name: str, missing: Issue, malformed: Issue) -> date:
    """Read one date."""
    text = enquiry.query.get(name)
    if not text:
        raise enquiry.refuse(missing)
    if not _DATE.fullmatch(text):
        raise enquiry.refuse(malformed)
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise enquiry.refuse(malformed) from error


# Checking it.


def _check_consent(ask: Ask) -> None:
    """Refuse without a consent in force."""
    ask.enquiry.check_consent(ask.query.prm)


def _check_direction(ask: Ask) -> None:
    """Refuse consumption of a mere producer and the reverse."""
    if not ask.point.measures(ask.resource.direction):
        raise ask.enquiry.refuse(Issue.WRONG_DIRECTION)


def _check_span(ask: Ask) -> None:
    """Refuse more than seven days of load curve."""
    is_long = ask.query.end - ask.query.start > CURVE_SPAN
    if is_long and ask.resource.register is Register.CURVE:
        raise ask.enquiry.refuse(Issue.SPAN)


def _check_history(ask: Ask) -> None:
    """Refuse days older than the history Enedis opens: 24 or 36 months and 15 days before the call."""
    months = HISTORY_MONTHS[ask.resource.register]
    if months is None:
        return
    if ask.query.start < months_after(ask.enquiry.today, -months) - HISTORY_GRACE:
        raise ask.enquiry.refuse(Issue.HISTORY)


def _check_activation(ask: Ask) -> None:
    """Refuse days before the present holder's contract."""
    if ask.query.start < ask.point.active_since(ask.resource.direction):
        raise ask.enquiry.refuse(Issue.ACTIVATION)


_OFF_ISSUES = {
    OffForm.NO_DATA: Issue.NO_DATA,
    OffForm.OBJECTED: Issue.OBJECTED,
    OffForm.TECHNICAL_ERROR: Issue.TECHNICAL,
}
_OFF_FAULTS = {
    FaultKind.COLLECTION_NO_DATA: Issue.NO_DATA,
    FaultKind.COLLECTION_OBJECTED: Issue.OBJECTED,
    FaultKind.COLLECTION_TECHNICAL_ERROR: Issue.TECHNICAL,
}


def _check_collection(ask: Ask) -> None:
    """Refuse a load curve of which not one day asked for was collected."""
    if ask.resource.register is not Register.CURVE:
        return
    enquiry, shown = ask.enquiry, ask.point.publication
    if fault := enquiry.fault(*_OFF_FAULTS, prm=ask.query.prm):
        raise enquiry.refuse(_OFF_FAULTS[fault.kind])
    days = days_between(ask.query.start, ask.query.end)
    if not any(shown.is_collected(day, enquiry.today) for day in days):
        raise enquiry.refuse(_OFF_ISSUES[shown.off_form])


CHECKS: dict[str, Callable[[Ask], None]] = {
    "consent": _check_consent,
    "direction": _check_direction,
    "span": _check_span,
    "history": _check_history,
    "activation": _check_activation,
    "collection": _check_collection,
}


def admit(enquiry: Enquiry, resource: Resource, api: str) -> Ask:
    """Take a request through subscription, parameters and all checks; raises ApiError."""
    names = ("usage_point_id", "pointId")
    prm = next((enquiry.query[name] for name in names if name in enquiry.query), "")
    enquiry.check_subscription(api, prm)
    query = read_query(enquiry, resource)
    ask = Ask(enquiry, resource, query, enquiry.find_point(query.prm))
    for name in enquiry.settings.order:
        CHECKS[name](ask)
    if enquiry.fault(FaultKind.NO_DATA, prm=query.prm):
        raise no_data(ask)
    return ask


def no_data(ask: Ask) -> ApiError:
    """Make the answer to a range without one value: an error, never an empty list."""
    return ask.enquiry.refuse(Issue.NO_DATA)


# Finding the values.


def find_values(ask: Ask) -> list[Value]:
    """Find the values published of a range, as stamped by Enedis; raises ApiError when there is none.

    Enedis, catalogue: stamps of the load curve are the end of the interval in local time, without offset.
    """
    register = ask.resource.register
    if register is Register.CURVE:
        values = _curve(ask)
    elif register is Register.DAILY:
        values = _daily(ask)
    else:
        values = [Value(peak.va, stamp(peak.at)) for peak in max_powers(ask)]
    if not values:
        raise no_data(ask)
    return _spoil(ask, values)


def _curve(ask: Ask) -> list[Value]:
    """Give the load curve in W; of autumn's doubled hour the same stamps come twice, in order."""
    direction, now = ask.resource.direction, ask.enquiry.now
    return [
        Value(point.watts, stamp(point.end), point.minutes)
        for day in days_between(ask.query.start, ask.query.end)
        for point in ask.point.published_points(direction, day, now)
    ]


def _daily(ask: Ask) -> list[Value]:
    """Give the daily totals in Wh."""
    direction, now = ask.resource.direction, ask.enquiry.now
    totals = (
        (day, ask.point.published_total(direction, day, now))
        for day in days_between(ask.query.start, ask.query.end)
    )
    return [Value(wh, day.isoformat()) for day, wh in totals if wh is not None]


def max_powers(ask: Ask) -> list[MaxPower]:
    """Give the highest powers in VA per day, or per calendar month."""
    now = ask.enquiry.now
    found = [
        (day, peak)
        for day in days_between(ask.query.start, ask.query.end)
        if (peak := ask.point.published_max_power(day, now)) is not None
    ]
    if ask.query.spacing is Spacing.DAY:
        return [peak for _, peak in found]
    months = groupby(found, key=lambda item: (item[0].year, item[0].month))
    return [
        max((peak for _, peak in days), key=lambda peak: peak.va) for _, days in months
    ]


def phase_values(ask: Ask) -> dict[str, list[Value]]:
    """Split the max powers over the phases of a three-phase meter: PMA1 to PMA3."""
    if not ask.query.all_phases or ask.point.phases != 3:
        return {}
    shares: dict[str, list[Value]] = {"PMA1": [], "PMA2": [], "PMA3": []}
    for peak in max_powers(ask):
        rng = dice(ask.query.prm, peak.at.date(), "phases")
        first = peak.va * rng.randrange(30, 50) // 100
        second = (peak.va - first) * rng.randrange(30, 70) // 100
        for values, va in zip(
            shares.values(), (first, second, peak.va - first - second), strict=True
        ):
            values.append(Value(va, stamp(peak.at)))
    return shares


def _spoil(ask: Ask, values: list[Value]) -> list[Value]:
    """Apply the faults that damage readings."""
    enquiry, prm = ask.enquiry, ask.query.prm
    if enquiry.fault(FaultKind.NULL_VALUES, prm=prm):
        values = [
            replace(value, value=None) if n % 5 == 0 else value
            for n, value in enumerate(values)
        ]
    if enquiry.fault(FaultKind.ABSURD_PEAK, prm=prm):
        middle = len(values) // 2
        values = [*values]
        values[middle] = replace(values[middle], value=ABSURD_PEAK)
    if enquiry.fault(FaultKind.DUPLICATED_POINTS, prm=prm):
        values = [
            copy
            for n, value in enumerate(values)
            for copy in [value] * (2 if n % 5 == 0 else 1)
        ]
    if enquiry.fault(FaultKind.UNSORTED_POINTS, prm=prm):
        values = values[1::2] + values[::2]
    return values

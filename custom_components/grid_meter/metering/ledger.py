"""What is there and what is missing: a reading of the archive, nothing of its own."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from .archive import Archive
from .model import Quantity, Register, day_minutes


class DayState(StrEnum):
    """How much of a day is known."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    TOTAL_ONLY = "total_only"
    ABSENT = "absent"
    REFUSED = "refused"
    UNASKED = "unasked"


class DataStatus(StrEnum):
    """How up to date a usage point is."""

    UP_TO_DATE = "up_to_date"
    PARTIAL = "partial"
    OUTDATED = "outdated"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Completeness:
    """State of one day of one register, with its points present and expected."""

    state: DayState
    present: int = 0
    expected: int = 0


def completeness(archive: Archive, register: Register, day: date) -> Completeness:
    """Tell how much of a local day the archive holds of a register.

    The points expected follow from the steps seen that day and its length, so 46, 48
    or 50 half-hours make a whole day.
    """
    series = archive.series(register)
    known = series.days.get(day)
    if known is None:
        return Completeness(_state_without_readings(archive, register, day))
    if register.quantity is not Quantity.LOAD_CURVE:
        return Completeness(DayState.COMPLETE, 1, 1)
    covered = sum(length for length, _ in known.values())
    missing = day_minutes(day, archive.zone) - covered
    step = min(length for length, _ in known.values())
    if missing <= 0:
        return Completeness(DayState.COMPLETE, len(known), len(known))
    return Completeness(DayState.PARTIAL, len(known), len(known) + -(-missing // step))


def _state_without_readings(
    archive: Archive, register: Register, day: date
) -> DayState:
    """Tell why a day has no reading of a register."""
    series = archive.series(register)
    if (
        register.quantity is Quantity.LOAD_CURVE
        and archive.total(register.channel, day) is not None
        and day in series.answered
    ):
        return DayState.TOTAL_ONLY
    if day in series.answered:
        return DayState.ABSENT
    if series.refusal or (series.too_early and day <= series.too_early):
        return DayState.REFUSED
    return DayState.UNASKED


def months(
    archive: Archive, register: Register, first: date, end: date
) -> dict[str, Mapping[DayState, int]]:
    """Count the days [first, end) of each month by how much of them is known."""
    counted: dict[str, Counter[DayState]] = {}
    day = first
    while day < end:
        month = counted.setdefault(f"{day:%Y-%m}", Counter())
        month[completeness(archive, register, day).state] += 1
        day += date.resolution
    return {
        month: {state: counts[state] for state in DayState if counts[state]}
        for month, counts in counted.items()
    }


def is_complete(archive: Archive, register: Register, day: date) -> bool:
    """Tell whether nothing more is to come of a register's day."""
    return completeness(archive, register, day).state is DayState.COMPLETE


def is_refused_for_good(archive: Archive, register: Register) -> bool:
    """Tell whether the operator will never deliver a register of this usage point."""
    refusal = archive.series(register).refusal
    return refusal is not None and refusal.retry is None


def may_ask(archive: Archive, register: Register, now: datetime) -> bool:
    """Tell whether a refusal still stands against asking for a register."""
    refusal = archive.series(register).refusal
    return refusal is None or (refusal.retry is not None and refusal.retry <= now)


def data_status(
    archive: Archive, registers: Iterable[Register], expected: date
) -> DataStatus:
    """Tell whether all, some or none of the registers have the expected day."""
    wanted = [
        register for register in registers if not is_refused_for_good(archive, register)
    ]
    complete = [is_complete(archive, register, expected) for register in wanted]
    if complete and all(complete):
        return DataStatus.UP_TO_DATE
    return DataStatus.PARTIAL if any(complete) else DataStatus.OUTDATED

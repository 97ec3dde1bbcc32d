"""What is wrong with a tariff as somebody wrote it down: where, and by which values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

type Place = tuple[str | int, ...]
"""The keys and positions that lead to a part of a document."""


class Fault(StrEnum):
    """What may be wrong; the last ones may be meant that way."""

    MISSING = "missing"
    UNKNOWN_KEY = "unknown_key"
    WRONG_TYPE = "wrong_type"
    UNKNOWN_CHOICE = "unknown_choice"
    NOT_A_DATE = "not_a_date"
    NOT_A_NUMBER = "not_a_number"
    OUT_OF_RANGE = "out_of_range"
    TOO_PRECISE = "too_precise"
    NOT_A_NAME = "not_a_name"
    NOT_HOURS = "not_hours"
    OVERLAP = "overlap"
    GAP = "gap"
    NOT_IN_ORDER = "not_in_order"
    NOT_IN_WINTER = "not_in_winter"
    SUSPICIOUS_PRICE = "suspicious_price"
    SUSPICIOUS_CHARGE = "suspicious_charge"
    NEVER_HOLDS = "never_holds"
    STARTS_LATE = "starts_late"
    LISTED_TWICE = "listed_twice"
    NO_DAYS_KNOWN = "no_days_known"
    DAYS_KNOWN_UNTIL = "days_known_until"


WARNINGS: Final = frozenset(
    {
        Fault.SUSPICIOUS_PRICE,
        Fault.SUSPICIOUS_CHARGE,
        Fault.NEVER_HOLDS,
        Fault.STARTS_LATE,
        Fault.LISTED_TWICE,
        Fault.NO_DAYS_KNOWN,
        Fault.DAYS_KNOWN_UNTIL,
    }
)


@dataclass(frozen=True, slots=True)
class Flaw:
    """A fault at a place of a document, and the values that a text about it names."""

    fault: Fault
    place: Place
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_warning(self) -> bool:
        """Tell whether it may be meant that way."""
        return self.fault in WARNINGS

    @property
    def where(self) -> str:
        """The place as one would say it: versions[1].prices.peak."""
        parts = (
            f"[{each}]" if isinstance(each, int) else f".{each}" for each in self.place
        )
        return "".join(parts).removeprefix(".")


class TariffError(ValueError):
    """A document that is no timeline of tariffs."""

    def __init__(self, flaws: Sequence[Flaw]) -> None:
        """Keep what is wrong with it."""
        super().__init__(", ".join(f"{flaw.where}: {flaw.fault}" for flaw in flaws))
        self.flaws = tuple(flaws)

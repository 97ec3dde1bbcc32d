"""A part of a document that is read, and remembers what was wrong with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
import re
from typing import Any, Final

from . import off_peak
from .flaws import Fault, Flaw, Place
from .off_peak import MINUTES_PER_DAY, OffPeak, Range

NAME: Final = re.compile(
    r"(?=.{1,31}$)(?!(?:.*_)?(?:cost|compensation)$)[a-z][a-z0-9]*(?:_[a-z0-9]+)*"
)
"""Fit for the id of a statistic, and not to be taken for that of its money."""
PRICE_DIGITS: Final = 6
RATE_DIGITS: Final = 4
HIGHEST: Final = Decimal(100_000)
"""No price, charge or power of a household is beyond, in whatever unit."""


@dataclass(slots=True)
class Node:
    """A mapping at a place of a document; all nodes of a document share their flaws."""

    value: Mapping[Any, Any]
    place: Place = ()
    flaws: list[Flaw] = field(default_factory=list)
    _read: set[str] = field(default_factory=set)

    def flaw(self, fault: Fault, *keys: str | int, **values: object) -> None:
        """Remember what is wrong with a part of the node."""
        told = {name: str(value) for name, value in values.items()}
        self.flaws.append(Flaw(fault, (*self.place, *keys), told))

    def get(self, key: str, *, needed: bool = False) -> Any:
        """Return what stands under a key, None where nothing does."""
        self._read.add(key)
        value = self.value.get(key)
        if value is None and needed:
            self.flaw(Fault.MISSING, key)
        return value

    def close(self) -> None:
        """Complain of every key that nobody has asked for."""
        for key in self.value:
            if key not in self._read:
                self.flaw(Fault.UNKNOWN_KEY, str(key))

    def child(self, key: str, *, needed: bool = False) -> Node | None:
        """Return the mapping under a key."""
        value = self.get(key, needed=needed)
        return None if value is None else self._node(value, key)

    def children(self, key: str) -> Iterator[Node]:
        """Walk the mappings of the list under a key, which must not be empty."""
        value = self.get(key, needed=True)
        if value is None:
            return
        if not isinstance(value, list | tuple):
            self.flaw(Fault.WRONG_TYPE, key, value=value)
            return
        if not value:
            self.flaw(Fault.MISSING, key)
        for index, each in enumerate(value):
            if (node := self._node(each, key, index)) is not None:
                yield node

    def text(self, key: str, *, needed: bool = False) -> str | None:
        """Return the text under a key."""
        value = self.get(key, needed=needed)
        if value is not None and (not isinstance(value, str) or not value.strip()):
            self.flaw(Fault.WRONG_TYPE, key, value=value)
            return None
        return value

    def name(self, key: str) -> str | None:
        """Return a text under a key that can be part of an id."""
        value = self.text(key, needed=True)
        if value is not None and not NAME.fullmatch(value):
            self.flaw(Fault.NOT_A_NAME, key, value=value)
            return None
        return value

    def choice[Choice: StrEnum](
        self, key: str, choices: type[Choice], default: Choice | None = None
    ) -> Choice | None:
        """Return one of some choices."""
        value = self.get(key, needed=default is None)
        if value is None:
            return default
        try:
            return choices(value)
        except ValueError:
            allowed = ", ".join(choices)
            self.flaw(Fault.UNKNOWN_CHOICE, key, value=value, choices=allowed)
            return None

    def day(self, key: str, *, needed: bool = False) -> date | None:
        """Return the day under a key."""
        value = self.get(key, needed=needed)
        return None if value is None else self._day(value, key)

    def days(self, key: str) -> list[date | None]:
        """Return the days of the list under a key, None for what is no day."""
        value = self.get(key)
        if value is not None and not isinstance(value, list | tuple):
            self.flaw(Fault.WRONG_TYPE, key, value=value)
            return []
        return [self._day(each, key, index) for index, each in enumerate(value or ())]

    def number(
        self,
        key: str,
        default: Decimal | None = None,
        *,
        low: Decimal = -HIGHEST,
        high: Decimal = HIGHEST,
        digits: int = PRICE_DIGITS,
    ) -> Decimal | None:
        """Return the number under a key, exactly as it is written there."""
        value = self.get(key, needed=default is None)
        if value is None:
            return default
        number = _number(value)
        if number is None:
            self.flaw(Fault.NOT_A_NUMBER, key, value=value)
            return None
        if not low <= number <= high:
            self.flaw(Fault.OUT_OF_RANGE, key, value=value, low=low, high=high)
            return None
        if number != round(number, digits):
            self.flaw(Fault.TOO_PRECISE, key, value=value, digits=digits)
            return None
        return number

    def hours(self, key: str, *, needed: bool = False) -> OffPeak | None:
        """Return the hours under a key: `22:38-06:38`, a text, or a list of such."""
        value = self.get(key, needed=needed)
        if value is None:
            return OffPeak()
        texts = [value] if isinstance(value, str) else value
        if not isinstance(texts, list | tuple):
            self.flaw(Fault.WRONG_TYPE, key, value=value)
            return None
        if needed and not texts:
            self.flaw(Fault.MISSING, key)
            return None
        ranges: list[Range] = []
        for index, text in enumerate(texts):
            place = (key,) if isinstance(value, str) else (key, index)
            found = _ranges(text)
            if not found:
                self.flaw(Fault.NOT_HOURS, *place, value=text)
                return None
            for each in found:
                if other := _overlapped(each, ranges):
                    self.flaw(Fault.OVERLAP, *place, first=other, second=each)
                    return None
                ranges.append(each)
        return off_peak.parse(" ".join(map(str, ranges)))

    def _day(self, value: object, *keys: str | int) -> date | None:
        """Return a value as a day, which YAML may have read already."""
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.flaw(Fault.NOT_A_DATE, *keys, value=value)
            return None

    def _node(self, value: object, *keys: str | int) -> Node | None:
        """Return a value as a node, unless it is no mapping."""
        if not isinstance(value, Mapping):
            self.flaw(Fault.WRONG_TYPE, *keys, value=value)
            return None
        return Node(value, (*self.place, *keys), self.flaws)


def _number(value: object) -> Decimal | None:
    """Return a number as it is written, None where it is none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        return None
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) < 20 else None


def _ranges(text: object) -> list[Range]:
    """Return the ranges of a text one by one, none where it is not understood."""
    if not isinstance(text, str) or not off_peak.parse(text):
        return []
    found = off_peak.RANGE.finditer(" ".join(text.lower().split()))
    return [each for match in found for each in off_peak.parse(match[0]).ranges]


def _overlapped(each: Range, others: list[Range]) -> Range | None:
    """Return a range that has minutes in common with another one."""
    minutes = {minute for minute in range(MINUTES_PER_DAY) if minute in each}
    return next(
        (other for other in others if any(minute in other for minute in minutes)), None
    )

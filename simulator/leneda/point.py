"""One metering point: its registers, what was measured, what was corrected, and when it is shown."""

from array import array
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from .days import ONE_DAY, at_hour, day_start, local_day, starts
from .obis import GAS, Obis
from .series import Profile, make_day, settle

HISTORY_BEGINS = date(2022, 10, 1)
PUBLICATION_HOUR = 12
_KEEP_DAYS = 2000
_PARTS = 1000
_MOST = 1_000_000 * _PARTS
_QUARTERS_PER_HOUR = 4


class Remaining(StrEnum):
    """What is told of the registers that end in .9."""

    KEPT = "kept"
    ABSENT = "absent"
    ZERO = "zero"


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a register: start (UTC), thousandths of the unit, version."""

    start: datetime
    milli: int
    version: int = 1


@dataclass(frozen=True, slots=True)
class Correction:
    """Another value for one interval, shown from an instant on."""

    obis: Obis
    start: datetime
    milli: int
    visible_from: datetime


@dataclass(frozen=True, slots=True)
class Withheld:
    """Days of some registers not shown until an instant, or never when it is None."""

    registers: frozenset[Obis]
    first: date
    last: date
    until: datetime | None


class MeteringPoint:
    """A metering point (POD) and the truth about it.

    code: the POD, also the seed of its values. owner: the Energy ID it belongs to.
    registers: what it has. since: first day. sharing_since: first day of the sharing group, by default `since`.
    remaining: whether the registers that end in .9 are told, absent, or zero.
    """

    def __init__(
        self,
        code: str,
        owner: str,
        registers: Iterable[Obis] = (Obis.CONSUMPTION,),
        *,
        profile: Profile | None = None,
        since: date = HISTORY_BEGINS,
        sharing_since: date | None = None,
        remaining: Remaining = Remaining.KEPT,
        lag_days: Mapping[Obis, int] | None = None,
    ) -> None:
        """Describe a metering point; nothing is invented before it is asked for."""
        self.code = code
        self.owner = owner
        self.registers = frozenset(registers)
        self.profile = profile or Profile()
        self.since = since
        self.sharing_since = sharing_since or since
        self.remaining = remaining
        self._lags = {obis: obis.lag_days for obis in Obis} | dict(lag_days or {})
        self._withheld: list[Withheld] = []
        self._dropped: set[tuple[Obis, datetime]] = set()
        self._corrections: list[Correction] = []
        self._settled: dict[
            tuple[date, tuple[Correction, ...]], dict[Obis, array[int]]
        ] = {}

    # Scripts.

    def correct(
        self, obis: Obis, start: datetime, value: Decimal, visible_from: datetime
    ) -> None:
        """Give the interval that begins at an instant another value, in the register's unit, from an instant on.

        What is left over by sharing, standard volume and energy of gas follow from the others and are refused, as is
        more in a layer than is left for it.
        """
        milli = _milli(value)
        if obis.is_remaining or obis in GAS[1:]:
            raise ValueError(f"{obis} follows from other registers")
        if obis not in self.registers or start not in starts(
            local_day(start), obis.step
        ):
            raise ValueError(f"{obis} has no interval that begins at {start}")
        change = Correction(obis, start, milli, visible_from)
        self._corrections.append(change)
        self._corrections.sort(key=lambda known: known.visible_from)
        index = starts(local_day(start), obis.step).index(start)
        if self._reckoned(local_day(start), visible_from)[obis][index] != milli:
            self._corrections.remove(change)
            raise ValueError(f"{obis} cannot be more than is left for it")

    def withhold(
        self,
        first: date,
        last: date | None = None,
        *,
        until: datetime | None = None,
        registers: Collection[Obis] | None = None,
    ) -> None:
        """Show days (one, or first to last) later than usual, or never without `until`."""
        chosen = frozenset(Obis if registers is None else registers)
        self._withheld.append(Withheld(chosen, first, last or first, until))

    def set_lag(self, obis: Obis, days: int) -> None:
        """Publish a register at noon so many days after its day."""
        if days < 1:
            raise ValueError("a day is published on the next one at the earliest")
        self._lags[obis] = days

    def drop(self, obis: Obis, instants: Collection[datetime]) -> None:
        """Lose single intervals of a register for good; sums lack them too."""
        self._dropped |= {(obis, start) for start in instants}

    # The truth.

    def visible_from(self, obis: Obis, day: date) -> datetime | None:
        """Give the instant from which a day of a register is shown; None: never."""
        first = self.sharing_since if obis.is_sharing else self.since
        is_told = not (obis.is_remaining and self.remaining is Remaining.ABSENT)
        if obis not in self.registers or day < first or not is_told:
            return None
        shown = at_hour(day + self._lags[obis] * ONE_DAY, PUBLICATION_HOUR)
        for rule in self._withheld:
            if obis in rule.registers and rule.first <= day <= rule.last:
                if rule.until is None:
                    return None
                shown = max(shown, rule.until)
        return shown

    def is_visible(self, obis: Obis, day: date, now: datetime) -> bool:
        """Tell whether a day of a register is shown at an instant."""
        shown = self.visible_from(obis, day)
        return shown is not None and shown <= now

    def values(self, obis: Obis, day: date, at: datetime | None = None) -> list[Value]:
        """Give a day's values of a register as known at an instant, by default at last; published or not."""
        levels = self._reckoned(day, at)[obis]
        corrected = self._active(day, at)
        if obis.is_remaining and self.remaining is Remaining.ZERO:
            levels = array("q", [0] * len(levels))
        return [
            Value(start, level, 1 + sum(_bears(c, obis, start) for c in corrected))
            for start, level in zip(starts(day, obis.step), levels, strict=True)
            if (obis, start) not in self._dropped
        ]

    def versions(
        self, obis: Obis, day: date, at: datetime | None = None
    ) -> list[Value]:
        """Give a day's values and, before each, those that it replaces."""
        corrected = self._active(day, at)
        if not corrected:
            return self.values(obis, day, at)
        stages = {
            (value.start, value.version): value
            for moment in (None, *corrected)
            for value in self.values(
                obis,
                day,
                moment.visible_from if moment else corrected[0].visible_from - ONE_DAY,
            )
        }
        return [stages[key] for key in sorted(stages)]

    def day_sum(self, obis: Obis, day: date, at: datetime | None = None) -> Decimal:
        """Add up a day exactly, in the register's unit of sums."""
        return total(obis, self.values(obis, day, at))

    def hour_sums(
        self, obis: Obis, day: date, at: datetime | None = None
    ) -> list[tuple[datetime, Decimal]]:
        """Add up each hour of a day exactly, in the register's unit of sums."""
        hours: dict[datetime, list[Value]] = {}
        for value in self.values(obis, day, at):
            hours.setdefault(value.start.replace(minute=0), []).append(value)
        return [(start, total(obis, values)) for start, values in hours.items()]

    def _active(self, day: date, at: datetime | None) -> tuple[Correction, ...]:
        """List a day's corrections in force at an instant, the oldest first."""
        begin, end = day_start(day), day_start(day + ONE_DAY)
        return tuple(
            known
            for known in self._corrections
            if begin <= known.start < end and (at is None or known.visible_from <= at)
        )

    def _reckoned(self, day: date, at: datetime | None) -> dict[Obis, array[int]]:
        """Give all registers of a day in thousandths, as known at an instant."""
        key = (day, self._active(day, at))
        if key not in self._settled:
            if len(self._settled) >= _KEEP_DAYS:
                del self._settled[next(iter(self._settled))]
            self._settled[key] = self._settle(*key)
        return self._settled[key]

    def _settle(
        self, day: date, corrections: tuple[Correction, ...]
    ) -> dict[Obis, array[int]]:
        """Reckon all registers of a day with some corrections; the later of two counts."""
        changes = {
            (change.obis, starts(day, change.obis.step).index(change.start)): (
                change.milli
            )
            for change in corrections
        }
        made = make_day(self.code, day, self.profile, self.registers)
        values = settle(made, changes, self.registers)
        return {obis: array("q", values[obis]) for obis in self.registers}


def total(obis: Obis, values: Iterable[Value]) -> Decimal:
    """Add up values exactly: four quarter-hours of a kW are a kWh, gas is added as it is."""
    amount = Decimal(sum(value.milli for value in values)) / _PARTS
    return amount if obis.is_gas else amount / _QUARTERS_PER_HOUR


def _milli(value: Decimal) -> int:
    """Read a value in the register's unit as whole thousandths."""
    parts = value * _PARTS if value.is_finite() else Decimal(-1)
    if not 0 <= parts <= _MOST or parts != int(parts):
        raise ValueError("a value has three decimals and lies between 0 and a million")
    return int(parts)


def _bears(change: Correction, obis: Obis, start: datetime) -> bool:
    """Tell whether a correction gives an interval of a register a new version."""
    if change.start != start:
        return False
    if change.obis.is_gas:
        return obis.is_gas
    if change.obis is obis:
        return True
    # Of "1-65:1.29.3" and "1-1:1.29.0" the direction is what follows the colon.
    same_direction = change.obis.split(":")[1][0] == obis.split(":")[1][0]
    return same_direction and obis.is_sharing

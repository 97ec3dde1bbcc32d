"""Everything an operator has published for one usage point: the truth of the house.

The archive only grows or is corrected; all else (statistics, sensors, what to ask
next) is computed from it. It is kept in documents of one year each and one head, so
that storing an answer rewrites little.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from .adoption import AdoptedDay
from .curve import Curve, Points
from .model import (
    Channel,
    Contract,
    Direction,
    Quantity,
    Reading,
    Register,
    Unit,
    day_start,
)
from .spans import Spans

VERSION = 1
"""Of the documents: raised when older ones can no longer be read as they are."""

REVIEWED_DAYS = 60
"""An answer that reaches back further looked for corrections in all that is served."""

CONTRACT_TEXTS = ("tariff", "off_peak_hours", "meter_type")
"""What is kept of a contract in the operator's own words, if it was told."""

MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""What makes a document of one version one of the next."""

type Document = dict[str, Any]
"""A JSON document as it is stored."""

type Peak = tuple[int, int]
"""A maximum power: VA, and seconds from local midnight."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer that was no readings and should not be provoked again before `retry`."""

    reason: str
    code: str
    at: datetime
    retry: datetime | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The days that readings would add to, and those where they say otherwise."""

    gained: set[date]
    differing: set[date]


@dataclass(slots=True)
class Series:
    """What the archive knows of one register."""

    days: dict[date, Any] = field(default_factory=dict)
    answered: Spans = field(default_factory=Spans)
    too_early: date | None = None
    reviewed: date | None = None
    refusal: Refusal | None = None
    silent: bool = False
    """Whether the operator no longer tells what it has told before."""

    def refuse(self, start: date) -> None:
        """Remember that a request from `start` on was refused for being too early."""
        self.too_early = max(start, self.too_early or start)

    def wake(self) -> None:
        """Take an operator that told nothing any more for one that tells again.

        Days of which it told nothing may have been such that it was not to tell.
        """
        self.silent = False
        self.answered = Spans((day, day + date.resolution) for day in sorted(self.days))


class Archive:
    """The readings of one usage point, by register and local day."""

    def __init__(self, zone: ZoneInfo) -> None:
        """Begin empty; days are local days of `zone`."""
        self.zone = zone
        self.contract = Contract()
        self.contract_checked: date | None = None
        self._series: dict[Register, Series] = {}
        self._adopted: dict[Direction, dict[date, AdoptedDay]] = {}
        self._midnights: dict[date, datetime] = {}

    def series(self, register: Register) -> Series:
        """Return what is known of a register, empty if nothing is."""
        return self._series.setdefault(register, Series())

    def is_answered(self, direction: Direction, day: date) -> bool:
        """Tell whether a day was answered for any register of a direction."""
        return any(
            day in series.answered
            for register, series in self._series.items()
            if register.direction is direction
        )

    def curve(self, channel: Channel, day: date) -> Points:
        """Return the known points of a day's load curve."""
        days = self.series(channel.register(Quantity.LOAD_CURVE)).days
        return dict(days[day].items()) if day in days else {}

    def total(self, channel: Channel, day: date) -> int | None:
        """Return the operator's total of a day in Wh, if it is known."""
        total: int | None = self.series(
            channel.register(Quantity.DAILY_ENERGY)
        ).days.get(day)
        return total

    def days(self, channel: Channel) -> list[date]:
        """Return the days of which some energy is known, oldest first."""
        adopted = {} if channel.code else self._adopted.get(channel.direction, {})
        return sorted(self.published(channel) | adopted.keys())

    def published(self, channel: Channel) -> set[date]:
        """Return the days of whose energy the operator, or a file of it, has told."""
        known: set[date] = set()
        for quantity in (Quantity.LOAD_CURVE, Quantity.DAILY_ENERGY):
            known |= self.series(channel.register(quantity)).days.keys()
        return known

    def adopted(self, channel: Channel, day: date) -> AdoptedDay | None:
        """Return what another integration wrote of a day that was never published.

        Other integrations tell of directions only, and of no part of one.
        """
        if channel.code:
            return None
        adopted = self._adopted.get(channel.direction, {}).get(day)
        if adopted is None or any(
            day in self.series(channel.register(quantity)).days
            for quantity in (Quantity.LOAD_CURVE, Quantity.DAILY_ENERGY)
        ):
            return None
        return adopted

    def adoptable(
        self, direction: Direction, offered: Mapping[date, AdoptedDay]
    ) -> dict[date, AdoptedDay]:
        """Return those of another integration's days that were never published."""
        published = self.published(Channel(direction))
        adopted = self._adopted.get(direction, {})
        return {
            day: each
            for day, each in offered.items()
            if day not in published and adopted.get(day) != each
        }

    def adopt(
        self, direction: Direction, offered: Mapping[date, AdoptedDay]
    ) -> set[date]:
        """Keep another integration's days beside the readings; return those that are new.

        They are no readings: the operator is still asked, and what it tells replaces
        them, whenever it comes.
        """
        days = self.adoptable(direction, offered)
        self._adopted.setdefault(direction, {}).update(days)
        return set(days)

    def start_of(self, day: date) -> datetime:
        """Return the UTC instant of the local midnight that begins a day."""
        if (start := self._midnights.get(day)) is None:
            start = self._midnights[day] = day_start(day, self.zone)
        return start

    def merge(
        self, register: Register, readings: Iterable[Reading], start: date, end: date
    ) -> set[date]:
        """Take in an answer to a request of the days [start, end).

        Returns the days whose content changed. A reading that is missing from the
        answer stays known; one that differs replaces what was known.
        """
        series = self.series(register)
        readings = list(readings)
        if readings and series.silent:
            series.wake()
        series.answered.add(start, end)
        series.refusal = None
        if register.quantity is Quantity.LOAD_CURVE:
            return self._merge_curve(series, readings)
        reaches_back = start <= min(series.days, default=start) or (
            (end - start).days > REVIEWED_DAYS
        )
        if reaches_back and end > max(series.days, default=start):
            series.reviewed = end
        changed = set()
        for reading in readings:
            day = reading.start.astimezone(self.zone).date()
            value = self._daily_value(register, reading, day)
            if series.days.get(day) != value:
                series.days[day] = value
                changed.add(day)
        return changed

    def _daily_value(
        self, register: Register, reading: Reading, day: date
    ) -> int | Peak:
        """Return a daily reading in the form in which it is kept."""
        if register.quantity is Quantity.DAILY_ENERGY:
            return reading.value
        at = reading.at or reading.start
        return reading.value, (at - self.start_of(day)) // timedelta(seconds=1)

    def _merge_curve(self, series: Series, readings: Iterable[Reading]) -> set[date]:
        """Lay points of a load curve over the known ones, day by day."""
        changed = set()
        for day, points in self._points_by_day(readings).items():
            known = series.days.get(day, {})
            if (merged := overlay(known, points)) != known:
                series.days[day] = Curve(merged)
                changed.add(day)
        return changed

    def _points_by_day(self, readings: Iterable[Reading]) -> dict[date, Points]:
        """Return the points of a load curve by the local day in which they begin."""
        days: dict[date, Points] = {}
        for reading in readings:
            day = reading.start.astimezone(self.zone).date()
            offset = (reading.start - self.start_of(day)) // timedelta(minutes=1)
            length = (reading.end - reading.start) // timedelta(minutes=1)
            days.setdefault(day, {})[offset] = (length, reading.value)
        return days

    def compare(self, register: Register, readings: Iterable[Reading]) -> Comparison:
        """Tell what readings of another source than the operator's answers would add."""
        comparison = Comparison(set(), set())
        for day, known, completed, replaced in self._offered(register, readings):
            if completed != known:
                comparison.gained.add(day)
            if replaced != completed:
                comparison.differing.add(day)
        return comparison

    def changes(
        self, register: Register, readings: Iterable[Reading], *, prefer: bool
    ) -> dict[date, Any]:
        """Return the days that readings of another source change, ready for `put`.

        They fill what is not known; with `prefer` they also replace it, as an answer
        would. The archive itself is left as it is, so that this may take its time.
        """
        is_curve = register.quantity is Quantity.LOAD_CURVE
        changes = {}
        for day, known, completed, replaced in self._offered(register, readings):
            content = replaced if prefer else completed
            if content != known:
                changes[day] = Curve(content) if is_curve else content
        return changes

    def put(self, register: Register, changes: Mapping[date, Any]) -> None:
        """Keep what `changes` returned; what was answered stays, so it is still asked."""
        self.series(register).days.update(changes)

    def _offered(
        self, register: Register, readings: Iterable[Reading]
    ) -> Iterator[tuple[date, Any, Any, Any]]:
        """Return day, what is known, that completed by readings, and replaced by them."""
        days = self.series(register).days
        if register.quantity is Quantity.LOAD_CURVE:
            for day, points in self._points_by_day(readings).items():
                known = days.get(day, {})
                completed = complement(known, points)
                yield day, known, completed, overlay(completed, points)
            return
        values = {
            day: self._daily_value(register, reading, day)
            for reading in readings
            for day in (reading.start.astimezone(self.zone).date(),)
        }
        for day, value in values.items():
            known = days.get(day)
            if isinstance(known, tuple) and value == (known[0], 0):
                # The same maximum, told without its time.
                value = known
            yield day, known, value if known is None else known, value

    def readings(
        self, register: Register, start: datetime, end: datetime
    ) -> list[Reading]:
        """Return the known readings that begin in [start, end), in the order of time."""
        series = self.series(register)
        found = [
            reading
            for day in sorted(series.days)
            if self.start_of(day) < end and start < self.start_of(day + date.resolution)
            for reading in self._readings_of(register, day, series.days[day])
        ]
        return [reading for reading in found if start <= reading.start < end]

    def _readings_of(
        self, register: Register, day: date, known: Any
    ) -> Iterator[Reading]:
        """Return what is kept of a day in the form in which it was published."""
        midnight = self.start_of(day)
        if register.quantity is Quantity.LOAD_CURVE:
            for offset, (length, power) in known.items():
                start = midnight + timedelta(minutes=offset)
                yield Reading(start, start + timedelta(minutes=length), power)
            return
        tomorrow = self.start_of(day + date.resolution)
        if register.quantity is Quantity.DAILY_ENERGY:
            yield Reading(midnight, tomorrow, known)
        else:
            power, seconds = known
            yield Reading(
                midnight, tomorrow, power, midnight + timedelta(seconds=seconds)
            )

    def years(self) -> set[int]:
        """Return the years of which readings are known."""
        days = [series.days for series in self._series.values()]
        return {day.year for each in (*days, *self._adopted.values()) for day in each}

    def dump_head(self) -> Document:
        """Return what was asked and refused, as a JSON document."""
        return {
            "contract": _dump_contract(self.contract),
            "contract_checked": self.contract_checked
            and self.contract_checked.isoformat(),
            "registers": {
                register.key: {
                    **_dump_register(register),
                    "answered": [
                        [a.isoformat(), b.isoformat()] for a, b in series.answered
                    ],
                    "too_early": series.too_early and series.too_early.isoformat(),
                    "reviewed": series.reviewed and series.reviewed.isoformat(),
                    "refusal": series.refusal and _dump_refusal(series.refusal),
                    **({"silent": True} if series.silent else {}),
                }
                for register, series in sorted(self._series.items())
            },
        }

    def load_head(self, document: Document) -> None:
        """Take in what `dump_head` made; raises KeyError, TypeError or ValueError.

        A document that cannot be read whole leaves the archive as it was.
        """
        read: list[tuple[Register, Series]] = []
        for stored in document["registers"].values():
            register = _load_register(stored)
            series = Series(
                silent=bool(stored.get("silent")),
                answered=Spans(
                    (date.fromisoformat(a), date.fromisoformat(b))
                    for a, b in stored["answered"]
                ),
            )
            if stored["too_early"]:
                series.too_early = date.fromisoformat(stored["too_early"])
            if stored["reviewed"]:
                series.reviewed = date.fromisoformat(stored["reviewed"])
            if stored["refusal"]:
                series.refusal = _load_refusal(stored["refusal"])
            read.append((register, series))
        contract, checked = (
            _load_contract(document["contract"]),
            document["contract_checked"],
        )
        self.contract_checked = date.fromisoformat(checked) if checked else None
        self.contract = contract
        for register, series in read:
            series.days = self.series(register).days
            self._series[register] = series

    def dump_year(self, year: int) -> Document:
        """Return the readings of the local days of one year as a JSON document.

        Load curves are kept as runs of equal steps: [minute, step, [W, W, ...]], adopted
        days as [source, [watt-minutes of an hour or null, ...]].
        """
        registers = {}
        for register, series in sorted(self._series.items()):
            pack = PACKERS[register.quantity]
            days = {
                day.isoformat(): pack(series.days[day])
                for day in sorted(series.days)
                if day.year == year
            }
            if days:
                registers[register.key] = {**_dump_register(register), "days": days}
        document: Document = {"registers": registers}
        adopted = {
            direction.value: {
                day.isoformat(): days[day].dump()
                for day in sorted(days)
                if day.year == year
            }
            for direction, days in sorted(self._adopted.items())
        }
        if any(adopted.values()):
            document["adopted"] = {key: days for key, days in adopted.items() if days}
        return document

    def load_year(self, document: Document) -> None:
        """Take in what `dump_year` made; raises KeyError, TypeError or ValueError.

        A document that cannot be read whole leaves the archive as it was.
        """
        read: list[tuple[Register, dict[date, Any]]] = []
        for stored in document["registers"].values():
            register = _load_register(stored)
            unpack = UNPACKERS[register.quantity]
            read.append(
                (
                    register,
                    {
                        date.fromisoformat(day): unpack(v)
                        for day, v in stored["days"].items()
                    },
                )
            )
        adopted = {
            Direction(direction): {
                date.fromisoformat(day): AdoptedDay.load(v) for day, v in days.items()
            }
            for direction, days in document.get("adopted", {}).items()
        }
        for register, days in read:
            self.series(register).days.update(days)
        for direction, each in adopted.items():
            self._adopted.setdefault(direction, {}).update(each)

    def assume_answers(self) -> None:
        """Take the days that are known for answered, what was answered being lost."""
        for series in self._series.values():
            for day in sorted(series.days):
                series.answered.add(day, day + timedelta(days=1))

    def forget_answers(self, year: int) -> None:
        """Ask for a year again, since what was answered of it is lost."""
        for series in self._series.values():
            series.answered.remove(date(year, 1, 1), date(year + 1, 1, 1))


def migrate(document: Document, version: int) -> Document:
    """Return a document of an older version in today's form; raises KeyError if none leads there."""
    for step in range(version, VERSION):
        document = MIGRATIONS[step](document)
    return document


def overlay(known: Mapping[int, tuple[int, int]], arrived: Points) -> Points:
    """Lay newly arrived points over known ones.

    Of two points that overlap, the shorter one stays, for it says more; of two of the
    same interval, the one that arrived last. So the order in which answers of
    different steps arrive does not matter.
    """
    if known.keys() == arrived.keys() and all(
        known[offset][0] == length for offset, (length, _) in arrived.items()
    ):
        return dict(sorted(arrived.items()))
    candidates = [
        (length, offset, value) for offset, (length, value) in arrived.items()
    ]
    candidates += [
        (length, offset, value)
        for offset, (length, value) in known.items()
        if offset not in arrived or arrived[offset][0] != length
    ]
    taken: set[int] = set()
    points: Points = {}
    for length, offset, value in sorted(candidates):
        minutes = range(offset, offset + length)
        if taken.isdisjoint(minutes):
            taken.update(minutes)
            points[offset] = (length, value)
    return dict(sorted(points.items()))


def complement(known: Mapping[int, tuple[int, int]], arrived: Points) -> Points:
    """Add to known points those of others that overlap none of them."""
    if not known:
        return overlay({}, arrived)
    taken: set[int] = set()
    for offset, (length, _) in known.items():
        taken.update(range(offset, offset + length))
    free = {
        offset: point
        for offset, point in arrived.items()
        if taken.isdisjoint(range(offset, offset + point[0]))
    }
    return overlay(known, free) if free else dict(known.items())


def _pack_curve(points: Mapping[int, tuple[int, int]]) -> list[list[Any]]:
    """Pack a day's points as runs of equal, contiguous steps."""
    runs: list[list[Any]] = []
    expected = None
    for offset, (length, value) in points.items():
        if offset == expected and runs[-1][1] == length:
            runs[-1][2].append(value)
        else:
            runs.append([offset, length, [value]])
        expected = offset + length
    return runs


def _unpack_curve(runs: list[list[Any]]) -> Curve:
    """Read the runs that `_pack_curve` made."""
    if not runs or any(step < 1 or not values for _, step, values in runs):
        raise ValueError("a run without points, or without length")
    return Curve(
        {
            int(offset) + index * int(step): (int(step), int(value))
            for offset, step, values in runs
            for index, value in enumerate(values)
        }
    )


def _unpack_peak(stored: list[int]) -> Peak:
    """Read a stored maximum power."""
    value, seconds = stored
    return int(value), int(seconds)


PACKERS: dict[Quantity, Callable[[Any], Any]] = {
    Quantity.LOAD_CURVE: _pack_curve,
    Quantity.DAILY_ENERGY: int,
    Quantity.MAX_POWER: list,
}
UNPACKERS: dict[Quantity, Callable[[Any], Any]] = {
    Quantity.LOAD_CURVE: _unpack_curve,
    Quantity.DAILY_ENERGY: int,
    Quantity.MAX_POWER: _unpack_peak,
}


def _dump_register(register: Register) -> Document:
    """Return a register as JSON; one without a code is of energy."""
    dumped: Document = {"direction": register.direction, "quantity": register.quantity}
    if register.code:
        dumped |= {"code": register.code, "unit": register.unit}
    return dumped


def _load_register(stored: Document) -> Register:
    """Read a stored register."""
    direction, quantity = Direction(stored["direction"]), Quantity(stored["quantity"])
    if "code" not in stored:
        return Register(direction, quantity)
    return Register(direction, quantity, str(stored["code"]), Unit(stored["unit"]))


def _dump_contract(contract: Contract) -> Document:
    """Return a contract as JSON, without the texts that were not told."""
    told = {name: getattr(contract, name) for name in CONTRACT_TEXTS}
    return {
        "subscribed_power": contract.subscribed_power,
        "activation": {
            direction: day.isoformat() for direction, day in contract.activation.items()
        },
        **{name: text for name, text in told.items() if text is not None},
        **({"segments": list(contract.segments)} if contract.segments else {}),
    }


def _load_contract(stored: Document) -> Contract:
    """Read a stored contract, of which older versions kept no texts."""
    power, segments = stored["subscribed_power"], stored.get("segments", [])
    # Not any number: a wrong one would have true readings disbelieved.
    if power is not None and (type(power) is not int or power <= 0):
        raise ValueError("no subscribed power")
    texts = {name: stored[name] for name in CONTRACT_TEXTS if name in stored}
    if not isinstance(segments, list) or not all(
        isinstance(text, str) for text in (*texts.values(), *segments)
    ):
        raise TypeError("no text of a contract")
    return Contract(
        subscribed_power=power,
        activation={
            Direction(direction): date.fromisoformat(day)
            for direction, day in stored["activation"].items()
        },
        segments=tuple(segments),
        **texts,
    )


def _dump_refusal(refusal: Refusal) -> Document:
    """Return a refusal as JSON."""
    return {
        "reason": refusal.reason,
        "code": refusal.code,
        "at": refusal.at.isoformat(),
        "retry": refusal.retry and refusal.retry.isoformat(),
    }


def _load_refusal(stored: Document) -> Refusal:
    """Read a stored refusal."""
    return Refusal(
        reason=stored["reason"],
        code=stored["code"],
        at=datetime.fromisoformat(stored["at"]).astimezone(UTC),
        retry=datetime.fromisoformat(stored["retry"]).astimezone(UTC)
        if stored["retry"]
        else None,
    )

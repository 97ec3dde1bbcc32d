"""The export files of Enedis' account, in every shape that was seen, as readings.

What a file is of stands in lines before its table, in the name of its sheet or in its
own name. A load curve is stamped with the end of each interval, or with both ends;
other values with their day. Stamps come with an offset, or in naive Paris time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
import itertools
from pathlib import Path
import re
from typing import Any, NamedTuple

from ...metering.model import Direction, Quantity, Reading, Register, day_start
from ..files import ExportFile, FileRefused, Part, Progress
from .file_rows import PREAMBLE, Cells, Row, sheets, simplified
from .file_steps import steps_of
from .formats import (
    BEYOND_ANY_METER,
    FACTORS,
    HOUR,
    PARIS,
    SHORTEST_STEP,
    Point,
    interval_ends,
    to_utc,
    usual_step,
)

OLDEST = datetime(2010, 1, 1, tzinfo=UTC)
"""Before the first Linky."""

PRM = re.compile(r"(?<!\d)\d{14}(?!\d)")
SHORT_PRM = re.compile(r"\d{12,14}")
"""Spreadsheets drop the zeros that some begin with."""

MOMENT = re.compile(r"20[1-4]\d(?:0\d|1[0-2])[0-3]\d[0-2]\d[0-5]\d[0-5]\d")

WORDS = 60
"""Characters of the longest cell that tells what a file is of; longer ones explain."""

QUANTITIES = (
    ("index", None),
    ("courbe de charge", Quantity.LOAD_CURVE),
    ("horaire", Quantity.LOAD_CURVE),
    ("puissance maximale", Quantity.MAX_POWER),
    ("quotidienne", Quantity.DAILY_ENERGY),
)
DIRECTIONS = (
    ("consommation-production", None),
    ("conso", Direction.CONSUMPTION),
    ("soutirage", Direction.CONSUMPTION),
    ("prod", Direction.PRODUCTION),
    ("injection", Direction.PRODUCTION),
)
UNITS = {unit.lower(): unit for unit in FACTORS}
UNITS_OF = {
    Quantity.LOAD_CURVE: ("W", "kW"),
    Quantity.DAILY_ENERGY: ("Wh", "kWh"),
    Quantity.MAX_POWER: ("VA", "kVA"),
}
VALUE = re.compile(r"(?:valeur)? ?(?:\(en )?(k?wh?|k?va)?\)?")
NO_VALUE = frozenset({"", "-", "n/a", "na", "nan", "nc", "null"})
SPACES = str.maketrans("", "", " \u00a0\u202f")
FRENCH_DAY = re.compile(r"(\d\d)/(\d\d)/(\d{4})(.*)")
INDEX_COLUMN = re.compile(r"eas [fdt]\d*|type de releve|index.*")


class Columns(NamedTuple):
    """Where a table has its stamps and values."""

    stamp: int
    value: int
    begin: int | None
    daily: bool
    unit: str | None


@dataclass(slots=True)
class Section:
    """One table of a file: what is said of it, and its points with their lines."""

    quantity: Quantity | None = None
    direction: Direction | None = None
    unit: str | None = None
    step: timedelta | None = None
    is_index: bool = False
    columns: Columns | None = None
    points: list[Point] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def learn(self, text: str) -> None:
        """Take in what a name or a cell tells, if nothing told it before."""
        words = simplified(text)
        if len(words) > WORDS:
            return
        for word, quantity in QUANTITIES:
            if word in words and self.quantity is None and not self.is_index:
                self.quantity, self.is_index = quantity, quantity is None
        for word, direction in DIRECTIONS:
            if word in words:
                self.direction = self.direction or direction
                break

    @property
    def register(self) -> Register | None:
        """Return the register of the table, None where it is none that is kept."""
        assert self.quantity is not None
        register = Register(self.direction or Direction.CONSUMPTION, self.quantity)
        return None if register == PEAK_OF_PRODUCTION else register


PEAK_OF_PRODUCTION = Register(Direction.PRODUCTION, Quantity.MAX_POWER)
"""No operator delivers it, so nothing would ever show it."""


def read(
    path: Path,
    usage_point_id: str,
    until: datetime,
    progress: Progress | None = None,
) -> ExportFile:
    """Return what a file of Enedis holds of a usage point, up to an instant (aware).

    Raises FileRefused with the line that is to blame, or OSError.
    """
    reader = Reader(path.name, usage_point_id, until)
    for title, rows in sheets(path, progress):
        reader.begin(title)
        for row in rows:
            reader.take(row)
    return reader.finish()


class Reader:
    """Goes through the rows of a file and keeps the tables that it meets."""

    def __init__(self, name: str, usage_point_id: str, until: datetime) -> None:
        """Begin a file called `name`."""
        self._name = Path(name).stem
        self._expected = usage_point_id
        self._until = until
        self._found: str | None = None
        self._sections: list[Section] = []
        self._section = Section()
        self._names: list[str] = []
        self._about = 0
        self._is_workbook = False

    def begin(self, title: str) -> None:
        """Begin a sheet; a text file has one without a title."""
        self._is_workbook = bool(title)
        self._next_section(title)

    def _next_section(self, title: str = "") -> None:
        """Begin a table of which nothing is known but what names tell."""
        self._section = Section()
        self._sections.append(self._section)
        self._section.learn(title)
        self._names = []
        self._about = 0

    def take(self, row: Row) -> None:
        """Take in one row; raises FileRefused where it cannot be."""
        columns = self._section.columns
        if columns is not None:
            if not self._take_point(row, columns):
                self._take_other(row)
        elif self._section.is_index or self._about >= PREAMBLE:
            if begins_section(row.cells):
                self._next_section()
                self._take_about(row)
        else:
            self._take_about(row)

    def _take_about(self, row: Row) -> None:
        """Learn from a row before the table what the table is of."""
        names = [
            simplified(str(cell)) if cell is not None else "" for cell in row.cells
        ]
        if any(INDEX_COLUMN.fullmatch(name) for name in names):
            self._section.is_index = True
        for position, cell in enumerate(row.cells):
            under = self._names[position] if position < len(self._names) else ""
            self._learn(under, names[position], cell, row.number)
        if not self._section.is_index and (columns := columns_of(names)):
            self._section.columns = columns
            self._section.unit = columns.unit or self._section.unit
            self._settle_quantity(columns, row.number)
        self._names = names
        self._about += 1

    def _learn(self, under: str, name: str, cell: Any, line: int) -> None:
        """Learn from one cell, which may stand under the name of what it tells."""
        digits = str(cell) if isinstance(cell, int | str) else ""
        if under == "identifiant prm" and SHORT_PRM.fullmatch(digits.strip()):
            self._meet(digits.strip().zfill(14), line)
        elif match := PRM.search(digits):
            self._meet(match[0], line, sure=False)
        elif under == "unite":
            self._section.unit = UNITS.get(name, name) or self._section.unit
        elif under == "pas en minutes" and name.isdecimal():
            step = timedelta(minutes=int(name))
            self._section.step = step if SHORTEST_STEP <= step <= HOUR else None
        elif isinstance(cell, str):
            self._section.learn(cell)

    def _meet(
        self, usage_point_id: str, line: int | None, *, sure: bool = True
    ) -> None:
        """Note whose file it is; refuse that of another.

        Fourteen digits that are not said to be an id may also be the time of an export.
        """
        if usage_point_id != self._expected:
            if not sure and MOMENT.fullmatch(usage_point_id):
                return
            raise FileRefused("other_usage_point", line)
        self._found = usage_point_id

    def _settle_quantity(self, columns: Columns, line: int) -> None:
        """Know what the table measures, or refuse it for contradicting itself."""
        section = self._section
        if columns.begin is not None:
            section.quantity = Quantity.LOAD_CURVE
        elif columns.daily and section.quantity is Quantity.LOAD_CURVE:
            section.quantity = None
        of_unit = next(
            (q for q, units in UNITS_OF.items() if section.unit in units), None
        )
        section.quantity = section.quantity or of_unit
        if section.quantity is Quantity.MAX_POWER and section.unit is None:
            section.unit = "VA"
        is_curve = section.quantity is Quantity.LOAD_CURVE
        if (
            section.quantity is None
            or section.unit not in UNITS_OF[section.quantity]
            or (is_curve and columns.daily)
        ):
            raise FileRefused("wrong_unit", line)

    def _take_point(self, row: Row, columns: Columns) -> bool:
        """Take in a row of the table; return whether it is one."""
        cells = row.cells
        if (
            columns.stamp >= len(cells)
            or (stamp := stamp_of(cells[columns.stamp])) is None
        ):
            return False
        section = self._section
        try:
            value = value_of(
                cells[columns.value] if columns.value < len(cells) else None
            )
            step = self._told_step(cells, columns, stamp)
        except InvalidOperation, ValueError:
            raise FileRefused("bad_line", row.number) from None
        if not self._is_workbook and any(cells[columns.value + 1 :]):
            # A comma of decimals between commas of columns.
            raise FileRefused("bad_line", row.number)
        if section.points and (stamp.tzinfo is None) != (
            section.points[0].stamp.tzinfo is None
        ):
            raise FileRefused("bad_line", row.number)
        if stamp.tzinfo is not None:
            # Times of one zone are compared much faster than those of two offsets.
            stamp = stamp.astimezone(UTC)
        section.points.append(Point(stamp, value, step))
        section.lines.append(row.number)
        return True

    def _told_step(
        self, cells: Cells, columns: Columns, stamp: datetime
    ) -> timedelta | None:
        """Return the length of an interval that tells both ends.

        Across a change of the clocks naive ends tell a wrong one, which counts as none.
        """
        if columns.begin is None:
            return self._section.step
        begin = stamp_of(cells[columns.begin])
        if begin is None or (begin.tzinfo is None) != (stamp.tzinfo is None):
            raise ValueError("no beginning")
        step = stamp - begin
        return step if SHORTEST_STEP <= step <= HOUR else None

    def _take_other(self, row: Row) -> None:
        """Take in a row that is none of the table: nothing, a note, or a new table."""
        filled = [cell for cell in row.cells if cell not in (None, "")]
        if not filled:
            return
        if begins_section(row.cells):
            self._next_section()
            self._take_about(row)
        elif not (self._is_workbook and len(filled) == 1):
            raise FileRefused("bad_line", row.number)

    def finish(self) -> ExportFile:
        """Return what the tables hold; raises FileRefused where that is nothing."""
        if self._found is None and (match := PRM.search(self._name)):
            self._meet(match[0], None, sure=False)
        parts: dict[Register, Part] = {}
        tables = [section for section in self._sections if section.columns]
        for section in tables:
            if section.direction is None:
                section.learn(self._name)
            if (register := section.register) is not None:
                part = parts.setdefault(register, Part(register, []))
                readings, missing = self._readings(section)
                merged = {r.start: r for r in (*part.readings, *readings)}
                parts[register] = Part(
                    register,
                    [merged[start] for start in sorted(merged)],
                    part.missing + missing,
                )
        if not parts:
            indexes = any(section.is_index for section in self._sections)
            raise FileRefused("not_kept" if indexes or tables else "not_an_export")
        kept = [part for _, part in sorted(parts.items()) if part.readings]
        if not kept:
            raise FileRefused("no_readings")
        return ExportFile(self._found, kept)

    def _readings(self, section: Section) -> tuple[list[Reading], int]:
        """Return the readings of a table in the order of time, and how many are missing."""
        assert section.unit is not None
        factor = FACTORS[section.unit]
        if section.quantity is Quantity.LOAD_CURVE:
            found = curve(section.points, section.lines, factor)
        else:
            found = daily(
                section.points,
                section.lines,
                factor,
                section.quantity is Quantity.MAX_POWER,
            )
        readings: dict[datetime, Reading] = {}
        missing = 0
        for reading, line in found:
            if reading is None:
                missing += 1
                continue
            if reading.start < OLDEST:
                raise FileRefused("bad_line", line)
            if reading.end > self._until:
                raise FileRefused("in_future", line)
            readings[reading.start] = reading
        return list(readings.values()), missing


def columns_of(names: Sequence[str]) -> Columns | None:
    """Return the columns that a row names, in simplified words; None where it names none."""
    values = [
        (index, match)
        for index, name in enumerate(names)
        if name and (match := VALUE.fullmatch(name))
    ]
    stamps = {name: index for index, name in enumerate(names) if name}
    if len(values) != 1:
        return None
    value, match = values[0]
    unit = UNITS[match[1]] if match[1] else None
    others = {name for name in stamps if name != names[value]}
    if others == {"debut", "fin"}:
        return Columns(stamps["fin"], value, stamps["debut"], False, unit)
    if others in ({"horodate"}, {"date"}):
        (name,) = others
        return Columns(stamps[name], value, None, name == "date", unit)
    return None


def begins_section(cells: Cells) -> bool:
    """Tell whether a row begins another table of the file."""
    return bool(cells) and simplified(str(cells[0])) == "identifiant prm"


def stamp_of(cell: Any) -> datetime | None:
    """Return the time that a cell tells, aware or in naive Paris time, None where none."""
    if isinstance(cell, datetime):
        # Spreadsheets count days as binary fractions.
        return (cell + timedelta(milliseconds=500)).replace(microsecond=0)
    if not isinstance(cell, str):
        return None
    text = cell.strip()
    if match := FRENCH_DAY.fullmatch(text):
        day, month, year, rest = match.groups()
        text = f"{year}-{month}-{day}{rest}"
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def value_of(cell: Any) -> Decimal | None:
    """Return the number in a cell, None where it has none.

    Raises InvalidOperation or ValueError where it is no number that a meter can show.
    """
    if cell is None:
        return None
    text = str(cell).translate(SPACES)
    if text.lower() in NO_VALUE:
        return None
    number = Decimal(text.replace(",", ".", 1))
    if not number.is_finite() or not 0 <= number < BEYOND_ANY_METER:
        raise ValueError("beyond any meter")
    return number


def daily(
    points: list[Point], lines: list[int], factor: int, is_peak: bool
) -> Iterator[tuple[Reading | None, int]]:
    """Return daily values as readings over their Paris days, each with its line."""
    for point, line in sorted(
        zip(points, lines, strict=True),
        key=lambda each: (to_utc(each[0].stamp), each[1]),
    ):
        at = to_utc(point.stamp)
        local = at.astimezone(PARIS)
        if not is_peak and local.time() != time():
            raise FileRefused("bad_line", line)
        if point.value is None:
            yield None, line
            continue
        day = local.date()
        yield (
            Reading(
                day_start(day, PARIS),
                day_start(day + timedelta(days=1), PARIS),
                round(point.value * factor),
                at if is_peak else None,
            ),
            line,
        )


def curve(
    points: list[Point], lines: list[int], factor: int
) -> Iterator[tuple[Reading | None, int]]:
    """Return the points of a load curve as readings in the order of time, with lines."""
    usual = usual_step(points)
    ends = list(interval_ends(points, [point.step or usual for point in points]))
    order = sorted(range(len(points)), key=ends.__getitem__)
    for before, after in itertools.pairwise(order):
        if ends[after] != ends[before] and ends[after] - ends[before] < SHORTEST_STEP:
            raise FileRefused("bad_line", lines[after])
    steps = steps_of(
        [ends[index] for index in order], [points[index].step for index in order], usual
    )
    for index, step in zip(order, steps, strict=True):
        end, value = ends[index], points[index].value
        if end.second or end.microsecond:
            raise FileRefused("bad_line", lines[index])
        if value is None:
            yield None, lines[index]
        else:
            yield Reading(end - step, end, round(value * factor)), lines[index]

"""The rows of a CSV file or a workbook, within limits that no export comes near.

Whoever may upload a file may upload a bomb. So sizes are known before anything is
unpacked, lines and rows are counted, and whatever cannot be read is one refusal.
"""

import codecs
from collections.abc import Iterator
import csv
from itertools import chain, islice
import os
from pathlib import Path
import re
from typing import Any, NamedTuple, TextIO
import unicodedata
import zipfile
import zlib

from ..files import FileRefused, Progress

MAX_BYTES = 100 * 1024 * 1024
MAX_ROWS = 1_100_000
"""Ten years of five minutes."""

MAX_COLUMNS = 12
MAX_LINE = 4096
MAX_MEMBERS = 500
MAX_DIRECTORY = 1024 * 1024
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""How the members of workbooks are packed; other ways have bombs of their own."""

DIRECTORY_END = b"PK\x05\x06"
DIRECTORY_END_BYTES = 22 + 65_535
"""The last record of a zip file, with the longest comment."""

PREAMBLE = 100
"""Rows before those that name the columns."""

PROGRESS_ROWS = 5_000
WORKBOOK = b"PK\x03\x04"
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
COLUMNS = re.compile(r"\W*(?:horodate|debut|date)[ \"']*([;,\t])")
"""The line that names the columns, leading empty ones aside, and what separates them."""

BROKEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    csv.Error,
    zipfile.BadZipFile,
    zlib.error,
)
"""What libraries raise over a file that is not what it seems to be."""

BROKEN_WORKBOOK = (*BROKEN, OSError)
"""A directory may also lead to places where there is no file any more."""

type Cells = list[Any]


class Row(NamedTuple):
    """A row, as its number from 1 and its cells."""

    number: int
    cells: Cells


class Sheet(NamedTuple):
    """Rows under a name, which is empty for a text file."""

    title: str
    rows: Iterator[Row]


def sheets(path: Path, progress: Progress | None = None) -> Iterator[Sheet]:
    """Walk the sheets of a file; each one's rows are to be read before the next one.

    Raises FileRefused where the file is too large or neither text nor a workbook,
    while it is opened or while rows are read.
    """
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise FileRefused("too_large")
    with path.open("rb") as file:
        beginning = file.read(len(WORKBOOK))
    if beginning == WORKBOOK:
        yield from _workbook(path, progress)
    else:
        yield Sheet("", _text(path, size, progress))


def simplified(text: str) -> str:
    """Return a text in small letters without accents, as names are compared."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return " ".join(plain.lower().split())


def _text(path: Path, size: int, progress: Progress | None) -> Iterator[Row]:
    """Walk the rows of a text file."""
    with path.open(encoding=_encoding(path), newline="") as file:
        reader: Any = None
        try:
            lines = _lines(file, size, progress)
            head = list(islice(lines, PREAMBLE))
            reader = csv.reader(chain(head, lines), delimiter=_delimiter(head))
            for cells in reader:
                yield Row(reader.line_num, cells)
        except BROKEN:
            raise FileRefused(
                "not_an_export", reader.line_num if reader else None
            ) from None


def _encoding(path: Path) -> str:
    """Return how a text file is written: UTF-8, if all of it is, or as older ones are."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        chunk = file.read(MAX_LINE)
        if chunk.startswith(UTF16):
            return "utf-16"
        if b"\0" in chunk:
            raise FileRefused("not_an_export")
        try:
            while chunk:
                decoder.decode(chunk)
                chunk = file.read(1024 * 1024)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "latin-1"
    return "utf-8-sig"


def _lines(file: TextIO, size: int, progress: Progress | None) -> Iterator[str]:
    """Walk the lines of a text file, none of which is longer than a line may be."""
    number = done = 0
    while line := file.readline(MAX_LINE + 1):
        number += 1
        done += len(line)
        if len(line) > MAX_LINE:
            raise FileRefused("not_an_export", number)
        if number > MAX_ROWS:
            raise FileRefused("too_large", number)
        if progress is not None and number % PROGRESS_ROWS == 0:
            progress(min(done / size, 1))
        yield line


def _delimiter(lines: list[str]) -> str:
    """Return what separates the cells, which the line that names the columns tells."""
    for line in lines:
        # Before accents are taken off, for a tab is no longer one afterwards.
        separators = line.replace("\t", ";")
        if match := COLUMNS.match(simplified(separators)):
            return "\t" if match[1] == ";" and ";" not in line else match[1]
    raise FileRefused("not_an_export")


def _workbook(path: Path, progress: Progress | None) -> Iterator[Sheet]:
    """Walk the sheets of a workbook."""
    _check_members(path)
    # Rarely needed, and slow to import.
    from openpyxl import load_workbook

    try:
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except BROKEN_WORKBOOK:
        raise FileRefused("not_an_export") from None
    try:
        for index, sheet in enumerate(book.worksheets):
            share = (index, len(book.worksheets))
            yield Sheet(sheet.title, _sheet(sheet, share, progress))
    finally:
        book.close()


def _check_members(path: Path) -> None:
    """Refuse a workbook for what its directory tells, before any of it is unpacked.

    A member never yields more than the directory tells, which zipfile sees to.
    """
    if _directory_bytes(path) > MAX_DIRECTORY:
        raise FileRefused("too_large")
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
    except BROKEN_WORKBOOK:
        raise FileRefused("not_an_export") from None
    if len(members) > MAX_MEMBERS or (
        sum(member.file_size for member in members) > MAX_BYTES
    ):
        raise FileRefused("too_large")
    if "[Content_Types].xml" not in names or not all(
        member.compress_type in PACKED for member in members
    ):
        raise FileRefused("not_an_export")


def _directory_bytes(path: Path) -> int:
    """Return the size of a zip file's directory, 0 where there is none."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - DIRECTORY_END_BYTES))
        tail = file.read()
    if (end := tail.rfind(DIRECTORY_END)) < 0:
        return 0
    return int.from_bytes(tail[end + 12 : end + 16], "little")


def _sheet(
    sheet: Any, share: tuple[int, int], progress: Progress | None
) -> Iterator[Row]:
    """Walk the rows of a sheet; what it says of its own size is not believed."""
    number = 0
    index, count = share
    try:
        expected = max(sheet.max_row or 0, PROGRESS_ROWS)
        sheet.reset_dimensions()
        for cells in sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True):
            number += 1
            if number > MAX_ROWS:
                raise FileRefused("too_large", number)
            if progress is not None and number % PROGRESS_ROWS == 0:
                progress((index + min(number / expected, 1)) / count)
            yield Row(number, list(cells))
    except BROKEN_WORKBOOK:
        raise FileRefused("not_an_export", number + 1) from None

"""Rows of text and workbooks, and what is refused before it can do harm."""

import io
from pathlib import Path
import re
import zipfile

import pytest

from custom_components.grid_meter.providers.enedis import file_rows
from custom_components.grid_meter.providers.enedis.file_rows import Row, sheets
from custom_components.grid_meter.providers.files import FileRefused

from .files import official, workbook

LINE = "2026-04-01T00:30:00+02:00;110"
SHEET = "xl/worksheets/sheet2.xml"


def rows(path: Path) -> list[list[Row]]:
    """Return the rows of every sheet."""
    return [list(sheet.rows) for sheet in sheets(path)]


def refusal(path: Path) -> FileRefused:
    """Return why a file is refused."""
    with pytest.raises(FileRefused) as caught:
        rows(path)
    assert caught.value.__cause__ is None
    return caught.value


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return a small workbook."""
    return workbook(
        tmp_path / "export.xlsx",
        (
            "Export Consommation Quotidienne",
            ("Date", "Valeur (en kWh)"),
            [("01/04/2026", 9.271)],
        ),
    )


def changed(book: Path, member: str, content: bytes) -> Path:
    """Return a workbook with one member replaced, or added."""
    with zipfile.ZipFile(book) as before:
        members = {name: before.read(name) for name in before.namelist()}
    members[member] = content
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as after:
        for name, data in members.items():
            after.writestr(name, data)
    return book


def member(book: Path, name: str) -> bytes:
    """Return the content of a member."""
    with zipfile.ZipFile(book) as archive:
        return archive.read(name)


def test_rows_are_numbered_as_an_editor_does(tmp_path: Path) -> None:
    """Empty lines count."""
    path = tmp_path / "export.csv"
    path.write_text(official(LINE).replace("Horodate", "\nHorodate"))
    (found,) = rows(path)
    assert [row.number for row in found] == [1, 2, 3, 4, 5]
    assert found[4].cells == LINE.split(";")


def test_a_workbook_has_its_sheets(book: Path) -> None:
    """With their names, and rows where they stand."""
    found = {sheet.title: list(sheet.rows) for sheet in sheets(book)}
    assert list(found) == ["Page d'accueil", "Export Consommation Quotidienne"]
    *_, last = found["Export Consommation Quotidienne"]
    assert last.number == 15
    assert last.cells[:3] == [None, "01/04/2026", 9.271]


def test_progress_is_told(
    tmp_path: Path, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It grows from something to no more than one."""
    monkeypatch.setattr(file_rows, "PROGRESS_ROWS", 2)
    path = tmp_path / "export.csv"
    path.write_text(official(*[LINE] * 50))
    for file in (path, book):
        told: list[float] = []
        for sheet in sheets(file, told.append):
            list(sheet.rows)
        assert told == sorted(told)
        assert 0 < told[0] < told[-1] <= 1


def test_a_large_file_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hundred megabytes and one byte are too many, without reading one of them."""
    path = tmp_path / "export.csv"
    with path.open("wb") as file:
        file.truncate(file_rows.MAX_BYTES + 1)
    monkeypatch.setattr(Path, "open", lambda *_args, **_kw: pytest.fail("opened"))
    assert refusal(path).key == "too_large"


def test_too_many_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than ten years of five minutes."""
    monkeypatch.setattr(file_rows, "MAX_ROWS", 10)
    path = tmp_path / "export.csv"
    path.write_text(official(*[LINE] * 20))
    refused = refusal(path)
    assert (refused.key, refused.line) == ("too_large", 11)


def test_a_line_without_end(tmp_path: Path) -> None:
    """It is not read to its end."""
    path = tmp_path / "export.csv"
    path.write_text("Horodate;Valeur\n" + "0" * 1_000_000)
    refused = refusal(path)
    assert (refused.key, refused.line) == ("not_an_export", 2)


def test_a_bomb_is_not_unpacked(book: Path) -> None:
    """Two hundred megabytes of nothing, packed into little."""
    changed(book, SHEET, b"\0" * (2 * file_rows.MAX_BYTES))
    assert book.stat().st_size < 1024 * 1024
    assert refusal(book).key == "too_large"


def test_a_directory_that_lies_about_a_bomb(book: Path) -> None:
    """No more is unpacked than the directory tells, and then it is found out."""
    bomb = member(book, SHEET) + b" " * (2 * file_rows.MAX_BYTES)
    changed(book, SHEET, bomb)
    packed = book.read_bytes()
    true, lie = len(bomb).to_bytes(4, "little"), (5000).to_bytes(4, "little")
    assert true in packed
    book.write_bytes(packed.replace(true, lie))
    assert refusal(book).key == "not_an_export"


def test_many_members(book: Path) -> None:
    """A thousand of them are no workbook of an operator."""
    with zipfile.ZipFile(book, "a") as archive:
        for number in range(1000):
            archive.writestr(f"xl/{number}", b"")
    assert refusal(book).key == "too_large"


def test_a_directory_that_is_the_bomb(tmp_path: Path) -> None:
    """Its size is told before it is read."""
    path = tmp_path / "export.xlsx"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(20_000):
            archive.writestr(f"{number:060}", b"")
    path.write_bytes(buffer.getvalue())
    assert refusal(path).key == "too_large"


@pytest.mark.parametrize("kept", [4, 100, -200, -22])
def test_a_truncated_workbook(book: Path, kept: int) -> None:
    """A download that broke off."""
    book.write_bytes(book.read_bytes()[:kept])
    assert refusal(book).key == "not_an_export"


@pytest.mark.parametrize("way", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_workbook_that_is_packed_in_another_way(book: Path, way: int) -> None:
    """No program writes them, and none of their errors needs to be known."""
    with zipfile.ZipFile(book, "a", way) as archive:
        archive.writestr("xl/more.xml", b"<more/>")
    assert refusal(book).key == "not_an_export"


def test_an_archive_that_is_no_workbook(tmp_path: Path) -> None:
    """A zip file of something else."""
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("export.csv", official(LINE))
    assert refusal(path).key == "not_an_export"


@pytest.mark.parametrize(
    "content",
    [
        b"<worksheet",
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "'
        + b"x" * 1000
        + b'"><!ENTITY c "'
        + b"&b;" * 1000
        + b'"><!ENTITY d "'
        + b"&c;" * 1000
        + b'">]><worksheet><sheetData><row><c t="str"><v>&d;</v></c></row></sheetData></worksheet>',
    ],
)
def test_a_broken_sheet(book: Path, content: bytes) -> None:
    """Half of one, and one whose entities would unfold to a gigabyte."""
    changed(book, SHEET, content)
    assert refusal(book).key == "not_an_export"


def test_a_sheet_that_breaks_off(book: Path) -> None:
    """The row is told after which it cannot be read."""
    sheet = member(book, SHEET).replace(b"</sheetData>", b"<row></oops>")
    changed(book, SHEET, sheet)
    refused = refusal(book)
    assert (refused.key, refused.line) == ("not_an_export", 16)


def test_a_sheet_that_is_another_document(book: Path) -> None:
    """It has no rows."""
    changed(book, SHEET, b"<html><body>Connexion</body></html>")
    assert rows(book)[1] == []


def test_a_sheet_that_lies_about_its_size(book: Path) -> None:
    """Neither the size that it tells nor the place of a cell makes rows of thousands."""
    sheet = member(book, SHEET)
    wide = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', sheet)
    wide = wide.replace(
        b"</sheetData>", b'<row r="16"><c r="XFD16"><v>1</v></c></row></sheetData>'
    )
    assert wide.count(b"XFD") == 2
    changed(book, SHEET, wide)
    found = rows(book)[1]
    assert len(found) == 16
    assert max(len(row.cells) for row in found) <= file_rows.MAX_COLUMNS


def test_a_row_that_is_far_away(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows before it are counted, and soon they are too many."""
    monkeypatch.setattr(file_rows, "MAX_ROWS", 1000)
    sheet = member(book, SHEET).replace(
        b"</sheetData>", b'<row r="999999999"><c><v>1</v></c></row></sheetData>'
    )
    changed(book, SHEET, sheet)
    refused = refusal(book)
    assert (refused.key, refused.line) == ("too_large", 1001)

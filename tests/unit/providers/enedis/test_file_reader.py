"""Every shape of Enedis' export files, and what is refused with its line."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, example, given, settings, strategies as st
import pytest

from custom_components.grid_meter.metering.curve import Points
from custom_components.grid_meter.metering.model import Reading, Register, day_minutes
from custom_components.grid_meter.providers.enedis.export_file import render
from custom_components.grid_meter.providers.enedis.file_reader import read
from custom_components.grid_meter.providers.files import (
    REASONS,
    ExportFile,
    FileRefused,
    Part,
)

from ...days import (
    AUTUMN_DAY,
    CONSUMED,
    CURVE,
    CURVE_OUT,
    ENERGY,
    ENERGY_OUT,
    MAX_POWER,
    OTHER_USAGE_POINT,
    PARIS,
    PLAIN_DAY,
    PRODUCED,
    REAL_DAY,
    SPRING_DAY,
    USAGE_POINT,
    curve_of,
    midnight,
    points_of,
    total_of,
)
from .files import official, workbook

UNTIL = datetime(2027, 1, 1, tzinfo=UTC)
MINUTES = timedelta(minutes=1)
DAY = timedelta(days=1)


def reading_of(path: Path) -> ExportFile:
    """Read a file as one of our usage point."""
    return read(path, USAGE_POINT, UNTIL)


def read_text(
    folder: Path, text: str | bytes, name: str = "export.csv", encoding: str = "utf-8"
) -> ExportFile:
    """Write a text to a file and read that."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return reading_of(path)


def only(file: ExportFile) -> Part:
    """Return the one part of a file."""
    (part,) = file.parts
    return part


def seen(part: Part) -> list[tuple[str, int, int]]:
    """Return (beginning in UTC, minutes, value) of readings."""
    return [
        (f"{each.start:%d %H:%M}", (each.end - each.start) // MINUTES, each.value)
        for each in part.readings
    ]


def refusal(folder: Path, text: str | bytes, name: str = "export.csv") -> FileRefused:
    """Return why a text is refused."""
    with pytest.raises(FileRefused) as caught:
        read_text(folder, text, name)
    assert caught.value.key in REASONS
    assert caught.value.__cause__ is None
    assert USAGE_POINT not in str(caught.value)
    assert OTHER_USAGE_POINT not in str(caught.value)
    return caught.value


# Shapes


def test_the_official_curve(tmp_path: Path) -> None:
    """Ends of half-hours with their offset, and an empty value."""
    file = read_text(
        tmp_path,
        official(
            "2026-04-01T00:30:00+02:00;110",
            "2026-04-01T01:00:00+02:00;",
            "2026-04-01T01:30:00+02:00;0",
            "2026-04-01T02:00:00+02:00",
        ),
    )
    assert file.usage_point_id == USAGE_POINT
    part = only(file)
    assert part.register == CURVE
    assert part.missing == 2
    assert part.steps == [timedelta(minutes=30)]
    assert seen(part) == [("31 22:00", 30, 110), ("31 23:00", 30, 0)]


@pytest.mark.parametrize(
    ("kind", "direction", "unit", "register"),
    [
        ("Energie quotidienne", "Consommation", "Wh", ENERGY),
        ("Consommation quotidienne", "Consommation", "kWh", ENERGY),
        ("Injection quotidienne", "", "Wh", ENERGY_OUT),
        ("Énergie quotidienne", "Production", "Wh", ENERGY_OUT),
    ],
)
def test_the_official_daily_energy(
    tmp_path: Path, kind: str, direction: str, unit: str, register: Register
) -> None:
    """A day's total stands at the day's beginning; autumn's day is 25 hours long."""
    values = ("12571", "9800") if unit == "Wh" else ("12,571", "9,8")
    text = official(
        f"2026-10-25T00:00:00+02:00;{values[0]}",
        f"2026-10-26T00:00:00+01:00;{values[1]}",
        "2026-10-27T00:00:00+01:00;",
        kind=kind,
        direction=direction,
        unit=unit,
        step="",
    )
    part = only(read_text(tmp_path, text))
    assert part.register == register
    assert part.readings == [
        total_of(AUTUMN_DAY, 12571),
        total_of(AUTUMN_DAY + DAY, 9800),
    ]
    assert part.missing == 1


def test_the_official_maximum(tmp_path: Path) -> None:
    """With its instant; VA where no unit is told, as older files did not."""
    text = official(
        "2026-04-01T04:18:59+02:00;3533",
        kind="Puissance maximale quotidienne",
        unit="",
        step="",
    )
    part = only(read_text(tmp_path, text))
    assert part.register == MAX_POWER
    assert part.readings == [
        total_of(REAL_DAY, 3533, datetime(2026, 4, 1, 2, 18, 59, tzinfo=UTC))
    ]


def test_two_tables_in_one_file(tmp_path: Path) -> None:
    """An index, which is passed over, and a maximum power; that is how Enedis sends both."""
    index = (
        "Horodate;Type de releve;EAS F1;EAS F2;EAS D1;EAS T\n"
        "2026-04-01T01:00:00+02:00;Arrêté quotidien;11538434;12944147;19416294;28150685\n"
        "Periode;Identifiant calendrier fournisseur;Libelle calendrier fournisseur\n"
    )
    text = official(kind="Index", unit="Wh").replace(
        "Horodate;Valeur\n", index
    ) + official(
        "2026-04-01T04:18:59+02:00;3533",
        kind="Puissance maximale quotidienne",
        unit="VA",
    )
    assert only(read_text(tmp_path, text)).register == MAX_POWER


@pytest.mark.parametrize(
    "text",
    [
        (
            'debut;fin;kW\n2026-04-01T00:00;2026-04-01T00:30;"0,11"\n'
            '2026-04-01T00:30;2026-04-01T01:00;"0,408"\n'
        ),
        (
            "Début;Fin;Valeur (en Kw)\n01/04/2026 00:00:00;01/04/2026 00:30:00;0,110\n"
            "01/04/2026 00:30:00;01/04/2026 01:00:00;0,408\n"
        ),
        (
            'Début,Fin,Valeur (en kW)\r\n01/04/2026 00:00:00,01/04/2026 00:30:00,"0,110"\r\n'
            '01/04/2026 00:30:00,01/04/2026 01:00:00,"0,408"\r\n'
        ),
        (
            ",,Consommation Horaire,,\n,,,,\n,,Plage horaire,,\n,,Début,Fin,Valeur (en kW)\n"
            ",,01/04/2026 00:00,01/04/2026 00:30,0.11\n,,01/04/2026 00:30,01/04/2026 01:00,0.408\n"
        ),
        (
            "debut\tfin\tkW\n2026-04-01T00:00\t2026-04-01T00:30\t0,11\n"
            "2026-04-01T00:30\t2026-04-01T01:00\t0,408\n"
        ),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
def test_beginning_and_end(tmp_path: Path, text: str, encoding: str) -> None:
    """As the known browser extension writes it, and as workbooks are saved as text."""
    file = read_text(tmp_path, text, encoding=encoding)
    assert file.usage_point_id is None
    assert only(file).register == CURVE
    assert seen(only(file)) == [("31 22:00", 30, 110), ("31 22:30", 30, 408)]


def test_the_name_of_the_file_tells_what_it_does_not(tmp_path: Path) -> None:
    """The extension puts direction and usage point there."""
    text = "debut;fin;kW\n2026-04-01T00:00;2026-04-01T00:30;1\n"
    file = read_text(tmp_path, text, f"historique_prod_{USAGE_POINT}_2026-04-02.csv")
    assert file.usage_point_id == USAGE_POINT
    assert only(file).register == CURVE_OUT
    refused = refusal(tmp_path, text, f"historique_conso_{OTHER_USAGE_POINT}.csv")
    assert (refused.key, refused.line) == ("other_usage_point", None)
    assert read_text(tmp_path, text, "export_20260402093000.csv").parts


def test_days_without_a_time(tmp_path: Path) -> None:
    """A table of days with the unit in the name of its column."""
    text = (
        "Export Consommation Horaire;\n"
        "Date;Valeur (en kWh)\n01/04/2026;9,271\n2026-04-02;NA\n"
    )
    part = only(read_text(tmp_path, text))
    assert part.register == ENERGY
    assert part.readings == [total_of(REAL_DAY, 9271)]
    assert part.missing == 1


def test_a_workbook_of_days(tmp_path: Path) -> None:
    """Both directions in one file, texts and numbers and dates as cells, and a note."""
    path = workbook(
        tmp_path / f"{USAGE_POINT}_Export_energie_Consommation-Production.xlsx",
        (
            "Export Consommation Quotidienne",
            ("Date", "Valeur (en kWh)"),
            [
                ("01/04/2026", 9.271),
                ("02/04/2026", "10.5"),
                ("03/04/2026", "NA"),
                (None, None),
                ("NA : donnée non disponible", None),
            ],
        ),
        (
            "Export Production Quotidienne",
            ("Date", "Valeur (en kWh)"),
            [(datetime(2026, 4, 1), 1.882), (date(2026, 4, 2), 0)],  # noqa: DTZ001
        ),
    )
    file = reading_of(path)
    assert file.usage_point_id == USAGE_POINT
    consumed, produced = file.parts
    assert (consumed.register, produced.register) == (ENERGY, ENERGY_OUT)
    assert [each.value for each in consumed.readings] == [9271, 10500]
    assert consumed.missing == 1
    assert produced.readings == [total_of(REAL_DAY, 1882), total_of(REAL_DAY + DAY, 0)]


def test_a_workbook_of_hours(tmp_path: Path) -> None:
    """Both ends in kW; the times as text, and as dates that are binary fractions."""
    half = timedelta(minutes=30)
    begin = datetime(2026, 4, 1)  # noqa: DTZ001
    rows: list[Sequence[Any]] = [
        (f"{begin:%d/%m/%Y %H:%M:%S}", f"{begin + half:%d/%m/%Y %H:%M:%S}", 0.11),
        (begin + half, begin + 2 * half - timedelta(milliseconds=1), 0.408),
    ]
    path = workbook(
        tmp_path / "export.xlsx",
        ("Consommation Horaire", ("Début", "Fin", "Valeur (en kW)"), rows),
        prm=int(USAGE_POINT),
        first_column=3,
    )
    part = only(reading_of(path))
    assert part.register == CURVE
    assert seen(part) == [("31 22:00", 30, 110), ("31 22:30", 30, 408)]


def test_a_usage_point_that_begins_with_nothing(tmp_path: Path) -> None:
    """A spreadsheet that saved the file anew dropped its zero."""
    path = tmp_path / "export.csv"
    path.write_text(official("2026-04-01T00:30:00+02:00;1", prm="1640122010175"))
    assert read(path, "01640122010175", UNTIL).usage_point_id == "01640122010175"


# Time


def test_what_is_written_reads_back_on_days_of_change(tmp_path: Path) -> None:
    """46 and 50 half-hours, each at its instant."""
    for day in (SPRING_DAY, AUTUMN_DAY):
        count = day_minutes(day, PARIS) // 30
        readings = curve_of(day, points_of(range(count)))
        text = render(USAGE_POINT, CURVE, readings)
        assert only(read_text(tmp_path, text)).readings == readings


def steps(minutes: int) -> st.SearchStrategy[list[tuple[int, int | None]]]:
    """Return runs of points of a day: (length, power), None where one is missing."""
    return st.lists(
        st.tuples(
            st.sampled_from([5, 10, 15, 30, 60]),
            st.none() | st.integers(0, 40_000),
        ),
        min_size=1,
        max_size=minutes // 10,
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([PLAIN_DAY, SPRING_DAY, AUTUMN_DAY]).flatmap(
        lambda day: st.tuples(st.just(day), steps(day_minutes(day, PARIS)))
    ),
    st.booleans(),
)
@example((PLAIN_DAY, [(60, 1), (60, None), (60, 2), (60, None), (60, 3)]), False)
def test_what_is_written_reads_back(
    tmp_path: Path, made: tuple[date, list[tuple[int, int | None]]], shuffled: bool
) -> None:
    """Whatever the steps, whatever is missing, and in whatever order its lines are."""
    day, runs = made
    points: Points = {}
    offset = 0
    for length, value in runs:
        if offset + length > day_minutes(day, PARIS):
            break
        if value is not None:
            points[offset] = (length, value)
        offset += length
    readings = curve_of(day, points)
    if not readings:
        return
    text = render(USAGE_POINT, CURVE, readings)
    if shuffled and len({r.end - r.start for r in readings}) == 1:
        lines = text.splitlines()
        values = lines[3:]
        text = "\n".join([*lines[:3], *values[1::2], *values[::2]])
    assert only(read_text(tmp_path, text)).readings == readings


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.dates(date(2024, 1, 1), date(2026, 12, 30)),
        st.tuples(st.integers(0, 10**6), st.integers(0, 82_799)),
        min_size=1,
        max_size=20,
    )
)
def test_daily_values_read_back(
    tmp_path: Path, days: dict[date, tuple[int, int]]
) -> None:
    """Totals and maxima, on any days."""
    totals = [total_of(day, value) for day, (value, _) in sorted(days.items())]
    text = render(USAGE_POINT, ENERGY, totals)
    assert only(read_text(tmp_path, text)).readings == totals
    peaks = [
        total_of(day, value, midnight(day) + timedelta(seconds=seconds))
        for day, (value, seconds) in sorted(days.items())
    ]
    text = render(USAGE_POINT, MAX_POWER, peaks)
    assert only(read_text(tmp_path, text)).readings == peaks


def test_naive_stamps_of_autumn_go_by_order(tmp_path: Path) -> None:
    """02:30 comes twice; the second is where time would step back, or stand still."""
    text = (
        "debut;fin;kW\n"
        "2026-10-25T01:30;2026-10-25T02:00;0,001\n"
        "2026-10-25T02:00;2026-10-25T02:30;0,002\n"
        "2026-10-25T02:30;2026-10-25T02:00;0,003\n"
        "2026-10-25T02:00;2026-10-25T02:30;0,004\n"
        "2026-10-25T02:30;2026-10-25T03:00;0,005\n"
    )
    assert seen(only(read_text(tmp_path, text))) == [
        ("24 23:30", 30, 1),
        ("25 00:00", 30, 2),
        ("25 00:30", 30, 3),
        ("25 01:00", 30, 4),
        ("25 01:30", 30, 5),
    ]


def test_naive_stamps_of_spring_jump(tmp_path: Path) -> None:
    """From 01:30 to 03:00 is half an hour on that day."""
    text = (
        "debut;fin;kW\n"
        "2026-03-29T01:00;2026-03-29T01:30;1\n"
        "2026-03-29T01:30;2026-03-29T03:00;2\n"
        "2026-03-29T03:00;2026-03-29T03:30;3\n"
    )
    assert seen(only(read_text(tmp_path, text))) == [
        ("29 00:00", 30, 1000),
        ("29 00:30", 30, 2000),
        ("29 01:00", 30, 3000),
    ]


def test_the_step_changes_without_notice(tmp_path: Path) -> None:
    """Hours, then half-hours, then ten minutes, none of it told in the head."""
    stamps = [f"{hour:02}:00" for hour in range(1, 5)]
    stamps += ["04:30", "05:00", "05:30", "05:40", "05:50", "06:00"]
    rows = [f"2026-04-01T{stamp}:00+02:00;{n}" for n, stamp in enumerate(stamps)]
    part = only(read_text(tmp_path, official(*rows, step="")))
    assert [minutes for _, minutes, _ in seen(part)] == [60] * 4 + [30] * 3 + [10] * 3
    assert [step // MINUTES for step in part.steps] == [10, 30, 60]


def test_a_line_twice_counts_once(tmp_path: Path) -> None:
    """The last value counts; an empty one takes nothing away."""
    rows = ("2026-04-01T00:30:00+02:00;110", "2026-04-01T00:30:00+02:00;112")
    for more in ((), ("2026-04-01T00:30:00+02:00;",)):
        part = only(read_text(tmp_path, official(*rows, *more)))
        assert seen(part) == [("31 22:00", 30, 112)]


def test_a_real_day(tmp_path: Path) -> None:
    """The curve of a real meter in the shape of the extension adds up to its total."""
    lines = ["debut;fin;kW"]
    for index, power in enumerate(PRODUCED):
        begin = datetime(2026, 4, 1) + index * timedelta(minutes=30)  # noqa: DTZ001
        end = begin + timedelta(minutes=30)
        kilowatts = f"{power / 1000}".replace(".", ",")
        lines.append(f'{begin:%Y-%m-%dT%H:%M};{end:%Y-%m-%dT%H:%M};"{kilowatts}"')
    part = only(read_text(tmp_path, "\n".join(lines)))
    assert part.readings == curve_of(REAL_DAY, points_of(PRODUCED))


# Refusals


LINE = "2026-04-01T00:30:00+02:00;110"


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        (official(LINE, prm=OTHER_USAGE_POINT), "other_usage_point", 2),
        (
            f"{official(LINE)}{official(LINE, prm=OTHER_USAGE_POINT)}",
            "other_usage_point",
            6,
        ),
        (official(LINE, unit="Wh"), "wrong_unit", 3),
        (official(LINE, unit="var"), "wrong_unit", 3),
        (official(LINE, kind="Energie quotidienne", unit="W"), "wrong_unit", 3),
        ("debut;fin;kWh\n2026-04-01T00:00;2026-04-01T00:30;1\n", "wrong_unit", 1),
        (f"Horodate;Valeur\n{LINE}\n", "wrong_unit", 1),
        ("Date;Valeur (en kW)\n2026-04-01;1\n", "wrong_unit", 1),
        (official(LINE, "total;12"), "bad_line", 5),
        (official(LINE, "2026-04-01T01:00:00+02:00;douze"), "bad_line", 5),
        (official(LINE, "2026-04-01T01:00:00+02:00;-1"), "bad_line", 5),
        (official(LINE, "2026-04-01T01:00:00+02:00;Infinity"), "bad_line", 5),
        (official(LINE, "2026-04-01T01:00:00+02:00;1;2"), "bad_line", 5),
        (official(LINE, "2026-04-01T01:00:00;1"), "bad_line", 5),
        (official(LINE, "2026-04-01T00:31:00+02:00;1"), "bad_line", 5),
        (official("2026-04-01T00:30:01+02:00;1"), "bad_line", 4),
        (official("1999-04-01T00:30:00+02:00;1"), "bad_line", 4),
        (official(LINE, "2027-04-01T00:30:00+02:00;1"), "in_future", 5),
        (official("2026-04-01T00:30:00+02:00;"), "no_readings", None),
        (official(), "no_readings", None),
        (
            official(
                "2026-04-01T01:00:00+02:00;1", kind="Energie quotidienne", unit="Wh"
            ),
            "bad_line",
            4,
        ),
        (
            "debut;fin;kW\n2026-04-01T00:00;2026-04-01T00:30;1\n;2026-04-01T01:00;1\n",
            "bad_line",
            3,
        ),
        ("debut,fin,kW\n2026-04-01T00:00,2026-04-01T00:30,4,030\n", "bad_line", 2),
        (official(LINE, kind="Index", unit="Wh"), "not_kept", None),
        (
            official(
                LINE,
                kind="Puissance maximale quotidienne",
                direction="Production",
                unit="VA",
            ),
            "not_kept",
            None,
        ),
        ("", "not_an_export", None),
        ("Horodate;Valeur;Nature;Pas\n" + LINE, "not_an_export", None),
        ("date;value\n2026-04-01;1\n", "not_an_export", None),
        ("Date;Couleur\n2026-04-01;bleu\n", "not_an_export", None),
        (
            "<!doctype html>\n<html><body>Connexion</body></html>\n",
            "not_an_export",
            None,
        ),
        (
            b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 40,
            "not_an_export",
            None,
        ),
        (b"\xff\xfe\x00", "not_an_export", None),
        (official(LINE, "x" * 5000), "not_an_export", 5),
        (official(LINE, '"2026-04-01', *["0" * 2000] * 80), "not_an_export", 5),
    ],
)
def test_refused(tmp_path: Path, text: str | bytes, key: str, line: int | None) -> None:
    """With a reason and a line, and without a word of what stands there."""
    refused = refusal(tmp_path, text)
    if key == "not_an_export" and line == 5:
        assert refused.key == key
        assert refused.line is not None
    else:
        assert (refused.key, refused.line) == (key, line)


SAMPLES = [
    official(
        LINE, "2026-04-01T01:00:00+02:00;", "2026-04-01T01:30:00+02:00;0"
    ).encode(),
    b'debut;fin;kW\n2026-10-25T02:30;2026-10-25T02:00;"0,003"\n2026-10-25T02:00;x;1\n',
    b"Date;Valeur (en kWh)\n01/04/2026;9,271\n2026-04-02;NA\n",
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(
    st.sampled_from(SAMPLES),
    st.lists(
        st.tuples(
            st.integers(0, 300),
            st.integers(0, 12),
            st.sampled_from(
                [
                    b"",
                    b"\n",
                    b";",
                    b'"',
                    b",",
                    b"\0",
                    b"9999",
                    b"+99:00",
                    b"e999",
                    b"\xe9",
                ]
            )
            | st.binary(max_size=6),
        ),
        max_size=4,
    ),
)
def test_a_damaged_file_is_read_or_refused(
    tmp_path: Path, content: bytes, damages: list[tuple[int, int, bytes]]
) -> None:
    """Whatever became of it on its way, nothing else comes of it."""
    for place, length, new in damages:
        content = content[:place] + new + content[place + length :]
    try:
        file = read_text(tmp_path, content)
    except FileRefused as refused:
        reason: str | None = refused.key
    else:
        reason = None
        assert all(r.start < r.end <= UNTIL for p in file.parts for r in p.readings)
    assert reason is None or reason in REASONS


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.integers(0, 6000), st.binary(min_size=1, max_size=40))
@example(5506, b"\x01")
def test_a_damaged_workbook_is_read_or_refused(
    tmp_path: Path, place: int, new: bytes
) -> None:
    """The same, where other libraries do the reading."""
    path = tmp_path / "export.xlsx"
    if not (whole := tmp_path / "whole.xlsx").exists():
        rows = [("01/04/2026", 9.271), ("02/04/2026", "NA")]
        names = ("Date", "Valeur (en kWh)")
        workbook(whole, ("Export Consommation Quotidienne", names, rows))
    content = whole.read_bytes()
    place %= len(content)
    path.write_bytes(content[:place] + new + content[place + len(new) :])
    try:
        values = [r.value for p in reading_of(path).parts for r in p.readings]
    except FileRefused as refused:
        assert refused.key in REASONS  # noqa: PT017
    else:
        assert len(values) <= 2


def test_a_workbook_of_indexes_is_refused(tmp_path: Path) -> None:
    """It holds no readings of intervals; the sheet is what tells."""
    path = workbook(
        tmp_path / "Export_Index.xlsx",
        ("Export Index", ("Date", "Valeur (en kWh)"), [("01/04/2026", 28150.685)]),
    )
    with pytest.raises(FileRefused) as caught:
        reading_of(path)
    assert caught.value.key == "not_kept"


def test_swapped_columns_are_refused(tmp_path: Path) -> None:
    """No export has them, and a guess could take values for times."""
    text = official("110;2026-04-01T00:30:00+02:00").replace(
        "Horodate;Valeur", "Valeur;Horodate"
    )
    with pytest.raises(FileRefused) as caught:
        read_text(tmp_path, text)
    assert caught.value.key == "not_an_export"


def test_a_curve_of_a_day_reads_as_its_points(tmp_path: Path) -> None:
    """Lines in any order give readings in the order of time."""
    readings: list[Reading] = curve_of(REAL_DAY, points_of(CONSUMED))
    head, *values = render(USAGE_POINT, CURVE, readings).split("Horodate;Valeur\n")
    lines = values[0].splitlines()[::-1]
    text = f"{head}Horodate;Valeur\n" + "\n".join(lines)
    assert only(read_text(tmp_path, text)).readings == readings

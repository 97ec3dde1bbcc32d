"""Export files in the shapes that were seen, all of the same made-up meter."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

ABOUT = (
    "Identifiant PRM;Type de donnees;Date de debut;Date de fin;Grandeur physique;"
    "Grandeur metier;Etape metier;Unite;Pas en minutes"
)
PREAMBLE = 8
"""Rows above what a workbook tells of its table."""


def official(
    *rows: str,
    prm: str = "16401220101758",
    kind: str = "Courbe de charge",
    direction: str = "Consommation",
    unit: str = "W",
    step: str = "30",
) -> str:
    """Return a CSV file as the account of Enedis offered it until 2025."""
    about = (
        f"{prm};{kind};01/04/2026;02/04/2026;Energie active;{direction};Comptage Brut;"
        f"{unit};{step}"
    )
    return "\n".join([ABOUT, about, "Horodate;Valeur", *rows, ""])


def workbook(
    path: Path,
    *sheets: tuple[str, Sequence[str], Sequence[Sequence[Any]]],
    prm: Any = "16401220101758",
    first_column: int = 2,
) -> Path:
    """Write a workbook as the account of Enedis offers it since 2025.

    Sheets are given as (title, names of the columns, rows).
    """
    book = Workbook()
    cover = book.active
    assert cover is not None
    cover.title = "Page d'accueil"
    cover.cell(
        6, 2, "Les données de ce fichier sont celles de votre compteur, à titre…"
    )
    for title, names, rows in sheets:
        sheet = book.create_sheet(title)
        sheet.cell(PREAMBLE, first_column, "Point Référence Mesure (PRM) : ")
        sheet.cell(PREAMBLE, first_column + 1, prm)
        for number, row in enumerate([names, *rows], PREAMBLE + 6):
            for column, value in enumerate(row, first_column):
                sheet.cell(number, column, value)
    book.save(path)
    return path

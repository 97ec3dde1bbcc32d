"""The file that Enedis offers in its account, made of what is known."""

from datetime import UTC, date, datetime

from custom_components.grid_meter.providers.enedis.export_file import render

from ...days import (
    AUTUMN_DAY,
    CURVE,
    ENERGY_OUT,
    MAX_POWER,
    REAL_DAY,
    USAGE_POINT,
    curve_of,
    points_of,
    total_of,
)

HEADER = (
    "Identifiant PRM;Type de donnees;Date de debut;Date de fin;Grandeur physique;"
    "Grandeur metier;Etape metier;Unite;Pas en minutes"
)


def test_a_curve_tells_the_doubled_hour_apart() -> None:
    """Ends of intervals, with the offset of Paris: 02:00 and 02:30 come twice."""
    lines = render(
        USAGE_POINT, CURVE, curve_of(AUTUMN_DAY, points_of(range(50)))
    ).split("\n")
    assert lines[:3] == [
        HEADER,
        (
            f"{USAGE_POINT};Courbe de charge;25/10/2026;25/10/2026;Energie active;"
            "Consommation;Comptage Brut;W;30"
        ),
        "Horodate;Valeur",
    ]
    assert lines[3] == "2026-10-25T00:30:00+02:00;0"
    assert lines[6:11] == [
        "2026-10-25T02:00:00+02:00;3",
        "2026-10-25T02:30:00+02:00;4",
        "2026-10-25T02:00:00+01:00;5",
        "2026-10-25T02:30:00+01:00;6",
        "2026-10-25T03:00:00+01:00;7",
    ]
    assert lines[-2:] == ["2026-10-26T00:00:00+01:00;49", ""]
    assert len(lines) == 3 + 50 + 1


def test_each_step_has_a_table_of_its_own() -> None:
    """One number could not be true of all of them."""
    readings = curve_of(REAL_DAY, {0: (30, 110), 30: (10, 408), 40: (10, 112)})
    lines = render(USAGE_POINT, CURVE, readings).split("\n")
    assert [line.rpartition(";")[2] for line in lines] == [
        *("Pas en minutes", "30", "Valeur", "110"),
        *("Pas en minutes", "10", "Valeur", "408", "112"),
        "",
    ]


def test_daily_values_are_stamped_with_their_day() -> None:
    """And maxima with their instant."""
    totals = [total_of(REAL_DAY, 1882), total_of(date(2026, 4, 2), 0)]
    assert render(USAGE_POINT, ENERGY_OUT, totals).split("\n")[1:] == [
        (
            f"{USAGE_POINT};Energie quotidienne;01/04/2026;02/04/2026;Energie active;"
            "Production;Comptage Brut;Wh;"
        ),
        "Horodate;Valeur",
        "2026-04-01T00:00:00+02:00;1882",
        "2026-04-02T00:00:00+02:00;0",
        "",
    ]
    peak = total_of(REAL_DAY, 3533, datetime(2026, 4, 1, 2, 18, 59, tzinfo=UTC))
    assert render(USAGE_POINT, MAX_POWER, [peak]).split("\n")[3] == (
        "2026-04-01T04:18:59+02:00;3533"
    )


def test_nothing_known_is_a_file_without_values() -> None:
    """The lines about the file alone."""
    assert render(USAGE_POINT, CURVE, []).split("\n") == [
        HEADER,
        (
            f"{USAGE_POINT};Courbe de charge;;;Energie active;Consommation;"
            "Comptage Brut;W;"
        ),
        "Horodate;Valeur",
        "",
    ]

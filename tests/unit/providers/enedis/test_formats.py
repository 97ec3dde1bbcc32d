"""Enedis' bodies become the intervals that they were made of, on every day of a year."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
import random
from typing import Any

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.grid_meter.metering.errors import Temporary
from custom_components.grid_meter.metering.model import (
    Contract,
    Reading,
    Register,
    day_minutes,
)
from custom_components.grid_meter.providers.enedis.formats import (
    ACTIVATION,
    CONTRACT_FIELDS,
    parse,
    parse_contract,
)

from ...days import (
    AUTUMN_DAY,
    CONSUMED,
    CONSUMPTION,
    CURVE,
    CURVE_OUT,
    ENERGY,
    ENERGY_OUT,
    MAX_POWER,
    OTHER_USAGE_POINT,
    PARIS,
    PRODUCED,
    PRODUCTION,
    REAL_DAY,
    SPRING_DAY,
    USAGE_POINT,
    curve_of,
    midnight,
    points_of,
    total_of,
)
from .bodies import Body, Stamped, body_2026, body_v5, stamp, stamped

STEPS = (5, 10, 15, 30, 60)


def readings(points: Sequence[Stamped], register: Register = CURVE) -> list[Reading]:
    """Return what is read of points, in the body of 2026."""
    return parse(body_2026(register, points), register, USAGE_POINT)


def clock(day: date, texts: str, step: int | None = None) -> list[Stamped]:
    """Write points at the given times of a day, valued by their place."""
    return [
        (f"{day} {text}:00", str(number), f"PT{step}M" if step else None)
        for number, text in enumerate(texts.split())
    ]


def starts(read: list[Reading]) -> dict[str, int]:
    """Return the values by the beginning of their interval in UTC."""
    return {f"{reading.start:%d %H:%M}": reading.value for reading in read}


# Both generations


BODIES: dict[str, Callable[..., Body]] = {
    "2026": body_2026,
    "v5": lambda _register, points, **kw: body_v5(points, **kw),
    "v5 unwrapped": lambda _register, points, **kw: body_v5(
        points, wrapped=False, **kw
    ),
}


@pytest.fixture(params=BODIES)
def make(request: pytest.FixtureRequest) -> Callable[..., Body]:
    """Return what makes a body of each generation."""
    return BODIES[request.param]


@pytest.mark.parametrize(
    ("register", "values"), [(CURVE, CONSUMED), (CURVE_OUT, PRODUCED)]
)
def test_a_real_day_is_the_same_in_every_generation(
    make: Callable[..., Body], register: Register, values: tuple[int, ...]
) -> None:
    """48 half-hours from midnight to midnight in Paris, zeros included."""
    body = make(register, stamped(REAL_DAY, values))
    read = parse(body, register, USAGE_POINT)
    assert read == curve_of(REAL_DAY, points_of(values))
    assert read[0].start == datetime(2026, 3, 31, 22, tzinfo=UTC)
    assert read[-1].end == datetime(2026, 4, 1, 22, tzinfo=UTC)


def test_totals_are_the_same_in_every_generation(make: Callable[..., Body]) -> None:
    """A day's total spans its local day, also one of 23 or 25 hours."""
    days = {REAL_DAY: 9271, SPRING_DAY: 14054, AUTUMN_DAY: 0}
    for register in (ENERGY, ENERGY_OUT):
        points = [(str(day), str(value), None) for day, value in days.items()]
        body = make(register, points, unit="Wh")
        assert parse(body, register, USAGE_POINT) == [
            total_of(day, value) for day, value in days.items()
        ]


def test_maxima_are_the_same_in_every_generation(make: Callable[..., Body]) -> None:
    """A maximum belongs to its day and keeps its second; 3533 VA at 04:18:59."""
    points = [
        ("2026-04-01 04:18:59", "3533", None),
        ("2026-04-02 04:13:22", "3092", None),
        ("2026-12-01 23:59:59", "3494", None),
    ]
    body = make(MAX_POWER, points, unit="VA")
    assert parse(body, MAX_POWER, USAGE_POINT) == [
        total_of(REAL_DAY, 3533, datetime(2026, 4, 1, 2, 18, 59, tzinfo=UTC)),
        total_of(date(2026, 4, 2), 3092, datetime(2026, 4, 2, 2, 13, 22, tzinfo=UTC)),
        total_of(
            date(2026, 12, 1), 3494, datetime(2026, 12, 1, 22, 59, 59, tzinfo=UTC)
        ),
    ]


def test_a_recorded_body_of_2026() -> None:
    """Two days of energy with every field that Enedis sent beside them."""
    body = {
        "idPrm": "99999999999991",
        "etapeMetier": "BRUT",
        "periode": {"dateDebut": "2026-09-29", "dateFin": "2026-10-01"},
        "typeValeur": "GLOBALE",
        "modeCalcul": "DIFF.INDEX",
        "pas": "P1D",
        "grandeur": [
            {
                "grandeurMetier": "CONS",
                "grandeurPhysique": "EA",
                "unite": "Wh",
                "points": [
                    {"v": "33495", "d": "2026-09-29"},
                    {"v": "38022", "d": "2026-09-30"},
                ],
                "calendrier": [],
            }
        ],
        "contexte": [],
    }
    assert parse(body, ENERGY, "99999999999991") == [
        total_of(date(2026, 9, 29), 33495),
        total_of(date(2026, 9, 30), 38022),
    ]
    assert parse(body, ENERGY_OUT, "99999999999991") == []
    with pytest.raises(Temporary):
        parse(body, ENERGY, USAGE_POINT)


def test_the_quantity_of_the_direction_is_taken() -> None:
    """A body that holds both directions, in any order."""
    body = body_2026(CURVE, stamped(REAL_DAY, CONSUMED))
    body["grandeur"].insert(
        0, body_2026(CURVE_OUT, stamped(REAL_DAY, PRODUCED))["grandeur"][0]
    )
    for register, values in ((CURVE, CONSUMED), (CURVE_OUT, PRODUCED)):
        assert parse(body, register, USAGE_POINT) == curve_of(
            REAL_DAY, points_of(values)
        )


def test_an_empty_body_has_no_readings(make: Callable[..., Body]) -> None:
    """An answer without points is an answer."""
    assert parse(make(CURVE, []), CURVE, USAGE_POINT) == []
    assert parse(make(ENERGY, [], unit="Wh"), ENERGY, USAGE_POINT) == []


# The change of time


def test_spring_has_46_half_hours() -> None:
    """The clock goes from 02:00 to 03:00, which is where the fourth half-hour ends."""
    points = stamped(SPRING_DAY, range(46))
    assert [d[11:16] for d, _, _ in points[:6]] == (
        ["00:30", "01:00", "01:30", "03:00", "03:30", "04:00"]
    )
    assert readings(points) == curve_of(SPRING_DAY, points_of(range(46)))


def test_autumn_has_50_half_hours() -> None:
    """The hour from 02:00 is there twice: the first in summer time, then in winter's."""
    points = stamped(AUTUMN_DAY, range(50))
    assert [d[11:16] for d, _, _ in points[:9]] == (
        [
            "00:30",
            "01:00",
            "01:30",
            "02:00",
            "02:30",
            "02:00",
            "02:30",
            "03:00",
            "03:30",
        ]
    )
    read = readings(points)
    assert read == curve_of(AUTUMN_DAY, points_of(range(50)))
    assert list(starts(read).items())[2:8] == [
        ("24 23:00", 2),
        ("24 23:30", 3),
        ("25 00:00", 4),
        ("25 00:30", 5),
        ("25 01:00", 6),
        ("25 01:30", 7),
    ]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("day", [SPRING_DAY, REAL_DAY, AUTUMN_DAY])
@pytest.mark.parametrize("tell", [True, False])
def test_every_step_makes_a_whole_day(day: date, step: int, tell: bool) -> None:
    """23, 24 or 25 hours in steps of 5 to 60 minutes, whether the step is told or not."""
    count = day_minutes(day, PARIS) // step
    points = stamped(day, range(count), step, tell=tell)
    assert readings(points) == curve_of(day, points_of(range(count), step))


def test_an_autumn_of_hours() -> None:
    """25 hours: 02:00 follows 02:00, and is no repetition."""
    points = stamped(AUTUMN_DAY, range(25), 60)
    assert [d[11:16] for d, _, _ in points[:5]] == (
        ["01:00", "02:00", "02:00", "03:00", "04:00"]
    )
    assert starts(readings(points))["25 00:00"] == 2


def test_the_two_hours_of_autumn_may_have_other_steps() -> None:
    """Hours until the second 02:00, ten minutes from there."""
    points = [
        *clock(AUTUMN_DAY, "01:00 02:00 02:00", 60),
        *clock(AUTUMN_DAY, "02:10 02:20 02:30 02:40 02:50 03:00", 10),
    ]
    assert starts(readings(points)) == {
        "24 22:00": 0,
        "24 23:00": 1,
        "25 00:00": 2,
        "25 01:00": 0,
        "25 01:10": 1,
        "25 01:20": 2,
        "25 01:30": 3,
        "25 01:40": 4,
        "25 01:50": 5,
    }


def test_the_second_hour_of_autumn_is_seen_by_time_stepping_back() -> None:
    """One point of the first pass is missing: the second pass still is the second."""
    points = clock(AUTUMN_DAY, "01:30 02:30 02:00 02:30 03:00", 30)
    assert starts(readings(points)) == {
        "24 23:00": 0,
        "25 00:00": 1,
        "25 00:30": 2,
        "25 01:00": 3,
        "25 01:30": 4,
    }


# Disorder


@pytest.mark.parametrize("day", [SPRING_DAY, REAL_DAY, AUTUMN_DAY])
@given(chance=st.randoms(use_true_random=False))
@settings(max_examples=15)
def test_points_may_come_in_any_order(day: date, chance: random.Random) -> None:
    """As long as of two equal stamps the earlier comes first."""
    count = day_minutes(day, PARIS) // 30
    points = stamped(day, range(count))
    # Shuffled, then equal stamps are put back in their order.
    shuffled = points[:]
    chance.shuffle(shuffled)
    remaining: dict[str, list[Stamped]] = {}
    for point in points:
        remaining.setdefault(point[0], []).append(point)
    shuffled = [remaining[d].pop(0) for d, _, _ in shuffled]
    # The last point of the day comes first, so that the disorder shows.
    last = shuffled.index(points[-1])
    shuffled = [shuffled.pop(last), *shuffled]
    assert readings(shuffled) == curve_of(day, points_of(range(count)))


@pytest.mark.parametrize("step", [10, 30, 60])
@pytest.mark.parametrize("day", [SPRING_DAY, AUTUMN_DAY])
def test_points_may_be_sorted_by_stamp(day: date, step: int) -> None:
    """Which puts the two passes of autumn's hour side by side."""
    count = day_minutes(day, PARIS) // step
    points = sorted(stamped(day, range(count), step), key=lambda point: point[0])
    assert readings(points) == curve_of(day, points_of(range(count), step))


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("day", [SPRING_DAY, REAL_DAY, AUTUMN_DAY])
@pytest.mark.parametrize("in_order", [True, False])
@pytest.mark.parametrize("moved", [True, False])
def test_points_that_were_moved_to_the_start_of_their_interval(
    day: date, step: int, in_order: bool, moved: bool
) -> None:
    """They are put back as they were moved, by the clock; those that were not stay."""
    count = day_minutes(day, PARIS) // step
    points = [
        (
            f"{datetime.fromisoformat(text) - timedelta(minutes=step * moved)}",
            value,
            told,
        )
        for text, value, told in stamped(day, range(count), step)
    ]
    if not in_order:
        points.sort(key=lambda point: point[0])
    body = body_2026(CURVE, points)
    read = parse(body, CURVE, USAGE_POINT, shifted=True)
    assert read == curve_of(day, points_of(range(count), step))


@pytest.mark.parametrize("day", [SPRING_DAY, REAL_DAY, AUTUMN_DAY])
def test_a_point_that_comes_twice_counts_once(day: date) -> None:
    """Each followed by its repetition, whose value is the newer one."""
    count = day_minutes(day, PARIS) // 30
    points = stamped(day, range(count))
    doubled = [twin for d, v, p in points for twin in ((d, "9999", p), (d, v, p))]
    assert readings(doubled) == curve_of(day, points_of(range(count)))


def test_a_day_that_comes_twice_counts_once() -> None:
    """The whole list again."""
    points = stamped(REAL_DAY, CONSUMED)
    assert readings(points + points) == curve_of(REAL_DAY, points_of(CONSUMED))


# Points


def test_null_is_no_reading_and_zero_is_one() -> None:
    """Nor is a text, a negative value, or one that no meter can show."""
    points = [
        (f"2026-04-01 {hour:02}:00:00", value, "PT60M")
        for hour, value in enumerate(
            ["0", None, "", "n/a", "NaN", "-5", "Infinity", "1e30", "1e999999", "7"], 1
        )
    ]
    assert starts(readings(points)) == {"31 22:00": 0, "01 07:00": 7}
    body = body_2026(CURVE, points[-1:])
    del body["grandeur"][0]["points"][0]["v"]
    assert parse(body, CURVE, USAGE_POINT) == []
    null = [(str(REAL_DAY), None, None)]
    assert parse(body_v5(null, unit="Wh"), ENERGY, USAGE_POINT) == []


def test_values_may_be_numbers() -> None:
    """Enedis sends texts; its description of 2026 speaks of numbers too."""
    body = body_2026(CURVE, stamped(REAL_DAY, CONSUMED))
    for point in body["grandeur"][0]["points"]:
        point["v"] = int(point["v"])
    assert parse(body, CURVE, USAGE_POINT) == curve_of(REAL_DAY, points_of(CONSUMED))


@pytest.mark.parametrize(
    ("register", "unit", "value", "expected"),
    [
        (CURVE, "W", "110", 110),
        (CURVE, "kW", "0.110", 110),
        (CURVE, "kW", "2.7204", 2720),
        (ENERGY, "Wh", "9271", 9271),
        (ENERGY, "kWh", "9.271", 9271),
        (MAX_POWER, "VA", "3533", 3533),
        (MAX_POWER, "kVA", "3.533", 3533),
    ],
)
def test_units_with_kilo_are_a_thousand(
    make: Callable[..., Body], register: Register, unit: str, value: str, expected: int
) -> None:
    """Without ever passing through a binary fraction."""
    body = make(register, [("2026-04-01 00:30:00", value, "PT30M")], unit=unit)
    assert [reading.value for reading in parse(body, register, USAGE_POINT)] == [
        expected
    ]


def test_steps_may_change_within_a_day() -> None:
    """Half-hours, ten minutes from 01:00, fifteen from 01:30, hours from 02:00."""
    points = [
        *clock(REAL_DAY, "00:30 01:00", 30),
        *clock(REAL_DAY, "01:10 01:20 01:30", 10),
        *clock(REAL_DAY, "01:45 02:00", 15),
        *clock(REAL_DAY, "03:00 04:00", 60),
    ]
    assert readings(points) == curve_of(
        REAL_DAY,
        {
            **points_of([0, 1]),
            **points_of([0, 1, 2], 10, 60),
            **points_of([0, 1], 15, 90),
            **points_of([0, 1], 60, 120),
        },
    )


@pytest.mark.parametrize(
    ("told", "minutes"),
    [
        ("PT60M", 60),
        ("PT1H", 60),
        ("PT15M", 15),
        ("PT0H10M", 10),
        (None, 30),
        ("P1D", 30),
        ("PT", 30),
        ("PT0M", 30),
        ("PT1M", 30),
        ("PT48H", 30),
        ("thirty", 30),
    ],
)
def test_a_step_that_is_not_told_is_half_an_hour(
    told: str | None, minutes: int
) -> None:
    """So is one that cannot be true, where there is nothing to compare with."""
    (reading,) = readings([("2026-04-01 12:00:00", "110", told)])
    assert reading.end - reading.start == timedelta(minutes=minutes)
    assert reading.end == datetime(2026, 4, 1, 10, tzinfo=UTC)


def test_a_step_that_is_not_told_is_the_shortest_seen() -> None:
    """Holes of hours or days, and a stray second, do not mislead."""
    points = clock(REAL_DAY, "00:10 00:20 04:00 04:10") + clock(
        date(2026, 4, 3), "12:00"
    )
    assert {r.end - r.start for r in readings(points)} == {timedelta(minutes=10)}
    stray = [("2026-04-01 04:10:01", "1", None), ("2026-04-01 04:10:00", "2", None)]
    assert {r.end - r.start for r in readings(stray)} == {timedelta(minutes=30)}


def test_a_step_may_be_told_of_the_whole_body() -> None:
    """In `pas`, as Enedis' description has it."""
    points = clock(REAL_DAY, "00:15 12:00")
    body = body_2026(CURVE, points, pas="PT15M")
    assert {r.end - r.start for r in parse(body, CURVE, USAGE_POINT)} == {
        timedelta(minutes=15)
    }


def test_a_stamp_with_an_offset_is_taken_at_its_word() -> None:
    """No generation sends it yet; if one does, nothing is to be guessed."""
    points = [
        ("2026-10-25T02:00:00+02:00", "1", "PT30M"),
        ("2026-10-25T02:00:00+01:00", "2", "PT30M"),
    ]
    assert starts(readings(points)) == {"24 23:30": 1, "25 00:30": 2}


# Bodies that are none


GARBAGE: list[Any] = [
    None,
    [],
    "",
    5,
    {},
    {"error": "no_data_found"},
    {"meter_reading": None},
    {"meter_reading": {}},
    {"interval_reading": []},
    {"interval_reading": None, "reading_type": {"unit": "W"}},
    {"interval_reading": [None], "reading_type": {"unit": "W"}},
    {"interval_reading": [{"value": "1"}], "reading_type": {"unit": "W"}},
    {"interval_reading": [{"date": None}], "reading_type": {"unit": "W"}},
    {"interval_reading": [{"date": "now"}], "reading_type": {"unit": "W"}},
    {"interval_reading": [], "reading_type": {"unit": None}},
    {"interval_reading": [], "reading_type": {"unit": []}},
    {"interval_reading": [], "reading_type": {"unit": "gal"}},
    {"grandeur": None},
    {"grandeur": [None]},
    {"grandeur": [{}]},
    {"grandeur": [{"points": []}]},
    {"grandeur": [{"unite": {}, "points": []}]},
    {"grandeur": [{"unite": "W", "points": [{"v": "1"}]}]},
    {"grandeur": [{"unite": "W", "points": [{"v": "1", "d": "20XX-XX-XX"}]}]},
    {"grandeur": [{"unite": "W", "points": [{"v": "1", "d": "0001-01-01"}]}]},
    {"grandeur": [{"unite": "W", "points": [{"v": "1", "d": "9999-12-31", "p": 5}]}]},
    {
        "grandeur": [
            {
                "unite": "W",
                "points": [
                    {"v": "1", "d": "2026-04-01 00:30:00"},
                    {"v": "1", "d": "2026-04-01 01:00:00+02:00"},
                ],
            }
        ]
    },
]


@pytest.mark.parametrize("body", GARBAGE)
def test_a_body_of_another_shape_is_temporary(body: Any) -> None:
    """It raises the one error that is caught, and the archive never sees it."""
    with pytest.raises(Temporary) as raised:
        parse(body, CURVE, USAGE_POINT)
    assert raised.value.code in ("unexpected_body", "unexpected_unit")


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_at_the_end_of_time_is_temporary(day: str) -> None:
    """Dates that stand for no date cannot be reckoned with."""
    body = body_v5([(day, "1", None)], unit="Wh")
    with pytest.raises(Temporary, match="unexpected_body"):
        parse(body, ENERGY, USAGE_POINT)


def test_readings_of_another_usage_point_are_not_taken(
    make: Callable[..., Body],
) -> None:
    """A mix-up at a gateway must not reach the archive, nor the id the text."""
    body = make(CURVE, stamped(REAL_DAY, CONSUMED), usage_point=OTHER_USAGE_POINT)
    with pytest.raises(Temporary) as raised:
        parse(body, CURVE, USAGE_POINT)
    assert str(raised.value) == "other_usage_point"
    for unknown in ("", None):
        body = make(CURVE, stamped(REAL_DAY, CONSUMED), usage_point=unknown)
        assert len(parse(body, CURVE, USAGE_POINT)) == 48


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["W", "PT30M", "2026-04-01", "2026-10-25 02:00:00", "CONS"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "grandeur",
                    "points",
                    "d",
                    "v",
                    "p",
                    "unite",
                    "meter_reading",
                    "interval_reading",
                    "reading_type",
                    "unit",
                    "date",
                    "value",
                    "idPrm",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=15,
)


@given(JSON, st.sampled_from([CURVE, ENERGY, MAX_POWER]))
def test_whatever_comes_is_read_or_temporary(body: Any, register: Register) -> None:
    """No other error leaves the parser."""
    try:
        read = parse(body, register, USAGE_POINT)
    except Temporary:
        return
    assert all(isinstance(reading, Reading) for reading in read)


# Round trips


@pytest.mark.parametrize("step", [10, 30, 60])
def test_every_day_of_a_year_is_read_as_it_was(step: int) -> None:
    """Each day alone, as Enedis would stamp it."""
    day = date(2026, 1, 1)
    while day.year == 2026:
        count = day_minutes(day, PARIS) // step
        assert readings(stamped(day, range(count), step)) == curve_of(
            day, points_of(range(count), step)
        ), day
        day += timedelta(days=1)


@given(
    st.sampled_from([SPRING_DAY, AUTUMN_DAY, REAL_DAY]),
    st.integers(0, 6),
    st.randoms(use_true_random=True),
    st.booleans(),
)
@settings(max_examples=25)
def test_a_week_of_any_steps_is_read_as_it_was(
    day: date, before: int, chance: random.Random, v5: bool
) -> None:
    """Each hour in steps of its own, points missing but where that cannot be told."""
    start = midnight(day - timedelta(days=before))
    end = midnight(day + timedelta(days=7 - before))
    expected: list[Reading] = []
    points: list[Stamped] = []
    for hour in range((end - start) // timedelta(hours=1)):
        step = chance.choice(STEPS)
        for number in range(60 // step):
            first = start + timedelta(hours=hour, minutes=number * step)
            last = first + timedelta(minutes=step)
            doubled = f"{last.astimezone(PARIS):%m-%d %H}" == "10-25 02"
            if not doubled and not chance.randrange(8):
                continue
            value = chance.randrange(9000)
            expected.append(Reading(first, last, value))
            points.append((stamp(last), str(value), f"PT{step}M"))
    body = body_v5(points) if v5 else body_2026(CURVE, points)
    assert parse(body, CURVE, USAGE_POINT) == expected


# Contracts


SYNTHESIS = {
    "segments": [{"segment": "C5"}, {"segment": "P4"}],
    "generation_last_activation_date": "2024-07-31T00:00:00+0200",
    "consumption_last_activation_date": "2014-01-22T00:00:00+0100",
    "services_level": "Communicant (ouvert aux services)",
}
SITUATION = [
    {
        "usage_point_id": USAGE_POINT,
        "contract_start": "2024-10-12T00:00:00+0200",
        "contract_type": "Contrat GRD-F",
        "contractor": "A supplier",
        "distribution_tariff": (
            "Tarif BT<=36kVA Moyenne Utilisation heures pleines heures creuses"
            " associées à deux saisons"
        ),
        "subscribed_power": {"unit": "kVA", "value": "12"},
        "segment": "C5",
        "customer": {"customer": {"adress": {"line1": "1 rue des Lilas"}}},
        "person": {"title": "Mme", "lastname": "Thie", "firstname": "Sandra"},
    },
    {
        "usage_point_id": USAGE_POINT,
        "contract_start": "2024-07-31T00:00:00+0200",
        "contract_type": "Contrat GRD-A",
        "segment": "P4",
    },
]
TARIFF = str(SITUATION[0]["distribution_tariff"])
METERING = {
    "dispositifComptage": {"typeComptage": {"code": "AMM", "libelle": "Linky"}},
    "compteurs": [
        {"numeroSerie": "021900", "regimePropriete": {"code": "LOUE", "libelle": "x"}}
    ],
    "relais": {"plageHeuresCreuses": "HC (22H38-6H38)"},
}
TOLD = Contract(
    12000,
    {CONSUMPTION: date(2014, 1, 22), PRODUCTION: date(2024, 7, 31)},
    tariff=TARIFF,
    off_peak_hours="HC (22H38-6H38)",
    segments=("C5", "P4"),
    meter_type="AMM",
)
CONTRACTS_V5 = {
    "customer": {
        "customer_id": "-1",
        "usage_points": [
            {
                "usage_point": {
                    "usage_point_id": USAGE_POINT,
                    "usage_point_status": "com",
                    "meter_type": "AMM",
                },
                "contracts": {
                    "segment": "C5",
                    "subscribed_power": "6 kVA",
                    "last_activation_date": "2017-07-15+02:00",
                    "distribution_tariff": "BTINFMU4",
                    "offpeak_hours": "HC (22H50-6H50)",
                    "contract_type": "Contrat GRD-F",
                    "contract_status": "SERVC",
                    "last_distribution_tariff_change_date": "2024-05-11+02:00",
                },
            }
        ],
    }
}


@pytest.mark.parametrize(
    ("bodies", "contract"),
    [
        ([SYNTHESIS, SITUATION, METERING], TOLD),
        ([METERING, SITUATION[::-1], SYNTHESIS], TOLD),
        (
            [
                {
                    "situation_contrat": SITUATION,
                    "synthese_contrat": SYNTHESIS,
                    "comptage": METERING,
                }
            ],
            TOLD,
        ),
        ([SITUATION], Contract(12000, tariff=TARIFF, segments=("C5", "P4"))),
        ([METERING], Contract(off_peak_hours="HC (22H38-6H38)", meter_type="AMM")),
        (
            [CONTRACTS_V5],
            Contract(
                6000,
                {CONSUMPTION: date(2017, 7, 15)},
                "BTINFMU4",
                "HC (22H50-6H50)",
                ("C5",),
                "AMM",
            ),
        ),
        # What a producer pays for the grid is not what a consumer pays.
        (
            [
                [
                    {
                        "segment": "P4",
                        "distribution_tariff": "Injection",
                        "subscribed_power": "3 kVA",
                    },
                    {
                        "segment": "C5",
                        "distribution_tariff": "BTINFCUST",
                        "subscribed_power": "9 kVA",
                    },
                ]
            ],
            Contract(9000, tariff="BTINFCUST", segments=("C5", "P4")),
        ),
        (
            [[{"segment": "P4", "distribution_tariff": "Injection"}]],
            Contract(tariff="Injection", segments=("P4",)),
        ),
        (
            [{"typeComptage": {"libelle": "Compteur communicant"}}],
            Contract(meter_type="Compteur communicant"),
        ),
        ([{"distribution_tariff": " BT \n INF "}], Contract(tariff="BT INF")),
        ([{"distribution_tariff": "x" * 300}], Contract(tariff="x" * 255)),
        (
            [
                {
                    "distribution_tariff": 5,
                    "offpeak_hours": ["HC (22H-6H)"],
                    "segment": None,
                    "meter_type": {},
                    "typeComptage": [],
                    "relais": None,
                }
            ],
            Contract(),
        ),
        ([{"offpeak_hours": "", "distribution_tariff": " "}], Contract()),
        ([{"subscribed_power": "0 kVA"}], Contract()),
        ([{"subscribed_power": f"{'9' * 5000} kVA"}], Contract()),
        ([{"subscribed_power": "9 kVA"}], Contract(9000)),
        ([{"subscribed_power": {"unit": "kVA", "value": 4.5}}], Contract(4500)),
        ([{"subscribed_power": {"unit": "VA", "value": "250"}}], Contract(250)),
        ([{"subscribed_power": "36 horses"}], Contract()),
        ([{"subscribed_power": None, "last_activation_date": None}], Contract()),
        ([{"last_activation_date": "unknown"}], Contract()),
        ([{}, [], None, "text", 5], Contract()),
        ([], Contract()),
    ],
)
def test_contracts_are_read(bodies: list[Any], contract: Contract) -> None:
    """However they are wrapped; what is not told, or not understood, stays unknown."""
    assert parse_contract(bodies) == contract


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from([*CONTRACT_FIELDS, *ACTIVATION, "segment", "code"]),
                inner,
                max_size=4,
            )
        ),
    )
)
def test_no_contract_is_too_strange(body: Any) -> None:
    """Whatever stands in the fields: it is read, or it is not told."""
    contract = parse_contract([body])
    assert contract.subscribed_power is None or contract.subscribed_power > 0
    assert all(isinstance(day, date) for day in contract.activation.values())
    texts = (contract.tariff, contract.off_peak_hours, contract.meter_type)
    for text in (*texts, *contract.segments):
        assert text is None or (isinstance(text, str) and 0 < len(text) <= 255)


def test_nothing_of_the_customer_is_read() -> None:
    """Names, addresses, suppliers and serial numbers stay where they are."""
    contract = repr(parse_contract([SYNTHESIS, SITUATION, METERING]))
    for secret in ("Thie", "Lilas", "supplier", "021900", USAGE_POINT):
        assert secret not in contract


def test_a_part_that_did_not_arrive_is_missed() -> None:
    """A refusal on the way, or the null that a gateway puts in its place."""
    assert not parse_contract([SYNTHESIS]).is_partial
    assert parse_contract([SYNTHESIS], is_partial=True).is_partial
    assert parse_contract([{"situation_contrat": [], "comptage": None}]).is_partial

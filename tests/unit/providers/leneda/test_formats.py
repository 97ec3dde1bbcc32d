"""Leneda's answers as readings: exact, in order, whole, and never more than was told."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
import itertools
import json
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.grid_meter.metering.errors import NoData, Temporary
from custom_components.grid_meter.metering.model import Reading
from custom_components.grid_meter.providers.leneda.formats import has_values, parse

from .bodies import (
    AUTUMN_DAY,
    CONSUMED,
    GAS,
    GAS_ENERGY,
    PLAIN_DAY,
    POINT,
    PRODUCED,
    QUARTER,
    REACTIVE,
    SPRING_DAY,
    asked,
    body,
    gas,
    item,
    items_of,
    midnight,
    stamp,
)

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
FIRST = midnight(PLAIN_DAY)
NO_VALUES: tuple[object, ...] = (
    *("abc", "", "1e", True, [], {}),
    *(float("nan"), float("inf"), Decimal("NaN"), -0.001, 10**9, 10**5000),
)


def values(body: object, code: str = CONSUMED, **days: date) -> list[int]:
    """Return the values of the readings of an answer."""
    return [reading.value for reading in parse(body, asked(code, **days), POINT)]


def lengths(readings: list[Reading]) -> list[int]:
    """Return how many minutes readings last."""
    return [(reading.end - reading.start) // MINUTE for reading in readings]


def test_mean_powers() -> None:
    """Of kW are W, and begin where they are said to."""
    readings = parse(body(items_of([14.588, 0, 8.827])), asked(), POINT)
    assert readings == [
        Reading(FIRST, FIRST + QUARTER, 14588),
        Reading(FIRST + QUARTER, FIRST + 2 * QUARTER, 0),
        Reading(FIRST + 2 * QUARTER, FIRST + 3 * QUARTER, 8827),
    ]
    assert all(reading.start.tzinfo is UTC for reading in readings)


@given(st.integers(0, 10**12 - 1))
def test_three_decimals_are_exact(milli: int) -> None:
    """Whether they arrive as the decimals that were written, as floats, or as text."""
    text = f"{milli // 1000}.{milli % 1000:03}"
    for number in (Decimal(text), float(text), text):
        assert values(body(items_of([number]))) == [milli]


@pytest.mark.parametrize(
    ("value", "watts"), [("0.0005", 0), ("0.0015", 2), ("0.0025", 2), ("0.00251", 3)]
)
def test_more_decimals_are_rounded(value: str, watts: int) -> None:
    """A half to the even neighbour."""
    assert values(body(items_of([Decimal(value)]))) == [watts]


@pytest.mark.parametrize(
    ("day", "quarters"), [(PLAIN_DAY, 96), (SPRING_DAY, 92), (AUTUMN_DAY, 100)]
)
def test_whole_days(day: date, quarters: int) -> None:
    """Of Luxembourg, each quarter-hour once; those of the days around are left out."""
    around = items_of([n / 1000 for n in range(300)], day - timedelta(days=1))
    readings = parse(body(around), asked(start=day), POINT)
    assert len(readings) == quarters
    assert readings[0].start == midnight(day)
    assert readings[-1].end == midnight(day + timedelta(days=1))
    assert all(a.end == b.start for a, b in itertools.pairwise(readings))
    assert [reading.value for reading in readings] == list(range(96, 96 + quarters))


def test_disorder_and_offsets_do_not_matter() -> None:
    """Values are sorted by instant, in whatever zone it is written."""
    items = items_of([n / 1000 for n in range(96)])
    for each in items[::2]:
        local = datetime.fromisoformat(each["startedAt"]) + HOUR
        each["startedAt"] = f"{local:%Y-%m-%dT%H:%M:%S}+01:00"
    items = items[2::3] + items[::3] + items[1::3]
    assert values(body(items)) == list(range(96))


@pytest.mark.parametrize(
    ("versions", "value"),
    [
        ([(1, 1), (2, 2)], [2000]),
        ([(2, 2), (1, 1)], [2000]),
        ([(1, 1), (1, 5)], [5000]),
        ([(None, 1), (None, 5)], [5000]),
        ([("x", 7), (1, 3)], [3000]),
        ([(2, 2), (3, None), (1, 1)], []),
        ([(1, None), (2, 0)], [0]),
    ],
)
def test_the_greatest_version_counts(
    versions: list[tuple[object, object]], value: list[int]
) -> None:
    """And of equal ones the last; also where it is a gap."""
    items = [item(FIRST, told, version=version) for version, told in versions]
    items.append(item(FIRST + QUARTER, 9))
    assert values(body(items)) == [*value, 9000]


def test_gaps_and_zeros() -> None:
    """Null is no reading, a zero is one."""
    readings = parse(body(items_of([1, None, 0, 0.0, None, 2])), asked(), POINT)
    assert [(r.start - FIRST) // QUARTER for r in readings] == [0, 2, 3, 5]
    assert [r.value for r in readings] == [1000, 0, 0, 2000]


def test_unknown_fields_and_types_do_not_matter() -> None:
    """Neither beside the values nor in them, and missing ones do not, either."""
    told = body([item(FIRST, 1, type="Estimated", calculated=True, quality={})])
    assert values(told | {"page": 1}) == [1000]
    sparse = {
        "unit": "kW",
        "items": [{"value": 1, "startedAt": stamp(FIRST)}],
    }
    assert parse(sparse, asked(), POINT) == [Reading(FIRST, FIRST + QUARTER, 1000)]


@pytest.mark.parametrize(
    ("unit", "code", "value"),
    [
        ("kW", CONSUMED, 1234),
        ("KW", CONSUMED, 1234),
        (" kw ", PRODUCED, 1234),
        ("W", CONSUMED, 1),
        ("kWh", CONSUMED, 4936),
        ("Wh", CONSUMED, 4),
        ("kVAR", REACTIVE, 1234),
        ("kvar", REACTIVE, 1234),
        ("var", REACTIVE, 1),
        ("kVARh", REACTIVE, 4936),
        ("varh", REACTIVE, 4),
        ("m³", GAS, 4936),
        ("m3", GAS, 4936),
        ("Nm³", GAS, 4936),
        ("NM3", GAS, 4936),
        ("kWh", GAS_ENERGY, 4936),
        ("kW", GAS_ENERGY, 1234),
    ],
)
def test_units(unit: str, code: str, value: int) -> None:
    """The answered unit tells power from amount, thousands from ones."""
    assert values(body(items_of([1.234]), unit, obisCode=code), code) == [value]


@pytest.mark.parametrize(
    ("unit", "code"),
    [
        ("m³", CONSUMED),
        ("kVAR", CONSUMED),
        ("kW", REACTIVE),
        ("kWh", GAS),
        ("m³", GAS_ENERGY),
        ("°C", CONSUMED),
        ("", CONSUMED),
        (None, CONSUMED),
    ],
)
def test_units_that_contradict(unit: str | None, code: str) -> None:
    """The register are not believed."""
    with pytest.raises(Temporary, match="^unit$"):
        values(body(items_of([1]), unit, obisCode=code), code)


@pytest.mark.parametrize("length", ["PT1H", "PT60M", "PT0H60M0S", "P0DT1H", None, ""])
def test_gas_comes_in_amounts(length: str | None) -> None:
    """Of an hour, however that is said, or if it is not."""
    told = gas(items_of([1.234, 0, 0.001], step=HOUR), intervalLength=length)
    readings = parse(told, asked(GAS), POINT)
    assert [r.value for r in readings] == [1234, 0, 1]
    assert lengths(readings) == [60, 60, 60]


@pytest.mark.parametrize(
    ("items", "minutes"),
    [
        (items_of([1]), 15),
        (items_of([1, 1], step=HOUR), 60),
        (items_of([1, None, 1], step=timedelta(minutes=30)), 30),
        (items_of([1, 1], step=3 * HOUR), 15),
    ],
)
def test_lengths_that_are_not_told(items: list[dict[str, Any]], minutes: int) -> None:
    """Are the least distance, and a quarter-hour where nothing else can be seen."""
    told = body(items, intervalLength=None)
    assert set(lengths(parse(told, asked(), POINT))) == {minutes}


@pytest.mark.parametrize(
    ("day", "hours"), [(PLAIN_DAY, 24), (SPRING_DAY, 23), (AUTUMN_DAY, 25)]
)
def test_long_intervals_are_cut_into_hours(day: date, hours: int) -> None:
    """A day is one of Luxembourg; its amount stays whole, a mean power the same."""
    told = gas(items_of([10.007], day), intervalLength="P1D")
    readings = parse(told, asked(GAS, day), POINT)
    assert lengths(readings) == [60] * hours
    assert sum(reading.value for reading in readings) == 10007
    assert max(r.value for r in readings) - min(r.value for r in readings) == 1
    assert readings[-1].end == midnight(day + timedelta(days=1))
    told = body(items_of([1.5], day), intervalLength="P1D")
    assert values(told, start=day) == [1500] * hours


def test_odd_lengths_lose_nothing() -> None:
    """Where no whole rate makes the amount, two do."""
    step = timedelta(minutes=25)
    told = gas(items_of([0.007, 0.005], step=step), intervalLength="PT25M")
    readings = parse(told, asked(GAS), POINT)
    assert [(r.value, n) for r, n in zip(readings, lengths(readings), strict=True)] == [
        (16, 5),
        (17, 20),
        (12, 25),
    ]


@given(
    st.integers(1, 1700),
    st.lists(st.integers(0, 2_000_000), min_size=1, max_size=4),
    st.integers(0, 59),
)
def test_amounts_stay_whole(length: int, milli: list[int], offset: int) -> None:
    """Whatever the length, rates by minutes add up to each amount to the last unit."""
    step, first = length * MINUTE, FIRST + offset * MINUTE
    items = [
        item(first + n * step, Decimal(amount) / 1000) for n, amount in enumerate(milli)
    ]
    told = gas(items, intervalLength=f"PT{length}M")
    readings = parse(told, asked(GAS, end=PLAIN_DAY + timedelta(days=9)), POINT)
    for n, amount in enumerate(milli):
        start, end = first + n * step, first + (n + 1) * step
        own = [r for r in readings if start <= r.start < end]
        assert (own[0].start, own[-1].end) == (start, end)
        assert all(a.end == b.start for a, b in itertools.pairwise(own))
        assert max(lengths(own)) <= 60
        product = sum(
            r.value * minutes for r, minutes in zip(own, lengths(own), strict=True)
        )
        assert product == amount * 60


@given(st.lists(st.none() | st.integers(0, 10**8), min_size=1, max_size=96), st.data())
def test_powers_stay_exact(milli: list[int | None], data: st.DataObject) -> None:
    """In any order, through JSON and floats."""
    items = items_of(None if each is None else each / 1000 for each in milli)
    told = json.loads(json.dumps(body(data.draw(st.permutations(items)))))
    known = [each for each in milli if each is not None]
    if known:
        assert values(told) == known
    else:
        with pytest.raises(NoData):
            values(told)


@pytest.mark.parametrize(
    "told",
    [
        body([]),
        body([], None, intervalLength=None),
        body([]) | {"items": None},
        body(items_of([None, None])),
        body(items_of([None]), None),
        body([item(FIRST + timedelta(days=1), 1)]),
        body([item(FIRST - QUARTER, 1)]),
    ],
)
def test_nothing(told: object) -> None:
    """Is no data, and never a zero."""
    with pytest.raises(NoData):
        values(told)


@pytest.mark.parametrize(
    "told",
    [
        None,
        [],
        "text",
        {},
        {"error": "no"},
        body([]) | {"items": {}},
        body([]) | {"items": [None]},
        body(items_of([1])) | {"intervalLength": "quarter"},
        body(items_of([1])) | {"intervalLength": "PT"},
        body(items_of([1])) | {"intervalLength": "PT30S"},
        body(items_of([1])) | {"intervalLength": "PT0M"},
        body(items_of([1])) | {"intervalLength": "P1M"},
        *(body(items_of([1, bad, 1])) for bad in NO_VALUES),
        *(
            body([*items_of([1]), bad])
            for bad in (
                {"startedAt": stamp(FIRST + HOUR)},
                {"value": 1},
                item(FIRST, 1, startedAt=None),
                item(FIRST, 1, startedAt="yesterday"),
                item(FIRST, 1, startedAt="2026-11-16T23:00:00"),
                item(FIRST, 1, startedAt="2026-11-16T23:00:07Z"),
            )
        ),
    ],
)
def test_half_an_answer_is_none(told: object) -> None:
    """One thing that cannot be read, and nothing of it is believed."""
    with pytest.raises(Temporary) as raised:
        values(told)
    assert type(raised.value) is Temporary
    assert raised.value.code == "format"
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__


def test_intervals_that_overlap() -> None:
    """Would count something twice."""
    with pytest.raises(Temporary, match="^overlap$"):
        values(body(items_of([1, 1]), intervalLength="PT1H"))


@pytest.mark.parametrize(
    "other", [{"meteringPointCode": "LU1"}, {"obisCode": PRODUCED}, {"obisCode": 1}]
)
def test_answers_about_something_else(other: dict[str, Any]) -> None:
    """Are not taken, and do not tell about what."""
    with pytest.raises(Temporary) as raised:
        values(body(items_of([1]), **other))
    assert str(raised.value) == "other_point"


@pytest.mark.parametrize(
    "same",
    [
        {"meteringPointCode": None, "obisCode": None},
        {"meteringPointCode": "", "obisCode": ""},
        {"meteringPointCode": f" {POINT.lower()} ", "obisCode": "1-1: 1.29.0"},
    ],
)
def test_answers_that_do_not_say_about_what(same: dict[str, Any]) -> None:
    """Or say it in another way, are taken."""
    assert values(body(items_of([1]), **same)) == [1000]


@pytest.mark.parametrize(
    ("told", "known"),
    [
        ({"unit": None, "aggregatedTimeSeries": []}, False),
        ({"unit": "kWh", "aggregatedTimeSeries": []}, False),
        ({"unit": "kWh", "aggregatedTimeSeries": [{"value": None}]}, False),
        ({"unit": None, "aggregatedTimeSeries": [{"value": 1}]}, False),
        ({"unit": "kWh", "aggregatedTimeSeries": [{"value": 0}]}, True),
        (body([]), False),
        (body(items_of([None])), False),
        (body(items_of([None, 0])), True),
    ],
)
def test_whether_there_is_anything(told: object, known: bool) -> None:
    """A value of zero is something, a null is not."""
    assert has_values(told) is known


@pytest.mark.parametrize(
    "told", [None, [], {}, {"items": 1}, {"items": [1]}, {"aggregatedTimeSeries": 1}]
)
def test_what_cannot_be_told(told: object) -> None:
    """An unknown shape tells neither."""
    with pytest.raises(Temporary, match="^format$"):
        has_values(told)

"""The OBIS codes: what each is, and what is made of those that nobody has published."""

import pytest

from custom_components.grid_meter.metering.model import (
    Channel,
    Direction,
    Remainder,
    Unit,
)
from custom_components.grid_meter.providers.leneda.obis import (
    CODES,
    REGISTERS,
    REMAINDERS,
    channel,
    in_order,
    is_gas,
    normalised_code,
    normalised_point,
    twin,
)

IN, OUT = Direction.CONSUMPTION, Direction.PRODUCTION
PUBLISHED = [
    ("1-1:1.29.0", "consumption", IN, Unit.ENERGY),
    ("1-1:2.29.0", "production", OUT, Unit.ENERGY),
    ("1-65:1.29.1", "covered_layer_1", IN, Unit.ENERGY),
    ("1-65:1.29.3", "covered_layer_2", IN, Unit.ENERGY),
    ("1-65:1.29.2", "covered_layer_3", IN, Unit.ENERGY),
    ("1-65:1.29.4", "covered_layer_4", IN, Unit.ENERGY),
    ("1-65:2.29.1", "shared_layer_1", OUT, Unit.ENERGY),
    ("1-65:2.29.3", "shared_layer_2", OUT, Unit.ENERGY),
    ("1-65:2.29.2", "shared_layer_3", OUT, Unit.ENERGY),
    ("1-65:2.29.4", "shared_layer_4", OUT, Unit.ENERGY),
    ("1-65:1.29.9", "remaining_consumption", IN, Unit.ENERGY),
    ("1-65:2.29.9", "remaining_production", OUT, Unit.ENERGY),
    ("1-1:3.29.0", "reactive_consumption", IN, Unit.REACTIVE_ENERGY),
    ("1-1:4.29.0", "reactive_production", OUT, Unit.REACTIVE_ENERGY),
    ("7-1:99.23.15", "gas_volume", IN, Unit.VOLUME),
    ("7-1:99.23.17", "gas_standard_volume", IN, Unit.VOLUME),
    ("7-20:99.33.17", "gas_energy", IN, Unit.ENERGY),
]


def test_the_published_codes() -> None:
    """All seventeen, in the order in which they are shown."""
    told = [(o.code, o.meaning, o.direction, o.unit) for o in REGISTERS]
    assert told == PUBLISHED
    assert list(CODES) == [code for code, *_ in PUBLISHED]
    for code, _, direction, unit in PUBLISHED:
        assert channel(code) == Channel(direction, code, unit)
        assert is_gas(code) == code.startswith("7-")
    assert len({channel(code).key for code in CODES}) == len(CODES)


@pytest.mark.parametrize(
    ("code", "direction", "unit"),
    [
        ("1-65:1.29.8", IN, Unit.ENERGY),
        ("1-65:2.29.8", OUT, Unit.ENERGY),
        ("1-1:2.8.0", OUT, Unit.ENERGY),
        ("1-1:3.8.0", IN, Unit.REACTIVE_ENERGY),
        ("1-1:4.8.0", OUT, Unit.REACTIVE_ENERGY),
        ("1-1:21.29.0", IN, Unit.ENERGY),
        ("7-1:99.24.15", IN, Unit.VOLUME),
        ("7-1:3.0.0", IN, Unit.VOLUME),
        ("anything", IN, Unit.ENERGY),
    ],
)
def test_unknown_codes(code: str, direction: Direction, unit: Unit) -> None:
    """Are taken as they are, and read by how they begin."""
    assert channel(code) == Channel(direction, code, unit)


def test_what_sharing_leaves() -> None:
    """What was measured without the four layers, in the order in which they are filled."""
    assert {
        channel(f"1-65:{n}.29.9"): Remainder(
            channel(f"1-1:{n}.29.0"),
            tuple(channel(f"1-65:{n}.29.{layer}") for layer in (1, 3, 2, 4)),
        )
        for n in (1, 2)
    } == REMAINDERS


def test_order() -> None:
    """That of the registers; unknown codes keep theirs, at the end."""
    codes = ("9-9:1", "7-1:99.23.15", "1-1:9.9.9", "1-65:1.29.2", "1-65:1.29.3")
    assert in_order(codes) == [
        "1-65:1.29.3",
        "1-65:1.29.2",
        "7-1:99.23.15",
        "9-9:1",
        "1-1:9.9.9",
    ]


def test_codes_as_people_type_them() -> None:
    """Blanks do not matter; nothing is no code."""
    assert normalised_code(" 1-1: 1.29.0\n") == "1-1:1.29.0"
    with pytest.raises(ValueError):
        normalised_code(" ")


@pytest.mark.parametrize(
    ("text", "point"),
    [
        (" lu 00000 12345\u00a06789\t", "LU00000123456789"),
        ("LU-ELEC-PROD00000000000000000-002", "LU-ELEC-PROD00000000000000000-002"),
        ("LU0", "LU0"),
        ("LU" + "0" * 34, "LU" + "0" * 34),
    ],
)
def test_points_as_people_type_them(text: str, point: str) -> None:
    """Blanks, case and length do not matter."""
    assert normalised_point(text) == point


@pytest.mark.parametrize(
    "text", ["", "  ", "LU", "FR123456", "LU123/../x", "LU12_3", "LUÄ1"]
)
def test_what_is_no_point(text: str) -> None:
    """Is refused, and not repeated."""
    with pytest.raises(ValueError) as raised:
        normalised_point(text)
    assert str(raised.value) == "no metering point code"


def test_the_other_code_of_a_meter() -> None:
    """Differs in the digit before the last eight, or cannot be guessed."""
    consumed, produced = (f"LU000001234567890123400{n}00000001" for n in "07")
    assert twin(consumed) == produced
    assert twin(produced) == consumed
    assert twin(f"LU1{'0' * 8}") is None
    assert twin("LU07") is None
    assert twin("") is None

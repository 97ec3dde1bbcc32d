"""The truth about a metering point."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from simulator import Simulator
from simulator.leneda import (
    DEMO_ENERGY_ID,
    DEMO_POD,
    GAS_POD,
    MeteringPoint,
    Obis,
    Profile,
    Remaining,
)

DAY = date(2026, 6, 15)
START = datetime(2026, 6, 15, 10, 0, tzinfo=UTC)
LATER = datetime(2026, 7, 1, tzinfo=UTC)
EVEN_LATER = datetime(2026, 8, 1, tzinfo=UTC)


@pytest.fixture
def point() -> MeteringPoint:
    """A consumer in a sharing group with strong partners."""
    return MeteringPoint(
        "LU0000012345678901234000000000009",
        DEMO_ENERGY_ID,
        (Obis.CONSUMPTION, Obis.COVERED_LAYER_1, Obis.REMAINING_CONSUMPTION),
        profile=Profile(partners_w={Obis.COVERED_LAYER_1: 100}),
    )


def _at_start(
    point: MeteringPoint, obis: Obis, at: datetime | None = None
) -> tuple[int, int]:
    """Give value and version of the interval that is corrected."""
    (value,) = [v for v in point.values(obis, DAY, at) if v.start == START]
    return value.milli, value.version


def test_same_at_every_start() -> None:
    """A day is the same in two simulators, and differs from the next and from another point's."""
    one, other = (Simulator().leneda.metering_point(DEMO_POD) for _ in range(2))
    values = one.values(Obis.CONSUMPTION, DAY)
    assert values == other.values(Obis.CONSUMPTION, DAY)
    levels = [value.milli for value in values]
    next_day = one.values(Obis.CONSUMPTION, date(2026, 6, 16))
    assert levels != [value.milli for value in next_day]


def test_a_meter_takes_or_gives() -> None:
    """Where both directions are measured, a quarter-hour is one or the other, and nights give true zeros."""
    home = Simulator().leneda.metering_point(DEMO_POD)
    taken = [v.milli for v in home.values(Obis.CONSUMPTION, DAY)]
    given = [v.milli for v in home.values(Obis.PRODUCTION, DAY)]
    assert not any(a and b for a, b in zip(taken, given, strict=True))
    assert given[:8] == [0] * 8
    assert max(given) > 0


def test_corrections_follow_one_another(point: MeteringPoint) -> None:
    """Each correction counts from its instant on and gives the next version, in the registers it bears on."""
    before, _ = _at_start(point, Obis.CONSUMPTION)
    point.correct(Obis.CONSUMPTION, START, Decimal("2.5"), EVEN_LATER)
    point.correct(Obis.CONSUMPTION, START, Decimal("1.5"), LATER)
    assert _at_start(point, Obis.CONSUMPTION, datetime(2026, 6, 20, tzinfo=UTC)) == (
        before,
        1,
    )
    assert _at_start(point, Obis.CONSUMPTION, LATER) == (1500, 2)
    assert _at_start(point, Obis.CONSUMPTION) == (2500, 3)
    covered, version = _at_start(point, Obis.COVERED_LAYER_1)
    assert _at_start(point, Obis.REMAINING_CONSUMPTION) == (2500 - covered, version)
    assert [
        (v.milli, v.version)
        for v in point.versions(Obis.CONSUMPTION, DAY)
        if v.start == START
    ] == [(before, 1), (1500, 2), (2500, 3)]


def test_a_corrected_layer(point: MeteringPoint) -> None:
    """A layer takes from what is left over, and not from what was measured."""
    point.correct(Obis.CONSUMPTION, START, Decimal(2), LATER)
    point.correct(Obis.COVERED_LAYER_1, START, Decimal("0.75"), LATER)
    assert _at_start(point, Obis.CONSUMPTION) == (2000, 2)
    assert _at_start(point, Obis.COVERED_LAYER_1) == (750, 3)
    assert _at_start(point, Obis.REMAINING_CONSUMPTION) == (1250, 3)
    with pytest.raises(ValueError, match="left"):
        point.correct(Obis.COVERED_LAYER_1, START, Decimal(9), EVEN_LATER)
    assert _at_start(point, Obis.COVERED_LAYER_1) == (750, 3)


@pytest.mark.parametrize(
    ("obis", "start", "value"),
    [
        (Obis.REMAINING_CONSUMPTION, START, "1"),
        (Obis.PRODUCTION, START, "1"),
        (Obis.CONSUMPTION, START.replace(minute=7), "1"),
        (Obis.CONSUMPTION, START, "1.0005"),
        (Obis.CONSUMPTION, START, "-1"),
        (Obis.CONSUMPTION, START, "NaN"),
        (Obis.CONSUMPTION, START, "1000000.001"),
    ],
)
def test_what_cannot_be_corrected(
    point: MeteringPoint, obis: Obis, start: datetime, value: str
) -> None:
    """What follows from others, what is not there, and what is no value."""
    before = point.values(Obis.CONSUMPTION, DAY)
    with pytest.raises(ValueError):
        point.correct(obis, start, Decimal(value), LATER)
    assert point.values(Obis.CONSUMPTION, DAY) == before


def test_the_greatest_correction() -> None:
    """A million cubic metres still become energy."""
    gas = Simulator().leneda.metering_point(GAS_POD)
    gas.correct(Obis.GAS_VOLUME, START, Decimal(1_000_000), LATER)
    assert _at_start(gas, Obis.GAS_ENERGY) == (11_024_050_000, 2)


def test_gas_follows_its_volume() -> None:
    """A corrected volume carries standard volume and energy with it."""
    gas = Simulator().leneda.metering_point(GAS_POD)
    gas.correct(Obis.GAS_VOLUME, START, Decimal(1), LATER)
    assert [
        _at_start(gas, obis) for obis in (Obis.GAS_STANDARD_VOLUME, Obis.GAS_ENERGY)
    ] == [
        (970, 2),
        (11024, 2),
    ]
    with pytest.raises(ValueError, match="follows"):
        gas.correct(Obis.GAS_ENERGY, START, Decimal(1), LATER)


def test_remaining(point: MeteringPoint) -> None:
    """What is left over may be absent or zero although the metering point is fine."""
    rest = Obis.REMAINING_CONSUMPTION
    assert point.day_sum(rest, DAY) > 0
    point.remaining = Remaining.ZERO
    assert [value.milli for value in point.values(rest, DAY)] == [0] * 96
    assert point.is_visible(rest, DAY, LATER)
    point.remaining = Remaining.ABSENT
    assert not point.is_visible(rest, DAY, LATER)
    assert point.is_visible(Obis.CONSUMPTION, DAY, LATER)


def test_withheld_for_ever(point: MeteringPoint) -> None:
    """Without an instant a day never comes."""
    point.withhold(DAY, date(2026, 6, 16))
    assert point.visible_from(Obis.CONSUMPTION, date(2026, 6, 16)) is None
    shown = point.visible_from(Obis.CONSUMPTION, date(2026, 6, 17))
    assert shown == datetime(2026, 6, 19, 10, tzinfo=UTC)
    with pytest.raises(ValueError, match="earliest"):
        point.set_lag(Obis.CONSUMPTION, 0)


def test_hours_add_up(point: MeteringPoint) -> None:
    """Hours in kWh are exactly the day."""
    hours = point.hour_sums(Obis.CONSUMPTION, DAY)
    assert len(hours) == 24
    total = sum((kwh for _, kwh in hours), Decimal())
    assert total == point.day_sum(Obis.CONSUMPTION, DAY) > 0

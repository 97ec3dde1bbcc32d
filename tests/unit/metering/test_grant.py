"""What an operator's silence says of a permission."""

from datetime import UTC, datetime, timedelta
import json

import pytest

from custom_components.grid_meter.metering.archive import Archive
from custom_components.grid_meter.metering.grant import (
    PATIENCE,
    Grant,
    grant,
    hear_no_access,
    hear_nothing,
    speaks,
)
from custom_components.grid_meter.metering.model import (
    Channel,
    Direction,
    Offer,
    Quantity,
    Request,
    Unit,
)

from ..days import PARIS, REAL_DAY, curve_of, points_of

NOW = datetime(2026, 4, 5, 8, tzinfo=UTC)
IN, SHARED, OUT = (
    Channel(direction, code).register(Quantity.LOAD_CURVE)
    for direction, code in (
        (Direction.CONSUMPTION, "1-1:1.29.0"),
        (Direction.CONSUMPTION, "1-65:1.29.1"),
        (Direction.PRODUCTION, "1-1:2.29.0"),
    )
)
OFFERS = [Offer(register, 31) for register in (IN, SHARED, OUT)]
ONE_DAY = timedelta(days=1)
DAY = Request(IN, REAL_DAY, REAL_DAY + ONE_DAY)
NEXT = Request(IN, REAL_DAY + ONE_DAY, REAL_DAY + 2 * ONE_DAY)


@pytest.fixture
def archive() -> Archive:
    """Return an archive of which nothing is known."""
    return Archive(PARIS)


def tell(archive: Archive, request: Request = DAY) -> None:
    """Take in readings for a request of one day."""
    readings = curve_of(request.start, points_of([100] * 96, 15))
    archive.merge(request.register, readings, request.start, request.end)


def state(archive: Archive, requested: datetime | None = None) -> Grant | None:
    """Return the state of the permission now."""
    return grant(archive, OFFERS, requested, NOW)


def test_nothing_was_ever_told(archive: Archive) -> None:
    """Of one's own nothing is known; what was asked for is awaited, for a while."""
    assert state(archive) is None
    assert state(archive, NOW) is Grant.REQUESTED
    assert state(archive, NOW - PATIENCE + ONE_DAY) is Grant.REQUESTED
    assert state(archive, NOW - PATIENCE) is Grant.REFUSED_OR_REVOKED


@pytest.mark.parametrize("requested", [None, NOW, NOW - 2 * PATIENCE])
def test_readings_are_a_permission(
    archive: Archive, requested: datetime | None
) -> None:
    """Whoever asked, and whenever."""
    tell(archive)
    assert state(archive, requested) is Grant.GRANTED
    assert speaks(archive, IN)
    assert not speaks(archive, SHARED)


def test_silence_of_a_register_that_never_spoke(archive: Archive) -> None:
    """Is no answer: the days are asked for again when it speaks."""
    hear_nothing(archive, DAY)
    assert REAL_DAY not in archive.series(IN).answered
    tell(archive, NEXT)
    hear_nothing(archive, DAY)
    assert REAL_DAY in archive.series(IN).answered
    assert state(archive) is Grant.GRANTED


def test_silence_about_known_days(archive: Archive) -> None:
    """Ends the permission; what is known stays, and later days stay unasked."""
    tell(archive)
    hear_nothing(archive, DAY)
    assert not speaks(archive, IN)
    assert state(archive) is Grant.REFUSED_OR_REVOKED
    hear_nothing(archive, NEXT)
    assert NEXT.start not in archive.series(IN).answered
    assert archive.curve(IN.channel, REAL_DAY) == points_of([100] * 96, 15)
    tell(archive, NEXT)
    assert state(archive) is Grant.GRANTED


def test_one_register_may_go(archive: Archive) -> None:
    """As long as another one speaks, the usage point may be read."""
    tell(archive)
    tell(archive, Request(SHARED, DAY.start, DAY.end))
    hear_nothing(archive, DAY)
    assert state(archive) is Grant.GRANTED


def test_no_access(archive: Archive) -> None:
    """Silences those that were denied; the other direction may be read elsewhere."""
    for register in (IN, SHARED, OUT):
        tell(archive, Request(register, DAY.start, DAY.end))
    hear_no_access(archive, {IN, SHARED})
    assert [speaks(archive, each) for each in (IN, SHARED, OUT)] == [False, False, True]
    assert state(archive) is Grant.GRANTED
    hear_no_access(archive, {OUT})
    assert state(archive) is Grant.REFUSED_OR_REVOKED


def test_no_access_where_nothing_was_told(archive: Archive) -> None:
    """Is what is expected while somebody thinks it over."""
    hear_no_access(archive, {IN, SHARED, OUT})
    assert state(archive, NOW) is Grant.REQUESTED


def test_silence_is_remembered(archive: Archive) -> None:
    """Over a restart, with code and unit of the register."""
    gas = Channel(Direction.CONSUMPTION, "7-1:99.23.15", Unit.VOLUME).register(
        Quantity.LOAD_CURVE
    )
    for register in (IN, gas):
        tell(archive, Request(register, DAY.start, DAY.end))
    hear_nothing(archive, DAY)
    read = Archive(PARIS)
    read.load_year(json.loads(json.dumps(archive.dump_year(2026))))
    read.load_head(json.loads(json.dumps(archive.dump_head())))
    assert not speaks(read, IN)
    assert speaks(read, gas)
    assert read.curve(gas.channel, REAL_DAY) == points_of([100] * 96, 15)
    assert read.days(gas.channel) == [REAL_DAY]


def test_what_was_answered_with_nothing_is_asked_again(archive: Archive) -> None:
    """Once a permission comes back: nobody knows since when there was none."""
    tell(archive)
    hear_nothing(archive, NEXT)
    assert NEXT.start in archive.series(IN).answered
    hear_no_access(archive, {IN})
    later = Request(IN, REAL_DAY + 40 * ONE_DAY, REAL_DAY + 41 * ONE_DAY)
    tell(archive, later)
    answered = archive.series(IN).answered
    assert list(answered) == [(DAY.start, DAY.end), (later.start, later.end)]
    assert speaks(archive, IN)

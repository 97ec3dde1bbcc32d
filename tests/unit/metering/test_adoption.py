"""Days that another integration wrote: by local day, one source a day, never doubled."""

from datetime import UTC, date, datetime, timedelta
import json

import pytest

from custom_components.grid_meter.metering.adoption import AdoptedDay, best_of, days_of
from custom_components.grid_meter.metering.settlement import Verdict, adopt

from ..days import AUTUMN_DAY, PARIS, REAL_DAY, SPRING_DAY, midnight

HOUR = 3600


def start_of(day: date, hour: int = 0) -> int:
    """Return the timestamp of an hour of a Paris day, counted from its midnight."""
    return int(midnight(day).timestamp()) + hour * HOUR


@pytest.mark.parametrize(
    ("day", "count"), [(SPRING_DAY, 23), (REAL_DAY, 24), (AUTUMN_DAY, 25)]
)
def test_days_are_local(day: date, count: int) -> None:
    """Hours are counted from midnight, through the change of time."""
    following = day + timedelta(days=1)
    hours = {start_of(day, hour): hour * 60 for hour in range(count)}
    hours[start_of(following)] = 7
    assert days_of("HA Linky", [hours], PARIS) == {
        day: AdoptedDay("HA Linky", tuple(hour * 60 for hour in range(count))),
        following: AdoptedDay("HA Linky", (7,)),
    }


def test_parts_add_up() -> None:
    """Peak, off-peak, and an hour in which it changes; an hour that is missing stays so."""
    peak = {start_of(REAL_DAY, hour): 600 for hour in (6, 7)}
    offpeak = {start_of(REAL_DAY, hour): 50 for hour in (4, 6)}
    (day,) = days_of("MyElectricalData", [peak, offpeak], PARIS).values()
    assert day.hours == (None, None, None, None, 50, None, 650, 600)
    assert day.known == 3


def test_one_source_a_day() -> None:
    """The one with the most hours, and of equals the first: they are never added up."""
    whole = {REAL_DAY: AdoptedDay("B", (1, 2, 3))}
    first = {REAL_DAY: AdoptedDay("A", (9, None)), SPRING_DAY: AdoptedDay("A", (4,))}
    other = {REAL_DAY: AdoptedDay("C", (5, 6, 7)), SPRING_DAY: AdoptedDay("C", (8,))}
    assert best_of([first, whole, other]) == {
        REAL_DAY: whole[REAL_DAY],
        SPRING_DAY: first[SPRING_DAY],
    }
    assert best_of([]) == {}


def test_a_day_comes_back_from_its_document() -> None:
    """With its holes."""
    day = AdoptedDay("HA Linky", (0, None, 9000))
    assert AdoptedDay.load(json.loads(json.dumps(day.dump()))) == day


@pytest.mark.parametrize(
    "stored",
    [
        ["HA Linky", []],
        ["HA Linky", [None]],
        ["HA Linky", [1, -1]],
        ["HA Linky", [0] * 26],
        ["HA Linky"],
        ["HA Linky", 5],
        ["HA Linky", ["x"]],
        None,
    ],
)
def test_what_cannot_be_a_day_is_refused(stored: list[object]) -> None:
    """A damaged document must not become energy."""
    with pytest.raises((TypeError, ValueError)):
        AdoptedDay.load(stored)


def test_hours_are_settled_as_they_are() -> None:
    """All of them estimated, since they are not the operator's."""
    settled = adopt((60, None, 90), 1440)
    assert settled.verdict is Verdict.ADOPTED
    assert settled.hours() == [(0, 60, True), (2, 90, True)]


@pytest.mark.parametrize("hours", [(24000,), (None, 24000), (None, None, 24000)])
def test_a_value_at_midnight_is_of_the_whole_day(hours: tuple[int | None, ...]) -> None:
    """At midnight in Paris, or in Greenwich by summer and by winter."""
    settled = adopt(hours, 1500)
    assert [hour for hour, _, _ in settled.hours()] == list(range(25))
    assert {energy for _, energy, _ in settled.hours()} == {960}
    assert settled.energy == 24000


def test_a_single_hour_of_sun_is_an_hour() -> None:
    """Some integrations leave zeros out."""
    settled = adopt((*(None,) * 12, 6000), 1440)
    assert settled.hours() == [(12, 6000, True)]


def test_a_power_that_cannot_be_real_is_not_taken_over() -> None:
    """Sums that jump make such hours; a day's total is measured by the day."""
    assert adopt((60_000, 60_000_000), 1440, 9000).hours() == [(0, 60_000, True)]
    assert adopt((60_000_000,), 1440, 27000).energy == 0
    assert adopt((24 * 60 * 1000,), 1440, 9000).energy == 24 * 60 * 1000


def test_greenwich_is_east_of_no_day() -> None:
    """A timestamp is of the Paris day it lies in, whatever UTC says."""
    late = int(datetime(2026, 6, 1, 22, tzinfo=UTC).timestamp())
    assert list(days_of("A", [{late: 1}], PARIS)) == [date(2026, 6, 2)]

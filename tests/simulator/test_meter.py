"""The fake meter: the truth, its steps, its corrections, and what is published of it."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, strategies as st
import pytest

from simulator import Direction, OffForm, Register, UsagePoint
from simulator.paris import at_hour, day_start, stamp

CONS, PROD = Direction.CONSUMPTION, Direction.PRODUCTION
DAY = date(2026, 11, 10)
LATER = datetime(2026, 11, 21, 12, tzinfo=UTC)
PRM = "12345678901299"


@given(
    day=st.dates(date(2024, 1, 1), date(2027, 12, 31)),
    step=st.sampled_from([5, 10, 15, 30, 60]),
)
def test_every_step_holds_the_same_energy(day: date, step: int) -> None:
    """Intervals, hours and the daily total agree whatever the step."""
    point = UsagePoint(PRM, step=step)
    total = point.day_total(CONS, day)
    intervals = point.points(CONS, day)
    assert sum(item.wh for item in intervals) == total
    assert sum(wh for _, wh in point.hourly_wh(CONS, day)) == total
    assert (
        point.energy_wh(CONS, day_start(day), day_start(day + timedelta(days=1)))
        == total
    )
    assert all(item.watts * step == item.wh * 60 for item in intervals)
    assert max(item.watts for item in intervals) < point.max_power(day).va
    assert intervals[0].start == day_start(day)
    assert intervals[-1].end == day_start(day + timedelta(days=1))


def test_step_changes_inside_a_day() -> None:
    """30, then 10 from 01:00, 15 from 01:30, 60 from 02:00: the energy stays."""
    point = UsagePoint(PRM)
    before = point.day_total(CONS, DAY)
    for clock, minutes in (("01:00", 10), ("01:30", 15), ("02:00", 60)):
        point.set_step(datetime.fromisoformat(f"{DAY} {clock}"), minutes)
    intervals = point.points(CONS, DAY)
    assert [(stamp(item.end)[11:16], item.minutes) for item in intervals[:9]] == [
        ("00:30", 30),
        ("01:00", 30),
        ("01:10", 10),
        ("01:20", 10),
        ("01:30", 10),
        ("01:45", 15),
        ("02:00", 15),
        ("03:00", 60),
        ("04:00", 60),
    ]
    assert len(intervals) == 29
    assert sum(item.wh for item in intervals) == before


@pytest.mark.parametrize(
    ("clock", "minutes"), [("01:10", 60), ("01:15", 10), ("01:00", 7)]
)
def test_step_changes_only_on_a_boundary(clock: str, minutes: int) -> None:
    """A change that would cut an interval is refused."""
    point = UsagePoint(PRM)
    with pytest.raises(ValueError, match="step"):
        point.set_step(datetime.fromisoformat(f"{DAY} {clock}"), minutes)


def test_unknown_step() -> None:
    """A meter cannot record in steps of seven minutes."""
    with pytest.raises(ValueError, match="step"):
        UsagePoint(PRM, step=7)


def test_set_day_and_hours() -> None:
    """A day can be set from equal intervals, of whatever length divides it."""
    point = UsagePoint(PRM)
    point.set_day(CONS, DAY, [100 + n for n in range(24)])
    assert [wh for _, wh in point.hourly_wh(CONS, DAY)] == [100 + n for n in range(24)]
    assert [item.wh for item in point.points(CONS, DAY)][:2] == [50, 50]
    with pytest.raises(ValueError, match="intervals"):
        point.set_day(CONS, DAY, [1] * 23)
    point.set_day(CONS, date(2026, 3, 29), [1000] * 46)
    assert point.day_total(CONS, date(2026, 3, 29)) == 46_000


def test_correction_shows_from_its_instant_on() -> None:
    """Interval and total change together, for those who ask late enough."""
    point = UsagePoint(PRM)
    before = point.points(CONS, DAY)[10].wh
    total = point.day_total(CONS, DAY)
    seen_from = at_hour(DAY + timedelta(days=4), 8)
    point.correct(DAY, 10, before + 500, seen_from)
    early, late = seen_from - timedelta(seconds=1), seen_from
    assert point.points(CONS, DAY, early)[10].wh == before
    assert point.points(CONS, DAY, late)[10].wh == before + 500
    assert point.day_total(CONS, DAY, early) == total
    assert point.day_total(CONS, DAY) == total + 500
    assert point.published_total(CONS, DAY, early) == total
    assert point.published_total(CONS, DAY, late) == total + 500


def test_the_last_of_two_corrections_holds() -> None:
    """A value can be corrected twice, whatever the order of the scripts."""
    point = UsagePoint(PRM)
    point.correct(DAY, 0, 222, at_hour(DAY, 22))
    point.correct(DAY, 0, 111, at_hour(DAY, 20))
    assert point.points(CONS, DAY, at_hour(DAY, 21))[0].wh == 111
    assert point.points(CONS, DAY)[0].wh == 222


def test_a_day_appears_at_eight_the_next_morning() -> None:
    """Not one second before 08:00 in Paris, for every register."""
    point = UsagePoint(PRM)
    opens = at_hour(DAY + timedelta(days=1), 8)
    before = opens - timedelta(seconds=1)
    assert point.published_points(CONS, DAY, before) == []
    assert point.published_total(CONS, DAY, before) is None
    assert point.published_max_power(DAY, before) is None
    assert point.published_index(CONS, DAY + timedelta(days=1), before) is None
    assert len(point.published_points(CONS, DAY, opens)) == 48
    assert point.published_total(CONS, DAY, opens) == point.day_total(CONS, DAY)
    assert point.published_max_power(DAY, opens) == point.max_power(DAY)
    assert point.published_index(CONS, DAY + timedelta(days=1), opens) is not None


def test_registers_can_be_late_independently() -> None:
    """The load curve of a day may come three days after its total, or never."""
    point = UsagePoint(PRM)
    until = at_hour(DAY + timedelta(days=4), 8)
    point.withhold(DAY, until=until, registers={Register.CURVE})
    point.withhold(DAY, registers={Register.MAX_POWER})
    on_time = at_hour(DAY + timedelta(days=1), 8)
    assert point.published_points(CONS, DAY, on_time) == []
    assert point.published_total(CONS, DAY, on_time) is not None
    assert len(point.published_points(CONS, DAY, until)) == 48
    assert point.published_max_power(DAY, LATER) is None


def test_lost_points_leave_the_total_alone() -> None:
    """The register knows the energy that the curve has lost."""
    point = UsagePoint(PRM, produces=True)
    total = point.day_total(CONS, DAY)
    point.drop_points(CONS, DAY, [3, 4])
    shown = point.published_points(CONS, DAY, LATER)
    assert len(shown) == 46
    assert len(point.published_points(PROD, DAY, LATER)) == 48
    assert point.published_total(CONS, DAY, LATER) == total


def test_declared_total() -> None:
    """The operator's total may depart from the curve's sum."""
    point = UsagePoint(PRM)
    point.declare_total(CONS, DAY, 4321)
    assert point.day_total(CONS, DAY) == 4321
    assert sum(wh for _, wh in point.hourly_wh(CONS, DAY)) != 4321


@pytest.mark.parametrize("retroactive", [True, False])
def test_collection_switched_off_and_on(retroactive: bool) -> None:
    """Days without collection have no curve, unless switching on reveals them."""
    point = UsagePoint(PRM)
    point.switch_collection(False, DAY, off_form=OffForm.OBJECTED)
    point.switch_collection(True, DAY + timedelta(days=3), retroactive=retroactive)
    off_now = at_hour(DAY + timedelta(days=2), 12)
    assert point.publication.off_form is OffForm.OBJECTED
    assert len(point.published_points(CONS, DAY - timedelta(days=1), off_now)) == 48
    assert point.published_points(CONS, DAY, off_now) == []
    assert len(point.published_points(CONS, DAY, LATER)) == 48 * retroactive
    assert len(point.published_points(CONS, DAY + timedelta(days=3), LATER)) == 48
    assert point.published_total(CONS, DAY, LATER) is not None


def test_nothing_before_the_activation() -> None:
    """The meter starts at zero on the day of the contract, per direction."""
    point = UsagePoint(
        PRM,
        produces=True,
        activation=DAY,
        production_activation=DAY + timedelta(days=5),
    )
    assert point.day_total(CONS, DAY - timedelta(days=1)) == 0
    assert point.day_total(CONS, DAY) > 0
    assert point.day_total(PROD, DAY + timedelta(days=4)) == 0
    assert point.day_total(PROD, DAY + timedelta(days=5)) > 0


def test_indexes_grow_by_the_daily_totals() -> None:
    """The difference of two counters is the day between them."""
    point = UsagePoint(PRM, activation=date(2026, 11, 1))
    assert point.index_wh(CONS, date(2026, 11, 1)) == (0, 0)
    low, high = point.index_wh(CONS, DAY), point.index_wh(CONS, DAY + timedelta(days=1))
    assert sum(high) - sum(low) == point.day_total(CONS, DAY)
    assert high[1] > low[1]
    point.correct(DAY, 0, 9999, LATER)
    assert sum(point.index_wh(CONS, DAY + timedelta(days=1))) - sum(
        low
    ) == point.day_total(CONS, DAY)


def test_energy_between_instants() -> None:
    """Energy adds up over any instants on five-minute boundaries, across days."""
    point = UsagePoint(PRM)
    start = day_start(DAY) + timedelta(hours=22)
    hours = [
        *point.hourly_wh(CONS, DAY)[22:],
        *point.hourly_wh(CONS, DAY + timedelta(days=1))[:3],
    ]
    end = start + timedelta(hours=5)
    assert point.energy_wh(CONS, start, end) == sum(wh for _, wh in hours)

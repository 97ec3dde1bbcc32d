"""What is shown of an archive: hours by UTC, amounts, peaks, the newest values."""

from datetime import UTC, date, datetime, timedelta
import itertools

import pytest

from custom_components.grid_meter.metering.adoption import AdoptedDay
from custom_components.grid_meter.metering.archive import Archive
from custom_components.grid_meter.metering.model import Channel, Register
from custom_components.grid_meter.metering.projection import (
    Amount,
    DirectionSnapshot,
    HourlyEnergy,
    Interval,
    Peak,
    Point,
    Projection,
)
from custom_components.grid_meter.metering.settlement import Verdict

from ..days import (
    AUTUMN_DAY,
    CONSUMED,
    CONSUMED_WH,
    CONSUMPTION,
    CURVE,
    CURVE_OUT,
    ENERGY,
    ENERGY_OUT,
    GIVEN,
    MAX_POWER,
    PRODUCED,
    PRODUCED_WH,
    PRODUCTION,
    REAL_DAY,
    SPRING_DAY,
    TAKEN,
    curve_of,
    points_of,
    total_of,
)


@pytest.fixture
def projection(archive: Archive) -> Projection:
    """Return the projection of an empty archive."""
    return Projection(archive)


def add_total(archive: Archive, register: Register, day: date, value: int) -> None:
    """Take in one daily value."""
    archive.merge(register, [total_of(day, value)], day, day + timedelta(days=1))


def add_curve(
    archive: Archive, register: Register, day: date, values: tuple[int, ...]
) -> None:
    """Take in a day's half-hours."""
    archive.merge(register, curve_of(day, points_of(values)), day, day)


def hours_of(projection: Projection, channel: Channel, day: date) -> list[HourlyEnergy]:
    """Return the settled hours of a day."""
    return list(projection.settlement(channel, day).hours())


@pytest.mark.parametrize(
    ("day", "first", "count"),
    [
        (SPRING_DAY, datetime(2026, 3, 28, 23, tzinfo=UTC), 23),
        (REAL_DAY, datetime(2026, 3, 31, 22, tzinfo=UTC), 24),
        (AUTUMN_DAY, datetime(2026, 10, 24, 22, tzinfo=UTC), 25),
    ],
)
def test_hours_of_a_day_follow_each_other_in_utc(
    projection: Projection, day: date, first: datetime, count: int
) -> None:
    """23, 24 or 25 full hours from local midnight, and their sum is the total."""
    values = tuple(range(2 * count))
    total = sum(values) // 2
    add_curve(projection.archive, CURVE, day, values)
    add_total(projection.archive, ENERGY, day, total)
    hours = hours_of(projection, TAKEN, day)
    assert [hour.start for hour in hours] == [
        int(first.timestamp()) + 3600 * n for n in range(count)
    ]
    if sum(values) % 2 == 0:
        assert [hour.energy for hour in hours] == [
            (4 * n + 1) * 30 for n in range(count)
        ]
    assert sum(hour.energy for hour in hours) == total * 60
    assert not any(hour.estimated for hour in hours)


def test_hours_of_many_days_have_no_gap_and_no_overlap(projection: Projection) -> None:
    """From a total of spring to a curve of autumn, around both changes of time."""
    first, last = date(2026, 3, 27), date(2026, 10, 27)
    days = [first + timedelta(days=n) for n in range((last - first).days)]
    for day in reversed(days):
        add_total(projection.archive, ENERGY, day, 9271)
    hours = list(projection.hourly_energy(TAKEN))
    assert {b.start - a.start for a, b in itertools.pairwise(hours)} == {3600}
    assert len(hours) == 24 * len(days)
    assert hours[0].start == datetime(2026, 3, 26, 23, tzinfo=UTC).timestamp()
    assert sum(hour.energy for hour in hours) == 9271 * 60 * len(days)
    assert list(projection.hourly_energy(GIVEN)) == []


def test_an_absurd_power_is_not_believed(archive: Archive) -> None:
    """Far beyond the subscribed power the total decides what the half-hour held."""
    values = (*CONSUMED[:10], 40000, *CONSUMED[11:])
    add_curve(archive, CURVE, REAL_DAY, values)
    add_total(archive, ENERGY, REAL_DAY, CONSUMED_WH)
    doubting, trusting = Projection(archive, 9000), Projection(archive)
    midnight = int(datetime(2026, 3, 31, 22, tzinfo=UTC).timestamp())
    assert hours_of(doubting, TAKEN, REAL_DAY)[5] == HourlyEnergy(
        midnight + 5 * 3600, 1306 * 60, True
    )
    assert hours_of(trusting, TAKEN, REAL_DAY)[5].energy > 5000 * 60
    trusting.limit(None)
    assert hours_of(trusting, TAKEN, REAL_DAY)[5].energy > 5000 * 60
    trusting.limit(9000)
    assert hours_of(trusting, TAKEN, REAL_DAY) == hours_of(doubting, TAKEN, REAL_DAY)


def test_what_is_given_is_not_limited_by_what_may_be_taken(archive: Archive) -> None:
    """A barn full of panels on a contract of 6 kVA may well give 30 kW."""
    sunny = tuple(30000 if 20 <= n < 32 else 0 for n in range(48))
    add_curve(archive, CURVE_OUT, REAL_DAY, sunny)
    add_total(archive, ENERGY_OUT, REAL_DAY, 180000)
    settled = Projection(archive, 6000).settlement(GIVEN, REAL_DAY)
    assert settled.verdict is Verdict.MEASURED


def test_days_are_settled_anew_only_when_told(projection: Projection) -> None:
    """A late total makes its day, once it is forgotten, and no other."""
    archive = projection.archive
    other = date(2026, 4, 2)
    for day in (REAL_DAY, other):
        add_curve(archive, CURVE, day, CONSUMED)
        add_curve(archive, CURVE_OUT, day, PRODUCED)
    before = {
        (channel, day): hours_of(projection, channel, day)
        for channel in (TAKEN, GIVEN)
        for day in (REAL_DAY, other)
    }
    for day in (REAL_DAY, other):
        add_total(archive, ENERGY, day, 9272)
        add_total(archive, ENERGY_OUT, day, 1883)
    projection.forget({REAL_DAY})
    for (channel, day), hours in before.items():
        energy = sum(hour.energy for hour in hours_of(projection, channel, day))
        if day == REAL_DAY:
            assert energy == (9272 if channel == TAKEN else 1883) * 60
        else:
            assert hours_of(projection, channel, day) == hours


def test_hours_stay_as_they_were_when_asked_for(projection: Projection) -> None:
    """They are published after the archive has gone on, whole and as of one moment."""
    add_total(projection.archive, ENERGY, REAL_DAY, 2400)
    asked = projection.hourly_energy(TAKEN)
    add_total(projection.archive, ENERGY, REAL_DAY, 4800)
    projection.forget({REAL_DAY})
    for _ in range(2):
        assert [hour.energy for hour in asked] == [100 * 60] * 24
    later = projection.hourly_energy(TAKEN)
    assert [hour.energy for hour in later] == [200 * 60] * 24


def test_nothing_known_shows_nothing(projection: Projection) -> None:
    """A new usage point: every value is unknown, none is zero."""
    nothing = DirectionSnapshot(None, None, None, None)
    snapshot = projection.snapshot([TAKEN, GIVEN])
    assert snapshot.directions == {CONSUMPTION: nothing, PRODUCTION: nothing}
    assert snapshot.max_power is None
    assert snapshot.last_reading is None
    assert projection.snapshot([]).directions == {}
    assert projection.max_power_points(TAKEN) == []


def test_the_newest_values_of_the_real_day(projection: Projection) -> None:
    """Curve, total and peak of a day with both directions."""
    archive = projection.archive
    add_curve(archive, CURVE, REAL_DAY, CONSUMED)
    add_total(archive, ENERGY, REAL_DAY, CONSUMED_WH)
    add_curve(archive, CURVE_OUT, REAL_DAY, PRODUCED[:40])
    add_total(archive, ENERGY_OUT, date(2026, 3, 31), PRODUCED_WH)
    at = datetime(2026, 4, 1, 2, 18, 59, tzinfo=UTC)
    archive.merge(MAX_POWER, [total_of(REAL_DAY, 3533, at)], REAL_DAY, REAL_DAY)
    end = datetime(2026, 4, 1, 22, tzinfo=UTC)
    highest = datetime(2026, 4, 1, 2, tzinfo=UTC)
    tomorrow = date(2026, 4, 2)
    day = Amount(REAL_DAY, tomorrow, 9271)
    snapshot = projection.snapshot([TAKEN, GIVEN])
    assert snapshot.directions[CONSUMPTION] == DirectionSnapshot(
        load_curve=Interval(end - timedelta(minutes=30), end, 100),
        daily=day,
        monthly=day,
        annual=day,
        highest=Interval(highest, highest + timedelta(minutes=30), 2720),
    )
    noon = datetime(2026, 4, 1, 13, tzinfo=UTC)
    dusk = end - timedelta(hours=4)
    assert snapshot.directions[PRODUCTION] == DirectionSnapshot(
        load_curve=Interval(dusk - timedelta(minutes=30), dusk, 0),
        daily=Amount(REAL_DAY, tomorrow, 1882),
        monthly=Amount(REAL_DAY, tomorrow, 1882),
        annual=Amount(date(2026, 3, 31), tomorrow, 3764),
        highest=Interval(noon, noon + timedelta(minutes=30), 584),
    )
    assert snapshot.max_power == Peak(REAL_DAY, 3533, at)
    assert snapshot.last_reading == end
    assert projection.max_power_points(TAKEN) == [
        Point(int(datetime(2026, 3, 31, 22, tzinfo=UTC).timestamp()), 3.533)
    ]


def test_the_last_reading_is_where_the_energy_ends(projection: Projection) -> None:
    """A curve of the morning alone reaches to noon; a total reaches to midnight."""
    archive = projection.archive
    add_curve(archive, CURVE, AUTUMN_DAY, (100,) * 24)
    # 24 half-hours from midnight, one hour of which the clock showed twice.
    assert projection.snapshot([TAKEN]).last_reading == datetime(
        2026, 10, 25, 10, tzinfo=UTC
    )
    add_total(archive, ENERGY, AUTUMN_DAY, 3000)
    projection.forget({AUTUMN_DAY})
    assert projection.snapshot([TAKEN]).last_reading == datetime(
        2026, 10, 25, 23, tzinfo=UTC
    )


def test_what_is_estimated_is_told(projection: Projection) -> None:
    """As a share of all energy: an hour counts as estimated if any of it is."""
    archive = projection.archive
    assert projection.snapshot([TAKEN]).estimated_share == 0
    add_curve(archive, CURVE, REAL_DAY, CONSUMED)
    add_total(archive, ENERGY, REAL_DAY, CONSUMED_WH)
    assert projection.snapshot([TAKEN]).estimated_share == 0
    add_total(archive, ENERGY, date(2026, 4, 2), 3 * CONSUMED_WH)
    assert projection.snapshot([TAKEN]).estimated_share == 0.75
    assert projection.snapshot([GIVEN]).estimated_share == 0
    assert projection.snapshot([TAKEN]).disagreeing == ()


def test_days_that_contradict_themselves_are_named(projection: Projection) -> None:
    """Each once, in the order of time, whichever direction it is."""
    archive = projection.archive
    days = [date(2026, 4, 3), REAL_DAY, date(2026, 4, 2)]
    for day in days:
        add_curve(archive, CURVE, day, CONSUMED)
        add_curve(archive, CURVE_OUT, day, PRODUCED)
        add_total(archive, ENERGY, day, 9000 if day != days[2] else CONSUMED_WH)
        add_total(archive, ENERGY_OUT, day, 1000 if day == REAL_DAY else PRODUCED_WH)
    assert projection.snapshot([TAKEN, GIVEN]).disagreeing == (
        REAL_DAY,
        date(2026, 4, 3),
    )
    assert projection.snapshot([GIVEN]).disagreeing == (REAL_DAY,)


def test_days_of_others_are_counted_and_estimated(projection: Projection) -> None:
    """By who wrote them; what is published is shown as the newest, whatever they know."""
    archive = projection.archive
    older = date(2026, 1, 1)
    whole = tuple(60 * CONSUMED_WH // 24 for _ in range(24))
    days = {
        older: AdoptedDay("HA Linky", whole),
        date(2026, 1, 2): AdoptedDay("MyElectricalData", whole),
        date(2026, 12, 1): AdoptedDay("HA Linky", whole),
    }
    archive.adopt(CONSUMPTION, days)
    archive.adopt(PRODUCTION, {older: AdoptedDay("HA Linky", (0, 0))})
    nothing = projection.snapshot([TAKEN])
    assert nothing.directions[CONSUMPTION].daily is None
    assert nothing.last_reading is None
    add_curve(archive, CURVE, REAL_DAY, CONSUMED)
    add_total(archive, ENERGY, REAL_DAY, CONSUMED_WH)
    snapshot = projection.snapshot([TAKEN, GIVEN])
    assert snapshot.adopted == {"HA Linky": 2, "MyElectricalData": 1}
    assert snapshot.estimated_share == pytest.approx(0.75, abs=0.001)
    assert snapshot.last_reading == datetime(2026, 4, 1, 22, tzinfo=UTC)
    shown = snapshot.directions[CONSUMPTION]
    assert shown.daily == Amount(REAL_DAY, date(2026, 4, 2), CONSUMED_WH)
    assert shown.annual is not None
    assert shown.annual.start == older
    settled = projection.settlement(TAKEN, older)
    assert settled.verdict is Verdict.ADOPTED
    assert [hour.energy for hour in settled.hours()] == list(whole)
    assert all(hour.estimated for hour in settled.hours())


def test_months_and_years_begin_anew(projection: Projection) -> None:
    """Over new year: the amounts are those of the newest known day's month and year."""
    archive = projection.archive
    for number in range(40):
        day = date(2025, 12, 1) + timedelta(days=number)
        add_total(archive, ENERGY, day, 1000 + number)

    def amounts(last: date) -> tuple[Amount | None, ...]:
        """Return the amounts when `last` was the newest known day."""
        young = Archive(archive.zone)
        for day, value in archive.series(ENERGY).days.items():
            if day <= last:
                add_total(young, ENERGY, day, value)
        shown = Projection(young).snapshot([TAKEN]).directions[CONSUMPTION]
        return shown.daily, shown.monthly, shown.annual

    december = date(2025, 12, 1)
    new_year = date(2026, 1, 1)
    of_december = Amount(december, new_year, 31 * 1000 + 465)
    assert amounts(date(2025, 12, 31)) == (
        Amount(date(2025, 12, 31), new_year, 1030),
        of_december,
        of_december,
    )
    first_day = Amount(new_year, date(2026, 1, 2), 1031)
    assert amounts(new_year) == (first_day, first_day, first_day)
    january = Amount(new_year, date(2026, 1, 10), 9 * 1000 + sum(range(31, 40)))
    assert amounts(date(2026, 1, 9)) == (
        Amount(date(2026, 1, 9), date(2026, 1, 10), 1039),
        january,
        january,
    )


def test_a_month_holds_the_days_that_are_known(projection: Projection) -> None:
    """Days that are missing are not made up, and the month begins where they end."""
    for day in (3, 4, 7):
        add_total(projection.archive, ENERGY, date(2026, 4, day), 1000)
    add_total(projection.archive, ENERGY, date(2025, 4, 7), 9000)
    shown = projection.snapshot([TAKEN]).directions[CONSUMPTION]
    expected = Amount(date(2026, 4, 3), date(2026, 4, 8), 3000)
    assert shown.monthly == shown.annual == expected
    assert shown.load_curve is None

"""The pieces of a day add up to the operator's total, whatever the curve is like."""

import itertools

from hypothesis import assume, example, given, strategies as st
import pytest

from custom_components.grid_meter.metering.curve import Points
from custom_components.grid_meter.metering.settlement import (
    Piece,
    Verdict,
    apportion,
    settle,
)

from ..days import CONSUMED, CONSUMED_WH, PRODUCED, PRODUCED_WH, points_of

DAY = 1440
HOURLY_WH = [
    *(259, 242, 164, 205, 2406, 1306, 642, 299, 458, 678, 203, 202),
    *(500, 205, 219, 208, 185, 168, 137, 162, 113, 105, 91, 114),
]
"""The consumption of the real day by hour, added up by hand."""

PRODUCED_HOURLY_WH = [
    *(0, 0, 0, 0, 0, 0, 0, 0, 0, 45, 54, 182),
    *(34, 128, 465, 497, 289, 166, 22, 0, 0, 0, 0, 0),
]


def without(points: Points, *offsets: int) -> Points:
    """Return points of which some are missing."""
    return {offset: point for offset, point in points.items() if offset not in offsets}


def wh_by_hour(
    points: Points, total: int | None, minutes: int = DAY, max_power: int | None = None
) -> list[float]:
    """Return the settled hours of a day in Wh."""
    settled = settle(points, total, minutes, max_power)
    assert [hour for hour, _, _ in settled.hours()] == list(range(minutes // 60))
    return [energy / 60 for _, energy, _ in settled.hours()]


# The curve agrees with the total


@pytest.mark.parametrize(
    ("curve", "total", "hours"),
    [
        (CONSUMED, CONSUMED_WH, HOURLY_WH),
        (PRODUCED, PRODUCED_WH, PRODUCED_HOURLY_WH),
    ],
)
def test_a_curve_that_equals_its_total_stays_as_it_is(
    curve: tuple[int, ...], total: int, hours: list[int]
) -> None:
    """The real day: half-hours in watts make hours in Wh, zeros included."""
    settled = settle(points_of(curve), total, DAY)
    assert settled.verdict is Verdict.MEASURED
    assert settled.pieces == tuple(
        Piece(30 * index, 30, 30 * watts) for index, watts in enumerate(curve)
    )
    assert settled.hours() == [(hour, wh * 60, False) for hour, wh in enumerate(hours)]
    assert settled.energy == total * 60


@pytest.mark.parametrize("total", [9180, 9270, 9272, 9364])
def test_rounding_moves_no_point_by_more_than_it_must(total: int) -> None:
    """Within a hundredth the curve is scaled, and still counts as measured."""
    settled = settle(points_of(CONSUMED), total, DAY)
    assert settled.verdict is Verdict.ROUNDED
    assert settled.energy == total * 60
    assert not any(piece.estimated for piece in settled.pieces)
    for piece, watts in zip(settled.pieces, CONSUMED, strict=True):
        assert abs(piece.energy / 60 - watts / 2 * total / 9271) < 1


@pytest.mark.parametrize("total", [9179, 9365])
def test_beyond_a_hundredth_it_is_no_rounding(total: int) -> None:
    """92 Wh of 9179, or 94 of 9365, are more than rounding explains."""
    settled = settle(points_of(CONSUMED), total, DAY)
    assert settled.verdict is Verdict.DISAGREES
    assert settled.energy == total * 60


def test_exactly_a_hundredth_still_is() -> None:
    """100 Wh of 10000."""
    points = points_of([412, 413] * 12, 60)
    assert settle(points, 10000, DAY).verdict is Verdict.ROUNDED


def test_an_odd_watt_is_rounded_in_whole_watt_hours() -> None:
    """48 half-hours of 101 W are 2424 Wh: the total of 2424 Wh holds without rounding."""
    settled = settle(points_of([101] * 48), 2424, DAY)
    assert settled.verdict is Verdict.MEASURED
    assert wh_by_hour(points_of([101] * 48), 2424) == [101] * 24
    assert wh_by_hour(points_of([101] + [100] * 47), 2400)[:2] == [100, 100]
    assert settle(points_of([101] + [100] * 47), 2400, DAY).verdict is Verdict.ROUNDED


# Points are missing


def test_a_missing_hour_gets_what_the_others_leave() -> None:
    """Without 04:00 to 05:00 the curve leaves exactly the 2406 Wh of that hour."""
    settled = settle(without(points_of(CONSUMED), 240, 270), CONSUMED_WH, DAY)
    assert settled.verdict is Verdict.FILLED
    assert settled.hours() == [
        (hour, wh * 60, hour == 4) for hour, wh in enumerate(HOURLY_WH)
    ]


def test_missing_points_share_the_rest_by_their_length() -> None:
    """55 and 411 Wh are missing, in two half-hours: 233 Wh each, in one hour of each."""
    settled = settle(without(points_of(CONSUMED), 0, 750), CONSUMED_WH, DAY)
    assert settled.verdict is Verdict.FILLED
    assert [piece for piece in settled.pieces if piece.estimated] == [
        Piece(0, 30, 233 * 60, estimated=True),
        Piece(750, 30, 233 * 60, estimated=True),
    ]
    assert [hour for hour, _, estimated in settled.hours() if estimated] == [0, 12]


def test_a_gap_is_cut_where_an_hour_begins() -> None:
    """2352 Wh are missing from 04:30 to 06:00: a third before 05:00, the rest after."""
    points = without(points_of(CONSUMED), 270, 300, 330)
    hours = wh_by_hour(points, CONSUMED_WH)
    assert hours[4:6] == [1360 + 784, 1568]
    assert hours[:4] + hours[6:] == HOURLY_WH[:4] + HOURLY_WH[6:]


def test_a_gap_that_leaves_nothing_is_zero() -> None:
    """The known points make the whole total already."""
    points = without(points_of(PRODUCED), *range(0, 540, 30))
    settled = settle(points, PRODUCED_WH, DAY)
    assert settled.verdict is Verdict.FILLED
    assert settled.hours()[:9] == [(hour, 0, True) for hour in range(9)]
    assert wh_by_hour(points, PRODUCED_WH) == PRODUCED_HOURLY_WH


def test_half_a_watt_hour_is_not_lost_in_a_gap() -> None:
    """111 W over half an hour are 55.5 Wh; the gap takes the other half."""
    settled = settle(without(points_of([111] + [100] * 47), 60), 2400, DAY)
    assert settled.energy == 2400 * 60
    assert [piece for piece in settled.pieces if piece.estimated] == [
        Piece(60, 30, 44 * 60 + 30, estimated=True)
    ]


# There is only the one or the other


@pytest.mark.parametrize(
    ("minutes", "hours"),
    [
        (1380, [404] * 2 + [403] * 21),
        (1440, [387] * 7 + [386] * 17),
        (1500, [371] * 21 + [370] * 4),
    ],
)
def test_a_total_without_a_curve_is_spread_evenly(
    minutes: int, hours: list[int]
) -> None:
    """Whole Wh in each of the day's 23, 24 or 25 hours, all of them estimated."""
    settled = settle({}, CONSUMED_WH, minutes)
    assert settled.verdict is Verdict.SPREAD
    assert all(piece.estimated for piece in settled.pieces)
    assert wh_by_hour({}, CONSUMED_WH, minutes) == hours


def test_a_curve_without_a_total_is_taken_as_it_is() -> None:
    """Nothing is made up for the hours that are missing, not even a zero."""
    settled = settle(without(points_of(CONSUMED), 240, 270, 1410), None, DAY)
    assert settled.verdict is Verdict.UNSETTLED
    assert settled.hours() == [
        (hour, (wh if hour < 23 else 64) * 60, False)
        for hour, wh in enumerate(HOURLY_WH)
        if hour != 4
    ]


def test_nothing_known_settles_to_nothing() -> None:
    """No curve and no total: no hours, rather than hours of zero."""
    settled = settle({}, None, DAY)
    assert settled.verdict is Verdict.UNSETTLED
    assert settled.hours() == []
    assert settled.energy == 0


# The curve cannot be right


def test_a_curve_beyond_its_total_is_scaled_and_called_estimated() -> None:
    """The total rules; the curve still tells when."""
    settled = settle(points_of(CONSUMED), 4635, DAY)
    assert settled.verdict is Verdict.DISAGREES
    assert all(piece.estimated for piece in settled.pieces)
    assert settled.energy == 4635 * 60
    hours = wh_by_hour(points_of(CONSUMED), 4635)
    assert all(abs(a - b / 2) < 2 for a, b in zip(hours, HOURLY_WH, strict=True))


def test_a_curve_beyond_its_total_leaves_nothing_for_gaps() -> None:
    """One that misses a point and is beyond its total already."""
    settled = settle(without(points_of(CONSUMED), 1410), 4610, DAY)
    assert settled.verdict is Verdict.DISAGREES
    assert settled.pieces[-1] == Piece(1410, 30, 0, estimated=True)
    assert settled.energy == 4610 * 60


def test_a_curve_beyond_its_total_by_rounding_leaves_nothing_for_gaps() -> None:
    """A Wh too much is no reason to doubt the points; the missing one is still guessed."""
    settled = settle(without(points_of(CONSUMED), 1410), 9220, DAY)
    assert settled.verdict is Verdict.FILLED
    assert [piece.offset for piece in settled.pieces if piece.estimated] == [1410]
    assert settled.pieces[-1].energy == 0
    assert settled.energy == 9220 * 60


def test_an_absurd_power_counts_as_missing() -> None:
    """A recorded case: 20 822 W on a contract of 9 kVA. The total tells the truth."""
    points = {**points_of(CONSUMED), 300: (30, 20822)}
    settled = settle(points, CONSUMED_WH, DAY, 18000)
    assert settled.verdict is Verdict.DISAGREES
    assert settled.hours() == [
        (hour, wh * 60, hour == 5) for hour, wh in enumerate(HOURLY_WH)
    ]
    assert settle(points, None, DAY, 18000).energy == (9271 - 698) * 60
    assert settle(points, None, DAY, 20822).energy == (9271 - 698 + 10411) * 60


def test_a_curve_of_absurd_powers_is_not_used() -> None:
    """Nothing is left of the curve: the total is spread."""
    settled = settle(points_of([50000] * 48), 9271, DAY, 18000)
    assert settled.verdict is Verdict.DISAGREES
    assert wh_by_hour(points_of([50000] * 48), 9271, DAY, 18000) == (
        [387] * 7 + [386] * 17
    )


@pytest.mark.parametrize(
    ("points", "total", "verdict", "estimated"),
    [
        ({}, 0, Verdict.SPREAD, True),
        (points_of([0] * 48), 0, Verdict.MEASURED, False),
        (points_of(CONSUMED), 0, Verdict.DISAGREES, True),
        (points_of([0] * 48), 2400, Verdict.DISAGREES, True),
    ],
)
def test_zeros(points: Points, total: int, verdict: Verdict, estimated: bool) -> None:
    """A total or a curve of zero is a value, and the total rules."""
    settled = settle(points, total, DAY)
    assert settled.verdict is verdict
    assert {piece.estimated for piece in settled.pieces} == {estimated}
    assert wh_by_hour(points, total) == [total / 24] * 24


def test_zeros_with_a_gap_leave_everything_to_the_gap() -> None:
    """What was produced was produced when nobody looked."""
    hours = wh_by_hour(without(points_of([0] * 48), 720, 750), 600)
    assert hours == [0] * 12 + [600] + [0] * 11


# Steps


@pytest.mark.parametrize("step", [5, 10, 15, 20, 30, 60])
def test_every_step_makes_the_same_hours(step: int) -> None:
    """101 W through the day, however finely it was measured."""
    points = points_of([101] * (1500 // step), step)
    assert settle(points, 2525, 1500).verdict is Verdict.MEASURED
    assert wh_by_hour(points, 2525, 1500) == [101] * 25


def test_steps_may_change_within_a_day() -> None:
    """Half-hours, then 10 minutes from 01:00, 15 from 01:30, hours from 02:00."""
    points = {
        0: (30, 200),
        30: (30, 400),
        60: (10, 600),
        70: (10, 1200),
        80: (10, 1800),
        90: (15, 400),
        105: (15, 800),
        **{120 + 60 * hour: (60, 100) for hour in range(22)},
    }
    hours = [300, 100 + 200 + 300 + 100 + 200, *[100] * 22]
    settled = settle(points, sum(hours), DAY)
    assert settled.verdict is Verdict.MEASURED
    assert wh_by_hour(points, sum(hours)) == hours


def test_a_piece_that_straddles_an_hour_is_cut_in_proportion() -> None:
    """600 W from 00:20 to 01:05: 400 Wh before, 50 Wh after; and over two borders."""
    settled = settle({20: (45, 600), 110: (80, 90)}, None, DAY)
    assert settled.hours() == [
        (0, 400 * 60, False),
        (1, 50 * 60 + 900, False),
        (2, 5400, False),
        (3, 900, False),
    ]


# Properties

POWERS = st.one_of(st.just(0), st.integers(0, 12000), st.integers(18001, 90000))


@st.composite
def days(draw: st.DrawFn) -> tuple[Points, int]:
    """Draw a day of 23 to 25 hours and its points: any steps, some points missing."""
    minutes = draw(st.sampled_from([1380, 1440, 1500]))
    steps = draw(st.lists(st.sampled_from([5, 10, 15, 30, 45, 60]), min_size=1))
    one_of_many = draw(st.sampled_from([0, 0, 2, 5, 40]))
    points: Points = {}
    offset = 0
    for step in itertools.cycle(steps):
        length = min(step, minutes - offset)
        if not one_of_many or draw(st.integers(0, one_of_many)):
            points[offset] = (length, draw(POWERS))
        offset += length
        if offset == minutes:
            return points, minutes
    raise AssertionError


@given(days(), st.integers(0, 300_000), st.sampled_from([None, None, 18000]))
@example((points_of([0] * 48), DAY), 1, None)
@example(({0: (5, 1)}, DAY), 0, None)
def test_the_hours_of_a_day_add_up_to_its_total(
    day: tuple[Points, int], total: int, max_power: int | None
) -> None:
    """To the Wh, always; every minute of the day once; and never below zero."""
    points, minutes = day
    settled = settle(points, total, minutes, max_power)
    assert settled.energy == total * 60
    assert sum(energy for _, energy, _ in settled.hours()) == total * 60
    assert [hour for hour, _, _ in settled.hours()] == list(range(minutes // 60))
    assert all(energy >= 0 for _, energy, _ in settled.hours())
    reached = 0
    for piece in settled.pieces:
        assert piece.offset == reached
        assert piece.energy >= 0
        reached += piece.length
    assert reached == minutes


@given(days(), st.integers(0, 300_000))
def test_a_gap_takes_the_rest_and_leaves_the_points_alone(
    day: tuple[Points, int], rest: int
) -> None:
    """Where the known points stay below the total, none of them is touched."""
    points, minutes = day
    covered = sum(length for length, _ in points.values())
    assume(points and covered < minutes)
    measured = sum(length * power for length, power in points.values())
    settled = settle(points, -(-measured // 60) + rest, minutes)
    assert settled.verdict is Verdict.FILLED
    kept = [piece for piece in settled.pieces if not piece.estimated]
    assert kept == [
        Piece(offset, length, length * power)
        for offset, (length, power) in points.items()
    ]


@given(days())
def test_a_day_without_a_total_is_its_curve(day: tuple[Points, int]) -> None:
    """Not a watt-minute more or less, in pieces and in hours."""
    points, minutes = day
    settled = settle(points, None, minutes)
    measured = sum(length * power for length, power in points.values())
    assert settled.verdict is Verdict.UNSETTLED
    assert settled.energy == measured
    assert sum(energy for _, energy, _ in settled.hours()) == measured
    assert not any(estimated for _, _, estimated in settled.hours())


@given(
    st.integers(0, 10**7),
    st.lists(st.integers(0, 10**6), min_size=1, max_size=60).filter(any),
)
def test_parts_are_in_proportion_to_their_weights(
    total: int, weights: list[int]
) -> None:
    """They add up, each is within one of its exact share, and no weight gets nothing."""
    parts = apportion(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - total * weight) < sum(weights)
        assert weight or not part
    assert apportion(sum(weights), weights) == weights


def test_of_equal_shares_the_earlier_gets_the_odd_one() -> None:
    """So that the same day is settled alike every time."""
    assert apportion(8, [1, 1, 1]) == [3, 3, 2]
    assert apportion(2, [1, 1, 1, 0]) == [1, 1, 0, 0]
    assert apportion(10, [0, 3, 7]) == [0, 3, 7]
    assert apportion(1, [1, 2, 1]) == [0, 1, 0]

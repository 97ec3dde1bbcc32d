"""The archive: what arrives late, twice, corrected or in another step, and its files."""

from datetime import UTC, date, datetime, timedelta
import json
import random
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.grid_meter.metering.adoption import AdoptedDay
from custom_components.grid_meter.metering.archive import (
    Archive,
    Comparison,
    Document,
    Refusal,
)
from custom_components.grid_meter.metering.curve import Points
from custom_components.grid_meter.metering.model import (
    Contract,
    Direction,
    Reading,
    Register,
)

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
    PARIS,
    PRODUCED,
    PRODUCTION,
    REAL_DAY,
    SPRING_DAY,
    TAKEN,
    curve_of,
    midnight,
    points_of,
    total_of,
)

NEXT_DAY = REAL_DAY + timedelta(days=1)
REGISTERS = [CURVE, ENERGY, MAX_POWER, CURVE_OUT, ENERGY_OUT]
BAD = (KeyError, TypeError, ValueError, AttributeError)


def merge_curve(archive: Archive, points: Points, day: date = REAL_DAY) -> set[date]:
    """Take in a day's points as the answer to a request of that day."""
    return archive.merge(CURVE, curve_of(day, points), day, day + timedelta(days=1))


def content(archive: Archive) -> list[Document]:
    """Return everything that an archive would write."""
    return [
        archive.dump_head(),
        *(archive.dump_year(year) for year in sorted(archive.years())),
    ]


def stored(document: Document) -> Document:
    """Return a document as it comes back from a disk."""
    read: Document = json.loads(json.dumps(document))
    return read


# Merging


def test_an_answer_is_kept_by_local_day(archive: Archive) -> None:
    """The points of an answer of two days are those of each day, from its midnight."""
    answer = curve_of(REAL_DAY, points_of(CONSUMED)) + curve_of(
        NEXT_DAY, points_of(PRODUCED)
    )
    changed = archive.merge(CURVE, answer, REAL_DAY, date(2026, 4, 3))
    assert changed == {REAL_DAY, NEXT_DAY}
    assert archive.curve(TAKEN, REAL_DAY) == points_of(CONSUMED)
    assert archive.curve(TAKEN, NEXT_DAY) == points_of(PRODUCED)
    assert archive.curve(GIVEN, REAL_DAY) == {}
    assert archive.days(TAKEN) == [REAL_DAY, NEXT_DAY]
    assert archive.days(GIVEN) == []


def test_the_same_answer_twice_changes_nothing(archive: Archive) -> None:
    """Only the first time is news."""
    assert merge_curve(archive, points_of(CONSUMED)) == {REAL_DAY}
    before = content(archive)
    assert merge_curve(archive, points_of(CONSUMED)) == set()
    assert content(archive) == before


def test_late_points_join_those_that_are_known(archive: Archive) -> None:
    """The evening arrives first, the morning a day later."""
    points = points_of(CONSUMED)
    morning = {offset: point for offset, point in points.items() if offset < 600}
    evening = {offset: point for offset, point in points.items() if offset >= 540}
    merge_curve(archive, evening)
    assert merge_curve(archive, morning) == {REAL_DAY}
    assert list(archive.curve(TAKEN, REAL_DAY).items()) == list(points.items())


def test_a_correction_replaces_what_was_known(archive: Archive) -> None:
    """A corrected total and a corrected point count from then on."""
    archive.merge(ENERGY, [total_of(REAL_DAY, 9000)], REAL_DAY, NEXT_DAY)
    assert archive.merge(ENERGY, [total_of(REAL_DAY, 9271)], REAL_DAY, NEXT_DAY) == {
        REAL_DAY
    }
    assert archive.total(TAKEN, REAL_DAY) == 9271
    merge_curve(archive, points_of(CONSUMED))
    assert merge_curve(archive, {240: (30, 2718)}) == {REAL_DAY}
    assert archive.curve(TAKEN, REAL_DAY) == {
        **points_of(CONSUMED),
        240: (30, 2718),
    }


def test_what_an_answer_leaves_out_stays_known(archive: Archive) -> None:
    """An empty answer, or one with holes, deletes nothing."""
    merge_curve(archive, points_of(CONSUMED))
    archive.merge(ENERGY, [total_of(REAL_DAY, 9271)], REAL_DAY, NEXT_DAY)
    assert merge_curve(archive, {}) == set()
    assert merge_curve(archive, {0: (30, 110), 1410: (30, 100)}) == set()
    assert archive.merge(ENERGY, [], REAL_DAY, NEXT_DAY) == set()
    assert archive.curve(TAKEN, REAL_DAY) == points_of(CONSUMED)
    assert archive.total(TAKEN, REAL_DAY) == 9271


def test_a_true_zero_is_a_value(archive: Archive) -> None:
    """A day without sun has a total, and it is zero."""
    assert archive.merge(ENERGY_OUT, [total_of(REAL_DAY, 0)], REAL_DAY, NEXT_DAY) == {
        REAL_DAY
    }
    assert archive.total(GIVEN, REAL_DAY) == 0
    assert archive.total(GIVEN, NEXT_DAY) is None
    assert archive.days(GIVEN) == [REAL_DAY]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({0: (60, 300)}, {0: (30, 200), 30: (30, 400)}),
        ({0: (30, 200), 30: (30, 400)}, {0: (60, 300)}),
    ],
)
def test_the_shorter_step_says_more(
    archive: Archive, first: Points, second: Points
) -> None:
    """Half-hours stand for their hour, whichever came first."""
    merge_curve(archive, first)
    merge_curve(archive, second)
    assert archive.curve(TAKEN, REAL_DAY) == {0: (30, 200), 30: (30, 400)}


@given(
    st.sets(
        st.sampled_from([10, 15, 30, 60]).flatmap(
            lambda step: st.tuples(
                st.just(step),
                st.integers(0, 240 // step - 1).map(lambda index: index * step),
            )
        ),
        max_size=25,
    ),
    st.randoms(use_true_random=False),
)
def test_steps_may_arrive_in_any_order(
    intervals: set[tuple[int, int]], chance: random.Random
) -> None:
    """Answers of one step each, dealt and ordered by chance: always the same points."""
    results = []
    for _ in range(3):
        archive = Archive(PARIS)
        answers: dict[tuple[int, int], Points] = {}
        for length, offset in intervals:
            answer = answers.setdefault((length, chance.randrange(3)), {})
            answer[offset] = (length, offset * 100 + length)
        order = list(answers.values())
        chance.shuffle(order)
        for answer in order:
            merge_curve(archive, answer)
        results.append(list(archive.curve(TAKEN, REAL_DAY).items()))
    assert results[0] == results[1] == results[2]

    known = {(length, offset) for offset, (length, _) in results[0]}
    covered = [m for length, offset in known for m in range(offset, offset + length)]
    assert len(covered) == len(set(covered)), "two points overlap"
    for length, offset in intervals - known:
        assert any(
            n < length and o < offset + length and offset < o + n for n, o in known
        ), "a point gave way to nothing shorter"


@given(st.lists(st.tuples(st.integers(0, 47), st.integers(0, 9000)), max_size=60))
def test_the_last_word_on_an_interval_counts(words: list[tuple[int, int]]) -> None:
    """Points that arrive one by one, again and again, leave the last value of each."""
    archive = Archive(PARIS)
    for index, value in words:
        merge_curve(archive, {index * 30: (30, value)})
    assert archive.curve(TAKEN, REAL_DAY) == {
        index * 30: (30, value) for index, value in dict(words).items()
    }


@pytest.mark.parametrize(
    ("day", "count"), [(SPRING_DAY, 46), (REAL_DAY, 48), (AUTUMN_DAY, 50)]
)
def test_minutes_count_from_midnight_through_the_change_of_time(
    archive: Archive, day: date, count: int
) -> None:
    """The last half-hour begins 23, 24 or 25 hours, less its length, after midnight."""
    start = midnight(day)
    readings = [
        Reading(
            start + timedelta(minutes=30 * index),
            start + timedelta(minutes=30 * index + 30),
            index,
        )
        for index in range(count)
    ]
    assert archive.merge(CURVE, readings, day, day + timedelta(days=1)) == {day}
    assert archive.curve(TAKEN, day) == points_of(range(count))


def test_a_maximum_keeps_its_instant(archive: Archive) -> None:
    """The peak of the real day: 3533 VA at 04:18:59."""
    at = datetime(2026, 4, 1, 2, 18, 59, tzinfo=UTC)
    reading = total_of(REAL_DAY, 3533, at)
    assert archive.merge(MAX_POWER, [reading], REAL_DAY, NEXT_DAY) == {REAL_DAY}
    assert archive.series(MAX_POWER).days == {REAL_DAY: (3533, 4 * 3600 + 18 * 60 + 59)}
    assert archive.merge(MAX_POWER, [reading], REAL_DAY, NEXT_DAY) == set()
    assert archive.days(TAKEN) == [], "a power is no energy"


def test_an_answer_is_remembered_and_ends_a_refusal(archive: Archive) -> None:
    """Also an answer without readings says something of the days asked."""
    archive.series(CURVE).refusal = Refusal(
        "CollectionOff", "ADAM-ERR0075", midnight(REAL_DAY), None
    )
    archive.merge(CURVE, [], date(2026, 3, 25), REAL_DAY)
    archive.merge(CURVE, [], REAL_DAY, NEXT_DAY)
    assert list(archive.series(CURVE).answered) == [(date(2026, 3, 25), NEXT_DAY)]
    assert archive.series(CURVE).refusal is None
    assert list(archive.series(ENERGY).answered) == []


def test_totals_are_reviewed_when_all_of_them_were_asked_for(archive: Archive) -> None:
    """An answer that leaves out known days, old or new, is no review of them."""
    series = archive.series(ENERGY)
    first, last = date(2026, 3, 20), date(2026, 4, 1)
    archive.merge(ENERGY, [total_of(first, 1), total_of(last, 2)], first, NEXT_DAY)
    assert series.reviewed == NEXT_DAY
    archive.merge(ENERGY, [], date(2026, 3, 21), date(2026, 4, 5))
    assert series.reviewed == NEXT_DAY
    archive.merge(ENERGY, [total_of(date(2026, 3, 1), 3)], date(2026, 3, 1), first)
    assert series.reviewed == NEXT_DAY
    archive.merge(ENERGY, [], date(2026, 3, 1), date(2026, 4, 5))
    assert series.reviewed == date(2026, 4, 5)
    archive.merge(CURVE, [], first, NEXT_DAY)
    assert archive.series(CURVE).reviewed is None


def test_a_review_counts_when_the_operator_no_longer_keeps_the_oldest(
    archive: Archive,
) -> None:
    """What is served slides on, and no request can reach the oldest known day again."""
    archive.merge(ENERGY, [total_of(date(2023, 1, 1), 5)], date(2023, 1, 1), NEXT_DAY)
    archive.merge(ENERGY, [], date(2026, 3, 1), date(2026, 4, 10))
    assert archive.series(ENERGY).reviewed == NEXT_DAY
    archive.merge(ENERGY, [], date(2023, 4, 1), date(2026, 4, 11))
    assert archive.series(ENERGY).reviewed == date(2026, 4, 11)


@given(st.sampled_from([SPRING_DAY, AUTUMN_DAY, REAL_DAY]), st.integers(0, 1440))
def test_readings_come_out_as_they_went_in(day: date, minutes: int) -> None:
    """Those that begin in the time asked for, of every kind of register."""
    archive = Archive(PARIS)
    following = day + timedelta(days=1)
    at = midnight(day) + timedelta(hours=4, minutes=18, seconds=59)
    sent = {
        CURVE: curve_of(day, points_of(range(46)))
        + curve_of(following, points_of(CONSUMED)),
        ENERGY: [total_of(day, 0), total_of(following, CONSUMED_WH)],
        MAX_POWER: [
            total_of(day, 3533, at),
            total_of(following, 1, midnight(following)),
        ],
    }
    start = midnight(day) + timedelta(minutes=minutes)
    end = midnight(following) + timedelta(minutes=minutes)
    for register, readings in sent.items():
        archive.merge(register, readings, day, day + timedelta(days=2))
        assert archive.readings(register, start, end) == [
            reading for reading in readings if start <= reading.start < end
        ]
    assert archive.readings(CURVE_OUT, start, end) == []


def test_without_its_head_an_archive_takes_known_days_for_answered(
    archive: Archive,
) -> None:
    """So that nothing is asked again that is there."""
    merge_curve(archive, points_of(CONSUMED))
    merge_curve(archive, points_of(CONSUMED), NEXT_DAY)
    merge_curve(archive, points_of(CONSUMED), date(2026, 5, 1))
    fresh = Archive(PARIS)
    fresh.load_year(stored(archive.dump_year(2026)))
    assert list(fresh.series(CURVE).answered) == []
    fresh.assume_answers()
    assert list(fresh.series(CURVE).answered) == [
        (REAL_DAY, date(2026, 4, 3)),
        (date(2026, 5, 1), date(2026, 5, 2)),
    ]
    assert list(fresh.series(ENERGY).answered) == []


# Other sources


def take_in(
    archive: Archive, register: Register, readings: list[Reading], *, prefer: bool
) -> set[date]:
    """Take in readings of a file; return the days that changed."""
    changes = archive.changes(register, readings, prefer=prefer)
    archive.put(register, changes)
    return set(changes)


def test_what_is_taken_in_fills_what_is_not_known(archive: Archive) -> None:
    """A day, a hole and a total; what the operator said stays, and it is still asked."""
    points = points_of(CONSUMED)
    morning = {offset: point for offset, point in points.items() if offset < 600}
    merge_curve(archive, {**morning, 0: (30, 112)})
    before = archive.dump_head()
    offered = curve_of(REAL_DAY, points) + curve_of(NEXT_DAY, points_of(PRODUCED))
    compared = archive.compare(CURVE, offered)
    assert compared.gained == {REAL_DAY, NEXT_DAY}
    assert compared.differing == {REAL_DAY}
    assert take_in(archive, CURVE, offered, prefer=False) == {REAL_DAY, NEXT_DAY}
    assert archive.curve(TAKEN, REAL_DAY) == {**points, 0: (30, 112)}
    assert archive.curve(TAKEN, NEXT_DAY) == points_of(PRODUCED)
    assert archive.dump_head() == before
    assert take_in(archive, CURVE, offered, prefer=False) == set()
    assert archive.compare(CURVE, offered).gained == set()


def test_what_is_preferred_replaces_what_is_known(archive: Archive) -> None:
    """As a correction of the operator would."""
    merge_curve(archive, {**points_of(CONSUMED), 0: (30, 112)})
    offered = curve_of(REAL_DAY, points_of(CONSUMED))
    assert take_in(archive, CURVE, offered, prefer=True) == {REAL_DAY}
    assert archive.curve(TAKEN, REAL_DAY) == points_of(CONSUMED)
    compared = archive.compare(CURVE, offered)
    assert (compared.gained, compared.differing) == (set(), set())


def test_other_steps_are_not_laid_over_known_points(archive: Archive) -> None:
    """Neither coarser nor finer ones, unless they are preferred; then the finer stay."""
    merge_curve(archive, {60: (60, 239)})
    finer = curve_of(REAL_DAY, {30: (30, 408), 60: (30, 112), 90: (30, 372)})
    assert take_in(archive, CURVE, finer, prefer=False) == {REAL_DAY}
    assert archive.curve(TAKEN, REAL_DAY) == {30: (30, 408), 60: (60, 239)}
    assert archive.compare(CURVE, finer).differing == {REAL_DAY}
    assert take_in(archive, CURVE, finer, prefer=True) == {REAL_DAY}
    known = {30: (30, 408), 60: (30, 112), 90: (30, 372)}
    assert archive.curve(TAKEN, REAL_DAY) == known
    coarser = curve_of(REAL_DAY, {60: (60, 1000)})
    assert archive.compare(CURVE, coarser) == Comparison(set(), set())
    assert take_in(archive, CURVE, coarser, prefer=True) == set()
    assert archive.curve(TAKEN, REAL_DAY) == known


def test_totals_and_maxima_are_taken_in(archive: Archive) -> None:
    """A maximum without its time is no other than the same one with it."""
    at = datetime(2026, 4, 1, 2, 18, 59, tzinfo=UTC)
    archive.merge(MAX_POWER, [total_of(REAL_DAY, 3533, at)], REAL_DAY, NEXT_DAY)
    timeless = [total_of(REAL_DAY, 3533, midnight(REAL_DAY))]
    assert archive.compare(MAX_POWER, timeless) == Comparison(set(), set())
    assert take_in(archive, MAX_POWER, timeless, prefer=True) == set()
    other = [total_of(REAL_DAY, 3534, midnight(REAL_DAY)), total_of(NEXT_DAY, 1, None)]
    assert archive.compare(MAX_POWER, other) == Comparison({NEXT_DAY}, {REAL_DAY})
    archive.merge(ENERGY, [total_of(REAL_DAY, 9271)], REAL_DAY, NEXT_DAY)
    totals = [total_of(REAL_DAY, 9000), total_of(NEXT_DAY, 0)]
    assert take_in(archive, ENERGY, totals, prefer=False) == {NEXT_DAY}
    assert archive.total(TAKEN, REAL_DAY) == 9271
    assert archive.total(TAKEN, NEXT_DAY) == 0
    assert take_in(archive, ENERGY, totals, prefer=True) == {REAL_DAY}
    assert archive.total(TAKEN, REAL_DAY) == 9000


@given(
    st.dictionaries(st.integers(0, 95), st.integers(0, 9)),
    st.dictionaries(st.integers(0, 47), st.integers(0, 9)),
    st.booleans(),
)
def test_the_comparison_is_what_happens(
    known: dict[int, int], offered: dict[int, int], prefer: bool
) -> None:
    """Whatever is known in quarters and offered in halves."""
    archive = Archive(PARIS)
    merge_curve(archive, {15 * slot: (15, value) for slot, value in known.items()})
    halves = curve_of(
        REAL_DAY, {30 * slot: (30, value) for slot, value in sorted(offered.items())}
    )
    before = archive.curve(TAKEN, REAL_DAY)
    compared = archive.compare(CURVE, halves)
    changed = take_in(archive, CURVE, halves, prefer=prefer)
    after = archive.curve(TAKEN, REAL_DAY)
    assert bool(changed) == (before != after)
    assert changed == compared.gained | (compared.differing if prefer else set())
    assert before.items() <= after.items()


# Other integrations

OLDER = AdoptedDay("HA Linky", (600, None, 60))


def test_days_of_others_stand_beside_the_readings(archive: Archive) -> None:
    """They count where nothing was published, and are no answer and no reading."""
    archive.merge(ENERGY, [total_of(NEXT_DAY, 9271)], NEXT_DAY, NEXT_DAY)
    assert archive.adopt(CONSUMPTION, {REAL_DAY: OLDER, NEXT_DAY: OLDER}) == {REAL_DAY}
    assert archive.adopted(TAKEN, REAL_DAY) == OLDER
    assert archive.adopted(TAKEN, NEXT_DAY) is None
    assert archive.adopted(GIVEN, REAL_DAY) is None
    assert archive.days(TAKEN) == [REAL_DAY, NEXT_DAY]
    assert archive.published(TAKEN) == {NEXT_DAY}
    for register in (CURVE, ENERGY):
        assert REAL_DAY not in archive.series(register).days
        assert REAL_DAY not in archive.series(register).answered
    again = {REAL_DAY: OLDER}
    assert archive.adoptable(CONSUMPTION, again) == {}
    assert archive.adopt(CONSUMPTION, again) == set()


@pytest.mark.parametrize(
    ("register", "reading"),
    [(ENERGY, total_of(REAL_DAY, 0)), (CURVE, curve_of(REAL_DAY, {0: (30, 2)})[0])],
)
@pytest.mark.parametrize("from_file", [True, False])
def test_what_is_published_replaces_what_another_wrote(
    archive: Archive, register: Register, reading: Reading, from_file: bool
) -> None:
    """By an answer or a file, a total or a point, whichever comes first."""
    archive.adopt(CONSUMPTION, {REAL_DAY: OLDER})
    if from_file:
        assert take_in(archive, register, [reading], prefer=False) == {REAL_DAY}
    else:
        assert archive.merge(register, [reading], REAL_DAY, NEXT_DAY) == {REAL_DAY}
    assert archive.adopted(TAKEN, REAL_DAY) is None
    assert archive.adoptable(CONSUMPTION, {REAL_DAY: OLDER}) == {}
    assert archive.days(TAKEN) == [REAL_DAY]


def test_days_of_others_are_kept_in_their_year(archive: Archive) -> None:
    """The form on disk; a year without any looks as it did before there were such."""
    archive.adopt(CONSUMPTION, {REAL_DAY: OLDER})
    archive.adopt(PRODUCTION, {date(2022, 3, 1): OLDER})
    assert archive.years() == {2022, 2026}
    assert stored(archive.dump_year(2026)) == {
        "registers": {},
        "adopted": {
            "consumption": {"2026-04-01": ["HA Linky", [600, None, 60]]},
        },
    }
    assert archive.dump_year(2025) == {"registers": {}}


# Files


@st.composite
def archives(draw: st.DrawFn) -> Archive:
    """Draw archives of three years with everything in them."""
    archive = Archive(PARIS)
    if draw(st.booleans()):
        archive.contract = Contract(
            draw(st.none() | st.integers(3000, 36000)),
            draw(st.dictionaries(st.sampled_from(Direction), st.dates())),
            draw(st.none() | st.text()),
            draw(st.none() | st.text()),
            tuple(draw(st.lists(st.text(), max_size=2))),
            draw(st.none() | st.text()),
        )
        archive.contract_checked = draw(st.none() | st.dates())
    days = st.dates(date(2024, 12, 29), date(2026, 1, 3))
    hours = st.lists(st.none() | st.integers(0, 10**7), max_size=24)
    for direction in draw(st.sets(st.sampled_from(Direction))):
        archive.adopt(
            direction,
            {
                day: AdoptedDay(draw(st.text()), (*draw(hours), 0))
                for day in draw(st.sets(days, max_size=3))
            },
        )
    instants = st.datetimes(timezones=st.just(UTC))
    for register in draw(st.sets(st.sampled_from(REGISTERS))):
        series = archive.series(register)
        for day in draw(st.sets(days, max_size=4)):
            following = day + timedelta(days=1)
            if register in (CURVE, CURVE_OUT):
                step = draw(st.sampled_from([5, 10, 15, 30, 60]))
                indices = draw(st.sets(st.integers(0, 1380 // step - 1), min_size=1))
                readings = curve_of(day, {i * step: (step, i * 7) for i in indices})
                if draw(st.booleans()):
                    readings += curve_of(day, {0: (10, 1), 60: (30, 2), 90: (15, 3)})
            else:
                at = midnight(day) + timedelta(seconds=draw(st.integers(0, 82799)))
                readings = [total_of(day, draw(st.integers(0, 400000)), at)]
            archive.merge(register, readings, day, following)
        if draw(st.booleans()):
            series.too_early = draw(days)
        if draw(st.booleans()):
            series.refusal = Refusal(
                "HolderChanged",
                "ADAM-DC-0007",
                draw(instants),
                draw(st.none() | instants),
            )
    return archive


@given(archives())
def test_an_archive_comes_back_from_its_files_as_it_was(archive: Archive) -> None:
    """Every register, day, answer and refusal; and writing it again changes no byte."""
    read = Archive(PARIS)
    for year in archive.years():
        read.load_year(stored(archive.dump_year(year)))
    read.load_head(stored(archive.dump_head()))

    assert read.contract == archive.contract
    assert read.contract_checked == archive.contract_checked
    assert json.dumps(content(read)) == json.dumps(content(archive))
    for register in REGISTERS:
        before, after = archive.series(register), read.series(register)
        assert after.days == before.days
        assert after.answered == before.answered
        assert after.too_early == before.too_early
        assert after.reviewed == before.reviewed
        assert after.refusal == before.refusal
    for channel in (TAKEN, GIVEN):
        assert read.days(channel) == archive.days(channel)
        for day in archive.days(channel):
            assert read.adopted(channel, day) == archive.adopted(channel, day)


def test_a_year_is_written_in_runs_of_equal_steps(archive: Archive) -> None:
    """The form on disk, which later versions must be able to read."""
    merge_curve(
        archive,
        {
            0: (30, 110),
            30: (30, 408),
            60: (10, 112),
            70: (10, 0),
            120: (60, 138),
            240: (60, 190),
        },
    )
    archive.merge(ENERGY, [total_of(REAL_DAY, CONSUMED_WH)], REAL_DAY, NEXT_DAY)
    archive.merge(ENERGY, [total_of(date(2025, 12, 31), 5)], REAL_DAY, REAL_DAY)
    archive.merge(
        MAX_POWER,
        [total_of(REAL_DAY, 3533, midnight(REAL_DAY) + timedelta(seconds=15539))],
        REAL_DAY,
        NEXT_DAY,
    )
    assert archive.years() == {2025, 2026}
    assert stored(archive.dump_year(2026)) == {
        "registers": {
            "consumption_load_curve": {
                "direction": "consumption",
                "quantity": "load_curve",
                "days": {
                    "2026-04-01": [
                        [0, 30, [110, 408]],
                        [60, 10, [112, 0]],
                        [120, 60, [138]],
                        [240, 60, [190]],
                    ]
                },
            },
            "consumption_daily_energy": {
                "direction": "consumption",
                "quantity": "daily_energy",
                "days": {"2026-04-01": 9271},
            },
            "consumption_max_power": {
                "direction": "consumption",
                "quantity": "max_power",
                "days": {"2026-04-01": [3533, 15539]},
            },
        }
    }


def test_the_head_holds_answers_and_refusals(archive: Archive) -> None:
    """The form on disk, which later versions must be able to read."""
    archive.merge(CURVE, [], date(2026, 3, 25), REAL_DAY)
    series = archive.series(CURVE)
    series.too_early = date(2026, 3, 24)
    series.refusal = Refusal(
        "CollectionOff",
        "ADAM-ERR0075",
        datetime(2026, 4, 1, 6, 12, tzinfo=UTC),
        datetime(2026, 4, 2, 2, 12, tzinfo=UTC),
    )
    archive.contract = Contract(9000, {CONSUMPTION: date(2014, 1, 22)})
    archive.contract_checked = date(2026, 3, 31)
    assert stored(archive.dump_head()) == {
        "contract": {
            "subscribed_power": 9000,
            "activation": {"consumption": "2014-01-22"},
        },
        "contract_checked": "2026-03-31",
        "registers": {
            "consumption_load_curve": {
                "direction": "consumption",
                "quantity": "load_curve",
                "answered": [["2026-03-25", "2026-04-01"]],
                "too_early": "2026-03-24",
                "reviewed": None,
                "refusal": {
                    "reason": "CollectionOff",
                    "code": "ADAM-ERR0075",
                    "at": "2026-04-01T06:12:00+00:00",
                    "retry": "2026-04-02T02:12:00+00:00",
                },
            }
        },
    }


def known_archive() -> Archive:
    """Return an archive with something of everything in it."""
    archive = Archive(PARIS)
    merge_curve(archive, points_of(CONSUMED))
    archive.merge(ENERGY, [total_of(REAL_DAY, 9271)], REAL_DAY, NEXT_DAY)
    archive.merge(MAX_POWER, [total_of(REAL_DAY, 3533)], REAL_DAY, NEXT_DAY)
    archive.adopt(CONSUMPTION, {date(2026, 1, 1): OLDER})
    archive.series(CURVE).too_early = date(2024, 1, 1)
    archive.series(ENERGY).refusal = Refusal("NoData", "x", midnight(REAL_DAY), None)
    return archive


def year_with(**changes: Any) -> Document:
    """Return a year of which the second register is as given, the first one sound."""
    sound = {
        "direction": "consumption",
        "quantity": "daily_energy",
        "days": {"2026-04-01": 1},
    }
    return {"registers": {"first": sound, "second": sound | changes}}


@pytest.mark.parametrize(
    "document",
    [
        {},
        [],
        None,
        "",
        {"registers": None},
        {"registers": []},
        {"registers": {"x": None}},
        {"registers": {"x": {}}},
        year_with(direction="up"),
        year_with(quantity="voltage"),
        year_with(quantity=["load_curve"]),
        year_with(days=None),
        year_with(days={"2026-02-30": 1}),
        year_with(days={"yesterday": 1}),
        year_with(days={"2026-04-01": None}),
        year_with(days={"2026-04-01": "many"}),
        year_with(quantity="max_power", days={"2026-04-01": 3533}),
        year_with(quantity="max_power", days={"2026-04-01": [3533]}),
        year_with(quantity="max_power", days={"2026-04-01": [3533, None]}),
        year_with(quantity="load_curve", days={"2026-04-01": 5}),
        year_with(quantity="load_curve", days={"2026-04-01": []}),
        year_with(quantity="load_curve", days={"2026-04-01": [[0, 30]]}),
        year_with(quantity="load_curve", days={"2026-04-01": [[0, 30, []]]}),
        year_with(quantity="load_curve", days={"2026-04-01": [[0, 0, [1, 2]]]}),
        year_with(quantity="load_curve", days={"2026-04-01": [[0, -30, [1, 2]]]}),
        year_with(quantity="load_curve", days={"2026-04-01": [[0, 30, [None]]]}),
        year_with(quantity="load_curve", days={"2026-04-01": [[None, 30, [1]]]}),
        year_with() | {"adopted": None},
        year_with() | {"adopted": {"up": {}}},
        year_with() | {"adopted": {"consumption": []}},
        year_with() | {"adopted": {"consumption": {"never": ["HA Linky", [1]]}}},
        year_with() | {"adopted": {"consumption": {"2026-01-02": ["HA Linky", []]}}},
        year_with() | {"adopted": {"consumption": {"2026-01-02": None}}},
    ],
)
def test_a_year_that_cannot_be_read_changes_nothing(document: Any) -> None:
    """Damage raises one of the errors that its reader expects, before anything is taken."""
    archive = known_archive()
    before = content(archive)
    with pytest.raises(BAD):
        archive.load_year(document)
    assert content(archive) == before


CONTRACT = {"subscribed_power": 9000, "activation": {}}
"""As it was kept before it had texts."""


def head_with(contract: Any = None, checked: Any = None, **changes: Any) -> Document:
    """Return a head of which the second register is as given, the first one sound."""
    sound = {
        "direction": "consumption",
        "quantity": "daily_energy",
        "answered": [["2025-01-01", "2025-02-01"]],
        "too_early": None,
        "reviewed": None,
        "refusal": None,
    }
    return {
        "contract": contract or CONTRACT,
        "contract_checked": checked,
        "registers": {
            "first": sound | {"too_early": "2020-01-01"},
            "second": sound | changes,
        },
    }


REFUSAL = {"reason": "x", "code": "y", "at": "2026-04-01T00:00:00+00:00", "retry": None}


@pytest.mark.parametrize(
    "document",
    [
        {},
        None,
        head_with() | {"registers": None},
        head_with() | {"registers": {"x": {}}},
        head_with("6 kVA"),
        head_with({"activation": {}}),
        head_with({"subscribed_power": "9000", "activation": {}}),
        head_with({"subscribed_power": 9000.0, "activation": {}}),
        head_with({"subscribed_power": True, "activation": {}}),
        head_with({"subscribed_power": 0, "activation": {}}),
        head_with({"subscribed_power": -9000, "activation": {}}),
        head_with({"subscribed_power": [9000], "activation": {}}),
        head_with(CONTRACT | {"tariff": 5}),
        head_with(CONTRACT | {"off_peak_hours": None}),
        head_with(CONTRACT | {"meter_type": ["AMM"]}),
        head_with(CONTRACT | {"segments": "C5"}),
        head_with(CONTRACT | {"segments": [5]}),
        head_with(CONTRACT | {"segments": None}),
        head_with({"subscribed_power": 9000, "activation": {"up": "2026-01-01"}}),
        head_with({"subscribed_power": 9000, "activation": {"consumption": 5}}),
        head_with(checked="yesterday"),
        head_with(direction=None),
        head_with(answered=None),
        head_with(answered=["2025-01-01"]),
        head_with(answered=[["2025-01-01", None]]),
        head_with(too_early="soon"),
        head_with(too_early=5),
        head_with(reviewed=5),
        head_with(reviewed="lately"),
        head_with(refusal="no"),
        head_with(refusal={"reason": "x"}),
        head_with(refusal=REFUSAL | {"at": None}),
        head_with(refusal=REFUSAL | {"retry": "tomorrow"}),
    ],
)
def test_a_head_that_cannot_be_read_changes_nothing(document: Any) -> None:
    """Damage raises one of the errors that its reader expects, before anything is taken."""
    archive = known_archive()
    before = content(archive)
    with pytest.raises(BAD):
        archive.load_head(document)
    assert content(archive) == before


def test_a_sound_head_is_taken_in(archive: Archive) -> None:
    """The document that the damaged ones are made of can be read."""
    archive.load_head(head_with(checked="2026-03-31", refusal=REFUSAL))
    assert archive.contract == Contract(9000)
    assert archive.contract_checked == date(2026, 3, 31)
    assert archive.series(ENERGY).refusal == Refusal(
        "x", "y", datetime(2026, 4, 1, tzinfo=UTC), None
    )


def test_the_texts_of_a_contract_are_kept(archive: Archive) -> None:
    """The form on disk; what was not told is left out, as older versions did."""
    archive.contract = Contract(
        9000, {}, "BTINFMU4", "HC (22H50-6H50)", ("C5", "P4"), "AMM", is_partial=True
    )
    assert stored(archive.dump_head())["contract"] == CONTRACT | {
        "tariff": "BTINFMU4",
        "off_peak_hours": "HC (22H50-6H50)",
        "segments": ["C5", "P4"],
        "meter_type": "AMM",
    }
    archive.contract = Contract(9000)
    assert stored(archive.dump_head())["contract"] == CONTRACT


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2000) | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner)
    ),
    max_leaves=6,
)


def damage(document: Any, draw: Any) -> Any:
    """Return a document in which one thing, somewhere, is another."""
    if isinstance(document, dict) and document and draw(st.integers(0, 4)):
        key = draw(st.sampled_from(sorted(document)))
        return {**document, key: damage(document[key], draw)}
    if isinstance(document, list) and document and draw(st.integers(0, 4)):
        index = draw(st.integers(0, len(document) - 1))
        return [
            *document[:index],
            damage(document[index], draw),
            *document[index + 1 :],
        ]
    return draw(JSON)


@given(st.data())
def test_damage_anywhere_is_either_read_whole_or_not_at_all(
    data: st.DataObject,
) -> None:
    """One thing is damaged: loading changes nothing, or what was loaded can be written."""
    source = known_archive()
    archive = Archive(PARIS)
    before = content(archive)
    for dump, load in (
        (source.dump_year(2026), archive.load_year),
        (source.dump_head(), archive.load_head),
    ):
        try:
            load(damage(stored(dump), data.draw))
        except BAD:
            assert content(archive) == before
        before = content(archive)


def test_a_lost_year_is_asked_for_again(archive: Archive) -> None:
    """Its answers are forgotten, those of its neighbours and the refusals are not."""
    for register in (CURVE, ENERGY):
        archive.merge(register, [], date(2024, 6, 1), date(2026, 4, 2))
    archive.series(CURVE).too_early = date(2024, 5, 31)
    archive.forget_answers(2025)
    expected = [
        (date(2024, 6, 1), date(2025, 1, 1)),
        (date(2026, 1, 1), date(2026, 4, 2)),
    ]
    assert list(archive.series(CURVE).answered) == expected
    assert list(archive.series(ENERGY).answered) == expected
    assert archive.series(CURVE).too_early == date(2024, 5, 31)
    archive.forget_answers(2023)
    assert list(archive.series(CURVE).answered) == expected


def test_nothing_known_is_empty(archive: Archive) -> None:
    """An archive without readings has neither days nor years."""
    register: Register
    for register in REGISTERS:
        assert archive.series(register).days == {}
    assert archive.years() == set()
    assert archive.days(TAKEN) == []
    assert archive.dump_year(2026) == {"registers": {}}

"""What a poll asks for in each situation, and how few requests that takes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
import math

from hypothesis import example, given, settings, strategies as st
import pytest

from custom_components.grid_meter.metering.archive import Archive, Refusal
from custom_components.grid_meter.metering.model import (
    Contract,
    Direction,
    Offer,
    Register,
    Request,
)
from custom_components.grid_meter.metering.plan import (
    Progress,
    again,
    backfill,
    completes_review,
    due,
    earliest,
    progress,
)
from custom_components.grid_meter.providers.courtesy import (
    CONSO_API,
    DATA_CONNECT,
    LENEDA,
)

from ..days import (
    CONSUMED,
    CURVE,
    CURVE_OUT,
    ENERGY,
    ENERGY_OUT,
    MAX_POWER,
    PARIS,
    curve_of,
    points_of,
    total_of,
)

NOW = datetime(2026, 11, 21, 7, 12, tzinfo=UTC)
NOON = NOW + timedelta(hours=4)
TODAY = date(2026, 11, 21)
CURVE_OFFER = Offer(CURVE, 7, 24, 15)
ENERGY_OFFER = Offer(ENERGY, None, 36, 15)
MAX_POWER_OFFER = Offer(MAX_POWER, None, 36, 15)
OFFERS = [CURVE_OFFER, MAX_POWER_OFFER, ENERGY_OFFER]
CURVE_FIRST = date(2024, 11, 6)
DAILY_FIRST = date(2023, 11, 6)
REVIEWED = timedelta(days=60)
HOURS = points_of([386] * 24, 60)


def ago(days: int) -> date:
    """Return the day that is so many days before today; yesterday is 1."""
    return TODAY - timedelta(days=days)


def asked(
    archive: Archive,
    offers: Sequence[Offer] = OFFERS,
    now: datetime = NOW,
    *,
    holes: bool = False,
) -> list[Request]:
    """Return all that is due."""
    return list(due(archive, offers, DATA_CONNECT, now, holes=holes))


def answer(
    archive: Archive, register: Register, start: date, end: date, missing: date
) -> None:
    """Take in a whole answer, but for one day."""
    days = [start + timedelta(days=n) for n in range((end - start).days)]
    for day in days:
        if register in (CURVE, CURVE_OUT):
            readings = curve_of(day, points_of(CONSUMED))
        else:
            readings = [total_of(day, 9271)]
        archive.merge(register, readings if day != missing else [], day, day)
    archive.merge(register, [], start, end)


@pytest.fixture
def known(archive: Archive) -> Archive:
    """Return an archive that has all of the history up to yesterday."""
    archive.merge(CURVE, [], CURVE_FIRST, ago(8))
    answer(archive, CURVE, ago(8), TODAY, date.max)
    for register in (ENERGY, MAX_POWER):
        archive.merge(register, [], DAILY_FIRST, ago(8))
        answer(archive, register, ago(8), TODAY, date.max)
    return archive


def test_the_first_poll_asks_for_all_days_and_a_week_of_curve(archive: Archive) -> None:
    """Totals first, then the curve, one request each; older curves are backfilled."""
    assert asked(archive) == [
        Request(ENERGY, DAILY_FIRST, TODAY),
        Request(CURVE, ago(7), TODAY),
        Request(MAX_POWER, DAILY_FIRST, TODAY),
    ]


def test_nothing_missing_asks_nothing(known: Archive) -> None:
    """All of it is there, so that the day is over for the operator."""
    assert asked(known) == []
    assert asked(known, holes=True) == []
    assert backfill(known, OFFERS, DATA_CONNECT, NOW) is None


def test_the_day_begins_at_local_midnight(known: Archive) -> None:
    """At 23:00 UTC of a winter's day yesterday is another one."""
    before, after = (
        datetime(2026, 11, 21, 22, 59, tzinfo=UTC),
        datetime(2026, 11, 21, 23, tzinfo=UTC),
    )
    assert asked(known, now=before) == []
    tomorrow = TODAY + timedelta(days=1)
    assert asked(known, now=after) == [Request(ENERGY, tomorrow - REVIEWED, tomorrow)]


def test_before_it_is_due_one_register_looks_for_yesterday(known: Archive) -> None:
    """The others follow as soon as it is there, or as it should be."""
    yesterday = TODAY - timedelta(days=1)
    for register in (ENERGY, CURVE, MAX_POWER):
        series = known.series(register)
        series.answered.remove(yesterday, TODAY)
        series.days.pop(yesterday)
    assert asked(known) == [Request(ENERGY, ago(60), TODAY)]
    assert asked(known, holes=True) == [Request(ENERGY, ago(60), TODAY)]
    late = [
        Request(ENERGY, ago(60), TODAY),
        Request(CURVE, ago(1), TODAY),
        Request(MAX_POWER, ago(60), TODAY),
    ]
    assert asked(known, now=NOON) == late
    known.series(ENERGY).days[yesterday] = 9264
    known.series(ENERGY).answered.add(yesterday, TODAY)
    assert asked(known) == late[1:]


def test_yesterday_is_asked_for_until_it_is_in(archive: Archive) -> None:
    """Also after an answer without it; what comes with the totals costs nothing more."""
    for register, first in (
        (ENERGY, DAILY_FIRST),
        (CURVE, CURVE_FIRST),
        (MAX_POWER, DAILY_FIRST),
    ):
        archive.merge(register, [], first, ago(8))
        answer(archive, register, ago(8), TODAY, missing=ago(1))
    assert asked(archive, now=NOON) == [
        Request(ENERGY, ago(60), TODAY),
        Request(CURVE, ago(1), TODAY),
        Request(MAX_POWER, ago(60), TODAY),
    ]
    archive.merge(ENERGY, [total_of(ago(1), 9271)], ago(1), TODAY)
    morning = {o: p for o, p in points_of(CONSUMED).items() if o < 720}
    archive.merge(CURVE, curve_of(ago(1), morning), ago(1), TODAY)
    assert asked(archive) == [
        Request(CURVE, ago(1), TODAY),
        Request(MAX_POWER, ago(60), TODAY),
    ]


def test_days_of_absence_are_asked_for_at_once(known: Archive) -> None:
    """Home Assistant was off for four days: one request for each register."""
    later = NOW + timedelta(days=4)
    today = TODAY + timedelta(days=4)
    assert asked(known, now=later) == [
        Request(ENERGY, today - REVIEWED, today),
        Request(CURVE, TODAY, today),
        Request(MAX_POWER, today - REVIEWED, today),
    ]


def test_a_window_that_fails_does_not_hold_up_older_ones(archive: Archive) -> None:
    """It is left out as if it were answered, for its own register alone."""
    offers = [CURVE_OFFER, MAX_POWER_OFFER]
    archive.merge(MAX_POWER, [], DAILY_FIRST, TODAY)
    newest = Request(CURVE, ago(7), TODAY)
    assert backfill(archive, offers, DATA_CONNECT, NOON) == newest
    older = Request(CURVE, ago(14), ago(7))
    assert backfill(archive, offers, DATA_CONNECT, NOON, [newest]) == older
    other = Request(MAX_POWER, ago(7), TODAY)
    assert backfill(archive, offers, DATA_CONNECT, NOON, [other]) == newest
    assert list(archive.series(CURVE).answered) == []


def test_weeks_of_absence_leave_the_older_curve_to_the_backfill(known: Archive) -> None:
    """Off for twenty days: all totals, a week of curve, and two windows behind it."""
    later = NOW + timedelta(days=20)
    today = TODAY + timedelta(days=20)
    assert asked(known, now=later) == [
        Request(ENERGY, date(2023, 11, 26), today),
        Request(CURVE, today - timedelta(days=7), today),
        Request(MAX_POWER, date(2023, 11, 26), today),
    ]
    answer(known, CURVE, today - timedelta(days=7), today, date.max)
    first = backfill(known, [CURVE_OFFER], DATA_CONNECT, later)
    assert first == Request(
        CURVE, today - timedelta(days=14), today - timedelta(days=7)
    )
    known.merge(CURVE, [], first.start, first.end)
    assert backfill(known, [CURVE_OFFER], DATA_CONNECT, later) == Request(
        CURVE, TODAY, first.start
    )


def test_holes_of_the_last_week_are_asked_for_once_a_day(archive: Archive) -> None:
    """Operators fill holes days later; older ones are not waited for."""
    offers = [CURVE_OFFER]
    archive.merge(CURVE, [], CURVE_FIRST, ago(10))
    answer(archive, CURVE, ago(10), TODAY, missing=ago(4))
    assert asked(archive, offers) == []
    assert asked(archive, offers, holes=True) == [Request(CURVE, ago(4), TODAY)]
    later = NOW + timedelta(days=4)
    answer(archive, CURVE, TODAY, TODAY + timedelta(days=4), date.max)
    assert asked(archive, offers, later, holes=True) == []


def test_a_request_for_yesterday_reaches_back_to_holes(archive: Archive) -> None:
    """It costs the same, and the hole may have been filled since this morning."""
    archive.merge(CURVE, [], CURVE_FIRST, ago(10))
    answer(archive, CURVE, ago(10), ago(1), missing=ago(4))
    assert asked(archive, [CURVE_OFFER]) == [Request(CURVE, ago(4), TODAY)]
    answer(archive, CURVE, ago(1), TODAY, date.max)
    assert asked(archive, [CURVE_OFFER]) == []


def test_nothing_is_asked_before_the_contract_began(archive: Archive) -> None:
    """Where the operator tells of it, each direction has a day of its own."""
    archive.contract = Contract(
        9000, {Direction.CONSUMPTION: ago(30), Direction.PRODUCTION: ago(3)}
    )
    offers = [*OFFERS, Offer(CURVE_OUT, 7, 24, 15), Offer(ENERGY_OUT, None, 36, 15)]
    assert asked(archive, offers) == [
        Request(ENERGY, ago(30), TODAY),
        Request(ENERGY_OUT, ago(3), TODAY),
        Request(CURVE, ago(7), TODAY),
        Request(CURVE_OUT, ago(3), TODAY),
        Request(MAX_POWER, ago(30), TODAY),
    ]
    archive.contract = Contract(9000, {Direction.CONSUMPTION: date(2014, 1, 22)})
    assert earliest(archive, CURVE_OFFER, TODAY) == CURVE_FIRST


def test_days_without_a_longest_span_are_filled_at_once(archive: Archive) -> None:
    """The backfill of what one request can hold is one request."""
    archive.merge(ENERGY, [], ago(7), TODAY)
    assert backfill(archive, [ENERGY_OFFER], DATA_CONNECT, NOW) == Request(
        ENERGY, DAILY_FIRST, ago(7)
    )


def test_a_lost_year_of_days_is_asked_for_again(known: Archive) -> None:
    """One request closes the gap of the days; the curve's is backfilled by the week."""
    known.forget_answers(2025)
    year = date(2025, 1, 1), date(2026, 1, 1)
    assert asked(known) == [Request(ENERGY, *year), Request(MAX_POWER, *year)]
    assert backfill(known, [CURVE_OFFER], DATA_CONNECT, NOW) == Request(
        CURVE, date(2025, 12, 25), date(2026, 1, 1)
    )


@pytest.mark.parametrize(
    ("retry", "still"),
    [
        (None, True),
        (NOW + timedelta(seconds=1), True),
        (NOW, False),
        (NOW - timedelta(hours=1), False),
    ],
)
def test_a_refusal_is_not_provoked_again(
    archive: Archive, retry: datetime | None, still: bool
) -> None:
    """For good, or until its time has come; other registers are asked as ever."""
    archive.series(CURVE).refusal = Refusal(
        "CollectionOff", "ADAM-ERR0075", NOW - timedelta(hours=20), retry
    )
    registers = [request.register for request in asked(archive)]
    assert registers == ([ENERGY, MAX_POWER] if still else [ENERGY, CURVE, MAX_POWER])
    assert (backfill(archive, [CURVE_OFFER], DATA_CONNECT, NOW) is None) is still


def test_what_is_too_early_is_not_asked_again(archive: Archive) -> None:
    """The first day worth asking moves behind the one refused, never back."""
    assert earliest(archive, CURVE_OFFER, TODAY) == CURVE_FIRST
    archive.series(CURVE).too_early = date(2026, 5, 3)
    assert earliest(archive, CURVE_OFFER, TODAY) == date(2026, 5, 4)
    archive.series(CURVE).too_early = date(2020, 5, 3)
    assert earliest(archive, CURVE_OFFER, TODAY) == CURVE_FIRST


class Operator:
    """An operator that knows nothing before a day and says no more than so."""

    def __init__(self, activation: date, published: date) -> None:
        """Hold the readings of the days [activation, published)."""
        self.archive = Archive(PARIS)
        self.activation = activation
        self.published = published
        self.requests: list[Request] = []

    def poll(self, offer: Offer) -> int:
        """Answer all that is due, each thing once; return the number of requests."""
        before = len(self.requests)
        while request := next(
            (r for r in asked(self.archive, [offer]) if r not in self.requests), None
        ):
            self.answer(request)
        return len(self.requests) - before

    def answer(self, request: Request) -> None:
        """Answer one request, as the archive takes it in."""
        assert request.start < request.end <= TODAY
        self.requests.append(request)
        series = self.archive.series(request.register)
        if request.start < self.activation:
            series.too_early = max(request.start, series.too_early or request.start)
            return
        days = days_of(request.start, min(request.end, self.published))
        if request.register is CURVE:
            readings = [r for day in days for r in curve_of(day, HOURS)]
        else:
            readings = [total_of(day, 9271) for day in days]
        self.archive.merge(request.register, readings, request.start, request.end)


def days_of(start: date, end: date) -> list[date]:
    """Return the days [start, end)."""
    return [start + timedelta(days=n) for n in range((end - start).days)]


@given(st.integers(0, (TODAY - DAILY_FIRST).days + 30), st.booleans())
@example(0, False)
@example(1, False)
@example(1, True)
@example(3, False)
@example(7, True)
@example(8, False)
@settings(max_examples=60)
def test_the_first_day_of_a_contract_is_found_in_few_requests(
    age: int, late: bool
) -> None:
    """Halving finds it to the day among three years, whether yesterday is in or not."""
    operator = Operator(ago(age), ago(1) if late else TODAY)
    count = operator.poll(ENERGY_OFFER)
    first = max(ago(age), DAILY_FIRST)
    series = operator.archive.series(ENERGY)
    assert list(series.answered) == ([(first, TODAY)] if age else [])
    assert sorted(series.days) == days_of(first, operator.published)
    whole = 1 if first == DAILY_FIRST else 1 + math.ceil(math.log2(1111))
    assert count <= whole + late

    served = [
        day
        for request in operator.requests
        if request.start >= first
        for day in days_of(request.start, request.end)
        if day < ago(60)
    ]
    assert len(served) == len(set(served)), "asked again for what was answered"


@given(st.integers(0, (TODAY - CURVE_FIRST).days + 30))
@example(0)
@example(1)
@example(3)
@example(7)
@example(8)
@settings(max_examples=25)
def test_curves_are_filled_back_to_the_first_day_of_the_contract(age: int) -> None:
    """Newest first, a week each, in the least number of requests and a few to search."""
    operator = Operator(ago(age), TODAY)
    assert operator.poll(CURVE_OFFER) <= 4
    series = operator.archive.series(CURVE)
    first = max(ago(age), CURVE_FIRST)
    while request := backfill(operator.archive, [CURVE_OFFER], DATA_CONNECT, NOW):
        assert request.end - request.start <= timedelta(days=7)
        if series.too_early is None:
            assert request.end == min(series.days)
        assert not series.days.keys() & set(days_of(request.start, request.end))
        operator.answer(request)
    assert sorted(series.days) == days_of(first, TODAY)
    weeks = math.ceil((TODAY - first).days / 7)
    search = 0 if first == CURVE_FIRST else 4
    assert len(operator.requests) <= weeks + search


def test_the_search_goes_on_where_it_was_interrupted() -> None:
    """Each refusal is remembered, so that a poll that broke off repeats none of them."""
    operator = Operator(ago(100), TODAY)
    for _ in range(30):
        due_now = asked(operator.archive, [ENERGY_OFFER])
        if not due_now:
            break
        assert due_now[0] not in operator.requests
        operator.answer(due_now[0])
    assert list(operator.archive.series(ENERGY).answered) == [(ago(100), TODAY)]
    assert asked(operator.archive, [ENERGY_OFFER], NOW, holes=True) == []
    tomorrow = NOW + timedelta(days=1)
    assert asked(operator.archive, [ENERGY_OFFER], tomorrow) == [
        Request(ENERGY, TODAY + timedelta(days=1) - REVIEWED, TODAY + timedelta(days=1))
    ]


@pytest.mark.parametrize(("days", "back"), [(1, 60), (6, 60), (7, None), (30, None)])
def test_totals_look_back_for_corrections(
    known: Archive, days: int, back: int | None
) -> None:
    """Sixty days with each request, and once a week all that the operator keeps."""
    now, today = NOW + timedelta(days=days), TODAY + timedelta(days=days)
    first = ENERGY_OFFER.first_day(today)
    start = today - timedelta(days=back) if back else first
    assert asked(known, [ENERGY_OFFER], now) == [Request(ENERGY, start, today)]
    answer(known, ENERGY, start, today, missing=today - timedelta(days=1))
    assert asked(known, [ENERGY_OFFER], now) == [
        Request(ENERGY, today - REVIEWED, today)
    ]


@pytest.mark.parametrize("age", [0, 1, 2, 7, 30, 59, 60, 61])
@pytest.mark.parametrize("reviewed", [TODAY, ago(10)])
def test_another_contract_costs_a_few_refusals(age: int, reviewed: date) -> None:
    """What was answered is refused from a day on: halving finds it, and polls go on."""
    operator = Operator(ago(age), TODAY)
    series = operator.archive.series(ENERGY)
    series.answered.add(DAILY_FIRST, ago(1))
    series.days = dict.fromkeys(days_of(DAILY_FIRST, ago(1)), 9271)
    series.reviewed = reviewed
    assert operator.poll(ENERGY_OFFER) <= (8 if reviewed == TODAY else 12)
    assert (ago(1) in series.days) is (age > 0)


def test_history_is_filled_newest_first_across_registers(archive: Archive) -> None:
    """Whichever register has the newest gap is next."""
    offers = [CURVE_OFFER, Offer(CURVE_OUT, 7, 24, 15)]
    archive.merge(CURVE, [], ago(14), TODAY)
    archive.merge(CURVE_OUT, [], ago(7), TODAY)
    assert backfill(archive, offers, DATA_CONNECT, NOW) == Request(
        CURVE_OUT, ago(14), ago(7)
    )
    archive.merge(CURVE_OUT, [], ago(21), ago(7))
    assert backfill(archive, offers, DATA_CONNECT, NOW) == Request(
        CURVE, ago(21), ago(14)
    )
    refusal = Refusal("CollectionOff", "", NOW, None)
    for register in (CURVE, CURVE_OUT):
        archive.series(register).refusal = refusal
    assert backfill(archive, offers, DATA_CONNECT, NOW) is None


def test_progress_tells_how_far_back_history_is_known(archive: Archive) -> None:
    """In per cent of the days, never rounded up, and the day that all have reached."""
    offers = [CURVE_OFFER, Offer(CURVE_OUT, 7, 24, 15)]
    archive.contract = Contract(None, {Direction.PRODUCTION: ago(100)})
    archive.series(CURVE).too_early = ago(301)
    assert progress(archive, offers, DATA_CONNECT, TODAY) == Progress(0, ago(7))
    archive.merge(CURVE, [], ago(299), TODAY)
    assert progress(archive, offers, DATA_CONNECT, TODAY) == Progress(75, ago(7))
    archive.merge(CURVE_OUT, [], ago(50), TODAY)
    assert progress(archive, offers, DATA_CONNECT, TODAY) == Progress(86, ago(50))
    archive.merge(CURVE_OUT, [], ago(100), TODAY)
    assert progress(archive, offers, DATA_CONNECT, TODAY) == Progress(99, ago(299))
    archive.merge(CURVE, [], ago(300), TODAY)
    assert progress(archive, offers, DATA_CONNECT, TODAY) == Progress(100, ago(300))


def test_progress_does_not_wait_for_what_never_comes(archive: Archive) -> None:
    """A register refused for good is no part of the history; nor is no history at all."""
    archive.merge(ENERGY, [], DAILY_FIRST, TODAY)
    archive.series(CURVE).refusal = Refusal("CollectionOff", "", NOW, None)
    assert progress(
        archive, [CURVE_OFFER, ENERGY_OFFER], DATA_CONNECT, TODAY
    ) == Progress(100, DAILY_FIRST)
    assert progress(archive, [CURVE_OFFER], DATA_CONNECT, TODAY) == Progress(100, TODAY)


def test_the_history_of_a_young_contract_is_the_polls_business(
    archive: Archive,
) -> None:
    """The last week is asked for day by day; it takes nothing from other histories."""
    offers = [CURVE_OFFER, Offer(CURVE_OUT, 7, 24, 15)]
    archive.contract = Contract(
        None, {Direction.CONSUMPTION: ago(107), Direction.PRODUCTION: ago(2)}
    )
    archive.merge(CURVE, [], ago(57), TODAY)
    assert progress(archive, offers, DATA_CONNECT, TODAY) == Progress(50, ago(57))
    assert progress(archive, offers[1:], DATA_CONNECT, TODAY) == Progress(100, ago(2))


# Registers that are read again for corrections, and appear each on a day of its own


READ_AGAIN = [
    Offer(register, 31, since=date(2026, 1, 1), reread_days=10, review_days=45)
    for register in (CURVE, CURVE_OUT)
]


def rounds(archive: Archive, *, holes: bool) -> list[Request]:
    """Return what a poll asks for at Leneda."""
    return list(due(archive, READ_AGAIN, LENEDA, NOW, holes=holes))


@pytest.fixture
def told(archive: Archive) -> Archive:
    """Return an archive in which the last two days of one register are missing."""
    for register, missing in ((CURVE, 2), (CURVE_OUT, 0)):
        answer(archive, register, date(2026, 1, 1), ago(missing), date.max)
        archive.merge(register, [], ago(missing), TODAY)
        archive.series(register).reviewed = ago(3)
    return archive


def test_each_register_appears_on_a_day_of_its_own(told: Archive) -> None:
    """So none stands for another: what lacks days is asked for at every poll."""
    assert rounds(told, holes=False) == [Request(CURVE, ago(2), TODAY)]


def test_ten_days_are_read_again_each_day(told: Archive) -> None:
    """By the first poll, complete or not."""
    assert rounds(told, holes=True) == [
        Request(CURVE, ago(10), TODAY),
        Request(CURVE_OUT, ago(10), TODAY),
    ]


def test_six_weeks_are_read_again_each_week(told: Archive) -> None:
    """In windows that one request can hold, the newest first."""
    told.series(CURVE).reviewed = ago(7)
    assert rounds(told, holes=True) == [
        Request(CURVE, ago(31), TODAY),
        Request(CURVE, ago(45), ago(31)),
        Request(CURVE_OUT, ago(10), TODAY),
    ]


def test_what_never_spoke_is_not_read_again(archive: Archive) -> None:
    """There is nothing to correct."""
    assert rounds(archive, holes=True) == [
        Request(CURVE, ago(10), TODAY),
        Request(CURVE_OUT, ago(10), TODAY),
    ]


@pytest.mark.parametrize(
    ("start", "end", "is_complete"),
    [(45, 31, True), (60, 44, True), (60, 45, False), (44, 0, False), (31, 0, False)],
)
def test_when_the_review_is_done(
    archive: Archive, start: int, end: int, *, is_complete: bool
) -> None:
    """With the request that holds the day furthest back, and no other."""
    request = Request(CURVE, ago(start), ago(end))
    assert completes_review(archive, READ_AGAIN[0], request, TODAY) is is_complete


def test_the_review_of_a_young_meter(archive: Archive) -> None:
    """Is done with its first day."""
    young = Offer(CURVE, 31, since=ago(20), review_days=45)
    for start, is_complete in ((20, True), (19, False)):
        request = Request(CURVE, ago(start), TODAY)
        assert completes_review(archive, young, request, TODAY) is is_complete


def test_nothing_is_reviewed_where_it_is_not_wanted(archive: Archive) -> None:
    """Other operators' curves are read once."""
    request = Request(CURVE, ago(60), TODAY)
    assert not completes_review(archive, CURVE_OFFER, request, TODAY)


def test_no_more_history_than_is_wanted(archive: Archive) -> None:
    """A smaller depth asks less and forgets nothing; a bigger one goes on from there."""

    def reaching(depth: int | None) -> list[Offer]:
        """Return the offers as far back as so many months."""
        return [replace(offer, depth=depth) for offer in OFFERS]

    def fill(offers: list[Offer]) -> list[Request]:
        """Answer all of the history, with nothing; return what was asked."""
        found = []
        while request := backfill(archive, offers, DATA_CONNECT, NOON):
            found.append(request)
            archive.merge(request.register, [], request.start, request.end)
        return found

    first = {1: date(2026, 10, 21), 12: date(2025, 11, 21)}
    assert {earliest(archive, each, TODAY) for each in reaching(1)} == {first[1]}
    assert min(each.start for each in fill(reaching(1))) == first[1]
    assert progress(archive, reaching(1), DATA_CONNECT, TODAY).percent == 100
    assert progress(archive, reaching(12), DATA_CONNECT, TODAY).percent < 20
    more = fill(reaching(12))
    assert (more[0].end, more[-1].start) == (first[1], first[12])
    assert not fill(reaching(1))
    # Polls look through all totals for corrections: of what is wanted.
    for depth, begin in ((1, first[1]), (12, first[12]), (None, DAILY_FIRST)):
        polled = asked(archive, reaching(depth), NOON)
        assert min(each.start for each in polled) == begin
    # Where there is no more, more is not asked for.
    assert earliest(archive, reaching(60)[0], TODAY) == CURVE_FIRST
    assert min(each.start for each in fill(reaching(60))) == DAILY_FIRST


def test_asked_again() -> None:
    """A span is asked for whatever was answered: all that is served, totals first."""
    archive = Archive(PARIS)
    for register in (ENERGY, CURVE):
        archive.merge(register, [], DAILY_FIRST, TODAY)
    assert again(archive, OFFERS, DATA_CONNECT, NOW, (ago(40), ago(30))) == [
        Request(ENERGY, ago(40), ago(30)),
        Request(CURVE, ago(37), ago(30)),
        Request(CURVE, ago(40), ago(37)),
        Request(MAX_POWER, ago(40), ago(30)),
    ]
    # Not today, nor what is no longer served, nor what is refused.
    archive.series(MAX_POWER).refusal = Refusal("WrongDirection", "", NOW, None)
    assert again(archive, OFFERS, DATA_CONNECT, NOW, (ago(1), ago(-5))) == [
        Request(ENERGY, ago(1), TODAY),
        Request(CURVE, ago(1), TODAY),
    ]
    edge = (CURVE_FIRST - timedelta(days=2), CURVE_FIRST + timedelta(days=1))
    assert again(archive, OFFERS, DATA_CONNECT, NOW, edge) == [
        Request(ENERGY, *edge),
        Request(CURVE, CURVE_FIRST, edge[1]),
    ]
    before = (DAILY_FIRST - timedelta(days=9), DAILY_FIRST)
    assert again(archive, OFFERS, DATA_CONNECT, NOW, before) == []


def test_asked_again_calmly() -> None:
    """Of old readings no more is asked at once than a day's first poll may ask."""
    archive, courtesy = Archive(PARIS), replace(CONSO_API, history_per_day=2)
    old = again(archive, OFFERS, courtesy, NOW, (ago(40), ago(15)))
    assert old == [Request(ENERGY, ago(40), ago(15)), Request(CURVE, ago(22), ago(15))]
    recent = again(archive, OFFERS, courtesy, NOW, (ago(7), TODAY))
    assert {request.register for request in recent} == {ENERGY, CURVE, MAX_POWER}

"""Spans behave as the sets of days that they stand for."""

from datetime import date, timedelta
import itertools

from hypothesis import given, strategies as st

from custom_components.grid_meter.metering.spans import Spans

FIRST = date(2026, 2, 20)
SIZE = 30
NUMBERS = st.integers(0, SIZE)
EDITS = st.lists(st.tuples(st.booleans(), NUMBERS, NUMBERS), max_size=12)


def day(number: int) -> date:
    """Return a day by its number, across the end of a month."""
    return FIRST + timedelta(days=number)


@given(EDITS, NUMBERS, NUMBERS)
def test_spans_hold_the_days_added_and_not_removed(
    edits: list[tuple[bool, int, int]], start: int, end: int
) -> None:
    """Whatever is added and removed: same days as a set, least possible spans, its gaps."""
    spans, expected = Spans(), set[int]()
    for add, *bounds in edits:
        low, high = sorted(bounds)
        if add:
            spans.add(day(low), day(high))
            expected |= set(range(low, high))
        else:
            spans.remove(day(low), day(high))
            expected -= set(range(low, high))

    assert {number for number in range(-1, SIZE + 1) if day(number) in spans} == (
        expected
    )
    assert all(
        a_end < b_start for (_, a_end), (b_start, _) in itertools.pairwise(spans)
    )
    assert Spans(reversed(list(spans))) == spans

    gaps = spans.gaps(day(start), day(end))
    assert all(low < high for low, high in gaps)
    assert [
        number
        for low, high in gaps
        for number in range((low - FIRST).days, (high - FIRST).days)
    ] == [number for number in range(start, end) if number not in expected]


def test_spans_that_touch_become_one() -> None:
    """Weeks asked one after the other leave one span."""
    spans = Spans([(day(0), day(7)), (day(14), day(21))])
    assert list(spans) == [(day(0), day(7)), (day(14), day(21))]
    spans.add(day(7), day(14))
    assert list(spans) == [(day(0), day(21))]


def test_an_empty_span_adds_nothing() -> None:
    """A span that ends where it begins, or before, holds no day."""
    spans = Spans([(day(3), day(3)), (day(5), day(4))])
    assert list(spans) == []
    assert spans == Spans()
    assert spans != [(day(3), day(3))]

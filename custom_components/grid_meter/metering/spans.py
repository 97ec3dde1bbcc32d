"""Sets of days, kept as the spans they form."""

from collections.abc import Iterable, Iterator
from datetime import date


class Spans:
    """A set of days as sorted, disjoint spans [start, end)."""

    def __init__(self, spans: Iterable[tuple[date, date]] = ()) -> None:
        """Begin with the union of the given spans."""
        self._spans: list[tuple[date, date]] = []
        for start, end in spans:
            self.add(start, end)

    def __iter__(self) -> Iterator[tuple[date, date]]:
        """Walk the spans in the order of time."""
        return iter(self._spans)

    def __contains__(self, day: date) -> bool:
        """Tell whether the day is in one of the spans."""
        return any(start <= day < end for start, end in self._spans)

    def __eq__(self, other: object) -> bool:
        """Compare by the days contained."""
        return isinstance(other, Spans) and self._spans == other._spans

    __hash__ = None  # type: ignore[assignment]  # a mutable set, like list and dict

    def add(self, start: date, end: date) -> None:
        """Add the days [start, end), joining the spans that touch."""
        if start >= end:
            return
        apart = []
        for span_start, span_end in self._spans:
            if span_end < start or end < span_start:
                apart.append((span_start, span_end))
            else:
                start, end = min(start, span_start), max(end, span_end)
        self._spans = sorted([*apart, (start, end)])

    def remove(self, start: date, end: date) -> None:
        """Take the days [start, end) out."""
        if start >= end:
            return
        kept = []
        for span_start, span_end in self._spans:
            if span_start < min(span_end, start):
                kept.append((span_start, min(span_end, start)))
            if max(span_start, end) < span_end:
                kept.append((max(span_start, end), span_end))
        self._spans = kept

    def gaps(self, start: date, end: date) -> list[tuple[date, date]]:
        """Return the spans of [start, end) that are not in the set, oldest first."""
        gaps = []
        for span_start, span_end in self._spans:
            if span_end <= start or end <= span_start:
                continue
            if start < span_start:
                gaps.append((start, span_start))
            start = max(start, span_end)
        if start < end:
            gaps.append((start, end))
        return gaps

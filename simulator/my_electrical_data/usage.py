"""What the gateway keeps: how often somebody has asked today, and answers for later."""

from collections import defaultdict
from collections.abc import Hashable
from datetime import date, datetime, timedelta

from ..clock import Clock


class DayCounter:
    """Counts calls by caller, with and without the cache; each day begins at zero."""

    def __init__(self) -> None:
        """Start at zero."""
        self._day: date | None = None
        self._calls: dict[tuple[str, bool], int] = defaultdict(int)

    def count(self, caller: str, day: date, *, cached: bool) -> int:
        """Count one call and give how many there were today."""
        self._turn(day)
        self._calls[caller, cached] += 1
        return self._calls[caller, cached]

    def seen(self, caller: str, day: date, *, cached: bool) -> int:
        """Give how many calls there were today."""
        self._turn(day)
        return self._calls[caller, cached]

    def reset(self) -> None:
        """Forget all calls."""
        self._calls.clear()

    def _turn(self, day: date) -> None:
        """Begin a new day."""
        if day != self._day:
            self._day = day
            self._calls.clear()


class Cache:
    """Answers kept for a while."""

    def __init__(self, clock: Clock) -> None:
        """Start empty."""
        self._clock = clock
        self._kept: dict[tuple[Hashable, ...], tuple[datetime, object]] = {}

    def put(self, key: tuple[Hashable, ...], value: object, span: timedelta) -> None:
        """Keep a value for some time."""
        self._kept[key] = (self._clock.now() + span, value)

    def get(self, key: tuple[Hashable, ...]) -> object | None:
        """Give what was kept, while its time lasts."""
        until, value = self._kept.get(key, (None, None))
        return value if until is not None and self._clock.now() < until else None

    def drop(self, *start: Hashable) -> int:
        """Forget all whose key begins like this; give how many there were."""
        found = [key for key in self._kept if key[: len(start)] == start]
        for key in found:
            del self._kept[key]
        return len(found)

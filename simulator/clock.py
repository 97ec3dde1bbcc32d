"""Clocks: which instant the simulator believes it is."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
import time
from typing import Protocol, override, runtime_checkable


@runtime_checkable
class Clock(Protocol):
    """Anything that tells the present instant."""

    def now(self) -> datetime:
        """Give the present instant, aware, in UTC."""


class SystemClock(Clock):
    """The machine's own clock."""

    @override
    def now(self) -> datetime:
        """Give the machine's time in UTC."""
        return datetime.now(UTC)


class CallableClock(Clock):
    """A clock over any function that returns an aware instant, such as a test's frozen one."""

    def __init__(self, tell: Callable[[], datetime]) -> None:
        """Keep the function to ask."""
        self._tell = tell

    @override
    def now(self) -> datetime:
        """Ask the function and give its answer in UTC."""
        return self._tell().astimezone(UTC)


class AdjustableClock(Clock):
    """A clock that can be set, moved and run faster; speed 0 stands still, 60 runs a minute a second."""

    def __init__(
        self,
        now: datetime | None = None,
        *,
        speed: float = 1.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start at an aware instant (default: now) and run at the given speed."""
        self._monotonic = monotonic
        self._origin = (now or datetime.now(UTC)).astimezone(UTC)
        self._since = monotonic()
        self._speed = speed

    @property
    def speed(self) -> float:
        """Simulated seconds per real second."""
        return self._speed

    @override
    def now(self) -> datetime:
        """Give the simulated instant in UTC."""
        elapsed = (self._monotonic() - self._since) * self._speed
        return self._origin + timedelta(seconds=elapsed)

    def set(self, now: datetime) -> None:
        """Jump to an aware instant."""
        self._origin = now.astimezone(UTC)
        self._since = self._monotonic()

    def advance(self, delta: timedelta) -> None:
        """Jump forward (or back) by a span of time."""
        self.set(self.now() + delta)

    def run(self, speed: float) -> None:
        """Go on from the present instant at another speed."""
        self.set(self.now())
        self._speed = speed


class ManualClock(AdjustableClock):
    """A clock that only moves when told to."""

    def __init__(self, now: datetime) -> None:
        """Stand still at an aware instant."""
        super().__init__(now, speed=0.0)


def as_clock(source: Clock | Callable[[], datetime] | None) -> Clock:
    """Make a clock of what a caller has: a clock, a function, or nothing (the system's)."""
    if source is None:
        return SystemClock()
    if isinstance(source, Clock):
        return source
    return CallableClock(source)

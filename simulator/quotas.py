"""Quotas: how many calls an application may make per second and per hour."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
import time

from .clock import Clock


@dataclass(frozen=True, slots=True)
class Quotas:
    """Limits per application; None lifts one. Enedis, 2026: 5 calls a second, 1000 per clock hour.

    The burst limit runs on real time so that a fast or frozen clock does not distort it.
    """

    per_second: int | None = 5
    per_hour: int | None = 1000
    monotonic: Callable[[], float] = time.monotonic


DEFAULT_QUOTAS = Quotas()


class Throttle(Enum):
    """Which limit a call has run into."""

    SECOND = auto()
    HOUR = auto()


@dataclass(slots=True)
class _Usage:
    """What one application has used."""

    tokens: float
    filled_at: float
    hour: datetime | None = None
    calls: int = 0


def full_hour(instant: datetime) -> datetime:
    """Give the beginning of the clock hour of an instant."""
    return instant.replace(minute=0, second=0, microsecond=0)


class QuotaMeter:
    """Counts the calls of each application against the limits."""

    def __init__(self, limits: Quotas | None, clock: Clock) -> None:
        """Keep the limits (None: no limit at all) and the clock of the hourly one."""
        self.limits = limits
        self._clock = clock
        self._usage: dict[str, _Usage] = {}

    def reopens_at(self) -> datetime:
        """Give the instant, in UTC, at which the hourly quota starts afresh."""
        return full_hour(self._clock.now()) + timedelta(hours=1)

    def reset(self) -> None:
        """Forget all calls."""
        self._usage.clear()

    def admit(self, client_id: str) -> Throttle | None:
        """Count one call, or say which limit refuses it (a refused call is not counted)."""
        limits = self.limits
        if limits is None:
            return None
        used = self._usage.get(client_id)
        if used is None:
            used = _Usage(float(limits.per_second or 0), limits.monotonic())
            self._usage[client_id] = used
        if limits.per_second is not None and not _has_token(
            used, limits.per_second, limits
        ):
            return Throttle.SECOND
        hour = full_hour(self._clock.now())
        if used.hour != hour:
            used.hour, used.calls = hour, 0
        if limits.per_hour is not None and used.calls >= limits.per_hour:
            return Throttle.HOUR
        used.calls += 1
        used.tokens -= 1
        return None


def _has_token(used: _Usage, per_second: int, limits: Quotas) -> bool:
    """Refill the bucket for the time gone by and see whether a token is left."""
    now = limits.monotonic()
    refill = max(0.0, now - used.filled_at) * per_second
    used.tokens = min(float(per_second), used.tokens + refill)
    used.filled_at = now
    return used.tokens >= 1

"""The limits of a host, kept before it has to insist on them."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from ..metering.errors import QuotaExceeded

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
PACE_MARGIN = 1.02
"""A little slower than allowed, since the host's clock and the network are not ours."""
PATIENCE = timedelta(seconds=2)


class HostLimits:
    """Pace of all requests to one host, shared by every entry that talks to it."""

    def __init__(
        self,
        per_second: float,
        per_hour: int,
        now: Callable[[], datetime],
        per_day: int | None = None,
        at_once: int = 4,
    ) -> None:
        """Allow so many requests; `now` gives aware UTC."""
        self.at_once = asyncio.Semaphore(at_once)
        self._pace = PACE_MARGIN / per_second
        self._allowed = {HOUR: per_hour}
        if per_day is not None:
            self._allowed[DAY] = per_day
        self._now = now
        self._next_slot = 0.0
        self._sent: deque[datetime] = deque()
        self._blocked_until: datetime | None = None

    def block(self, until: datetime) -> None:
        """Send nothing before `until`, because the host said so."""
        if self._blocked_until is None or until > self._blocked_until:
            self._blocked_until = until

    async def wait(self) -> None:
        """Wait for one's turn; raises QuotaExceeded where that is not a matter of seconds."""
        await self._outlast_block()
        self._count()
        await self._take_turn()
        while self._block() is not None:
            # The host had enough while this one was waiting for its turn.
            await self._outlast_block()
            await self._take_turn()

    def _block(self) -> timedelta | None:
        """Return how much longer the host wants to be left alone, if it does."""
        if self._blocked_until is None or self._blocked_until <= self._now():
            return None
        return self._blocked_until - self._now()

    async def _outlast_block(self) -> None:
        """Wait until the host welcomes requests, if that is soon."""
        until, pause = self._blocked_until, self._block()
        if until is None or pause is None:
            return
        if pause > PATIENCE:
            raise QuotaExceeded("waiting", until)
        await asyncio.sleep(pause.total_seconds())
        if self._blocked_until == until:
            self._blocked_until = None

    def _count(self) -> None:
        """Count a request, unless the last hour or day has had its number."""
        now = self._now()
        while self._sent and self._sent[0] <= now - max(self._allowed):
            self._sent.popleft()
        for span, allowed in self._allowed.items():
            recent = [sent for sent in self._sent if sent > now - span]
            if len(recent) >= allowed:
                raise QuotaExceeded("own_limit", recent[-allowed] + span)
        self._sent.append(now)

    async def _take_turn(self) -> None:
        """Wait for the next slot that keeps the pace."""
        clock = asyncio.get_running_loop().time()
        slot = max(clock, self._next_slot)
        self._next_slot = slot + self._pace
        if slot > clock:
            await asyncio.sleep(slot - clock)


def next_access(
    headers: Mapping[str, str], now: datetime, usual: timedelta
) -> datetime:
    """Return when requests are welcome again, by seconds or by a date, if a host tells."""
    after = headers.get("Retry-After", "").strip()
    try:
        if after.isdecimal():
            return now + timedelta(seconds=int(after))
        told = parsedate_to_datetime(after)
        # "-0000" is UTC by the book, but read as if it had no zone.
        told = told if told.tzinfo else told.replace(tzinfo=UTC)
        return max(now, told.astimezone(UTC))
    except OverflowError, ValueError:
        return now + usual

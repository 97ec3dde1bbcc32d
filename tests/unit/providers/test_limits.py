"""The limits of a host are kept by all who share them."""

import asyncio
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from custom_components.grid_meter.metering.errors import QuotaExceeded
from custom_components.grid_meter.providers import limits as module
from custom_components.grid_meter.providers.limits import PATIENCE, HostLimits

START = datetime(2026, 7, 17, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Clock:
    """A time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        """Begin at the start."""
        self.seconds = 0.0
        self.slept: list[float] = []

    def now(self) -> datetime:
        """Return the time of day."""
        return START + timedelta(seconds=self.seconds)

    def time(self) -> float:
        """Return the monotonic time, as an event loop does."""
        return self.seconds + 777

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.slept.append(round(seconds, 6))
        self.seconds += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Put a clock of our own in the place of the loop's."""
    clock = Clock()
    fake = SimpleNamespace(
        sleep=clock.sleep,
        get_running_loop=lambda: clock,
        Semaphore=asyncio.Semaphore,
    )
    monkeypatch.setattr(module, "asyncio", fake)
    return clock


async def test_requests_keep_the_pace(clock: Clock) -> None:
    """Five a second, and a little slower: the first at once, then every 204 ms."""
    limits = HostLimits(5, 1000, clock.now)
    for _ in range(11):
        await limits.wait()
    assert clock.slept == [0.204] * 10


async def test_nobody_waits_for_a_slot_that_is_long_past(clock: Clock) -> None:
    """A pause is not saved up for a burst, nor is it paid for."""
    limits = HostLimits(5, 1000, clock.now)
    await limits.wait()
    clock.seconds += 60
    await limits.wait()
    assert clock.slept == []
    await limits.wait()
    assert clock.slept == [0.204]


async def test_an_hour_has_its_number_of_requests(clock: Clock) -> None:
    """The next one is welcome when the first is an hour old, and not before."""
    limits = HostLimits(5, 3, clock.now)
    for minutes in (0, 10, 20):
        clock.seconds = minutes * 60
        await limits.wait()
    clock.seconds = 3599
    for _ in range(3):
        with pytest.raises(QuotaExceeded) as raised:
            await limits.wait()
        assert raised.value.code == "own_limit"
        assert raised.value.next_access == START + HOUR
    clock.seconds = 3600
    await limits.wait()
    with pytest.raises(QuotaExceeded) as raised:
        await limits.wait()
    assert raised.value.next_access == START + timedelta(minutes=70)


async def test_a_block_holds_for_everybody(clock: Clock) -> None:
    """Until the host said, and then it is over."""
    limits = HostLimits(5, 1000, clock.now)
    limits.block(START + HOUR)
    for seconds in (0, 1800, 3597):
        clock.seconds = seconds
        with pytest.raises(QuotaExceeded) as raised:
            await limits.wait()
        assert raised.value.code == "waiting"
        assert raised.value.next_access == START + HOUR
    clock.seconds = 3600
    await limits.wait()
    assert clock.slept == []


async def test_a_refused_request_does_not_count(clock: Clock) -> None:
    """It was never sent."""
    limits = HostLimits(5, 1, clock.now)
    limits.block(START + HOUR)
    with pytest.raises(QuotaExceeded, match="waiting"):
        await limits.wait()
    clock.seconds = 3600
    await limits.wait()


async def test_an_earlier_end_does_not_shorten_a_block(clock: Clock) -> None:
    """The latest word on when to come back counts."""
    limits = HostLimits(5, 1000, clock.now)
    limits.block(START + HOUR)
    limits.block(START + timedelta(seconds=1))
    with pytest.raises(QuotaExceeded) as raised:
        await limits.wait()
    assert raised.value.next_access == START + HOUR
    limits.block(START + 2 * HOUR)
    with pytest.raises(QuotaExceeded) as raised:
        await limits.wait()
    assert raised.value.next_access == START + 2 * HOUR


@pytest.mark.parametrize(
    ("pause", "patient"),
    [
        (timedelta(milliseconds=300), True),
        (PATIENCE, True),
        (PATIENCE + timedelta(milliseconds=1), False),
    ],
)
async def test_seconds_are_waited_for(
    clock: Clock, pause: timedelta, patient: bool
) -> None:
    """A burst is over soon; longer than that is somebody else's decision."""
    limits = HostLimits(5, 1000, clock.now)
    limits.block(START + pause)
    if patient:
        await limits.wait()
        assert clock.slept == [pause.total_seconds()]
        await limits.wait()
        assert clock.slept == [pause.total_seconds(), 0.204]
    else:
        with pytest.raises(QuotaExceeded):
            await limits.wait()
        assert clock.slept == []


async def test_a_block_stops_those_who_wait_for_their_turn() -> None:
    """Three are in line when the first one's answer is a refusal: none of them is sent."""
    limits = HostLimits(20, 1000, lambda: START)
    await limits.wait()
    waiting = [asyncio.create_task(limits.wait()) for _ in range(3)]
    await asyncio.sleep(0)
    limits.block(START + HOUR)
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(result) for result in results] == [QuotaExceeded] * 3


async def test_those_who_come_at_once_get_slots_in_order(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Side by side as one after the other, each a slot of its own."""
    slots: list[tuple[int, float]] = []

    async def ask(number: int) -> None:
        """Wait for one's turn, without letting time pass for the others."""
        await limits.wait()
        slots.append((number, sum(clock.slept) if number else 0))
        clock.slept.clear()

    async def sleep(seconds: float) -> None:
        """Note how long somebody would wait."""
        clock.slept.append(round(seconds, 6))

    monkeypatch.setattr(f"{module.__name__}.asyncio.sleep", sleep)
    limits = HostLimits(5, 1000, clock.now)
    await asyncio.gather(*(ask(number) for number in range(6)))
    assert slots == [
        (0, 0),
        (1, 0.204),
        (2, 0.408),
        (3, 0.612),
        (4, 0.816),
        (5, 1.02),
    ]


async def test_a_short_block_is_outlasted_by_those_who_wait() -> None:
    """They go on when it is over, without an error."""
    now = START
    limits = HostLimits(5, 1000, lambda: now)
    await limits.wait()
    waiting = asyncio.create_task(limits.wait())
    await asyncio.sleep(0)
    assert not waiting.done()
    begun = asyncio.get_running_loop().time()
    limits.block(START + timedelta(milliseconds=300))
    await waiting
    assert asyncio.get_running_loop().time() - begun >= 0.3

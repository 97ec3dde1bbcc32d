"""How long the event loop was held by one callback, by which, and with what on the stack."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
import sys
import threading
import time
from types import FrameType
from typing import Any
from unittest.mock import patch

OURS = "grid_meter"
LOOK_EVERY = 0.005
NOTED_FROM = 0.010
KEPT = 12


@dataclass(slots=True)
class Block:
    """One callback that held the loop: for how long, and what was seen of it."""

    seconds: float
    processor: float
    callback: str
    ours: bool
    stack: list[str]


@dataclass(slots=True)
class _Current:
    """The callback that runs now, as the looker sees it."""

    began: float
    seen: list[list[str]] = field(default_factory=list)
    ours: bool = False


class Blocks:
    """Times every callback of the loop; a thread looks into those that last."""

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self.blocks: list[Block] = []
        self._current: _Current | None = None
        self._loop_thread = threading.get_ident()
        self._ended = threading.Event()

    def longest(self, *, ours: bool = False) -> Block | None:
        """Return the longest block, of all or of those with our code in them."""
        blocks = [block for block in self.blocks if block.ours or not ours]
        return max(blocks, key=lambda block: block.seconds, default=None)

    def worst(self) -> list[Block]:
        """Return the longest blocks with our code in them, the longest first."""
        ours = [block for block in self.blocks if block.ours]
        return sorted(ours, key=lambda block: -block.seconds)[:KEPT]

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watch the loop of this thread."""
        original = asyncio.Handle._run  # noqa: SLF001

        def timed(handle: asyncio.Handle) -> None:
            """Run a callback and note how long it took."""
            current = self._current = _Current(time.perf_counter())
            processor = time.thread_time()
            original(handle)
            self._current = None
            seconds = time.perf_counter() - current.began
            if seconds >= NOTED_FROM:
                self._note(handle, current, seconds, time.thread_time() - processor)

        looker = threading.Thread(target=self._look, daemon=True)
        looker.start()
        try:
            with patch.object(asyncio.Handle, "_run", timed):
                yield
        finally:
            self._ended.set()
            looker.join()

    def _note(
        self,
        handle: asyncio.Handle,
        current: _Current,
        seconds: float,
        processor: float,
    ) -> None:
        """Keep a block that was long enough to matter."""
        name, ours = _described(handle)
        stack = current.seen[len(current.seen) // 2] if current.seen else []
        self.blocks.append(Block(seconds, processor, name, ours or current.ours, stack))

    def _look(self) -> None:
        """Look again and again at what the loop does."""
        while not self._ended.wait(LOOK_EVERY):
            current = self._current
            if current is None or time.perf_counter() - current.began < LOOK_EVERY:
                continue
            frame = sys._current_frames().get(self._loop_thread)  # noqa: SLF001
            stack = list(_functions(frame))
            if current is self._current:
                current.seen.append(stack[:KEPT])
                current.ours = current.ours or any(OURS in each for each in stack)


def _functions(frame: FrameType | None) -> Iterator[str]:
    """Walk the functions on a stack outwards, down to the loop."""
    while frame is not None and frame.f_code.co_name != "timed":
        path = frame.f_code.co_filename.split("site-packages/")[-1]
        path = path[path.find(OURS) :] if OURS in path else path
        yield f"{path}:{frame.f_lineno} {frame.f_code.co_qualname}"
        frame = frame.f_back


def _described(handle: asyncio.Handle) -> tuple[str, bool]:
    """Return what a callback is, and whether it is a task of ours."""
    callback: Any = handle._callback  # type: ignore[attr-defined] # noqa: SLF001
    task = getattr(callback, "__self__", None)
    if not isinstance(task, asyncio.Task):
        return getattr(callback, "__qualname__", repr(callback)), False
    code = getattr(task.get_coro(), "cr_code", None)
    ours = code is not None and OURS in code.co_filename
    return f"task {task.get_name()}", ours

"""The two programs that the demo starts: the simulator and Home Assistant."""

import asyncio
from asyncio.subprocess import Process
from collections.abc import Awaitable, Callable, Sequence
import json
import os
from pathlib import Path
import signal
import socket
import sys
import time

from .house import CLIENT_ID, CLIENT_SECRET, ROOT, House
from .report import DemoError, say

START_SECONDS = 180
STOP_SECONDS = 40
RESTART = 100
"""With this code Home Assistant asks to be started again."""


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_free(port: int) -> bool:
    """Tell whether a program could listen on a port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


class Child:
    """A program that runs as long as the demo does."""

    def __init__(self, name: str, command: Sequence[str], log: Path) -> None:
        """Remember what to run and where its output goes."""
        self.name = name
        self.command = command
        self.log = log
        self._process: Process | None = None

    async def start(self) -> None:
        """Start the program in a session of its own, which Ctrl-C does not reach."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            self._process = await asyncio.create_subprocess_exec(
                *self.command,
                cwd=ROOT,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=asyncio.subprocess.STDOUT,
                start_new_session=True,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )

    async def until(self, ready: Callable[[], Awaitable[bool]]) -> None:
        """Wait until the program answers; fail with its last words if it ends."""
        say(f"Waiting for {self.name}")
        deadline = time.monotonic() + START_SECONDS
        while not await ready():
            if self._process is None or self._process.returncode is not None:
                raise DemoError(f"{self.name} ended at once:\n{self.last_words()}")
            if time.monotonic() > deadline:
                raise DemoError(f"{self.name} does not answer; see {self.log}")
            await asyncio.sleep(0.3)

    async def ended(self) -> int:
        """Wait for the program's end and return its code."""
        return 0 if self._process is None else await self._process.wait()

    async def stop(self) -> None:
        """Ask the program to end, and end it if it does not."""
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await process.wait()
        except TimeoutError:
            say(f"{self.name} does not stop; ending it")
            os.killpg(process.pid, signal.SIGKILL)
            await process.wait()

    async def kill(self) -> None:
        """End the program without giving it the time to put anything in order."""
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            raise DemoError(f"{self.name} ended by itself:\n{self.last_words()}")
        os.killpg(process.pid, signal.SIGKILL)
        await process.wait()

    def last_words(self) -> str:
        """Return the end of the log."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(lines[-25:])


def simulator(house: House) -> Child:
    """Return the simulated operators, to be started with the consents given earlier."""
    command = [sys.executable, "-m", "simulator", "--port", str(house.simulator_port)]
    command += ["--client-id", CLIENT_ID, "--client-secret", CLIENT_SECRET]
    command += ["--redirect-uri", house.redirect_uri]
    if house.consents.exists():
        for point in json.loads(house.consents.read_text(encoding="utf-8")):
            command += ["--share", point]
    return Child("the simulator", command, house.folder / "simulator.log")


def home_assistant(house: House, python: Path = Path(sys.executable)) -> Child:
    """Return Home Assistant, to be started; all that it needs is installed."""
    hass = python.with_name("hass")
    command = [str(hass), "-c", str(house.config), "--log-no-color", "--skip-pip"]
    return Child("Home Assistant", command, house.folder / "home-assistant.log")

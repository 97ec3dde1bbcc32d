"""The demo's beginning, middle and end."""

import argparse
import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
import json
from pathlib import Path
import shutil
import signal
import sys
import tempfile
import time

from aiohttp import ClientError, ClientSession

from . import history, truth
from .children import RESTART, Child, free_port, home_assistant, is_free, simulator
from .client import HomeAssistant
from .flow import add_credentials, add_integration, entries
from .house import CLIENT_ID, CLIENT_SECRET, ROOT, House
from .operators import Operators
from .report import DemoError, language, say, text
from .ways import CONSENT, WAYS, Way

FOLDER = ROOT / ".demo"


@dataclass(frozen=True)
class Stage:
    """Everything that runs."""

    house: House
    home: HomeAssistant
    operators: Operators
    hass: Child
    way: Way


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="scripts/demo",
        description="Run Home Assistant with Grid Meter and simulated operators.",
    )
    parser.add_argument("--port", type=int, default=8123, help="of Home Assistant")
    parser.add_argument("--simulator-port", type=int, default=8700)
    parser.add_argument(
        "--access",
        choices=WAYS,
        default=CONSENT.name,
        help="the way in: the consent at Enedis, or a gateway with its token",
    )
    parser.add_argument("--fresh", action="store_true", help="forget earlier runs")
    parser.add_argument(
        "--check",
        action="store_true",
        help="on other ports and in a folder of its own: end once all history is in, "
        "print it in numbers as one line of JSON",
    )
    return parser.parse_args()


@asynccontextmanager
async def running(house: House, way: Way = CONSENT) -> AsyncIterator[Stage]:
    """Start the simulator and Home Assistant, log in, and stop both at the end."""
    for port in (house.port, house.simulator_port):
        if not is_free(port):
            raise DemoError(f"port {port} is taken; choose others, see --help")
    house.prepare()
    (house.folder / "home-assistant.log").unlink(missing_ok=True)
    fake, hass = simulator(house), home_assistant(house)
    async with ClientSession() as session:
        operators, home = Operators(house, session), HomeAssistant(house, session)
        try:
            await fake.start()
            await fake.until(operators.answers)
            await hass.start()
            await hass.until(home.answers)
            await home.log_in()
            yield Stage(house, home, operators, hass, way)
        finally:
            say("Stopping")
            with suppress(ClientError, DemoError):
                await operators.remember()
            # Both wait for the connections that are still open.
            await session.close()
            await asyncio.gather(hass.stop(), fake.stop())
            say("Stopped")


async def furnish(stage: Stage) -> history.History:
    """Add the integration if it is not there yet, and show its history."""
    if not await entries(stage.home):
        if stage.way is CONSENT:
            await add_credentials(stage.home, CLIENT_ID, CLIENT_SECRET)
        secrets = await stage.operators.secrets(stage.way)
        await add_integration(stage.home, stage.way, secrets)
    complete = await history.until_complete(stage.home, stage.operators)
    ids = await history.statistic_ids(stage.home)
    await history.show_in_energy_dashboard(stage.home, ids)
    return complete


async def demo(house: House, way: Way) -> int:
    """Run until a person has seen enough."""
    async with running(house, way) as stage:
        await furnish(stage)
        print(f"\n{text('ready', url=house.url)}\n{text('login')}\n\n{text('try')}")
        for number, key in enumerate(("energy", "devices", "again"), 1):
            print(f"  {number}. {text(key, url=house.url)}")
        print(f"\n{text('stop')}", flush=True)
        # Home Assistant asks for a new start when a person chooses "Restart".
        while (code := await stage.hass.ended()) == RESTART:
            await stage.hass.start()
    raise DemoError(f"Home Assistant ended ({code}); see {stage.hass.log}")


async def check(house: House, way: Way) -> int:
    """Run until all history is in, hold it against the truth, print it in numbers."""
    began, today = time.monotonic(), datetime.now(UTC)
    async with running(house, way) as stage:
        found = await furnish(stage)
        say("Comparing with what the operator has")
        alike = await truth.compare(found, stage.operators, way, today)
        calls = await stage.operators.calls()
        version = stage.home.version
    issues = history.issues(house)
    for issue in issues:
        print(issue, file=sys.stderr)
    numbers = history.as_json(
        found,
        access=way.name,
        api_calls=calls,
        seconds=round(time.monotonic() - began),
        issues_in_log=len(issues),
    )
    print(json.dumps({"ha_version": version, **numbers, **alike}), flush=True)
    if issues:
        raise DemoError("Home Assistant's log has warnings or errors of Grid Meter")
    return 0


async def checked(way: Way) -> int:
    """Run the check in a folder that is kept only if something goes wrong."""
    FOLDER.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="check-", dir=FOLDER))
    try:
        house = House(folder, free_port(), free_port(), language())
        code = await check(house, way)
    except DemoError as err:
        raise DemoError(f"{err}\nThe logs are in {folder.relative_to(ROOT)}") from err
    shutil.rmtree(folder)
    return code


def run(main: Callable[[], Coroutine[None, None, int]]) -> int:
    """Run to the end, or until somebody asks to stop."""

    async def stoppable() -> int:
        """Turn the requests to stop into the cancellation that cleans up."""
        task = asyncio.ensure_future(main())
        loop = asyncio.get_running_loop()

        def stop() -> None:
            """Stop once: stopping itself is not to be interrupted."""
            if not task.cancelling():
                task.cancel()

        for request in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(request, stop)
        with suppress(asyncio.CancelledError):
            return await task
        return 130

    try:
        return asyncio.run(stoppable())
    except DemoError as err:
        print(f"\n{err}", file=sys.stderr)
        return 1


def main() -> int:
    """Choose between a demo and a check."""
    options = arguments()
    way = WAYS[options.access]
    if options.check:
        return run(lambda: checked(way))
    # Each way in has a home of its own, so that none is taken for another.
    folder = FOLDER / ("home" if way is CONSENT else f"home-{way.name}")
    if options.fresh and folder.exists():
        shutil.rmtree(folder)
    house = House(folder, options.port, options.simulator_port, language())
    code = run(lambda: demo(house, way))
    return 0 if code == 130 else code


if __name__ == "__main__":
    sys.exit(main())

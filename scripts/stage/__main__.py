"""The demo's beginning, middle and end."""

import argparse
import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
import shutil
import signal
import sys
import tempfile
from typing import Final

from . import enedis, leneda
from .children import free_port
from .house import FRANCE, LUXEMBOURG, ROOT, House
from .report import DemoError, language
from .ways import CONSENT, WAYS

FOLDER: Final = ROOT / ".demo"
ENEDIS: Final = "enedis"
LENEDA: Final = "leneda"


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="scripts/demo",
        description="Run Home Assistant with Grid Meter and simulated operators.",
    )
    parser.add_argument("--port", type=int, default=8123, help="of Home Assistant")
    parser.add_argument("--simulator-port", type=int, default=8700)
    parser.add_argument("--operator", choices=(ENEDIS, LENEDA), default=ENEDIS)
    parser.add_argument(
        "--access",
        choices=WAYS,
        help="the way in to Enedis: the consent there, or a gateway with its token",
    )
    parser.add_argument("--fresh", action="store_true", help="forget earlier runs")
    parser.add_argument(
        "--check",
        action="store_true",
        help="on other ports and in a folder of its own: end once all history is in, "
        "print it in numbers as one line of JSON",
    )
    options = parser.parse_args()
    if options.access and options.operator != ENEDIS:
        parser.error(f"--access is of {ENEDIS} alone")
    return options


def lived_in(
    options: argparse.Namespace, folder: Path, ports: tuple[int, int]
) -> House:
    """Return the house of the chosen operator's country."""
    place = LUXEMBOURG if options.operator == LENEDA else FRANCE
    return House(folder, *ports, language(), place)


async def checked(options: argparse.Namespace) -> int:
    """Run the check in a folder that is kept only if something goes wrong."""
    FOLDER.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="check-", dir=FOLDER))
    try:
        house = lived_in(options, folder, (free_port(), free_port()))
        if options.operator == LENEDA:
            code = await leneda.check(house)
        else:
            code = await enedis.check(house, WAYS[options.access or CONSENT.name])
    except DemoError as err:
        raise DemoError(f"{err}\nThe logs are in {folder.relative_to(ROOT)}") from err
    shutil.rmtree(folder)
    return code


async def shown(options: argparse.Namespace) -> int:
    """Run the demo in a home of its own, so that none is taken for another."""
    kind = options.access if options.operator == ENEDIS else options.operator
    is_first = kind in (None, CONSENT.name)
    folder = FOLDER / ("home" if is_first else f"home-{kind}")
    if options.fresh and folder.exists():
        shutil.rmtree(folder)
    house = lived_in(options, folder, (options.port, options.simulator_port))
    if options.operator == LENEDA:
        return await leneda.demo(house)
    return await enedis.demo(house, WAYS[options.access or CONSENT.name])


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
    if options.check:
        return run(lambda: checked(options))
    code = run(lambda: shown(options))
    return 0 if code == 130 else code


if __name__ == "__main__":
    sys.exit(main())

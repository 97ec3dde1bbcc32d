"""Measures everything, each part in a process of its own, one after the other."""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
import shutil
import subprocess
import sys
import tempfile

from scripts.stage.house import ROOT
from scripts.stage.report import say

from .report import Figures, as_line, read, table

PARTS: Mapping[str, tuple[str, Sequence[str]]] = {
    "projection": ("From the archive to rows", ()),
    "costs": ("What all hours cost, and what they would have cost", ()),
    "polling": ("Calls of ordinary days", ("{folder}/polling",)),
    "publishing": ("Publishing three years", ("{folder}/publishing",)),
    "importing": ("Importing files of three years", ("{folder}/importing",)),
    "backfill": ("A first history: calls, time, memory", ("{folder}/backfill",)),
    "blocks": ("A first history: the event loop", ("{folder}/blocks", "--watch")),
    "leneda_projection": ("Leneda: from the archive to rows", ()),
    "leneda_backfill": ("Leneda: a first history", ("{folder}/leneda_backfill",)),
}
MODULES = {"blocks": "backfill"}
SECONDS = 450


def measured(part: str, folder: Path) -> Figures:
    """Measure one part; raises what a process that fails raises."""
    title, arguments = PARTS[part]
    say(title)
    module = f"scripts.benchmark.{MODULES.get(part, part)}"
    command = [sys.executable, "-m", module]
    command += [argument.format(folder=folder) for argument in arguments]
    with (folder / f"{part}.log").open("w", encoding="utf-8") as log:
        done = subprocess.run(
            command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            timeout=SECONDS,
            check=True,
            text=True,
        )
    return read(done.stdout)


def main() -> int:
    """Print the figures; fail only where something could not be measured."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("part", nargs="*", help=f"only these of {', '.join(PARTS)}")
    parser.add_argument(
        "--logs", action="store_true", help="keep the logs, with the longest blocks"
    )
    options = parser.parse_args()
    if unknown := set(options.part) - PARTS.keys():
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    folder = Path(tempfile.mkdtemp(prefix="grid-meter-bench-"))
    figures: Figures = {}
    try:
        for part in options.part or PARTS:
            figures |= measured(part, folder)
    except (subprocess.SubprocessError, ValueError) as err:
        print(f"Not measured: {err}\nThe logs are in {folder}", file=sys.stderr)
        return 1
    if options.logs:
        say(f"The logs are in {folder}")
    else:
        shutil.rmtree(folder)
    print(table(figures))
    print(as_line(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Files that an operator hands to its customers, as readings or as a refusal."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from ..metering.model import Reading, Register

type Progress = Callable[[float], None]
"""Is told how much is done, from 0 to 1, at times."""


class FileRefused(Exception):
    """A file that is not taken in, and why.

    `key` is one of REASONS; `line` counts from 1, as a text editor or a spreadsheet
    does, and is None where the whole file is meant. The content of a line is never
    told, for it may hold a usage point id.
    """

    def __init__(self, key: str, line: int | None = None) -> None:
        """Keep the reason and the line."""
        super().__init__(key if line is None else f"{key} in line {line}")
        self.key = key
        self.line = line


REASONS = frozenset(
    {
        "bad_line",
        "in_future",
        "no_readings",
        "not_an_export",
        "not_kept",
        "other_usage_point",
        "too_large",
        "wrong_unit",
    }
)


@dataclass(frozen=True, slots=True)
class Part:
    """What a file holds of one register.

    `readings` follow each other in time; `missing` counts the intervals that the file
    names without giving a value.
    """

    register: Register
    readings: list[Reading]
    missing: int = 0

    @property
    def steps(self) -> list[timedelta]:
        """Return the lengths of the intervals, shortest first."""
        return sorted({reading.end - reading.start for reading in self.readings})


@dataclass(frozen=True, slots=True)
class ExportFile:
    """The readings of a file; `usage_point_id` is None where the file does not tell it."""

    usage_point_id: str | None = field(repr=False)
    parts: list[Part]


class FileReader(Protocol):
    """Reads the export files of one operator."""

    def __call__(
        self,
        path: Path,
        usage_point_id: str,
        until: datetime,
        progress: Progress | None = None,
    ) -> ExportFile:
        """Return what a file holds of a usage point, up to an instant (aware).

        Raises FileRefused, or OSError where the file cannot be read.
        """

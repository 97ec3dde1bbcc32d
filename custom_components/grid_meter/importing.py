"""Files that an operator hands out: what one holds, and what it would change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util

from .const import DOMAIN, OPERATOR_ENEDIS
from .coordinator import UsagePointCoordinator
from .metering.model import Quantity, Register
from .providers.enedis.file_reader import read
from .providers.files import ExportFile, FileReader, FileRefused, Part, Progress

READERS: Final[Mapping[str, FileReader]] = {OPERATOR_ENEDIS: read}
MINUTE: Final = timedelta(minutes=1)

NO_FILES: Final = "no_files"
NOT_MEASURED: Final = "not_measured"
UNREADABLE: Final = "unreadable"
"""Reasons to refuse a file that its reader does not know of."""


@dataclass(frozen=True, slots=True)
class PartPreview:
    """What a file holds of one register, and on how many local days it changes something.

    `start` and `end` are its first and last local day; `steps` are in minutes, None for
    daily values.
    """

    register: Register
    start: date
    end: date
    steps: list[int] | None
    values: int
    missing: int
    gained: int
    differing: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file holds, and on how many days something is new or different.

    `usage_point` is the short form of its id, None where the file does not tell it.
    """

    usage_point: str | None
    parts: list[PartPreview]
    gained: int
    differing: int

    def as_response(self) -> dict[str, Any]:
        """Return the preview as a script gets it; steps are in minutes."""
        return {
            "usage_point": self.usage_point,
            "registers": {
                part.register.key: {
                    "start": part.start.isoformat(),
                    "end": part.end.isoformat(),
                    "steps": part.steps,
                    "values": part.values,
                    "missing": part.missing,
                    "days_gained": part.gained,
                    "days_differing": part.differing,
                }
                for part in self.parts
            },
        }


def read_file(
    coordinator: UsagePointCoordinator, path: Path, progress: Progress | None = None
) -> ExportFile:
    """Read a file of a usage point, which may take seconds; raises FileRefused.

    What the usage point does not measure is left out.
    """
    point = coordinator.usage_point
    if (reader := READERS.get(point.operator)) is None:
        raise FileRefused(NO_FILES)
    try:
        file = reader(path, point.id, dt_util.utcnow(), progress)
    except OSError as err:
        raise FileRefused(UNREADABLE) from err
    parts = [
        part for part in file.parts if part.register.direction in coordinator.directions
    ]
    if not parts:
        raise FileRefused(NOT_MEASURED)
    return ExportFile(file.usage_point_id, parts)


async def async_preview(
    coordinator: UsagePointCoordinator, file: ExportFile
) -> Preview:
    """Tell what a file would change, and change nothing."""
    comparisons = await coordinator.async_compare(file.parts)
    gained: set[date] = set()
    differing: set[date] = set()
    parts = []
    for part, comparison in zip(file.parts, comparisons, strict=True):
        gained |= comparison.gained
        differing |= comparison.differing
        parts.append(
            _part_preview(
                coordinator, part, len(comparison.gained), len(comparison.differing)
            )
        )
    known = file.usage_point_id is not None
    return Preview(
        coordinator.usage_point.short if known else None,
        parts,
        len(gained),
        len(differing),
    )


def _part_preview(
    coordinator: UsagePointCoordinator, part: Part, gained: int, differing: int
) -> PartPreview:
    """Return what a part of a file holds, and how many days it changes."""
    zone = coordinator.provider.zone
    return PartPreview(
        register=part.register,
        start=part.readings[0].start.astimezone(zone).date(),
        end=part.readings[-1].start.astimezone(zone).date(),
        steps=[step // MINUTE for step in part.steps]
        if part.register.quantity is Quantity.LOAD_CURVE
        else None,
        values=len(part.readings),
        missing=part.missing,
        gained=gained,
        differing=differing,
    )


async def async_describe(hass: HomeAssistant, preview: Preview) -> str:
    """Return what a file holds in the language of the house, a paragraph a register."""
    language = hass.config.language
    texts = {
        **await async_get_translations(hass, language, "common", {DOMAIN}),
        **await async_get_translations(hass, language, "selector", {DOMAIN}),
    }
    prefix = f"component.{DOMAIN}"
    unknown = texts[f"{prefix}.common.import_usage_point_unknown"]
    told = texts[f"{prefix}.common.import_usage_point"]
    lines = [
        told.format(usage_point=preview.usage_point) if preview.usage_point else unknown
    ]
    lines += [
        texts[
            f"{prefix}.common.import_{'days' if part.steps is None else 'curve'}"
        ].format(
            register=texts[f"{prefix}.selector.register.options.{part.register.key}"],
            start=part.start.isoformat(),
            end=part.end.isoformat(),
            step=", ".join(str(step) for step in part.steps or ()),
            values=part.values,
            missing=part.missing,
            gained=part.gained,
            differing=part.differing,
        )
        for part in preview.parts
    ]
    return "\n\n".join(lines)


async def async_where(hass: HomeAssistant, refused: FileRefused) -> str:
    """Return the words for the line that is to blame, empty where it is none."""
    if refused.line is None:
        return ""
    texts = await async_get_translations(hass, hass.config.language, "common", {DOMAIN})
    text = texts[f"component.{DOMAIN}.common.import_line"]
    # The blank after it is no part of the text, which translators would lose.
    return f"{text.format(line=refused.line)} "

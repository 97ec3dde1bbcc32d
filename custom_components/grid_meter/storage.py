"""The archive on disk: one small file for the head, one for each year of readings."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, override
from zoneinfo import ZoneInfo

from homeassistant.core import DOMAIN as HOMEASSISTANT_DOMAIN, HomeAssistant, callback
from homeassistant.exceptions import UnsupportedStorageVersionError
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
from homeassistant.util.json import json_loads_object

from . import links
from .const import DOMAIN
from .metering.archive import VERSION, Archive, Document, migrate
from .metering.model import UsagePoint

HEAD = "head"
DAMAGE = (AttributeError, FileNotFoundError, KeyError, TypeError, ValueError)
FIRST_YEAR = 2010
"""No operator of smart meters has older readings."""


@dataclass(slots=True)
class Stored:
    """What was found on disk: the archive, and the last poll that added to it."""

    archive: Archive
    last_poll: datetime | None = None
    damaged: list[str] = field(default_factory=list)


class ArchiveFile(Store[Document]):
    """One file of an archive, brought up to date when it is read."""

    @override
    async def _async_migrate_func(
        self, old_major_version: int, old_minor_version: int, old_data: Document
    ) -> Document:
        """Return the content of a file that an older version wrote."""
        return migrate(old_data, old_major_version)


class ArchiveStore:
    """Reads and writes the archive of one usage point.

    Files are named after a digest, so that no usage point id shows in a path or log.
    Each is written atomically, and only when its content changed.
    """

    def __init__(self, hass: HomeAssistant, key: str) -> None:
        """Name the files after the key of the usage point."""
        self._hass = hass
        self._key = key
        self._stores: dict[str, Store[Document]] = {}
        self._writing = asyncio.Lock()
        self._is_closed = False

    async def load(self, zone: ZoneInfo) -> Stored:
        """Read everything; what cannot be read is set aside and asked for again.

        Raises UnsupportedStorageVersionError, and touches nothing, where a newer
        version of the integration has written.
        """
        stored = Stored(Archive(zone))
        try:
            years = await self._load_head(stored)
        except DAMAGE:
            await self._set_aside(HEAD)
            stored = Stored(Archive(zone), damaged=[HEAD])
            years = list(range(FIRST_YEAR, dt_util.utcnow().year + 1))
        for year in years:
            try:
                await self._load_year(year, stored)
            except DAMAGE:
                await self._set_aside(str(year))
                stored.archive.forget_answers(year)
                stored.damaged.append(str(year))
        if HEAD in stored.damaged:
            stored.archive.assume_answers()
        return stored

    async def save(
        self, archive: Archive, last_poll: datetime | None, changed: Iterable[date] = ()
    ) -> None:
        """Write the years of the changed days, then the head.

        In this order a process killed in between asks once more instead of taking an
        answer for stored that is not.
        """
        async with self._writing:
            if self._is_closed:
                return
            for year in sorted({day.year for day in changed}):
                # A year of half-hours takes longer to pack than the loop can wait.
                packed = await self._hass.async_add_executor_job(
                    archive.dump_year, year
                )
                await self._store(str(year)).async_save(packed)
            await self._store(HEAD).async_save(
                {
                    "archive": archive.dump_head(),
                    "years": sorted(archive.years()),
                    "last_poll": last_poll and last_poll.isoformat(),
                }
            )

    async def close(self) -> None:
        """Write nothing more, once what is being written is on disk."""
        async with self._writing:
            self._is_closed = True

    async def delete(self) -> None:
        """Delete all files, those set aside included."""
        await self.close()
        for part in await self.sizes():
            # What Home Assistant remembers of a file goes with it.
            await self._store(part).async_remove()

    async def days(self) -> int:
        """Return of how many local days there are readings, and change no file."""
        paths = [
            Path(self._store(part).path)
            for part in await self.sizes()
            if part.isdecimal()
        ]

        def count() -> int:
            """Look through the years, those left aside that cannot be read."""
            days: set[str] = set()
            for path in paths:
                with suppress(*DAMAGE):
                    document: Any = json_loads_object(path.read_bytes())["data"]
                    for series in document["registers"].values():
                        days |= series["days"].keys()
                    for adopted in document.get("adopted", {}).values():
                        days |= adopted.keys()
            return len(days)

        return await self._hass.async_add_executor_job(count)

    async def sizes(self) -> dict[str, int]:
        """Return the bytes of each file, those set aside included, by its part."""
        head = Path(self._store(HEAD).path)
        prefix = head.name.removesuffix(HEAD)

        def measure() -> dict[str, int]:
            """Look at all files of the usage point."""
            return {
                path.name.removeprefix(prefix): path.stat().st_size
                for path in sorted(head.parent.glob(f"{prefix}*"))
            }

        return await self._hass.async_add_executor_job(measure)

    def _store(self, part: str) -> Store[Document]:
        """Return the store of the head or of a year."""
        if part not in self._stores:
            self._stores[part] = ArchiveFile(
                self._hass,
                VERSION,
                f"{DOMAIN}.{self._key}.{part}",
                private=True,
                atomic_writes=True,
                serialize_in_event_loop=False,
            )
        return self._stores[part]

    async def _load_head(self, stored: Stored) -> list[int]:
        """Take in the head and return the years of which there are readings."""
        if (head := await self._load_part(HEAD)) is None:
            return []
        stored.archive.load_head(head["archive"])
        if head["last_poll"]:
            stored.last_poll = datetime.fromisoformat(head["last_poll"])
        return [int(year) for year in head["years"]]

    async def _load_year(self, year: int, stored: Stored) -> None:
        """Take in the readings of a year, which may be none if the head is lost."""
        if (document := await self._load_part(str(year))) is not None:
            stored.archive.load_year(document)
        elif HEAD not in stored.damaged:
            raise FileNotFoundError

    async def _load_part(self, part: str) -> Document | None:
        """Return a document, None where there is no file; raises one of DAMAGE."""
        document = await self._store(part).async_load()
        if document is None and self._async_was_no_json(part):
            raise ValueError
        return document

    async def _set_aside(self, part: str) -> None:
        """Keep a damaged file under another name, if Home Assistant's store did not."""
        path = Path(self._store(part).path)

        def rename() -> None:
            """Rename the file, if there is one."""
            with suppress(FileNotFoundError):
                path.replace(path.with_name(f"{path.name}.damaged"))

        await self._hass.async_add_executor_job(rename)

    @callback
    def _async_was_no_json(self, part: str) -> bool:
        """Tell whether Home Assistant's store has just found a file to be no JSON.

        Its repair speaks of restoring a backup; ours, which tells that the readings
        are fetched again, stands in for it.
        """
        prefix = f"storage_corruption_{DOMAIN}.{self._key}.{part}_"
        issues = [
            issue_id
            for domain, issue_id in ir.async_get(self._hass).issues
            if domain == HOMEASSISTANT_DOMAIN and issue_id.startswith(prefix)
        ]
        for issue_id in issues:
            ir.async_delete_issue(self._hass, HOMEASSISTANT_DOMAIN, issue_id)
        return bool(issues)


@callback
def async_tell_damage(
    hass: HomeAssistant, key: str, point: UsagePoint, damaged: list[str]
) -> None:
    """Tell that parts of an archive were set aside, until the user takes note of it."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"archive_damaged_{key}",
        is_fixable=True,
        is_persistent=True,
        severity=ir.IssueSeverity.WARNING,
        learn_more_url=links.repair("archive_damaged"),
        translation_key="archive_damaged",
        translation_placeholders={
            # Not the name of the home: Home Assistant's diagnostics show what persists.
            "usage_point": point.short,
            "parts": ", ".join(damaged),
        },
    )


class ColourStore:
    """Keeps what is known of Tempo's colours, which are the same for every home."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Name the file."""
        self._store: Store[Document] = Store(
            hass, 1, f"{DOMAIN}.tempo", atomic_writes=True
        )

    async def load(self) -> Document:
        """Return what was stored; what cannot be read is asked for again."""
        try:
            return await self._store.async_load() or {}
        except NotImplementedError, UnsupportedStorageVersionError:
            return {}

    async def save(self, document: Document) -> None:
        """Write what is known."""
        await self._store.async_save(document)

    async def delete(self) -> None:
        """Delete the file."""
        await self._store.async_remove()

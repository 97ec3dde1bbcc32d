"""The archive on disk: one small file for the head, one for each year of readings."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from homeassistant.core import DOMAIN as HOMEASSISTANT_DOMAIN, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .metering.archive import VERSION, Archive, Document

HEAD = "head"
FIRST_YEAR = 2010
"""No operator of smart meters has older readings."""


@dataclass(slots=True)
class Stored:
    """What was found on disk: the archive, and the last poll that added to it."""

    archive: Archive
    last_poll: datetime | None = None
    damaged: list[str] = field(default_factory=list)


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

    async def load(self, zone: ZoneInfo) -> Stored:
        """Read everything; what cannot be read is set aside and asked for again."""
        stored = Stored(Archive(zone))
        years: Iterable[int] = ()
        head: Any = await self._store(HEAD).async_load()
        try:
            if head is not None:
                years = self._read_head(head, stored)
            elif self._async_was_no_json(HEAD):
                stored.damaged.append(HEAD)
        except AttributeError, KeyError, TypeError, ValueError:
            stored = Stored(Archive(zone), damaged=[HEAD])
            await self._set_aside(HEAD, head)
        if stored.damaged:
            years = range(FIRST_YEAR, dt_util.utcnow().year + 1)
        for year in years:
            await self._load_year(year, stored)
        return stored

    async def save(
        self, archive: Archive, last_poll: datetime | None, changed: Iterable[date] = ()
    ) -> None:
        """Write the years of the changed days, then the head.

        In this order a process killed in between asks once more instead of taking an
        answer for stored that is not.
        """
        for year in sorted({day.year for day in changed}):
            await self._store(str(year)).async_save(archive.dump_year(year))
        await self._store(HEAD).async_save(
            {
                "archive": archive.dump_head(),
                "years": sorted(archive.years()),
                "last_poll": last_poll and last_poll.isoformat(),
            }
        )

    async def remove(self, years: Iterable[int]) -> None:
        """Delete the files of the head and the given years."""
        for part in (HEAD, *map(str, years)):
            await self._store(part).async_remove()

    def _store(self, part: str) -> Store[Document]:
        """Return the store of the head or of a year."""
        if part not in self._stores:
            self._stores[part] = Store(
                self._hass,
                VERSION,
                f"{DOMAIN}.{self._key}.{part}",
                private=True,
                atomic_writes=True,
                serialize_in_event_loop=False,
            )
        return self._stores[part]

    def _read_head(self, head: Document, stored: Stored) -> list[int]:
        """Take in the head and return the years of which there are readings."""
        stored.archive.load_head(head["archive"])
        if head["last_poll"]:
            stored.last_poll = datetime.fromisoformat(head["last_poll"])
        return [int(year) for year in head["years"]]

    async def _load_year(self, year: int, stored: Stored) -> None:
        """Take in the readings of a year."""
        document: Any = await self._store(str(year)).async_load()
        searching = HEAD in stored.damaged
        try:
            if document is not None:
                stored.archive.load_year(document)
                return
            if searching and not self._async_was_no_json(str(year)):
                return
        except AttributeError, KeyError, TypeError, ValueError:
            await self._set_aside(str(year), document)
        stored.archive.forget_answers(year)
        stored.damaged.append(str(year))

    async def _set_aside(self, part: str, document: Any) -> None:
        """Keep a document of unknown shape under another name.

        One that is no JSON at all was set aside by Home Assistant's store already.
        """
        if document is not None:
            await self._store(f"{part}.damaged").async_save({"document": document})
            await self._store(part).async_remove()

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

"""What is kept here of a usage point, in files and in the recorder: told, and deleted.

It outlives the usage point in Home Assistant, so it is found by the usage point's keys
alone: nothing needs to remember its id.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Self

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations

from .const import CONF_ACCESS, DOMAIN, SUBENTRY_ACCESS_REQUEST
from .identity import Keys, production_point_of, usage_point_of
from .metering.model import UsagePoint
from .statistics import (
    async_count,
    async_delete as async_delete_statistics,
    async_list_own,
)
from .storage import ArchiveStore

type IssueData = Mapping[str, str | int | float | None]


@dataclass(frozen=True, slots=True)
class Trace:
    """What tells a usage point without telling its id, even once it is gone.

    `short` is the end of its id; `is_given` tells whether somebody else gave the access.
    """

    key: str
    production_key: str | None
    access: str
    short: str
    is_given: bool

    @classmethod
    def of(cls, entry: ConfigEntry, subentry: ConfigSubentry, keys: Keys) -> Self:
        """Return the trace of a usage point that is set up, or was until now."""
        point = usage_point_of(subentry.data)
        production = production_point_of(subentry.data)
        return cls(
            key=subentry.unique_id or keys(point),
            production_key=keys(production) if production else None,
            access=entry.data[CONF_ACCESS],
            short=point.short,
            is_given=subentry.subentry_type == SUBENTRY_ACCESS_REQUEST,
        )

    @classmethod
    def load(cls, data: IssueData) -> Self:
        """Return the trace that a repair has kept; raises KeyError if it has none."""
        production_key = data["production_key"]
        return cls(
            key=str(data["key"]),
            production_key=str(production_key) if production_key else None,
            access=str(data["access"]),
            short=str(data["short"]),
            is_given=bool(data["is_given"]),
        )

    def dump(self) -> dict[str, str | int | float | None]:
        """Return what a repair keeps of the trace."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Holdings:
    """What is stored: days, files and bytes of the archive, hours of each statistic.

    The ids of the statistics are shown with the end of the usage point's id only.
    """

    days: int
    files: int
    bytes: int
    statistics: Mapping[str, int]

    def __bool__(self) -> bool:
        """Tell whether there is anything."""
        return bool(self.files or self.statistics)


async def async_holdings(hass: HomeAssistant, trace: Trace, keys: Keys) -> Holdings:
    """Look through files and statistics of a usage point, and change nothing."""
    store = ArchiveStore(hass, trace.key)
    sizes = await store.sizes()
    shown = await _async_statistics(hass, trace, keys)
    rows = await async_count(hass, shown)
    return Holdings(
        days=await store.days(),
        files=len(sizes),
        bytes=sum(sizes.values()),
        statistics=dict(zip(shown.values(), rows, strict=True)),
    )


async def async_delete(
    hass: HomeAssistant, trace: Trace, keys: Keys, *, archive: bool, statistics: bool
) -> None:
    """Delete what was chosen of what is kept, of which nothing may be in use."""
    if archive:
        await ArchiveStore(hass, trace.key).delete()
    if statistics:
        await async_delete_statistics(hass, await _async_statistics(hass, trace, keys))


async def async_describe(hass: HomeAssistant, held: Holdings) -> str:
    """Return what is stored in the language of the house."""
    texts = await async_get_translations(hass, hass.config.language, "common", {DOMAIN})
    prefix = f"component.{DOMAIN}.common"
    if not held:
        return texts[f"{prefix}.stored_nothing"]
    lines = [
        texts[f"{prefix}.stored_archive"].format(
            days=held.days, files=held.files, kilobytes=-(-held.bytes // 1000)
        ),
        *(
            texts[f"{prefix}.stored_statistic"].format(statistic=name, hours=hours)
            for name, hours in held.statistics.items()
        ),
    ]
    return "\n".join(f"- {line}" for line in lines)


async def _async_statistics(
    hass: HomeAssistant, trace: Trace, keys: Keys
) -> dict[str, str]:
    """Return the ids of a usage point's statistics, each with the form that is shown."""
    wanted = {trace.key, trace.production_key}
    found = {}
    for statistic_id in await async_list_own(hass):
        name = statistic_id.removeprefix(f"{DOMAIN}:")
        operator, point_id, rest = (*name.split("_", 2), "", "")[:3]
        # Ids of statistics are in small letters, those of usage points in capitals.
        point = UsagePoint(operator, point_id.upper())
        if keys(point) in wanted:
            found[statistic_id] = f"{DOMAIN}:{operator}_{point.short}_{rest}"
    return found

"""What other integrations have written of a usage point, and taking over its old days."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
import re
from typing import Final, NamedTuple

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util

from . import links
from .const import CONF_TAKE_OVER_HISTORY, DOMAIN, OPERATOR_ENEDIS, OPERATOR_LENEDA
from .coordinator import GridMeterConfigEntry, UsagePointCoordinator
from .metering.adoption import AdoptedDay, best_of, days_of
from .metering.archive import Archive
from .metering.model import Direction, Offer, Quantity, UsagePoint
from .metering.plan import earliest
from .statistics import async_list_energies, async_read_energy

HA_LINKY: Final = "HA Linky"
MY_ELECTRICAL_DATA: Final = "MyElectricalData"
MY_ELECTRICAL_DATA_HACS: Final = "MyElectricalData (HACS)"
ENEDIS_HACS: Final = "Enedis (HACS)"

TAKEOVER_URL: Final = links.page("takeover")


class Layout(NamedTuple):
    """The statistics of an integration that add up to the energy of one direction.

    `pattern` is of their ids; {point} stands for the usage point. `direction` is None
    where {direction} stands for it.
    """

    source: str
    pattern: str
    direction: Direction | None = None


LAYOUTS: Final = (
    Layout(HA_LINKY, r"linky:{point}", Direction.CONSUMPTION),
    Layout(HA_LINKY, r"linky_prod:{point}", Direction.PRODUCTION),
    # The gateway's own client; its users may change what stands before the colon.
    Layout(MY_ELECTRICAL_DATA, r"\w+:{direction}_{point}"),
    Layout(MY_ELECTRICAL_DATA, r"\w+:{direction}_{point}_base"),
    Layout(MY_ELECTRICAL_DATA, r"\w+:{direction}_{point}_(hc|hp)"),
    Layout(MY_ELECTRICAL_DATA, r"\w+:{direction}_{point}_(?!(base|hc|hp|cost)$)\w+"),
    # Its predecessor, myelectricaldata_import.
    Layout(MY_ELECTRICAL_DATA, r"myelectricaldata:{point}_{direction}"),
    Layout(MY_ELECTRICAL_DATA, r"myelectricaldata:{point}_base_{direction}"),
    Layout(MY_ELECTRICAL_DATA, r"myelectricaldata:{point}_(hc|hp)_{direction}"),
    Layout(
        MY_ELECTRICAL_DATA,
        r"myelectricaldata:{point}_(blue|white|red)_?(hc|hp)_{direction}",
    ),
    Layout(
        MY_ELECTRICAL_DATA,
        r"myelectricaldata:{point}_(normal|sobriete|bonus)_(hc|hp)_{direction}",
    ),
    # Until 2.3; since then on its own sensors.
    *(
        Layout(
            MY_ELECTRICAL_DATA_HACS, rf"myelectricaldata:{{point}}_{{direction}}{parts}"
        )
        for kind in ("_detail", "_daily", "")
        for parts in (f"{kind}_standard", f"{kind}_(full|offpeak)")
    ),
    Layout(ENEDIS_HACS, r"enedis:{point}_{direction}_(peak|offpeak)"),
    Layout(ENEDIS_HACS, r"enedis:{point}_{direction}"),
)
"""Which of several that tell of the same day counts is the one with the most hours, and
else the first here. Costs have ids of their own, and units that are no energy."""


METER_READERS: Final = {
    (OPERATOR_ENEDIS, "enedis"): ENEDIS_HACS,
    (OPERATOR_ENEDIS, "linkytic"): "Linky TIC",
    (OPERATOR_ENEDIS, "myelectricaldata"): MY_ELECTRICAL_DATA_HACS,
    (OPERATOR_ENEDIS, "myenedis"): "myEnedis",
    (OPERATOR_ENEDIS, "octopus_french"): "Octopus France",
    (OPERATOR_LENEDA, "leneda"): "Leneda (HACS)",
}
"""Integrations whose sensors read such a meter, by operator and domain."""

A_USAGE_POINT: Final = re.compile(r"(?<!\d)\d{14}(?!\d)|(?<![a-z])lu\d{6}")
NOT_OF_A_POINT: Final = re.compile(r"[^0-9a-z]+")


@dataclass(frozen=True, slots=True)
class History:
    """What another integration wrote of a direction.

    `start` and `end` are its first and last local day; `gained` is the number of days
    that would be taken over.
    """

    source: str
    direction: Direction
    start: date
    end: date
    gained: int


@dataclass(frozen=True, slots=True)
class Discovery:
    """What other integrations wrote of a usage point, and the days worth taking over."""

    histories: list[History] = field(default_factory=list)
    days: dict[Direction, dict[date, AdoptedDay]] = field(default_factory=dict)

    @property
    def gained(self) -> int:
        """Number of local days that would be gained."""
        return len({day for days in self.days.values() for day in days})


async def async_discover(
    hass: HomeAssistant, point: UsagePoint, offers: Sequence[Offer], archive: Archive
) -> Discovery:
    """Look for what other integrations wrote of a usage point, in what is offered."""
    discovery = Discovery()
    units = await async_list_energies(hass)
    today = dt_util.utcnow().astimezone(archive.zone).date()
    for offer in offers:
        direction = offer.register.direction
        if offer.register.quantity is not Quantity.DAILY_ENERGY:
            continue
        found: dict[str, list[dict[date, AdoptedDay]]] = {}
        for source, ids in _belonging(point, direction, units):
            parts = [await async_read_energy(hass, each, units[each]) for each in ids]
            days = await hass.async_add_executor_job(
                days_of, source, parts, archive.zone
            )
            found.setdefault(source, []).append(days)
        first = first_served(archive, offer, today)
        best = best_of([days for each in found.values() for days in each])
        old = {day: each for day, each in best.items() if day < first}
        gained = archive.adoptable(direction, old)
        discovery.days[direction] = gained
        for source, each in found.items():
            if all_days := sorted({day for days in each for day in days}):
                count = sum(day.source == source for day in gained.values())
                discovery.histories.append(
                    History(source, direction, all_days[0], all_days[-1], count)
                )
    return discovery


def _belonging(
    point: UsagePoint, direction: Direction, units: Mapping[str, str]
) -> Iterator[tuple[str, list[str]]]:
    """Walk source and statistic ids of each layout that there is of a usage point."""
    if point.operator != OPERATOR_ENEDIS:
        return
    for source, pattern, only in LAYOUTS:
        if only in (None, direction):
            ids = re.compile(
                pattern.format(point=re.escape(point.id), direction=direction.value)
            )
            if found := [each for each in sorted(units) if ids.fullmatch(each)]:
                yield source, found


@callback
def async_writer_of(
    hass: HomeAssistant, points: Sequence[UsagePoint], statistic_id: str
) -> str | None:
    """Return which other integration tells by a statistic of one of the usage points.

    None where it cannot be known to be of the same meter.
    """
    if (entity := er.async_get(hass).async_get(statistic_id)) is None:
        for point in points:
            for direction in Direction:
                for source, _ in _belonging(point, direction, {statistic_id: ""}):
                    return source
        writer, told = statistic_id.partition(":")[0], {statistic_id}
    else:
        writer, told = entity.platform, {statistic_id, entity.unique_id}
        device = dr.async_get(hass).async_get(entity.device_id or "")
        told |= (
            {part for pair in device.identifiers for part in pair} if device else set()
        )
    letters = [_letters_of(each) for each in told]
    known = METER_READERS.get((points[0].operator, writer.lower()))
    if any(_letters_of(point.id) in each for point in points for each in letters):
        return known or writer
    # A reader of the only meter that it knows need not say which one that is.
    return None if any(A_USAGE_POINT.search(each.lower()) for each in told) else known


def _letters_of(text: str) -> str:
    """Return a text without what differs between an id and what it was made from."""
    return NOT_OF_A_POINT.sub("", text.lower())


def first_served(archive: Archive, offer: Offer, today: date) -> date:
    """Return the first day of what the operator keeps: older ones may be taken over.

    An answer may begin later than what may be asked for. A single older day, from a
    file or an earlier answer, is no beginning.
    """
    first = earliest(archive, offer, today)
    kept = (day for day in archive.published(offer.register.channel) if day >= first)
    return min(kept, default=first)


async def async_take_over(coordinator: UsagePointCoordinator) -> set[date]:
    """Take over what the operator no longer keeps; return the days that changed."""
    discovery = await async_discover(
        coordinator.hass,
        coordinator.usage_point,
        coordinator.provider.offers,
        coordinator.archive,
    )
    return await coordinator.async_adopt(discovery.days)


@callback
def async_take_over_later(
    entry: GridMeterConfigEntry, coordinator: UsagePointCoordinator
) -> None:
    """Do what was chosen when the home was added, once the operator has answered.

    Before that, it is not known where its own history begins.
    """
    subentry_id = coordinator.subentry.subentry_id
    config_entries = coordinator.hass.config_entries

    async def take_over() -> None:
        """Take over, and forget that it was to be done."""
        await async_take_over(coordinator)
        subentry = entry.subentries[subentry_id]
        data = {k: v for k, v in subentry.data.items() if k != CONF_TAKE_OVER_HISTORY}
        config_entries.async_update_subentry(entry, subentry, data=data)

    begun = False

    @callback
    def look() -> None:
        """Begin, once, after a poll without trouble."""
        nonlocal begun
        if begun or coordinator.last_poll is None or coordinator.problem is not None:
            return
        begun = True
        entry.async_create_background_task(
            coordinator.hass, take_over(), f"{coordinator.name} take over"
        )

    if coordinator.subentry.data.get(CONF_TAKE_OVER_HISTORY):
        entry.async_on_unload(coordinator.async_add_listener(look))


async def async_describe(
    hass: HomeAssistant, discoveries: Mapping[str, Discovery]
) -> str:
    """Return what was found in the language of the house, a paragraph a history.

    The keys are names of usage points, told where there are several.
    """
    language = hass.config.language
    texts = {
        **await async_get_translations(hass, language, "common", {DOMAIN}),
        **await async_get_translations(hass, language, "selector", {DOMAIN}),
    }
    prefix = f"component.{DOMAIN}"
    lines = []
    for name, discovery in discoveries.items():
        if len(discoveries) > 1:
            lines.append(name)
        for each in discovery.histories:
            measure = texts[f"{prefix}.selector.measures.options.{each.direction}"]
            lines.append(
                texts[f"{prefix}.common.history_found"].format(
                    source=each.source,
                    measure=measure,
                    start=each.start.isoformat(),
                    end=each.end.isoformat(),
                    gained=each.gained,
                )
            )
    return "\n\n".join(lines)

"""The Energy dashboard: whether it shows a home, and how a home comes in and goes out."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, cast

from homeassistant.components.energy.data import (
    EnergyManager,
    EnergyPreferencesUpdate,
    async_get_manager,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.dispatcher import (
    async_dispatcher_connect,
    async_dispatcher_send,
)
from homeassistant.helpers.translation import async_get_translations
from homeassistant.setup import async_when_setup
from homeassistant.util.hass_dict import HassKey

from . import links
from .const import CONF_CLOSED, CONF_REQUESTED, DOMAIN
from .coordinator import GridMeterConfigEntry, UsagePointCoordinator
from .costs import MONEY
from .energy_plan import (
    GAS,
    GRID,
    HomeEnergy,
    Money,
    Preferences,
    Source,
    added_costs,
    lacking,
    lacking_costs,
    others,
    shown,
    with_home,
    without_home,
)
from .home_repairs import async_forget_with, async_raise, async_take_back, issue_id
from .identity import production_point_of
from .metering.model import Direction
from .metering.projection import main_channels
from .metering.trouble import Trouble
from .statistics import async_names
from .takeover import async_writer_of

ENERGY: Final = "energy"
ISSUE: Final = "energy_missing"
ISSUE_COSTS: Final = "energy_costs"
DATA_MANAGER: HassKey[EnergyManager] = HassKey(f"{DOMAIN}_energy")
SIGNAL_CHANGED: Final = f"{DOMAIN}_energy_changed"
LINKS: Final = {
    "energy_url": "/config/energy",
    "docs_url": links.page("energy"),
}
SILENT: Final = {
    Trouble.CONSENT_ENDED,
    Trouble.HOLDER_CHANGED,
    Trouble.ACCESS_REVOKED,
}
"""Troubles of a home from which nothing more comes for now."""


@callback
def async_setup_energy(hass: HomeAssistant) -> None:
    """Follow the Energy preferences from when there are any."""
    async_when_setup(hass, ENERGY, _async_begin)


async def _async_begin(hass: HomeAssistant, _component: str) -> None:
    """Listen for changes, once and for good: there is no way to stop that."""
    manager = await async_get_manager(hass)

    async def tell() -> None:
        """Let every home look whether it is shown."""
        async_dispatcher_send(hass, SIGNAL_CHANGED)

    manager.async_listen_updates(tell)
    hass.data[DATA_MANAGER] = manager
    await tell()


@callback
def async_has_energy(hass: HomeAssistant) -> bool:
    """Tell whether there is an Energy dashboard."""
    return DATA_MANAGER in hass.data


@callback
def async_watch_energy(
    entry: GridMeterConfigEntry, coordinator: UsagePointCoordinator
) -> None:
    """Keep a repair for as long as the dashboard could show a home, and does not."""
    hass = coordinator.hass

    @callback
    def look() -> None:
        """Look whether it is shown."""
        if async_has_energy(hass):
            _async_show(coordinator)

    entry.async_on_unload(coordinator.async_add_listener(look))
    entry.async_on_unload(async_dispatcher_connect(hass, SIGNAL_CHANGED, look))
    async_forget_with(coordinator, (ISSUE, ISSUE_COSTS))
    look()


@callback
def _async_show(coordinator: UsagePointCoordinator) -> None:
    """Raise the repairs of a home and of its costs, or take them back.

    Where nothing can be said it is left alone: who takes a repair back forgets, too,
    that it was to be ignored.
    """
    home = home_energy(coordinator)
    if coordinator.subentry.data.get(CONF_REQUESTED) or not home.main:
        return
    preferences = _async_preferences(coordinator.hass)
    _async_tell(coordinator, ISSUE, lacks=bool(lacking(preferences, home)))
    if home.costs or not coordinator.costs.channels:
        lacks = bool(lacking_costs(preferences, home))
        _async_tell(coordinator, ISSUE_COSTS, lacks=lacks)


@callback
def _async_tell(coordinator: UsagePointCoordinator, issue: str, *, lacks: bool) -> None:
    """Raise a repair where the dashboard lacks something, or take it back."""
    if coordinator.subentry.data.get(CONF_CLOSED) or not lacks:
        async_take_back(coordinator, issue)
    elif SILENT.isdisjoint(coordinator.data.troubles):
        async_raise(coordinator, issue, {})


@callback
def _async_preferences(hass: HomeAssistant) -> Preferences:
    """Return the Energy preferences, which nobody may have chosen yet."""
    return hass.data[DATA_MANAGER].data or EnergyManager.default_preferences()


def home_energy(coordinator: UsagePointCoordinator) -> HomeEnergy:
    """Return the statistics of a home's energy that hold anything."""
    main = main_channels(coordinator.channels)
    taken = main.get(Direction.CONSUMPTION)
    is_gas = taken is not None and taken.is_gas
    if taken is not None and is_gas:
        # The dashboard knows no gas that is given back.
        main = {Direction.CONSUMPTION: taken}
    statistic_id = coordinator.publisher.statistic_id
    parts: dict[Direction, set[str]] = {}
    for channel in coordinator.channels:
        if channel != main.get(channel.direction):
            parts.setdefault(channel.direction, set()).add(statistic_id(channel))
    costs: dict[str, str] = {}
    for direction, channel in coordinator.costs.channels.items():
        told = coordinator.costs.statistic_ids(channel)
        parts.setdefault(direction, set()).update(told.keys() - {statistic_id(channel)})
        if coordinator.data.costs[direction].is_priced:
            costs |= told
    known = coordinator.data.snapshot.last_readings
    return HomeEnergy(
        main={d: statistic_id(each) for d, each in main.items() if each in known},
        parts={direction: frozenset(ids) for direction, ids in parts.items()},
        is_gas=is_gas,
        costs=costs,
    )


@callback
def async_lacks(coordinator: UsagePointCoordinator) -> bool:
    """Tell whether the dashboard could show more of a home than it does."""
    preferences = _async_preferences(coordinator.hass)
    home = home_energy(coordinator)
    return bool(lacking(preferences, home) or lacking_costs(preferences, home))


@callback
def async_shows(coordinator: UsagePointCoordinator) -> bool:
    """Tell whether the dashboard shows a home in a way that can be taken back."""
    if not async_has_energy(coordinator.hass):
        return False
    preferences = _async_preferences(coordinator.hass)
    return bool(shown(preferences, home_energy(coordinator)))


async def async_add(coordinator: UsagePointCoordinator) -> None:
    """Let the dashboard show a home; once it does, that changes nothing."""
    await _async_change(coordinator, with_home)


async def async_take_out(coordinator: UsagePointCoordinator) -> None:
    """Let the dashboard show a home no more, and do not remind of it."""
    await _async_change(coordinator, without_home)
    missing = issue_id(coordinator, ISSUE)
    if ir.async_get(coordinator.hass).async_get_issue(DOMAIN, missing):
        ir.async_ignore_issue(coordinator.hass, DOMAIN, missing, True)


async def _async_change(
    coordinator: UsagePointCoordinator,
    change: Callable[[Preferences, HomeEnergy], list[Source]],
) -> None:
    """Change the sources as they are now, however long somebody looked at them."""
    hass = coordinator.hass
    preferences = _async_preferences(hass)
    sources = change(preferences, home_energy(coordinator))
    if sources != preferences["energy_sources"]:
        update = cast(EnergyPreferencesUpdate, {"energy_sources": sources})
        await hass.data[DATA_MANAGER].async_update(update)


async def async_describe_adding(coordinator: UsagePointCoordinator) -> dict[str, str]:
    """Return in words what would be added, and what may count the same meter."""
    home = home_energy(coordinator)
    preferences = _async_preferences(coordinator.hass)
    return {
        "home": coordinator.title,
        "changes": await _async_lines(
            coordinator.hass,
            lacking(preferences, home),
            home.kind,
            added_costs(preferences, home),
        ),
        "others": await _async_describe_others(coordinator),
        **LINKS,
    }


async def async_describe_taking_out(
    coordinator: UsagePointCoordinator,
) -> dict[str, str]:
    """Return in words what would be taken out."""
    home = home_energy(coordinator)
    preferences = _async_preferences(coordinator.hass)
    return {
        "home": coordinator.title,
        "changes": await _async_lines(
            coordinator.hass, shown(preferences, home), home.kind
        ),
        **LINKS,
    }


async def _async_lines(
    hass: HomeAssistant,
    statistic_ids: Mapping[Direction, str],
    kind: str,
    costs: Sequence[Money] = (),
) -> str:
    """Return statistics with the words of the dashboard's own settings, one a line."""
    texts = await _async_texts(hass)
    told = [
        *((f"energy_{kind}_{each}", found) for each, found in statistic_ids.items()),
        *((f"energy_{MONEY[each]}", found) for each, found in costs),
    ]
    names = await async_names(hass, [statistic_id for _, statistic_id in told])
    return "\n".join(texts[key].format(name=names[each]) for key, each in told)


async def _async_describe_others(coordinator: UsagePointCoordinator) -> str:
    """Return what must not be counted besides a home, and what perhaps must not.

    Other homes of this integration have meters of their own.
    """
    hass = coordinator.hass
    home = home_energy(coordinator)
    found = [
        each
        for each in others(_async_preferences(hass), home)
        if not each.startswith(f"{DOMAIN}:")
    ]
    texts, names = await _async_texts(hass), await async_names(hass, found)
    points = [coordinator.usage_point]
    if production := production_point_of(coordinator.subentry.data):
        points.append(production)
    same, unknown = [], []
    for each in found:
        if source := async_writer_of(hass, points, each):
            same.append(f"- **{names[each]}** ({source})")
        else:
            unknown.append(f"- **{names[each]}**")
    return "\n\n".join(
        texts[key].format(names="\n".join(lines), **LINKS)
        for key, lines in (("energy_twice", same), ("energy_others", unknown))
        if lines
    )


async def _async_texts(hass: HomeAssistant) -> dict[str, str]:
    """Return the texts about the dashboard in the language of the house, by their keys."""
    texts = await async_get_translations(hass, hass.config.language, "common", {DOMAIN})
    return {
        key: texts[f"component.{DOMAIN}.common.{key}"]
        for key in (
            *(f"energy_{GRID}_{direction}" for direction in Direction),
            f"energy_{GAS}_{Direction.CONSUMPTION}",
            *(f"energy_{each}" for each in MONEY.values()),
            "energy_twice",
            "energy_others",
        )
    }

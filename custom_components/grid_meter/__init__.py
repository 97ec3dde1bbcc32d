"""Grid Meter: the readings a grid operator holds of your own meter."""

from dataclasses import fields
from typing import Final

import voluptuous as vol

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv, issue_registry as ir
from homeassistant.helpers.typing import ConfigType

from .access import DATA_ENDPOINTS, async_get_entry_provider
from .actions import async_setup_actions
from .card import async_setup_card
from .changes import async_watch_changes
from .const import CONF_ENDPOINTS, DOMAIN
from .coordinator import GridMeterConfigEntry, UsagePointCoordinator
from .costs_watch import async_calendars, async_forget_calendars, async_watch_costs
from .energy_dashboard import async_setup_energy, async_watch_energy
from .identity import async_get_keys
from .occasions import async_watch_occasions
from .providers.endpoints import Endpoints
from .providers.enedis.generations import GENERATIONS
from .sharing import (
    async_tell_left_behind,
    async_watch_removals,
    issue_id as left_behind_id,
)
from .takeover import async_take_over_later
from .tempo import async_get_tempo, async_watch_tempo
from .troubles import async_watch_troubles
from .websocket import async_setup_websocket

PLATFORMS: Final = [Platform.BINARY_SENSOR, Platform.BUTTON, Platform.SENSOR]

CONFIG_SCHEMA = vol.Schema(
    {
        vol.Optional(DOMAIN): vol.Schema(
            {
                vol.Optional(CONF_ENDPOINTS, default=dict): vol.Schema(
                    {
                        vol.Optional(field.name, default=field.default): vol.In(
                            GENERATIONS
                        )
                        if field.name == "generation"
                        else cv.url
                        for field in fields(Endpoints)
                    }
                )
            }
        )
    },
    extra=vol.ALLOW_EXTRA,
)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register actions and card, and take the addresses of those who host a gateway."""
    async_setup_actions(hass)
    async_watch_removals(hass, await async_get_keys(hass))
    async_setup_energy(hass)
    async_setup_websocket(hass)
    await async_setup_card(hass)
    if DOMAIN in config:
        hass.data[DATA_ENDPOINTS] = Endpoints(**config[DOMAIN][CONF_ENDPOINTS])
    return True


async def async_setup_entry(hass: HomeAssistant, entry: GridMeterConfigEntry) -> bool:
    """Set up the usage points of an access; their history comes in the background."""
    entry.runtime_data = {}
    for subentry in entry.subentries.values():
        provider = await async_get_entry_provider(hass, entry, subentry)
        coordinator = UsagePointCoordinator(hass, entry, subentry, provider)
        await coordinator.async_config_entry_first_refresh()
        entry.runtime_data[subentry.subentry_id] = coordinator
        entry.async_on_unload(coordinator.async_stop)
        ir.async_delete_issue(hass, DOMAIN, left_behind_id(coordinator.key))
    async_watch_changes(entry)
    await hass.config_entries.async_forward_entry_setups(
        entry, [*PLATFORMS, *async_calendars(hass, entry)]
    )
    for coordinator in entry.runtime_data.values():
        async_take_over_later(entry, coordinator)
        async_watch_troubles(entry, coordinator)
        async_watch_energy(entry, coordinator)
        async_watch_costs(entry, coordinator)
        async_watch_occasions(entry, coordinator)
        await async_watch_tempo(entry, coordinator)
        entry.async_create_background_task(
            hass, coordinator.async_begin(), f"{coordinator.name} begin"
        )
    return True


async def async_unload_entry(hass: HomeAssistant, entry: GridMeterConfigEntry) -> bool:
    """Unload the entities; timers and background work end with the entry."""
    platforms = [*PLATFORMS, *async_calendars(hass, entry)]
    if not await hass.config_entries.async_unload_platforms(entry, platforms):
        return False
    async_forget_calendars(hass, entry)
    return True


async def async_remove_entry(hass: HomeAssistant, entry: GridMeterConfigEntry) -> None:
    """Tell how to revoke at the operator, and of what is left here."""
    keys = await async_get_keys(hass)
    async_tell_left_behind(hass, entry, entry.subentries.values(), keys)
    if not hass.config_entries.async_entries(DOMAIN):
        await (await async_get_tempo(hass)).async_forget()

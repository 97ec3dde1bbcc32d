"""Grid Meter: the readings a grid operator holds of your own meter."""

from dataclasses import fields
from typing import Final

import voluptuous as vol

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType

from .access import DATA_ENDPOINTS, async_get_entry_provider
from .actions import async_setup_actions
from .const import CONF_ENDPOINTS, CONF_REFERENCE_POWER, CONF_REGISTERS, DOMAIN
from .coordinator import GridMeterConfigEntry, UsagePointCoordinator
from .providers.endpoints import Endpoints
from .providers.enedis.generations import GENERATIONS
from .takeover import async_take_over_later
from .troubles import async_watch_troubles

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
    """Register the actions, and take the addresses of those who host a gateway."""
    async_setup_actions(hass)
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
    known = _what_matters(entry)

    async def reload(hass: HomeAssistant, entry: GridMeterConfigEntry) -> None:
        """Reload for other homes or other options, but not for a new token."""
        if _what_matters(entry) == known:
            return
        before = {key: each.channels for key, each in entry.runtime_data.items()}
        if not await hass.config_entries.async_reload(entry.entry_id):
            return
        for key, coordinator in entry.runtime_data.items():
            # What was chosen just now is not to wait for the next turn.
            if not {*coordinator.channels} <= {*before.get(key, coordinator.channels)}:
                await coordinator.async_poll(holes=True)

    entry.async_on_unload(entry.add_update_listener(reload))
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    for coordinator in entry.runtime_data.values():
        async_take_over_later(entry, coordinator)
        async_watch_troubles(entry, coordinator)
        entry.async_create_background_task(
            hass, coordinator.async_begin(), f"{coordinator.name} begin"
        )
    return True


def _what_matters(entry: GridMeterConfigEntry) -> tuple[object, ...]:
    """Return what the coordinators of an entry were made from, tokens left aside."""
    points = {
        key: (
            each.title,
            each.data.get(CONF_REGISTERS),
            each.data.get(CONF_REFERENCE_POWER),
        )
        for key, each in entry.subentries.items()
    }
    return points, dict(entry.options)


async def async_unload_entry(hass: HomeAssistant, entry: GridMeterConfigEntry) -> bool:
    """Unload the entities; timers and background work end with the entry."""
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)

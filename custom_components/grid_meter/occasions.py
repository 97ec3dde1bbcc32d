"""Telling triggers what is new at a usage point, once, and only when they listen."""

from typing import Final

from homeassistant.core import CoreState, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.start import async_at_started
from homeassistant.util.signal_type import SignalType

from .const import DOMAIN
from .coordinator import GridMeterConfigEntry, UsagePointCoordinator
from .metering.occasions import Outlook

SIGNAL_NEWS: Final = SignalType[UsagePointCoordinator, Outlook, Outlook](
    f"{DOMAIN}_news"
)


@callback
def async_watch_occasions(
    entry: GridMeterConfigEntry, coordinator: UsagePointCoordinator
) -> None:
    """Compare each look at a usage point with the one before, from the archive on."""
    hass = coordinator.hass
    before = coordinator.data.outlook

    @callback
    def look() -> None:
        """Tell what has changed since somebody could listen."""
        nonlocal before
        # Automations listen once Home Assistant has started: until then nothing is told.
        if hass.state is CoreState.running:
            last, before = before, coordinator.data.outlook
            async_dispatcher_send(hass, SIGNAL_NEWS, coordinator, last, before)

    @callback
    def started(_hass: HomeAssistant) -> None:
        """Tell what arrived while Home Assistant started."""
        look()

    entry.async_on_unload(coordinator.async_add_listener(look))
    entry.async_on_unload(async_at_started(hass, started))

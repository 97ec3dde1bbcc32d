"""What a changed entry needs: to be set up anew, to be adjusted, or nothing at all."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from .const import CONF_CLOSED, CONF_REFERENCE_POWER, CONF_REGISTERS
from .coordinator import GridMeterConfigEntry, UsagePointCoordinator
from .metering.model import Register
from .settings import LIVE


def what_matters(entry: ConfigEntry) -> tuple[object, ...]:
    """Return what the coordinators of an entry were made from.

    Tokens are left aside, and so is what takes effect without making them anew.
    """
    points = {
        key: (
            each.title,
            each.data.get(CONF_REGISTERS),
            each.data.get(CONF_REFERENCE_POWER),
            each.data.get(CONF_CLOSED),
        )
        for key, each in entry.subentries.items()
    }
    return points, {key: v for key, v in entry.options.items() if key not in LIVE}


@callback
def async_watch_changes(entry: GridMeterConfigEntry) -> None:
    """Let changes of an entry take effect by themselves."""
    known = what_matters(entry)

    async def change(hass: HomeAssistant, entry: GridMeterConfigEntry) -> None:
        """Set up anew for other homes or options; adjust for all else."""
        if what_matters(entry) != known:
            await async_set_up_anew(hass, entry)
            return
        for coordinator in entry.runtime_data.values():
            # It must not outlive the entry, whose timers it sets.
            entry.async_create_background_task(
                hass, coordinator.async_adjust(), f"{coordinator.name} adjust"
            )

    entry.async_on_unload(entry.add_update_listener(change))


async def async_set_up_anew(hass: HomeAssistant, entry: GridMeterConfigEntry) -> None:
    """Reload an entry, and ask at once for the registers that were chosen just now."""
    before = {key: _registers(each) for key, each in entry.runtime_data.items()}
    if not await hass.config_entries.async_reload(entry.entry_id):
        return
    for key, coordinator in entry.runtime_data.items():
        registers = _registers(coordinator)
        is_new = not registers <= before.get(key, registers)
        if is_new and not coordinator.is_closed:
            await coordinator.async_poll(holes=True)


def _registers(coordinator: UsagePointCoordinator) -> set[Register]:
    """Return the registers that are wanted of a usage point."""
    return {offer.register for offer in coordinator.offers}

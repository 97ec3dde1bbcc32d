"""From a device to the usage point at work behind it, and back."""

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from .const import DOMAIN
from .coordinator import GridMeterConfigEntry, UsagePointCoordinator


@callback
def async_at_work(hass: HomeAssistant) -> list[UsagePointCoordinator]:
    """Return the usage points of all entries that are set up."""
    entries: list[GridMeterConfigEntry] = hass.config_entries.async_loaded_entries(
        DOMAIN
    )
    return [
        coordinator for entry in entries for coordinator in entry.runtime_data.values()
    ]


@callback
def async_is_ours(hass: HomeAssistant, device_id: str) -> bool:
    """Tell whether a device is a usage point, at work or not."""
    return bool(_keys(hass, device_id))


@callback
def async_of_device(
    hass: HomeAssistant, device_id: str
) -> UsagePointCoordinator | None:
    """Return the usage point of a device, None where it is not at work."""
    keys = _keys(hass, device_id)
    return next((each for each in async_at_work(hass) if each.key in keys), None)


@callback
def async_of_subentry(
    hass: HomeAssistant, subentry_id: str
) -> UsagePointCoordinator | None:
    """Return the usage point of a subentry, None where it is not at work."""
    points = async_at_work(hass)
    return next((p for p in points if p.subentry.subentry_id == subentry_id), None)


@callback
def async_device(coordinator: UsagePointCoordinator) -> dr.DeviceEntry | None:
    """Return the device of a usage point."""
    return dr.async_get(coordinator.hass).async_get_device_by_identifier(
        (DOMAIN, coordinator.key), coordinator.config_entry.entry_id
    )


def _keys(hass: HomeAssistant, device_id: str) -> set[str]:
    """Return the keys of the usage point that a device stands for."""
    device = dr.async_get(hass).async_get(device_id)
    identifiers = device.identifiers if device else ()
    return {key for domain, key in identifiers if domain == DOMAIN}

"""Keeping costs in line with what they follow from besides readings and tariffs."""

from typing import Final

from homeassistant.const import EVENT_CORE_CONFIG_UPDATE, Platform
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.util.hass_dict import HassKey

from . import links
from .const import DOMAIN
from .coordinator import GridMeterConfigEntry, UsagePointCoordinator
from .metering.model import Direction
from .tariff_sensor import has_periods

ISSUE: Final = "other_currency"
DATA_CALENDARS: HassKey[set[str]] = HassKey(f"{DOMAIN}_calendars")


@callback
def async_calendars(hass: HomeAssistant, entry: GridMeterConfigEntry) -> list[Platform]:
    """Return the platform of calendars if an entry has any.

    It brings a page of its own into everybody's sidebar: not without a reason.
    """
    known = hass.data.setdefault(DATA_CALENDARS, set())
    if any(_has_periods(each) for each in entry.runtime_data.values()):
        known.add(entry.entry_id)
    return [Platform.CALENDAR] if entry.entry_id in known else []


@callback
def async_forget_calendars(hass: HomeAssistant, entry: GridMeterConfigEntry) -> None:
    """Take note that an entry is no longer set up, nor are its calendars."""
    hass.data[DATA_CALENDARS].discard(entry.entry_id)


def _has_periods(coordinator: UsagePointCoordinator) -> bool:
    """Tell whether there is a calendar for a home."""
    return any(has_periods(coordinator.data, each) for each in Direction)


@callback
def async_watch_costs(
    entry: GridMeterConfigEntry, coordinator: UsagePointCoordinator
) -> None:
    """Publish costs anew when they may be others, and tell why there are none."""
    hass = coordinator.hass
    issue_id = f"{ISSUE}_{coordinator.key}"

    @callback
    def look() -> None:
        """Raise the repair of another currency, or take it back; begin with calendars."""
        if entry.entry_id not in hass.data[DATA_CALENDARS]:
            if calendars := async_calendars(hass, entry):
                entry.async_create_background_task(
                    hass,
                    hass.config_entries.async_forward_entry_setups(entry, calendars),
                    f"{coordinator.name} calendars",
                )
        costs = coordinator.costs
        if costs.is_in_currency or not costs.channels:
            ir.async_delete_issue(hass, DOMAIN, issue_id)
            return
        ir.async_create_issue(
            hass,
            DOMAIN,
            issue_id,
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            learn_more_url=links.repair(ISSUE),
            translation_key=ISSUE,
            translation_placeholders={
                "home": coordinator.title,
                "currency": hass.config.currency,
            },
        )

    @callback
    def publish(_event: Event | None = None) -> None:
        """Write and show what has changed, without a question to the operator."""
        entry.async_create_background_task(
            hass, coordinator.async_show(set()), f"{coordinator.name} costs"
        )

    @callback
    def forget() -> None:
        """Leave no repair of a home that was removed."""
        if coordinator.subentry.subentry_id not in entry.subentries:
            ir.async_delete_issue(hass, DOMAIN, issue_id)

    entry.async_on_unload(coordinator.async_add_listener(look))
    entry.async_on_unload(hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, publish))
    entry.async_on_unload(forget)
    look()

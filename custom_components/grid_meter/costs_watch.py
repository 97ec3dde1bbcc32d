"""Keeping costs in line with what they follow from besides readings and tariffs."""

from typing import Final

from homeassistant.const import EVENT_CORE_CONFIG_UPDATE
from homeassistant.core import Event, callback
from homeassistant.helpers import issue_registry as ir

from . import links
from .const import DOMAIN
from .coordinator import GridMeterConfigEntry, UsagePointCoordinator

ISSUE: Final = "other_currency"


@callback
def async_watch_costs(
    entry: GridMeterConfigEntry, coordinator: UsagePointCoordinator
) -> None:
    """Publish costs anew when they may be others, and tell why there are none."""
    hass = coordinator.hass
    issue_id = f"{ISSUE}_{coordinator.key}"

    @callback
    def look() -> None:
        """Raise the repair of another currency, or take it back."""
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

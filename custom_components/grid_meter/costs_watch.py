"""Keeping costs in line with what they follow from besides readings and tariffs."""

from typing import Final

from homeassistant.const import EVENT_CORE_CONFIG_UPDATE, Platform
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.util.hass_dict import HassKey

from .const import CONF_TARIFFS, DOMAIN
from .coordinator import GridMeterConfigEntry, UsagePointCoordinator
from .home_repairs import async_forget_with, async_raise, async_take_back, issue_id
from .metering import off_peak
from .metering.model import Direction
from .metering.moved_hours import MovedHours
from .metering.tariff_document import check
from .tariff_sensor import has_periods

ISSUE: Final = "other_currency"
ISSUE_HOURS: Final = "off_peak_changed"
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

    @callback
    def look() -> None:
        """Raise the repairs of today, or take them back; begin with calendars."""
        if entry.entry_id not in hass.data[DATA_CALENDARS]:
            if calendars := async_calendars(hass, entry):
                entry.async_create_background_task(
                    hass,
                    hass.config_entries.async_forward_entry_setups(entry, calendars),
                    f"{coordinator.name} calendars",
                )
        _async_show_currency(coordinator)
        _async_show_hours(coordinator)

    @callback
    def publish(_event: Event | None = None) -> None:
        """Write and show what has changed, without a question to the operator."""
        entry.async_create_background_task(
            hass, coordinator.async_show(set()), f"{coordinator.name} costs"
        )

    entry.async_on_unload(coordinator.async_add_listener(look))
    entry.async_on_unload(hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, publish))
    async_forget_with(coordinator, (ISSUE, ISSUE_HOURS))
    look()


@callback
def _async_show_currency(coordinator: UsagePointCoordinator) -> None:
    """Raise the repair of another currency, or take it back."""
    costs = coordinator.costs
    if costs.is_in_currency or not costs.channels:
        async_take_back(coordinator, ISSUE)
    else:
        told = {"currency": coordinator.hass.config.currency}
        async_raise(coordinator, ISSUE, told, is_fixable=False)


@callback
def _async_show_hours(coordinator: UsagePointCoordinator) -> None:
    """Raise the repair of off-peak hours that were moved, or take it back."""
    if (moved := async_moved_hours(coordinator)) is None:
        async_take_back(coordinator, ISSUE_HOURS)
        return
    told = describe_hours(coordinator, moved)
    registry = ir.async_get(coordinator.hass)
    known = registry.async_get_issue(DOMAIN, issue_id(coordinator, ISSUE_HOURS))
    before = known.translation_placeholders if known else None
    if before and before["new"] != told["new"]:
        # Who chose to ignore it has not seen these hours.
        async_take_back(coordinator, ISSUE_HOURS)
    async_raise(coordinator, ISSUE_HOURS, told)


@callback
def async_moved_hours(coordinator: UsagePointCoordinator) -> MovedHours | None:
    """Return the off-peak hours that the tariff of today has, and the contract has not.

    The tariffs are those that are kept, which costs may follow a moment later.
    """
    if coordinator.is_closed or Direction.CONSUMPTION not in coordinator.directions:
        return None
    kept = coordinator.subentry.data.get(CONF_TARIFFS, {})
    timeline = check(kept.get(Direction.CONSUMPTION)).timeline
    if timeline is None:
        return None
    hours = off_peak.parse(coordinator.data.contract.off_peak_hours)
    return MovedHours.find(timeline, hours, coordinator.today)


def describe_hours(
    coordinator: UsagePointCoordinator, moved: MovedHours
) -> dict[str, str]:
    """Return what the repair of moved hours says of them."""
    return {
        "home": coordinator.title,
        "side": coordinator.provider.name,
        "since": moved.since.isoformat(),
        "old": str(moved.old),
        "new": str(moved.new),
    }

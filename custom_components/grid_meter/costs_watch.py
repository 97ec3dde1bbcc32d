"""Keeping costs in line with what they follow from besides readings and tariffs."""

from typing import Final

from homeassistant.const import EVENT_CORE_CONFIG_UPDATE, Platform
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from . import links
from .const import CONF_TARIFFS, DOMAIN
from .coordinator import GridMeterConfigEntry, UsagePointCoordinator
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
        _async_show_hours(entry, coordinator)

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
            for issue in (ISSUE, ISSUE_HOURS):
                ir.async_delete_issue(hass, DOMAIN, _issue_id(coordinator, issue))

    entry.async_on_unload(coordinator.async_add_listener(look))
    entry.async_on_unload(hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, publish))
    entry.async_on_unload(forget)
    look()


@callback
def _async_show_currency(coordinator: UsagePointCoordinator) -> None:
    """Raise the repair of another currency, or take it back."""
    hass, issue_id = coordinator.hass, _issue_id(coordinator, ISSUE)
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
def _async_show_hours(
    entry: GridMeterConfigEntry, coordinator: UsagePointCoordinator
) -> None:
    """Raise the repair of off-peak hours that were moved, or take it back."""
    hass, issue_id = coordinator.hass, _issue_id(coordinator, ISSUE_HOURS)
    if (moved := async_moved_hours(coordinator)) is None:
        ir.async_delete_issue(hass, DOMAIN, issue_id)
        return
    told = describe_hours(coordinator, moved)
    known = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    before = known.translation_placeholders if known else None
    if before and before["new"] != told["new"]:
        # Who chose to ignore it has not seen these hours.
        ir.async_delete_issue(hass, DOMAIN, issue_id)
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        data={
            "entry_id": entry.entry_id,
            "subentry_id": coordinator.subentry.subentry_id,
        },
        is_fixable=True,
        severity=ir.IssueSeverity.WARNING,
        learn_more_url=links.repair(ISSUE_HOURS),
        translation_key=ISSUE_HOURS,
        translation_placeholders=told,
    )


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
    today = dt_util.utcnow().astimezone(coordinator.provider.zone).date()
    return MovedHours.find(timeline, hours, today)


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


def _issue_id(coordinator: UsagePointCoordinator, issue: str) -> str:
    """Return the id of a repair of a home."""
    return f"{issue}_{coordinator.key}"

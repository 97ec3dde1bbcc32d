"""What the user is told of what keeps readings from coming, and of what others permit."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from homeassistant.components import persistent_notification
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util

from .const import CONF_REQUESTED, DOMAIN
from .coordinator import GridMeterConfigEntry, UsagePointCoordinator
from .home_repairs import async_raise, async_take_back
from .metering.errors import CredentialsInvalid
from .metering.grant import Grant
from .metering.trouble import Trouble

REPAIRS: Final[Mapping[Trouble, ir.IssueSeverity]] = {
    Trouble.HOLDER_CHANGED: ir.IssueSeverity.ERROR,
    Trouble.CREDENTIALS_INVALID: ir.IssueSeverity.ERROR,
    Trouble.NOT_SUBSCRIBED: ir.IssueSeverity.ERROR,
    Trouble.GEOBLOCKED: ir.IssueSeverity.ERROR,
    Trouble.ACCESS_REVOKED: ir.IssueSeverity.WARNING,
    Trouble.ACCESS_REFUSED: ir.IssueSeverity.WARNING,
    Trouble.WRONG_DIRECTION: ir.IssueSeverity.WARNING,
    Trouble.COLLECTION_OFF: ir.IssueSeverity.WARNING,
    Trouble.OUTAGE: ir.IssueSeverity.WARNING,
    Trouble.DATA_LATE: ir.IssueSeverity.WARNING,
    Trouble.CONSENT_ENDS: ir.IssueSeverity.WARNING,
    Trouble.CONSENT_ENDS_NOW: ir.IssueSeverity.ERROR,
}
"""What somebody has to know or to do; the rest shows in a sensor, and mends itself. For
a consent that has ended Home Assistant has a dialog of its own."""

FIXABLE: Final = (
    Trouble.HOLDER_CHANGED,
    Trouble.CONSENT_ENDS,
    Trouble.CONSENT_ENDS_NOW,
)
"""Troubles whose repair begins to renew the consent, or closes the home."""


@callback
def async_watch_troubles(
    entry: GridMeterConfigEntry, coordinator: UsagePointCoordinator
) -> None:
    """Tell of troubles as long as they last, and when a permission comes."""
    before = coordinator.grant

    @callback
    def look() -> None:
        """Compare with what was known at the last look."""
        nonlocal before
        last, before = before, coordinator.grant
        _async_show(coordinator)
        if last is Grant.REQUESTED and before is Grant.GRANTED:
            entry.async_create_task(coordinator.hass, _async_notify(coordinator))

    entry.async_on_unload(coordinator.async_add_listener(look))
    look()


@callback
def _async_show(coordinator: UsagePointCoordinator) -> None:
    """Raise the repairs of today's troubles, and take back the others."""
    for trouble, severity in REPAIRS.items():
        if trouble not in coordinator.data.troubles or _has_dialog(
            coordinator, trouble
        ):
            async_take_back(coordinator, trouble)
            continue
        async_raise(
            coordinator,
            trouble,
            {
                "side": _side(coordinator),
                "last": _day(coordinator.data.snapshot.last_reading),
                "end": _day(coordinator.data.consent_end),
            },
            is_fixable=trouble in FIXABLE,
            severity=severity,
        )


def _has_dialog(coordinator: UsagePointCoordinator, trouble: Trouble) -> bool:
    """Tell whether Home Assistant asks for other credentials anyway."""
    return (
        trouble is Trouble.CREDENTIALS_INVALID
        and CredentialsInvalid in coordinator.provider.renewed_after
    )


def _side(coordinator: UsagePointCoordinator) -> str:
    """Return on whose side the trouble is, by name."""
    problem = coordinator.problem
    return (problem and problem.side) or coordinator.provider.name


def _day(moment: date | None) -> str:
    """Return the day of a moment by the calendar of the house."""
    if isinstance(moment, datetime):
        moment = dt_util.as_local(moment).date()
    return moment.isoformat() if moment else "–"


async def _async_notify(coordinator: UsagePointCoordinator) -> None:
    """Tell that somebody gave the permission that was asked for."""
    hass = coordinator.hass
    texts = await async_get_translations(hass, hass.config.language, "common", {DOMAIN})
    prefix = f"component.{DOMAIN}.common"
    persistent_notification.async_create(
        hass,
        texts[f"{prefix}.access_granted"].format(home=coordinator.title),
        title=coordinator.title,
        notification_id=f"{DOMAIN}_granted_{coordinator.key}",
    )


async def async_describe_requests(hass: HomeAssistant, entry: ConfigEntry) -> str:
    """Return the requests for access of an entry and what became of them, one a line."""
    language = hass.config.language
    texts = {
        **await async_get_translations(hass, language, "common", {DOMAIN}),
        **await async_get_translations(hass, language, "entity", {DOMAIN}),
    }
    prefix = f"component.{DOMAIN}"
    points: dict[str, UsagePointCoordinator] = getattr(entry, "runtime_data", {})
    lines = []
    for subentry_id, subentry in entry.subentries.items():
        requested = subentry.data.get(CONF_REQUESTED)
        moment = requested and dt_util.parse_datetime(requested)
        if not moment or (point := points.get(subentry_id)) is None:
            continue
        state = texts[f"{prefix}.entity.sensor.grant.state.{point.grant}"]
        day = dt_util.as_local(moment).date().isoformat()
        lines.append(f"- {subentry.title} ({day}): **{state}**")
    return "\n".join(lines) or texts[f"{prefix}.common.no_requests"]

"""What the user is told of permissions that others give, and take back."""

from homeassistant.components import persistent_notification
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util

from .const import CONF_REQUESTED, DOMAIN
from .coordinator import GridMeterConfigEntry, UsagePointCoordinator
from .forms import LENEDA_PLACEHOLDERS
from .metering.grant import Grant


@callback
def async_watch_grant(
    entry: GridMeterConfigEntry, coordinator: UsagePointCoordinator
) -> None:
    """Tell when a permission comes, ends or never comes."""
    before = coordinator.grant

    @callback
    def look() -> None:
        """Compare with what was known at the last look."""
        nonlocal before
        now, last, before = coordinator.grant, before, coordinator.grant
        _async_tell_of_end(coordinator, now)
        if now is Grant.GRANTED and last is Grant.REQUESTED:
            entry.async_create_task(coordinator.hass, _async_notify(coordinator))

    entry.async_on_unload(coordinator.async_add_listener(look))
    _async_tell_of_end(coordinator, before)


@callback
def _async_tell_of_end(coordinator: UsagePointCoordinator, now: Grant | None) -> None:
    """Raise a repair where nothing may be read any more, and take it back later."""
    hass, key = coordinator.hass, coordinator.usage_point.key
    issue_id = f"access_ended_{key}"
    if now is not Grant.REFUSED_OR_REVOKED:
        ir.async_delete_issue(hass, DOMAIN, issue_id)
        return
    was_read = coordinator.archive.years()
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        learn_more_url=LENEDA_PLACEHOLDERS["docs_url"],
        translation_key="access_revoked" if was_read else "access_refused",
        translation_placeholders={
            "home": coordinator.title,
            "side": coordinator.provider.name,
        },
    )


async def _async_notify(coordinator: UsagePointCoordinator) -> None:
    """Tell that somebody gave the permission that was asked for."""
    hass = coordinator.hass
    texts = await async_get_translations(hass, hass.config.language, "common", {DOMAIN})
    prefix = f"component.{DOMAIN}.common"
    persistent_notification.async_create(
        hass,
        texts[f"{prefix}.access_granted"].format(home=coordinator.title),
        title=coordinator.title,
        notification_id=f"{DOMAIN}_granted_{coordinator.usage_point.key}",
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

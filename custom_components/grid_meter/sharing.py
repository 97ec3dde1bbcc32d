"""The end of a sharing, for good or for a while, and what is left behind by it."""

from collections.abc import Iterable
from typing import Final

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    SOURCE_REAUTH,
    ConfigEntry,
    ConfigEntryChange,
    ConfigSubentry,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util

from . import links
from .const import ACCESS_DATA_CONNECT, ACCESS_LENEDA, CONF_CLOSED, DOMAIN
from .coordinator import UsagePointCoordinator
from .energy_dashboard import async_shows, async_take_out
from .forms import LENEDA_PLACEHOLDERS, NAMES, PLACEHOLDERS
from .holdings import Trace, async_delete
from .identity import Keys, async_get_keys

LEFT_BEHIND: Final = "left_behind"


def end_url(access: str) -> str:
    """Return where the customer ends what was shared by an access."""
    if access == ACCESS_LENEDA:
        return LENEDA_PLACEHOLDERS["leneda_url"]
    return PLACEHOLDERS["account_url"]


async def async_how_to_end(hass: HomeAssistant, trace: Trace) -> str:
    """Return how to revoke at the operator, in the language of the house."""
    if trace.access == ACCESS_LENEDA:
        key = "revoke_given" if trace.is_given else "revoke_key"
    elif trace.access == ACCESS_DATA_CONNECT:
        key = "revoke_consent"
    else:
        key = "revoke_gateway"
    texts = await async_get_translations(hass, hass.config.language, "common", {DOMAIN})
    return texts[f"component.{DOMAIN}.common.{key}"].format(
        side=NAMES[trace.access], url=end_url(trace.access)
    )


def coordinator_of(
    entry: ConfigEntry, subentry: ConfigSubentry
) -> UsagePointCoordinator | None:
    """Return the usage point at work, None where its entry is not loaded."""
    points: dict[str, UsagePointCoordinator] = getattr(entry, "runtime_data", {})
    return points.get(subentry.subentry_id)


async def async_end(
    hass: HomeAssistant,
    entry: ConfigEntry,
    subentry: ConfigSubentry,
    *,
    archive: bool,
    statistics: bool,
) -> None:
    """Remove a usage point, with its entry if it is the last, and delete what was chosen.

    The repair that tells of what is left stands until all is done, in case that Home
    Assistant stops in between.
    """
    keys = await async_get_keys(hass)
    trace = Trace.of(entry, subentry, keys)
    coordinator = coordinator_of(entry, subentry)
    if coordinator is not None:
        if statistics and async_shows(coordinator):
            await async_take_out(coordinator)
        await coordinator.async_retire()
    if len(entry.subentries) == 1:
        await hass.config_entries.async_remove(entry.entry_id)
    else:
        hass.config_entries.async_remove_subentry(entry, subentry.subentry_id)
    if coordinator is not None:
        await coordinator.publisher.async_wait()
    await async_delete(hass, trace, keys, archive=archive, statistics=statistics)
    ir.async_delete_issue(hass, DOMAIN, issue_id(trace.key))


async def async_close(
    hass: HomeAssistant, entry: ConfigEntry, subentry: ConfigSubentry
) -> None:
    """Poll a usage point no longer; all that is known of it stays, and is shown."""
    if (coordinator := coordinator_of(entry, subentry)) is not None:
        await coordinator.async_retire()
    _async_mark(hass, entry, subentry, dt_util.utcnow().isoformat())
    if all(each.data.get(CONF_CLOSED) for each in entry.subentries.values()):
        # Nothing is left for which the access would have to be renewed.
        for flow in list(entry.async_get_active_flows(hass, {SOURCE_REAUTH})):
            hass.config_entries.flow.async_abort(flow["flow_id"])


@callback
def async_reopen(
    hass: HomeAssistant, entry: ConfigEntry, subentry: ConfigSubentry
) -> None:
    """Poll a usage point again; what was missed meanwhile is asked for by itself."""
    _async_mark(hass, entry, subentry, None)


@callback
def _async_mark(
    hass: HomeAssistant,
    entry: ConfigEntry,
    subentry: ConfigSubentry,
    closed: str | None,
) -> None:
    """Note when a usage point was closed, on which its entry is set up anew."""
    hass.config_entries.async_update_subentry(
        entry, subentry, data={**subentry.data, CONF_CLOSED: closed}
    )


def issue_id(key: str) -> str:
    """Return the id of the repair of what a usage point has left behind."""
    return f"{LEFT_BEHIND}_{key}"


@callback
def async_tell_left_behind(
    hass: HomeAssistant,
    entry: ConfigEntry,
    subentries: Iterable[ConfigSubentry],
    keys: Keys,
) -> None:
    """Tell how to revoke at the operator, and offer to delete what is left."""
    for subentry in subentries:
        trace = Trace.of(entry, subentry, keys)
        _async_forget_repairs(hass, trace.key)
        ir.async_create_issue(
            hass,
            DOMAIN,
            issue_id(trace.key),
            data=trace.dump(),
            is_fixable=True,
            is_persistent=True,
            learn_more_url=links.repair(LEFT_BEHIND),
            severity=ir.IssueSeverity.WARNING,
            translation_key=LEFT_BEHIND,
            # Not the name of the home: Home Assistant's diagnostics show what persists.
            translation_placeholders={"usage_point": trace.short},
        )


@callback
def _async_forget_repairs(hass: HomeAssistant, key: str) -> None:
    """Take back what was told of a usage point while it was set up."""
    for domain, known in list(ir.async_get(hass).issues):
        if domain == DOMAIN and known.endswith(f"_{key}"):
            ir.async_delete_issue(hass, DOMAIN, known)


@callback
def async_watch_removals(hass: HomeAssistant, keys: Keys) -> None:
    """Tell of what is left whenever a usage point is removed beside its entry."""
    known = {
        entry.entry_id: dict(entry.subentries)
        for entry in hass.config_entries.async_entries(DOMAIN)
    }

    @callback
    def look(change: ConfigEntryChange, entry: ConfigEntry) -> None:
        """Compare the usage points of an entry with those of the last look."""
        if entry.domain != DOMAIN:
            return
        if change is ConfigEntryChange.REMOVED:
            known.pop(entry.entry_id, None)
            return
        before = known.get(entry.entry_id, {})
        known[entry.entry_id] = dict(entry.subentries)
        gone = before.keys() - entry.subentries.keys()
        async_tell_left_behind(hass, entry, [before[each] for each in gone], keys)

    async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, look)

"""The repairs of a home: raised while there is a reason, taken back when it is gone."""

from collections.abc import Iterable, Mapping

from homeassistant.core import callback
from homeassistant.helpers import issue_registry as ir

from . import links
from .const import DOMAIN
from .coordinator import UsagePointCoordinator


def issue_id(coordinator: UsagePointCoordinator, issue: str) -> str:
    """Return the id of a repair of a home."""
    return f"{issue}_{coordinator.key}"


@callback
def async_raise(
    coordinator: UsagePointCoordinator,
    issue: str,
    placeholders: Mapping[str, str],
    *,
    is_fixable: bool = True,
    severity: ir.IssueSeverity = ir.IssueSeverity.WARNING,
) -> None:
    """Raise a repair of a home, which its texts name; one that is ignored stays so."""
    ir.async_create_issue(
        coordinator.hass,
        DOMAIN,
        issue_id(coordinator, issue),
        data={
            "entry_id": coordinator.config_entry.entry_id,
            "subentry_id": coordinator.subentry.subentry_id,
        },
        is_fixable=is_fixable,
        severity=severity,
        learn_more_url=links.repair(issue),
        translation_key=issue,
        translation_placeholders={"home": coordinator.title, **placeholders},
    )


@callback
def async_take_back(coordinator: UsagePointCoordinator, issue: str) -> None:
    """Take a repair of a home back, and forget whether it was to be ignored."""
    ir.async_delete_issue(coordinator.hass, DOMAIN, issue_id(coordinator, issue))


@callback
def async_forget_with(
    coordinator: UsagePointCoordinator, issues: Iterable[str]
) -> None:
    """Leave none of some repairs when the home has been removed."""
    entry = coordinator.config_entry

    @callback
    def forget() -> None:
        """Take them back, unless the entry is only unloaded."""
        if coordinator.subentry.subentry_id not in entry.subentries:
            for issue in issues:
                async_take_back(coordinator, issue)

    entry.async_on_unload(forget)

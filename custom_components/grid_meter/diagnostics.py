"""Diagnostics: what a maintainer needs to know of an access, and nothing personal.

What is personal is never put in, rather than taken out again.
"""

from collections.abc import Collection, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, time
from typing import Any, Final

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.config_entries import SOURCE_REAUTH, ConfigSubentry
from homeassistant.const import (
    CONF_API_KEY,
    CONF_CLIENT_ID,
    CONF_CLIENT_SECRET,
    CONF_TOKEN,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.device_registry import DeviceEntry
from homeassistant.loader import async_get_integration
from homeassistant.util import dt as dt_util

from .access import async_get_endpoints
from .const import (
    CONF_ACCESS,
    CONF_CONSENT_END,
    CONF_ENERGY_ID,
    CONF_LOAD_CURVE,
    CONF_MEASURES,
    CONF_OPERATOR,
    CONF_OWN_NAME,
    CONF_POLL_PHASE,
    CONF_PRODUCTION_POINT,
    CONF_REFERENCE_POWER,
    CONF_REGISTERS,
    CONF_REQUESTED,
    CONF_SUBMISSIONS,
    CONF_USAGE_POINT,
    DOMAIN,
)
from .coordinator import GridMeterConfigEntry, UsagePointCoordinator
from .costs import MONEY
from .energy_dashboard import async_shows
from .identity import production_point_of, usage_point_of
from .metering.archive import Archive
from .metering.errors import QuotaExceeded
from .metering.ledger import months
from .metering.model import Channel, Direction, Offer, Quantity
from .metering.plan import earliest
from .metering.trouble import Failure
from .storage import ArchiveStore
from .tempo import Need, async_get_tempo

PERSONAL: Final = {
    CONF_API_KEY,
    CONF_CLIENT_ID,
    CONF_CLIENT_SECRET,
    CONF_ENERGY_ID,
    CONF_OWN_NAME,
    CONF_TOKEN,
    CONF_USAGE_POINT,
}
"""What no option holds today, and none is to show tomorrow."""

SETTINGS: Final = (
    CONF_OPERATOR,
    CONF_MEASURES,
    CONF_LOAD_CURVE,
    CONF_REGISTERS,
    CONF_REFERENCE_POWER,
    CONF_CONSENT_END,
    CONF_REQUESTED,
)
"""What is told of how a usage point was set up."""


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: GridMeterConfigEntry
) -> dict[str, Any]:
    """Return what is known of an access and of all its usage points."""
    return await _async_diagnostics(hass, entry, entry.subentries)


async def async_get_device_diagnostics(
    hass: HomeAssistant, entry: GridMeterConfigEntry, device: DeviceEntry
) -> dict[str, Any]:
    """Return what is known of an access and of one of its usage points."""
    chosen = [
        key
        for key, subentry in entry.subentries.items()
        if (DOMAIN, subentry.unique_id) in device.identifiers
    ]
    return await _async_diagnostics(hass, entry, chosen)


async def _async_diagnostics(
    hass: HomeAssistant, entry: GridMeterConfigEntry, chosen: Collection[str]
) -> dict[str, Any]:
    """Return what is known of an access and of the chosen usage points."""
    integration = await async_get_integration(hass, DOMAIN)
    coordinators: Mapping[str, UsagePointCoordinator] = getattr(
        entry, "runtime_data", {}
    )
    points = [
        {
            **_settings(entry.subentries[key]),
            **(
                await _async_state(hass, coordinators[key])
                if key in coordinators
                else {}
            ),
        }
        for key in chosen
    ]
    diagnostics: dict[str, Any] = _plain(
        {
            "version": integration.version and str(integration.version),
            **_access(hass, entry),
            "tempo": await _async_tempo(hass, entry),
            "usage_points": points,
        }
    )
    return diagnostics


async def _async_tempo(
    hass: HomeAssistant, entry: GridMeterConfigEntry
) -> dict[str, Any] | None:
    """Return how many colours are known, None where no home of the entry needs any."""
    homes = entry.subentries.values()
    needs = [Need.of(entry.options, home.data) for home in homes]
    if not any(need.spans(dt_util.utcnow()) for need in needs):
        return None
    return (await async_get_tempo(hass)).counts()


def _access(hass: HomeAssistant, entry: GridMeterConfigEntry) -> dict[str, Any]:
    """Return what is known of the way in."""
    endpoints = async_get_endpoints(hass)
    token = entry.data.get(CONF_TOKEN)
    return {
        "access": entry.data[CONF_ACCESS],
        "state": entry.state.value,
        "created": entry.created_at,
        "modified": entry.modified_at,
        "polls_by_itself": not entry.pref_disable_polling,
        "waits_for_renewal": any(entry.async_get_active_flows(hass, {SOURCE_REAUTH})),
        "token_expires": dt_util.utc_from_timestamp(token["expires_at"])
        if isinstance(token, Mapping)
        else None,
        "options": async_redact_data(entry.options, PERSONAL),
        "endpoints_changed": [
            field.name
            for field in fields(endpoints)
            if getattr(endpoints, field.name) != field.default
        ],
        "requests_for_access": entry.data.get(CONF_SUBMISSIONS, []),
    }


def _settings(subentry: ConfigSubentry) -> dict[str, Any]:
    """Return how a usage point was set up."""
    return {
        "usage_point": usage_point_of(subentry.data).short,
        "kind": subentry.subentry_type,
        "settings": {key: subentry.data.get(key) for key in SETTINGS},
        "has_production_point": bool(subentry.data.get(CONF_PRODUCTION_POINT)),
    }


async def _async_state(
    hass: HomeAssistant, coordinator: UsagePointCoordinator
) -> dict[str, Any]:
    """Return how the reading of a usage point goes.

    It waits for no poll, since one that never ends is a reason to look.
    """
    provider, archive, data = (
        coordinator.provider,
        coordinator.archive,
        coordinator.data,
    )
    today = dt_util.utcnow().astimezone(provider.zone).date()
    registers = {}
    for offer in coordinator.offers:
        known = _register(archive, offer, today)
        # Years of load curves take longer to look through than the loop can wait.
        known["months"] = await hass.async_add_executor_job(
            months,
            archive,
            offer.register,
            min(earliest(archive, offer, today), known["first_day"] or today),
            today,
        )
        registers[offer.register.key] = known
    return {
        "data_status": data.status,
        "grant": data.grant,
        "troubles": data.troubles,
        "failure": _failure(coordinator.failure),
        "waits_for_customer": coordinator.waits_for_customer,
        "quota": provider.quota,
        "consent_end": provider.consent_end,
        "schedule": _schedule(coordinator),
        "courtesy": provider.courtesy,
        "contract": _contract(archive),
        "history": data.history,
        "registers": registers,
        "statistics": _statistics(coordinator),
        "tariffs": coordinator.costs.described(),
        "in_energy_dashboard": async_shows(coordinator),
        "last_readings": {
            channel.key: end for channel, end in data.snapshot.last_readings.items()
        },
        "estimated_share": round(data.snapshot.estimated_share, 4),
        "disagreeing_days": data.snapshot.disagreeing,
        "adopted_days": data.snapshot.adopted,
        "files": await ArchiveStore(hass, coordinator.key).sizes(),
    }


def _register(archive: Archive, offer: Offer, today: date) -> dict[str, Any]:
    """Return what was offered, asked and answered of a register."""
    series = archive.series(offer.register)
    is_curve = offer.register.quantity is Quantity.LOAD_CURVE
    return {
        "served_from": offer.first_day(today),
        "asked_from": earliest(archive, offer, today),
        "max_span": offer.max_span,
        "reread_days": offer.reread_days,
        "review_days": offer.review_days,
        "first_day": min(series.days, default=None),
        "last_day": max(series.days, default=None),
        "days": len(series.days),
        "readings": sum(map(len, series.days.values()))
        if is_curve
        else len(series.days),
        "answered": list(series.answered),
        "too_early": series.too_early,
        "reviewed": series.reviewed,
        "refusal": series.refusal,
        "silent": series.silent,
    }


def _failure(failure: Failure | None) -> dict[str, Any] | None:
    """Return why polls fail: no word of the answer but the operator's code."""
    if failure is None:
        return None
    error = failure.error
    return {
        "type": type(error).__name__,
        "code": error.code,
        "side": error.side,
        "since": failure.since,
        "polls": failure.polls,
        "until": error.next_access if isinstance(error, QuotaExceeded) else None,
    }


def _schedule(coordinator: UsagePointCoordinator) -> dict[str, Any]:
    """Return when was, and will be, asked."""
    return {
        "phase": coordinator.subentry.data.get(CONF_POLL_PHASE),
        "last_poll": coordinator.last_poll,
        "next_poll": coordinator.next_poll,
        "is_busy": coordinator.lock.locked(),
    }


def _contract(archive: Archive) -> dict[str, Any]:
    """Return what the operator has told of the contract, and not what it says."""
    contract = archive.contract
    return {
        "checked": archive.contract_checked,
        "subscribed_power": contract.subscribed_power,
        "told": {
            field.name: bool(getattr(contract, field.name))
            for field in fields(contract)
            if field.compare
        },
    }


def _statistics(coordinator: UsagePointCoordinator) -> list[str]:
    """Return the ids of the statistics, without those of the usage points in them."""
    point = coordinator.usage_point
    shorts = dict.fromkeys(Direction, point.short)
    if production := production_point_of(coordinator.subentry.data):
        shorts[Direction.PRODUCTION] = production.short
    ids = [
        f"{DOMAIN}:{point.operator}_{shorts[channel.direction]}_{channel.key}"
        for channel in coordinator.channels
    ]
    ids += [
        f"{DOMAIN}:{point.operator}_{shorts[channel.direction]}_{channel.key}_{money}"
        for channel in coordinator.channels
        if coordinator.costs.statistic_id(channel)
        and (money := MONEY[channel.direction])
    ]
    taken = Channel(Direction.CONSUMPTION)
    if taken.register(Quantity.MAX_POWER).key in coordinator.registers:
        ids.append(f"{DOMAIN}:{point.operator}_{point.short}_{Quantity.MAX_POWER}")
    return ids


def _plain(value: object) -> Any:
    """Return a value in the types that JSON knows."""
    if isinstance(value, date | time):
        return value.isoformat()
    if is_dataclass(value):
        return {
            field.name: _plain(getattr(value, field.name)) for field in fields(value)
        }
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value

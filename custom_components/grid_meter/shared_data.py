"""What is shared of whom, where it is kept and how to end it: for those who want to know."""

from typing import Any, Final

from yarl import URL

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from .access import async_get_endpoints
from .const import (
    ACCESS_CONSO_API,
    ACCESS_DATA_CONNECT,
    ACCESS_LENEDA,
    ACCESS_MY_ELECTRICAL_DATA,
    ACCESS_MY_ELECTRICAL_DATA_V2,
    CONF_ACCESS,
    CONF_REQUESTED,
)
from .coordinator import UsagePointCoordinator
from .holdings import Trace, async_holdings
from .identity import async_get_keys
from .metering.model import Offer
from .providers.endpoints import Endpoints
from .sharing import end_url

SENT: Final = ("usage_point", "register", "period", "credentials")
"""What a request for readings holds: nothing else leaves this house."""


def _url(endpoints: Endpoints, access: str) -> str:
    """Return the address to which the requests of an access go."""
    return {
        ACCESS_CONSO_API: endpoints.conso_api,
        ACCESS_DATA_CONNECT: endpoints.api,
        ACCESS_LENEDA: endpoints.leneda,
        ACCESS_MY_ELECTRICAL_DATA: endpoints.my_electrical_data,
        ACCESS_MY_ELECTRICAL_DATA_V2: endpoints.my_electrical_data_v2,
    }[access]


async def async_shared_data(
    hass: HomeAssistant, coordinator: UsagePointCoordinator
) -> dict[str, Any]:
    """Return what is shared of a usage point: no token, and of its id the end only."""
    entry, subentry = coordinator.config_entry, coordinator.subentry
    access = entry.data[CONF_ACCESS]
    keys = await async_get_keys(hass)
    trace = Trace.of(entry, subentry, keys)
    held = await async_holdings(hass, trace, keys)
    requested = subentry.data.get(CONF_REQUESTED)
    since = dt_util.parse_datetime(requested) if requested else entry.created_at
    end, closed = coordinator.provider.consent_end, coordinator.closed_at
    asked = coordinator.fetcher.last_request or coordinator.last_poll
    return {
        "home": coordinator.title,
        "usage_point": trace.short,
        "operator": coordinator.provider.manufacturer,
        "access": access,
        "shared": {
            "since": since and dt_util.as_local(since).date().isoformat(),
            "until": end and end.isoformat(),
            "closed": closed and dt_util.as_local(closed).isoformat(),
            "given_by_others": trace.is_given,
            "registers": {
                offer.register.key: _register(coordinator, offer)
                for offer in coordinator.offers
            },
        },
        "stored": {
            "days": held.days,
            "files": held.files,
            "bytes": held.bytes,
            "statistics": dict(held.statistics),
        },
        "sent": {
            "to": URL(_url(async_get_endpoints(hass), access)).host,
            "last": asked and dt_util.as_local(asked).isoformat(),
            "what": [*SENT, *(["request_for_access"] if requested else [])],
        },
        "end_url": end_url(access),
    }


def _register(coordinator: UsagePointCoordinator, offer: Offer) -> dict[str, Any]:
    """Return how far back a register is served, and of which days it is stored."""
    days = coordinator.archive.series(offer.register).days
    return {
        "served_from": offer.first_day(coordinator.today).isoformat(),
        "first_day": min(days).isoformat() if days else None,
        "last_day": max(days).isoformat() if days else None,
    }

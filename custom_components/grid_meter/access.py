"""The way in: from a config entry, or a flow about to make one, to a provider."""

from datetime import datetime
from typing import Final

from aiohttp import ClientError
from yarl import URL

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import (
    OAuth2TokenRequestConnectionError,
    OAuth2TokenRequestError,
    OAuth2TokenRequestReauthError,
)
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.config_entry_oauth2_flow import (
    OAuth2Session,
    async_get_config_entry_implementation,
)
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from .const import CONF_MEASURES, DOMAIN, MEASURES_BOTH
from .metering.errors import CredentialsInvalid, Temporary, Unreachable
from .metering.model import Direction
from .providers.enedis.data_connect import (
    CALLS_PER_HOUR,
    CALLS_PER_SECOND,
    DataConnect,
    Endpoints,
    TokenSource,
)
from .providers.limits import HostLimits

DATA_ENDPOINTS: Final[HassKey[Endpoints]] = HassKey(f"{DOMAIN}_endpoints")
DATA_LIMITS: Final[HassKey[dict[str, HostLimits]]] = HassKey(f"{DOMAIN}_limits")


def directions_of(measures: str) -> frozenset[Direction]:
    """Return the directions that a choice of measures names."""
    if measures == MEASURES_BOTH:
        return frozenset(Direction)
    return frozenset({Direction(measures)})


@callback
def async_get_endpoints(hass: HomeAssistant) -> Endpoints:
    """Return Enedis' addresses, or those that configuration.yaml names instead."""
    return hass.data.get(DATA_ENDPOINTS, Endpoints())


@callback
def async_get_limits(hass: HomeAssistant, url: str) -> HostLimits:
    """Return the limits of a host, one set for everybody who talks to it."""
    limits = hass.data.setdefault(DATA_LIMITS, {})
    host = URL(url).authority
    if host not in limits:
        limits[host] = HostLimits(CALLS_PER_SECOND, CALLS_PER_HOUR, _utcnow)
    return limits[host]


@callback
def async_get_provider(
    hass: HomeAssistant, token: TokenSource, measures: str
) -> DataConnect:
    """Return a client of Data Connect for the directions consented to."""
    endpoints = async_get_endpoints(hass)
    return DataConnect(
        async_get_clientsession(hass),
        async_get_limits(hass, endpoints.api),
        token,
        now=_utcnow,
        endpoints=endpoints,
        directions=directions_of(measures),
    )


async def async_get_entry_provider(
    hass: HomeAssistant, entry: ConfigEntry, subentry: ConfigSubentry
) -> DataConnect:
    """Return the client for a usage point of an entry.

    Raises the errors of Home Assistant that ask for other credentials or a later try.
    """
    implementation = await async_get_config_entry_implementation(hass, entry)
    session = OAuth2Session(hass, entry, implementation)

    async def token(renew: bool) -> str:
        """Return the application's token; a refused one is fetched anew."""
        if renew:
            hass.config_entries.async_update_entry(
                entry,
                data={**entry.data, "token": {**entry.data["token"], "expires_at": 0}},
            )
        return await _typed(session)

    return async_get_provider(hass, token, subentry.data[CONF_MEASURES])


async def _typed(session: OAuth2Session) -> str:
    """Return a valid token, its failures as errors of the operator."""
    try:
        await session.async_ensure_token_valid()
    except OAuth2TokenRequestReauthError:
        raise CredentialsInvalid("token") from None
    except OAuth2TokenRequestConnectionError:
        raise Unreachable("token") from None
    except OAuth2TokenRequestError:
        raise Temporary("token") from None
    except ClientError, TimeoutError:
        raise Unreachable("token") from None
    access_token: str = session.token["access_token"]
    return access_token


def _utcnow() -> datetime:
    """Return the time, looked up anew so that a moved clock is seen."""
    return dt_util.utcnow()

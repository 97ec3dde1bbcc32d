"""The way in: from a config entry, or a flow about to make one, to a provider."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from aiohttp import ClientError
from yarl import URL

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.const import (
    CONF_API_KEY,
    CONF_CLIENT_ID,
    CONF_CLIENT_SECRET,
    CONF_TOKEN,
)
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
from homeassistant.loader import async_get_integration
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from .const import (
    ACCESS_CONSO_API,
    ACCESS_DATA_CONNECT,
    ACCESS_LENEDA,
    ACCESS_MY_ELECTRICAL_DATA,
    CONF_ACCESS,
    CONF_CACHE,
    CONF_CONSENT_END,
    CONF_ENERGY_ID,
    CONF_HISTORY,
    CONF_MEASURES,
    CONF_PRODUCTION_POINT,
    CONF_REGISTERS,
    CONF_TEMPO,
    DOMAIN,
    MEASURES_BOTH,
)
from .metering.errors import CredentialsInvalid, Temporary, Unreachable
from .metering.model import Direction
from .providers import Provider
from .providers.courtesy import COURTESIES
from .providers.endpoints import Endpoints
from .providers.enedis.conso_api import ConsoApi
from .providers.enedis.data_connect import DataConnect, TokenSource
from .providers.enedis.my_electrical_data import MyElectricalData, MyElectricalDataV2
from .providers.leneda.client import Leneda
from .providers.limits import HostLimits
from .providers.tempo import CALLS_PER_DAY, CALLS_PER_HOUR, CALLS_PER_SECOND, Announcer
from .providers.tempo.public import PublicService
from .providers.tempo.rte import Rte

type Gateway = ConsoApi | MyElectricalData | MyElectricalDataV2

DATA_ENDPOINTS: Final[HassKey[Endpoints]] = HassKey(f"{DOMAIN}_endpoints")
DATA_LIMITS: Final[HassKey[dict[tuple[str, str], HostLimits]]] = HassKey(
    f"{DOMAIN}_limits"
)


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
def async_get_limits(hass: HomeAssistant, url: str, access: str) -> HostLimits:
    """Return the limits of an access at a host, one set for everybody who uses it."""
    limits = hass.data.setdefault(DATA_LIMITS, {})
    host = URL(url).authority, access
    if host not in limits:
        courtesy = COURTESIES[access]
        limits[host] = HostLimits(
            courtesy.calls_per_second,
            courtesy.calls_per_hour,
            _utcnow,
            courtesy.calls_per_day,
            courtesy.calls_at_once,
        )
    return limits[host]


@callback
def async_get_data_connect(
    hass: HomeAssistant,
    token: TokenSource,
    measures: str,
    consent_end: date | None = None,
) -> DataConnect:
    """Return a client of Data Connect for the directions consented to."""
    endpoints = async_get_endpoints(hass)
    return DataConnect(
        async_get_clientsession(hass),
        async_get_limits(hass, endpoints.api, ACCESS_DATA_CONNECT),
        token,
        now=_utcnow,
        endpoints=endpoints,
        directions=directions_of(measures),
        consent_end=consent_end,
    )


async def async_get_gateway(
    hass: HomeAssistant, access: Mapping[str, Any], measures: str
) -> Gateway:
    """Return a client of the gateway whose token or client `access` holds."""
    endpoints = async_get_endpoints(hass)
    session = async_get_clientsession(hass)
    common: dict[str, Any] = {
        "now": _utcnow,
        "endpoints": endpoints,
        "directions": directions_of(measures),
        "user_agent": await _async_user_agent(hass),
    }
    kind = access[CONF_ACCESS]
    if kind == ACCESS_CONSO_API:
        limits = async_get_limits(hass, endpoints.conso_api, kind)
        history = access.get(CONF_HISTORY, False)
        return ConsoApi(
            session, limits, token=access[CONF_TOKEN], history=history, **common
        )
    common["cache"] = access.get(CONF_CACHE, False)
    if kind == ACCESS_MY_ELECTRICAL_DATA:
        limits = async_get_limits(hass, endpoints.my_electrical_data, kind)
        return MyElectricalData(session, limits, token=access[CONF_TOKEN], **common)
    return MyElectricalDataV2(
        session,
        async_get_limits(
            hass, endpoints.my_electrical_data_v2, ACCESS_MY_ELECTRICAL_DATA
        ),
        client_id=access[CONF_CLIENT_ID],
        client_secret=access[CONF_CLIENT_SECRET],
        **common,
    )


async def async_get_leneda(
    hass: HomeAssistant,
    account: Mapping[str, Any],
    codes: Sequence[str] = (),
    production_point: str | None = None,
) -> Leneda:
    """Return a client of Leneda with the key and Energy ID of an account."""
    endpoints = async_get_endpoints(hass)
    return Leneda(
        async_get_clientsession(hass),
        async_get_limits(hass, endpoints.leneda, ACCESS_LENEDA),
        key=account[CONF_API_KEY],
        energy_id=account[CONF_ENERGY_ID],
        endpoints=endpoints,
        now=_utcnow,
        user_agent=await _async_user_agent(hass),
        codes=codes,
        production_point=production_point,
    )


async def async_get_announcer(
    hass: HomeAssistant, credentials: Mapping[str, str] | None
) -> Announcer:
    """Return who tells Tempo's colours: RTE to its own application, or else the public."""
    endpoints = async_get_endpoints(hass)
    url = endpoints.rte if credentials else endpoints.couleur_tempo
    limits = hass.data.setdefault(DATA_LIMITS, {})
    place = URL(url).authority, CONF_TEMPO
    if place not in limits:
        limits[place] = HostLimits(
            CALLS_PER_SECOND, CALLS_PER_HOUR, _utcnow, CALLS_PER_DAY, at_once=2
        )
    common: dict[str, Any] = {
        "endpoints": endpoints,
        "now": _utcnow,
        "user_agent": await _async_user_agent(hass),
    }
    session = async_get_clientsession(hass)
    if credentials is None:
        return PublicService(session, limits[place], **common)
    return Rte(
        session,
        limits[place],
        client_id=credentials[CONF_CLIENT_ID],
        client_secret=credentials[CONF_CLIENT_SECRET],
        **common,
    )


async def _async_user_agent(hass: HomeAssistant) -> str:
    """Return who asks, so that an operator knows where to turn."""
    integration = await async_get_integration(hass, DOMAIN)
    return f"GridMeter/{integration.version} (+{integration.documentation})"


async def async_get_entry_provider(
    hass: HomeAssistant, entry: ConfigEntry, subentry: ConfigSubentry
) -> Provider:
    """Return the client for a usage point of an entry.

    Raises the errors of Home Assistant that ask for other credentials or a later try.
    """
    if entry.data[CONF_ACCESS] == ACCESS_LENEDA:
        return await async_get_leneda(
            hass,
            entry.data,
            subentry.data[CONF_REGISTERS],
            subentry.data[CONF_PRODUCTION_POINT],
        )
    measures = subentry.data[CONF_MEASURES]
    if entry.data[CONF_ACCESS] != ACCESS_DATA_CONNECT:
        return await async_get_gateway(hass, {**entry.data, **entry.options}, measures)
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

    end = subentry.data.get(CONF_CONSENT_END)
    return async_get_data_connect(
        hass, token, measures, date.fromisoformat(end) if end else None
    )


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

"""The forms of the ways in, and the words for what may go wrong with them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import voluptuous as vol

from homeassistant.const import (
    CONF_CLIENT_ID,
    CONF_CLIENT_SECRET,
    CONF_NAME,
    CONF_TOKEN,
)
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)

from .const import (
    ACCESS_CONSO_API,
    ACCESS_DATA_CONNECT,
    ACCESS_MY_ELECTRICAL_DATA,
    ACCESS_MY_ELECTRICAL_DATA_V2,
    CONF_CACHE,
    CONF_DURATION,
    CONF_HISTORY,
    CONF_MEASURES,
    CONF_TAKE_OVER_HISTORY,
    CONF_USAGE_POINT,
    CONF_USAGE_POINTS,
    MEASURES_BOTH,
)
from .metering.errors import (
    ConsentEnded,
    CredentialsInvalid,
    HolderChanged,
    NoData,
    NotSubscribed,
    OperatorError,
    QuotaExceeded,
    Unreachable,
    WrongDirection,
)
from .metering.model import Direction, UsagePoint
from .providers.enedis.data_connect import MAX_CONSENT_MONTHS
from .providers.endpoints import CONSO_API, MY_ELECTRICAL_DATA

NAMES: Final = {
    ACCESS_CONSO_API: "Conso API",
    ACCESS_MY_ELECTRICAL_DATA: "MyElectricalData",
    ACCESS_MY_ELECTRICAL_DATA_V2: "MyElectricalData v2",
    ACCESS_DATA_CONNECT: "Enedis",
}
"""Who answers, by the names that households know; the order is that of the menu."""

PLACEHOLDERS: Final = {
    "account_url": "https://mon-compte-particulier.enedis.fr",
    "conso_api_url": CONSO_API,
    "my_electrical_data_url": MY_ELECTRICAL_DATA,
    "my_electrical_data_v2_url": "https://www.v2.myelectricaldata.fr",
    "docs_url": "https://github.com/grid-meter/grid-meter/blob/main/docs/access.md",
}

MEASURES: Final = SelectSelector(
    SelectSelectorConfig(
        options=[Direction.CONSUMPTION, Direction.PRODUCTION, MEASURES_BOTH],
        translation_key=CONF_MEASURES,
    )
)
SECRET: Final = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD))
MEASURED: Final = {vol.Required(CONF_MEASURES, default=Direction.CONSUMPTION): MEASURES}
SHARING: Final = vol.Schema(
    {
        **MEASURED,
        vol.Required(CONF_DURATION, default=MAX_CONSENT_MONTHS): NumberSelector(
            NumberSelectorConfig(
                min=1,
                max=MAX_CONSENT_MONTHS,
                step=1,
                mode=NumberSelectorMode.SLIDER,
                unit_of_measurement="months",
                translation_key=CONF_DURATION,
            )
        ),
    }
)
CACHE: Final = vol.Schema({vol.Required(CONF_CACHE, default=False): BooleanSelector()})
OPTIONS: Final[dict[str, vol.Schema]] = {
    ACCESS_CONSO_API: vol.Schema(
        {vol.Required(CONF_HISTORY, default=False): BooleanSelector()}
    ),
    ACCESS_MY_ELECTRICAL_DATA: CACHE,
    ACCESS_MY_ELECTRICAL_DATA_V2: CACHE,
}
"""What a user may change at any time, by access."""

HISTORY: Final = vol.Schema(
    {vol.Required(CONF_TAKE_OVER_HISTORY, default=True): BooleanSelector()}
)
"""Whether to take over what other integrations wrote."""

GATEWAYS: Final[dict[str, vol.Schema]] = {
    ACCESS_CONSO_API: vol.Schema({vol.Required(CONF_TOKEN): SECRET, **MEASURED}),
    ACCESS_MY_ELECTRICAL_DATA: vol.Schema(
        {
            vol.Required(CONF_USAGE_POINT): TextSelector(),
            vol.Required(CONF_TOKEN): SECRET,
            **MEASURED,
        }
    ),
    ACCESS_MY_ELECTRICAL_DATA_V2: vol.Schema(
        {
            vol.Required(CONF_CLIENT_ID): TextSelector(),
            vol.Required(CONF_CLIENT_SECRET): SECRET,
            **MEASURED,
        }
    ),
}
"""What a gateway has to be told, by access."""

ERROR_KEYS: Final[dict[type[OperatorError], str]] = {
    NoData: "no_data",
    HolderChanged: "not_registered",
    ConsentEnded: "consent_ended",
    WrongDirection: "wrong_direction",
    NotSubscribed: "not_subscribed",
    CredentialsInvalid: "credentials_invalid",
    QuotaExceeded: "quota",
    Unreachable: "unreachable",
}
GATEWAY_ERROR_KEYS: Final[dict[type[OperatorError], str]] = {
    **ERROR_KEYS,
    ConsentEnded: "token_refused",
    CredentialsInvalid: "token_refused",
    HolderChanged: "not_holder",
    QuotaExceeded: "gateway_quota",
}


def error_key(problem: OperatorError, access: str) -> str:
    """Return the text that says what a problem of an access means."""
    keys = ERROR_KEYS if access == ACCESS_DATA_CONNECT else GATEWAY_ERROR_KEYS
    return keys.get(type(problem), "temporary")


def gateway_form(access: str) -> vol.Schema:
    """Return the form of a gateway: what it must know, and what may be chosen."""
    return GATEWAYS[access].extend(OPTIONS[access].schema)


def home_form(points: Sequence[UsagePoint]) -> vol.Schema:
    """Return the form of new homes: a name, or a choice where there are several."""
    if len(points) == 1:
        name = vol.Required(CONF_NAME, default=f"Linky {points[0].short}")
        return vol.Schema({name: TextSelector()})
    ids = [point.id for point in points]
    choice = SelectSelector(
        SelectSelectorConfig(
            options=[SelectOptionDict(value=each, label=each) for each in ids],
            multiple=True,
            mode=SelectSelectorMode.LIST,
        )
    )
    return vol.Schema({vol.Required(CONF_USAGE_POINTS, default=ids): choice})


def without_options(access: str, entered: Mapping[str, Any]) -> dict[str, Any]:
    """Return what identifies and authorises, of what was entered in a gateway's form."""
    chosen = {*map(str, OPTIONS[access].schema), CONF_MEASURES, CONF_USAGE_POINT}
    return {key: value for key, value in entered.items() if key not in chosen}

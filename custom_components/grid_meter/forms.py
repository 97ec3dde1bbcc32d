"""The forms of the ways in, and the words for what may go wrong with them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import voluptuous as vol

from homeassistant.const import (
    CONF_API_KEY,
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

from . import links
from .const import (
    ACCESS_CONSO_API,
    ACCESS_DATA_CONNECT,
    ACCESS_LENEDA,
    ACCESS_MY_ELECTRICAL_DATA,
    ACCESS_MY_ELECTRICAL_DATA_V2,
    CONF_BY_HAND,
    CONF_CACHE,
    CONF_DURATION,
    CONF_ENERGY_ID,
    CONF_HISTORY,
    CONF_MEASURES,
    CONF_OWN_NAME,
    CONF_OWNER_ENERGY_ID,
    CONF_OWNER_NAME,
    CONF_PRODUCTION_POINT,
    CONF_REFERENCE_POWER,
    CONF_REGISTERS,
    CONF_SENDER,
    CONF_TAKE_OVER_HISTORY,
    CONF_USAGE_POINT,
    CONF_USAGE_POINTS,
    MEASURES_BOTH,
)
from .metering.errors import (
    ConsentEnded,
    CredentialsInvalid,
    Geoblocked,
    HolderChanged,
    NoAccess,
    NoData,
    NotSubscribed,
    OperatorError,
    QuotaExceeded,
    RequestInvalid,
    Unreachable,
    WrongDirection,
)
from .metering.model import Direction, UsagePoint
from .providers.endpoints import CONSO_API, MY_ELECTRICAL_DATA
from .providers.enedis.data_connect import MAX_CONSENT_MONTHS
from .providers.leneda.access_request import From
from .providers.leneda.obis import CODES, channel

NAMES: Final = {
    ACCESS_CONSO_API: "Conso API",
    ACCESS_MY_ELECTRICAL_DATA: "MyElectricalData",
    ACCESS_MY_ELECTRICAL_DATA_V2: "MyElectricalData v2",
    ACCESS_DATA_CONNECT: "Enedis",
    ACCESS_LENEDA: "Leneda",
}
"""Who answers, by the names that households know; the order is that of the menu."""

PLACEHOLDERS: Final = {
    "account_url": "https://mon-compte-particulier.enedis.fr",
    "conso_api_url": CONSO_API,
    "my_electrical_data_url": MY_ELECTRICAL_DATA,
    "my_electrical_data_v2_url": "https://www.v2.myelectricaldata.fr",
    "docs_url": links.page("access"),
}

LENEDA_PLACEHOLDERS: Final = {
    "side": NAMES[ACCESS_LENEDA],
    "leneda_url": "https://app.leneda.eu",
    "docs_url": links.page("leneda"),
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
    ACCESS_LENEDA: vol.Schema(
        {
            vol.Required(CONF_SENDER, default=From.OWNER.value): SelectSelector(
                SelectSelectorConfig(
                    options=[sender.value for sender in From],
                    mode=SelectSelectorMode.LIST,
                    translation_key=CONF_SENDER,
                )
            )
        }
    ),
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


LENEDA_ACCOUNT: Final = vol.Schema(
    {
        vol.Required(CONF_API_KEY): SECRET,
        vol.Required(CONF_ENERGY_ID): TextSelector(),
    }
)
METERING_POINT: Final = vol.Schema(
    {
        vol.Required(CONF_USAGE_POINT): TextSelector(),
        vol.Optional(CONF_PRODUCTION_POINT): TextSelector(),
        vol.Required(CONF_BY_HAND, default=False): BooleanSelector(),
    }
)
OWNER: Final = vol.Schema(
    {
        vol.Required(CONF_OWNER_NAME): TextSelector(),
        vol.Required(CONF_OWNER_ENERGY_ID): TextSelector(),
        vol.Required(CONF_USAGE_POINT): TextSelector(),
    }
)
OWNER_AND_SELF: Final = OWNER.extend({vol.Required(CONF_OWN_NAME): TextSelector()})

LENEDA_ERROR_KEYS: Final[dict[type[OperatorError], str]] = {
    CredentialsInvalid: "key_refused",
    Geoblocked: "geoblocked",
    QuotaExceeded: "quota",
    Unreachable: "unreachable",
}
REQUEST_ERROR_KEYS: Final[dict[type[OperatorError], str]] = {
    **LENEDA_ERROR_KEYS,
    NoAccess: "names_do_not_match",
    QuotaExceeded: "attempts_used_up",
    RequestInvalid: "names_do_not_match",
}


def leneda_error_key(problem: OperatorError, *, asks: bool = False) -> str:
    """Return the text that says what a problem of Leneda means; `asks` for access."""
    keys = REQUEST_ERROR_KEYS if asks else LENEDA_ERROR_KEYS
    return keys.get(type(problem), "temporary")


def keys_of(codes: Iterable[str]) -> list[str]:
    """Return codes as they are chosen from: unknown ones as they are."""
    return [channel(code).key if code in CODES else code for code in codes]


def codes_of(chosen: Iterable[str]) -> list[str]:
    """Return the OBIS codes that were chosen, or typed where none fitted."""
    known = {obis.channel.key: obis.code for obis in CODES.values()}
    typed = ("".join(each.split()) for each in chosen)
    return list(dict.fromkeys(known.get(each, each) for each in typed if each))


def registers_form(keys: list[str], *, with_name: bool = False) -> vol.Schema:
    """Return the form in which registers are chosen, or their codes typed."""
    form: dict[vol.Marker, Any] = {
        vol.Required(CONF_REGISTERS): SelectSelector(
            SelectSelectorConfig(
                options=keys,
                multiple=True,
                custom_value=True,
                translation_key="obis",
            )
        ),
        vol.Optional(CONF_REFERENCE_POWER): NumberSelector(
            NumberSelectorConfig(
                min=1,
                max=1000,
                step=0.1,
                mode=NumberSelectorMode.BOX,
                unit_of_measurement="kW",
            )
        ),
    }
    if with_name:
        form[vol.Required(CONF_NAME)] = TextSelector()
    return vol.Schema(form)


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


def of_every_access(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options that an entry keeps when it goes another way in."""
    only = {str(key) for form in OPTIONS.values() for key in form.schema}
    return {key: value for key, value in options.items() if key not in only}


def without_options(access: str, entered: Mapping[str, Any]) -> dict[str, Any]:
    """Return what identifies and authorises, of what was entered in a gateway's form."""
    chosen = {*map(str, OPTIONS[access].schema), CONF_MEASURES, CONF_USAGE_POINT}
    return {key: value for key, value in entered.items() if key not in chosen}

"""From understanding what is shared, over the operator's consent page, to an entry."""

import asyncio
from collections.abc import Mapping
import logging
import random
from typing import Any, Final, override

import voluptuous as vol

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    ConfigFlowResult,
    ConfigSubentryData,
)
from homeassistant.const import CONF_NAME
from homeassistant.helpers.config_entry_oauth2_flow import (
    AbstractOAuth2FlowHandler,
    async_get_implementations,
)
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    TextSelector,
)
from homeassistant.util import dt as dt_util

from .access import async_get_provider, directions_of
from .const import (
    ACCESS_DATA_CONNECT,
    CONF_ACCESS,
    CONF_AUTHORISATION_ID,
    CONF_CONSENT_END,
    CONF_DURATION,
    CONF_MEASURES,
    CONF_OPERATOR,
    CONF_POLL_MINUTE,
    CONF_USAGE_POINT,
    DOMAIN,
    MEASURES_BOTH,
    OPERATOR_ENEDIS,
    SUBENTRY_USAGE_POINT,
)
from .metering.errors import (
    BeforeActivation,
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
from .metering.model import Direction, Quantity, Register, Request, UsagePoint
from .providers.enedis.data_connect import MAX_CONSENT_MONTHS, Consent, DataConnect

_LOGGER = logging.getLogger(__name__)

EXCHANGE_TRIES: Final = 6
EXCHANGE_PAUSE: Final = 5.0
"""Seconds between two looks: Enedis may take a while to register a consent."""

PROOF_DAYS: Final = 7
"""One reading of the last week proves that the consent works."""

MEASURES = SelectSelector(
    SelectSelectorConfig(
        options=[Direction.CONSUMPTION, Direction.PRODUCTION, MEASURES_BOTH],
        translation_key=CONF_MEASURES,
    )
)
SHARING_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_MEASURES, default=Direction.CONSUMPTION): MEASURES,
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
EXPLANATION: Final = {
    "account_url": "https://mon-compte-particulier.enedis.fr",
    "docs_url": "https://github.com/grid-meter/grid-meter#readme",
}

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


class GridMeterConfigFlow(AbstractOAuth2FlowHandler, domain=DOMAIN):
    """Connects one access and the usage points that it was granted."""

    DOMAIN = DOMAIN
    VERSION = 1
    MINOR_VERSION = 1

    def __init__(self) -> None:
        """Begin with nothing chosen and nothing granted."""
        super().__init__()
        self._measures: str = Direction.CONSUMPTION
        self._months = MAX_CONSENT_MONTHS
        self._data: dict[str, Any] = {}
        self._consents: list[Consent] = []
        self._exchange: asyncio.Task[list[Consent]] | None = None
        self._problem = ""

    @property
    @override
    def logger(self) -> logging.Logger:
        """Return the logger of the integration."""
        return _LOGGER

    @property
    @override
    def extra_authorize_data(self) -> dict[str, Any]:
        """Return how long the consent is asked for, in the unit that Enedis reads."""
        return {"duration": f"P{self._months}M"}

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Say what will be shared and why; let the user choose what and how long."""
        if not await async_get_implementations(self.hass, DOMAIN):
            return await self.async_step_pick_implementation()
        if user_input is None:
            return self.async_show_form(
                step_id="user",
                data_schema=SHARING_SCHEMA,
                description_placeholders=EXPLANATION,
            )
        self._measures = user_input[CONF_MEASURES]
        self._months = int(user_input[CONF_DURATION])
        return await self.async_step_pick_implementation()

    async def async_step_reauth(
        self, entry_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Renew a consent that ended."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Say why the consent page opens again."""
        entry = self._get_reauth_entry()
        if user_input is None:
            return self.async_show_form(
                step_id="reauth_confirm", description_placeholders=EXPLANATION
            )
        for subentry in entry.subentries.values():
            self._measures = subentry.data[CONF_MEASURES]
        return await self.async_step_pick_implementation(
            {"implementation": entry.data["auth_implementation"]}
        )

    @override
    async def async_step_authorize_rejected(
        self, data: None = None
    ) -> ConfigFlowResult:
        """End without consent: nothing was shared, nothing is kept."""
        return self.async_abort(reason="declined")

    @override
    async def async_oauth_create_entry(self, data: dict[str, Any]) -> ConfigFlowResult:
        """Learn what was granted before anything is made."""
        self._data = {CONF_ACCESS: ACCESS_DATA_CONNECT, **data}
        return await self.async_step_exchange()

    async def async_step_exchange(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Wait for the operator to register the consent and to give a first reading."""
        if self._exchange is None:
            self._exchange = self.hass.async_create_task(
                self._async_exchange(), "grid_meter consent exchange", eager_start=False
            )
        if not self._exchange.done():
            return self.async_show_progress(
                step_id="exchange",
                progress_action="exchange",
                progress_task=self._exchange,
            )
        exchange, self._exchange = self._exchange, None
        try:
            self._consents = await exchange
        except OperatorError as err:
            self._problem = ERROR_KEYS.get(type(err), "temporary")
            return self.async_show_progress_done(next_step_id="not_ready")
        return self.async_show_progress_done(next_step_id="home")

    async def async_step_not_ready(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Keep the consent that was given, and let the user try its first reading again."""
        if user_input is not None:
            self._measures = user_input[CONF_MEASURES]
            return await self.async_step_exchange()
        return self.async_show_form(
            step_id="not_ready",
            data_schema=vol.Schema(
                {vol.Required(CONF_MEASURES, default=self._measures): MEASURES}
            ),
            errors={"base": self._problem},
            description_placeholders=EXPLANATION,
        )

    async def async_step_home(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Let the user name the home, then make the entry."""
        points = [
            UsagePoint(OPERATOR_ENEDIS, each.usage_point_id) for each in self._consents
        ]
        if self.source == SOURCE_REAUTH:
            return self._async_renew(points)
        await self.async_set_unique_id(points[0].key)
        self._abort_if_unique_id_configured()
        known = {
            subentry.unique_id
            for entry in self._async_current_entries()
            for subentry in entry.subentries.values()
        }
        if not known.isdisjoint(point.key for point in points):
            return self.async_abort(reason="already_configured")
        if user_input is None and len(points) == 1:
            return self.async_show_form(
                step_id="home",
                data_schema=vol.Schema(
                    {
                        vol.Required(
                            CONF_NAME, default=f"Linky {points[0].short}"
                        ): TextSelector()
                    }
                ),
                description_placeholders={"usage_point": points[0].id},
            )
        names = [
            (user_input or {}).get(CONF_NAME) or f"Linky {point.short}"
            for point in points
        ]
        return self.async_create_entry(
            title=f"Enedis {points[0].short}",
            data=self._data,
            subentries=[
                self._subentry(point, consent, name)
                for point, consent, name in zip(
                    points, self._consents, names, strict=True
                )
            ],
        )

    def _async_renew(self, points: list[UsagePoint]) -> ConfigFlowResult:
        """Store a renewed consent, if it is for the same usage point."""
        entry = self._get_reauth_entry()
        renewed = dict(
            zip((point.key for point in points), self._consents, strict=True)
        )
        subentries = [
            subentry
            for subentry in entry.subentries.values()
            if subentry.unique_id in renewed
        ]
        if not subentries:
            return self.async_abort(reason="wrong_usage_point")
        for subentry in subentries:
            consent = renewed[str(subentry.unique_id)]
            self.hass.config_entries.async_update_subentry(
                entry, subentry, data={**subentry.data, **self._consent_data(consent)}
            )
        self.hass.config_entries.async_update_entry(
            entry, data={**entry.data, **self._data}
        )
        self.hass.config_entries.async_schedule_reload(entry.entry_id)
        return self.async_abort(reason="reauth_successful")

    def _subentry(
        self, point: UsagePoint, consent: Consent, name: str
    ) -> ConfigSubentryData:
        """Return the subentry of a usage point."""
        return ConfigSubentryData(
            subentry_type=SUBENTRY_USAGE_POINT,
            title=name,
            unique_id=point.key,
            data={
                CONF_OPERATOR: point.operator,
                CONF_USAGE_POINT: point.id,
                CONF_MEASURES: self._measures,
                # So that not every house asks at the same minute.
                CONF_POLL_MINUTE: random.randrange(60),  # noqa: S311
                **self._consent_data(consent),
            },
        )

    def _consent_data(self, consent: Consent) -> dict[str, Any]:
        """Return what is kept of a consent."""
        return {
            CONF_AUTHORISATION_ID: self.external_data.get("authorisation_id"),
            CONF_CONSENT_END: consent.end and consent.end.isoformat(),
        }

    async def _async_exchange(self) -> list[Consent]:
        """Return what was granted, once it is registered and readings come."""
        provider = async_get_provider(self.hass, self._async_token, self._measures)
        consents = await self._async_consents(provider)
        for consent in consents:
            await self._async_prove(provider, consent.usage_point_id)
        return consents

    async def _async_consents(self, provider: DataConnect) -> list[Consent]:
        """Return the usage points granted; raises HolderChanged while there are none."""
        if points := self.external_data.get("usage_point_ids"):
            return [Consent(point, None) for point in points]
        for attempt in range(EXCHANGE_TRIES):
            if attempt:
                await asyncio.sleep(EXCHANGE_PAUSE)
            if consents := await provider.consents(
                self.external_data["authorisation_id"]
            ):
                return consents
        raise HolderChanged("not_registered")

    async def _async_prove(self, provider: DataConnect, usage_point_id: str) -> None:
        """Fetch a real reading; raises OperatorError where none of the measures has one."""
        today = dt_util.utcnow().astimezone(provider.zone).date()
        failure: OperatorError = NoData("no_reading")
        for direction in sorted(directions_of(self._measures)):
            request = Request(
                Register(direction, Quantity.DAILY_ENERGY),
                today - PROOF_DAYS * today.resolution,
                today,
            )
            try:
                if await provider.fetch(usage_point_id, request):
                    return
            except BeforeActivation:
                # Somebody has just moved in; what was asked for is allowed.
                return
            except (NoData, WrongDirection) as err:
                failure = err
        raise failure

    async def _async_token(self, renew: bool) -> str:
        """Return the token of this flow, fetched anew where it was refused."""
        if renew:
            token = await self.flow_impl.async_refresh_token(self._data["token"])
            self._data["token"] = token
        access_token: str = self._data["token"]["access_token"]
        return access_token

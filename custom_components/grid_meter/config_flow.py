"""From understanding what is shared, over the operator's consent, to an entry."""

import asyncio
from collections.abc import Mapping
import logging
from types import MappingProxyType
from typing import Any, Final, override

import voluptuous as vol

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigEntry,
    ConfigFlowResult,
    ConfigSubentry,
    ConfigSubentryData,
    ConfigSubentryFlow,
    OptionsFlow,
)
from homeassistant.const import CONF_NAME
from homeassistant.core import callback
from homeassistant.helpers.config_entry_oauth2_flow import (
    AbstractOAuth2FlowHandler,
    async_get_implementations,
)
from homeassistant.util import dt as dt_util

from .access import async_get_data_connect, async_get_gateway, directions_of
from .const import (
    ACCESS_CONSO_API,
    ACCESS_DATA_CONNECT,
    ACCESS_LENEDA,
    ACCESS_MY_ELECTRICAL_DATA,
    ACCESS_MY_ELECTRICAL_DATA_V2,
    CONF_ACCESS,
    CONF_AUTHORISATION_ID,
    CONF_CLOSED,
    CONF_CONSENT_END,
    CONF_DURATION,
    CONF_MEASURES,
    CONF_OPERATOR,
    CONF_POLL_PHASE,
    CONF_TAKE_OVER_HISTORY,
    CONF_USAGE_POINT,
    CONF_USAGE_POINTS,
    DOMAIN,
    MEASURES_BOTH,
    OPERATOR_ENEDIS,
    SUBENTRY_ACCESS_REQUEST,
    SUBENTRY_METERING_POINT,
    SUBENTRY_USAGE_POINT,
)
from .forms import (
    HISTORY,
    MEASURES,
    NAMES,
    OPTIONS,
    PLACEHOLDERS,
    SHARING,
    error_key,
    gateway_form,
    home_form,
    of_every_access,
    without_options,
)
from .identity import async_key, async_owners, usage_point_of
from .leneda_flow import AccessRequestFlow, LenedaSteps, MeteringPointFlow
from .metering.archive import Archive
from .metering.errors import (
    CredentialsInvalid,
    HolderChanged,
    NoData,
    OperatorError,
    WrongDirection,
)
from .metering.model import Consent, Direction, UsagePoint
from .metering.schedule import any_phase
from .options_flow import GridMeterOptionsFlow
from .providers import Provider
from .providers.enedis.data_connect import MAX_CONSENT_MONTHS, DataConnect
from .providers.enedis.generations import USAGE_POINT_ID
from .providers.enedis.my_electrical_data import MyElectricalData
from .providers.proof import prove
from .subentry_flow import UsagePointFlow
from .takeover import TAKEOVER_URL, Discovery, async_describe, async_discover

_LOGGER = logging.getLogger(__name__)

EXCHANGE_TRIES: Final = 6
EXCHANGE_PAUSE: Final = 5.0
"""Seconds between two looks: Enedis may take a while to register a consent."""


class GridMeterConfigFlow(AbstractOAuth2FlowHandler, LenedaSteps, domain=DOMAIN):
    """Connects one access and the usage points that it was granted."""

    DOMAIN = DOMAIN
    VERSION = 1
    MINOR_VERSION = 1

    def __init__(self) -> None:
        """Begin with nothing chosen and nothing granted."""
        super().__init__()
        self._access = ACCESS_DATA_CONNECT
        self._measures: str = Direction.CONSUMPTION
        self._shown: str | None = None
        self._months = MAX_CONSENT_MONTHS
        self._entered: dict[str, Any] = {}
        self._data: dict[str, Any] = {}
        self._options: dict[str, Any] = {}
        self._consents: list[Consent] = []
        self._exchange: asyncio.Task[list[Consent]] | None = None
        self._problem: OperatorError | None = None
        self._provider: Provider | None = None
        self._homes: list[ConfigSubentryData] = []

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> OptionsFlow:
        """Return the flow that changes when, how far back and how calmly is asked."""
        return GridMeterOptionsFlow()

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Return what may be done with a usage point."""
        if config_entry.data[CONF_ACCESS] == ACCESS_LENEDA:
            return {
                SUBENTRY_METERING_POINT: MeteringPointFlow,
                SUBENTRY_ACCESS_REQUEST: AccessRequestFlow,
            }
        return {SUBENTRY_USAGE_POINT: UsagePointFlow}

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
        """Let the user choose the way in."""
        return self.async_show_menu(
            step_id="user",
            menu_options=list(NAMES),
            description_placeholders=PLACEHOLDERS,
        )

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Let the user choose another way in, or take the same once more."""
        entry = self._get_reconfigure_entry()
        if entry.data[CONF_ACCESS] == ACCESS_LENEDA:
            return await self.async_step_leneda()
        self._take_measures(entry)
        return self.async_show_menu(
            step_id="reconfigure",
            menu_options=[way for way in NAMES if way != ACCESS_LENEDA],
            description_placeholders={
                **PLACEHOLDERS,
                "access": NAMES[entry.data[CONF_ACCESS]],
            },
        )

    def _take_measures(self, entry: ConfigEntry) -> None:
        """Begin with the measures that an entry has."""
        for subentry in entry.subentries.values():
            self._measures = subentry.data[CONF_MEASURES]
            self._entered[CONF_USAGE_POINT] = subentry.data[CONF_USAGE_POINT]
        self._shown = self._measures
        self._entered |= {CONF_MEASURES: self._measures, **entry.options}

    async def async_step_data_connect(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Say what will be shared and why; let the user choose what and how long."""
        self._access = ACCESS_DATA_CONNECT
        if not await async_get_implementations(self.hass, DOMAIN):
            return await self.async_step_pick_implementation()
        if user_input is None:
            return self.async_show_form(
                step_id="data_connect",
                data_schema=self.add_suggested_values_to_schema(SHARING, self._entered),
                description_placeholders=PLACEHOLDERS,
            )
        self._measures = user_input[CONF_MEASURES]
        self._months = int(user_input[CONF_DURATION])
        return await self.async_step_pick_implementation()

    async def async_step_conso_api(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Take the token that Conso API gave the user."""
        return await self._async_step_gateway(ACCESS_CONSO_API, user_input)

    async def async_step_my_electrical_data(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Take the token that MyElectricalData gave the user for a usage point."""
        return await self._async_step_gateway(ACCESS_MY_ELECTRICAL_DATA, user_input)

    async def async_step_my_electrical_data_v2(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Take the client of the user's account at MyElectricalData."""
        return await self._async_step_gateway(ACCESS_MY_ELECTRICAL_DATA_V2, user_input)

    async def _async_step_gateway(
        self, access: str, user_input: dict[str, Any] | None
    ) -> ConfigFlowResult:
        """Show the form of a gateway until it was answered with readings."""
        self._access = access
        errors: dict[str, str] = {}
        if user_input is not None:
            self._problem = None
            self._entered |= user_input
            point = str(user_input.get(CONF_USAGE_POINT, "")).replace(" ", "")
            self._entered[CONF_USAGE_POINT] = point
            if CONF_USAGE_POINT not in user_input or USAGE_POINT_ID.fullmatch(point):
                self._measures = user_input[CONF_MEASURES]
                self._data = {
                    CONF_ACCESS: access,
                    **without_options(access, user_input),
                }
                self._options = {
                    str(key): user_input[key] for key in OPTIONS[access].schema
                }
                return await self.async_step_exchange()
            errors[CONF_USAGE_POINT] = "not_a_usage_point_id"
        if self._problem is not None:
            errors["base"] = error_key(self._problem, access)
        return self.async_show_form(
            step_id=access,
            data_schema=self.add_suggested_values_to_schema(
                gateway_form(access), self._entered
            ),
            errors=errors,
            description_placeholders={**PLACEHOLDERS, "side": self._side},
        )

    @property
    def _side(self) -> str:
        """Return on whose side the last problem was."""
        return (self._problem and self._problem.side) or NAMES[self._access]

    async def async_step_reauth(
        self, entry_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Renew a consent that ended."""
        self._access = entry_data[CONF_ACCESS]
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Say why the consent page opens, or a new token is wanted."""
        entry = self._get_reauth_entry()
        if user_input is None:
            return self.async_show_form(
                step_id="reauth_confirm",
                description_placeholders={**PLACEHOLDERS, "side": NAMES[self._access]},
            )
        if self._access == ACCESS_LENEDA:
            return await self.async_step_leneda()
        self._take_measures(entry)
        if self._access != ACCESS_DATA_CONNECT:
            return await self._async_step_gateway(self._access, None)
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
                description_placeholders={"side": NAMES[self._access]},
                progress_task=self._exchange,
            )
        exchange, self._exchange = self._exchange, None
        try:
            self._consents = await exchange
        except OperatorError as err:
            self._problem = err
            is_gateway = self._access != ACCESS_DATA_CONNECT
            return self.async_show_progress_done(
                next_step_id=self._access if is_gateway else "not_ready"
            )
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
            errors={"base": error_key(self._problem, self._access)}
            if self._problem
            else {},
            description_placeholders={**PLACEHOLDERS, "side": self._side},
        )

    @property
    def _granted(self) -> dict[UsagePoint, Consent]:
        """Return what was granted, by usage point."""
        return {
            UsagePoint(OPERATOR_ENEDIS, each.usage_point_id): each
            for each in self._consents
        }

    async def async_step_home(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Let the user name the home or choose among several, then make the entry."""
        granted = self._granted
        if self.source == SOURCE_REAUTH:
            return await self._async_change(
                self._get_reauth_entry(), granted, "reauth_successful"
            )
        if self.source == SOURCE_RECONFIGURE:
            return await self._async_change(
                self._get_reconfigure_entry(), granted, "reconfigure_successful"
            )
        owners = self._owners(granted)
        if len(owners) == len(granted):
            return await self.async_step_take_over()
        fresh = [point for point in granted if point not in owners]
        if user_input is None:
            return self._ask_for_home(fresh)
        chosen = user_input.get(CONF_USAGE_POINTS, [fresh[0].id])
        names = {point: f"Linky {point.short}" for point in fresh if point.id in chosen}
        if not names:
            return self._ask_for_home(fresh, {CONF_USAGE_POINTS: "choose_one"})
        if CONF_NAME in user_input:
            names[fresh[0]] = user_input[CONF_NAME]
        await self.async_set_unique_id(await async_key(self.hass, next(iter(names))))
        self._abort_if_unique_id_configured()
        self._homes = [
            await self._async_subentry(point, granted[point], name)
            for point, name in names.items()
        ]
        return await self.async_step_history()

    async def async_step_history(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Offer what other integrations wrote of the homes, if any; make the entry."""
        if user_input is None:
            if found := await self._async_discover():
                gained = any(discovery.gained for discovery in found.values())
                return self.async_show_form(
                    step_id="history",
                    data_schema=HISTORY if gained else vol.Schema({}),
                    description_placeholders={
                        "found": await async_describe(self.hass, found),
                        "docs_url": TAKEOVER_URL,
                    },
                )
        elif user_input.get(CONF_TAKE_OVER_HISTORY):
            for home in self._homes:
                home["data"] = {**home["data"], **user_input}
        return self.async_create_entry(
            title=self._title(usage_point_of(self._homes[0]["data"])),
            data=self._data,
            options=self._options,
            subentries=self._homes,
        )

    async def _async_discover(self) -> dict[str, Discovery]:
        """Return what other integrations wrote, by the home of which they did."""
        assert self._provider is not None
        unknown = Archive(self._provider.zone)
        found = {
            home["title"]: await async_discover(
                self.hass,
                usage_point_of(home["data"]),
                self._provider.offers,
                unknown,
            )
            for home in self._homes
        }
        return {title: each for title, each in found.items() if each.histories}

    def _ask_for_home(
        self, fresh: list[UsagePoint], errors: dict[str, str] | None = None
    ) -> ConfigFlowResult:
        """Show the form of the last step: a name, or a choice of usage points."""
        return self.async_show_form(
            step_id="home",
            data_schema=home_form(fresh),
            errors=errors,
            description_placeholders={
                "usage_point": ", ".join(point.id for point in fresh)
            },
        )

    async def async_step_take_over(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Offer to use the new way in for homes that are set up already."""
        granted = self._granted
        entries = {entry.entry_id: entry for entry in self._owners(granted).values()}
        if len(entries) > 1:
            return self.async_abort(reason="already_configured")
        (entry,) = entries.values()
        if user_input is None:
            return self.async_show_form(
                step_id="take_over",
                description_placeholders={
                    "entry": entry.title,
                    "access": NAMES[self._access],
                },
            )
        return await self._async_change(entry, granted, "access_changed")

    def _owners(
        self, points: Mapping[UsagePoint, Consent]
    ) -> dict[UsagePoint, ConfigEntry]:
        """Return the entries that some of the usage points belong to."""
        owners = async_owners(self.hass)
        return {point: owners[point] for point in points if point in owners}

    async def _async_change(
        self, entry: ConfigEntry, granted: Mapping[UsagePoint, Consent], reason: str
    ) -> ConfigFlowResult:
        """Let an entry go another way in, or the same with a renewed consent.

        Its homes keep their devices, entities, archive and statistics, so the new way
        must lead to all of them.
        """
        homes = {
            point: each
            for each in entry.subentries.values()
            # Nobody consents any more for a home that was moved out of.
            if (point := usage_point_of(each.data)) in granted
            or not each.data.get(CONF_CLOSED)
        }
        if not homes.keys() <= granted.keys():
            return self.async_abort(
                reason="wrong_usage_point",
                description_placeholders={"side": NAMES[self._access]},
            )
        config_entries = self.hass.config_entries
        for point, home in homes.items():
            changed = {
                CONF_MEASURES: self._measures_of(home.data[CONF_MEASURES]),
                **self._consent_data(granted[point]),
            }
            if self.source == SOURCE_USER:
                # Who adds a home once more wants it to be polled.
                changed[CONF_CLOSED] = None
            config_entries.async_update_subentry(
                entry, home, data={**home.data, **changed}
            )
        owners = self._owners(granted)
        for point in granted:
            if point not in owners:
                await self._async_add_home(entry, point, granted[point])
        old_title = f"{NAMES[entry.data[CONF_ACCESS]]} "
        title = entry.title.replace(old_title, f"{NAMES[self._access]} ", 1)
        config_entries.async_update_entry(
            entry,
            title=title,
            data=self._data,
            options={**of_every_access(entry.options), **self._options},
        )
        config_entries.async_schedule_reload(entry.entry_id)
        return self.async_abort(reason=reason)

    def _measures_of(self, known: str) -> str:
        """Return what a home measures from now on, of which is known what it did."""
        if self._measures in (known, self._shown):
            # Homes may measure different things; nobody has changed what was shown.
            return known
        # Who adds a home once more has not seen what it measures already.
        return MEASURES_BOTH if self.source == SOURCE_USER else self._measures

    async def _async_add_home(
        self, entry: ConfigEntry, point: UsagePoint, consent: Consent
    ) -> None:
        """Add a usage point that the new way in leads to as well."""
        made = await self._async_subentry(point, consent, f"Linky {point.short}")
        self.hass.config_entries.async_add_subentry(
            entry,
            ConfigSubentry(
                data=MappingProxyType(made["data"]),
                subentry_type=made["subentry_type"],
                title=made["title"],
                unique_id=made["unique_id"],
            ),
        )

    def _title(self, point: UsagePoint) -> str:
        """Return the title of an entry: who answers, and of which usage point."""
        return f"{NAMES[self._access]} {point.short}"

    async def _async_subentry(
        self, point: UsagePoint, consent: Consent, name: str
    ) -> ConfigSubentryData:
        """Return the subentry of a usage point."""
        return ConfigSubentryData(
            subentry_type=SUBENTRY_USAGE_POINT,
            title=name,
            unique_id=await async_key(self.hass, point),
            data={
                CONF_OPERATOR: point.operator,
                CONF_USAGE_POINT: point.id,
                CONF_MEASURES: self._measures,
                CONF_POLL_PHASE: any_phase(),
                **self._consent_data(consent),
            },
        )

    def _consent_data(self, consent: Consent) -> dict[str, Any]:
        """Return what is kept of a consent; a gateway keeps all but its end."""
        authorisation = (self.external_data or {}).get("authorisation_id")
        return {
            CONF_AUTHORISATION_ID: authorisation,
            CONF_CONSENT_END: consent.end and consent.end.isoformat(),
        }

    async def _async_exchange(self) -> list[Consent]:
        """Return what was granted, once it is registered and readings come.

        Of several usage points one that has readings is enough.
        """
        provider: Provider
        if self._access == ACCESS_DATA_CONNECT:
            provider = async_get_data_connect(
                self.hass, self._async_token, self._measures
            )
            consents = await self._async_consents(provider)
        else:
            provider = await async_get_gateway(
                self.hass, {**self._data, **self._options}, self._measures
            )
            consents = (
                await provider.consents(self._entered[CONF_USAGE_POINT])
                if isinstance(provider, MyElectricalData)
                else await provider.consents()
            )
        if not consents:
            raise CredentialsInvalid("no_usage_point")
        self._provider = provider
        failures: list[OperatorError] = []
        for consent in consents:
            try:
                await prove(
                    provider,
                    consent.usage_point_id,
                    directions_of(self._measures),
                    dt_util.utcnow(),
                )
            except (NoData, WrongDirection) as err:
                failures.append(err)
        if len(failures) == len(consents):
            raise failures[0]
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

    async def _async_token(self, renew: bool) -> str:
        """Return the token of this flow, fetched anew where it was refused."""
        if renew:
            token = await self.flow_impl.async_refresh_token(self._data["token"])
            self._data["token"] = token
        access_token: str = self._data["token"]["access_token"]
        return access_token

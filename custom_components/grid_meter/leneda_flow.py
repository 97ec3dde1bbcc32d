"""Leneda's dialogs: a key, metering points of one's own, and those of other people."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Final, override

import voluptuous as vol

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
    FlowType,
    SubentryFlowResult,
)
from homeassistant.const import CONF_API_KEY, CONF_NAME
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util

from .access import async_get_leneda
from .const import (
    ACCESS_LENEDA,
    CONF_ACCESS,
    CONF_BY_HAND,
    CONF_ENERGY_ID,
    CONF_OPERATOR,
    CONF_OWN_NAME,
    CONF_OWNER_ENERGY_ID,
    CONF_OWNER_NAME,
    CONF_POLL_PHASE,
    CONF_PRODUCTION_POINT,
    CONF_REFERENCE_POWER,
    CONF_REGISTERS,
    CONF_REQUESTED,
    CONF_SENDER,
    CONF_SUBMISSIONS,
    CONF_USAGE_POINT,
    DOMAIN,
    OPERATOR_LENEDA,
    SUBENTRY_METERING_POINT,
)
from .energy_flow import EnergySteps
from .forms import (
    LENEDA_ACCOUNT,
    LENEDA_PLACEHOLDERS,
    METERING_POINT,
    OWNER,
    OWNER_AND_SELF,
    codes_of,
    keys_of,
    leneda_error_key,
    registers_form,
)
from .identity import async_key, async_owners
from .metering.errors import NoAccess, OperatorError
from .metering.model import Direction, UsagePoint
from .metering.schedule import any_phase
from .providers.leneda.access_request import From
from .providers.leneda.client import Leneda
from .providers.leneda.obis import (
    CODES,
    CONSUMED,
    PRODUCED,
    channel,
    normalised_point,
    twin,
)
from .sharing_flow import SharingSteps
from .tariff_flow import TariffSteps

SUBMISSIONS_A_DAY: Final = 3
"""Leneda allows few wrong attempts a day, nobody knows how few."""

DAY: Final = timedelta(days=1)


class LenedaSteps(ConfigFlow):
    """The steps of the entry's dialog that are Leneda's."""

    async def async_step_leneda(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Take a key and the Energy ID of its owner, and see whether Leneda takes them."""
        errors: dict[str, str] = {}
        if user_input is not None:
            account = {
                CONF_API_KEY: user_input[CONF_API_KEY].strip(),
                CONF_ENERGY_ID: user_input[CONF_ENERGY_ID].strip().upper(),
            }
            provider = await async_get_leneda(self.hass, account)
            try:
                await provider.check()
            except OperatorError as err:
                errors["base"] = leneda_error_key(err)
            else:
                return await self._async_finish({CONF_ACCESS: ACCESS_LENEDA, **account})
        return self.async_show_form(
            step_id="leneda",
            data_schema=self.add_suggested_values_to_schema(
                LENEDA_ACCOUNT, user_input or self._known_account
            ),
            errors=errors,
            description_placeholders=LENEDA_PLACEHOLDERS,
        )

    @property
    def _known_account(self) -> Mapping[str, Any]:
        """Return what an entry that is renewed or changed knows, but for its key."""
        if self.source == SOURCE_USER:
            return {}
        entry = self._entry_to_change
        return {CONF_ENERGY_ID: entry.data[CONF_ENERGY_ID]}

    @property
    def _entry_to_change(self) -> ConfigEntry:
        """Return the entry that is renewed or changed."""
        if self.source == SOURCE_REAUTH:
            return self._get_reauth_entry()
        return self._get_reconfigure_entry()

    async def _async_finish(self, data: dict[str, Any]) -> ConfigFlowResult:
        """Make the entry, or give another key to the one that there is."""
        energy_id = data[CONF_ENERGY_ID]
        # A digest, since an Energy ID names a person.
        account = UsagePoint(OPERATOR_LENEDA, energy_id)
        await self.async_set_unique_id(await async_key(self.hass, account))
        if self.source in (SOURCE_REAUTH, SOURCE_RECONFIGURE):
            self._abort_if_unique_id_mismatch(reason="wrong_account")
            return self.async_update_reload_and_abort(
                self._entry_to_change, data_updates=data
            )
        self._abort_if_unique_id_configured(error="already_configured_account")
        return self.async_create_entry(title=f"Leneda …{energy_id[-4:]}", data=data)

    @override
    async def async_on_create_entry(self, result: ConfigFlowResult) -> ConfigFlowResult:
        """Go on with the first metering point, for a key alone reads nothing."""
        entry = result["result"]
        if entry.data[CONF_ACCESS] == ACCESS_LENEDA:
            flow = await self.hass.config_entries.subentries.async_init(
                (entry.entry_id, SUBENTRY_METERING_POINT),
                context={"source": SOURCE_USER},
            )
            result["next_flow"] = (FlowType.CONFIG_SUBENTRIES_FLOW, flow["flow_id"])
        return result


class LenedaPointFlow(EnergySteps, SharingSteps, TariffSteps):
    """What the dialogs of one's own and of other people's metering points share."""

    has_regulated_tariffs = False
    has_grid_tariff = True

    def __init__(self) -> None:
        """Begin with nothing entered."""
        self._point = ""
        self._production_point: str | None = None
        self._entered: dict[str, Any] = {}
        self._errors: dict[str, str] = {}

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Let the user choose what to change, or what to end."""
        return self.async_show_menu(
            step_id="reconfigure",
            menu_options=[
                "change",
                "tariffs",
                *self._energy_options,
                *self.sharing_options,
            ],
        )

    async def async_step_change(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Let the user choose other registers, or another reference power."""
        subentry = self._get_reconfigure_subentry()
        errors = {}
        if user_input is not None:
            if codes := codes_of(user_input[CONF_REGISTERS]):
                changed = {
                    CONF_REGISTERS: codes,
                    CONF_REFERENCE_POWER: _watts(user_input),
                }
                return self.async_update_and_abort(
                    self._get_entry(), subentry, data={**subentry.data, **changed}
                )
            errors[CONF_REGISTERS] = "choose_one"
        watts = subentry.data[CONF_REFERENCE_POWER]
        known = {
            CONF_REGISTERS: keys_of(subentry.data[CONF_REGISTERS]),
            CONF_REFERENCE_POWER: watts and watts / 1000,
        }
        return self.async_show_form(
            step_id="change",
            data_schema=self.add_suggested_values_to_schema(
                registers_form(keys_of(CODES)), user_input or known
            ),
            errors=errors,
            description_placeholders={"point": subentry.data[CONF_USAGE_POINT]},
        )

    def _take_point(self, user_input: Mapping[str, Any], key: str) -> str | None:
        """Return a code that was entered as Leneda writes it, None where it is none."""
        text = str(user_input.get(key) or "")
        try:
            # Only the code of the other direction may be left out.
            is_left_out = key == CONF_PRODUCTION_POINT and not text.strip()
            return None if is_left_out else normalised_point(text)
        except ValueError:
            self._errors[key] = "not_a_metering_point"
            return None

    def _is_known(self) -> bool:
        """Tell whether a metering point of the dialog is set up already."""
        owners = async_owners(self.hass)
        return any(
            UsagePoint(OPERATOR_LENEDA, point) in owners
            for point in (self._point, self._production_point)
            if point
        )

    async def _async_make(
        self, user_input: Mapping[str, Any], codes: list[str], requested: str | None
    ) -> SubentryFlowResult:
        """Make the usage point."""
        return self.async_create_entry(
            title=user_input[CONF_NAME],
            unique_id=await async_key(
                self.hass, UsagePoint(OPERATOR_LENEDA, self._point)
            ),
            data={
                CONF_OPERATOR: OPERATOR_LENEDA,
                CONF_USAGE_POINT: self._point,
                CONF_PRODUCTION_POINT: self._production_point,
                CONF_REGISTERS: codes,
                CONF_REFERENCE_POWER: _watts(user_input),
                CONF_REQUESTED: requested,
                CONF_POLL_PHASE: any_phase(),
            },
        )

    @property
    def _name(self) -> str:
        """Return a name to begin with, since Home Assistant writes names to its log."""
        return f"Smarty {UsagePoint(OPERATOR_LENEDA, self._point).short}"

    async def _async_provider(self) -> Leneda:
        """Return a client with the key of the entry."""
        return await async_get_leneda(
            self.hass, self._get_entry().data, (), self._production_point
        )


class MeteringPointFlow(LenedaPointFlow):
    """Adds a metering point that the key may read, with the registers that it has."""

    def __init__(self) -> None:
        """Begin with nothing looked for."""
        super().__init__()
        self._probing: asyncio.Task[list[str]] | None = None
        self._found: list[str] = []
        self._by_hand = False

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Take the code of a metering point, and of the other one of the same meter."""
        if user_input is not None:
            self._entered, self._errors = user_input, {}
            self._point = self._take_point(user_input, CONF_USAGE_POINT) or ""
            self._production_point = self._take_point(user_input, CONF_PRODUCTION_POINT)
            if not self._errors:
                if self._is_known():
                    return self.async_abort(reason="already_configured")
                self._by_hand = user_input[CONF_BY_HAND]
                if self._by_hand:
                    return await self.async_step_registers()
                return await self.async_step_probing()
        return self.async_show_form(
            step_id="user",
            data_schema=self.add_suggested_values_to_schema(
                METERING_POINT, self._entered
            ),
            errors=self._errors,
            description_placeholders=LENEDA_PLACEHOLDERS,
            last_step=False,
        )

    async def async_step_probing(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show how far the registers are looked through."""
        if self._probing is None:
            self._probing = self.hass.async_create_task(
                self._async_probe(), "grid_meter probing", eager_start=False
            )
        if not self._probing.done():
            return self.async_show_progress(
                step_id="probing",
                progress_action="probing",
                progress_task=self._probing,
            )
        probing, self._probing = self._probing, None
        try:
            self._found = await probing
        except OperatorError as err:
            self._errors = {"base": leneda_error_key(err)}
            return self.async_show_progress_done(next_step_id="user")
        return self.async_show_progress_done(
            next_step_id="registers" if self._found else "nothing_yet"
        )

    async def _async_probe(self) -> list[str]:
        """Return the codes of which there is something; raises OperatorError.

        One after the other, since Leneda's limits are not known.
        """
        provider = await self._async_provider()
        today = dt_util.utcnow().astimezone(provider.zone).date()
        unreadable: set[str] = set()
        found = []
        for index, code in enumerate(CODES):
            self.async_update_progress(index / len(CODES))
            point = self._point_of(channel(code).direction)
            if point in unreadable:
                continue
            try:
                if await provider.has_data(point, code, today):
                    found.append(code)
            except NoAccess:
                unreadable.add(point)
        return found

    def _point_of(self, direction: Direction) -> str:
        """Return the metering point at which a direction is measured."""
        if direction is Direction.PRODUCTION and self._production_point:
            return self._production_point
        return self._point

    async def async_step_nothing_yet(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Say what it may mean that there is nothing, and let the user choose by hand."""
        return await self.async_step_registers(user_input)

    async def async_step_registers(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Let the user choose registers, then make the usage point."""
        errors = {}
        if user_input is not None:
            if codes := codes_of(user_input[CONF_REGISTERS]):
                return await self._async_make(user_input, codes, None)
            errors[CONF_REGISTERS] = "choose_one"
        has_other = self._production_point is not None
        measured = [CONSUMED.code, *([PRODUCED.code] if has_other else [])]
        suggested = {
            CONF_REGISTERS: keys_of(self._found or measured),
            CONF_NAME: self._name,
        }
        is_empty = not self._found and not self._by_hand
        return self.async_show_form(
            step_id="nothing_yet" if is_empty else "registers",
            data_schema=self.add_suggested_values_to_schema(
                registers_form(keys_of(CODES), with_name=True), user_input or suggested
            ),
            errors=errors,
            description_placeholders={
                "point": self._point,
                "twin": twin(self._point) or "–",
                **LENEDA_PLACEHOLDERS,
            },
        )


class AccessRequestFlow(LenedaPointFlow):
    """Asks the owner of a metering point for access; what was asked for is then awaited."""

    def __init__(self) -> None:
        """Begin with nothing chosen."""
        super().__init__()
        self._chosen: dict[str, Any] = {}
        self._sending: asyncio.Task[None] | None = None

    @property
    def _sender(self) -> From:
        """Return whom the request names, as the entry's options say."""
        return From(self._get_entry().options.get(CONF_SENDER, From.OWNER))

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Take the three things that Leneda compares: name, Energy ID, metering point."""
        left = SUBMISSIONS_A_DAY - len(async_submissions(self.hass))
        if left < 1 and (user_input is not None or not self._errors):
            return self.async_abort(reason="enough_today")
        if user_input is not None:
            self._entered, self._errors = user_input, {}
            self._point = self._take_point(user_input, CONF_USAGE_POINT) or ""
            for key, text in user_input.items():
                if not text.strip():
                    self._errors[key] = "required"
            if not self._errors:
                if self._is_known():
                    return self.async_abort(reason="already_configured")
                return await self.async_step_registers()
        names_self = self._sender is From.REQUESTER
        return self.async_show_form(
            step_id="user",
            data_schema=self.add_suggested_values_to_schema(
                OWNER_AND_SELF if names_self else OWNER, self._entered
            ),
            errors=self._errors,
            description_placeholders={**LENEDA_PLACEHOLDERS, "left": str(left)},
            last_step=False,
        )

    async def async_step_registers(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Let the user choose what to ask for."""
        errors = {}
        if user_input is not None:
            if codes_of(user_input[CONF_REGISTERS]):
                self._chosen = user_input
                return await self.async_step_summary()
            errors[CONF_REGISTERS] = "choose_one"
        suggested = {
            CONF_REGISTERS: keys_of([CONSUMED.code]),
            CONF_NAME: self._name,
        }
        return self.async_show_form(
            step_id="registers",
            data_schema=self.add_suggested_values_to_schema(
                registers_form(keys_of(CODES), with_name=True),
                user_input or self._chosen or suggested,
            ),
            errors=errors,
            description_placeholders={"point": self._point},
            last_step=False,
        )

    async def async_step_summary(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show what will be sent, to whom, until the user agrees."""
        if user_input is not None:
            return await self.async_step_sending()
        codes = codes_of(self._chosen[CONF_REGISTERS])
        return self.async_show_form(
            step_id="summary",
            data_schema=vol.Schema({}),
            description_placeholders={
                "owner": self._entered[CONF_OWNER_NAME],
                "energy_id": self._entered[CONF_OWNER_ENERGY_ID],
                "point": self._point,
                "registers": await async_labels(self.hass, codes),
            },
            last_step=True,
        )

    async def async_step_sending(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Wait for Leneda's answer, which comes once: nothing is sent again by itself."""
        if self._sending is None:
            # Another dialog may have sent one since this one was opened.
            if len(async_submissions(self.hass)) >= SUBMISSIONS_A_DAY:
                return self.async_abort(reason="enough_today")
            self._sending = self.hass.async_create_task(
                self._async_send(), "grid_meter access request", eager_start=False
            )
        if not self._sending.done():
            return self.async_show_progress(
                step_id="sending",
                progress_action="sending",
                progress_task=self._sending,
            )
        sending, self._sending = self._sending, None
        try:
            await sending
        except OperatorError as err:
            self._errors = {"base": leneda_error_key(err, asks=True)}
            return self.async_show_progress_done(next_step_id="user")
        return self.async_show_progress_done(next_step_id="sent")

    async def async_step_sent(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Make the usage point, which now waits for its owner."""
        return await self._async_make(
            self._chosen,
            codes_of(self._chosen[CONF_REGISTERS]),
            dt_util.utcnow().isoformat(),
        )

    async def _async_send(self) -> None:
        """Send the request, and count it before; raises OperatorError."""
        provider = await self._async_provider()
        entry = self._get_entry()
        sent = [*entry.data.get(CONF_SUBMISSIONS, ()), dt_util.utcnow().isoformat()]
        self.hass.config_entries.async_update_entry(
            entry,
            data={**entry.data, CONF_SUBMISSIONS: sent[-SUBMISSIONS_A_DAY:]},
        )
        await provider.ask_access(
            self._entered[CONF_OWNER_NAME],
            self._entered[CONF_OWNER_ENERGY_ID],
            self._point,
            codes_of(self._chosen[CONF_REGISTERS]),
            sender=self._sender,
            own_name=self._entered.get(CONF_OWN_NAME),
        )


@callback
def async_submissions(hass: HomeAssistant) -> list[str]:
    """Return when requests left this house within a day, as ISO times."""
    since = dt_util.utcnow() - DAY
    return [
        sent
        for entry in hass.config_entries.async_entries(DOMAIN)
        for sent in entry.data.get(CONF_SUBMISSIONS, ())
        if (moment := dt_util.parse_datetime(sent)) is not None and moment > since
    ]


async def async_labels(hass: HomeAssistant, codes: Iterable[str]) -> str:
    """Return registers by what they mean, in the language of the house, one a line."""
    texts = await async_get_translations(
        hass, hass.config.language, "selector", {DOMAIN}
    )
    prefix = f"component.{DOMAIN}.selector.obis.options"
    return "\n".join(
        f"- {texts.get(f'{prefix}.{channel(code).key}', code)}" for code in codes
    )


def _watts(user_input: Mapping[str, Any]) -> int | None:
    """Return the reference power, which is entered in kW."""
    entered = user_input.get(CONF_REFERENCE_POWER)
    return None if entered is None else round(float(entered) * 1000)

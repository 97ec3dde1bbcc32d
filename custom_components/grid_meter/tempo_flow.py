"""The step of the options in which it is chosen who tells Tempo's colours."""

from typing import Any, Final

import voluptuous as vol

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
from homeassistant.const import CONF_CLIENT_ID, CONF_CLIENT_SECRET
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
)
from homeassistant.util import dt as dt_util

from . import links
from .access import async_get_announcer
from .const import (
    CONF_TEMPO,
    CONF_TEMPO_SHOWN,
    CONF_TEMPO_SOURCE,
    SOURCE_PUBLIC,
    SOURCE_RTE,
)
from .forms import SECRET
from .metering.errors import (
    CredentialsInvalid,
    NotSubscribed,
    OperatorError,
    QuotaExceeded,
    Unreachable,
)
from .metering.tempo import running_day

CHOICE: Final = vol.Schema(
    {
        vol.Required(CONF_TEMPO_SHOWN, default=False): BooleanSelector(),
        vol.Required(CONF_TEMPO_SOURCE, default=SOURCE_PUBLIC): SelectSelector(
            SelectSelectorConfig(
                options=[SOURCE_PUBLIC, SOURCE_RTE],
                mode=SelectSelectorMode.LIST,
                translation_key="tempo_source",
            )
        ),
        vol.Optional(CONF_CLIENT_ID): TextSelector(),
        vol.Optional(CONF_CLIENT_SECRET): SECRET,
    }
)
"""A secret that is stored is never shown again; left empty, it stays as it is."""

TEMPO_ERROR_KEYS: Final[dict[type[OperatorError], str]] = {
    CredentialsInvalid: "rte_refused",
    NotSubscribed: "rte_not_subscribed",
    QuotaExceeded: "rte_quota",
    Unreachable: "rte_unreachable",
}
RTE_URL: Final = "https://data.rte-france.com"


class TempoSteps(OptionsFlow):
    """The step of the options that the French accesses have."""

    async def async_step_tempo(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show what is chosen; credentials are tried before they are kept."""
        options = self.config_entry.options
        known = options.get(CONF_TEMPO, {})
        errors = {}
        if user_input is not None:
            chosen = _chosen(known, user_input)
            if (error := await self._async_refused(chosen)) is None:
                return self.async_create_entry(data={**options, CONF_TEMPO: chosen})
            errors["base"] = error
        shown = {**known, **(user_input or {})}
        shown.pop(CONF_CLIENT_SECRET, None)
        return self.async_show_form(
            step_id="tempo",
            data_schema=self.add_suggested_values_to_schema(CHOICE, shown),
            errors=errors,
            description_placeholders={
                "rte_url": RTE_URL,
                "docs_url": links.page("tempo"),
            },
        )

    async def _async_refused(self, chosen: dict[str, Any]) -> str | None:
        """Ask RTE for a day with the credentials; return what is wrong, if anything is."""
        if chosen[CONF_TEMPO_SOURCE] != SOURCE_RTE:
            return None
        given = {
            key: chosen.get(key, "") for key in (CONF_CLIENT_ID, CONF_CLIENT_SECRET)
        }
        if not all(given.values()):
            return "rte_incomplete"
        announcer = await async_get_announcer(self.hass, given)
        today = running_day(dt_util.utcnow())
        try:
            await announcer.colours(today, today)
        except OperatorError as err:
            return TEMPO_ERROR_KEYS.get(type(err), "rte_temporary")
        return None


def _chosen(known: dict[str, Any], entered: dict[str, Any]) -> dict[str, Any]:
    """Return what was chosen; without RTE no credentials are kept."""
    chosen = {key: entered[key] for key in (CONF_TEMPO_SHOWN, CONF_TEMPO_SOURCE)}
    if chosen[CONF_TEMPO_SOURCE] != SOURCE_RTE:
        return chosen
    client_id = entered.get(CONF_CLIENT_ID, "").strip()
    secret = entered.get(CONF_CLIENT_SECRET, "").strip()
    if not secret and client_id == known.get(CONF_CLIENT_ID):
        secret = known.get(CONF_CLIENT_SECRET, "")
    return {**chosen, CONF_CLIENT_ID: client_id, CONF_CLIENT_SECRET: secret}

"""The user's own Data Connect application: its credentials, consent page and tokens."""

from typing import Any, override

from yarl import URL

from homeassistant.components.application_credentials import (
    AuthImplementation,
    AuthorizationServer,
    ClientCredential,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.config_entry_oauth2_flow import AbstractOAuth2Implementation

from .access import async_get_endpoints, async_get_limits
from .consent import async_issue_state, redirect_uri
from .const import ACCESS_DATA_CONNECT
from .providers.enedis.data_connect import TOKEN_PATH

DATAHUB_URL = "https://datahub-enedis.fr/services-api/data-connect/documentation/"


class DataConnectImplementation(AuthImplementation):
    """Consent by redirect, tokens by the application's credentials alone.

    Enedis, token v3: "grant_type=client_credentials" only; there is no code to
    exchange and no refresh token, so a token that ends is fetched anew.
    """

    @property
    @override
    def redirect_uri(self) -> str:
        """Return the address to which Enedis sends the customer back."""
        return redirect_uri(self.hass)

    @override
    async def async_generate_authorize_url(self, flow_id: str) -> str:
        """Return the consent page's address; Enedis knows the redirect address."""
        state = async_issue_state(self.hass, flow_id)
        query = {"client_id": self.client_id, "response_type": "code", "state": state}
        return str(URL(self.authorize_url).update_query(query))

    @override
    async def async_resolve_external_data(self, external_data: Any) -> dict[str, Any]:
        """Return the application's token: the consent itself carries none."""
        return await self._application_token()

    @override
    async def _async_refresh_token(self, token: dict[str, Any]) -> dict[str, Any]:
        """Return a new token in place of one that ended."""
        return await self._application_token()

    async def _application_token(self) -> dict[str, Any]:
        """Ask for a token within the limits of the host."""
        await async_get_limits(self.hass, self.token_url, ACCESS_DATA_CONNECT).wait()
        token: dict[str, Any] = await self._token_request(
            {"grant_type": "client_credentials"}
        )
        return token


async def async_get_auth_implementation(
    hass: HomeAssistant, auth_domain: str, credential: ClientCredential
) -> AbstractOAuth2Implementation:
    """Return the implementation for one set of credentials."""
    endpoints = async_get_endpoints(hass)
    server = AuthorizationServer(
        authorize_url=endpoints.authorize,
        token_url=endpoints.api.rstrip("/") + TOKEN_PATH,
    )
    return DataConnectImplementation(hass, auth_domain, credential, server)


async def async_get_description_placeholders(hass: HomeAssistant) -> dict[str, str]:
    """Return what the dialog for credentials shows."""
    return {"datahub_url": DATAHUB_URL, "redirect_url": redirect_uri(hass)}

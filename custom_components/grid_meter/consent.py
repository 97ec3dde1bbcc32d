"""The way back from the operator's consent page.

Home Assistant's own callback keeps `code` and `state` only, and its state is longer
than the 100 characters that Enedis allows; Enedis sends `autorisation_id`. Hence a
view of our own, with states that are random, single use and known to this process
alone.
"""

from html import escape
from http import HTTPStatus
import re
import secrets
from typing import Any, Final

from aiohttp import web

from homeassistant.core import HomeAssistant, callback
from homeassistant.data_entry_flow import UnknownFlow
from homeassistant.helpers.http import KEY_HASS, HomeAssistantView
from homeassistant.helpers.network import NoURLAvailableError, get_url
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN

CONSENT_PATH: Final = "/api/grid_meter/consent"
STATE_BYTES: Final = 32

AUTHORISATION_ID = re.compile(r"\d{1,18}")
USAGE_POINT_IDS = re.compile(r"\d{14}(?:[,;]\d{14})*")

DATA_STATES: Final[HassKey[dict[str, str]]] = HassKey(f"{DOMAIN}_consent_states")

HEADERS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
    ),
}
PAGE: Final = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"><title>Grid Meter</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{{font:1.1rem/1.6 system-ui,sans-serif;max-width:32rem;margin:15vh auto;
padding:0 1.5rem;color-scheme:light dark}}</style></head>
<body><p>{text}</p>{script}</body></html>
"""
CLOSE: Final = "<script>window.close()</script>"


def redirect_uri(hass: HomeAssistant) -> str:
    """Return the address to register at the operator for the way back."""
    try:
        base = get_url(hass, prefer_external=True)
    except NoURLAvailableError:
        base = "https://home-assistant.example"
    return base + CONSENT_PATH


@callback
def async_issue_state(hass: HomeAssistant, flow_id: str) -> str:
    """Return a new state for a flow, and make sure that its way back exists.

    The view is registered from here, since the first flow runs before the integration
    is set up for the first time.
    """
    if DATA_STATES not in hass.data:
        hass.data[DATA_STATES] = {}
        hass.http.register_view(ConsentView)
    states = hass.data[DATA_STATES]
    alive = {flow["flow_id"] for flow in hass.config_entries.flow.async_progress()}
    for state, owner in list(states.items()):
        if owner == flow_id or owner not in alive:
            del states[state]
    state = secrets.token_urlsafe(STATE_BYTES)
    states[state] = flow_id
    return state


class ConsentView(HomeAssistantView):
    """Where the operator sends the customer back to."""

    url = CONSENT_PATH
    name = "api:grid_meter:consent"
    requires_auth = False

    async def get(self, request: web.Request) -> web.Response:
        """Hand the customer's decision to the flow that asked for it.

        Nothing of the request is shown, and nobody is sent elsewhere.
        """
        hass = request.app[KEY_HASS]
        decision = decision_from(request.query)
        states = hass.data[DATA_STATES]
        if decision is None or request.query.get("state") not in states:
            return await self._page(hass, "consent_unusable", HTTPStatus.BAD_REQUEST)
        flow_id = states.pop(request.query["state"])
        try:
            await hass.config_entries.flow.async_configure(flow_id, decision)
        except UnknownFlow:
            return await self._page(hass, "consent_unusable", HTTPStatus.BAD_REQUEST)
        return await self._page(hass, "consent_received", HTTPStatus.OK)

    async def _page(
        self, hass: HomeAssistant, key: str, status: HTTPStatus
    ) -> web.Response:
        """Return a fixed text in the language of the house."""
        language = hass.config.language
        texts = await async_get_translations(hass, language, "common", {DOMAIN})
        page = PAGE.format(
            language=escape(language, quote=True),
            text=escape(texts[f"component.{DOMAIN}.common.{key}"]),
            script=CLOSE if status is HTTPStatus.OK else "",
        )
        return web.Response(
            text=page, content_type="text/html", status=status, headers=HEADERS
        )


def decision_from(query: Any) -> dict[str, Any] | None:
    """Return what the customer decided, None where the request does not tell.

    Authorize v2 answers `autorisation_id`, v1 `usage_point_id` with one or several
    ids between commas or semicolons; either answers `error` for a refusal.
    """
    if "error" in query:
        return {"error": "declined"}
    if AUTHORISATION_ID.fullmatch(authorisation := query.get("autorisation_id", "")):
        return {"authorisation_id": int(authorisation)}
    if USAGE_POINT_IDS.fullmatch(points := query.get("usage_point_id", "")):
        return {"usage_point_ids": re.split("[,;]", points)}
    return None

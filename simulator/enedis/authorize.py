"""The consent pages, `/dataconnect/v1|v2/oauth2/authorize`: validation, the page, the way back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from html import escape
from secrets import token_urlsafe
from typing import Final
from urllib.parse import urlencode, urlsplit, urlunsplit

from aiohttp import web

from ..consents import AlreadySharedError, Sharing
from ..durations import (
    ClockDurationError,
    DurationFormatError,
    DurationTooLongError,
    end_of,
)
from ..meter import UsagePoint
from ..model import Application, Holder
from ..paris import at_hour
from ..personas import HOLDERS
from ..store import Store
from .account import ACCOUNT_PATH
from .pages import choice, not_found_page, page, sharing_failed_page
from .settings import EnedisSettings

STATE_LENGTH = 100
PATHS = {1: "/dataconnect/v1/oauth2/authorize", 2: "/dataconnect/v2/oauth2/authorize"}

_DATA = (
    "vos consommations et vos productions quotidiennes",
    "votre courbe de charge (puissance moyenne par demi-heure ou plus fin)",
    "votre puissance maximale quotidienne et vos index",
    "vos données contractuelles, l'adresse du point, vos nom et coordonnées",
)


class ConsentError(Exception):
    """A request the page refuses: by the redirect when the application is known, else as JSON."""

    def __init__(self, status: int, error: str, description: str) -> None:
        """Keep status, error and description."""
        super().__init__(description)
        self.status: Final = status
        self.error: Final = error
        self.description: Final = description


@dataclass(frozen=True, slots=True)
class ConsentRequest:
    """What an application asks of a customer."""

    version: int
    application: Application
    duration: str
    until: date
    state: str | None


class ConsentPages:
    """Shows the page, takes the customer's decision and sends the browser back."""

    def __init__(self, store: Store, settings: EnedisSettings) -> None:
        """Stand before a store."""
        self._store = store
        self._settings = settings

    def add_routes(self, app: web.Application) -> None:
        """Put the pages of both versions into an application."""
        for version, path in PATHS.items():
            handler = partial(self._answer, version)
            app.router.add_get(path, handler)
            app.router.add_post(path, handler)

    async def _answer(self, version: int, request: web.Request) -> web.Response:
        """Answer one request for the page or one posting of it."""
        application = self._store.applications.get(request.query.get("client_id", ""))
        state = request.query.get("state")
        if len(state or "") > STATE_LENGTH or (
            application is None and "client_id" in request.query
        ):
            return _html(not_found_page(), 404)
        try:
            asked = self._read(request.query, version)
        except ConsentError as error:
            if application is None:
                return web.json_response(
                    {"error": error.error, "error_description": error.description},
                    status=error.status,
                )
            return _back(application, _error(error.error, error.description), state)
        holder = self._holder(request.query, state)
        if request.method == "GET":
            return _html(self._page(asked, holder))
        return await self._decide(request, asked, holder)

    def _read(self, query: Mapping[str, str], version: int) -> ConsentRequest:
        """Check the parameters; raises ConsentError in the operator's words."""
        application = self._store.applications.get(query.get("client_id", ""))
        if application is None or "duration" not in query:
            raise ConsentError(400, "invalid_request", "missing_parameter")
        if query.get("response_type") != "code":
            raise ConsentError(
                400, "invalid_request", "Response type parameter is required"
            )
        duration = query["duration"]
        try:
            until = end_of(duration, self._store.today())
        except ClockDurationError as error:
            raise ConsentError(
                500, "server_error", "lincs-internal-server-error"
            ) from error
        except DurationTooLongError as error:
            raise ConsentError(
                400, "invalid_request", "maximum_duration_exceeded"
            ) from error
        except DurationFormatError as error:
            raise ConsentError(
                400, "invalid_request", "invalid_duration_format"
            ) from error
        return ConsentRequest(version, application, duration, until, query.get("state"))

    def _holder(self, query: Mapping[str, str], state: str | None) -> Holder:
        """Find whose account the page is opened in."""
        holders = {holder.id: holder for holder in self._store.holders()}
        if (chosen := holders.get(query.get("compte", ""))) is not None:
            return chosen
        if self._settings.sandbox_state and state:
            persona = HOLDERS.get(state[-1])
            if persona is not None and persona.id in holders:
                return persona
        if self._store.account is not None:
            return self._store.account
        return next(iter(holders.values()), Holder())

    # The customer's decision.

    async def _decide(
        self, request: web.Request, asked: ConsentRequest, holder: Holder
    ) -> web.Response:
        """Carry out what the customer posted."""
        form = await request.post()
        if form.get("decision") != "accept":
            if asked.version == 1:
                refused = _error("access_denied", "access_denied")
            else:
                refused = _error("invalid_request", "demande_non_aboutie")
            return _back(asked.application, refused, asked.state)
        owned = {point.prm for point in self._store.points_of(holder)}
        prms = [str(prm) for prm in form.getall("usage_point_id", []) if prm in owned]
        if asked.version == 2:
            prms = prms[:1]
        if not prms or form.get("consent") != "on":
            text = "Choisissez un point de livraison et cochez la case du consentement."
            return _html(self._page(asked, holder, text))
        try:
            sharings = self._share(asked, prms)
        except AlreadySharedError:
            return _html(sharing_failed_page(f"{ACCOUNT_PATH}?compte={holder.id}"))
        return _back(asked.application, _success(asked.version, sharings), asked.state)

    def _share(self, asked: ConsentRequest, prms: list[str]) -> list[Sharing]:
        """Grant the consents, or none of them when one is shared already."""
        client_id, now = asked.application.client_id, self._store.now()
        for prm in prms:
            if self._store.consents.active(client_id, prm, now) is not None:
                raise AlreadySharedError(prm)
        until = at_hour(asked.until, 0)
        return [self._store.share(client_id, prm, until) for prm in prms]

    # The page.

    def _page(self, asked: ConsentRequest, holder: Holder, warning: str = "") -> str:
        """Give the page: who asks, for what, for which usage point, for how long, and how to revoke."""
        name = escape(asked.application.name)
        data = "".join(f"<li>{escape(item)}</li>" for item in _DATA)
        notice = (
            f'<section class="warn" role="alert">{escape(warning)}</section>'
            if warning
            else ""
        )
        return page(
            "Partager mes données avec un tiers",
            f"""{notice}<form method="post" id="consent-form">
<section><h2>1. Votre compte</h2>
<p>Vous êtes connecté(e) en tant que <b>{escape(holder.name)}</b>.</p>{self._accounts(asked, holder)}</section>
<section><h2>2. Qui demande ?</h2>
<p>Le service <b id="application">{name}</b> souhaite accéder à vos données d'électricité.</p></section>
<section><h2>3. Quelles données ?</h2><ul>{data}</ul></section>
<section><h2>4. Pour quel point de livraison ?</h2>{self._choices(asked, holder)}</section>
<section><h2>5. Pour combien de temps ?</h2>
<p>Jusqu'au <b id="until">{asked.until:%d/%m/%Y}</b> ({escape(asked.duration)}).</p></section>
<section><h2>6. Votre consentement</h2>
<label class="box"><input type="checkbox" name="consent" id="consent" value="on"> Je consens librement
à ce que mes données soient transmises à {name}.</label>
<p class="note">Vous pouvez mettre fin à ce partage à tout moment dans votre compte, rubrique
<a href="{ACCOUNT_PATH}?compte={escape(holder.id)}">Partage de mes données avec des tiers</a>.</p></section>
<div class="actions"><button class="main" name="decision" value="accept" id="accept">Accepter</button>
<button name="decision" value="decline" id="decline">Refuser</button></div></form>""",
        )

    def _choices(self, asked: ConsentRequest, holder: Holder) -> str:
        """Give the holder's usage points to choose from: one in v2, several in v1."""
        kind = "checkbox" if asked.version == 1 else "radio"
        points = self._store.points_of(holder)
        return "".join(
            choice(
                kind,
                "usage_point_id",
                point.prm,
                f"{point.prm} – {_describe(point)}",
                checked=number == 0,
            )
            for number, point in enumerate(points)
        )

    def _accounts(self, asked: ConsentRequest, holder: Holder) -> str:
        """Give the links to the other fictitious customers' accounts."""
        query = {
            "client_id": asked.application.client_id,
            "response_type": "code",
            "duration": asked.duration,
        }
        if asked.state is not None:
            query["state"] = asked.state
        links = "".join(
            f'<li><a href="?{escape(urlencode(query | {"compte": other.id}))}">'
            f"{escape(other.name)}</a></li>"
            for other in self._store.holders()
            if other.id != holder.id
        )
        return f"<details><summary>Changer de compte fictif</summary><ul>{links}</ul></details>"


def _describe(point: UsagePoint) -> str:
    """Say in French what a usage point is and where."""
    kinds = ["consommation"] * point.consumes + ["production"] * point.produces
    address = point.address
    return (
        f"{' et '.join(kinds)}, {address.street}, {address.postal_code} {address.city}"
    )


def _success(version: int, sharings: list[Sharing]) -> dict[str, str]:
    """Give the parameters of a consent: v2 names the sharing, v1 a code and the usage points."""
    if version == 2:
        return {"autorisation_id": str(sharings[0].autorisation_id)}
    return {
        "code": token_urlsafe(18),
        "usage_point_id": ";".join(sharing.prm for sharing in sharings),
    }


def _error(error: str, description: str) -> dict[str, str]:
    """Give the parameters of a refusal."""
    return {"error": error, "error_description": description}


def _back(
    application: Application, fields: dict[str, str], state: str | None
) -> web.Response:
    """Send the browser to the application's registered address."""
    if state is not None:
        points = {
            name: fields.pop(name) for name in ("usage_point_id",) if name in fields
        }
        fields = fields | {"state": state} | points
    parts = urlsplit(application.redirect_uri)
    query = f"{parts.query}&{urlencode(fields)}" if parts.query else urlencode(fields)
    target = urlunsplit(parts._replace(query=query))
    return web.Response(status=302, headers={"Location": target})


def _html(text: str, status: int = 200) -> web.Response:
    """Answer with a page."""
    return web.Response(status=status, text=text, content_type="text/html")

"""The application's bearer tokens: `/oauth2/v3/token` and `/oauth2/v3/revoke`."""

from base64 import b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from itertools import count
import json
from secrets import token_bytes

from aiohttp import web

from ..store import Store
from .errors import ApiError

TOKEN_SECONDS = 12600
FORM = "application/x-www-form-urlencoded"

_TEXTS = {
    "invalid_request": "The request is missing a required parameter, includes an unsupported "
    "parameter value (other than grant type), repeats a parameter, includes multiple "
    "credentials, utilizes more than one mechanism for authenticating the client, or is "
    "otherwise malformed.",
    "invalid_client": "Client authentication failed (e.g., unknown client, no client "
    "authentication included, or unsupported authentication method).",
    "unsupported_grant_type": "The authorization grant type is not supported by the "
    "authorization server.",
    "unsupported_token_type": "The authorization server does not support the revocation of the "
    "presented token type.",
}


class Tokens:
    """The tokens given out and still valid."""

    def __init__(self, store: Store) -> None:
        """Start without any token."""
        self._store = store
        self._valid: dict[str, tuple[str, datetime]] = {}
        self._serial = count(1)

    def issue(self, client_id: str) -> str:
        """Give out a token of the shape of a signed RS256 JWT, valid for 12600 s of the simulator's clock."""
        now = self._store.now()
        until = now + timedelta(seconds=TOKEN_SECONDS)
        claims = {
            "sub": client_id,
            "exp": int(until.timestamp()),
            "jti": next(self._serial),
        }
        header = {"typ": "JWT", "alg": "RS256"}
        parts = (
            json.dumps(header).encode(),
            json.dumps(claims).encode(),
            token_bytes(64),
        )
        token = ".".join(urlsafe_b64encode(part).decode().rstrip("=") for part in parts)
        self._valid[token] = (client_id, until)
        return token

    def owner(self, token: str) -> str | None:
        """Give the client a token belongs to; None when it is unknown or has expired."""
        client_id, until = self._valid.get(token, (None, None))
        if client_id is None or until is None or until <= self._store.now():
            return None
        return client_id

    def revoke(self, token: str) -> None:
        """Forget one token."""
        self._valid.pop(token, None)

    def expire_all(self) -> None:
        """Forget all tokens, as when Enedis restarts."""
        self._valid.clear()

    async def handle_token(self, request: web.Request) -> dict[str, object]:
        """Answer `POST /oauth2/v3/token`: Basic, form and query credentials are all taken."""
        fields = await self._fields(request)
        client_id = self._authenticate(request, fields)
        grant = fields.get("grant_type")
        if not grant:
            raise _oauth_error("invalid_request")
        if grant != "client_credentials":
            raise _oauth_error("unsupported_grant_type")
        return {
            "access_token": self.issue(client_id),
            "token_type": "Bearer",
            "expires_in": TOKEN_SECONDS,
            "scope": "default",
        }

    async def handle_revoke(self, request: web.Request) -> dict[str, object]:
        """Answer `POST /oauth2/v3/revoke`; an unknown token is no error."""
        fields = await self._fields(request)
        self._authenticate(request, fields)
        if "token" not in fields:
            raise _oauth_error("invalid_request")
        if fields.get("token_type_hint", "access_token") != "access_token":
            raise _oauth_error("unsupported_token_type")
        self.revoke(fields["token"])
        return {}

    async def _fields(self, request: web.Request) -> dict[str, str]:
        """Collect the parameters of the query and of the form."""
        if request.can_read_body and request.content_type != FORM:
            if await request.read():
                text = "Unsupported Media Type"
                raise ApiError(
                    415, {"error": "invalid_request", "error_description": text}
                )
        form = await request.post()
        fields = dict(request.query)
        fields.update(
            {name: value for name, value in form.items() if isinstance(value, str)}
        )
        return fields

    def _authenticate(self, request: web.Request, fields: dict[str, str]) -> str:
        """Check the application's key and secret and give the key."""
        client_id, secret = _credentials(request, fields)
        if not client_id:
            text = (
                "Valid authentication credentials are mandatory to access the resource"
            )
            raise ApiError(401, {"error": "invalid_client", "error_description": text})
        application = self._store.applications.get(client_id)
        if application is None or application.client_secret != secret:
            raise _oauth_error("invalid_client")
        return client_id


def _credentials(request: web.Request, fields: dict[str, str]) -> tuple[str, str]:
    """Read key and secret from the Basic header, or else from the parameters."""
    header = request.headers.get("Authorization", "")
    if header.startswith("Basic "):
        try:
            key, _, secret = b64decode(header[6:]).decode().partition(":")
        except ValueError:
            return "", ""
        return key, secret
    return fields.get("client_id", ""), fields.get("client_secret", "")


def _oauth_error(code: str) -> ApiError:
    """Make one of RFC 6749's errors, with its sentence."""
    return ApiError(400, {"error": code, "error_description": _TEXTS[code]})

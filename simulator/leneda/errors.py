"""Leneda's refusals; their bodies are not documented, so the JSON is invented."""

from http import HTTPStatus
import json

from aiohttp import web

GEOBLOCK_PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>403 Forbidden</title></head>
<body><h1>Access denied</h1><p>Access from your country is not permitted.</p></body></html>
"""


class LenedaError(Exception):
    """A refusal with its status and, for a limit that lifts itself, the seconds to wait."""

    def __init__(
        self, status: int, message: str, retry_after: float | None = None
    ) -> None:
        """Keep status and words."""
        super().__init__(message)
        self.status = status
        self.message = message
        self.retry_after = retry_after

    def answer(self, *, with_body: bool) -> web.Response:
        """Give the refusal as an answer."""
        headers: dict[str, str] = {}
        if self.retry_after is not None:
            headers["Retry-After"] = f"{self.retry_after:.0f}"
        if not with_body:
            return web.Response(status=self.status, headers=headers)
        error = HTTPStatus(self.status).phrase
        body = {"status": self.status, "error": error, "message": self.message}
        return web.Response(
            status=self.status,
            text=json.dumps(body),
            content_type="application/json",
            headers=headers,
        )


def bad_request(message: str) -> LenedaError:
    """Refuse parameters or a body."""
    return LenedaError(HTTPStatus.BAD_REQUEST, message)

"""What Leneda means by a refusal.

The bodies are not documented, so the HTTP status alone decides; a firewall's page
says no less than JSON. Nothing of a body is ever passed on.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus

from ...metering.errors import (
    CredentialsInvalid,
    Geoblocked,
    NoAccess,
    OperatorError,
    QuotaExceeded,
    RequestInvalid,
    Temporary,
)
from ..limits import next_access

ERRORS: Mapping[int, type[OperatorError]] = {
    HTTPStatus.BAD_REQUEST: RequestInvalid,
    HTTPStatus.UNAUTHORIZED: CredentialsInvalid,
    HTTPStatus.FORBIDDEN: Geoblocked,
    HTTPStatus.NOT_FOUND: NoAccess,
}

USUAL_WAIT = timedelta(hours=1)
"""How long to leave Leneda alone when it does not say."""


def error_from(
    status: int, _text: str, headers: Mapping[str, str], now: datetime
) -> OperatorError:
    """Return the error that an answer of Leneda, or of a front before it, stands for."""
    code = f"HTTP {status}"
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return QuotaExceeded(code, next_access(headers, now, USUAL_WAIT))
    return ERRORS.get(status, Temporary)(code)

"""What Leneda means by a refusal.

The bodies are not documented, so the HTTP status alone decides; a firewall's page
says no less than JSON. Nothing of a body is ever passed on.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
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
        return QuotaExceeded(code, _next_access(headers.get("Retry-After", ""), now))
    return ERRORS.get(status, Temporary)(code)


def _next_access(after: str, now: datetime) -> datetime:
    """Return when requests are welcome again, by seconds or by a date."""
    after = after.strip()
    try:
        if after.isdecimal():
            return now + timedelta(seconds=int(after))
        told = parsedate_to_datetime(after)
        # "-0000" is UTC by the book, but read as if it had no zone.
        told = told if told.tzinfo else told.replace(tzinfo=UTC)
        return max(now, told.astimezone(UTC))
    except OverflowError, ValueError:
        return now + USUAL_WAIT

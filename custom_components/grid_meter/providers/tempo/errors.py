"""What a refusal of the two services means; nothing of a body is passed on but RTE's codes."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
import json
import re
from typing import Final

from ...metering.errors import (
    CredentialsInvalid,
    NotSubscribed,
    OperatorError,
    QuotaExceeded,
    RequestInvalid,
    Temporary,
)
from ..limits import next_access

USUAL_WAIT: Final = timedelta(hours=1)
"""How long to leave a service alone when it does not say."""

CODE: Final = re.compile(r"[A-Z][A-Z0-9_]{3,60}")
INVALID: Final = "invalid_client"
"""What OAuth2 calls credentials that are not known, at RTE with 400 or 401."""


def public_error_from(
    status: int, _text: str, headers: Mapping[str, str], now: datetime
) -> OperatorError:
    """Return the error that an answer of the public service stands for.

    There is no key that could be refused, so what refuses is a front that may relent.
    """
    code = f"HTTP {status}"
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return QuotaExceeded(code, next_access(headers, now, USUAL_WAIT))
    if status in (HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return RequestInvalid(code)
    return Temporary(code)


def rte_error_from(
    status: int, text: str, headers: Mapping[str, str], now: datetime
) -> OperatorError:
    """Return the error that an answer of RTE stands for."""
    told = _code(text)
    code = told if CODE.fullmatch(told) else f"HTTP {status}"
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return QuotaExceeded(code, next_access(headers, now, USUAL_WAIT))
    if status == HTTPStatus.UNAUTHORIZED or told == INVALID:
        return CredentialsInvalid(code)
    if status == HTTPStatus.FORBIDDEN:
        return NotSubscribed(code)
    if status in (HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND):
        return RequestInvalid(code)
    return Temporary(code)


def _code(text: str) -> str:
    """Return RTE's own code for an error, empty where there is none."""
    try:
        return str(json.loads(text)["error"])
    except KeyError, TypeError, ValueError:
        return ""

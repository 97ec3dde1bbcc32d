"""What Enedis means by an error.

The same trouble arrives with different statuses and in different bodies, so the code
in the body decides (`error` or `code`, perhaps under `fault`), then the text, and only
at last the HTTP status.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
import json
import re
from typing import Any

from ...metering.errors import (
    BeforeActivation,
    BeyondHistory,
    CollectionOff,
    ConsentEnded,
    CredentialsInvalid,
    HolderChanged,
    NoData,
    NotSubscribed,
    OperatorError,
    QuotaExceeded,
    RequestInvalid,
    Temporary,
    WrongDirection,
)

ENEDIS = "Enedis"

HTTP_UNAUTHORIZED = 401
HTTP_NOT_FOUND = 404
HTTP_TOO_MANY_REQUESTS = 429
HTTP_SERVER_ERROR = 500

ERRORS: dict[str, type[OperatorError]] = {
    "adam-err0123": BeforeActivation,
    "adam-err0125": BeyondHistory,
    "adam-dc-0009": BeyondHistory,
    "adam-dc-0016": BeyondHistory,
    "adam-err0075": CollectionOff,
    "adam-err0069": WrongDirection,
    "adam-dc-0007": HolderChanged,
    "adam-err0061": HolderChanged,
    "adam-dc-0008": ConsentEnded,
    "erre001150": ConsentEnded,
    "stm-err-0000019": ConsentEnded,
    "unauthorized_user": ConsentEnded,
    "no_data_found": NoData,
    "stm-err-0000014": NoData,
    "stm-err-0000020": NoData,
    "900901": CredentialsInvalid,
    "900902": CredentialsInvalid,
    "900903": CredentialsInvalid,
    "900904": CredentialsInvalid,
    "900908": NotSubscribed,
    "adam-dc-0015": RequestInvalid,
    "adam-err0002": RequestInvalid,
    "adam-err0126": RequestInvalid,
    "invalid_request": RequestInvalid,
    "adam-dc-0500": Temporary,
    "stm-err-0000001": Temporary,
    "technical_error": Temporary,
}
"""Enedis' documented and recorded error codes, in lower case."""

BURST = "900807"
THROTTLED = frozenset({"900800", "900802", "900803", "900804", "900805", BURST, "429"})
QUOTA = re.compile(r"Quota Q([34]) reached")
"""How v5 told of its limits: Q3 is the one of each second, Q4 that of each hour."""

CODE = re.compile(r"(?!.*\d{14})[A-Za-z0-9_-]{1,32}")
"""What may be said of an answer: no text, no token, no usage point id."""

TEXTS: tuple[tuple[str, type[OperatorError]], ...] = (
    ("pas titulaire", HolderChanged),
    ("not owner", HolderChanged),
    ("no consent", ConsentEnded),
    ("pas autorisé", ConsentEnded),
    ("pas autorise", ConsentEnded),
    ("pas de mesure", NoData),
    ("no measure", NoData),
)
"""The 2026 description documents these texts and leaves the codes open."""


def error_from(
    status: int, text: str, headers: Mapping[str, str], now: datetime
) -> OperatorError:
    """Return the error that an answer of Enedis, or of a front before it, stands for."""
    body = _body(text)
    code = str(body.get("error") or body.get("code") or "")
    message = str(
        body.get("error_description")
        or body.get("message")
        or body.get("description")
        or ""
    )
    key = code.lower().replace("adam_dc_", "adam-dc-")
    quota = QUOTA.search(f"{code} {message}")
    if key in THROTTLED or status == HTTP_TOO_MANY_REQUESTS or quota:
        burst = key == BURST or (quota is not None and quota[1] == "3")
        return QuotaExceeded(
            _safe(code, status), _next_access(body, headers, now, burst=burst)
        )
    if key in ERRORS:
        return ERRORS[key](code)
    for part, error in TEXTS:
        if part in message.lower():
            return error(_safe(code, status))
    return _by_status(status, is_json=bool(body))(_safe(code, status))


def passed_on_error_from(
    status: int, text: str, headers: Mapping[str, str], now: datetime
) -> OperatorError:
    """Return the error that an answer of Enedis to a gateway stands for.

    Trouble with the gateway's own token, or with what its application is subscribed to,
    is no business of its users.
    """
    error = error_from(status, text, headers, now)
    if isinstance(error, (CredentialsInvalid, NotSubscribed)):
        error = Temporary(error.code)
    error.side = ENEDIS
    return error


def _by_status(status: int, *, is_json: bool) -> type[OperatorError]:
    """Return what a status means where the body does not tell."""
    if status == HTTP_UNAUTHORIZED:
        return CredentialsInvalid
    if status >= HTTP_SERVER_ERROR or not is_json:
        return Temporary
    return NoData if status == HTTP_NOT_FOUND else RequestInvalid


def _body(text: str) -> dict[str, Any]:
    """Return the object in which an error is told, empty where there is none."""
    try:
        body = json.loads(text)
    except ValueError:
        return {}
    for wrapper in ("fault", "error"):
        if isinstance(body, dict) and isinstance(body.get(wrapper), dict):
            body = body[wrapper]
    return body if isinstance(body, dict) else {}


def _safe(code: str, status: int) -> str:
    """Return a short word for an answer: never a text that could hold personal data."""
    return code if CODE.fullmatch(code) else f"HTTP {status}"


def _next_access(
    body: Mapping[str, Any], headers: Mapping[str, str], now: datetime, *, burst: bool
) -> datetime:
    """Return when requests are welcome again, the next full hour if nothing says so."""
    if stamp := body.get("nextAccessTime"):
        try:
            return datetime.strptime(str(stamp), "%Y-%b-%d %H:%M:%S%z UTC").astimezone(
                UTC
            )
        except ValueError:
            pass
    if after := headers.get("Retry-After"):
        try:
            if after.isdecimal():
                return now + timedelta(seconds=int(after))
            return parsedate_to_datetime(after).astimezone(UTC)
        except OverflowError, ValueError:
            pass
    if burst:
        return now + timedelta(seconds=1)
    return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)

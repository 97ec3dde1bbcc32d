"""What each status of Leneda stands for, whatever the body."""

from datetime import UTC, datetime, timedelta
import json

import pytest

from custom_components.grid_meter.metering.errors import (
    CredentialsInvalid,
    Geoblocked,
    NoAccess,
    OperatorError,
    QuotaExceeded,
    RequestInvalid,
    Temporary,
)
from custom_components.grid_meter.providers.leneda.errors import error_from

NOW = datetime(2026, 11, 21, 12, 30, tzinfo=UTC)
POINT = "LU0000012345678901234000000000000"
BODIES = ("", f"<html>{POINT}</html>", json.dumps({"message": f"No access to {POINT}"}))


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, RequestInvalid),
        (401, CredentialsInvalid),
        (403, Geoblocked),
        (404, NoAccess),
        (301, Temporary),
        (405, Temporary),
        (418, Temporary),
        (500, Temporary),
        (502, Temporary),
        (503, Temporary),
    ],
)
@pytest.mark.parametrize("body", BODIES)
def test_the_status_decides(status: int, kind: type[OperatorError], body: str) -> None:
    """And is all that is told."""
    error = error_from(status, body, {}, NOW)
    assert type(error) is kind
    assert str(error) == error.code == f"HTTP {status}"


@pytest.mark.parametrize(
    ("after", "wait"),
    [
        ("120", timedelta(minutes=2)),
        (" 0 ", timedelta()),
        ("Sat, 21 Nov 2026 13:00:00 GMT", timedelta(minutes=30)),
        ("Sat, 21 Nov 2026 14:00:00 +0100", timedelta(minutes=30)),
        ("Sat, 21 Nov 2026 13:00:00 -0000", timedelta(minutes=30)),
        ("Sat, 21 Nov 2026 12:00:00 GMT", timedelta()),
        (None, timedelta(hours=1)),
        ("", timedelta(hours=1)),
        ("soon", timedelta(hours=1)),
        ("-5", timedelta(hours=1)),
        ("9" * 30, timedelta(hours=1)),
    ],
)
def test_when_to_come_back(after: str | None, wait: timedelta) -> None:
    """In seconds, at a date, or an hour later where it is not told."""
    headers = {} if after is None else {"Retry-After": after}
    error = error_from(429, BODIES[1], headers, NOW)
    assert isinstance(error, QuotaExceeded)
    assert error.next_access == NOW + wait
    assert str(error) == "HTTP 429"

"""The gateways: what their tokens tell, and what their refusals mean."""

import base64
from datetime import UTC, date, datetime, timedelta
import json
from typing import Any

import pytest

from custom_components.grid_meter.metering.errors import (
    BeforeActivation,
    CollectionOff,
    ConsentEnded,
    CredentialsInvalid,
    HolderChanged,
    NoData,
    OperatorError,
    QuotaExceeded,
    RequestInvalid,
    Temporary,
)
from custom_components.grid_meter.metering.model import Consent
from custom_components.grid_meter.providers.enedis.conso_api import (
    consents,
    conso_error_from,
)
from custom_components.grid_meter.providers.enedis.my_electrical_data import (
    med_error_from,
)

NOW = datetime(2026, 11, 21, 7, 12, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 21, 23, tzinfo=UTC)
PRM, OTHER = "16401220101758", "11453290002823"
BAR_PAGE = "<!DOCTYPE html><title>Attention Required! | Cloudflare</title>"


def jwt(payload: Any) -> str:
    """Return a token with a payload, as Conso API hands them out."""
    body = base64.urlsafe_b64encode(json.dumps(payload).encode()).rstrip(b"=")
    return f"eyJhbGciOiJIUzI1NiJ9.{body.decode()}.signature"


def test_a_token_tells_its_usage_points_and_its_end() -> None:
    """Each once, in their order; the end is a day of Paris."""
    end = datetime(2029, 11, 20, 23, 30, tzinfo=UTC)
    token = jwt({"sub": [PRM, OTHER, PRM], "exp": end.timestamp()})
    assert consents(f" {token}\n") == [
        Consent(PRM, date(2029, 11, 21)),
        Consent(OTHER, date(2029, 11, 21)),
    ]
    assert consents(jwt({"sub": PRM})) == [Consent(PRM, None)]
    assert consents(jwt({"sub": ["12345", PRM]})) == [Consent(PRM, None)]


@pytest.mark.parametrize(
    "token",
    [
        "",
        "hello",
        "a.b.c",
        "a.e30.c",
        jwt([PRM]),
        jwt({"sub": 5}),
        jwt({"sub": [5]}),
        jwt({"sub": [PRM], "exp": "soon"}),
        jwt({"sub": [PRM], "exp": 1e300}),
    ],
)
def test_what_is_no_token_is_told_without_showing_it(token: str) -> None:
    """Neither the message nor its cause holds what was pasted."""
    with pytest.raises(CredentialsInvalid) as raised:
        consents(token)
    assert str(raised.value) == "no_token"
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__


def wrapped(error: Any) -> str:
    """Return an error of Enedis as Conso API passes it on."""
    return json.dumps(
        {
            "status": 400,
            "message": "The Enedis API returned an error",
            "error": error,
        }
    )


@pytest.mark.parametrize(
    ("status", "text", "error", "side"),
    [
        (
            400,
            wrapped({"error": "ADAM-ERR0123", "error_description": "x"}),
            BeforeActivation,
            "Enedis",
        ),
        (404, wrapped({"error": "no_data_found"}), NoData, "Enedis"),
        (404, wrapped('{"error": "ADAM-ERR0075"}'), CollectionOff, "Enedis"),
        (400, wrapped({"error": "ADAM-DC-0007"}), HolderChanged, "Enedis"),
        (403, wrapped({"error": "ADAM-DC-0008"}), ConsentEnded, "Enedis"),
        (429, wrapped({"code": "900804"}), QuotaExceeded, "Enedis"),
        (401, wrapped({"code": "900901"}), Temporary, "Enedis"),
        (403, wrapped({"code": "900908"}), Temporary, "Enedis"),
        (500, wrapped("Bad Gateway"), Temporary, "Enedis"),
        (
            401,
            json.dumps({"status": 401, "message": "Votre token est invalide"}),
            ConsentEnded,
            "",
        ),
        (
            400,
            json.dumps({"status": 400, "message": "Paramètres invalides", "error": {}}),
            RequestInvalid,
            "",
        ),
        (500, json.dumps({"status": 500, "message": "Erreur"}), Temporary, ""),
        (502, json.dumps({"message": "Bad gateway"}), Temporary, ""),
        (502, BAR_PAGE, Temporary, ""),
        (200, "[]", Temporary, ""),
    ],
)
def test_refusals_of_conso_api(
    status: int, text: str, error: type[OperatorError], side: str
) -> None:
    """What Enedis said is Enedis' side; its own words and pages are the gateway's."""
    found = conso_error_from(status, text, {}, NOW)
    assert (type(found), found.side) == (error, side)


def test_a_bar_of_conso_api_is_sat_out() -> None:
    """Its front answers with a page instead of a status of its own."""
    found = conso_error_from(403, BAR_PAGE, {}, NOW)
    assert isinstance(found, QuotaExceeded)
    assert found.next_access == NOW + timedelta(hours=12)


def in_a_line(line: str) -> dict[str, Any]:
    """Return how the second generation passes an answer of Enedis on."""
    return {"success": False, "error": {"code": "ENEDIS_ERROR", "message": line}}


@pytest.mark.parametrize(
    ("status", "body", "error", "side"),
    [
        (403, {"detail": "Not authenticated"}, ConsentEnded, ""),
        (
            403,
            {"detail": "Le point de livraison ne correspond au token fourni"},
            ConsentEnded,
            "",
        ),
        (
            409,
            {"detail": "Soucis au niveau des consentements, merci de les renouveller"},
            ConsentEnded,
            "",
        ),
        (
            409,
            {"detail": "Vous avez dépassé votre quota journalier (50)"},
            QuotaExceeded,
            "",
        ),
        (409, {"detail": "?"}, QuotaExceeded, ""),
        (
            400,
            {"detail": '{"error": "ADAM-ERR0123", "error_description": "x"}'},
            BeforeActivation,
            "Enedis",
        ),
        (404, {"detail": '{"error": "no_data_found"}'}, NoData, "Enedis"),
        (404, {"detail": "No measure found for this usage point"}, NoData, ""),
        (
            429,
            {"detail": '{"code": "900804", "nextAccessTime": "x"}'},
            QuotaExceeded,
            "Enedis",
        ),
        (429, {"detail": '{"fault": {"code": 900807}}'}, QuotaExceeded, "Enedis"),
        (500, {"detail": "Technical error. Please try later."}, Temporary, ""),
        (422, {"detail": [{"loc": ["path"], "msg": "x"}]}, RequestInvalid, ""),
        (
            500,
            {"tag": "limit_reached", "description": "50 demandes par jour"},
            QuotaExceeded,
            "",
        ),
        (
            500,
            {"tag": "enedis_return_ko", "enedis_return": {"error": "ADAM-ERR0069"}},
            None,
            "Enedis",
        ),
        (500, {"error": "token_refresh_401"}, ConsentEnded, ""),
        (
            200,
            {"success": False, "error": {"code": "NO_DATA", "message": "x"}},
            NoData,
            "",
        ),
        (
            200,
            {"success": False, "error": {"code": "?", "message": "x"}},
            Temporary,
            "",
        ),
        (200, {"error": "ADAM-ERR0123"}, BeforeActivation, "Enedis"),
        (200, in_a_line("ADAM-DC-0007: pas titulaire."), HolderChanged, "Enedis"),
        (
            200,
            in_a_line("Failed to fetch 2026-04-01 to 2026-04-02: ADAM-ERR0075: x: y"),
            CollectionOff,
            "Enedis",
        ),
        (200, in_a_line("technical_error: Later."), Temporary, "Enedis"),
        (200, in_a_line("Client error '401 Unauthorized'"), Temporary, "Enedis"),
        (200, in_a_line("Client error '429 Too Many'"), QuotaExceeded, "Enedis"),
        (200, in_a_line("Server error '500 Internal'"), Temporary, "Enedis"),
        (200, in_a_line("Server disconnected."), Temporary, ""),
        (200, in_a_line("Bad request: no measure"), NoData, ""),
        (401, {"detail": "Invalid authentication credentials"}, CredentialsInvalid, ""),
    ],
)
def test_refusals_of_my_electrical_data(
    status: int, body: Any, error: type[OperatorError] | None, side: str
) -> None:
    """By its text first, since its statuses mean several things."""
    found = med_error_from(status, json.dumps(body), {}, NOW)
    assert found.side == side
    assert error is None or type(found) is error
    assert PRM not in str(found)


def test_the_quota_of_my_electrical_data_comes_back_at_midnight() -> None:
    """Of Paris."""
    found = med_error_from(409, '{"detail": "quota"}', {}, NOW)
    assert isinstance(found, QuotaExceeded)
    assert found.next_access == MIDNIGHT


def test_a_page_says_nothing_of_the_request() -> None:
    """It is the front, and it passes."""
    assert type(med_error_from(403, BAR_PAGE, {}, NOW)) is Temporary

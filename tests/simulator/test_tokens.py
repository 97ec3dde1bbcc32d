"""The token endpoint and the bearer."""

from base64 import b64encode
from datetime import timedelta

import pytest

from simulator import DEMO_PRM, ManualClock, Simulator

from .conftest import Api, HttpClient

TOKEN = "/oauth2/v3/token"
GRANT = {"grant_type": "client_credentials"}
KEYS = {"client_id": "demo-client", "client_secret": "demo-secret"}
DAYS = ("consommation_quotidienne", "2026-11-10", "2026-11-11")
INVALID = {
    "code": "900901",
    "message": "Invalid Credentials",
    "description": "Invalid Credentials. Make sure you have provided the correct security "
    "credentials",
}


@pytest.mark.parametrize("way", ["basic", "form", "query"])
async def test_three_ways_to_authenticate(http: HttpClient, way: str) -> None:
    """Basic header, form and query string all give a token."""
    if way == "basic":
        basic = {
            "Authorization": f"Basic {b64encode(b'demo-client:demo-secret').decode()}"
        }
        answer = await http.post(TOKEN, data=GRANT, headers=basic)
    elif way == "form":
        answer = await http.post(TOKEN, data=GRANT | KEYS)
    else:
        answer = await http.post(TOKEN, params=GRANT | KEYS)
    body = await answer.json()
    token = body.pop("access_token")
    assert answer.status == 200
    assert body == {"token_type": "Bearer", "expires_in": 12600, "scope": "default"}
    assert token.count(".") == 2
    assert token.startswith("eyJ")


@pytest.mark.parametrize(
    ("fields", "status", "error"),
    [
        (KEYS, 400, "invalid_request"),
        (KEYS | {"grant_type": "authorization_code"}, 400, "unsupported_grant_type"),
        (GRANT | KEYS | {"client_secret": "wrong"}, 400, "invalid_client"),
        (GRANT | KEYS | {"client_id": "nobody"}, 400, "invalid_client"),
        (GRANT, 401, "invalid_client"),
    ],
)
async def test_refused_tokens(
    http: HttpClient, fields: dict[str, str], status: int, error: str
) -> None:
    """The errors of RFC 6749 with their sentences."""
    answer = await http.post(TOKEN, data=fields)
    body = await answer.json()
    assert (answer.status, body["error"]) == (status, error)
    assert body["error_description"]


async def test_broken_basic_header(http: HttpClient) -> None:
    """A header that is no Basic authentication counts as none."""
    answer = await http.post(TOKEN, data=GRANT, headers={"Authorization": "Basic ???"})
    assert answer.status == 401


async def test_other_media_types_are_refused(http: HttpClient) -> None:
    """Parameters in JSON are not read."""
    answer = await http.post(TOKEN, json=GRANT | KEYS)
    assert answer.status == 415


async def test_token_lives_12600_seconds(api: Api, clock: ManualClock) -> None:
    """One second later it is 900901."""
    clock.advance(timedelta(seconds=12599))
    assert (await api.mesure(*DAYS))[0] == 200
    clock.advance(timedelta(seconds=1))
    assert await api.mesure(*DAYS) == (401, INVALID)


async def test_fault_form(sim: Simulator, api: Api) -> None:
    """The older form of the same refusal."""
    sim.enedis.settings.fault_form = True
    sim.enedis.tokens.expire_all()
    assert await api.mesure(*DAYS) == (401, {"fault": INVALID | {"code": 900901}})
    answer = await api.http.get("/comptage_auto/v1/1")
    assert answer.status == 401
    assert (await answer.json())["fault"]["code"] == 900902


async def test_no_bearer(http: HttpClient) -> None:
    """A call without credentials is 900902."""
    answer = await http.get(f"/comptage_auto/v1/{DEMO_PRM}")
    assert answer.status == 401
    assert (await answer.json())["code"] == "900902"


async def test_revoke(api: Api) -> None:
    """A revoked token is worth nothing; revoking it again is no error."""
    for _ in range(2):
        answer = await api.http.post(
            "/oauth2/v3/revoke", data=KEYS | {"token": api.token}
        )
        assert answer.status == 200
    assert (await api.mesure(*DAYS))[0] == 401


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({}, "invalid_request"),
        ({"token": "x", "token_type_hint": "refresh_token"}, "unsupported_token_type"),
    ],
)
async def test_refused_revocations(
    http: HttpClient, fields: dict[str, str], error: str
) -> None:
    """Without a token, or of a kind there is not."""
    answer = await http.post("/oauth2/v3/revoke", data=KEYS | fields)
    assert answer.status == 400
    assert (await answer.json())["error"] == error


async def test_basic_header_that_is_none(http: HttpClient) -> None:
    """Letters that base64 does not have are no credentials, nor a failure of the server."""
    headers = {"Authorization": "Basic é"}
    answer = await http.post("/oauth2/v3/token", headers=headers)
    assert answer.status == 401

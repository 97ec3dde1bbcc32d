"""Tokens and settings of the gateways, from Python, the admin routes and the command line."""

from aiohttp import web
import pytest

from simulator import DEMO_PRM, MyElectricalDataSettings, Simulator, __main__ as command

from .conftest import HttpClient

OTHER_PRM = "22516914714270"
DEMO = {
    "my_electrical_data_token": "demo-my-electrical-data-token",
    "my_electrical_data_client_id": "demo-my-electrical-data-client",
    "my_electrical_data_client_secret": "demo-my-electrical-data-secret",
}


async def test_demo_tokens_are_always_the_same(sim: Simulator) -> None:
    """What somebody has pasted once serves at the next start."""
    tokens = sim.gateway_tokens(DEMO_PRM)
    assert tokens.items() >= DEMO.items()
    assert sim.gateway_tokens(DEMO_PRM) == tokens
    assert Simulator().gateway_tokens(DEMO_PRM) == tokens
    assert set(tokens) == {"conso_api_token", *DEMO}
    others = sim.gateway_tokens(OTHER_PRM)
    assert not set(others.values()) & set(tokens.values())


async def test_tokens_share_with_the_gateways_alone(sim: Simulator) -> None:
    """Each gateway gets its own consent, and the integration's application none."""
    sim.gateway_tokens(OTHER_PRM)
    sharings = [one for one in sim.consents.sharings if one.prm == OTHER_PRM]
    assert sorted(one.client_id for one in sharings) == [
        "conso-api",
        "my-electrical-data",
    ]
    assert sim.application().client_id == "demo-client"


async def test_admin_route(sim: Simulator, http: HttpClient) -> None:
    """A script fetches the tokens, and renews the one that can be."""
    path = f"/admin/usage-points/{DEMO_PRM}/tokens"
    answer = await http.post(path)
    assert await answer.json() == sim.gateway_tokens(DEMO_PRM)
    answer = await http.post(path, json={"renew": True})
    renewed = await answer.json()
    assert renewed == sim.gateway_tokens(DEMO_PRM)
    token = renewed.pop("my_electrical_data_token")
    assert token not in DEMO.values()
    assert (await http.post("/admin/usage-points/1/tokens")).status == 404


async def test_admin_settings(sim: Simulator, http: HttpClient) -> None:
    """Settings of both gateways, with a clear error for what is none."""
    path = "/admin/settings/conso-api"
    answer = await http.post(path, json={"blocks_after": 5})
    assert await answer.json() == {"blocks_after": 5}
    await http.post(path, json={"blocks_after": None})
    assert sim.conso_api.settings.blocks_after is None
    path = "/admin/settings/my-electrical-data"
    wanted = {"shifted": False, "consent_status": 401, "per_day": 3}
    answer = await http.post(path, json=wanted)
    assert (await answer.json()).items() >= wanted.items()
    assert sim.my_electrical_data.settings.shifted is False
    for wrong in ({"oops": 1}, {"shifted": 1}, {"consent_status": None}):
        answer = await http.post(path, json=wrong)
        assert answer.status == 400
        assert (await answer.json())["error"]


def test_limits_follow_the_quotas() -> None:
    """Limits are on with the quotas, off without them, and as told when told."""
    assert Simulator().my_electrical_data.settings == MyElectricalDataSettings()
    lifted = Simulator(quotas=None).my_electrical_data.settings
    assert (lifted.per_day, lifted.v2_per_day_cached) == (None, None)
    told = MyElectricalDataSettings(per_day=7)
    sim = Simulator(quotas=None, my_electrical_data=told)
    assert sim.my_electrical_data.settings.per_day == 7


def test_command_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`python -m simulator` prints the tokens of the home it serves."""
    monkeypatch.setattr(web, "run_app", lambda *_args, **_kwargs: None)
    monkeypatch.setattr("sys.argv", ["simulator"])
    command.main()
    printed = capsys.readouterr().out
    assert f"Tokens of the gateways for {DEMO_PRM}:" in printed
    for value in Simulator().gateway_tokens(DEMO_PRM).values():
        assert value in printed
    monkeypatch.setattr("sys.argv", ["simulator", "--usage-point", "12345678901200"])
    command.main()
    assert "for 12345678901200:" in capsys.readouterr().out


def test_command_line_opens_the_gateways() -> None:
    """The printed tokens open something: the home is shared with both gateways."""
    sim, _ = command.build([])
    for client_id in ("conso-api", "my-electrical-data"):
        assert sim.consents.active(client_id, DEMO_PRM, sim.now()) is not None

"""The consent journeys: accept, decline, share again, end; and what the page refuses."""

from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from aiohttp import ClientResponse
import pytest

from simulator import DEMO_PRM, ManualClock, Simulator

from .conftest import NOW, Api, HttpClient

V1, V2 = "/dataconnect/v1/oauth2/authorize", "/dataconnect/v2/oauth2/authorize"
ACCOUNT = "/mon-compte/partages"
ASK = {
    "client_id": "demo-client",
    "response_type": "code",
    "duration": "P36M",
    "state": "abc123",
}


@pytest.fixture
def sim(clock: ManualClock) -> Simulator:
    """A simulator in which nothing is shared."""
    return Simulator(clock=clock, quotas=None)


async def _post(
    http: HttpClient, path: str, prms: Iterable[str] = (DEMO_PRM,), **fields: str
) -> ClientResponse:
    """Post the form of the page."""
    form = [("usage_point_id", prm) for prm in prms]
    form += list(({"consent": "on", "decision": "accept"} | fields).items())
    compte = {"compte": fields["compte"]} if "compte" in fields else {}
    return await http.post(path, params=ASK | compte, data=form, allow_redirects=False)


def _target(answer: ClientResponse) -> tuple[str, dict[str, str]]:
    """Give address and parameters of a redirect."""
    assert answer.status == 302
    parts = urlsplit(answer.headers["Location"])
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return f"{parts.scheme}://{parts.netloc}{parts.path}", query


async def test_page_tells_everything(http: HttpClient) -> None:
    """Who asks, for what, which usage points, how long, how to revoke."""
    answer = await http.get(V2, params=ASK)
    text = await answer.text()
    assert answer.status == 200
    for part in (
        "GRID METER",
        "Sandra Thiémonge",
        DEMO_PRM,
        "21/11/2029",
        "Je consens librement",
        "courbe de charge",
        ACCOUNT,
        'id="accept"',
        'id="decline"',
    ):
        assert part in text


async def test_accepting(sim: Simulator, http: HttpClient) -> None:
    """The redirect carries the number and the state, and nothing else."""
    where, query = _target(await _post(http, V2))
    assert where == "http://127.0.0.1:8123/api/grid_meter/consent"
    assert set(query) == {"autorisation_id", "state"}
    assert query["state"] == "abc123"
    assert query["autorisation_id"].isdecimal()
    sharing = sim.consents.active("demo-client", DEMO_PRM, sim.now())
    assert sharing is not None
    assert sharing.autorisation_id == int(query["autorisation_id"])
    assert sharing.since == NOW
    assert f"{sharing.until:%Y-%m-%d %H:%M}" == "2029-11-20 23:00"


async def test_declining(sim: Simulator, http: HttpClient) -> None:
    """A refusal comes back as an error and shares nothing."""
    _, query = _target(await _post(http, V2, decision="decline"))
    assert query == {
        "error": "invalid_request",
        "error_description": "demande_non_aboutie",
        "state": "abc123",
    }
    assert sim.consents.active("demo-client", DEMO_PRM, sim.now()) is None


async def test_sharing_again_goes_nowhere(http: HttpClient) -> None:
    """A usage point shared already fails on the page, without a redirect."""
    await _post(http, V2)
    answer = await _post(http, V2)
    assert answer.status == 200
    assert (
        "Une erreur est survenue lors du partage de vos données" in await answer.text()
    )


async def test_number_is_stable_across_sharings(
    sim: Simulator, http: HttpClient
) -> None:
    """Ending the sharing and giving it again leads to the same number."""
    _, first = _target(await _post(http, V2))
    form = {"client_id": "demo-client", "usage_point_id": DEMO_PRM}
    answer = await http.post(ACCOUNT, data=form, allow_redirects=False)
    assert answer.status == 303
    assert sim.consents.active("demo-client", DEMO_PRM, sim.now()) is None
    _, second = _target(await _post(http, V2))
    assert first == second


async def test_accepting_needs_the_box_and_a_point(http: HttpClient) -> None:
    """Without the tick, or with someone else's usage point, the page asks again."""
    for answer in (
        await _post(http, V2, consent="off"),
        await _post(http, V2, prms=()),
        await _post(http, V2, prms=("22516914714270",)),
    ):
        assert answer.status == 200
        assert "cochez la case" in await answer.text()


async def test_one_of_three_points(sim: Simulator, http: HttpClient) -> None:
    """A holder of three usage points shares the one chosen."""
    text = await (await http.get(V2, params=ASK | {"compte": "7"})).text()
    for prm in ("64975835695673", "63695879465986", "22315546958763"):
        assert prm in text
    await _post(http, V2, prms=("63695879465986",), compte="7")
    shared = [item.prm for item in sim.consents.of_client("demo-client")]
    assert shared == ["63695879465986"]


async def test_v1_gives_code_and_points(http: HttpClient) -> None:
    """Version 1 names its usage points itself, several of them separated by semicolons."""
    answer = await _post(
        http, V1, prms=("64975835695673", "63695879465986"), compte="7"
    )
    _, query = _target(answer)
    assert list(query) == ["code", "state", "usage_point_id"]
    assert query["usage_point_id"] == "64975835695673;63695879465986"


async def test_v1_refusal(http: HttpClient) -> None:
    """Version 1 calls a refusal access_denied."""
    _, query = _target(await _post(http, V1, decision="decline"))
    assert query["error"] == "access_denied"


@pytest.mark.parametrize(
    ("change", "error", "description"),
    [
        ({"duration": None}, "invalid_request", "missing_parameter"),
        ({"duration": "36M"}, "invalid_request", "invalid_duration_format"),
        ({"duration": "P"}, "invalid_request", "invalid_duration_format"),
        ({"duration": "P37M"}, "invalid_request", "maximum_duration_exceeded"),
        ({"duration": "P1097D"}, "invalid_request", "maximum_duration_exceeded"),
        ({"duration": "PT24H"}, "server_error", "lincs-internal-server-error"),
        (
            {"response_type": "token"},
            "invalid_request",
            "Response type parameter is required",
        ),
    ],
)
async def test_refused_requests(
    http: HttpClient, change: dict[str, str | None], error: str, description: str
) -> None:
    """Wrong parameters come back to the application as an error."""
    query = {name: value for name, value in (ASK | change).items() if value is not None}
    answer = await http.get(V2, params=query, allow_redirects=False)
    _, back = _target(answer)
    assert back == {"error": error, "error_description": description, "state": "abc123"}


@pytest.mark.parametrize(
    "duration", ["P3Y", "P36M", "P1095D", "P1096D", "P156W", "P1Y4M", "P7D"]
)
async def test_accepted_durations(http: HttpClient, duration: str) -> None:
    """Days, weeks, months and years up to three years."""
    answer = await http.get(V2, params=ASK | {"duration": duration})
    assert answer.status == 200


async def test_unknown_application_and_long_state(http: HttpClient) -> None:
    """Nobody to send the browser back to, or arguments that never pass: a page of its own."""
    for change in ({"client_id": "nobody"}, {"state": "x" * 101}):
        answer = await http.get(V2, params=ASK | change, allow_redirects=False)
        assert answer.status == 404
        assert "La page que vous recherchez" in await answer.text()
    answer = await http.get(V2, params=ASK | {"state": "x" * 100})
    assert answer.status == 200


async def test_missing_client(http: HttpClient) -> None:
    """Without any application the error is JSON."""
    answer = await http.get(V2, params={"response_type": "code"})
    assert answer.status == 400
    assert await answer.json() == {
        "error": "invalid_request",
        "error_description": "missing_parameter",
    }


async def test_registered_redirect_can_change(sim: Simulator, http: HttpClient) -> None:
    """The way back is the application's, with whatever query it has."""
    sim.application().redirect_uri = "https://home.example/back?via=a"
    where, query = _target(await _post(http, V2))
    assert where == "https://home.example/back"
    assert query["via"] == "a"
    assert "autorisation_id" in query


async def test_customer_who_revokes_at_once(
    sim: Simulator, http: HttpClient, api: Api
) -> None:
    """The redirect succeeds, yet there is no consent any more."""
    _, query = _target(await _post(http, V2, prms=("26584978546985",), compte="8"))
    assert "autorisation_id" in query
    status, body = await api.mesure(
        "consommation_quotidienne", "2026-11-10", "2026-11-11", "26584978546985"
    )
    assert (status, body["error"]) == (403, "ADAM-DC-0008")


async def test_state_picks_the_sandbox_customer(
    sim: Simulator, http: HttpClient
) -> None:
    """As in the v5 sandbox, when switched on."""
    sim.enedis.settings.sandbox_state = True
    for state, name in (("abcde5", "Florence Ferrand"), ("abcdex", "Sandra Thiémonge")):
        text = await (await http.get(V1, params=ASK | {"state": state})).text()
        assert f"<b>M. {name}</b>" in text or f"<b>Mme {name}</b>" in text


async def test_page_escapes_what_it_is_given(sim: Simulator, http: HttpClient) -> None:
    """No markup passes from a request or a name into the page."""
    sim.application().name = "<script>"
    query = ASK | {"state": '"><script>'}
    text = await (await http.get(V2, params=query)).text()
    assert "<script>" not in text


async def test_account_page(
    sim: Simulator, http: HttpClient, clock: ManualClock
) -> None:
    """Customers see their sharings and what became of them."""
    sim.share("22516914714270")
    empty = await (await http.get(ACCOUNT, params={"compte": "1358019319"})).text()
    assert "aucun tiers" in empty
    sim.share(DEMO_PRM)
    text = await (await http.get(ACCOUNT)).text()
    assert "Mettre fin au partage" in text
    assert "actif" in text
    clock.advance(timedelta(days=1100))
    text = await (await http.get(ACCOUNT)).text()
    assert "terminé" in text
    assert "Mettre fin au partage" not in text
    answer = await http.post(ACCOUNT, data={"client_id": "x", "usage_point_id": "y"})
    assert answer.status == 404

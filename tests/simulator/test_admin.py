"""The admin routes: what a person changes with curl while the simulator runs."""

from datetime import UTC, date, datetime, timedelta
from unittest.mock import ANY

import pytest

from simulator import DEMO_PRM, Direction, ManualClock, Simulator

from .conftest import NOW, Api, HttpClient, Json

DAILY, CURVE = "consommation_quotidienne", "courbe_de_charge_consommation"
DAY, DAYS = date(2026, 11, 10), ("2026-11-10", "2026-11-11")
POINT = f"/admin/usage-points/{DEMO_PRM}"


async def _post(http: HttpClient, path: str, /, **fields: object) -> tuple[int, Json]:
    """Post fields as JSON."""
    answer = await http.post(path, json=fields)
    return answer.status, await answer.json()


async def test_calls_are_logged_without_secrets(sim: Simulator, api: Api) -> None:
    """Time, method, path, query, status, usage point; secrets are hidden, admin calls left out."""
    sim.calls.clear()
    await api.http.post(
        "/oauth2/v3/token",
        params={
            "grant_type": "client_credentials",
            "client_id": "demo-client",
            "client_secret": "demo-secret",
        },
    )
    await api.mesure(DAILY, *DAYS)
    await api.http.get("/nowhere")
    answer = await api.http.get("/admin/calls")
    text = await answer.text()
    assert "demo-secret" not in text
    body = await answer.json()
    assert body["total"] == 3
    assert body["counts"] == {
        "/oauth2/v3/token": 1,
        f"/mesure_synchrone_auto/v2/{DAILY}": 1,
        "/nowhere": 1,
    }
    assert body["calls"][0]["query"]["client_secret"] == "***"
    assert body["calls"][1] == {
        "at": NOW.isoformat(),
        "method": "GET",
        "path": f"/mesure_synchrone_auto/v2/{DAILY}",
        "query": {"pointId": DEMO_PRM, "dateDebut": DAYS[0], "dateFin": DAYS[1]},
        "status": 200,
        "prm": DEMO_PRM,
        "client_id": "demo-client",
        "user_agent": ANY,
    }
    assert body["calls"][2]["status"] == 404
    assert await _post(api.http, "/admin/calls/reset") == (200, {"total": 0})
    assert sim.calls == []


async def test_faults_over_http(sim: Simulator, api: Api) -> None:
    """Add, list, lift one, lift all."""
    status, fault = await _post(
        api.http,
        "/admin/faults",
        kind="technical_error",
        path="*courbe*",
        prm=DEMO_PRM,
        count=3,
        until="2026-12-01T00:00:00+01:00",
    )
    assert (status, fault["id"], fault["count"]) == (200, 1, 3)
    assert fault["until"] == "2026-11-30T23:00:00+00:00"
    assert (await api.mesure(CURVE, *DAYS))[0] == 500
    listed = await (await api.http.get("/admin/faults")).json()
    assert [(item["id"], item["hits"], item["count"]) for item in listed["faults"]] == [
        (1, 1, 2)
    ]
    assert (await api.http.delete("/admin/faults/1")).status == 200
    assert (await api.http.delete("/admin/faults/1")).status == 404
    await _post(api.http, "/admin/faults", kind="reset")
    assert (await api.http.delete("/admin/faults")).status == 200
    assert list(sim.faults) == []


async def test_clock_over_http(api: Api) -> None:
    """Set, advance, run."""
    answer = await api.http.get("/admin/clock")
    assert await answer.json() == {"now": NOW.isoformat(), "speed": 0.0}
    _, body = await _post(api.http, "/admin/clock", now="2026-12-01T08:00:00+01:00")
    assert body["now"] == "2026-12-01T07:00:00+00:00"
    _, body = await _post(api.http, "/admin/clock", advance=3600)
    assert body["now"] == "2026-12-01T08:00:00+00:00"
    _, body = await _post(api.http, "/admin/clock", speed=60)
    assert body["speed"] == 60


async def test_foreign_clock_cannot_be_set(socket_enabled: None) -> None:
    """A clock given from outside is the caller's."""
    from aiohttp.test_utils import TestClient, TestServer

    sim = Simulator(clock=lambda: NOW)
    async with TestClient(TestServer(sim.app)) as http:
        assert (await (await http.get("/admin/clock")).json())["speed"] is None
        answer = await http.post("/admin/clock", json={"advance": 1})
        assert answer.status == 400


async def test_state(api: Api) -> None:
    """Everything at a glance, without secrets."""
    answer = await api.http.get("/admin/state")
    body = await answer.json()
    assert "demo-secret" not in await answer.text()
    assert body["now"] == NOW.isoformat()
    assert len(body["usage_points"]) == 16
    assert body["usage_points"][0] == {
        "prm": DEMO_PRM,
        "holder": "1358019319",
        "directions": ["consumption", "production"],
        "activation": "2019-01-15",
        "step": 30,
    }
    assert body["sharings"][-1]["state"] == "ACTIF"
    assert body["quotas"] is None
    assert body["settings"]["octet_stream"] is True


async def test_settings_quotas_tokens(sim: Simulator, api: Api) -> None:
    """Switches, limits, and tokens that expire at once."""
    _, body = await _post(
        api.http, "/admin/settings", octet_stream=False, consent_refusal_status=400
    )
    assert (body["octet_stream"], body["consent_refusal_status"]) == (False, 400)
    assert not sim.enedis.settings.octet_stream
    status, body = await _post(api.http, "/admin/settings", nonsense=True)
    assert (status, body) == (400, {"error": "there is no setting nonsense"})
    _, body = await _post(api.http, "/admin/quotas", per_hour=1)
    assert body == {"per_second": None, "per_hour": 1}
    assert [(await api.mesure(DAILY, *DAYS))[0] for _ in range(2)] == [200, 429]
    await _post(api.http, "/admin/quotas")
    await _post(api.http, "/admin/tokens/expire")
    assert (await api.mesure(DAILY, *DAYS))[0] == 401


async def test_applications(sim: Simulator, http: HttpClient) -> None:
    """Change the redirect address of one, register another."""
    _, body = await _post(
        http,
        "/admin/applications",
        client_id="demo-client",
        redirect_uri="http://127.0.0.1:9999/back",
        name="MY HOME",
        client_secret="changed",
        unsubscribed=["comptage_auto"],
    )
    assert body == {
        "client_id": "demo-client",
        "name": "MY HOME",
        "redirect_uri": "http://127.0.0.1:9999/back",
        "unsubscribed": ["comptage_auto"],
    }
    assert sim.application().client_secret == "changed"
    status, _ = await _post(http, "/admin/applications", client_id="new")
    assert status == 400
    status, _ = await _post(
        http,
        "/admin/applications",
        client_id="new",
        client_secret="s",
        redirect_uri="http://127.0.0.1/x",
    )
    assert status == 200
    assert sim.application("new").redirect_uri == "http://127.0.0.1/x"


async def test_share_and_revoke(sim: Simulator, http: HttpClient) -> None:
    """Consents given beforehand and ended."""
    path = "/admin/usage-points/22516914714270"
    status, body = await _post(http, f"{path}/share", months=1)
    assert (status, list(body)) == (200, ["autorisation_id"])
    status, _ = await _post(http, f"{path}/share", client_id="demo-client")
    assert status == 400
    assert await _post(http, f"{path}/revoke") == (200, {"revoked": True})
    assert await _post(http, f"{path}/revoke") == (200, {"revoked": False})
    answer = await http.post("/admin/usage-points/1/share")
    assert answer.status == 404


async def test_scripts_of_a_usage_point(
    sim: Simulator, api: Api, clock: ManualClock
) -> None:
    """Corrections, holes, lost points, steps, days, totals and the collection."""
    point, http = sim.usage_point(DEMO_PRM), api.http
    day = "2026-11-10"
    later = (clock.now() + timedelta(hours=1)).isoformat()
    scripts: list[tuple[str, Json]] = [
        ("day", {"day": day, "wh": [10] * 48}),
        ("correct", {"day": day, "slot": 0, "wh": 99, "visible_from": later}),
        ("drop-points", {"day": day, "slots": [2, 3]}),
        ("step", {"since": "2026-11-11T00:00:00+01:00", "minutes": 60}),
        ("total", {"day": "2026-11-12", "wh": 5000}),
        (
            "withhold",
            {
                "first": "2026-11-13",
                "last": "2026-11-19",
                "registers": ["curve"],
                "directions": ["consumption"],
                "weekdays": [4],
            },
        ),
        ("withhold", {"first": "2026-11-20", "until": later}),
    ]
    for script, fields in scripts:
        assert await _post(http, f"{POINT}/{script}", **fields) == (
            200,
            {"done": script},
        )
    assert len(await api.points(CURVE, *DAYS)) == 46
    assert len(await api.points(CURVE, "2026-11-11", "2026-11-12")) == 24
    assert await api.points(DAILY, "2026-11-12", "2026-11-13") == [
        ("2026-11-12", "5000")
    ]
    assert (await api.mesure(CURVE, "2026-11-13", "2026-11-14"))[0] == 404
    assert (await api.mesure(CURVE, "2026-11-14", "2026-11-15"))[0] == 200
    assert (await api.mesure(DAILY, "2026-11-20", "2026-11-21"))[0] == 404
    assert await api.points(DAILY, *DAYS) == [(day, "480")]
    clock.advance(timedelta(hours=1))
    assert await api.points(DAILY, *DAYS) == [(day, "569")]
    assert (await api.mesure(DAILY, "2026-11-20", "2026-11-21"))[0] == 200
    assert point.day_total(Direction.CONSUMPTION, DAY) == 569
    await _post(http, f"{POINT}/collection", on=False, off_form="objected")
    assert (await api.mesure(CURVE, *DAYS))[0] == 400
    await _post(
        http, f"{POINT}/collection", on=True, since="2026-11-01", retroactive=True
    )
    assert (await api.mesure(CURVE, *DAYS))[0] == 200


async def test_truth_of_a_day(http: HttpClient) -> None:
    """The day behind the answers."""
    body = await (await http.get(f"{POINT}/days/2026-04-01")).json()
    assert body["max_power"] == {"va": 3533, "at": "2026-04-01T02:18:59+00:00"}
    assert body["consumption"]["total_wh"] == 9271
    assert len(body["consumption"]["hours"]) == 24
    assert len(body["production"]["intervals"]) == 48
    assert body["consumption"]["intervals"][0] == {
        "start": "2026-03-31T22:00:00+00:00",
        "minutes": 30,
        "wh": 55,
    }


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/admin/faults", {"kind": "oops"}),
        ("/admin/faults", {"kind": 1}),
        ("/admin/faults", {"kind": "reset", "count": "3"}),
        ("/admin/clock", {"now": "yesterday"}),
        ("/admin/clock", {"advance": "1h"}),
        ("/admin/applications", {"client_id": "demo-client", "unsubscribed": "x"}),
        (f"{POINT}/correct", {"day": "x"}),
        (f"{POINT}/day", {"day": "2026-11-10", "wh": [1.5]}),
        (f"{POINT}/day", {"day": "2026-11-10", "wh": [1] * 7}),
        (f"{POINT}/drop-points", {"day": "2026-11-10", "slots": [99]}),
        (f"{POINT}/withhold", {"first": "2026-11-10", "registers": ["oops"]}),
        (f"{POINT}/collection", {"on": "yes"}),
    ],
)
async def test_wrong_fields(http: HttpClient, path: str, fields: Json) -> None:
    """A wrong field is named, not swallowed."""
    status, body = await _post(http, path, **fields)
    assert status == 400
    assert body["error"]


async def test_wrong_paths_and_bodies(http: HttpClient) -> None:
    """Unknown usage points and scripts, and bodies that are no JSON object."""
    assert (await http.get("/admin/usage-points/1/days/2026-04-01")).status == 404
    assert (await http.post(f"{POINT}/dance")).status == 404
    for text in ("{", "[]"):
        answer = await http.post("/admin/clock", data=text.encode())
        assert answer.status == 400


def test_instants_without_offset_are_utc() -> None:
    """A plain instant in a body is UTC."""
    from simulator.fields import Fields

    assert Fields({"now": "2026-01-01T00:00:00"}).instant("now") == datetime(
        2026, 1, 1, tzinfo=UTC
    )

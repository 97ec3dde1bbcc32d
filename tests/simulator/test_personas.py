"""The fictitious customers behave as Enedis describes them, and the command line starts them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from simulator import DEMO_PRM, Direction, Household, Quotas, Simulator, UsagePoint
from simulator.__main__ import build
from simulator.paris import days_between

from .conftest import Api

DAILY, CURVE = "consommation_quotidienne", "courbe_de_charge_consommation"
PERSONAS = {
    "22516914714270",
    "11453290002823",
    "32320647321714",
    "12345678901234",
    "10284856584123",
    "42900589957123",
    "24880057139941",
    "12655648759651",
    "64975835695673",
    "63695879465986",
    "22315546958763",
    "26584978546985",
    "14000000000001",
}


def test_all_are_there(sim: Simulator) -> None:
    """The published usage points exist, and none is shared but the demo's."""
    assert set(sim.store.points) >= PERSONAS | {DEMO_PRM}
    assert [item.prm for item in sim.consents.of_client("demo-client")] == [DEMO_PRM]


async def test_holes_on_tuesdays_and_wednesdays(sim: Simulator, api: Api) -> None:
    """Five days of a week."""
    sim.share("42900589957123")
    days = await api.points(DAILY, "2026-11-09", "2026-11-16", "42900589957123")
    assert [date.fromisoformat(day).weekday() for day, _ in days] == [0, 3, 4, 5, 6]
    status, _ = await api.mesure(CURVE, "2026-11-10", "2026-11-12", "42900589957123")
    assert status == 404


async def test_curve_not_activated(sim: Simulator, api: Api) -> None:
    """Daily totals, but no load curve."""
    sim.share("32320647321714")
    assert await api.points(DAILY, "2026-11-10", "2026-11-11", "32320647321714")
    status, _ = await api.mesure(CURVE, "2026-11-10", "2026-11-11", "32320647321714")
    assert status == 404


async def test_meter_commissioned_in_2019(sim: Simulator, api: Api) -> None:
    """Its contract begins on 27 August 2019."""
    sim.share("11453290002823")
    _, body = await api.get("/synth_contrat_auto/v1/11453290002823")
    assert body["consumption_last_activation_date"] == "2019-08-27T00:00:00+0200"


def test_self_consumption_nets_per_half_hour(sim: Simulator) -> None:
    """In no half-hour is energy both taken and given."""
    point = sim.usage_point("12655648759651")
    for day in days_between(date(2026, 6, 1), date(2026, 6, 8)):
        taken = point.points(Direction.CONSUMPTION, day)
        given = point.points(Direction.PRODUCTION, day)
        pairs = [(a.wh, b.wh) for a, b in zip(taken, given, strict=True)]
        assert all(0 in pair for pair in pairs)
        assert sum(wh for _, wh in pairs) > 0


def test_producers_have_true_zeros(sim: Simulator) -> None:
    """Midnight is zero, not absent."""
    point = sim.usage_point("24880057139941")
    published = point.published_points(
        Direction.PRODUCTION, date(2026, 6, 1), sim.now()
    )
    assert len(published) == 48
    assert published[0].wh == 0
    assert not point.measures(Direction.CONSUMPTION)


def test_own_usage_points(sim: Simulator) -> None:
    """Tests add points of their own, or start without any persona."""
    empty = Simulator(personas=False, quotas=None)
    assert empty.store.points == {}
    point = UsagePoint("12345678901200", household=Household(base_w=50), step=10)
    assert empty.add_usage_point(point) is empty.usage_point("12345678901200")
    assert empty.share("12345678901200") == empty.consents.sharings[0].autorisation_id
    with pytest.raises(KeyError):
        empty.usage_point(DEMO_PRM)


def test_command_line() -> None:
    """Clock, quotas, account, consents and application from the command line."""
    simulator, options = build(
        [
            "--port",
            "8701",
            "--now",
            "2026-11-21T08:00:00",
            "--speed",
            "0",
            "--usage-point",
            "12345678901200",
            "--share",
            "12345678901200",
            "--client-id",
            "me",
            "--redirect-uri",
            "http://127.0.0.1/back",
            "--no-quotas",
            "--sandbox",
        ]
    )
    assert (options.host, options.port) == ("127.0.0.1", 8701)
    assert simulator.now() == datetime(2026, 11, 21, 8, tzinfo=UTC)
    assert simulator.store.account is simulator.usage_point("12345678901200").holder
    assert simulator.application("me").redirect_uri == "http://127.0.0.1/back"
    assert (
        simulator.consents.active("me", "12345678901200", simulator.now()) is not None
    )
    assert simulator.store.quotas.limits is None
    assert simulator.enedis.settings.sandbox_state


def test_command_line_defaults() -> None:
    """Out of the box: port 8700, the machine's time, quotas on, the demo's home."""
    simulator, options = build([])
    assert options.port == 8700
    assert abs(simulator.now() - datetime.now(UTC)) < timedelta(seconds=5)
    assert simulator.store.quotas.limits == Quotas()
    assert simulator.store.account is simulator.usage_point(DEMO_PRM).holder
    assert simulator.application().client_secret == "demo-secret"

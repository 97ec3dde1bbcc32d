"""Quotas: five calls a second and a thousand per clock hour."""

from datetime import UTC, datetime, timedelta

import pytest

from simulator import DEMO_PRM, ManualClock, Quotas, Simulator

from .conftest import Api

DAYS = ("consommation_quotidienne", "2026-11-10", "2026-11-11")
V5_DAILY = "/metering_data_dc/v5/daily_consumption"


class Stopwatch:
    """Real time that stands still."""

    def __init__(self) -> None:
        """Start at zero."""
        self.seconds = 0.0

    def __call__(self) -> float:
        """Tell the seconds."""
        return self.seconds


async def test_five_calls_a_second(sim: Simulator, api: Api) -> None:
    """The sixth call of a second is 900807; a second later five more pass."""
    watch = Stopwatch()
    sim.set_quotas(Quotas(per_second=5, per_hour=None, monotonic=watch))
    statuses = [(await api.mesure(*DAYS))[0] for _ in range(5)]
    assert statuses == [200] * 5
    assert await api.mesure(*DAYS) == (
        429,
        {
            "fault": {
                "code": 900807,
                "message": "Message throttled out",
                "description": "You have exceeded your quota",
            }
        },
    )
    status, body = await api.v5(V5_DAILY, "2026-11-10", "2026-11-11")
    assert (status, body) == (
        429,
        {
            "error": "Quota Q3 reached",
            "error_description": "Call threshold allowed on 0:00:01",
        },
    )
    watch.seconds = 0.2
    assert (await api.mesure(*DAYS))[0] == 200
    assert (await api.mesure(*DAYS))[0] == 429
    watch.seconds = 10
    statuses = [(await api.mesure(*DAYS))[0] for _ in range(6)]
    assert statuses == [200] * 5 + [429]


async def test_calls_per_clock_hour(
    sim: Simulator, api: Api, clock: ManualClock
) -> None:
    """The quota opens again at the next full hour UTC, and says so."""
    clock.set(datetime(2026, 7, 17, 4, 20, 30, tzinfo=UTC))
    await api.log_in()
    sim.revoke(DEMO_PRM)
    sim.share(DEMO_PRM)
    sim.set_quotas(Quotas(per_second=None, per_hour=3))
    days = ("consommation_quotidienne", "2026-07-10", "2026-07-11")
    assert [(await api.mesure(*days))[0] for _ in range(3)] == [200] * 3
    assert await api.mesure(*days) == (
        429,
        {
            "code": "900804",
            "message": "Message throttled out",
            "description": "You have exceeded your quota .You can access API after "
            "2026-Jul-17 05:00:00+0000 UTC",
            "nextAccessTime": "2026-Jul-17 05:00:00+0000 UTC",
        },
    )
    assert await api.v5(V5_DAILY, "2026-07-10", "2026-07-11") == (
        429,
        {
            "error": "Quota Q4 reached",
            "error_description": "Call threshold allowed on 0:39:30",
        },
    )
    clock.advance(timedelta(minutes=39, seconds=30))
    assert (await api.mesure(*days))[0] == 200


@pytest.mark.parametrize("quotas", [None, Quotas(None, None)])
async def test_without_quotas(sim: Simulator, api: Api, quotas: Quotas | None) -> None:
    """Tests lift the limits."""
    sim.set_quotas(quotas)
    statuses = {(await api.mesure(*DAYS))[0] for _ in range(20)}
    assert statuses == {200}


def test_quotas_are_on_by_default() -> None:
    """Out of the box the simulator limits like Enedis."""
    assert Simulator().store.quotas.limits == Quotas(5, 1000)

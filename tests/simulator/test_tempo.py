"""The simulated announcements of Tempo's colours, as a person with curl meets them."""

from base64 import b64encode
from datetime import date, time

import pytest

from simulator import FaultKind, Simulator
from simulator.paris import ONE_DAY, days_between
from simulator.tempo.calendar import Colour, season

from .conftest import Api

PUBLIC = "/couleur-tempo/api"
CALENDARS = "/rte/open_api/tempo_like_supply_contract/v1/tempo_like_calendars"
TODAY = date(2026, 11, 21)
CODES = {Colour.BLUE: 1, Colour.WHITE: 2, Colour.RED: 3}


async def log_in(api: Api, secret: str = "demo-rte-secret") -> int:
    """Get a token of RTE for the client; return the status."""
    credentials = b64encode(f"demo-rte-client:{secret}".encode()).decode()
    answer = await api.http.post(
        "/rte/token/oauth/", headers={"Authorization": f"Basic {credentials}"}
    )
    if answer.status == 200:
        api.token = (await answer.json())["access_token"]
    return answer.status


async def test_one_day(api: Api, sim: Simulator) -> None:
    """It is noon: tomorrow is known, the day after is not, what is later is 404."""
    for name, day in (
        ("today", TODAY),
        ("tomorrow", TODAY + ONE_DAY),
        ("2026-09-01", date(2026, 9, 1)),
    ):
        status, body = await api.get(f"{PUBLIC}/jourTempo/{name}")
        assert (status, body["dateJour"]) == (200, day.isoformat())
        assert body["codeJour"] == CODES[sim.tempo.calendar.colour(day)]
        assert body["periode"] == "2026-2027"
    _, body = await api.get(f"{PUBLIC}/jourTempo/2026-11-23")
    assert (body["codeJour"], body["libCouleur"]) == (0, "Inconnu")
    for name in ("2026-11-24", "2020-08-31", "yesterday"):
        assert (await api.raw(f"{PUBLIC}/jourTempo/{name}")).status == 404


async def test_rte_tells_earlier_than_the_public_service(
    api: Api, sim: Simulator
) -> None:
    """Each has its hour, and neither knows what is named as unknown."""
    sim.tempo.settings.announced_at = time(10, 30)
    sim.tempo.settings.relayed_at = time(14)
    assert await log_in(api) == 200
    _, body = await api.get(f"{PUBLIC}/jourTempo/tomorrow")
    assert body["codeJour"] == 0
    _, body = await api.get(CALENDARS)
    values = body["tempo_like_calendars"]["values"]  # type: ignore[index]
    assert [each["start_date"][:10] for each in values] == ["2026-11-22", "2026-11-21"]
    assert {"value", "updated_date", "end_date"} < values[0].keys()
    sim.tempo.settings.unknown = {TODAY}
    _, body = await api.get(CALENDARS)
    values = body["tempo_like_calendars"]["values"]  # type: ignore[index]
    assert values[1].keys() == {"start_date", "end_date"}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"start_date": "2026-11-01T00:00:00+01:00"}, "F02"),
        ({"start_date": "2026-11-01", "end_date": "2026-11-02"}, "F01"),
        (
            {
                "start_date": "2026-11-02T00:00:00+01:00",
                "end_date": "2026-11-01T00:00:00+01:00",
            },
            "F03",
        ),
        (
            {
                "start_date": "2025-11-01T00:00:00+01:00",
                "end_date": "2026-11-03T00:00:00+01:00",
            },
            "F04",
        ),
    ],
)
async def test_rte_refuses_spans(api: Api, query: dict[str, str], code: str) -> None:
    """Such as have no beginning, no offset, no sense, or are longer than a year."""
    await log_in(api)
    status, body = await api.get(CALENDARS, **query)
    assert (status, body["error"]) == (400, f"TMPLIKSUPCON_TMPLIKCAL_{code}")


async def test_rte_refuses_strangers(api: Api, sim: Simulator) -> None:
    """Without a token that is valid, by wrong credentials, without a subscription."""
    api.token = "stranger"
    assert (await api.raw(CALENDARS)).status == 401
    assert await log_in(api, "wrong") == 401
    assert await log_in(api) == 200
    sim.tempo.settings.subscribed = False
    assert (await api.raw(CALENDARS)).status == 403


async def test_faults_need_a_path(api: Api, sim: Simulator) -> None:
    """What is meant for Enedis leaves the colours alone."""
    for kind in (FaultKind.STATUS, FaultKind.NO_DATA, FaultKind.TECHNICAL_ERROR):
        sim.faults.add(kind)
    _, body = await api.get(f"{PUBLIC}/jourTempo/today")
    assert body["codeJour"] != 0
    sim.faults.add(FaultKind.NO_DATA, path=f"{PUBLIC}/*", count=1)
    answers = [await api.get(f"{PUBLIC}/jourTempo/today") for _ in range(2)]
    assert [body["codeJour"] == 0 for _, body in answers] == [True, False]


@pytest.mark.parametrize("year", range(2020, 2030))
def test_seasons(year: int) -> None:
    """22 red days from November to March and not at weekends, 43 white ones not on Sundays."""
    colours = season(year)
    assert {*colours} < {*days_between(date(year, 9, 1), date(year + 1, 9, 1))}
    red = [day for day, colour in colours.items() if colour is Colour.RED]
    white = [day for day, colour in colours.items() if colour is Colour.WHITE]
    assert (len(red), len(white)) == (22, 43)
    assert all(day.weekday() < 5 and day.month in (11, 12, 1, 2, 3) for day in red)
    assert all(day.weekday() < 6 for day in white)

"""The services that announce colours, over HTTP: what is asked, and what their answers mean."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
import json
from typing import Any

import aiohttp
from aiohttp.test_utils import TestServer, unused_port
import pytest

from custom_components.grid_meter.metering.errors import (
    CredentialsInvalid,
    NotSubscribed,
    OperatorError,
    QuotaExceeded,
    RequestInvalid,
    Temporary,
    Unreachable,
)
from custom_components.grid_meter.metering.tariff import DAY, Colour
from custom_components.grid_meter.metering.tempo import DaySpan, Season, days
from custom_components.grid_meter.providers import limits as provider_limits, web
from custom_components.grid_meter.providers.endpoints import Endpoints
from custom_components.grid_meter.providers.limits import HostLimits
from custom_components.grid_meter.providers.tempo import Announcer, public, rte
from custom_components.grid_meter.providers.tempo.errors import (
    public_error_from,
    rte_error_from,
)
from custom_components.grid_meter.providers.tempo.public import PublicService
from custom_components.grid_meter.providers.tempo.rte import Rte
from simulator import FaultKind, ManualClock, Simulator

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
SECRET = "demo-rte-secret"
HOUR = timedelta(hours=1)


@dataclass
class Services:
    """Both services of a simulator, and clients of them."""

    sim: Simulator
    clock: ManualClock
    session: aiohttp.ClientSession
    url: str

    def public(self, url: str | None = None) -> Announcer:
        """Return a client of the public service."""
        at = url or f"{self.url}/couleur-tempo/api"
        return PublicService(
            self.session, self._limits(), endpoints=Endpoints(couleur_tempo=at), **ME
        )

    def rte(self, secret: str = SECRET, url: str | None = None) -> Announcer:
        """Return a client of RTE."""
        return Rte(
            self.session,
            self._limits(),
            client_id=" demo-rte-client",
            client_secret=secret,
            endpoints=Endpoints(rte=url or f"{self.url}/rte"),
            **ME,
        )

    def truth(self, first: date, last: date) -> dict[date, Colour]:
        """Return what there is to be known."""
        return {
            day: Colour(self.sim.tempo.calendar.colour(day).value.lower())
            for day in days(DaySpan(first, last))
        }

    def asked(self) -> list[tuple[str, int]]:
        """Return the last parts of the paths asked for, with what was answered."""
        return [
            (call.path.strip("/").rsplit("/", 1)[-1], call.status)
            for call in self.sim.calls
        ]

    def _limits(self) -> HostLimits:
        """Return limits that are far away."""
        return HostLimits(10_000, 10_000, self.clock.now, at_once=2)


ME: dict[str, Any] = {"now": lambda: NOW, "user_agent": "GridMeter/1.0"}


@pytest.fixture
async def services(
    socket_enabled: None, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Services]:
    """Return the services at 10:00 in Paris, 22 November 2026."""
    clock = ManualClock(NOW)
    sim = Simulator(clock=clock, quotas=None)
    monkeypatch.setattr(provider_limits, "PACE_MARGIN", 0)
    monkeypatch.setitem(ME, "now", clock.now)
    async with (
        TestServer(sim.make_app()) as server,
        aiohttp.ClientSession() as session,
    ):
        yield Services(sim, clock, session, str(server.make_url("")).rstrip("/"))


@pytest.fixture(params=["public", "rte"])
def client(request: pytest.FixtureRequest, services: Services) -> Announcer:
    """Return a client of each of the services."""
    make: Callable[[], Announcer] = getattr(services, request.param)
    return make()


async def test_history(services: Services, client: Announcer) -> None:
    """Whole seasons, as far as they are announced, in as few requests as are allowed."""
    first, last = date(2023, 9, 1), TODAY + DAY
    found = await client.colours(first, last)
    assert found == services.truth(first, TODAY)
    season = Season(2023)
    reds = [day for day in days(DaySpan(*season_span(season))) if found[day] == "red"]
    assert len(reds) == 22
    calls = [name for name, _ in services.asked()]
    if client.name == "RTE":
        assert calls == ["oauth", *["tempo_like_calendars"] * 4]
    else:
        assert calls == ["joursTempo"]
    assert {call.user_agent for call in services.sim.calls} == {"GridMeter/1.0"}


def season_span(season: Season) -> DaySpan:
    """Return the days of a season."""
    return DaySpan(season.first, season.last)


async def test_tomorrow(services: Services, client: Announcer) -> None:
    """It is not there before it is announced; days that nobody knows are left out."""
    assert TODAY + DAY not in await client.colours(TODAY, TODAY + DAY)
    services.clock.advance(2 * HOUR)
    tomorrow = services.truth(TODAY, TODAY + DAY)
    assert await client.colours(TODAY, TODAY + DAY) == tomorrow
    services.sim.tempo.settings.unknown = {TODAY}
    assert [*await client.colours(TODAY - DAY, TODAY + DAY)] == sorted(
        {TODAY - DAY, TODAY + DAY}, reverse=client.name == "RTE"
    )


async def test_both_days_of_changed_time(services: Services) -> None:
    """RTE is asked for midnights with what the clock is ahead, and told so."""
    first, last = date(2026, 3, 28), date(2026, 10, 26)
    assert await services.rte().colours(first, last) == services.truth(first, last)
    query = services.sim.calls[-1].query
    assert query["start_date"] == "2026-03-28T00:00:00+01:00"
    assert query["end_date"] == "2026-10-27T00:00:00+01:00"
    assert await services.rte().colours(first + DAY, first + DAY)
    query = services.sim.calls[-1].query
    assert query["end_date"] == "2026-03-30T00:00:00+02:00"


async def test_a_token_is_used_until_it_ends(services: Services) -> None:
    """Then, or when RTE has forgotten it, another one is asked for."""
    client = services.rte()
    for _ in range(2):
        await client.colours(TODAY, TODAY)
    assert [name for name, _ in services.asked()].count("oauth") == 1
    services.clock.advance(2 * HOUR)
    await client.colours(TODAY, TODAY)
    assert [name for name, _ in services.asked()].count("oauth") == 2
    services.sim.tempo.expire_tokens()
    await client.colours(TODAY, TODAY)
    assert services.asked()[-3:] == [
        ("tempo_like_calendars", 401),
        ("oauth", 200),
        ("tempo_like_calendars", 200),
    ]


async def test_wrong_credentials_are_tried_once(services: Services) -> None:
    """And an application that is not subscribed is told from one that is not known."""
    with pytest.raises(CredentialsInvalid) as refused:
        await services.rte("wrong").colours(TODAY, TODAY)
    assert services.asked() == [("oauth", 401)]
    assert refused.value.side == "RTE"
    assert "wrong" not in repr(refused.value) and SECRET not in repr(refused.value)
    services.sim.tempo.settings.subscribed = False
    with pytest.raises(NotSubscribed):
        await services.rte().colours(TODAY, TODAY)


@pytest.mark.parametrize(
    ("kind", "status", "error"),
    [
        (FaultKind.STATUS, 404, RequestInvalid),
        (FaultKind.STATUS, 400, RequestInvalid),
        (FaultKind.TECHNICAL_ERROR, None, Temporary),
        (FaultKind.STATUS, 503, Temporary),
        (FaultKind.BAD_GATEWAY, None, Temporary),
        (FaultKind.HTML, None, Temporary),
        (FaultKind.RESET, None, Unreachable),
        (FaultKind.TIMEOUT, None, Unreachable),
        (FaultKind.THROTTLED_HOUR, None, QuotaExceeded),
    ],
)
async def test_faults(
    services: Services,
    client: Announcer,
    monkeypatch: pytest.MonkeyPatch,
    kind: FaultKind,
    status: int | None,
    error: type[OperatorError],
) -> None:
    """Each is told by whose side it is on, and the next answer is as if nothing had been."""
    monkeypatch.setattr(web, "TIMEOUT", aiohttp.ClientTimeout(total=0.2))
    fault = services.sim.faults.add(kind, path="*", status=status)
    with pytest.raises(error) as caught:
        await client.colours(TODAY, TODAY)
    assert caught.value.side == client.name
    services.sim.faults.remove(fault.id)
    services.clock.advance(2 * HOUR)
    assert await client.colours(TODAY, TODAY) == services.truth(TODAY, TODAY)


async def test_nobody_there(services: Services) -> None:
    """No text of the network's is passed on."""
    url = f"http://127.0.0.1:{unused_port()}"
    for client in (services.public(url), services.rte(url=url)):
        with pytest.raises(Unreachable) as caught:
            await client.colours(TODAY, TODAY)
        assert "127.0.0.1" not in repr(caught.value)


@pytest.mark.parametrize("wrap", [lambda it: it, lambda it: {"hydra:member": it}])
def test_reading_the_public_service(wrap: Callable[[Any], Any]) -> None:
    """What cannot be read is left out; 0 is a colour that is not known."""
    good = {"dateJour": "2026-11-22", "codeJour": 3, "libCouleur": "Rouge"}
    body = [
        good,
        {"dateJour": "2026-11-23", "codeJour": 0},
        {"dateJour": "2026-11-24", "codeJour": 4},
        {"dateJour": "24/11/2026", "codeJour": 1},
        {"dateJour": "2026-11-25", "codeJour": [1]},
        {"codeJour": 1},
        None,
    ]
    assert public.parse(wrap(body)) == {TODAY: Colour.RED}
    assert public.parse([]) == {}
    for bad in ({}, {"member": None}, "x", None, 3):
        with pytest.raises(Temporary):
            public.parse(bad)


def test_reading_rte() -> None:
    """A day lacked its colour in December 2022; stamps may be of any offset."""
    values = [
        {"start_date": "2026-11-22T00:00:00+01:00", "value": "WHITE"},
        {"start_date": "2026-11-22T23:00:00Z", "value": "Blue"},
        {"start_date": "2022-12-28T00:00:00+01:00"},
        {"start_date": "2026-11-25T00:00:00+01:00", "value": "PURPLE"},
        {"start_date": "2026-11-26T00:00:00+01:00", "value": None},
        {"start_date": "2026-11-27T00:00:00", "value": "RED"},
        {"value": "RED"},
        7,
    ]
    found = rte.parse({"tempo_like_calendars": {"values": values}})
    assert found == {TODAY: Colour.WHITE, TODAY + DAY: Colour.BLUE}
    for bad in ([], {}, {"tempo_like_calendars": {"values": None}}, None):
        with pytest.raises(Temporary):
            rte.parse(bad)


def test_refusals_say_nothing_but_codes() -> None:
    """RTE's codes are kept, whatever else a body says is not."""
    told = {"error": "TMPLIKSUPCON_TMPLIKCAL_F04", "error_description": "secret"}
    error = rte_error_from(400, json.dumps(told), {}, NOW)
    assert (type(error), error.code) == (RequestInvalid, told["error"])
    for text in ('{"error": "who is Ann?"}', "[]", "", "<html>"):
        assert rte_error_from(500, text, {}, NOW).code == "HTTP 500"
    unknown = rte_error_from(400, '{"error": "invalid_client"}', {}, NOW)
    assert isinstance(unknown, CredentialsInvalid)
    for read in (public_error_from, rte_error_from):
        slow = read(429, "", {"Retry-After": "90"}, NOW)
        assert isinstance(slow, QuotaExceeded)
        assert slow.next_access == NOW + timedelta(seconds=90)
        assert read(429, "", {}, NOW).next_access == NOW + HOUR  # type: ignore[attr-defined]
    # A front that bars somebody from a service without keys may relent.
    assert type(public_error_from(403, "", {}, NOW)) is Temporary

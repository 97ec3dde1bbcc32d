"""Tempo's colours in a house: they come, are kept, are asked for once, and are seen."""

from datetime import date, datetime
import json
from typing import Any

import pytest

from custom_components.grid_meter import tempo
from custom_components.grid_meter.const import DOMAIN
from custom_components.grid_meter.diagnostics import async_get_config_entry_diagnostics
from custom_components.grid_meter.metering.tariff import DAY, Colour, tempo_periods
from custom_components.grid_meter.metering.tempo import DaySpan, Season, days
from custom_components.grid_meter.tempo import async_get_tempo
from homeassistant.config_entries import ConfigEntry
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from simulator import FaultKind

from .conftest import NOW
from .home import HOME_PRM, PARIS, Home, key_of, paris

TODAY = date(2026, 4, 2)
PUBLIC, RTE = "/couleur-tempo/api/joursTempo", "/rte/"
SECRET = "demo-rte-secret"
PRICES: dict[str, dict[str, Any]] = {
    "flat": {"base": "0.2"},
    "tempo": dict.fromkeys(tempo_periods(), "0.2"),
}


def tariffs(*versions: tuple[str, str]) -> dict[str, Any]:
    """Return a home's timeline of tariffs: their first days and kinds."""
    told = [
        {"start": start, "type": kind, "prices": PRICES[kind]}
        for start, kind in versions
    ]
    return {"consumption": {"direction": "consumption", "versions": told}}


async def sign(home: Home, entry: ConfigEntry, *versions: tuple[str, str]) -> None:
    """Tell the tariffs of the only home."""
    (subentry,) = entry.subentries.values()
    home.hass.config_entries.async_update_subentry(
        entry, subentry, data={**subentry.data, "tariffs": tariffs(*versions)}
    )
    await home.settle()


async def choose(home: Home, entry: ConfigEntry, **chosen: Any) -> Any:
    """Fill in the step of the options; return what comes of it."""
    options = home.hass.config_entries.options
    result: Any = await options.async_init(entry.entry_id)
    assert "tempo" in result["menu_options"]
    step = {"next_step_id": "tempo"}
    result = await options.async_configure(result["flow_id"], step)
    assert SECRET not in repr(result["data_schema"].schema)
    result = await options.async_configure(
        result["flow_id"], {"shown": False, "source": "public", **chosen}
    )
    await home.settle()
    return result


def asked(home: Home) -> list[str]:
    """Return what was asked of the two services, and forget it."""
    calls = [
        call for call in home.simulator.calls if call.path.startswith((PUBLIC, RTE))
    ]
    told = [call.path.strip("/").rsplit("/", 1)[-1] for call in calls]
    home.simulator.calls.clear()
    return told


def seen(home: Home, name: str) -> str | None:
    """Return the state of a sensor of the home."""
    registry = er.async_get(home.hass)
    unique_id = f"{key_of('enedis', HOME_PRM)}_tempo_{name}"
    entity_id = registry.async_get_entity_id("sensor", DOMAIN, unique_id)
    state = entity_id and home.hass.states.get(entity_id)
    return state.state if state else None


def truth(home: Home, day: date) -> str:
    """Return the colour of a day."""
    return home.simulator.tempo.calendar.colour(day).value.lower()


def left(home: Home, colour: Colour, day: date) -> str:
    """Return how many days of a colour come after a day of the season."""
    season = Season.of(day)
    span = DaySpan(season.first, day)
    used = sum(truth(home, each) == colour for each in days(span))
    return str(season.allowance[colour] - used)


@pytest.fixture(autouse=True)
def same_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask at half past of each slot."""
    monkeypatch.setattr(tempo, "any_phase", lambda: 0.5)


async def test_colours_come_and_go_on(home: Home, hass_storage: dict[str, Any]) -> None:
    """The seasons that are needed at once, then one request a day; the day turns at 6:00."""
    entry = await home.connect("consumption")
    assert asked(home) == []
    assert seen(home, "today") is None
    await sign(home, entry, ("2024-01-01", "flat"), ("2025-05-01", "tempo"))
    assert asked(home) == ["joursTempo"] * 2
    assert (seen(home, "today"), seen(home, "tomorrow")) == (
        truth(home, TODAY),
        "unknown",
    )
    for colour in Colour:
        assert seen(home, f"{colour}_left") == left(home, colour, TODAY)
    known = (await async_get_tempo(home.hass)).colours
    assert known == {
        day: truth(home, day) for day in days(DaySpan(date(2024, 9, 1), TODAY))
    }

    await home.move_to(paris(2026, 4, 2, 11, 31))
    assert asked(home) == ["joursTempo"]
    assert seen(home, "tomorrow") == truth(home, TODAY + DAY)
    for hour in (12, 13, 15, 17, 19, 21):
        await home.move_to(paris(2026, 4, 2, hour, 31))
    await home.move_to(paris(2026, 4, 3, 5, 59))
    assert seen(home, "today") == truth(home, TODAY)
    await home.move_to(paris(2026, 4, 3, 6, 0))
    assert seen(home, "today") == truth(home, TODAY + DAY)
    assert seen(home, "tomorrow") == "unknown"
    assert seen(home, "blue_left") == left(home, Colour.BLUE, TODAY + DAY)
    await home.move_to(paris(2026, 4, 3, 7, 31))
    assert asked(home) == []

    # Another tariff: nobody needs the days to come.
    await sign(
        home,
        entry,
        ("2024-01-01", "flat"),
        ("2025-05-01", "tempo"),
        ("2026-04-01", "flat"),
    )
    assert seen(home, "today") in (None, "unknown", "unavailable")
    await home.move_to(paris(2026, 4, 3, 11, 31))
    assert asked(home) == []

    # With the last home goes what was known for it.
    assert "grid_meter.tempo" in hass_storage
    await home.hass.config_entries.async_remove(entry.entry_id)
    assert "grid_meter.tempo" not in hass_storage


@pytest.mark.slow
async def test_a_restart_asks_nothing_again(home: Home) -> None:
    """Not even for what failed, before its time; and a damaged file is asked for anew."""
    entry = await home.connect("consumption")
    await sign(home, entry, ("2026-01-01", "tempo"))
    assert asked(home) == ["joursTempo"]
    for _ in range(2):
        home.hass.data.pop("grid_meter_tempo")
        assert await home.hass.config_entries.async_reload(entry.entry_id)
        await home.settle()
        assert asked(home) == []
        assert seen(home, "today") == truth(home, TODAY)
    known = await async_get_tempo(home.hass)
    await known._store.save({"colours": {"2025": "?"}})
    home.hass.data.pop("grid_meter_tempo")
    home.simulator.faults.add(FaultKind.TECHNICAL_ERROR, path=PUBLIC)
    for expected in (["joursTempo"], []):
        assert await home.hass.config_entries.async_reload(entry.entry_id)
        await home.settle()
        assert asked(home) == expected
        home.hass.data.pop("grid_meter_tempo")


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (FaultKind.STATUS, 404),
        (FaultKind.HTML, None),
        (FaultKind.NO_DATA, None),
    ],
)
@pytest.mark.slow
async def test_what_is_missing_is_filled_later(
    home: Home, kind: FaultKind, status: int | None, caplog: pytest.LogCaptureFixture
) -> None:
    """Known stays known, nothing is guessed, and each slot tries again, but no more often."""
    entry = await home.connect("consumption")
    await sign(home, entry, ("2026-01-01", "tempo"))
    asked(home)
    fault = home.simulator.faults.add(kind, path=PUBLIC, status=status)
    for hour in (11, 12, 13, 15, 17, 19, 21):
        await home.move_to(paris(2026, 4, 2, hour, 31))
        assert asked(home) == ["joursTempo"]
    assert seen(home, "today") == truth(home, TODAY)
    assert seen(home, "tomorrow") == "unknown"
    await home.move_to(paris(2026, 4, 3, 6, 0))
    assert seen(home, "today") == "unknown"
    # The third of April is a Friday: it may have been of any colour, but for red.
    assert seen(home, "blue_left") == "unknown"
    assert seen(home, "red_left") == left(home, Colour.RED, TODAY)
    home.simulator.faults.remove(fault.id)
    await home.move_to(paris(2026, 4, 3, 7, 31))
    assert asked(home) == ["joursTempo"]
    assert seen(home, "today") == truth(home, TODAY + DAY)
    assert seen(home, "blue_left") == left(home, Colour.BLUE, TODAY + DAY)
    warnings = [each for each in caplog.records if "Tempo's colours" in each.message]
    assert len(warnings) == (0 if kind is FaultKind.NO_DATA else 2)


@pytest.mark.slow
async def test_days_left_out_are_asked_for_again(home: Home) -> None:
    """Those of this season each day, those of seasons that are over each week."""
    old, new = date(2025, 3, 4), date(2026, 3, 4)
    settings = home.simulator.tempo.settings
    settings.unknown = {old, new}
    entry = await home.connect("consumption")
    await sign(home, entry, ("2025-01-01", "tempo"))
    assert asked(home) == ["joursTempo"] * 2
    known = await async_get_tempo(home.hass)
    assert not {old, new} & known.colours.keys()
    await home.move_to(paris(2026, 4, 3, 7, 31))
    assert asked(home) == ["joursTempo"]
    settings.unknown = set()
    await home.move_to(paris(2026, 4, 4, 7, 31))
    assert asked(home) == ["joursTempo"]
    assert new in known.colours
    assert old not in known.colours
    await home.move_to(paris(2026, 4, 10, 7, 31))
    assert old in known.colours


@pytest.mark.slow
@pytest.mark.usefixtures("month")
async def test_costs_follow_the_colours(home: Home) -> None:
    """From 6:00 to 6:00 nothing has a cost whose colour is missing, until it comes."""
    lacking = date(2026, 3, 20)
    home.simulator.tempo.settings.unknown = {lacking}
    entry = await home.connect("consumption")
    await sign(home, entry, ("2026-01-01", "tempo"))
    asked(home)

    async def unpriced() -> list[datetime]:
        """Return the hours that have energy and no cost."""
        energy = await home.statistics("consumption")
        cost = {row["start"] for row in await home.statistics("consumption_cost")}
        return [
            datetime.fromtimestamp(row["start"], PARIS)
            for row in energy
            if row["start"] not in cost
        ]

    told = await unpriced()
    assert (told[0], told[-1]) == (paris(2026, 3, 20, 6), paris(2026, 3, 21, 5))
    assert len(told) == 24
    home.simulator.tempo.settings.unknown = set()
    await home.move_to(paris(2026, 4, 3, 7, 31))
    assert asked(home) == ["joursTempo"]
    assert await unpriced() == []


async def test_rte_with_credentials(home: Home) -> None:
    """They are tried before they are kept, never shown again, and told nowhere."""
    entry = await home.connect("consumption")
    credentials = {"client_id": "demo-rte-client", "client_secret": SECRET}
    for change, error in (
        ({"client_secret": "wrong"}, "rte_refused"),
        ({"client_id": "unknown"}, "rte_refused"),
        ({"client_secret": " "}, "rte_incomplete"),
    ):
        result = await choose(home, entry, source="rte", **{**credentials, **change})
        assert (result["type"], result["errors"]) == (
            FlowResultType.FORM,
            {"base": error},
        )
    assert "tempo" not in entry.options
    for kind, error in (
        (FaultKind.NOT_SUBSCRIBED, "rte_not_subscribed"),
        (FaultKind.THROTTLED_HOUR, "rte_quota"),
        (FaultKind.TECHNICAL_ERROR, "rte_temporary"),
        (FaultKind.RESET, "rte_unreachable"),
    ):
        fault = home.simulator.faults.add(kind, path="/rte/*")
        home.hass.data["grid_meter_limits"].clear()
        result = await choose(home, entry, source="rte", **credentials)
        assert result["errors"] == {"base": error}
        home.simulator.faults.remove(fault.id)
    home.hass.data["grid_meter_limits"].clear()
    asked(home)

    result = await choose(home, entry, source="rte", shown=True, **credentials)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert asked(home)[:2] == ["oauth", "tempo_like_calendars"]
    assert seen(home, "today") == truth(home, TODAY)
    for colour in Colour:
        assert seen(home, f"{colour}_left") == left(home, colour, TODAY)

    # The secret is kept where the field stays empty, and nowhere to be seen.
    result = await choose(
        home, entry, source="rte", shown=True, client_id="demo-rte-client"
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options["tempo"]["client_secret"] == SECRET
    told = json.dumps(await async_get_config_entry_diagnostics(home.hass, entry))
    assert SECRET not in told
    assert "demo-rte-client" not in told
    assert '"from_rte": true' in told

    # The public service keeps no credentials, and what is known stays.
    asked(home)
    await choose(home, entry, shown=True)
    assert entry.options["tempo"] == {"shown": True, "source": "public"}
    assert asked(home) == []
    await choose(home, entry)
    assert seen(home, "today") is None
    await home.move_to(paris(2026, 4, 2, 11, 31))
    assert asked(home) == []


@pytest.mark.slow
async def test_rte_forgets_the_application(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    """A repair tells what to do, and goes away once RTE answers again."""
    entry = await home.connect("consumption")
    credentials = {"client_id": "demo-rte-client", "client_secret": SECRET}
    await choose(home, entry, source="rte", shown=True, **credentials)
    issues = ir.async_get(home.hass)
    home.simulator.tempo.expire_tokens()
    home.simulator.tempo.settings.client_secret = "another"
    await home.move_to(paris(2026, 4, 2, 11, 31))
    issue = issues.async_get_issue(DOMAIN, "tempo_refused")
    assert issue is not None
    assert issue.translation_placeholders == {"side": "RTE", "last": TODAY.isoformat()}
    assert seen(home, "today") == truth(home, TODAY)
    home.simulator.tempo.settings.client_secret = SECRET
    await home.move_to(paris(2026, 4, 2, 12, 31))
    assert issues.async_get_issue(DOMAIN, "tempo_refused") is None
    home.simulator.tempo.settings.subscribed = False
    await home.move_to(paris(2026, 4, 3, 11, 31))
    assert issues.async_get_issue(DOMAIN, "tempo_refused") is not None
    await choose(home, entry, shown=True)
    assert issues.async_get_issue(DOMAIN, "tempo_refused") is None
    assert seen(home, "tomorrow") == truth(home, TODAY + 2 * DAY)
    assert SECRET not in caplog.text


@pytest.mark.slow
async def test_who_needs_nothing(home: Home) -> None:
    """Who has a timeline that cannot be read, a closed home, or a tariff of the future."""
    entry = await home.connect("consumption")
    (subentry,) = entry.subentries.values()
    for data in (
        {"tariffs": {"consumption": {"direction": "consumption"}}},
        {"tariffs": tariffs(("2026-01-01", "tempo")), "closed": NOW.isoformat()},
        {"tariffs": tariffs(("2026-05-01", "tempo"))},
    ):
        home.hass.config_entries.async_update_subentry(
            entry, subentry, data={**subentry.data, **data}
        )
        await home.settle()
        assert asked(home) == []
        assert seen(home, "today") in (None, "unknown")
    assert (await async_get_tempo(home.hass)).colours == {}

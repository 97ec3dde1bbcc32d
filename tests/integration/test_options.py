"""What is set of an access: by whom, when it takes effect, and how little that asks."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from custom_components.grid_meter.backfiller import Backfiller
from custom_components.grid_meter.metering.spread import Spread
from homeassistant.config_entries import ConfigEntry
from homeassistant.data_entry_flow import FlowResultType
from simulator.leneda import Obis
from simulator.model import Direction, Register

from .conftest import A_MONTH_AGO, NOW
from .home import HOME_PRM, PARIS, Home, data_calls, days, paris
from .luxembourg import Luxembourg

TEN = timedelta(minutes=10)
WEEK = timedelta(weeks=1)


def shown_in(form: Any) -> dict[str, Any]:
    """Return what the fields of a form hold when it opens."""
    return {
        str(key): (key.description or {}).get(
            "suggested_value", key.default() if callable(key.default) else None
        )
        for key in form["data_schema"].schema
    }


async def settings(home: Home, entry: ConfigEntry, **chosen: Any) -> dict[str, Any]:
    """Open the settings and submit what they show, but for what is chosen.

    Nothing chosen leaves the dialog without submitting it. Returns what was shown.
    """
    options = home.hass.config_entries.options
    result = await options.async_init(entry.entry_id)
    assert (result["type"], result["step_id"]) == (FlowResultType.MENU, "init")
    result = await options.async_configure(
        result["flow_id"], {"next_step_id": "settings"}
    )
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "settings")
    form: Any = result
    shown = shown_in(form)
    entered = {**shown, **chosen}
    if not chosen:
        options.async_abort(result["flow_id"])
        return {**shown, **form["description_placeholders"]}
    result = await options.async_configure(
        result["flow_id"], {key: v for key, v in entered.items() if v is not None}
    )
    if result["type"] is FlowResultType.FORM:
        options.async_abort(result["flow_id"])
        return {"errors": result["errors"]}
    assert result["type"] is FlowResultType.CREATE_ENTRY, result
    await home.settle()
    return shown


def next_poll(entry: ConfigEntry) -> datetime:
    """Return the next poll of the only home, by the clock on its wall."""
    (coordinator,) = entry.runtime_data.values()
    moment: datetime = coordinator.next_poll.astimezone(PARIS)
    return moment.replace(second=0, microsecond=0)


@pytest.fixture
def same_minute(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Return what decides which moment chance chooses."""

    def choose(phase: float) -> None:
        """Let chance choose a phase."""
        for module in ("config_flow", "settings_flow"):
            monkeypatch.setattr(
                f"custom_components.grid_meter.{module}.any_phase", lambda: phase
            )

    choose(17.5 / 60)
    return choose


# The minute


@pytest.mark.parametrize(
    ("access", "first", "chosen", "polls", "earliest", "latest"),
    [
        ("data_connect", "05:17:00", "05:44:00", range(5, 20), "05:00", "05:59"),
        ("conso_api", "07:10:00", "09:20:00", (9, 14), "06:00", "09:59"),
        (
            "my_electrical_data",
            "06:35:00",
            "07:44:00",
            range(7, 20, 2),
            "06:00",
            "07:59",
        ),
    ],
)
async def test_the_minute_is_shown_and_changed(
    home: Home,
    same_minute: Callable[[float], None],
    access: str,
    first: str,
    chosen: str,
    polls: range,
    earliest: str,
    latest: str,
) -> None:
    """Without a request, a reload, or a second poll in the same hours."""
    entry = await home.connect_by(access, measures="consumption")
    (coordinator,) = entry.runtime_data.values()
    shown = await settings(home, entry)
    assert shown["first_poll"] == first
    assert (shown["first"], shown["last"]) == (earliest, latest)
    assert shown["polls"].startswith(f"- Home: {first[:5]}")
    home.simulator.calls.clear()
    refused = await settings(home, entry, first_poll="20:00:00")
    assert refused == {"errors": {"first_poll": "not_then"}}
    await settings(home, entry, first_poll=chosen)
    shown = await settings(home, entry)
    assert shown["first_poll"] == chosen
    assert shown["polls"].startswith(f"- Home: {chosen[:5]}")
    assert shown["polls"].count(":") == 1 + len(polls)
    assert [*entry.runtime_data.values()] == [coordinator]
    assert not home.simulator.calls
    # Yesterday is complete, so tomorrow's first poll is the next one.
    hour, minute = int(chosen[:2]), int(chosen[3:5])
    assert next_poll(entry) == paris(2026, 4, 3, hour, minute)
    await home.live_until(paris(2026, 4, 3, hour, minute) - TEN)
    assert not home.simulator.calls
    await home.live_until(paris(2026, 4, 3, hour, minute) + TEN)
    assert home.simulator.calls


async def test_no_second_poll_in_an_hour(
    home: Home, same_minute: Callable[[float], None]
) -> None:
    """Whoever moves the minute back and forth is not asked for more often."""
    same_minute(35.5 / 60)
    home.simulator.usage_point(HOME_PRM).withhold(
        NOW.date() - timedelta(days=1), until=NOW + timedelta(days=3)
    )
    entry = await home.connect("consumption")
    assert next_poll(entry) == paris(2026, 4, 2, 9, 35)
    await home.live_until(paris(2026, 4, 2, 9, 40))
    home.simulator.calls.clear()
    for minute, hour in ((50, 10), (5, 10), (55, 10), (45, 10)):
        await settings(home, entry, first_poll=f"05:{minute:02}:00")
        assert next_poll(entry) == paris(2026, 4, 2, hour, minute)
    await home.live_until(paris(2026, 4, 2, 10, 40))
    assert not home.simulator.calls
    await home.live_until(paris(2026, 4, 2, 10, 50))
    asked = len(data_calls(home.simulator))
    assert asked
    await home.live_until(paris(2026, 4, 2, 11, 40))
    assert len(data_calls(home.simulator)) == asked


async def test_left_empty_it_is_chosen_by_chance(
    home: Home, same_minute: Callable[[float], None]
) -> None:
    """As it was at first; whoever changes something else keeps the very second."""
    entry = await home.connect("consumption")
    (subentry_id,) = entry.subentries
    await settings(home, entry, spread="midnight")
    assert entry.subentries[subentry_id].data["poll_phase"] == 17.5 / 60
    same_minute(0.999)
    await settings(home, entry, first_poll=None)
    assert entry.subentries[subentry_id].data["poll_phase"] == 0.999
    assert (await settings(home, entry))["first_poll"] == "05:59:00"


# Totals


@pytest.mark.slow
@pytest.mark.usefixtures("month")
async def test_totals_are_spread_anew(home: Home) -> None:
    """From the archive, without a question; every day keeps its total."""
    dark = NOW.date() - timedelta(days=9)
    point = home.simulator.usage_point(HOME_PRM)
    point.withhold(dark, registers=[Register.CURVE])
    entry = await home.connect("consumption")
    (coordinator,) = entry.runtime_data.values()

    async def read() -> tuple[list[int], dict[date, int], list[Any]]:
        """Return the hours of the dark day, all days, and all the other hours."""
        rows = await home.statistics("consumption")
        totals: dict[date, int] = {}
        others = []
        for row in rows:
            start = datetime.fromtimestamp(row["start"], UTC).astimezone(PARIS)
            day = start.date()
            totals[day] = totals.get(day, 0) + round(row["state"] * 1000)
            if day != dark:
                others.append((row["start"], row["state"]))
        sums = [round(row["sum"] * 1000) for row in rows]
        assert sums == sorted(sums)
        assert sums[-1] == sum(totals.values())
        hours = [wh for _, wh in await home.hours("consumption", dark)]
        return hours, totals, others

    evenly, totals, others = await read()
    yesterday = NOW.date() - timedelta(days=1)
    assert totals == {
        day: point.day_total(Direction.CONSUMPTION, day)
        for day in days(A_MONTH_AGO, yesterday)
    }
    assert max(evenly) - min(evenly) <= 1
    share = coordinator.data.snapshot.estimated_share
    home.simulator.calls.clear()
    read_before = {"evenly": evenly}
    for spread in (Spread.MIDNIGHT, Spread.USUAL, Spread.EVENLY):
        await settings(home, entry, spread=spread.value)
        assert entry.options["spread"] == spread
        hours, known, rest = await read()
        assert (known, rest) == (totals, others)
        read_before[spread.value] = hours
        assert coordinator.data.snapshot.estimated_share == share
    total = totals[dark]
    assert read_before["midnight"] == [total] + [0] * 23
    assert read_before["evenly"] == evenly
    alike = [
        [wh for _, wh in await home.hours("consumption", dark + side * WEEK)]
        for side in (-1, 1)
    ]
    usual = read_before["usual"]
    assert sum(usual) == total
    assert usual.index(max(usual)) in {day.index(max(day)) for day in alike}
    assert max(usual) > 2 * min(usual)
    assert not home.simulator.calls
    assert [*entry.runtime_data.values()] == [coordinator]


# History


def curves(home: Home) -> list[tuple[str, str]]:
    """Return the days of the load curves asked for since the last look, newest first."""
    found = [
        (call.query["dateDebut"], call.query["dateFin"])
        for call in home.simulator.calls
        if "courbe_de_charge" in call.path
    ]
    home.simulator.calls.clear()
    return found


def history_fetched(home: Home) -> str | None:
    """Return how much of the history that is wanted is there, in percent."""
    state = home.hass.states.get("sensor.home_history_fetched")
    return state.state if state else None


@pytest.mark.slow
async def test_as_far_back_as_is_wanted(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Less is asked for at once, more is fetched at once; nothing is deleted or asked twice."""
    home.simulator.usage_point(HOME_PRM).activation = date(2025, 12, 15)
    with monkeypatch.context() as patch:
        patch.setattr(Backfiller, "async_begin", lambda _, *, first_poll: None)
        entry = await home.connect("consumption")
        await settings(home, entry, history_depth="1")
    (coordinator,) = entry.runtime_data.values()
    totals = await home.statistics("consumption")
    curves(home)
    await home.live_until(NOW + timedelta(days=1))
    asked = curves(home)
    # Of March, 26 days were left; the others were those of the first polls.
    assert min(asked)[0] == "2026-03-03"
    assert history_fetched(home) == "100"
    await settings(home, entry, history_depth="3")
    asked = curves(home)
    assert (asked[0][1], asked[-1][0]) == ("2026-03-03", "2026-01-03")
    assert all(after[1] == before[0] for before, after in pairwise(asked))
    known = await home.statistics("consumption")
    assert [row["start"] for row in known[: len(totals)]] == [
        row["start"] for row in totals
    ]
    await settings(home, entry, history_depth="1")
    assert not home.simulator.calls
    assert await home.statistics("consumption") == known
    await settings(home, entry, history_depth="all")
    asked = curves(home)
    assert (asked[0][1], asked[-1][0]) == ("2026-01-03", "2025-12-15")
    assert [*entry.runtime_data.values()] == [coordinator]
    assert history_fetched(home) == "100"


@pytest.mark.slow
async def test_more_history_waits_for_its_turn(home: Home) -> None:
    """Where only so many requests a day are welcome, more history is no reason for more."""
    home.simulator.usage_point(HOME_PRM).activation = date(2025, 12, 15)
    entry = await home.connect_by("conso_api", measures="consumption")
    await settings(home, entry, history_depth="1")
    home.simulator.calls.clear()
    await settings(home, entry, history_depth="all")
    assert not home.simulator.calls
    assert entry.options == {
        "history": True,
        "spread": "evenly",
        "history_depth": "all",
    }
    await home.live_until(NOW + timedelta(days=1, hours=7))
    windows = [c for c in home.simulator.calls if "courbe_de_charge" in c.path]
    assert len(windows) == 1 + 4


# Luxembourg


@pytest.mark.slow
async def test_settings_of_a_house_in_luxembourg(lux: Luxembourg) -> None:
    """The same form; the requests for access are beside it, and neither forgets the other."""
    entry = await lux.connect([Obis.CONSUMPTION])
    home, options = lux.home, lux.hass.config_entries.options
    (coordinator,) = entry.runtime_data.values()
    home.simulator.calls.clear()
    shown = await settings(home, entry)
    assert (shown["first"], shown["last"]) == ("06:00", "09:59")
    await settings(home, entry, first_poll="08:08:00", spread="usual")
    assert [*entry.runtime_data.values()] == [coordinator]
    assert next_poll(entry) == paris(2026, 4, 2, 12, 8)
    assert not home.simulator.calls
    menu = await options.async_init(entry.entry_id)
    assert menu["menu_options"] == ["settings", "leneda"]
    form = await options.async_configure(menu["flow_id"], {"next_step_id": "leneda"})
    await options.async_configure(form["flow_id"], {"sender": "requester"})
    await home.settle()
    assert entry.options == {
        "spread": "usual",
        "history_depth": "all",
        "sender": "requester",
    }

"""What the card asks over the websocket, and what it is told."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from pytest_homeassistant_custom_component.typing import (
    MockHAClientWebSocket,
    WebSocketGenerator,
)

from custom_components.grid_meter.const import DOMAIN
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import device_registry as dr, entity_registry as er
from simulator.leneda import DEMO_POD, Obis
from simulator.model import Direction, Register

from .conftest import ACTIVATION, NOW
from .home import HOME_PRM, PARIS, Home
from .luxembourg import FIRST_DAY, Luxembourg, key_of, statistic_of
from .test_actions import act, device_id
from .test_journey import CONSUMPTION
from .test_leneda import newest
from .test_tariffs import begin

HOLE = date(2026, 3, 10)
SPRING_DAY = date(2026, 3, 29)
ONE_DAY = timedelta(days=1)


class Card:
    """A card that speaks with Home Assistant."""

    def __init__(self, client: MockHAClientWebSocket) -> None:
        """Speak over a websocket."""
        self._client = client
        self._events: dict[int, list[Any]] = {}

    async def ask(self, command: str, **more: Any) -> dict[str, Any]:
        """Send a command and return the answer, keeping what is told meanwhile."""
        await self._client.send_json_auto_id({"type": f"{DOMAIN}/{command}", **more})
        while True:
            message = await self._client.receive_json()
            if message["type"] == "result":
                return message
            self._events.setdefault(message["id"], []).append(message["event"])

    async def result(self, command: str, **more: Any) -> Any:
        """Send a command and return its result."""
        answer = await self.ask(command, **more)
        assert answer["success"], answer
        return answer["result"]

    async def error(self, command: str, **more: Any) -> dict[str, Any]:
        """Send a command and return the error."""
        answer = await self.ask(command, **more)
        assert not answer["success"], answer
        return answer["error"]

    async def told(self, subscription: int) -> list[Any]:
        """Return what was told on a subscription since the last time."""
        await self._client.send_json_auto_id({"type": "ping"})
        while (message := await self._client.receive_json())["type"] != "pong":
            self._events.setdefault(message["id"], []).append(message["event"])
        return self._events.pop(subscription, [])

    async def subscribe(self, device: str) -> tuple[int, dict[str, Any]]:
        """Subscribe to a meter; return the subscription, and what was told first."""
        answer = await self.ask("meter/subscribe", device_id=device)
        assert answer == {**answer, "success": True, "result": None}
        (first,) = await self.told(answer["id"])
        return answer["id"], first


type Opens = Callable[[], Awaitable[Card]]


@pytest.fixture
def card(
    hass_ws_client: WebSocketGenerator,
    hass: HomeAssistant,
    hass_read_only_access_token: str,
) -> Opens:
    """Return what opens a card, for a person who may look only."""

    async def opens() -> Card:
        """Open a connection once everything is set up."""
        return Card(await hass_ws_client(hass, hass_read_only_access_token))

    return opens


def sensor(home: Home, key: str) -> State:
    """Return the sensor with a key."""
    for entity in er.async_get(home.hass).entities.values():
        if entity.unique_id.endswith(f"_{key}"):
            state = home.hass.states.get(entity.entity_id)
            assert state is not None
            return state
    raise AssertionError(key)


def states(found: dict[str, Any]) -> dict[str, tuple[str, str | None]]:
    """Return state and reason of each day."""
    return {day["date"]: (day["state"], day["reason"]) for day in found["days"]}


async def test_a_home(home: Home, card: Opens) -> None:
    """Meter, days and curves are those of the sensors and of the statistics."""
    await home.connect()
    device, view = device_id(home.hass), await card()
    _, meter = await view.subscribe(device)
    pages = {page["key"]: page for page in meter.pop("pages")}
    next_poll = datetime.fromisoformat(meter.pop("next_poll"))
    # The sensor leaves fractions of seconds out.
    assert (
        next_poll.isoformat(timespec="seconds")[:-6]
        == (
            datetime.fromisoformat(sensor(home, "next_poll").state)
            .astimezone(PARIS)
            .isoformat()[:-6]
        )
    )
    assert meter == {
        "name": "Home",
        "operator": "Enedis",
        "time_zone": "Europe/Paris",
        "health": "ok",
        "troubles": [],
        "missing_days": 0,
        "last_reading": "2026-04-02T00:00:00+02:00",
        "history_progress": 100,
        "history_start": ACTIVATION.isoformat(),
        "polling": False,
    }
    assert list(pages) == ["consumption", "production"]
    for key, page in pages.items():
        for row, name in (("day", "daily"), ("month", "monthly"), ("year", "annual")):
            state = sensor(home, f"{key}_{name}")
            assert page["rows"][row] == {
                "value": float(state.state),
                "start": state.attributes["period_start"],
                "end": state.attributes["period_end"],
            }
        state = sensor(home, f"{key}_load_curve")
        curve = page["rows"]["load_curve"]
        assert (curve["value"], curve["unit"]) == (float(state.state) * 1000, "W")
        assert curve["at"] == "2026-04-01T23:30:00+02:00"
        assert page["statistic_id"] == f"grid_meter:enedis_{HOME_PRM}_{key}"
        assert (page["direction"], page["code"], page["name"]) == (key, "", None)
        assert (page["unit"], page["cost_statistic_id"]) == ("kWh", None)
    peak = pages["consumption"]["rows"]["max_power"]
    assert peak["value"] == float(sensor(home, "max_power").state) * 1000
    assert (peak["unit"], peak["at"]) == ("VA", "2026-04-01T04:18:59+02:00")
    assert pages["consumption"]["max_power_statistic_id"] == (
        f"grid_meter:enedis_{HOME_PRM}_max_power"
    )
    assert pages["production"]["max_power_statistic_id"] is None
    assert pages["production"]["rows"]["max_power"]["unit"] == "W"
    assert pages["production"]["rows"]["max_power"]["value"] > 0

    asked = {"device_id": device, "key": "consumption"}
    found = await view.result("days", start="2026-03-01", end="2026-04-05", **asked)
    assert states(found) == {
        **{f"2026-03-{day:02}": ("outside", "before_history") for day in range(1, 23)},
        **{f"2026-03-{day:02}": ("complete", None) for day in range(23, 32)},
        "2026-04-01": ("complete", None),
        "2026-04-02": ("expected", None),
        "2026-04-03": ("outside", None),
        "2026-04-04": ("outside", None),
    }
    rows = await home.statistics("consumption")
    sums = sum(day["value"] or 0 for day in found["days"])
    assert sums == pytest.approx(rows[-1]["sum"])
    assert found["days"][31]["value"] == 9.271

    curve = await view.result("load_curve", date="2026-04-01", **asked)
    assert curve["unit"] == "W"
    assert [reading["value"] for reading in curve["readings"]] == CONSUMPTION
    spring = await view.result("load_curve", date="2026-03-29", **asked)
    starts = [datetime.fromisoformat(each["start"]) for each in spring["readings"]]
    ends = [datetime.fromisoformat(each["end"]) for each in spring["readings"]]
    assert (len(starts), starts[1:]) == (46, ends[:-1])
    assert spring["readings"][3]["end"] == "2026-03-29T03:00:00+02:00"
    assert spring["readings"][0]["start"] == "2026-03-29T00:00:00+01:00"
    nothing = await view.result("load_curve", date="2026-04-02", **asked)
    assert nothing == {"unit": "W", "readings": []}


@pytest.mark.slow
async def test_tariffs_to_compare(home: Home, card: Opens) -> None:
    """The regulated ones that fit the contract are told with the costs, and only then."""
    dialog = await begin(home, "both")
    device, view = device_id(home.hass), await card()
    subscription, meter = await view.subscribe(device)
    assert [page["presets"] for page in meter["pages"]] == [[], []]
    for direction in ("consumption", "production"):
        await dialog.open(f"tariffs_{direction}", "tariff_add")
        await dialog.write("flat", start="2026-03-01", base="0.25")
        await dialog.agree()
    taken, given = (await view.told(subscription))[-1]["pages"]
    assert taken["cost_statistic_id"] and given["cost_statistic_id"]
    assert given["presets"] == []
    fitting = {each["name"]: each["key"] for each in taken["presets"]}
    assert list(fitting.values()) == ["fr_base", "fr_peak_offpeak", "fr_tempo"]
    told = await act(home, "compare_tariffs", device_id=device, tariffs=fitting)
    assert list(told["tariffs"]) == ["current", *fitting]
    await home.settle()


async def test_what_cannot_be(home: Home, card: Opens) -> None:
    """What is asked wrongly is told, and nothing is asked of the operator."""
    await home.connect("consumption")
    device, view = device_id(home.hass), await card()
    home.simulator.store.calls.reset()
    span = {"start": "2026-03-01", "end": "2026-04-01"}
    for command, more in (
        ("meter/subscribe", {}),
        ("days", {"key": "consumption", **span}),
        ("fetch", span),
        ("load_curve", {"key": "consumption", "date": "2026-03-01"}),
    ):
        error = await view.error(command, device_id="0123456789abcdef", **more)
        assert error["code"] == "not_found"
    for command, more in (("days", span), ("load_curve", {"date": "2026-03-01"})):
        error = await view.error(command, device_id=device, key="production", **more)
        assert error["code"] == "not_found"
    for command, most in (("days", 400), ("fetch", 31)):
        for days in (0, -1, most + 1):
            error = await view.error(
                command,
                device_id=device,
                key="consumption",
                start="2026-03-01",
                end=(date(2026, 3, 1) + days * ONE_DAY).isoformat(),
            )
            assert error["code"] == "invalid_format"
            assert f"1 to {most} days" in error["message"]
    error = await view.error("fetch", device_id=device, start="soon", end="later")
    assert error["code"] == "invalid_format"
    for start, end in (("2026-02-01", "2026-03-01"), ("2026-04-02", "2026-04-09")):
        found = await view.result("fetch", device_id=device, start=start, end=end)
        assert found == {"days_changed": 0}
    assert home.simulator.calls == []


@pytest.mark.slow
@pytest.mark.usefixtures("month")
async def test_holes(home: Home, card: Opens) -> None:
    """A hole is shown with its reason, fetched on demand, and closed everywhere."""
    point = home.simulator.usage_point(HOME_PRM)
    later = NOW + timedelta(minutes=30)
    point.withhold(HOLE, until=later)
    point.withhold(HOLE + ONE_DAY, until=later, registers=[Register.CURVE])
    point.withhold(HOLE + 2 * ONE_DAY, until=later, registers=[Register.DAILY])
    entry = await home.connect("consumption")
    # So that the holes are closed by the card alone, and not by the next poll.
    home.hass.config_entries.async_update_entry(entry, pref_disable_polling=True)
    device, view = device_id(home.hass), await card()
    subscription, meter = await view.subscribe(device)
    assert (meter["missing_days"], meter["health"]) == (1, "ok")
    span = {"start": "2026-03-10", "end": "2026-03-13"}
    asked = {"device_id": device, "key": "consumption", **span}
    before = await view.result("days", **asked)
    assert states(before) == {
        "2026-03-10": ("missing", "not_published"),
        "2026-03-11": ("estimated", "curve_missing"),
        "2026-03-12": ("complete", "total_missing"),
    }
    assert before["days"][0]["value"] is None

    home.simulator.faults.add("technical_error", path="*mesure*")
    error = await view.error("fetch", device_id=device, **span)
    assert error["code"] == "operator"
    assert "Enedis is out of order" in error["message"]
    assert error["translation_key"] == "temporary"
    assert error["translation_placeholders"]["home"] == "Home"
    told = await view.told(subscription)
    assert [each["polling"] for each in told][:: len(told) - 1] == [True, False]
    assert told[-1]["troubles"] == ["operator_down"]
    assert states(await view.result("days", **asked))["2026-03-10"] == (
        "missing",
        "operator_down",
    )

    # What follows is not the history's doing, which goes on an hour later.
    await home.settle()
    home.simulator.faults.clear()
    home.simulator.store.calls.reset()
    home.freezer.move_to(later)
    assert await view.result("fetch", device_id=device, **span) == {"days_changed": 3}
    # One request for each register, for these days and no others.
    assert len(home.simulator.calls) == 3
    await home.settle()
    told = await view.told(subscription)
    assert (told[-1]["missing_days"], told[-1]["troubles"]) == (0, [])
    after = await view.result("days", **asked)
    for day in after["days"]:
        published = point.day_total(
            Direction.CONSUMPTION, date.fromisoformat(day["date"])
        )
        assert (day["state"], day["value"]) == ("complete", published / 1000)
        hours = await home.hours("consumption", date.fromisoformat(day["date"]))
        assert sum(energy for _, energy in hours) == published


async def test_refused(home: Home, card: Opens) -> None:
    """A direction that the meter does not measure is refused, and orange."""
    home.simulator.usage_point(HOME_PRM).produces = False
    await home.connect()
    device, view = device_id(home.hass), await card()
    _, meter = await view.subscribe(device)
    assert (meter["health"], meter["troubles"]) == ("incomplete", ["wrong_direction"])
    assert meter["missing_days"] == 0
    assert meter["pages"][1]["rows"] == dict.fromkeys(
        ("year", "month", "day", "load_curve", "max_power")
    )
    asked = {"device_id": device, "start": "2026-04-01", "end": "2026-04-02"}
    for key, state in (
        ("production", ("refused", "wrong_direction")),
        ("consumption", ("complete", None)),
    ):
        found = await view.result("days", key=key, **asked)
        assert states(found) == {"2026-04-01": state}


async def test_comings_and_goings(home: Home, card: Opens) -> None:
    """A subscription ends with the entry, says so, and can be made anew."""
    entry = await home.connect("consumption")
    entries, device, view = home.hass.config_entries, device_id(home.hass), await card()
    first, _ = await view.subscribe(device)
    assert await entries.async_reload(entry.entry_id)
    await home.settle()
    assert (await view.told(first))[-1] == {"gone": True}

    second, meter = await view.subscribe(device)
    assert meter["health"] == "ok"
    (coordinator,) = entry.runtime_data.values()
    await coordinator.async_poll(holes=True)
    told = await view.told(second)
    assert told[0]["polling"] is True
    assert told[-1] == {**meter, "next_poll": told[-1]["next_poll"]}
    assert await view.told(first) == []
    # The user's own name for the device is the meter's.
    dr.async_get(home.hass).async_update_device(device, name_by_user="Cottage")
    coordinator.async_update_listeners()
    assert [each["name"] for each in await view.told(second)] == ["Cottage"]

    assert await entries.async_unload(entry.entry_id)
    assert await view.told(second) == [{"gone": True}]
    error = await view.error("meter/subscribe", device_id=device)
    assert error["code"] == "not_loaded"
    assert await entries.async_setup(entry.entry_id)
    await home.settle()
    third, _ = await view.subscribe(device)
    await entries.async_remove(entry.entry_id)
    await home.settle()
    assert await view.told(third) == [{"gone": True}]
    error = await view.error("meter/subscribe", device_id=device)
    assert error["code"] == "not_found"


@pytest.mark.slow
async def test_a_flat(lux: Luxembourg, card: Opens) -> None:
    """At Leneda every chosen register is a page, with days of its own."""
    chosen = (
        Obis.REACTIVE_CONSUMPTION,
        Obis.CONSUMPTION,
        Obis.REMAINING_CONSUMPTION,
        Obis.PRODUCTION,
    )
    await lux.connect(chosen)
    device, view = device_id(lux.hass), await card()
    _, meter = await view.subscribe(device)
    assert (meter["operator"], meter["time_zone"]) == ("Leneda", "Europe/Luxembourg")
    assert (meter["health"], meter["history_progress"]) == ("ok", 100)
    assert meter["history_start"] == FIRST_DAY.isoformat()
    assert [page["code"] for page in meter["pages"]] == [
        Obis.CONSUMPTION,
        Obis.PRODUCTION,
        Obis.REMAINING_CONSUMPTION,
        Obis.REACTIVE_CONSUMPTION,
    ]
    assert [(page["unit"], page["direction"]) for page in meter["pages"]] == [
        ("kWh", "consumption"),
        ("kWh", "production"),
        ("kWh", "consumption"),
        ("kvarh", "consumption"),
    ]
    assert meter["pages"][1]["name"] == "Production, measured (1-1:2.29.0)"
    reactive = meter["pages"][3]["rows"]
    assert (reactive["max_power"]["unit"], reactive["load_curve"]["unit"]) == (
        "var",
        "var",
    )
    for page in meter["pages"]:
        obis = Obis(page["code"])
        assert page["statistic_id"] == statistic_of(obis, DEMO_POD)
        assert page["key"] == key_of(obis)
        hours = lux.truth(obis, newest(obis))
        total = float(sum(value for _, value in hours))
        assert page["rows"]["year"]["value"] == pytest.approx(total)
        assert page["rows"]["day"]["start"] == newest(obis).isoformat()
        found = await view.result(
            "days",
            device_id=device,
            key=page["key"],
            start=(FIRST_DAY - ONE_DAY).isoformat(),
            end="2026-04-02",
        )
        assert {state for state, _ in states(found).values()} == {
            "outside",
            "complete",
            "expected",
        }
        last = max(day["date"] for day in found["days"] if day["state"] == "complete")
        assert last == newest(obis).isoformat()
        assert sum(day["value"] or 0 for day in found["days"]) == pytest.approx(total)
        curve = await view.result(
            "load_curve", device_id=device, key=page["key"], date=SPRING_DAY.isoformat()
        )
        assert len(curve["readings"]) == 23 * 4

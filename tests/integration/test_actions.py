"""Actions: what scripts and users may ask for, and what they are told."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr
from simulator.model import Direction, Register

from .conftest import ACTIVATION, NOW
from .home import HOME_PRM, Home, days, paris
from .test_journey import CONSUMPTION, REAL_DAY


async def act(home: Home, action: str, **data: Any) -> Any:
    """Call an action and return its response."""
    return await home.hass.services.async_call(
        "grid_meter",
        action,
        data,
        blocking=True,
        return_response=home.hass.services.supports_response("grid_meter", action)
        != "none",
    )


def device_id(hass: HomeAssistant) -> str:
    """Return the device of the home."""
    (entry,) = hass.config_entries.async_entries("grid_meter")
    (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    return device.id


async def test_refresh(home: Home) -> None:
    """What is missing is asked for at once."""
    point = home.simulator.usage_point(HOME_PRM)
    point.withhold(REAL_DAY, until=NOW + timedelta(minutes=30))
    await home.connect()
    assert await home.hours("consumption", REAL_DAY) == []
    home.freezer.move_to(NOW + timedelta(minutes=31))
    await act(home, "refresh", device_id=device_id(home.hass))
    await home.settle()
    assert len(await home.hours("consumption", REAL_DAY)) == 24


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("technical_error", "Enedis is out of order"),
        ("reset", "cannot be reached"),
        ("throttled_hour", "no more requests"),
        ("revoked", "no valid consent"),
        ("holder_changed", "as the holder"),
        ("unauthorized", "credentials"),
    ],
)
async def test_refresh_tells_why_it_failed(home: Home, fault: str, words: str) -> None:
    """The message says whose side it is on, what was last known, and what to do."""
    await home.connect()
    home.freezer.move_to(NOW + timedelta(days=1))
    home.simulator.faults.add(fault, path="*mesure*")
    with pytest.raises(HomeAssistantError) as caught:
        await act(home, "refresh")
    await home.settle()
    assert words in str(caught.value)
    assert "2026-04-0" in str(caught.value)
    assert HOME_PRM not in str(caught.value)


@pytest.mark.slow
@pytest.mark.usefixtures("month")
async def test_backfill(home: Home) -> None:
    """A value that changed without its total is found when history is asked for again."""
    point = home.simulator.usage_point(HOME_PRM)
    await home.connect("consumption")
    day = paris(2026, 3, 10).date()
    later = NOW + timedelta(hours=1)
    before = point.points(Direction.CONSUMPTION, day)
    point.correct(day, 4, before[4].wh + 50, later)
    point.correct(day, 40, before[40].wh - 50, later)
    home.freezer.move_to(later)
    assert await act(home, "backfill", start="2026-03-05") == {"days": {"Home": 28}}
    await home.settle()
    hours = await home.hours("consumption", day)
    assert hours == point.hourly_wh(Direction.CONSUMPTION, day)


async def test_backfill_from_the_future(home: Home) -> None:
    """A day that has not been is refused in words."""
    await home.connect("consumption")
    with pytest.raises(ServiceValidationError, match="must be before today"):
        await act(home, "backfill", start="2026-04-02")


async def test_rebuild(home: Home) -> None:
    """Statistics that were spoilt are made from the archive, without one call."""
    await home.connect("consumption")
    before = await home.statistics("consumption")
    from homeassistant.helpers.recorder import get_instance

    get_instance(home.hass).async_clear_statistics(
        [f"grid_meter:enedis_{HOME_PRM}_consumption"]
    )
    home.simulator.store.calls.reset()
    assert await act(home, "rebuild_statistics") == {
        "rows_written": {"Home": len(before)}
    }
    assert await home.statistics("consumption") == before
    assert await act(home, "rebuild_statistics") == {"rows_written": {"Home": 0}}
    assert home.simulator.calls == []


async def test_get_readings(home: Home) -> None:
    """A script gets the readings as they were published."""
    await home.connect()
    chosen = {
        "device_id": device_id(home.hass),
        "start": "2026-04-01 00:00:00",
        "end": "2026-04-02 00:00:00",
    }
    curve = await act(home, "get_readings", register="consumption_load_curve", **chosen)
    assert curve["unit"] == "W"
    assert [reading["value"] for reading in curve["readings"]] == CONSUMPTION
    assert curve["readings"][0] == {
        "start": "2026-03-31T22:00:00+00:00",
        "end": "2026-03-31T22:30:00+00:00",
        "value": 110,
    }
    total = await act(
        home, "get_readings", register="production_daily_energy", **chosen
    )
    assert [reading["value"] for reading in total["readings"]] == [1882]
    peak = await act(home, "get_readings", register="consumption_max_power", **chosen)
    assert peak["readings"][0]["at"] == "2026-04-01T02:18:59+00:00"
    hours = await act(
        home, "get_readings", register="consumption_hourly_energy", **chosen
    )
    assert sum(hour["value"] for hour in hours["readings"]) == 9271
    assert not any(hour["estimated"] for hour in hours["readings"])


async def test_export(home: Home) -> None:
    """The file has the shape of Enedis' own, with end stamps and offsets."""
    await home.connect()
    response = await act(
        home,
        "export_readings",
        device_id=device_id(home.hass),
        register="consumption_load_curve",
        start="2026-04-01 00:00:00",
    )
    assert response["readings"] == 48
    lines = Path(response["path"]).read_text().splitlines()
    assert Path(response["path"]) == Path(
        home.hass.config.path("www", "home_consumption_load_curve.csv")
    )
    assert lines[:4] == [
        (
            "Identifiant PRM;Type de donnees;Date de debut;Date de fin;Grandeur physique;"
            "Grandeur metier;Etape metier;Unite;Pas en minutes"
        ),
        (
            f"{HOME_PRM};Courbe de charge;01/04/2026;01/04/2026;Energie active;Consommation;"
            "Comptage Brut;W;30"
        ),
        "Horodate;Valeur",
        "2026-04-01T00:30:00+02:00;110",
    ]
    assert lines[-1] == "2026-04-02T00:00:00+02:00;100"


async def test_export_refused(home: Home, tmp_path: Path) -> None:
    """A forbidden place, nothing to write and a failing disk each have their words."""
    await home.connect("consumption")
    chosen = {"device_id": device_id(home.hass), "register": "consumption_load_curve"}
    with pytest.raises(ServiceValidationError, match="may not write to /etc/x.csv"):
        await act(home, "export_readings", path="/etc/x.csv", **chosen)
    with pytest.raises(ServiceValidationError, match="no stored reading"):
        await act(home, "export_readings", end="2020-01-01 00:00:00", **chosen)
    home.hass.config.allowlist_external_dirs = {str(tmp_path)}
    (tmp_path / "folder").mkdir()
    with pytest.raises(
        HomeAssistantError, match="could not be written: Is a directory"
    ):
        await act(home, "export_readings", path=str(tmp_path / "folder"), **chosen)


async def test_unknown_device(home: Home) -> None:
    """A device of something else is refused."""
    await home.connect("consumption")
    with pytest.raises(ServiceValidationError, match="no usage point"):
        await act(home, "refresh", device_id="0123456789abcdef")


async def test_history_is_shown(home: Home) -> None:
    """The sensor tells how much of the history is there, and how far back it reaches."""
    home.simulator.faults.add("technical_error", path="*courbe*")
    await home.connect("consumption")
    state = home.hass.states.get("sensor.home_history_fetched")
    assert state is not None
    assert (state.state, state.attributes["reached"]) == ("66", "2026-03-26")
    home.simulator.faults.clear()
    await home.move_to(NOW + timedelta(hours=1, minutes=1))
    state = home.hass.states.get("sensor.home_history_fetched")
    assert state is not None
    assert (state.state, state.attributes["reached"]) == ("100", ACTIVATION.isoformat())
    assert all(
        [await home.hours("consumption", day) for day in days(ACTIVATION, REAL_DAY)]
    )


async def test_one_register_failing_spares_the_others(home: Home) -> None:
    """When load curves fail, totals and max power still arrive."""
    home.simulator.faults.add("technical_error", path="*courbe*")
    point = home.simulator.usage_point(HOME_PRM)
    await home.connect("consumption")
    assert len(await home.hours("consumption", REAL_DAY)) == 24
    assert await home.statistics("max_power")
    assert point.publication.is_visible(
        Register.CURVE, Direction.CONSUMPTION, REAL_DAY, NOW
    )

"""What the operator tells of the contract, and the off-peak hours that follow from it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNKNOWN
from homeassistant.helpers import entity_registry as er

from .conftest import ACTIVATION, NOW
from .home import HOME_PRM, Home, paris

OFF_PEAK = "binary_sensor.home_off_peak_now"
TARIFF = (
    "Tarif BT<=36kVA Moyenne Utilisation heures pleines heures creuses"
    " associées à deux saisons"
)
WEEK = timedelta(days=7)
DISABLED = (
    "activation_of_consumption",
    "activation_of_production",
    "contract_segment",
    "meter_type",
)


def told(home: Home, key: str) -> str | None:
    """Return the state of a sensor of the home, None where there is none."""
    state = home.hass.states.get(f"sensor.home_{key}")
    return state.state if state else None


def off_peak(home: Home) -> str | None:
    """Return whether it is off-peak, None where nothing tells."""
    state = home.hass.states.get(OFF_PEAK)
    return state.state if state else None


def change_contract(home: Home, **changes: object) -> None:
    """Let the holder agree on something else."""
    point = home.simulator.usage_point(HOME_PRM)
    point.contract = replace(point.contract, **changes)


async def enable(home: Home, entry_id: str) -> None:
    """Enable what is disabled at first."""
    registry = er.async_get(home.hass)
    for each in er.async_entries_for_config_entry(registry, entry_id):
        registry.async_update_entity(each.entity_id, disabled_by=None)
    assert await home.hass.config_entries.async_reload(entry_id)
    await home.settle()


@pytest.mark.parametrize(
    ("access", "generation", "tariff", "meter"),
    [
        ("data_connect", "2026", TARIFF, "AMM"),
        ("data_connect", "v5", "BTINFMU4", "AMM"),
        ("my_electrical_data", "2026", "BTINFMU4", "AMM"),
        ("my_electrical_data_v2", "2026", TARIFF, "AMM"),
        ("my_electrical_data_v2", "v5", TARIFF, None),
    ],
)
async def test_every_way_tells_the_contract(
    home: Home, access: str, generation: str, tariff: str, meter: str | None
) -> None:
    """In the words of each API; what is seldom looked for is disabled at first."""
    entry = await home.connect_by(access, generation=generation)
    assert [told(home, key) for key in DISABLED] == [None] * 4
    await enable(home, entry.entry_id)
    assert told(home, "subscribed_power") == "9.0"
    assert told(home, "grid_tariff") == tariff
    assert told(home, "off_peak_hours") == "HC (22H50-6H50)"
    assert told(home, "meter_type") == meter
    assert (told(home, "contract_segment") or "").startswith("C5")
    assert told(home, "activation_of_consumption") == ACTIVATION.isoformat()
    assert off_peak(home) == STATE_OFF
    peak, share = told(home, "max_power"), told(home, "share_of_subscribed_power_used")
    assert peak
    assert share
    assert float(share) == pytest.approx(float(peak) / 9 * 100)


async def test_who_tells_no_contract_has_no_sensor_of_it(home: Home) -> None:
    """Conso API tells of measures only."""
    entry = await home.connect_by("conso_api")
    registry = er.async_get(home.hass)
    keys = {
        each.translation_key
        for each in er.async_entries_for_config_entry(registry, entry.entry_id)
    }
    assert "max_power" in keys
    assert keys.isdisjoint(
        {
            "max_power_share",
            "meter_type",
            "off_peak",
            "off_peak_hours",
            "segment",
            "subscribed_power",
            "tariff",
        }
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("hours", "day", "changes"),
    [
        (
            "HC (22H50-6H50)",
            paris(2026, 4, 3),
            [("06:50 CEST", STATE_OFF), ("22:50 CEST", STATE_ON)],
        ),
        (
            "HC (01H30-08H00;12H30-14H00)",
            paris(2026, 4, 3),
            [
                ("01:30 CEST", STATE_ON),
                ("08:00 CEST", STATE_OFF),
                ("12:30 CEST", STATE_ON),
                ("14:00 CEST", STATE_OFF),
            ],
        ),
        (
            "HC (2H30-7H30)",
            paris(2026, 10, 25),
            [
                ("02:30 CEST", STATE_ON),
                ("02:00 CET", STATE_OFF),
                ("02:30 CET", STATE_ON),
                ("07:30 CET", STATE_OFF),
            ],
        ),
    ],
)
async def test_off_peak_changes_at_its_minute(
    home: Home, hours: str, day: datetime, changes: list[tuple[str, str]]
) -> None:
    """By the clock on the wall, each change announced by the one before."""
    home.freezer.move_to(day - timedelta(hours=1))
    point = home.simulator.usage_point(HOME_PRM)
    point.activation = (day - timedelta(days=9)).date()
    change_contract(home, offpeak_hours=hours)
    await home.connect("consumption")
    seen = []
    end = paris(day.year, day.month, day.day + 1)
    while True:
        state = home.hass.states.get(OFF_PEAK)
        assert state
        change = datetime.fromisoformat(state.attributes["next_change"])
        if change >= end:
            break
        await home.live_until(change - timedelta(seconds=1))
        assert off_peak(home) == state.state
        await home.move_to(change)
        assert off_peak(home) != state.state
        seen.append((f"{change.astimezone(day.tzinfo):%H:%M %Z}", off_peak(home)))
    assert [each for each in seen if each[0] != "00:00 CEST"] == changes


async def test_off_peak_is_known_after_a_restart(home: Home) -> None:
    """Without the operator, and the change that was missed meanwhile is made up for."""
    entry = await home.connect("consumption")
    assert off_peak(home) == STATE_OFF
    assert await home.hass.config_entries.async_unload(entry.entry_id)
    home.simulator.faults.add("technical_error")
    home.freezer.move_to(paris(2026, 4, 2, 23))
    assert await home.hass.config_entries.async_setup(entry.entry_id)
    await home.settle()
    assert off_peak(home) == STATE_ON
    assert told(home, "off_peak_hours") == "HC (22H50-6H50)"


async def test_a_changed_contract_is_noticed_within_a_week(home: Home) -> None:
    """Power, tariff and hours; the timer of the old hours is gone."""
    await home.connect("consumption")
    change_contract(
        home, subscribed_kva=6, tariff="BTINFMUDT", offpeak_hours="HC (12H-17H;2H-5H)"
    )
    await home.live_until(NOW + timedelta(days=6))
    assert told(home, "subscribed_power") == "9.0"
    await home.live_until(NOW + WEEK)
    assert told(home, "subscribed_power") == "6.0"
    assert told(home, "grid_tariff") == (
        "Tarif BT<=36kVA Moyenne Utilisation heures pleines heures creuses"
    )
    state = home.hass.states.get("sensor.home_off_peak_hours")
    assert state
    assert state.state == "HC (12H-17H;2H-5H)"
    assert state.attributes["ranges"] == ["02:00-05:00", "12:00-17:00"]
    assert off_peak(home) == STATE_OFF
    await home.live_until(paris(2026, 4, 9, 12))
    assert off_peak(home) == STATE_ON
    await home.live_until(paris(2026, 4, 9, 22, 50))
    assert off_peak(home) == STATE_OFF


@pytest.mark.slow
async def test_hours_that_end_are_unknown_and_gone_after_a_restart(
    home: Home,
) -> None:
    """Who pays one price all day has no off-peak hours."""
    entry = await home.connect("consumption")
    change_contract(home, tariff="BTINFCUST", offpeak_hours="")
    await home.live_until(NOW + WEEK)
    assert off_peak(home) == STATE_UNKNOWN
    state = home.hass.states.get(OFF_PEAK)
    assert state
    assert state.attributes["next_change"] is None
    assert told(home, "off_peak_hours") == STATE_UNKNOWN
    assert await home.hass.config_entries.async_reload(entry.entry_id)
    await home.settle()
    assert off_peak(home) is None
    assert told(home, "off_peak_hours") is None
    assert told(home, "grid_tariff") == "Tarif BT<=36kVA Courte Utilisation"


async def test_hours_that_begin_appear_by_themselves(home: Home) -> None:
    """Without a restart, as soon as the contract has some."""
    change_contract(home, tariff="BTINFCUST", offpeak_hours="")
    await home.connect("consumption")
    assert told(home, "subscribed_power") == "9.0"
    assert off_peak(home) is None
    change_contract(home, tariff="BTINFMUDT", offpeak_hours="HC (22H-6H)")
    await home.live_until(NOW + WEEK)
    assert off_peak(home) == STATE_OFF
    await home.live_until(paris(2026, 4, 9, 22))
    assert off_peak(home) == STATE_ON


async def test_hours_that_are_not_understood_are_told_as_they_are(home: Home) -> None:
    """Nothing is said of now."""
    change_contract(home, offpeak_hours="HC été (1H-7H) HC hiver (22H-6H)")
    await home.connect("consumption")
    state = home.hass.states.get("sensor.home_off_peak_hours")
    assert state
    assert state.state == "HC été (1H-7H) HC hiver (22H-6H)"
    assert state.attributes["ranges"] == []
    assert off_peak(home) is None


async def test_a_contract_that_may_be_read_later(home: Home) -> None:
    """Each API is subscribed by itself; what begins to answer is shown."""
    application = home.simulator.application()
    apis = {"synth_contrat_auto", "situation_contrat_auto", "comptage_auto"}
    application.unsubscribed |= apis
    await home.connect("consumption")
    assert told(home, "max_power")
    for key in ("subscribed_power", "grid_tariff", "share_of_subscribed_power_used"):
        assert told(home, key) is None
    application.unsubscribed -= apis
    await home.live_until(NOW + WEEK)
    assert told(home, "subscribed_power") == "9.0"
    assert told(home, "grid_tariff") == TARIFF
    assert told(home, "share_of_subscribed_power_used")
    assert off_peak(home) == STATE_OFF


@pytest.mark.slow
async def test_what_is_known_outlives_an_api_that_fails(home: Home) -> None:
    """The rest of the contract is news all the same."""
    await home.connect("consumption")
    home.simulator.faults.add("technical_error", path="/comptage_auto/*")
    change_contract(home, subscribed_kva=6)
    await home.live_until(NOW + WEEK)
    assert told(home, "subscribed_power") == "6.0"
    assert told(home, "off_peak_hours") == "HC (22H50-6H50)"
    assert off_peak(home) == STATE_OFF

"""When the operator is asked, what for, and what is never asked twice."""

from collections import Counter
from datetime import UTC, date, timedelta
import logging

from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.grid_meter.coordinator import UsagePointCoordinator
from custom_components.grid_meter.metering import model as metering
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from simulator.model import Direction, OffForm, Register
from tests.unit.days import midnight

from .conftest import ACTIVATION
from .home import HOME_PRM, PARIS, Home, data_calls, days, paris

MIDNIGHT = paris(2026, 4, 3)
REGISTERS = [
    "consommation_quotidienne",
    "production_quotidienne",
    "courbe_de_charge_consommation",
    "courbe_de_charge_production",
    "puissance_conso_max_quotidienne",
]


def coordinator_of(entry: ConfigEntry) -> UsagePointCoordinator:
    """Return the coordinator of the entry's only usage point."""
    (coordinator,) = entry.runtime_data.values()
    assert isinstance(coordinator, UsagePointCoordinator)
    return coordinator


def state_of(hass: HomeAssistant, key: str) -> str:
    """Return the state of a sensor of the home."""
    state = hass.states.get(f"sensor.home_{key}")
    assert state is not None
    return state.state


def poll_hours(home: Home) -> list[int]:
    """Return the Paris hours in which measures were asked for."""
    return sorted(
        {
            call.at.astimezone(PARIS).hour
            for call in home.simulator.calls
            if "mesure" in call.path
        }
    )


async def test_polls_from_five_until_yesterday_is_in(home: Home) -> None:
    """The day appears at 8: hourly from 5, silence after the first success."""
    await home.connect()
    await home.move_to(MIDNIGHT)
    home.simulator.store.calls.reset()
    await home.live_until(paris(2026, 4, 4))
    assert poll_hours(home) == [5, 6, 7, 8]
    assert sorted(data_calls(home.simulator)[-5:]) == sorted(REGISTERS)
    assert len(await home.hours("consumption", date(2026, 4, 2))) == 24


@pytest.mark.slow
async def test_stops_at_twenty(home: Home) -> None:
    """A day that does not come is asked for until 20:00, and again the next morning."""
    home.simulator.usage_point(HOME_PRM).withhold(
        date(2026, 4, 2), until=paris(2026, 4, 4, 8)
    )
    await home.connect()
    await home.move_to(MIDNIGHT)
    home.simulator.store.calls.reset()
    await home.live_until(paris(2026, 4, 4))
    assert poll_hours(home) == list(range(5, 20))
    await home.live_until(paris(2026, 4, 4, 10))
    assert len(await home.hours("consumption", date(2026, 4, 2))) == 24
    assert len(await home.hours("consumption", date(2026, 4, 3))) == 24


async def test_only_what_is_missing_is_asked(home: Home) -> None:
    """While one register is late, the others are left in peace."""
    home.simulator.usage_point(HOME_PRM).withhold(
        date(2026, 4, 2), until=paris(2026, 4, 3, 12), registers=[Register.CURVE]
    )
    await home.connect()
    await home.move_to(paris(2026, 4, 3, 8, 59))
    home.simulator.store.calls.reset()
    await home.live_until(paris(2026, 4, 3, 20))
    assert set(data_calls(home.simulator)) == {
        "courbe_de_charge_consommation",
        "courbe_de_charge_production",
    }
    assert state_of(home.hass, "data_status") == "up_to_date"


@pytest.mark.slow
async def test_minute_is_kept_over_a_restart(home: Home) -> None:
    """After a restart the same minute goes on, and nothing is asked out of turn."""
    entry = await home.connect()
    await home.move_to(paris(2026, 4, 3, 6, 59))
    home.simulator.store.calls.reset()
    expected = state_of(home.hass, "next_poll")
    for _ in range(3):
        assert await home.hass.config_entries.async_reload(entry.entry_id)
        await home.settle()
    assert data_calls(home.simulator) == []
    assert state_of(home.hass, "next_poll") == expected


async def test_poll_missed_while_stopped_is_made_up(home: Home) -> None:
    """Home Assistant was off in the morning: it asks when it is back."""
    entry = await home.connect()
    await home.hass.config_entries.async_unload(entry.entry_id)
    home.freezer.move_to(paris(2026, 4, 3, 21))
    assert await home.hass.config_entries.async_setup(entry.entry_id)
    await home.settle()
    assert len(await home.hours("consumption", date(2026, 4, 2))) == 24


async def test_refresh_button(home: Home) -> None:
    """The button asks at once, the incomplete days of the last week included."""
    point = home.simulator.usage_point(HOME_PRM)
    point.withhold(
        date(2026, 3, 30), until=paris(2026, 4, 2, 10), registers=[Register.CURVE]
    )
    await home.connect("consumption")
    assert state_of(home.hass, "data_status") == "up_to_date"
    home.freezer.move_to(paris(2026, 4, 2, 11))
    home.simulator.store.calls.reset()
    await home.hass.services.async_call(
        "button", "press", {"entity_id": "button.home_refresh"}, blocking=True
    )
    await home.settle()
    assert data_calls(home.simulator) == ["courbe_de_charge_consommation"]
    assert await home.hours("consumption", date(2026, 3, 30)) == point.hourly_wh(
        Direction.CONSUMPTION, date(2026, 3, 30)
    )


@pytest.mark.parametrize("form", list(OffForm))
async def test_curve_collection_off(home: Home, form: OffForm) -> None:
    """Without the load curve days are spread evenly, exact, in each form of the refusal."""
    point = home.simulator.usage_point(HOME_PRM)
    point.switch_collection(False, off_form=form)
    await home.connect("consumption")
    day = date(2026, 4, 1)
    hours = await home.hours("consumption", day)
    assert sum(energy for _, energy in hours) == point.day_total(
        Direction.CONSUMPTION, day
    )
    assert max(energy for _, energy in hours) - min(energy for _, energy in hours) <= 1


async def test_wrong_direction_is_never_asked_again(home: Home) -> None:
    """A consumer shared both directions: production is refused once, then left alone."""
    consumer = home.simulator.usage_point("11453290002823")
    consumer.activation = ACTIVATION
    home.simulator.sign_in(consumer.prm)
    await home.connect("both")
    home.simulator.store.calls.reset()
    await home.live_until(paris(2026, 4, 3, 12))
    assert not [name for name in data_calls(home.simulator) if "production" in name]
    assert state_of(home.hass, "data_status") == "up_to_date"


async def test_history_without_the_contract(home: Home) -> None:
    """Where the contract may not be read, the first day is found by halving."""
    home.simulator.faults.add("not_subscribed", path="*contrat_auto*")
    point = home.simulator.usage_point(HOME_PRM)
    await home.connect("consumption")
    rows = await home.statistics("consumption")
    assert rows[0]["start"] == midnight(ACTIVATION).timestamp()
    assert len(data_calls(home.simulator)) < 40
    assert point.activation == ACTIVATION


@pytest.mark.slow
async def test_failures_keep_what_is_known(
    home: Home, freezer: FrozenDateTimeFactory, caplog: pytest.LogCaptureFixture
) -> None:
    """A day of failures: values stay, one warning, and one word when it is over."""
    caplog.set_level(logging.INFO, "custom_components.grid_meter")
    await home.connect()
    before = state_of(home.hass, "daily_consumption")
    caplog.clear()
    home.simulator.faults.add("technical_error", path="*mesure*")
    await home.live_until(paris(2026, 4, 3, 12))
    assert state_of(home.hass, "daily_consumption") == before
    assert state_of(home.hass, "data_status") == "outdated"
    home.simulator.faults.clear()
    await home.live_until(paris(2026, 4, 3, 14))
    assert state_of(home.hass, "data_status") == "up_to_date"
    ours = [
        record
        for record in caplog.records
        if record.name.startswith("custom_components.grid")
    ]
    assert [record.levelname for record in ours if record.levelno >= logging.INFO] == [
        "WARNING",
        "INFO",
    ]
    assert HOME_PRM not in caplog.text


async def test_quota_is_waited_for(home: Home) -> None:
    """After a 429 nothing is sent before the time that Enedis names."""
    await home.connect()
    await home.move_to(paris(2026, 4, 3, 7))
    home.simulator.store.calls.reset()
    home.simulator.faults.add("throttled_hour", count=1)
    coordinator = coordinator_of(
        home.hass.config_entries.async_entries("grid_meter")[0]
    )
    home.freezer.move_to(paris(2026, 4, 3, 8, 10))
    await coordinator.async_poll()
    assert [call.status for call in home.simulator.calls] == [429]
    await coordinator.async_poll()
    assert len(home.simulator.calls) == 1
    assert coordinator.data.next_poll is not None
    assert coordinator.data.next_poll >= paris(2026, 4, 3, 9).astimezone(UTC)
    await home.live_until(paris(2026, 4, 3, 12))
    assert state_of(home.hass, "data_status") == "up_to_date"


async def test_ended_consent_is_not_asked_about_hourly(home: Home) -> None:
    """After a refusal for want of consent the next try is tomorrow's."""
    await home.connect()
    home.simulator.revoke(HOME_PRM)
    home.simulator.store.calls.reset()
    await home.live_until(paris(2026, 4, 4, 4))
    assert len(data_calls(home.simulator)) == 1


async def test_expired_token_is_fetched_anew(home: Home) -> None:
    """A token that Enedis no longer knows costs one more request, and no reading."""
    await home.connect()
    home.simulator.enedis.tokens.expire_all()
    home.simulator.store.calls.reset()
    await home.live_until(paris(2026, 4, 3, 9))
    assert len(await home.hours("consumption", date(2026, 4, 2))) == 24


async def test_disabled_polling(home: Home) -> None:
    """Who switches polling off in Home Assistant is obeyed."""
    entry = await home.connect()
    home.hass.config_entries.async_update_entry(entry, pref_disable_polling=True)
    assert await home.hass.config_entries.async_reload(entry.entry_id)
    await home.settle()
    home.simulator.store.calls.reset()
    await home.live_until(paris(2026, 4, 3) + timedelta(hours=12))
    assert data_calls(home.simulator) == []


@pytest.mark.slow
@pytest.mark.usefixtures("month")
async def test_set_up_before_the_day_is_published(home: Home) -> None:
    """What an answer left out is not asked for once more in the same poll."""
    home.freezer.move_to(paris(2026, 4, 2, 0, 30))
    await home.connect()
    curves = [
        (call.path, call.query["dateDebut"], call.query["dateFin"])
        for call in home.simulator.calls
        if "mesure" in call.path
    ]
    assert len(curves) == len(set(curves)) == 1 + 5 + 2 * 4


@pytest.mark.slow
async def test_days_that_always_fail_do_not_hold_up_older_ones(home: Home) -> None:
    """Enedis may fail on every day without a curve; what lies behind them arrives."""
    point = home.simulator.usage_point(HOME_PRM)
    point.activation = date(2025, 12, 1)
    first, last = date(2026, 1, 20), date(2026, 2, 25)
    point.switch_collection(False, first, off_form=OffForm.TECHNICAL_ERROR)
    point.switch_collection(True, last + timedelta(days=1))
    entry = await home.connect("consumption")
    await home.live_until(paris(2026, 4, 2, 18))
    known = {
        reading.start.astimezone(PARIS).date()
        for reading in coordinator_of(entry).archive.readings(
            metering.Register(
                metering.Direction.CONSUMPTION, metering.Quantity.LOAD_CURVE
            ),
            paris(2025, 1, 1),
            paris(2027, 1, 1),
        )
    }
    assert min(known) == point.activation
    assert known.isdisjoint(days(first, last))
    assert last + timedelta(days=1) in known
    failed = [call for call in home.simulator.calls if call.status == 500]
    asked = Counter((call.path, *sorted(call.query.items())) for call in failed)
    assert asked
    assert set(asked.values()) == {1}

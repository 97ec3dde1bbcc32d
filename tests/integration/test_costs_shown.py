"""What a user sees of costs: entities that follow the clock, a calendar, the dashboard."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import (
    async_fire_time_changed,
    snapshot_platform,
)
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)
from syrupy.assertion import SnapshotAssertion

from custom_components.grid_meter.const import DOMAIN
from custom_components.grid_meter.diagnostics import async_get_config_entry_diagnostics
from custom_components.grid_meter.metering.invoice import bill
from custom_components.grid_meter.metering.money import euros
from custom_components.grid_meter.metering.pricing import Pricing
from custom_components.grid_meter.metering.tariff_document import parse
from custom_components.grid_meter.metering.timetable import Timetable
from homeassistant.components.recorder.models import (
    StatisticData,
    StatisticMeanType,
    StatisticMetaData,
)
from homeassistant.components.recorder.statistics import async_import_statistics
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import Platform
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from simulator.leneda import Obis
from simulator.leneda.days import LUXEMBOURG

from .conftest import ACTIVATION, NOW
from .home import HOME_PRM, Home, key_of, paris
from .luxembourg import Luxembourg, statistic_of
from .test_costs import TEMPO, at_work, flat, tell, timeline, total, version
from .test_energy import (
    GIVEN,
    TAKEN,
    agree,
    begin,
    choose,
    dashboard,
    grid,
    issue,
    mend,
    save,
    sources,
)

COSTS_MISSING = f"energy_costs_{key_of('enedis', HOME_PRM)}"
OTHER_CURRENCY = f"other_currency_{key_of('enedis', HOME_PRM)}"
SPOT = "sensor.spot"


@pytest.fixture(autouse=True)
def same_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw the same minute for every usage point."""
    monkeypatch.setattr(
        "custom_components.grid_meter.metering.schedule.random.random", lambda: 17 / 60
    )


def shown(home: Home, entity_id: str) -> str | None:
    """Return what an entity of the home shows, nothing if there is no such entity."""
    state = home.hass.states.get(entity_id)
    return state and state.state


def said(home: Home, entity_id: str, attribute: str) -> Any:
    """Return an attribute of an entity of the home."""
    state = home.hass.states.get(entity_id)
    assert state is not None
    return state.attributes[attribute]


async def at(home: Home, moment: datetime) -> None:
    """Let it be that moment, and all timers go off that are due."""
    home.freezer.move_to(moment)
    async_fire_time_changed(home.hass, moment)
    await home.settle()


@pytest.mark.parametrize("platform", [Platform.CALENDAR, Platform.SENSOR])
async def test_entities(
    home: Home, snapshot: SnapshotAssertion, platform: Platform
) -> None:
    """What there is more once tariffs are told."""
    entry = await home.connect()
    registry = er.async_get(home.hass)
    known = {each.unique_id for each in registry.entities.values()}
    await tell(home, entry, timeline(version()), flat("0.13"))
    added = {each.unique_id for each in registry.entities.values()} - known
    assert len(added) == 5 + 4 + 1
    for each in er.async_entries_for_config_entry(registry, entry.entry_id):
        if each.unique_id not in added or each.domain != platform:
            registry.async_remove(each.entity_id)
    await home.settle()
    await snapshot_platform(home.hass, registry, snapshot, entry.entry_id)


@pytest.mark.slow
async def test_they_come_and_go_with_the_tariff(home: Home) -> None:
    """Without a tariff there is none of them, and none stays behind."""
    entry = await home.connect_by("conso_api")
    before = {each.entity_id for each in home.hass.states.async_all()}
    assert "binary_sensor.home_off_peak_now" not in before
    await tell(home, entry, timeline(version()))
    after = {each.entity_id for each in home.hass.states.async_all()}
    assert after - before == {
        "binary_sensor.home_off_peak_now",
        "calendar.home_tariff_periods",
        "sensor.home_annual_cost",
        "sensor.home_daily_cost",
        "sensor.home_monthly_cost",
        "sensor.home_price_now",
        "sensor.home_tariff_period",
    }
    # One price has no periods.
    await tell(home, entry, flat("0.2", "consumption"))
    assert shown(home, "calendar.home_tariff_periods") is None
    assert shown(home, "sensor.home_tariff_period") is None
    assert shown(home, "sensor.home_price_now") == "0.2"
    await tell(home, entry)
    # Nobody says when it is off-peak: as with a contract, it goes with the next start.
    assert shown(home, "binary_sensor.home_off_peak_now") == "unknown"
    assert await home.hass.config_entries.async_reload(entry.entry_id)
    await home.settle()
    assert {each.entity_id for each in home.hass.states.async_all()} == before


@pytest.mark.slow
async def test_they_change_at_the_minute(home: Home) -> None:
    """Price, period, off-peak and calendar change together, and say so before."""
    entry = await home.connect()
    await tell(home, entry, timeline(version(), version("2026-04-03")))
    assert shown(home, "sensor.home_price_now") == "0.2081"
    assert shown(home, "sensor.home_tariff_period") == "peak"
    assert shown(home, "binary_sensor.home_off_peak_now") == "off"
    assert shown(home, "calendar.home_tariff_periods") == "on"
    assert said(home, "calendar.home_tariff_periods", "message") == "Peak"
    border = paris(2026, 4, 2, 22, 38)
    for entity in ("sensor.home_price_now", "binary_sensor.home_off_peak_now"):
        told = datetime.fromisoformat(said(home, entity, "next_change"))
        assert told == border
    assert said(home, "sensor.home_price_now", "next_price") == 0.1635
    assert said(home, "sensor.home_tariff_period", "next_period") == "offpeak"
    assert said(home, "sensor.home_tariff_period", "options") == ["peak", "offpeak"]

    await at(home, border - timedelta(seconds=1))
    assert shown(home, "sensor.home_tariff_period") == "peak"
    await at(home, border)
    assert shown(home, "sensor.home_price_now") == "0.1635"
    assert shown(home, "sensor.home_tariff_period") == "offpeak"
    assert shown(home, "binary_sensor.home_off_peak_now") == "on"
    assert said(home, "calendar.home_tariff_periods", "message") == "Off-peak"
    assert said(home, "calendar.home_tariff_periods", "description") == (
        "0.1635 EUR/kWh"
    )

    found = await home.hass.services.async_call(
        "calendar",
        "get_events",
        {
            "entity_id": "calendar.home_tariff_periods",
            "start_date_time": "2026-04-02T12:00:00+02:00",
            "end_date_time": "2026-04-03T12:00:00+02:00",
        },
        blocking=True,
        return_response=True,
    )
    assert found is not None
    events: Any = found["calendar.home_tariff_periods"]
    assert [
        (each["start"][5:16], each["end"][5:16], each["summary"])
        for each in events["events"]
    ] == [
        ("04-02T06:38", "04-02T22:38", "Peak"),
        ("04-02T22:38", "04-03T06:38", "Off-peak"),
        ("04-03T06:38", "04-03T22:38", "Peak"),
    ]


async def test_tempo_of_which_nothing_is_announced(home: Home) -> None:
    """The night is off-peak whatever its colour; what is not known is not shown."""
    home.simulator.faults.add("technical_error", path="/couleur-tempo/api/joursTempo")
    entry = await home.connect()
    (subentry,) = entry.subentries.values()
    home.hass.config_entries.async_update_subentry(
        entry, subentry, data={**subentry.data, "tariffs": {"consumption": TEMPO}}
    )
    await home.settle()
    assert shown(home, "sensor.home_price_now") == "unknown"
    assert shown(home, "sensor.home_tariff_period") == "unknown"
    assert shown(home, "sensor.home_daily_cost") == "unknown"
    assert shown(home, "calendar.home_tariff_periods") == "off"
    assert shown(home, "binary_sensor.home_off_peak_now") == "off"
    await at(home, paris(2026, 4, 2, 22))
    assert shown(home, "binary_sensor.home_off_peak_now") == "on"


async def test_prices_of_an_entity(home: Home) -> None:
    """They are taken in their own unit, hour by hour, and late ones come in later."""
    first = paris(ACTIVATION.year, ACTIVATION.month, ACTIVATION.day)
    late = paris(2026, 3, 25)
    metadata = StatisticMetaData(
        mean_type=StatisticMeanType.ARITHMETIC,
        has_sum=False,
        name=None,
        source="recorder",
        statistic_id=SPOT,
        unit_class=None,
        unit_of_measurement="EUR/MWh",
    )

    def tell_prices(start: datetime, end: datetime) -> None:
        """Write what an hour costs: its number, in tens of euros per MWh."""
        hours = int((end - start).total_seconds()) // 3600
        async_import_statistics(
            home.hass,
            metadata,
            [
                StatisticData(start=moment, mean=10.0 * moment.hour)
                for moment in (
                    start.astimezone(UTC) + timedelta(hours=each)
                    for each in range(hours)
                )
            ],
        )

    tell_prices(first, late)
    home.hass.states.async_set(SPOT, "123.4", {"unit_of_measurement": "EUR/MWh"})
    entry = await home.connect("consumption")
    # In the document it may be called by another unit: what the entity says counts.
    outside = {"start": "2026-01-01", "type": "outside", "source": SPOT}
    document = timeline({**outside, "unit": "€/kWh", "surcharge": "0.02"})
    await tell(home, entry, document)
    costs = {
        row["start"]: row["state"] for row in await home.statistics("consumption_cost")
    }
    energy = {
        row["start"]: row["state"] for row in await home.statistics("consumption")
    }
    assert costs.keys() == {each for each in energy if each < late.timestamp()}
    for start, cost in costs.items():
        hour = datetime.fromtimestamp(start, UTC).hour
        assert cost == pytest.approx(energy[start] * (hour / 100 + 0.02))
    assert float(shown(home, "sensor.home_price_now") or 0) == pytest.approx(0.1434)
    home.hass.states.async_set(SPOT, "-50", {"unit_of_measurement": "EUR/MWh"})
    await home.settle()
    assert float(shown(home, "sensor.home_price_now") or 0) == pytest.approx(-0.03)
    home.hass.states.async_set(SPOT, "unavailable")
    await home.settle()
    assert shown(home, "sensor.home_price_now") == "unknown"
    spent = said(home, "sensor.home_annual_cost", "without_price")
    assert spent == pytest.approx(
        sum(each for start, each in energy.items() if start not in costs)
    )

    tell_prices(late, NOW.replace(minute=0))
    await home.settle()
    await at_work(entry).async_poll()
    await home.settle()
    assert len(await home.statistics("consumption_cost")) == len(energy)


@pytest.mark.slow
async def test_the_card_is_told_where_the_costs_are(
    home: Home, hass_ws_client: WebSocketGenerator
) -> None:
    """Of each direction that has a tariff."""
    entry = await home.connect_by("conso_api")
    await tell(home, entry, timeline(version()))
    client = await hass_ws_client(home.hass)
    (device,) = dr.async_get(home.hass).devices
    asked = {"type": f"{DOMAIN}/meter/subscribe", "device_id": device.id}
    await client.send_json_auto_id(asked)
    assert (await client.receive_json())["success"]
    told = (await client.receive_json())["event"]
    assert [page["cost_statistic_id"] for page in told["pages"]] == [
        f"{TAKEN}_cost",
        None,
    ]


@pytest.mark.slow
async def test_luxembourg(lux: Luxembourg) -> None:
    """What a register costs, with the grid's tariff and what exceeds the power agreed."""
    entry = await lux.connect([Obis.CONSUMPTION, Obis.PRODUCTION])
    network = {"reference_power": 1000, "monthly": "7.42", "exceedance": "0.0765"}
    told = {"network": network, "standing_charge": "2", "tax_rate": "0.08"}
    document = flat("0.15", "consumption", **told)
    await tell(lux.home, entry, document)
    table = Timetable(parse(document), LUXEMBOURG)
    coordinator = at_work(entry)
    pricing = Pricing(coordinator.projection, coordinator.channels[0], table)
    first, *_, last = pricing.days()
    due = bill(pricing, first, last + timedelta(days=1))
    assert due.excess.cost > 0
    assert due.is_complete
    rows = await lux.home.rows(f"{statistic_of(Obis.CONSUMPTION)}_cost")
    assert rows[-1]["sum"] == pytest.approx(float(euros(due.cost, 9)))


@pytest.mark.slow
async def test_another_currency(home: Home) -> None:
    """It is told once, in words, and costs are written once the currency is the euro."""
    await home.hass.config.async_update(currency="CHF")
    entry = await home.connect("consumption")
    assert issue(home, OTHER_CURRENCY) is None
    await tell(home, entry, timeline(version()))
    found = issue(home, OTHER_CURRENCY)
    assert found is not None
    assert found.translation_placeholders == {"home": "Home", "currency": "CHF"}
    assert not found.is_fixable
    assert await home.statistics("consumption_cost") == []
    assert await home.statistics("consumption_peak") == []
    await home.hass.config.async_update(currency="EUR")
    await home.settle()
    assert issue(home, OTHER_CURRENCY) is None
    assert await total(home, "consumption_cost") > 0
    await home.hass.config.async_update(currency="USD")
    await home.settle()
    assert issue(home, OTHER_CURRENCY) is not None
    assert await home.hass.config_entries.async_remove(entry.entry_id)
    assert issue(home, OTHER_CURRENCY) is None


@pytest.mark.slow
async def test_a_home_without_costs_in_the_dashboard(
    home: Home, hass_client: ClientSessionGenerator
) -> None:
    """Its costs are offered, shown first, come in beside it, and go out with it."""
    await dashboard(home)
    entry = await home.connect_by("conso_api")
    await save(home, grid(TAKEN, GIVEN, name="Mine"))
    assert issue(home, COSTS_MISSING) is None
    await tell(home, entry, timeline(version()), flat("0.13"))
    found = issue(home, COSTS_MISSING)
    assert found is not None and found.is_fixable
    assert issue(home) is None
    result = await begin(home, entry)
    assert result["step_id"] == "energy"
    result = await choose(home, result, "energy_add")
    placeholders = result["description_placeholders"]
    assert placeholders is not None
    assert placeholders["changes"].splitlines() == [
        "- Total costs: **Home: consumption, cost**",
        "- Total compensation: **Home: production, compensation**",
    ]
    assert await sources(home) == [grid(TAKEN, GIVEN, name="Mine")]
    assert (await agree(home, result))["reason"] == "energy_added"
    money = {"stat_cost": f"{TAKEN}_cost", "stat_compensation": f"{GIVEN}_compensation"}
    assert await sources(home) == [grid(TAKEN, GIVEN, name="Mine", **money)]
    assert issue(home, COSTS_MISSING) is None

    result = await begin(home, entry)
    assert result["step_id"] == "energy_undo"
    assert (await agree(home, result))["reason"] == "energy_undone"
    assert await sources(home) == []
    assert issue(home, COSTS_MISSING) is None

    # By tariff period, chosen by hand: each has its own costs.
    parts = [grid(f"{TAKEN}_{each}") for each in ("peak", "offpeak")]
    given = grid(None, GIVEN, stat_compensation=f"{TAKEN}_cost")
    await save(home, *parts, given)
    assert issue(home) is None
    shown_last = await mend(home, hass_client, {}, issue_id=COSTS_MISSING)
    assert shown_last["type"] == "create_entry"
    assert await sources(home) == [
        grid(f"{TAKEN}_{each}", stat_cost=f"{TAKEN}_{each}_cost")
        for each in ("peak", "offpeak")
    ] + [given]
    assert issue(home, COSTS_MISSING) is None


@pytest.mark.slow
async def test_a_new_home_comes_with_its_costs(home: Home) -> None:
    """Who has told tariffs first gets both at once; diagnostics tell no price."""
    await dashboard(home)
    entry = await home.connect_by("conso_api", measures="consumption")
    await tell(home, entry, timeline(version(), version("2026-03-16")))
    assert issue(home) is not None
    assert issue(home, COSTS_MISSING) is None
    result = await begin(home, entry)
    placeholders = result["description_placeholders"]
    assert placeholders is not None
    assert placeholders["changes"].splitlines() == [
        "- Energy imported from grid: **Home: consumption**",
        "- Total costs: **Home: consumption, cost**",
    ]
    assert (await agree(home, result))["reason"] == "energy_added"
    assert await sources(home) == [grid(TAKEN, stat_cost=f"{TAKEN}_cost")]

    told = await async_get_config_entry_diagnostics(home.hass, entry)
    (point,) = told["usage_points"]
    assert point["tariffs"] == {
        "consumption": [
            {"start": "2026-01-01", "type": "peak_offpeak"},
            {"start": "2026-03-16", "type": "peak_offpeak"},
        ]
    }
    assert point["statistics"][1].endswith("_consumption_cost")
    assert "0.2081" not in str(told)
    await _never_ignored(home, entry)


async def _never_ignored(home: Home, entry: ConfigEntry) -> None:
    """See that who ignores the offer is not asked again after a restart."""
    await save(home, grid(TAKEN))
    assert issue(home, COSTS_MISSING) is not None
    ir.async_ignore_issue(home.hass, DOMAIN, COSTS_MISSING, True)
    await home.hass.config_entries.async_reload(entry.entry_id)
    await home.settle()
    found = issue(home, COSTS_MISSING)
    assert found is not None and found.dismissed_version

"""The ways in: each leads to the same readings, by its own manners."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

from custom_components.grid_meter.const import DOMAIN
from homeassistant.config_entries import SOURCE_REAUTH, SOURCE_RECONFIGURE
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr, entity_registry as er
from simulator.model import Direction

from .conftest import ACTIVATION, NOW
from .home import HOME_PRM, PARIS, Home, days

OTHER_PRM = "11453290002823"
GATEWAYS = ("conso_api", "my_electrical_data", "my_electrical_data_v2")
ACCESSES = ("data_connect", *GATEWAYS)
CONTRACT = {
    "binary_sensor.home_off_peak_now",
    "sensor.home_activation_of_consumption",
    "sensor.home_contract_segment",
    "sensor.home_grid_tariff",
    "sensor.home_meter_type",
    "sensor.home_off_peak_hours",
    "sensor.home_share_of_subscribed_power_used",
    "sensor.home_subscribed_power",
}
"""What Conso API does not tell, and MyElectricalData does."""
SERIES = ("consumption", "production", "max_power")


async def statistics(home: Home) -> dict[str, list[dict[str, Any]]]:
    """Return every row of every statistic of the home."""
    return {name: await home.statistics(name) for name in SERIES}


@pytest.fixture(scope="module")
def first_statistics() -> dict[str, Any]:
    """Return where the first access to finish leaves what it published."""
    return {}


@pytest.mark.parametrize(
    "generation", ["2026", pytest.param("v5", marks=pytest.mark.slow)]
)
@pytest.mark.parametrize("access", ACCESSES)
async def test_every_way_leads_to_the_same_statistics(
    home: Home, access: str, generation: str, first_statistics: dict[str, Any]
) -> None:
    """Byte by byte, over the change to summer time, as the operator's own totals say."""
    await home.connect_by(access, generation=generation)
    await home.live_until(NOW + timedelta(days=4, hours=7))
    published = await statistics(home)
    last = (NOW + timedelta(days=3)).date()
    point = home.simulator.usage_point(HOME_PRM)
    for day in days(ACTIVATION, last):
        hours = await home.hours("consumption", day)
        assert len(hours) == (23 if day == date(2026, 3, 29) else 24)
        assert sum(energy for _, energy in hours) == point.day_total(
            Direction.CONSUMPTION, day
        )
    assert first_statistics.setdefault("rows", published) == published


def calls_by_day(home: Home) -> Counter[date]:
    """Return how many requests each day of Paris saw, tokens left aside."""
    return Counter(
        call.at.astimezone(PARIS).date()
        for call in home.simulator.calls
        if not call.path.endswith("token")
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("access", "first", "usual", "hours"),
    [
        # Three looks at one register before it is published at 8:00, then all five.
        ("data_connect", 20, 3 + 5, {5, 6, 7, 8}),
        # At 7:12 nothing is published yet, so that the afternoon's round is needed.
        ("conso_api", 30, 1 + 5, {7, 13}),
        # The same by two hours, and each round begins with a look at the quota.
        ("my_electrical_data", 27, (1 + 1) + (1 + 5), {6, 8}),
        ("my_electrical_data_v2", 16, 1 + 5, {6, 8}),
    ],
)
@pytest.mark.usefixtures("month")
async def test_a_month_of_requests(
    home: Home,
    monkeypatch: pytest.MonkeyPatch,
    access: str,
    first: int,
    usual: int,
    hours: set[int],
) -> None:
    """What each access is asked on every day of a month, and at which hours."""
    monkeypatch.setattr(
        "custom_components.grid_meter.metering.schedule.random.random", lambda: 0.3
    )
    await home.connect_by(access)
    await home.live_until(NOW + timedelta(days=30, hours=10))
    by_day = calls_by_day(home)
    month = days(NOW.date() + timedelta(days=9), NOW.date() + timedelta(days=30))
    assert by_day[NOW.date()] == first
    assert {by_day[day] for day in month if day.weekday() != 3} == {usual}
    asked = [call.at.astimezone(PARIS) for call in home.simulator.calls]
    assert {at.hour for at in asked if at.date() > NOW.date()} == hours


async def test_conso_api_is_asked_as_its_house_rules_say(home: Home) -> None:
    """A round in the morning, one more after noon at most, and nothing else all day."""
    await home.connect_by("conso_api", history=False)
    setup = len(home.simulator.calls)
    await home.live_until(NOW + timedelta(days=5))
    calls = home.simulator.calls[setup:]
    hours = {call.at.astimezone(PARIS).hour for call in calls}
    assert hours <= {6, 7, 8, 9, 13, 14}
    a_day = [count for day, count in calls_by_day(home).items() if day > NOW.date()]
    assert a_day
    assert max(a_day) <= 1 + 5 + 1, a_day
    agents = {call.user_agent for call in calls}
    assert len(agents) == 1
    assert str(agents.pop()).startswith("GridMeter/")


async def test_conso_api_waits_for_its_hours_after_a_restart(home: Home) -> None:
    """A poll that was missed is made in the next slot, and not at any odd hour."""
    entry = await home.connect_by("conso_api", history=False)
    assert await home.hass.config_entries.async_unload(entry.entry_id)
    before = len(home.simulator.calls)
    await home.move_to(NOW + timedelta(days=2, hours=2))
    assert await home.hass.config_entries.async_setup(entry.entry_id)
    await home.settle()
    assert len(home.simulator.calls) == before
    await home.live_until(NOW + timedelta(days=2, hours=6))
    assert len(home.simulator.calls) > before
    assert len(await home.hours("consumption", NOW.date() + timedelta(days=1))) == 24


@pytest.mark.slow
async def test_a_fixed_number_of_old_windows_a_day(home: Home) -> None:
    """One curve window a day with the history switched off, four with it."""
    home.simulator.usage_point(HOME_PRM).activation = date(2025, 12, 1)
    entry = await home.connect_by("conso_api", measures="consumption", history=False)

    def windows() -> int:
        """Return how many curve windows were asked for since the last look."""
        found = [c for c in home.simulator.calls if "courbe_de_charge" in c.path]
        home.simulator.calls.clear()
        return len(found)

    assert windows() == 1 + 1
    await home.live_until(NOW + timedelta(days=1, hours=7))
    assert windows() == 1 + 1
    options = home.hass.config_entries.options
    result = await options.async_init(entry.entry_id)
    result = await options.async_configure(
        result["flow_id"], {"next_step_id": "settings"}
    )
    assert result["type"] is FlowResultType.FORM
    await options.async_configure(result["flow_id"], {"history": True})
    await home.settle()
    windows()
    await home.live_until(NOW + timedelta(days=2, hours=7))
    assert windows() == 1 + 4


async def test_quota_is_respected_before_it_is_hit(home: Home) -> None:
    """The sensor tells it; used up, nothing is asked until it is counted anew."""
    home.simulator.my_electrical_data.settings.per_day = 4
    await home.connect_by("my_electrical_data")
    state = home.hass.states.get("sensor.home_requests_today")
    assert state is not None
    assert (state.state, state.attributes["limit"]) == ("4", 4)
    assert 409 not in {call.status for call in home.simulator.calls}
    before = len(home.simulator.calls)
    await home.live_until(NOW.replace(hour=23))
    assert len(home.simulator.calls) == before
    await home.live_until(NOW + timedelta(days=2))
    assert 409 not in {call.status for call in home.simulator.calls}
    assert await home.statistics("consumption")


@pytest.mark.parametrize("access", GATEWAYS)
async def test_a_wrong_token_is_told_and_asked_for_again(
    home: Home, access: str
) -> None:
    """Nothing is made of it, and the right one is taken in the same form."""
    await home.prepare()
    wrong = {"client_secret": "x"} if access.endswith("v2") else {"token": "x.e30.y"}
    result = await home.enter(access, **wrong)
    assert (result["step_id"], result["errors"]) == (access, {"base": "token_refused"})
    assert not home.hass.config_entries.async_entries(DOMAIN)
    result = await home.proceed(
        result["flow_id"], {**home.credentials(access), "measures": "both"}
    )
    assert result["step_id"] == "home"


async def test_an_impossible_usage_point_is_told(home: Home) -> None:
    """Before anybody is asked about it."""
    await home.prepare()
    result = await home.enter("my_electrical_data", usage_point_id="1234")
    assert result["errors"] == {"usage_point_id": "not_a_usage_point_id"}
    assert not home.simulator.calls


@pytest.mark.parametrize("access", ["conso_api", "my_electrical_data"])
async def test_a_new_token_for_an_ended_consent(home: Home, access: str) -> None:
    """The flow begins by itself, and the readings that were missed arrive."""
    entry = await home.connect_by(access)
    application = access.replace("_", "-")
    home.simulator.revoke(HOME_PRM, application)
    await home.live_until(NOW + timedelta(days=2, hours=7))
    (flow,) = home.hass.config_entries.flow.async_progress()
    assert (flow["context"]["source"], flow["step_id"]) == (
        SOURCE_REAUTH,
        "reauth_confirm",
    )
    result = await home.proceed(flow["flow_id"], {})
    assert result["step_id"] == access
    home.simulator.share(HOME_PRM, application)
    result = await home.proceed(
        flow["flow_id"], {**home.credentials(access), "measures": "both"}
    )
    assert (result["type"], result["reason"]) == (
        FlowResultType.ABORT,
        "reauth_successful",
    )
    await home.settle()
    assert len(await home.hours("consumption", NOW.date() + timedelta(days=1))) == 24
    assert home.hass.config_entries.async_entries(DOMAIN) == [entry]


def registered(home: Home) -> tuple[set[str], set[str]]:
    """Return all devices and entities of the integration."""
    devices, entities = dr.async_get(home.hass), er.async_get(home.hass)
    found: tuple[set[str], set[str]] = set(), set()
    for entry in home.hass.config_entries.async_entries(DOMAIN):
        in_entry = dr.async_entries_for_config_entry(devices, entry.entry_id)
        found[0].update(device.id for device in in_entry)
        named = er.async_entries_for_config_entry(entities, entry.entry_id)
        found[1].update(entity.entity_id for entity in named)
    return found


@pytest.mark.parametrize("again", [True, False])
async def test_another_way_in_is_the_same_home(home: Home, again: bool) -> None:
    """Whether the entry is changed or the usage point is added once more."""
    entry = await home.connect_by("conso_api")
    before, known = registered(home), await statistics(home)
    flow = home.hass.config_entries.flow
    entered = {**home.credentials("my_electrical_data"), "measures": "both"}
    if again:
        result = await home.enter("my_electrical_data")
        assert result["step_id"] == "take_over"
        assert result["description_placeholders"]["entry"] == "Conso API …1758"
        result = await home.proceed(result["flow_id"], {})
    else:
        result = await flow.async_init(
            DOMAIN,
            context={"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id},
        )
        assert result["type"] is FlowResultType.MENU
        result = await flow.async_configure(
            result["flow_id"], {"next_step_id": "my_electrical_data"}
        )
        result = await home.proceed(result["flow_id"], entered)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == ("access_changed" if again else "reconfigure_successful")
    await home.settle()
    assert home.hass.config_entries.async_entries(DOMAIN) == [entry]
    assert entry.title == "MyElectricalData …1758"
    assert entry.data["access"] == "my_electrical_data"
    devices, entities = registered(home)
    assert devices == before[0]
    assert entities == before[1] | {"sensor.home_requests_today"}
    assert await statistics(home) == known
    await home.live_until(NOW + timedelta(days=2))
    assert len(await home.hours("consumption", NOW.date())) == 24


async def test_another_home_is_no_other_way_in(home: Home) -> None:
    """What does not lead to the usage point of an entry cannot take its place."""
    entry = await home.connect_by("conso_api")
    flow = home.hass.config_entries.flow
    result = await flow.async_init(
        DOMAIN, context={"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id}
    )
    result = await flow.async_configure(
        result["flow_id"], {"next_step_id": "my_electrical_data"}
    )
    result = await home.proceed(
        result["flow_id"],
        {
            **home.credentials("my_electrical_data", OTHER_PRM),
            "measures": "consumption",
        },
    )
    assert not result.get("errors")
    assert (result["type"], result["reason"]) == (
        FlowResultType.ABORT,
        "wrong_usage_point",
    )
    assert entry.data["access"] == "conso_api"


async def test_a_token_of_several_usage_points(home: Home) -> None:
    """All are offered and one subentry is made of each that was chosen; the rest later."""
    await home.prepare()
    home.simulator.usage_point(OTHER_PRM).activation = ACTIVATION
    token = home.simulator.conso_api_token([HOME_PRM, OTHER_PRM])
    result = await home.enter("conso_api", "consumption", token=token)
    assert result["step_id"] == "home"
    result = await home.proceed(result["flow_id"], {"usage_point_ids": []})
    assert result["errors"] == {"usage_point_ids": "choose_one"}
    result = await home.proceed(result["flow_id"], {"usage_point_ids": [HOME_PRM]})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await home.settle()
    first: Any = result["result"]
    assert [each.data["usage_point_id"] for each in first.subentries.values()] == [
        HOME_PRM
    ]
    result = await home.enter("conso_api", "consumption", token=token)
    assert not result["errors"]
    assert result["description_placeholders"] == {"usage_point": OTHER_PRM}
    result = await home.proceed(result["flow_id"], {"name": "Cabin"})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await home.settle()
    assert len(home.hass.config_entries.async_entries(DOMAIN)) == 2
    assert await home.statistics("consumption", OTHER_PRM)


async def test_from_a_gateway_to_ones_own_application_and_back(home: Home) -> None:
    """Nothing of the one way is left in the entry that goes the other."""
    entry = await home.connect_by("conso_api")
    flow = home.hass.config_entries.flow
    context: Any = {"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id}
    result = await flow.async_init(DOMAIN, context=context)
    result = await flow.async_configure(
        result["flow_id"], {"next_step_id": "data_connect"}
    )
    result = await flow.async_configure(
        result["flow_id"], {"measures": "both", "duration_months": 12}
    )
    result = await home.consent(result)
    assert (result["type"], result.get("reason")) == (
        FlowResultType.ABORT,
        "reconfigure_successful",
    )
    await home.settle()
    assert set(entry.data) == {"access", "auth_implementation", "token"}
    assert entry.options == {}
    (subentry,) = entry.subentries.values()
    assert subentry.data["consent_end"] == "2027-04-02"
    await home.live_until(NOW + timedelta(days=1, hours=1))
    assert len(await home.hours("consumption", NOW.date())) == 24
    result = await flow.async_init(DOMAIN, context=context)
    result = await flow.async_configure(
        result["flow_id"], {"next_step_id": "conso_api"}
    )
    result = await home.proceed(
        result["flow_id"], {**home.credentials("conso_api"), "measures": "both"}
    )
    assert result.get("reason") == "reconfigure_successful"
    await home.settle()
    assert set(entry.data) == {"access", "token"}
    assert entry.options == {"history": True}


async def test_added_once_more_a_home_loses_no_direction(home: Home) -> None:
    """What the form begins with is not what the home measures; reconfiguring is."""
    entry = await home.connect_by("my_electrical_data", measures="both")
    _, entities = registered(home)
    assert "sensor.home_requests_today" in entities
    result = await home.enter("conso_api", measures="consumption")
    await home.proceed(result["flow_id"], {})
    await home.settle()
    assert registered(home)[1] == entities - {"sensor.home_requests_today", *CONTRACT}
    context: Any = {"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id}
    flow = home.hass.config_entries.flow
    result = await flow.async_init(DOMAIN, context=context)
    result = await flow.async_configure(
        result["flow_id"], {"next_step_id": "conso_api"}
    )
    await home.proceed(
        result["flow_id"], {**home.credentials("conso_api"), "measures": "production"}
    )
    await home.settle()
    left = registered(home)[1]
    assert "sensor.home_daily_production" in left
    assert "sensor.home_daily_consumption" not in left
    assert await home.statistics("consumption")


async def test_homes_of_several_entries_are_changed_one_by_one(home: Home) -> None:
    """One token that leads to them all cannot tell which entry it should go to."""
    await home.prepare()
    home.simulator.usage_point(OTHER_PRM).activation = ACTIVATION
    for prm in (HOME_PRM, OTHER_PRM):
        token = home.simulator.conso_api_token(prm)
        result = await home.enter("conso_api", "consumption", token=token)
        await home.proceed(result["flow_id"], {"name": prm[-4:]})
        await home.settle()
    token = home.simulator.conso_api_token([HOME_PRM, OTHER_PRM])
    result = await home.enter("conso_api", "consumption", token=token)
    assert result.get("reason") == "already_configured"

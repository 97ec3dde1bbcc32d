"""The flow: what the user is told, and that nothing half-made remains."""

from datetime import timedelta
from unittest.mock import ANY

import pytest
from yarl import URL

from custom_components.grid_meter.const import DOMAIN
from homeassistant.data_entry_flow import FlowResultType

from .conftest import NOW
from .home import HOME_PRM, Home

CONSUMER_PRM = "11453290002823"
DAY_TOTALS = "*quotidienne"


async def test_without_credentials(home: Home) -> None:
    """The user is asked for the application's credentials first."""
    await home.prepare(credentials=False)
    result = await home.choose("data_connect")
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "missing_credentials"


async def test_consent_page_address(home: Home) -> None:
    """The address carries what Enedis wants: duration, a short state, no redirect address."""
    await home.prepare()
    url = URL((await home.start_flow(months=13))["url"])
    assert url.path == "/dataconnect/v2/oauth2/authorize"
    assert dict(url.query) == {
        "client_id": "demo-client",
        "response_type": "code",
        "state": ANY,
        "duration": "P13M",
    }
    assert 40 <= len(url.query["state"]) <= 100


async def test_who_has_just_moved_in(home: Home) -> None:
    """A contract younger than the days that prove the access is no obstacle."""
    home.simulator.usage_point(HOME_PRM).activation = NOW.date() - timedelta(days=1)
    await home.connect()
    assert len(await home.hours("consumption", NOW.date() - timedelta(days=1))) == 24


async def test_entry(home: Home) -> None:
    """The entry holds the access, its subentry the usage point; no title gives it away."""
    entry = await home.connect("both", name="Rue des Lilas")
    assert entry.title == "Enedis …1758"
    assert set(entry.data) == {"access", "auth_implementation", "token"}
    (subentry,) = entry.subentries.values()
    assert subentry.title == "Rue des Lilas"
    assert HOME_PRM not in str(subentry.unique_id)
    assert subentry.data == {
        "operator": "enedis",
        "usage_point_id": HOME_PRM,
        "measures": "both",
        "poll_phase": ANY,
        "authorisation_id": home.simulator.consents.sharings[-1].autorisation_id,
        "consent_end": "2029-04-02",
    }
    assert 0 <= subentry.data["poll_phase"] < 1


async def test_consent_v1_names_the_usage_points(home: Home) -> None:
    """The former consent page tells the usage points itself."""
    entry = await home.connect("consumption", generation="v5")
    (subentry,) = entry.subentries.values()
    assert subentry.data["usage_point_id"] == HOME_PRM
    assert subentry.data["consent_end"] is None


async def test_declined(home: Home) -> None:
    """A refusal ends the flow in words, and leaves nothing."""
    await home.prepare()
    result = await home.start_flow()
    status, page = await home.come_back(await home.decide(result["url"], accept=False))
    assert status == 200
    assert "go back to Home Assistant" in page
    result = await home.proceed(result["flow_id"])
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "declined")
    assert not home.hass.config_entries.async_entries(DOMAIN)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?autorisation_id=123456",
        "?state=%22alert(1)&autorisation_id=123456",
        "?state=unknown&error=access_denied&error_description=<b>no</b>",
    ],
)
async def test_unusable_way_back(home: Home, query: str) -> None:
    """Unknown or missing parameters change nothing, and are not repeated in the page."""
    await home.prepare()
    result = await home.start_flow()
    status, page = await home.come_back(URL(f"/api/grid_meter/consent{query}"))
    assert status == 400
    assert "was used already, has expired or is incomplete" in page
    assert "alert" not in page
    assert "<b>" not in page
    (flow,) = home.hass.config_entries.flow.async_progress()
    assert (flow["flow_id"], flow["step_id"]) == (result["flow_id"], "auth")


async def test_way_back_without_decision_keeps_the_state(home: Home) -> None:
    """A callback without decision does not use up the state of the real one."""
    await home.prepare()
    result = await home.start_flow()
    state = URL(result["url"]).query["state"]
    status, _ = await home.come_back(
        URL("/api/grid_meter/consent").with_query(state=state, autorisation_id="x1")
    )
    assert status == 400
    assert (await home.consent(result))["step_id"] == "home"


async def test_way_back_is_used_once(home: Home) -> None:
    """The second use of a state is refused."""
    await home.prepare()
    result = await home.start_flow()
    way_back = await home.decide(result["url"])
    assert [(await home.come_back(way_back))[0] for _ in range(2)] == [200, 400]


async def test_way_back_after_the_dialog_was_closed(home: Home) -> None:
    """A flow that is gone cannot be resumed."""
    await home.prepare()
    result = await home.start_flow()
    way_back = await home.decide(result["url"])
    home.hass.config_entries.flow.async_abort(result["flow_id"])
    assert (await home.come_back(way_back))[0] == 400


async def test_page_speaks_the_language_of_the_house(home: Home) -> None:
    """In a French house the page of the way back is French."""
    home.hass.config.language = "fr"
    await home.prepare()
    await home.start_flow()
    _, page = await home.come_back(URL("/api/grid_meter/consent"))
    assert '<html lang="fr">' in page
    assert "Revenez à Home Assistant" in page


async def test_already_configured(home: Home) -> None:
    """One usage point is set up once; a second consent can only take the first one's place."""
    entry = await home.connect("consumption")
    home.simulator.revoke(HOME_PRM)
    result = await home.consent(await home.start_flow())
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "take_over")
    result = await home.proceed(result["flow_id"], {})
    assert (result["type"], result["reason"]) == (
        FlowResultType.ABORT,
        "access_changed",
    )
    await home.settle()
    assert home.hass.config_entries.async_entries(DOMAIN) == [entry]
    (subentry,) = entry.subentries.values()
    assert subentry.data["measures"] == "both"


async def test_services_come_late(home: Home) -> None:
    """While Enedis registers the consent, the flow asks again by itself."""
    await home.prepare()
    home.simulator.faults.add("services_empty", count=3)
    assert (await home.consent(await home.start_flow()))["step_id"] == "home"


@pytest.mark.parametrize(
    ("fault", "arguments", "error"),
    [
        ("services_empty", {}, "not_registered"),
        ("not_registered", {}, "not_registered"),
        ("no_data", {}, "no_data"),
        ("revoked", {}, "consent_ended"),
        ("not_subscribed", {"path": DAY_TOTALS}, "not_subscribed"),
        ("technical_error", {}, "temporary"),
        ("bad_gateway", {}, "temporary"),
        ("html", {}, "temporary"),
        ("reset", {}, "unreachable"),
        ("throttled_hour", {}, "quota"),
        ("unauthorized", {}, "credentials_invalid"),
    ],
)
async def test_consent_is_kept_while_readings_fail(
    home: Home, fault: str, arguments: dict[str, str], error: str
) -> None:
    """Each trouble has its message, makes nothing, and is over when a later try works."""
    await home.prepare()
    arguments = {"path": "*mesure*"} | arguments if fault != "services_empty" else {}
    home.simulator.faults.add(fault, **arguments)
    result = await home.consent(await home.start_flow())
    assert result["step_id"] == "not_ready"
    assert result["errors"] == {"base": error}
    assert not home.hass.config_entries.async_entries(DOMAIN)

    home.simulator.faults.clear()
    home.freezer.move_to(NOW + timedelta(hours=1))
    result = await home.proceed(result["flow_id"], {"measures": "both"})
    assert result["step_id"] == "home"
    result = await home.proceed(result["flow_id"], {"name": "Home"})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await home.settle()


async def test_wrong_direction_can_be_chosen_anew(home: Home) -> None:
    """Production of a usage point without any is noticed before the entry is made."""
    home.simulator.sign_in(CONSUMER_PRM)
    await home.prepare()
    result = await home.consent(await home.start_flow("production"))
    assert result["errors"] == {"base": "wrong_direction"}
    result = await home.proceed(result["flow_id"], {"measures": "consumption"})
    assert result["step_id"] == "home"


async def test_token_refused(home: Home) -> None:
    """Credentials that Enedis does not know are named as the cause."""
    await home.prepare()
    result = await home.start_flow()
    home.simulator.application().client_secret = "another"
    result = await home.consent(result)
    assert (result["type"], result["reason"]) == (
        FlowResultType.ABORT,
        "oauth_unauthorized",
    )


async def test_renewal(home: Home) -> None:
    """An ended consent is renewed in place; history and names stay."""
    entry = await home.connect("consumption", name="Rue des Lilas")
    before = await home.statistics("consumption")
    home.simulator.revoke(HOME_PRM)
    (coordinator,) = entry.runtime_data.values()
    await home.move_to(NOW + timedelta(days=1))
    (flow,) = home.hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == "reauth"

    result = await home.proceed(flow["flow_id"])
    assert result["step_id"] == "reauth_confirm"
    result = await home.consent(await home.proceed(flow["flow_id"], {}))
    assert (result["type"], result["reason"]) == (
        FlowResultType.ABORT,
        "reauth_successful",
    )
    await home.settle()
    (subentry,) = entry.subentries.values()
    assert subentry.title == "Rue des Lilas"
    assert subentry.data["consent_end"] == "2029-04-03"
    after = await home.statistics("consumption")
    assert after[: len(before)] == before
    assert len(after) == len(before) + 24


async def test_renewal_for_another_usage_point(home: Home) -> None:
    """A consent for another home changes nothing."""
    entry = await home.connect("consumption")
    entry.async_start_reauth(home.hass)
    await home.settle()
    (flow,) = home.hass.config_entries.flow.async_progress()
    home.simulator.sign_in(CONSUMER_PRM)
    result = await home.consent(await home.proceed(flow["flow_id"], {}))
    assert (result["type"], result["reason"]) == (
        FlowResultType.ABORT,
        "wrong_usage_point",
    )
    (subentry,) = entry.subentries.values()
    assert subentry.data["usage_point_id"] == HOME_PRM

"""A flat in Luxembourg and the neighbour's meter, each test going on where the last ended."""

import pytest

from scripts.stage.house import LUXEMBOURG, Place
from scripts.stage.metering_points import FLAT, NEIGHBOUR
from scripts.stage.owners import ACCOUNT
from simulator.leneda import NEIGHBOUR_ENERGY_ID

from .person import Person
from .test_france import begin

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.timeout(240),
]


@pytest.fixture(scope="module")
def place() -> Place:
    """Stand in Luxembourg."""
    return LUXEMBOURG


KEY = "config.step.leneda"
REQUEST = "config_subentries.access_request.step"
POINT = "config_subentries.metering_point.step"


async def test_a_key_leads_to_the_first_metering_point(person: Person) -> None:
    """Key and Energy ID, then a metering point whose registers are looked for."""
    page = person.page
    await begin(person)
    await page.get_by_text(person.text("config.step.user.menu_options.leneda")).click()
    await person.wait_for(person.text(f"{KEY}.title"))
    await person.enter("api_key", ACCOUNT["api_key"])
    await person.enter("energy_id", ACCOUNT["energy_id"])
    await person.take("key")
    await person.click("Submit")
    await person.wait_for(person.text(f"{POINT}.user.title"))
    await person.enter("usage_point_id", FLAT.code)
    await person.take("metering-point")
    await person.click("Next")
    await person.wait_for(person.text(f"{POINT}.registers.title"), seconds=60)
    await person.enter("name", "Flat")
    await person.take("registers")
    await person.click("Submit")
    await person.close("Finish")
    await person.take("flat-added")
    await person.go("/config/integrations/integration/grid_meter")
    await person.wait_for("Flat")
    await person.take("integration")


async def test_a_neighbour_is_asked(person: Person) -> None:
    """A request names owner and metering point, is shown once more, and then waits."""
    await person.click("Ask for access")
    await person.wait_for(person.text(f"{REQUEST}.user.title"))
    await person.enter(
        "owner_name", await person.stage.owners.named(NEIGHBOUR_ENERGY_ID)
    )
    await person.enter("owner_energy_id", NEIGHBOUR_ENERGY_ID)
    await person.enter("usage_point_id", NEIGHBOUR.code)
    await person.take("request")
    await person.click("Next")
    await person.wait_for(person.text(f"{REQUEST}.registers.title"))
    await person.enter("name", "Neighbour")
    await person.click("Next")
    await person.wait_for(person.text(f"{REQUEST}.summary.title"))
    await person.take("summary")
    await person.click("Submit")
    await person.close("Finish")
    await state_of_grant(person, "requested")


async def test_the_owner_approves(person: Person) -> None:
    """The owner's own page grants it; the readings come, and somebody is told."""
    page = await person.context.new_page()
    await page.goto(person.stage.owners.page)
    await person.take("owner", page)
    await page.get_by_role("button", name="Approve").click()
    await page.get_by_role("button", name="Revoke").wait_for()
    await person.take("owner-approved", page)
    await page.close()
    await refresh(person)
    await state_of_grant(person, "granted")
    told = await person.call("persistent_notification/get")
    assert [each["title"] for each in told] == ["Neighbour"]


async def test_the_card_shows_each_register(person: Person) -> None:
    """A flat with eight registers has as many pages; those of a neighbour are seen, too."""
    cards = [
        {"type": "custom:linky-meter-card", "device_id": await person.device(name)}
        for name in ("Flat", "Neighbour")
    ]
    await person.dashboard(
        "all-meters", "Meters", [{"title": "Meters", "cards": cards}]
    )
    await person.go("/all-meters/0")
    flat, neighbour = (person.page.locator("linky-meter-card").nth(n) for n in (0, 1))
    await flat.get_by_role("heading", name="Consumption, measured").wait_for()
    await flat.get_by_text("1/8").wait_for()
    await neighbour.get_by_role("heading", name="Consumption, measured").wait_for()
    await flat.get_by_role("button", name="Next page").click()
    await flat.get_by_role("heading", name="Production, measured").wait_for()
    await person.take("cards")


async def test_the_owner_revokes(person: Person) -> None:
    """What was read stays, and a repair says what became of the access."""
    await person.stage.owners.decide(NEIGHBOUR.code, "revoke")
    await refresh(person)
    await state_of_grant(person, "refused_or_revoked")
    await person.go("/config/repairs")
    await person.page.get_by_text("Neighbour").first.click()
    await person.take("revoked")


async def refresh(person: Person) -> None:
    """Ask the operator now, as the button of the device does."""
    await person.call("call_service", domain="grid_meter", service="refresh")


async def state_of_grant(person: Person, state: str) -> None:
    """Wait until the neighbour's permission is in a state, and see it on the device."""
    label = person.text(f"entity.sensor.grant.state.{state}")
    await person.go(f"/config/devices/device/{await person.device('Neighbour')}")
    await person.wait_for(label)
    await person.take(state)

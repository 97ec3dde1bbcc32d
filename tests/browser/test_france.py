"""A home in France, from the consent to the card: each test goes on where the last ended."""

import pytest

from .person import Person

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.timeout(240),
]

WAY = "config.step.user.menu_options.data_connect"


async def begin(person: Person) -> None:
    """Look for the integration, and open its dialog."""
    page = person.page
    await person.go("/config/integrations/dashboard")
    await person.click("Add integration")
    await person.wait_for("Select brand")
    await page.keyboard.type("grid meter")
    await (
        page.locator("ha-list-item, ha-integration-list-item")
        .filter(has_text="Grid Meter")
        .first.click()
    )
    await person.wait_for(person.text("config.step.user.title"))


async def test_the_application_is_told_once(person: Person) -> None:
    """Before the first consent, Home Assistant asks for the application's credentials."""
    await begin(person)
    await person.take("ways-in")
    await person.page.get_by_text(person.text(WAY)).click()
    form = person.page.locator("dialog-add-application-credential")
    await form.locator("input[name=name]").fill("Demo")
    await form.locator("input[name=clientId]").fill("demo-client")
    await form.locator("input[name=clientSecret]").fill("demo-secret")
    await person.take("credentials")
    await person.click("Add")
    await person.wait_for(person.text("config.step.user.title"))


async def test_who_declines_has_shared_nothing(person: Person) -> None:
    """The explanatory text, the operator's page, a refusal there, and words about it."""
    await person.page.get_by_text(person.text(WAY)).click()
    await person.wait_for(person.text("config.step.data_connect.title"))
    await person.take("what-is-shared")
    operator = await person.in_another_tab(lambda: person.click("Submit"))
    await person.take("consent-page", operator)
    await operator.get_by_role("button", name="Refuser").click()
    await person.page.bring_to_front()
    await person.wait_for("You did not give your consent")
    await person.take("declined")
    await person.click("Close")
    assert await person.call("config_entries/get", domain="grid_meter") == []


async def test_a_home_is_added_by_consent(person: Person) -> None:
    """The dialog once more, the boxes of the operator's page, a name, and it is there."""
    page = person.page
    await begin(person)
    await page.get_by_text(person.text(WAY)).click()
    await person.wait_for(person.text("config.step.data_connect.title"))
    await person.click("Consumption and production", "radio")
    operator = await person.in_another_tab(lambda: person.click("Submit"))
    await operator.locator("#consent").check()
    await person.take("consent-given", operator)
    await operator.get_by_role("button", name="Accepter").click()
    await page.bring_to_front()
    await person.wait_for(person.text("config.step.home.title"), seconds=60)
    await person.take("home")
    await person.click("Submit")
    await person.click("Skip and finish")
    await person.take("added")
    assert len(await person.call("config_entries/get", domain="grid_meter")) == 1

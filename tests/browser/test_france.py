"""A home in France, from the consent to the card: each test goes on where the last ended."""

from calendar import monthrange
from datetime import date, datetime, timedelta
from decimal import Decimal
import json
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from scripts.stage.house import USAGE_POINT

from .person import WIDE, Person

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.timeout(240),
]

HOME: Final = f"Linky …{USAGE_POINT[-4:]}"
STEPS: Final = "config_subentries.usage_point.step"
PARIS: Final = ZoneInfo("Europe/Paris")
WAY: Final = "config.step.user.menu_options.data_connect"
SCHEMES: Final = ("light", "dark")
OVERFLOW: Final = "(card) => card.scrollWidth - card.clientWidth"
SIDEWAYS: Final = "document.documentElement.scrollWidth - innerWidth"
SCRIPTING: Final = 0.1
"""Seconds that ten cards may take more than ten of Home Assistant's own."""


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
    await person.close()
    assert await person.call("config_entries/get", domain="grid_meter") == []


async def test_a_home_is_added_by_consent(person: Person) -> None:
    """The dialog once more, the boxes of the operator's page, a name, and it is there."""
    page = person.page
    hole = (datetime.now(PARIS) - timedelta(days=5)).date().isoformat()
    ask = person.stage.operators.ask
    await ask(
        "POST", f"usage-points/{USAGE_POINT}/withhold", {"first": hole, "last": hole}
    )
    await begin(person)
    await page.get_by_text(person.text(WAY)).click()
    await person.wait_for(person.text("config.step.data_connect.title"))
    await person.click("Consumption and production", "radio")
    await person.dialog.locator("input[type=number]").fill("1")
    operator = await person.in_another_tab(lambda: person.click("Submit"))
    await operator.locator("#consent").check()
    await person.take("consent-given", operator)
    # So that the month that is granted ends in less than thirty days.
    await ask("POST", "clock", {"advance": -3 * 86400})
    await operator.get_by_role("button", name="Accepter").click()
    await ask("POST", "clock", {"advance": 3 * 86400})
    await page.bring_to_front()
    await person.wait_for(person.text("config.step.home.title"), seconds=60)
    await person.take("home")
    await person.click("Submit")
    await person.close("Skip and finish")
    await person.take("added")
    assert len(await person.call("config_entries/get", domain="grid_meter")) == 1


async def test_energy_in_one_click(person: Person) -> None:
    """A repair offers the Energy dashboard, shows what is added, and is gone."""
    await person.go("/config/repairs")
    await person.wait_for("is not in the Energy dashboard")
    await person.page.get_by_text("is not in the Energy dashboard").first.click()
    await person.wait_for("Energy exported to grid")
    await person.take("energy-offered")
    await person.click("Submit")
    await person.wait_for("repaired")
    await person.take("energy-added")
    assert await person.call("energy/validate") == {
        "energy_sources": [[]],
        "device_consumption": [],
        "device_consumption_water": [],
    }


async def test_the_energy_dashboard_agrees_with_the_operator(person: Person) -> None:
    """What is drawn of the newest day is what the operator says of it, to the digit."""
    day, total = await newest_day(person)
    await see_energy(person, day)
    shown = f"{total / 1000:.2f}".rstrip("0").rstrip(".") + " kWh"
    row = person.page.locator("hui-energy-sources-table-card").get_by_role("row")
    await row.filter(has_text="consumption").filter(has_text=shown).wait_for()
    await person.take("energy")


async def see_energy(person: Person, day: date) -> None:
    """Open the Energy dashboard on a day."""
    await person.go("/energy")
    for _ in range((datetime.now(PARIS).date() - day).days):
        await person.page.get_by_label("Previous").first.click()


async def test_costs_in_the_energy_dashboard(person: Person) -> None:
    """A regulated tariff is chosen, seen, kept; the dashboard then shows its cost."""
    page = person.page
    await person.go("/config/integrations/integration/grid_meter")
    await page.get_by_role("button", name="Change, or add history").click()
    await person.choose(f"{STEPS}.reconfigure.menu_options.tariffs")
    await person.choose(f"{STEPS}.tariffs.menu_options.tariffs_consumption")
    await person.take("tariffs")
    await person.choose(f"{STEPS}.tariff_list.menu_options.tariff_preset")
    await person.wait_for("Subscribed power")
    await person.take("tariff-preset")
    await person.click("Next")
    await person.wait_for("Base (€/kWh)")
    await person.take("tariff-prices")
    price = Decimal(await page.locator("input[name=base]").input_value())
    charge = Decimal(await page.locator("input[name=standing_charge]").input_value())
    await person.click("Next")
    await person.wait_for(person.text(f"{STEPS}.tariff_confirm.title", home=HOME))
    await person.take("tariff-kept")
    await person.click("Submit")
    await person.close()
    await person.go("/config/repairs")
    await page.get_by_text("Energy dashboard").first.click()
    await person.take("costs-offered")
    await person.click("Submit")
    await person.wait_for("repaired")
    day, total = await newest_day(person)
    await see_energy(person, day)
    cost = total * price / 1000 + charge / monthrange(day.year, day.month)[1]
    row = page.locator("hui-energy-sources-table-card").get_by_role("row")
    await row.filter(has_text=f"€{cost:.2f}").first.wait_for()
    await person.take("energy-costs")


async def newest_day(person: Person) -> tuple[date, int]:
    """Return the newest complete day and what the operator says was consumed, in Wh."""
    today = datetime.now(PARIS).date()
    answer = await person.call(
        "grid_meter/days",
        device_id=await person.device(),
        key="consumption",
        start=(today - timedelta(days=10)).isoformat(),
        end=today.isoformat(),
    )
    newest = [each for each in answer["days"] if each["state"] == "complete"][-1]
    day = date.fromisoformat(newest["date"])
    truth = await person.stage.operators.day(USAGE_POINT, day)
    total = int(truth["consumption"]["total_wh"])
    assert newest["value"] * 1000 == pytest.approx(total)
    return day, total


async def test_the_card_is_placed(person: Person) -> None:
    """The card is found in the picker, shows the meter at once, and takes a colour."""
    page = person.page
    empty = {"type": "sections", "sections": [{"type": "grid", "cards": []}]}
    await person.dashboard("my-meter", "My meter", [{"title": "Home", **empty}])
    await person.go("/my-meter/0?edit=1")
    await person.click("Add card")
    await page.get_by_text("By card").click()
    await page.get_by_placeholder("Search cards").fill("linky")
    found = page.locator("hui-card-picker .card").filter(has_text="Linky meter")
    await found.get_by_role("heading", name="Consumption").wait_for()
    await person.take("card-picker")
    await found.locator(".overlay").click()
    editor = page.locator("linky-meter-card-editor")
    await editor.get_by_role("button", name="Colour of the meter").click()
    await page.get_by_text("White", exact=True).first.click()
    await person.take("card-editor")
    await person.click("Save")
    await person.click("Done")
    config = await person.call("lovelace/config", url_path="my-meter", force=False)
    (card,) = config["views"][0]["sections"][0]["cards"]
    assert (card["type"], card["color"]) == ("custom:linky-meter-card", "white")


async def test_the_card_turns_its_pages(person: Person) -> None:
    """Both directions, in every width, light and dark; nothing is wider than its tile."""
    page, card = person.page, person.page.locator("linky-meter-card")
    day, total = await newest_day(person)
    await card.get_by_role("heading", name="Consumption").wait_for()
    spoken = card.get_by_role("button", name=f"Daily: {total / 1000:.2f} kWh")
    await spoken.wait_for()
    for width in (1440, 768, 360):
        for scheme in SCHEMES:
            await page.set_viewport_size({"width": width, "height": 800})
            await page.emulate_media(color_scheme=scheme)
            await person.take(f"card-{width}-{scheme}")
            assert await card.evaluate(OVERFLOW) <= 0
            assert await page.evaluate(SIDEWAYS) <= 0
    await page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    await page.emulate_media(color_scheme="light")
    await card.get_by_role("button", name="Next page").click()
    await card.get_by_role("heading", name="Production").wait_for()
    await card.get_by_role("button", name="Previous page").press("Enter")
    await card.get_by_role("heading", name="Consumption").wait_for()
    await card.get_by_role("button", name="State of the readings").click()
    await (
        card.get_by_text("Something is missing")
        .or_(card.get_by_text("Everything is up to date"))
        .first.wait_for()
    )
    await person.take("light")
    await page.keyboard.press("Escape")


async def test_history_and_calendar(person: Person) -> None:
    """Behind a value: its history, its costs, and its complete days; a hole is fetched."""
    page, card = person.page, person.page.locator("linky-meter-card")
    await card.get_by_role("button", name="Daily:").click()
    dialog = page.locator("linky-meter-dialog")
    for view in ("Day", "Month", "Year", "Load curve"):
        await dialog.get_by_role("tab", name=view, exact=True).click()
        await dialog.get_by_role("slider").wait_for()
        await person.take(f"history-{view.lower().replace(' ', '-')}")
    await dialog.get_by_role("tab", name="Costs", exact=True).click()
    await dialog.get_by_role("button", name="Compare tariffs").click()
    await dialog.get_by_text("Smaller power").wait_for()
    tempo = dialog.get_by_role("row").filter(has_text="Tarif Bleu, option Tempo")
    assert "without a price" not in await tempo.inner_text()
    await person.take("costs")
    await dialog.get_by_role("tab", name="Completeness").click()
    hole = dialog.get_by_role("button", name="Missing")
    await dialog.get_by_text("days are complete").wait_for()
    if not await hole.count():
        # It may have been in the month before.
        await dialog.get_by_role("button", name="Earlier").click()
    await hole.first.click()
    await person.take("calendar")
    await dialog.get_by_role("button", name="Fetch this day again").click()
    await dialog.get_by_text("nothing new for these days").wait_for()
    await person.take("calendar-fetched")
    await page.keyboard.press("Escape")
    await dialog.wait_for(state="hidden")


async def test_ten_cards_paint_fast(person: Person) -> None:
    """Ten cards on a dashboard take less than 100 ms of scripting more than ten of HA's."""
    entities = await person.call("config/entity_registry/list")
    (daily,) = (
        each["entity_id"]
        for each in entities
        if each["unique_id"].endswith("_consumption_daily")
    )
    ours = {"type": "custom:linky-meter-card"}
    others = {"type": "entity", "entity": daily}
    spent = {}
    for name, card in (("ours", ours), ("entity", others)):
        view = {"title": "Ten", "cards": [card] * 10}
        await person.dashboard(f"ten-{name}", name, [view])
        spent[name] = await scripting(person, f"/ten-{name}")
    (person.folder / "scripting.json").write_text(json.dumps(spent), "utf-8")
    assert spent["ours"] - spent["entity"] < SCRIPTING
    await person.take("ten-cards")


async def scripting(person: Person, path: str) -> float:
    """Return the seconds of scripting until a dashboard is drawn, the least of some."""
    session = await person.context.new_cdp_session(person.page)
    await session.send("Performance.enable")
    found = []
    for _ in range(3):
        await person.go(path)
        await person.page.wait_for_timeout(2500)
        metrics = (await session.send("Performance.getMetrics"))["metrics"]
        found.append(
            {each["name"]: each["value"] for each in metrics}["ScriptDuration"]
        )
    await session.detach()
    return min(found)


async def test_a_consent_is_renewed_from_its_repair(person: Person) -> None:
    """Before its end, a repair leads to the operator's page and back."""
    page = person.page
    await person.go("/config/repairs")
    await page.get_by_text("ends").first.click()
    await person.take("renew-offered")
    await person.click("Submit")
    await person.wait_for(person.text("config.step.reauth_confirm.title"))
    await person.take("renew")
    # As the dialog says: the operator shares a usage point once only.
    await person.stage.operators.ask("POST", f"usage-points/{USAGE_POINT}/revoke")
    operator = await person.in_another_tab(lambda: person.click("Submit"))
    await operator.locator("#consent").check()
    await operator.get_by_role("button", name="Accepter").click()
    await page.bring_to_front()
    await person.wait_for(person.text("config.abort.reauth_successful"), seconds=60)
    await person.take("renewed")
    await person.close()
    await person.go("/config/repairs")
    await person.wait_for("no repairs")

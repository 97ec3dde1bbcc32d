"""Adding the integration as a person does: menu, forms, the consent, waiting."""

import asyncio
from collections.abc import Mapping
import re
from typing import cast

from . import consent_page
from .client import HomeAssistant, Json
from .report import DemoError, say
from .ways import CONSENT, Way

DOMAIN = "grid_meter"
FLOWS = "/api/config/config_entries/flow"
STEPS = 60
ANSWERS: Json = {"measures": "both", "duration_months": 36}
"""What a person chooses where they would not keep what a form suggests."""


async def add_credentials(
    home: HomeAssistant, client_id: str, client_secret: str
) -> None:
    """Store the application's credentials, once."""
    known = cast(list[Json], await home.call("application_credentials/list"))
    if any(item["client_id"] == client_id for item in known):
        return
    say("Storing the application's credentials")
    await home.call(
        "application_credentials/create",
        domain=DOMAIN,
        client_id=client_id,
        client_secret=client_secret,
        name="Demo",
    )


async def entries(home: HomeAssistant) -> list[Json]:
    """Return the entries of the integration."""
    return cast(list[Json], await home.call("config_entries/get", domain=DOMAIN))


async def add_integration(
    home: HomeAssistant, way: Way = CONSENT, secrets: Mapping[str, str] | None = None
) -> None:
    """Walk the flow from its menu to the entry, `secrets` at hand to be pasted."""
    say(f"Adding Grid Meter by way of {way.name}")
    answers = ANSWERS | dict(secrets or {})
    await walk(home, FLOWS, await begin(home), answers, way.choice)


async def begin(home: HomeAssistant) -> Json:
    """Open the dialog that adds the integration and return its first step."""
    return await home.rest(
        "POST", FLOWS, {"handler": DOMAIN, "show_advanced_options": False}
    )


async def walk(
    home: HomeAssistant, flows: str, step: Json, answers: Json, choice: str = ""
) -> Json:
    """Walk a flow from a step to what it makes, and return that.

    `choice` is the entry to take of a menu.
    """
    for _ in range(STEPS):
        if step["type"] == "create_entry":
            return step
        if step["type"] == "abort":
            raise DemoError(await _abort_reason(home, step))
        path = f"{flows}/{step['flow_id']}"
        step = await _next(home, path, step, answers, choice)
    raise DemoError("adding Grid Meter does not come to an end")


async def _next(
    home: HomeAssistant, path: str, step: Json, answers: Json, choice: str
) -> Json:
    """Do what a step asks for and return the one that follows."""
    match step["type"]:
        case "form":
            if step.get("errors"):
                raise DemoError(f"step {step['step_id']} refuses: {step['errors']}")
            schema = step.get("data_schema") or []
            return await home.rest("POST", path, filled(schema, answers))
        case "menu":
            if choice not in step["menu_options"]:
                raise DemoError(f"the menu of {step['step_id']} lacks {choice}")
            return await home.rest("POST", path, {"next_step_id": choice})
        case "external":
            say("Agreeing on the operator's consent page")
            await consent_page.agree(step["url"], home.house.url)
        case "progress":
            await asyncio.sleep(0.5)
    return await home.rest("GET", path)


def filled(schema: list[Json], answers: Json) -> Json:
    """Return what a person would send for a form: our answers, else its suggestions."""
    entered: Json = {}
    for item in schema:
        name = item["name"]
        if item.get("type") == "expandable":
            entered[name] = filled(item["schema"], answers)
        elif name in answers:
            entered[name] = answers[name]
        elif "suggested_value" in (item.get("description") or {}):
            entered[name] = item["description"]["suggested_value"]
        elif "default" in item:
            entered[name] = item["default"]
        elif item.get("required"):
            raise DemoError(f"the form asks for {name}, which the demo does not know")
    return entered


async def _abort_reason(home: HomeAssistant, step: Json) -> str:
    """Return why a flow ended, in the words that a person would read."""
    domain = step.get("translation_domain") or DOMAIN
    answer = await home.call(
        "frontend/get_translations",
        language=home.house.language,
        category="config",
        integration=[domain],
    )
    reason = str(step["reason"])
    text = answer["resources"].get(f"component.{domain}.config.abort.{reason}", reason)
    values = step.get("description_placeholders") or {}
    return re.sub(r"{(\w+)}", lambda m: str(values.get(m[1], m[0])), str(text))

"""Blueprints: each can be imported, becomes an automation, and says what it should."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
import logging
from pathlib import Path
import re
import shutil
from typing import Any
from urllib.parse import unquote

import pytest

from custom_components.grid_meter.condition import CONDITIONS
from custom_components.grid_meter.const import DOMAIN
from custom_components.grid_meter.occasions import SIGNAL_NEWS
from custom_components.grid_meter.trigger import TRIGGERS
from homeassistant.components.automation.config import AUTOMATION_BLUEPRINT_SCHEMA
from homeassistant.components.blueprint import Blueprint
from homeassistant.const import EVENT_CALL_SERVICE, STATE_ON
from homeassistant.core import Event, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import load_yaml_dict, parse_yaml
from simulator.model import Direction, MaxPower

from .home import HOME_PRM, Home, paris

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "blueprints" / "automation" / "grid_meter"
RAW = "https://raw.githubusercontent.com/grid-meter/grid-meter/main"
BLUEPRINTS = sorted(FOLDER.rglob("*.yaml"))
NAMES = sorted({path.name for path in BLUEPRINTS})
LANGUAGES = ("en", "fr")

MESSAGES = {
    "en": {
        "daily_summary": "2026-04-02: 20.0 kWh consumed, 0.0 kWh produced",
        "consumption_above_limit": (
            "2026-04-02: 20.0 kWh consumed, more than 19.5 kWh."
        ),
        "max_power_near_subscribed": (
            "2026-04-02: max power 8.55 kVA at 19:30, 95 % of what is subscribed."
        ),
        "data_late": (
            "No readings since 2026-04-02: 4 days are missing."
            ' The sensor "Trouble" and the repairs tell why, and what to do.'
        ),
        "consent_ending": (
            "The consent ends on 2026-05-03, in 30 days."
            " Renew it under Settings, Devices & services, Grid Meter."
        ),
    },
    "fr": {
        "daily_summary": "02/04/2026 : 20,0 kWh consommés, 0,0 kWh injectés",
        "consumption_above_limit": (
            "02/04/2026 : 20,0 kWh consommés, plus que 19,5 kWh."
        ),
        "max_power_near_subscribed": (
            "02/04/2026 : puissance maximale 8,55 kVA"
            " à 19:30, 95 % de la puissance souscrite."
        ),
        "data_late": (
            "Aucun relevé depuis le 02/04/2026 : 4 jours manquent."
            " Le capteur « Problème » et la page Corrections disent pourquoi, et que faire."
        ),
        "consent_ending": (
            "Le consentement se termine le 03/05/2026, dans 30 jours."
            " Renouvelez-le sous Paramètres, Appareils et services, Grid Meter."
        ),
    },
}


def shape(node: Any, *, leave: Callable[[str], bool]) -> Any:
    """Return a part of a blueprint without its texts."""
    if isinstance(node, dict):
        return {
            key: shape(value, leave=leave)
            for key, value in node.items()
            if not leave(key)
        }
    return (
        [shape(each, leave=leave) for each in node] if isinstance(node, list) else node
    )


@pytest.mark.parametrize(
    "path", BLUEPRINTS, ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_can_be_imported(path: Path) -> None:
    """By Home Assistant's schema, from the address at which it lies."""
    data = load_yaml_dict(str(path))
    blueprint = Blueprint(
        data, expected_domain="automation", schema=AUTOMATION_BLUEPRINT_SCHEMA
    )
    assert blueprint.validate() is None
    told = blueprint.metadata
    assert told["source_url"] == f"{RAW}/{path.relative_to(ROOT).as_posix()}"
    assert told["homeassistant"]["min_version"] == "2026.10.0"
    assert told["name"].startswith("Grid Meter")
    assert {*blueprint.inputs} >= {"usage_points", "notification"}
    for key, field in blueprint.inputs.items():
        assert field["name"], key
        assert field["description"], key
        assert len(field["selector"]) == 1, key
        assert ("default" in field) is (key != "usage_points")


@pytest.mark.parametrize("name", NAMES)
def test_languages_agree(name: str) -> None:
    """Both languages do the same: only their texts differ."""
    texts = {"name", "description", "source_url", "message"}
    english, french = (
        load_yaml_dict(str(FOLDER / language / name)) for language in LANGUAGES
    )
    assert shape(english, leave=texts.__contains__) == shape(
        french, leave=texts.__contains__
    )
    for key in ("name", "description", "source_url"):
        assert english["blueprint"][key] != french["blueprint"][key]


def test_docs() -> None:
    """Each trigger, condition and blueprint is told of, with an example or a link."""
    told = (ROOT / "docs" / "automations.md").read_text()
    links = re.findall(r"blueprint_import/\?blueprint_url=([^)]+)", told)
    assert sorted(map(unquote, links)) == sorted(
        f"{RAW}/{path.relative_to(ROOT).as_posix()}" for path in BLUEPRINTS
    )
    examples = list(map(parse_yaml, re.findall(r"```yaml\n(.+?)```", told, re.DOTALL)))
    shown = [each for each in examples if isinstance(each, dict)]
    assert shown == examples
    used = {
        example["use_blueprint"]["path"]
        for example in shown
        if len(example) == 1 and "use_blueprint" in example
    }
    assert used == {f"grid-meter/{name}" for name in NAMES}
    for kind, known in (("trigger", TRIGGERS), ("condition", CONDITIONS)):
        named = {
            each[kind]
            for example in shown
            for each in example.get(f"{kind}s", ())
            if each[kind].startswith(f"{DOMAIN}.")
        }
        assert named == {f"{DOMAIN}.{key}" for key in known}
        assert all(f"`{each}`" in told for each in named)


async def automate(home: Home, device_id: str) -> None:
    """Set up one automation of each blueprint, with its defaults but for the limit."""
    target = Path(home.hass.config.path("blueprints", "automation", DOMAIN))
    await home.hass.async_add_executor_job(shutil.copytree, FOLDER, target)
    chosen: dict[str, dict[str, Any]] = {"consumption_above_limit": {"limit": 19.5}}
    automations = [
        {
            "alias": f"{key} {language}",
            "use_blueprint": {
                "path": f"{DOMAIN}/{language}/{key}.yaml",
                "input": {"usage_points": [device_id], **chosen.get(key, {})},
            },
        }
        for language in LANGUAGES
        for key in MESSAGES[language]
    ]
    assert len(automations) == len(BLUEPRINTS)
    assert await async_setup_component(home.hass, "persistent_notification", {})
    assert await async_setup_component(
        home.hass, "automation", {"automation": automations}
    )
    await home.settle()
    states = home.hass.states.async_all("automation")
    assert [state.state for state in states] == [STATE_ON] * len(automations)


def said(*keys: str) -> list[tuple[str, str]]:
    """Return what some of the blueprints say, in both languages."""
    return sorted(("Home", MESSAGES[each][key]) for each in LANGUAGES for key in keys)


async def test_say_what_happens(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    """Each once, in a message in Home Assistant, unless something else was chosen."""
    point = home.simulator.usage_point(HOME_PRM)
    day = paris(2026, 4, 2).date()
    highest = MaxPower(8550, paris(2026, 4, 2, 19, 30))
    point.fit_day(Direction.CONSUMPTION, day, 20000, max_power=highest)
    point.set_day(Direction.PRODUCTION, day, [0] * 24)
    entry = await home.connect()
    (coordinator,) = entry.runtime_data.values()
    (device,) = dr.async_entries_for_config_entry(
        dr.async_get(home.hass), entry.entry_id
    )
    await automate(home, device.id)
    told: list[tuple[str, str]] = []

    @callback
    def note(event: Event[Any]) -> None:
        """Note what would be shown."""
        data = event.data["service_data"]
        told.append((data["title"], data["message"]))

    home.hass.bus.async_listen(EVENT_CALL_SERVICE, note)
    await home.live_until(paris(2026, 4, 3, 23))
    assert sorted(told) == said(
        "daily_summary", "consumption_above_limit", "max_power_near_subscribed"
    )
    told.clear()
    now = coordinator.data.outlook
    before = replace(now, consent_end=now.today + timedelta(days=31))
    late = replace(
        now,
        expected=day + timedelta(days=4),
        consent_end=now.today + timedelta(days=30),
    )
    async_dispatcher_send(home.hass, SIGNAL_NEWS, coordinator, before, late)
    await home.settle()
    assert sorted(told) == said("data_late", "consent_ending")
    assert not [
        record.getMessage()
        for record in caplog.records
        if "automation" in record.name and record.levelno >= logging.WARNING
    ]

"""Texts: the same keys in every language, and one for everything the code says."""

import json
from pathlib import Path
import re
from typing import Any

import pytest
import yaml

from custom_components.grid_meter.actions import FAILURES, REFUSALS
from custom_components.grid_meter.button import REFRESH
from custom_components.grid_meter.forms import (
    ERROR_KEYS,
    GATEWAY_ERROR_KEYS,
    GATEWAYS,
    NAMES,
)
from custom_components.grid_meter.importing import NOT_MEASURED, UNREADABLE
from custom_components.grid_meter.metering.ledger import DataStatus
from custom_components.grid_meter.metering.model import Direction
from custom_components.grid_meter.providers.files import REASONS
from custom_components.grid_meter.sensor import (
    DIAGNOSTICS,
    MAX_POWER,
    QUOTA,
    _of_direction,
)
from homeassistant.components.sensor import SensorDeviceClass

ROOT = Path(__file__).parents[2] / "custom_components" / "grid_meter"
LANGUAGES = sorted(path.stem for path in (ROOT / "translations").glob("*.json"))
SOURCE = "\n".join(path.read_text() for path in ROOT.rglob("*.py"))
FILES_FLOW = (ROOT / "subentry_flow.py").read_text()
ENTRY_FLOW = SOURCE.replace(FILES_FLOW, "")
SENSORS = [
    *DIAGNOSTICS,
    *MAX_POWER,
    QUOTA,
    *(
        description
        for direction in Direction
        for description in _of_direction(direction)
    ),
]


WITHOUT_ICON_OF_VALUE = (
    SensorDeviceClass.DATE,
    SensorDeviceClass.ENUM,
    SensorDeviceClass.TIMESTAMP,
)


def texts(language: str) -> dict[str, Any]:
    """Return the texts of a language."""
    loaded: dict[str, Any] = json.loads(
        (ROOT / "translations" / f"{language}.json").read_text()
    )
    return loaded


def flat(node: Any, path: str = "") -> dict[str, str]:
    """Return all texts by their path."""
    if isinstance(node, str):
        return {path: node}
    return {
        key: text
        for name, child in node.items()
        for key, text in flat(child, f"{path}.{name}").items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_same_keys_and_placeholders(language: str) -> None:
    """A language has the keys of English, each text with the same placeholders."""
    english, other = flat(texts("en")), flat(texts(language))
    assert other.keys() == english.keys()
    for key, text in english.items():
        assert set(re.findall(r"\{\w+\}", other[key])) == set(
            re.findall(r"\{\w+\}", text)
        ), key
        assert other[key].strip()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_web_address_in_texts(language: str) -> None:
    """Addresses come by placeholders, so that no translation can bend them."""
    assert not [
        text for text in flat(texts(language)).values() if "://" in text or "<" in text
    ]


def test_flow() -> None:
    """Every step, abort and error of the flow is told in words."""
    config = texts("en")["config"]
    steps = set(re.findall(r'step_id="(\w+)"', ENTRY_FLOW)) - {"exchange", "init"}
    assert steps | GATEWAYS.keys() <= config["step"].keys()
    assert config["step"]["user"]["menu_options"].keys() == NAMES.keys()
    assert set(re.findall(r'reason="(\w+)"', ENTRY_FLOW)) <= config["abort"].keys()
    used = {*ERROR_KEYS.values(), *GATEWAY_ERROR_KEYS.values(), "temporary"}
    used |= {"choose_one", "not_a_usage_point_id"}
    assert used == config["error"].keys()
    assert (
        set(re.findall(r'progress_action="(\w+)"', ENTRY_FLOW))
        == config["progress"].keys()
    )
    for step in config["step"].values():
        assert step.get("data", {}).keys() == step.get("data_description", {}).keys()


def test_file_flow() -> None:
    """Every step, abort and error of the flow of files is told in words."""
    flow = texts("en")["config_subentries"]["usage_point"]
    for kind, named in (
        (
            "step",
            set(re.findall(r'step_id="(\w+)"', FILES_FLOW))
            - {"imported", "taken_over"},
        ),
        ("abort", set(re.findall(r'reason="(\w+)"', FILES_FLOW))),
        ("progress", set(re.findall(r'progress_action="(\w+)"', FILES_FLOW))),
        ("error", {*REASONS, NOT_MEASURED, UNREADABLE}),
    ):
        assert flow[kind].keys() == named
    assert flow["initiate_flow"].keys() == {"user", "reconfigure"}
    assert flow["step"]["reconfigure"]["menu_options"].keys() <= flow["step"].keys()
    for step in flow["step"].values():
        assert step.get("data", {}).keys() == step.get("data_description", {}).keys()


def test_entities() -> None:
    """Every entity has its name, and no name is left over."""
    entity = texts("en")["entity"]
    assert {description.translation_key for description in SENSORS} == entity[
        "sensor"
    ].keys()
    assert {REFRESH.translation_key} == entity["button"].keys()
    assert entity["sensor"]["data_status"]["state"].keys() == set(DataStatus)


def test_actions() -> None:
    """Every action, field and failure of an action is told in words."""
    english = texts("en")
    described = yaml.safe_load((ROOT / "services.yaml").read_text())
    assert english["services"].keys() == described.keys()
    for name, action in described.items():
        assert english["services"][name]["fields"].keys() == action["fields"].keys()
    assert english["selector"]["register"]["options"].keys() == {*REGISTERS, *SETTLED}
    used = {*FAILURES.values(), *REFUSALS.values(), "archive_newer", "temporary"}
    used |= set(
        re.findall(r'translation_key="(\w+)"', (ROOT / "actions.py").read_text())
    )
    assert english["exceptions"].keys() == used
    icons = json.loads((ROOT / "icons.json").read_text())
    assert icons["services"].keys() == described.keys()


def test_icons() -> None:
    """An icon belongs to an entity, and there is none where a quantity gives one."""
    icons = json.loads((ROOT / "icons.json").read_text())
    known = {description.key: description for description in SENSORS}
    for key in icons["entity"]["sensor"]:
        assert known[key].device_class in (None, *WITHOUT_ICON_OF_VALUE)
    assert icons["entity"]["button"].keys() == {REFRESH.key}


def test_everything_else() -> None:
    """Repairs, pages and names of statistics that the code mentions exist."""
    english = texts("en")
    assert (
        set(re.findall(r'translation_key="(archive_damaged)"', SOURCE))
        == english["issues"].keys()
    )
    assert {"consent_received", "consent_unusable"} <= english["common"].keys()
    assert {f"statistic_{name}" for name in (*Direction, "max_power")} <= english[
        "common"
    ].keys()


def test_manifest() -> None:
    """The manifest is what Home Assistant's own checks want of a custom integration."""
    manifest = json.loads((ROOT / "manifest.json").read_text())
    keys = list(manifest)
    assert keys == ["domain", "name", *sorted(keys[2:])]
    assert manifest["domain"] == ROOT.name
    assert manifest["documentation"].startswith("https://")
    assert re.fullmatch(r"\d+\.\d+\.\d+", manifest["version"])
    imported = set(
        re.findall(r"^from homeassistant\.components\.(\w+)", SOURCE, re.MULTILINE)
    )
    platforms = {"button", "repairs", "sensor"}
    assert imported - platforms <= set(manifest["dependencies"])

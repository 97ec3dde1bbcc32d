"""What Home Assistant's own checks demand of a custom integration, as far as it is known.

They cannot be run without Home Assistant's sources; continuous integration runs them.
"""

import ast
from collections.abc import Iterator
import json
from pathlib import Path
import re
from string import Formatter
from typing import Any

import pytest
import yaml

from homeassistant.const import Platform
from homeassistant.helpers.selector import validate_selector

ROOT = Path(__file__).parents[2] / "custom_components" / "grid_meter"
MODULES = sorted(ROOT.rglob("*.py"))
TRANSLATIONS = sorted((ROOT / "translations").glob("*.json"))
JSON_FILES = [ROOT / "manifest.json", ROOT / "icons.json", *TRANSLATIONS]

MANIFEST_KEYS = {
    *("domain", "name", "after_dependencies", "codeowners", "config_flow"),
    *("dependencies", "documentation", "integration_type", "iot_class"),
    *("issue_tracker", "loggers", "quality_scale", "requirements"),
    *("single_config_entry", "version"),
}
ALWAYS_THERE = {*Platform, "frontend", "persistent_notification", "websocket_api"}
"""Components that may be used without being named as dependencies."""

KEY = re.compile(r"(?!.+[_-]{2})(?![_-])[a-z0-9_-]+(?<![_-])")
NAME = re.compile(r"[a-z_][a-z0-9_]*")

STEP = {
    *("title", "description", "data", "data_description", "menu_options", "submit"),
    *("menu_option_descriptions", "sections"),
}
FLOW = {"step": STEP, "error": str, "abort": str, "progress": str, "create_entry": str}
SHAPE: dict[str, Any] = {
    "title": str,
    "common": str,
    "application_credentials": {"description"},
    "config": {**FLOW, "flow_title": str},
    "options": FLOW,
    "device": {"name"},
    "exceptions": {"*": {"message"}},
    "issues": {"*": {"title", "description", "fix_flow"}},
    "services": {"*": {"name", "description", "fields", "sections"}},
    "triggers": {"*": {"name", "description", "fields"}},
    "conditions": {"*": {"name", "description", "fields"}},
    "selector": {"*": {"options", "unit_of_measurement", "fields"}},
}
"""Which keys there may be, by section of the texts."""


def pairs_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of JSON, none of whose keys may come twice."""
    keys = [key for key, _ in pairs]
    assert len(keys) == len({*keys}), sorted(key for key in keys if keys.count(key) > 1)
    return dict(pairs)


def load(path: Path) -> dict[str, Any]:
    """Return a JSON file."""
    loaded: dict[str, Any] = json.loads(path.read_text(), object_pairs_hook=pairs_once)
    return loaded


def walk(
    node: Any, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Walk all texts with their paths."""
    if isinstance(node, str):
        yield path, node
        return
    for key, child in node.items():
        yield from walk(child, (*path, key))


def components(path: Path) -> set[str]:
    """Return the components that a module imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "homeassistant.components":
                found |= {alias.name for alias in node.names}
            elif node.module.startswith("homeassistant.components."):
                found.add(node.module.split(".")[2])
        elif isinstance(node, ast.Import):
            names = [alias.name.split(".") for alias in node.names]
            found |= {
                name[2] for name in names if name[:2] == ["homeassistant", "components"]
            }
    return found


@pytest.mark.parametrize("path", JSON_FILES, ids=lambda path: path.stem)
def test_json(path: Path) -> None:
    """No key comes twice, of which the first would be lost without a word."""
    assert load(path)


def test_manifest() -> None:
    """Known keys in their order, and values of the kinds that are known."""
    manifest = load(ROOT / "manifest.json")
    assert {*manifest} <= MANIFEST_KEYS
    assert list(manifest)[:2] == ["domain", "name"]
    assert list(manifest)[2:] == sorted(list(manifest)[2:])
    assert manifest["domain"] == ROOT.name
    assert manifest["integration_type"] in ("device", "hub", "service")
    assert manifest["iot_class"] == "cloud_polling"
    assert all(owner.startswith("@") for owner in manifest["codeowners"])
    assert not manifest["documentation"].startswith("https://www.home-assistant.io")
    for url in (manifest["documentation"], manifest["issue_tracker"]):
        assert url.startswith("https://")
    for requirement in manifest["requirements"]:
        assert re.fullmatch(r"[A-Za-z0-9._-]+==\d[\w.]*", requirement)
    for listed in ("dependencies", "requirements", "loggers"):
        assert manifest[listed] == sorted({*manifest[listed]})
    assert manifest["config_flow"] is (ROOT / "config_flow.py").is_file()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_dependencies(path: Path) -> None:
    """What is imported is a dependency, is always there, or has a module of its own here."""
    manifest = load(ROOT / "manifest.json")
    named = {*manifest["dependencies"], *manifest.get("after_dependencies", ())}
    strays = {
        component
        for component in components(path) - named - ALWAYS_THERE
        if not (ROOT / f"{component}.py").is_file()
    }
    assert strays == set()


def test_dependencies_are_used() -> None:
    """Each is imported, or stands behind something that is."""
    used = set().union(*map(components, MODULES))
    used |= {module.stem for module in MODULES}
    # The views of consent go by way of Home Assistant's helpers.
    assert {*load(ROOT / "manifest.json")["dependencies"]} <= used | {"http"}


def test_config_schema() -> None:
    """An integration with a setup says what may stand in configuration.yaml."""
    tree = ast.parse((ROOT / "__init__.py").read_text())
    functions = {
        each.name for each in tree.body if isinstance(each, ast.AsyncFunctionDef)
    }
    targets = [each.targets[0] for each in tree.body if isinstance(each, ast.Assign)]
    assert "async_setup" in functions
    assert "CONFIG_SCHEMA" in [ast.unparse(target) for target in targets]


@pytest.mark.parametrize("path", TRANSLATIONS, ids=lambda path: path.stem)
def test_texts(path: Path) -> None:
    """No blanks around a text, no markup, no address, and placeholders as they must be."""
    for where, text in walk(load(path)):
        assert text == text.strip() != "", where
        assert "[%key:" not in text, where
        assert not re.search(r"<[a-z/!]", text, re.IGNORECASE), where
        assert not re.search(r"\w+://", text), where
        assert not re.search(r"'\{\w+\}'", text), where
        for _, name, spec, conversion in Formatter().parse(text):
            assert name is None or NAME.fullmatch(name), where
            assert not spec and not conversion, where


@pytest.mark.parametrize("path", TRANSLATIONS, ids=lambda path: path.stem)
def test_keys(path: Path) -> None:
    """Every key is written as keys are."""
    for where, _ in walk(load(path)):
        assert all(KEY.fullmatch(part) for part in where), where


def assert_shape(node: Any, shape: Any, where: str) -> None:
    """Demand that a part of the texts has no key but those that are known."""
    if isinstance(shape, set):
        for name, step in node.items():
            known = step if isinstance(step, dict) else {name: step}
            assert {*known} <= shape, f"{where}.{name}"
    elif isinstance(shape, dict):
        if "*" in shape:
            return assert_shape(node, shape["*"], where)
        assert {*node} <= {*shape}, where
        for name, child in node.items():
            assert_shape(child, shape[name], f"{where}.{name}")
    else:
        assert isinstance(node, str) or all(isinstance(t, str) for t in node.values())
    return None


@pytest.mark.parametrize("path", TRANSLATIONS, ids=lambda path: path.stem)
def test_sections(path: Path) -> None:
    """The texts have the sections that Home Assistant reads, and no others."""
    told = load(path)
    entity, subentries = told.pop("entity"), told.pop("config_subentries")
    assert_shape(told, SHAPE, path.stem)
    for domain, entities in entity.items():
        assert domain in {*Platform}
        for key, texts in entities.items():
            known = {"name", "state", "state_attributes", "unit_of_measurement"}
            assert {*texts} <= known, key
    for kind, flow in subentries.items():
        assert "user" in flow["initiate_flow"], kind
        assert flow["entry_type"], kind
        parts = {**FLOW, "initiate_flow": str, "entry_type": str}
        assert_shape(flow, parts, kind)


@pytest.mark.parametrize("path", TRANSLATIONS, ids=lambda path: path.stem)
def test_repairs(path: Path) -> None:
    """A repair has a title, and either a text or a dialog that mends it."""
    for key, issue in load(path)["issues"].items():
        assert {*issue} in ({"title", "description"}, {"title", "fix_flow"}), key
        for step in issue.get("fix_flow", {}).get("step", {}).values():
            assert {*step} <= STEP, key


def test_actions() -> None:
    """Every action and field is told in words, has an icon, and fields that can be shown."""
    english = load(ROOT / "translations" / "en.json")
    icons = load(ROOT / "icons.json")
    for action, described in yaml.safe_load(
        (ROOT / "services.yaml").read_text()
    ).items():
        texts = english["services"][action]
        assert {"name", "description"} <= {*texts}
        assert icons["services"][action]["service"].startswith("mdi:")
        for name, field in described["fields"].items():
            assert {*texts["fields"][name]} == {"name", "description"}
            assert {*field} <= {"required", "default", "example", "selector"}
            validate_selector(field["selector"])
            (options,) = field["selector"].values()
            if key := (options or {}).get("translation_key"):
                assert key in english["selector"]


@pytest.mark.parametrize("kind", ["trigger", "condition"])
def test_automations(kind: str) -> None:
    """Every trigger and condition has a target, words, an icon, and fields that can be shown."""
    english = load(ROOT / "translations" / "en.json")
    icons = load(ROOT / "icons.json")[f"{kind}s"]
    described = {
        key: each
        for key, each in yaml.safe_load((ROOT / f"{kind}s.yaml").read_text()).items()
        if not key.startswith(".")
    }
    assert {*described} == {*icons} == {*english[f"{kind}s"]}
    for key, each in described.items():
        assert {*each} <= {"target", "fields"}
        validate_selector({"target": each["target"]})
        texts = english[f"{kind}s"][key]
        assert {"name", "description"} <= {*texts}
        assert {*icons[key]} == {kind}
        assert {*each.get("fields", {})} == {*texts.get("fields", {})}
        for name, field in each.get("fields", {}).items():
            assert {*texts["fields"][name]} == {"name", "description"}
            assert {*field} <= {"required", "default", "example", "selector"}
            validate_selector(field["selector"])
            (options,) = field["selector"].values()
            if choice := options.get("translation_key"):
                told = english["selector"][choice]["options"]
                assert {*told} == {*options["options"]}


def test_icons() -> None:
    """Every icon is of the set, and a state's differs from the usual one."""
    icons = load(ROOT / "icons.json")
    assert {*icons} <= {"conditions", "entity", "services", "triggers"}
    for _, icon in walk(icons):
        assert re.fullmatch(r"mdi:[a-z0-9-]+", icon)
    for entities in icons["entity"].values():
        for key, icon in entities.items():
            assert {*icon} <= {"default", "state", "state_attributes", "range"}, key
            assert icon["default"] not in icon.get("state", {}).values(), key


def test_credentials() -> None:
    """The dialog of the credentials is told in words."""
    assert (ROOT / "application_credentials.py").is_file()
    texts = load(ROOT / "translations" / "en.json")["application_credentials"]
    assert texts["description"]

"""Documentation: a heading for everything the user meets, and no link into the void."""

import ast
from collections.abc import Mapping
from functools import cache
import json
from pathlib import Path
import re
from typing import Any
from urllib.parse import unquote

import pytest
import yaml

from custom_components.grid_meter import binary_sensor, button, calendar, links, sensor
from homeassistant.helpers.entity import EntityDescription

ROOT = Path(__file__).parents[2]
INTEGRATION = ROOT / "custom_components" / "grid_meter"
DOCS = ROOT / "docs"
PAGES = [*sorted(DOCS.glob("*.md")), ROOT / "README.md", ROOT / "CHANGELOG.md"]
ENGLISH: dict[str, Any] = json.loads(
    (INTEGRATION / "translations" / "en.json").read_text()
)
ENTITIES = {
    (platform, key): re.sub(r"\{(\w+)\}", r"(\1)", told["name"])
    for platform, entities in ENGLISH["entity"].items()
    for key, told in entities.items()
}
FORMS = (
    ENGLISH["options"]["step"]["settings"],
    ENGLISH["options"]["step"]["tempo"],
    ENGLISH["options"]["step"]["leneda"],
    ENGLISH["config_subentries"]["usage_point"]["step"]["home"],
    ENGLISH["config_subentries"]["metering_point"]["step"]["change"],
)
"""The forms in which something may be chosen after the setup."""


def slug(heading: str) -> str:
    """Return the anchor that GitHub gives a heading."""
    text = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading)
    return re.sub(r"[^\w\- ]", "", text.lower()).strip().replace(" ", "-")


@cache
def sections(page: Path) -> Mapping[str, str]:
    """Return what stands below each heading of a page, by the heading's anchor."""
    found: dict[str, list[str]] = {}
    below: list[str] = []
    is_code = False
    for line in page.read_text().splitlines():
        is_code ^= line.startswith("```")
        if not is_code and (heading := re.fullmatch(r"#{1,6} (.+)", line)):
            anchor = slug(heading[1])
            # GitHub counts headings of the same words.
            same = sum(
                re.fullmatch(rf"{anchor}(-\d+)?", each) is not None for each in found
            )
            below = found[f"{anchor}-{same}" if same else anchor] = []
        else:
            below.append(line)
    return {anchor: "\n".join(lines).strip() for anchor, lines in found.items()}


def section(page: str, heading: str) -> str:
    """Return what a page says under a heading, which must be something."""
    told = sections(DOCS / f"{page}.md").get(slug(heading))
    assert told, (page, heading)
    return told


def links_of(page: Path) -> list[str]:
    """Return the targets of a page's links and pictures, but for other sites."""
    text = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"`[^`\n]*`", "", text)
    targets = re.findall(r"\]\(\s*([^)\s]+)\s*\)|src=\"([^\"]+)\"", text)
    return [
        target
        for target in (inline or source for inline, source in targets)
        if not target.startswith(("https://", "http://"))
    ]


def resolved(page: Path, target: str) -> tuple[Path, str]:
    """Return the file and the anchor to which a link leads."""
    path, _, anchor = unquote(target).partition("#")
    return ((page.parent / path).resolve() if path else page), anchor


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links(page: Path) -> None:
    """Every link inside the documentation leads to a file, and to a heading in it."""
    for target in links_of(page):
        file, anchor = resolved(page, target)
        assert file.is_file(), target
        assert not anchor or anchor in sections(file), target


def test_every_page_is_found_from_the_readme() -> None:
    """Who begins with the README comes to every page and sees every picture."""
    found: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in found:
            continue
        found.add(page)
        if page.suffix == ".md":
            waiting += [resolved(page, target)[0] for target in links_of(page)]
    assert {*PAGES} <= found
    pictures = {*(DOCS / "images").iterdir()}
    assert pictures <= found


@pytest.mark.parametrize("key", ENGLISH["issues"])
def test_repairs(key: str) -> None:
    """Each repair has the heading to which it leads, and which says its title."""
    address, _, anchor = links.repair(key).partition("#")
    assert address == links.page("messages")
    told = sections(DOCS / "messages.md")[anchor]
    title = ENGLISH["issues"][key]["title"]
    # The words between the placeholders, in their order.
    words = [re.escape(each.strip()) for each in re.split(r"\{\w+\}", title)]
    assert re.search(".*?".join(words), told.split("**")[0].replace("\n", " ")), title


def test_repairs_lead_to_their_heading() -> None:
    """No repair is raised that does not lead to what the documentation says of it."""
    raised = [
        {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
        for path in INTEGRATION.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).endswith("async_create_issue")
    ]
    assert len(raised) >= 4
    for keywords in raised:
        key = keywords["translation_key"]
        assert keywords["learn_more_url"] == f"links.repair({key})"


def test_pages_to_which_the_texts_lead() -> None:
    """Every page that is named in the code is there."""
    source = "\n".join(path.read_text() for path in INTEGRATION.rglob("*.py"))
    names = set(re.findall(r"links\.page\(\"([\w-]+)\"\)", source))
    assert names
    for name in names:
        assert links.page(name) == f"{links.DOCS_URL}/{name}.md"
        assert (DOCS / f"{name}.md").is_file()
    # In one place only.
    assert source.count("/blob/main/docs") == 1


def descriptions() -> dict[str, EntityDescription]:
    """Return the descriptions of entities that are not made for a direction each."""
    return {
        str(each.translation_key): each
        for module in (binary_sensor, button, calendar, sensor)
        for constant in vars(module).values()
        for each in (constant if isinstance(constant, tuple) else (constant,))
        if isinstance(each, EntityDescription)
    }


@pytest.mark.parametrize(("platform", "key"), ENTITIES)
def test_entities(platform: str, key: str) -> None:
    """Each entity has its heading, which says whether it has to be enabled first."""
    told = section("entities", ENTITIES[platform, key])
    known = descriptions()
    if key in known:
        is_disabled = not known[key].entity_registry_enabled_default
        assert ("*Disabled at first.*" in told) is is_disabled


def test_entities_with_units() -> None:
    """The unit of a quantity is told where the entity is explained."""
    shown = [
        each
        for each in descriptions().values()
        if isinstance(each, sensor.GridMeterSensorDescription)
        and each.native_unit_of_measurement
    ]
    assert shown
    for each in shown:
        name = ENTITIES["sensor", str(each.translation_key)]
        unit = str(each.native_unit_of_measurement)
        assert unit in section("entities", name), name


ACTIONS: dict[str, Any] = yaml.safe_load((INTEGRATION / "services.yaml").read_text())


@pytest.mark.parametrize("action", ACTIONS)
def test_actions(action: str) -> None:
    """Each action has its heading with name, fields and an example."""
    told = section("actions", f"grid_meter.{action}")
    assert f"*{ENGLISH['services'][action]['name']}.*" in told
    assert f"action: grid_meter.{action}\n" in told
    table = "\n".join(line for line in told.splitlines() if line.startswith("|"))
    for field in ACTIONS[action]["fields"]:
        assert f"`{field}`" in table, field


@pytest.mark.parametrize(
    ("kind", "key"),
    [(kind, key) for kind in ("triggers", "conditions") for key in ENGLISH[kind]],
)
def test_automations(kind: str, key: str) -> None:
    """Each trigger and condition has its heading, found from the list of them."""
    page = DOCS / "automations.md"
    listed = re.search(rf"\[`grid_meter\.{key}`\]\(#([\w-]+)\)", page.read_text())
    assert listed, key
    told = sections(page)[listed[1]]
    assert f"{kind[:-1]}: grid_meter.{key}\n" in told
    for field in ENGLISH[kind][key].get("fields", {}):
        assert f"`{field}`" in told, field


def test_options() -> None:
    """Each option has its heading, which says when to change it."""
    names = {name for form in FORMS for name in form["data"].values()}
    assert len(names) > 8
    for name in names:
        told = section("options", name)
        assert "**Default:**" in told or "(default)" in told, name
        assert "**When to change it:**" in told, name

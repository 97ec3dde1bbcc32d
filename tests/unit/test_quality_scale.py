"""Home Assistant's quality scale: a word on every rule, and none that is no rule."""

from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2] / "custom_components" / "grid_meter"

BRONZE = """
action-setup appropriate-polling brands common-modules config-flow
config-flow-test-coverage dependency-transparency docs-actions docs-conditions
docs-high-level-description docs-installation-instructions docs-removal-instructions
docs-triggers entity-event-setup entity-unique-id has-entity-name runtime-data
test-before-configure test-before-setup unique-config-entry
"""
SILVER = """
action-exceptions config-entry-unloading docs-configuration-parameters
docs-installation-parameters entity-unavailable integration-owner log-when-unavailable
parallel-updates reauthentication-flow test-coverage
"""
GOLD = """
devices diagnostics discovery discovery-update-info docs-data-update docs-examples
docs-known-limitations docs-supported-devices docs-supported-functions
docs-troubleshooting docs-use-cases dynamic-devices entity-category entity-device-class
entity-disabled-by-default entity-translations exception-translations icon-translations
reconfiguration-flow repair-issues stale-devices
"""
PLATINUM = "async-dependency inject-websession strict-typing"
RULES = [
    rule for tier in (BRONZE, SILVER, GOLD, PLATINUM) for rule in sorted(tier.split())
]

NEEDED_FILES = {
    "action-setup": "actions.py",
    "brands": "brand/icon.png",
    "common-modules": "coordinator.py",
    "config-flow": "config_flow.py",
    "diagnostics": "diagnostics.py",
    "docs-conditions": "conditions.yaml",
    "docs-triggers": "triggers.yaml",
    "icon-translations": "icons.json",
    "repair-issues": "repairs.py",
}
"""What must be there where a rule is said to be kept."""

DOCS = ROOT.parents[1] / "docs"
TOLD_IN = {
    "docs-actions": "actions.md",
    "docs-conditions": "automations.md#off-peak-now",
    "docs-configuration-parameters": "options.md",
    "docs-data-update": "data-updates.md#how-often-each-access-is-asked",
    "docs-examples": "automations.md#blueprints",
    "docs-high-level-description": "../README.md",
    "docs-installation-instructions": "installation.md",
    "docs-installation-parameters": "access.md#step-by-step",
    "docs-known-limitations": "limits.md",
    "docs-removal-instructions": "removal.md",
    "docs-supported-devices": "installation.md#requirements",
    "docs-supported-functions": "entities.md",
    "docs-triggers": "automations.md",
    "docs-troubleshooting": "troubleshooting.md",
    "docs-use-cases": "automations.md",
}
"""Where the documentation keeps what a rule demands of it."""


@pytest.fixture(name="told", scope="module")
def _told() -> dict[str, Any]:
    """Return what is told of each rule."""
    told: dict[str, Any] = yaml.safe_load((ROOT / "quality_scale.yaml").read_text())
    assert list(told) == ["rules"]
    return dict(told["rules"])


def test_every_rule_is_told(told: dict[str, Any]) -> None:
    """All of the scale, each once, and no other."""
    assert len(RULES) == len({*RULES}) == 54
    assert {*told} == {*RULES}
    lines = (ROOT / "quality_scale.yaml").read_text().splitlines()
    named = [line.strip().split(":")[0] for line in lines if line.startswith("  ")]
    assert sorted(name for name in named if name in told) == sorted(told)


def test_documentation() -> None:
    """Every rule of the documentation has its page, and its heading there."""
    assert {*TOLD_IN} == {rule for rule in RULES if rule.startswith("docs-")}
    for place in TOLD_IN.values():
        page, _, anchor = place.partition("#")
        headings = [
            line.lstrip("# ").lower().replace(" ", "-")
            for line in (DOCS / page).read_text().splitlines()
            if line.startswith("#")
        ]
        assert headings
        assert not anchor or anchor in headings, place


@pytest.mark.parametrize("rule", RULES)
def test_status(told: dict[str, Any], rule: str) -> None:
    """A rule is kept, to be kept, or is none for this integration, for a reason."""
    status = told[rule]
    if isinstance(status, dict):
        assert {*status} == {"status", "comment"}
        assert len(status["comment"].split()) > 3
        status = status["status"]
        assert status in ("done", "exempt", "todo")
    else:
        assert status in ("done", "todo"), "an exemption needs its reason"
    if status == "done" and rule in NEEDED_FILES:
        assert (ROOT / NEEDED_FILES[rule]).is_file()

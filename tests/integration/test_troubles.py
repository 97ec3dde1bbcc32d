"""What goes wrong at an operator: what the house shows, asks and says, and that it recovers."""

from dataclasses import dataclass
from datetime import timedelta
import logging
from typing import Any

import pytest

from custom_components.grid_meter.const import DOMAIN
from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from simulator.faults import FaultKind
from simulator.model import Direction

from .conftest import NOW
from .home import HOME_PRM, Home

ACCESSES = ("data_connect", "conso_api", "my_electrical_data", "my_electrical_data_v2")


@dataclass(frozen=True)
class Expected:
    """What a fault leads to: state of the sensor, repairs, and whether a dialog opens."""

    trouble: str
    repairs: frozenset[str] = frozenset()
    dialog: bool = False


DOWN = Expected("operator_down", frozenset({"outage"}))
FAULTS: dict[FaultKind, Expected] = {
    FaultKind.TECHNICAL_ERROR: DOWN,
    FaultKind.BAD_GATEWAY: DOWN,
    FaultKind.HTML: DOWN,
    FaultKind.RESET: Expected("unreachable", frozenset({"outage"})),
    FaultKind.THROTTLED_HOUR: Expected("quota_used"),
    FaultKind.REVOKED: Expected("consent_ended", dialog=True),
    FaultKind.HOLDER_CHANGED: Expected("holder_changed", frozenset({"holder_changed"})),
    FaultKind.NOT_SUBSCRIBED: Expected("not_subscribed", frozenset({"not_subscribed"})),
}


def state(home: Home, key: str) -> str | None:
    """Return the state of the sensor with a key."""
    for entity in er.async_get(home.hass).entities.values():
        if entity.unique_id.endswith(f"_{key}"):
            found = home.hass.states.get(entity.entity_id)
            return found.state if found else None
    return None


def repairs(home: Home) -> set[str]:
    """Return the texts of the repairs that are shown."""
    return {
        str(issue.translation_key)
        for (domain, _), issue in ir.async_get(home.hass).issues.items()
        if domain == DOMAIN
    }


def dialogs(home: Home) -> list[Any]:
    """Return the dialogs that ask for a new consent."""
    return [
        flow
        for flow in home.hass.config_entries.flow.async_progress()
        if flow["context"]["source"] == SOURCE_REAUTH
    ]


@pytest.mark.parametrize("kind", FAULTS)
@pytest.mark.parametrize("access", ACCESSES)
async def test_three_days_of_a_fault(
    home: Home, access: str, kind: FaultKind, caplog: pytest.LogCaptureFixture
) -> None:
    """Shown, told once, asked calmly; nothing known is lost, and all comes back."""
    await home.connect_by(access)
    await home.live_until(NOW + timedelta(days=1))
    assert repairs(home) == set()
    known = {
        key: state(home, key) for key in ("consumption_daily", "production_annual")
    }
    before, calls = await home.statistics("consumption"), len(home.simulator.calls)
    caplog.clear()
    fault = home.simulator.faults.add(kind)
    await home.live_until(NOW + timedelta(days=4))
    expected = FAULTS[kind]
    assert state(home, "trouble") == expected.trouble
    assert repairs(home) == expected.repairs
    assert len(dialogs(home)) == expected.dialog
    assert {key: state(home, key) for key in known} == known
    assert await home.statistics("consumption") == before
    asked = len(home.simulator.calls) - calls
    # The network library repeats by itself what was cut off.
    assert asked <= 3 * 15 * 4, asked
    told = [
        record
        for record in caplog.records
        if record.name.startswith("custom_components.grid_meter")
        and record.levelno >= logging.WARNING
    ]
    assert len(told) <= 2, [record.getMessage() for record in told]
    home.simulator.faults.remove(fault.id)
    await home.live_until(NOW + timedelta(days=6, hours=8))
    assert state(home, "trouble") == "none"
    assert repairs(home) == set()
    last = (NOW + timedelta(days=5)).date()
    total = home.simulator.usage_point(HOME_PRM).day_total(Direction.CONSUMPTION, last)
    assert sum(wh for _, wh in await home.hours("consumption", last)) == total

"""What goes wrong at an operator: what the house shows, asks and says, and that it recovers."""

from dataclasses import dataclass
from datetime import timedelta
import logging
from typing import Any

import pytest

from custom_components.grid_meter.const import DOMAIN
from custom_components.grid_meter.repairs import async_create_fix_flow
from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from simulator.faults import FaultKind
from simulator.model import Direction, OffForm

from .conftest import NOW
from .home import HOME_PRM, Home, paris


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

QUICK = (FaultKind.TECHNICAL_ERROR, FaultKind.REVOKED, FaultKind.NOT_SUBSCRIBED)

AT_CONSO_API = {
    # Its front shows a page to who asked too much.
    FaultKind.HTML: Expected("quota_used"),
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


@pytest.mark.parametrize(
    ("access", "kind"),
    [
        # Those with an end of their own are enough for every change.
        pytest.param(access, kind, marks=[pytest.mark.slow] * (kind not in quick))
        for access, quick in (("data_connect", QUICK), ("conso_api", ()))
        for kind in FAULTS
    ],
)
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
    expected = AT_CONSO_API.get(kind) if access == "conso_api" else None
    expected = expected or FAULTS[kind]
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


async def test_a_consent_is_renewed_in_time(home: Home) -> None:
    """A month before its end, and again a week before: a repair that opens the dialog."""
    await home.prepare()
    result = await home.consent(await home.start_flow(months=3))
    result = await home.proceed(result["flow_id"], {"name": "Home"})
    await home.settle()
    entry: ConfigEntry = result["result"]
    (coordinator,) = entry.runtime_data.values()
    end = coordinator.provider.consent_end
    assert end is not None
    for days, shown in (
        (31, set()),
        (30, {"consent_ends"}),
        (7, {"consent_ends_now"}),
    ):
        home.freezer.move_to(
            paris(end.year, end.month, end.day, 12) - timedelta(days=days)
        )
        await coordinator.async_refresh()
        assert repairs(home) - {"data_late"} == shown
    (issue,) = (
        issue
        for issue in ir.async_get(home.hass).issues.values()
        if issue.domain == DOMAIN and issue.is_fixable
    )
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["end"] == end.isoformat()
    assert dialogs(home) == []
    flow = await async_create_fix_flow(
        home.hass, issue.issue_id, dict(issue.data or {})
    )
    flow.hass = home.hass
    flow.handler, flow.issue_id = DOMAIN, issue.issue_id
    shown_form = await flow.async_step_init()
    assert shown_form["type"] is FlowResultType.FORM
    done = await flow.async_step_confirm({})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    await home.settle()
    assert len(dialogs(home)) == 1


async def test_the_load_curve_is_not_collected(home: Home) -> None:
    """Days go on, hours are spread; it is said, and unsaid once it is switched on."""
    home.simulator.usage_point(HOME_PRM).switch_collection(
        on=False, off_form=OffForm.OBJECTED
    )
    await home.connect("consumption")
    assert state(home, "trouble") == "collection_off"
    assert repairs(home) == {"collection_off"}
    assert state(home, "consumption_daily") not in (None, "unknown")
